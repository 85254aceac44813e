"""How an invented referral of the past year went, from the day it was sent to its end. Pure.

Each step is one row of the pathway's own table of transitions, so that no course can hold what the service would
refuse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from practices.bank_holidays import bank_holidays
from practices.methods import Method
from referrals.clocks import LONDON
from referrals.reasons import CancelReason, DischargeReason, NotFittedReason, OnwardReason, ReturnReason, UnbookReason
from referrals.workflow import TRANSITIONS, Action, Side, Status

VISIT = timedelta(minutes=30)
MORNING, NOON, AFTERNOON = time(9), time(12), time(15)
_ROWS = {(row.action, source): row.target for row in TRANSITIONS for source in row.sources}


class Seen(StrEnum):
    """What came of a visit."""

    FITTED = "fitted"
    MISSED = "missed"
    NOT_FITTED = "not fitted"


class End(StrEnum):
    """How a referral ended."""

    FITTED = "fitted"
    DISCHARGED = "discharged"
    ONWARD = "sent onward"
    CANCELLED = "cancelled"


class Way(StrEnum):
    """What happened before the hub that saw the patient accepted."""

    STRAIGHT = "straight"
    ASKED = "asked for information"
    REDIRECTED = "redirected by another hub"
    RETURNED = "returned by another hub and sent again"


@dataclass(eq=False)
class Opening:
    """A time of a past clinic. `fitter` and `slot` are keys of whoever stores it; `slot` is None for a new one."""

    fitter: int
    starts_at: datetime
    methods: frozenset[Method]
    slot: int | None = None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + VISIT

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(LONDON).date()


@dataclass(frozen=True)
class Wish:
    """What an invented patient was referred for: `month` is that of the fitting, practices are ODS codes."""

    month: date
    registered: str
    hub: str
    method: Method
    is_replacement: bool
    indication: str
    age: int


@dataclass(frozen=True)
class Visit:
    opening: Opening
    seen: Seen


@dataclass(frozen=True)
class Step:
    """An event. `leg` is its number, from 0; `opening` what was booked or given back by it."""

    action: Action
    source: Status
    target: Status
    at: datetime
    side: Side
    leg: int
    reason: str = ""
    comment: str = ""
    happened_at: datetime | None = None
    opening: Opening | None = None


@dataclass(eq=False)
class Course:
    """A referral. `before` is the hub that had it first, if another one did; `given_back` a time booked first and
    cancelled at that moment; `booked_at` when the first visit was booked, if somebody else had given it back.
    """

    wish: Wish
    referring: str
    sent_at: datetime
    visits: list[Visit]
    end: End
    way: Way = Way.STRAIGHT
    before: str = ""
    given_back: tuple[Opening, datetime] | None = None
    booked_at: datetime | None = None
    by_list: bool = False
    _status: Status = field(default=Status.DRAFT, init=False)

    @property
    def hubs(self) -> list[str]:
        """Whose turn it was, in order."""
        return [self.before, self.wish.hub] if self.before else [self.wish.hub]

    @property
    def assigned_at(self) -> datetime:
        """When the hub that saw the patient got it."""
        return later(self.sent_at, 1, AFTERNOON) if self.before else self.sent_at

    @property
    def accepted_at(self) -> datetime:
        return later(self.assigned_at, 2 if self.way == Way.ASKED else 1, MORNING)

    @property
    def first_start(self) -> datetime | None:
        return self.visits[0].opening.starts_at if self.visits else None

    def steps(self) -> Iterator[Step]:
        """Every event in order. ValueError for a course that the table of transitions does not know."""
        self._status = Status.DRAFT
        yield self._step(Action.SUBMIT, self.sent_at, Side.REFERRER, leg=0)
        yield from self._before_accepting()
        if self.visits or self.given_back:
            yield self._step(Action.ACCEPT, self.accepted_at, Side.HUB)
            yield from self._visits()
        yield from self._ending()

    def _before_accepting(self) -> Iterator[Step]:
        if self.way == Way.ASKED:
            asked_at = later(self.sent_at, 1, MORNING)
            question = "Which device is in place now, and since when?"
            yield self._step(Action.REQUEST_INFORMATION, asked_at, Side.HUB, comment=question)
            answered_at = asked_at + timedelta(hours=4)
            yield self._step(Action.ANSWER, answered_at, Side.REFERRER, comment="Sent by the practice.")
        if self.way == Way.REDIRECTED:
            yield self._step(Action.REDIRECT, self.assigned_at, Side.HUB, leg=0)
        if self.way == Way.RETURNED:
            returned_at = self.assigned_at - timedelta(hours=3) if self.before else later(self.sent_at, 1, MORNING)
            yield self._step(Action.RETURN, returned_at, Side.HUB, leg=0, reason=ReturnReason.NOT_SUITABLE_HERE)
            if self.end != End.CANCELLED:
                yield self._step(Action.SEND_AGAIN, self.assigned_at, Side.REFERRER, leg=0)

    def _visits(self) -> Iterator[Step]:
        at = self.accepted_at + timedelta(hours=1)
        if self.given_back:
            opening, cancelled_at = self.given_back
            yield self._step(Action.BOOK, at, Side.HUB, opening=opening)
            yield self._step(Action.UNBOOK, cancelled_at, Side.HUB, reason=UnbookReason.PATIENT, opening=opening)
            at = cancelled_at + timedelta(minutes=10)
        for number, visit in enumerate(self.visits):
            if number:
                at = later(at, 1, NOON)
                yield self._step(Action.REOPEN, at - timedelta(minutes=20), Side.HUB)
            booked_at = self.booked_at if self.booked_at and not number else at
            yield self._step(Action.BOOK, booked_at, Side.HUB, opening=visit.opening)
            at = visit.opening.ends_at
            yield self._outcome(visit)

    def _outcome(self, visit: Visit) -> Step:
        ended_at, came_at = visit.opening.ends_at, visit.opening.starts_at
        if visit.seen == Seen.FITTED:
            return self._step(Action.RECORD_FITTED, ended_at, Side.HUB)
        if visit.seen == Seen.MISSED:
            return self._step(Action.RECORD_DNA, ended_at, Side.HUB, happened_at=came_at)
        return self._step(
            Action.RECORD_NOT_FITTED, ended_at, Side.HUB, reason=NotFittedReason.DECLINED, happened_at=came_at
        )

    def _ending(self) -> Iterator[Step]:
        last = self.visits[-1].opening.ends_at if self.visits else self.sent_at
        at = later(self.given_back[1] if self.given_back and not self.visits else last, 1, NOON)
        if self.end == End.CANCELLED:
            if self._status == Status.REJECTED:
                at = later(at, 1, NOON)
            yield self._step(Action.CANCEL, at, Side.REFERRER, reason=CancelReason.NO_LONGER_REQUIRED)
        if self.end == End.DISCHARGED:
            yield self._step(Action.DISCHARGE, at, Side.HUB, reason=DischargeReason.MISSED, comment="Letter sent.")
        if self.end == End.ONWARD:
            yield self._step(Action.SEND_ONWARD, at, Side.HUB, reason=OnwardReason.COMPLEX)

    def _step(
        self,
        action: Action,
        at: datetime,
        side: Side,
        *,
        leg: int | None = None,
        reason: str = "",
        comment: str = "",
        happened_at: datetime | None = None,
        opening: Opening | None = None,
    ) -> Step:
        source = self._status
        if (action, source) not in _ROWS:
            raise ValueError(f"{action} cannot follow {source}")
        self._status = _ROWS[action, source]
        number = len(self.hubs) - 1 if leg is None else leg
        return Step(action, source, self._status, at, side, number, reason, comment, happened_at, opening)


def later(at: datetime, days: int, clock: time) -> datetime:
    """So many working days later, at a London time."""
    day = at.astimezone(LONDON).date()
    for _ in range(days):
        day = next_working_day(day + timedelta(days=1))
    return datetime.combine(day, clock, LONDON)


def next_working_day(day: date, step: int = 1) -> date:
    """The day itself or, if nobody works then, the next one; with -1 the one before."""
    while day.weekday() > 4 or day in bank_holidays():
        day += timedelta(days=step)
    return day


CLOSE_REASONS: Mapping[End, str] = {
    End.FITTED: "fitted",
    End.DISCHARGED: DischargeReason.MISSED,
    End.ONWARD: OnwardReason.COMPLEX,
    End.CANCELLED: CancelReason.NO_LONGER_REQUIRED,
}
