"""The clocks of a referral. Pure. Source: domain.md 8.3.

Days are London dates. Day 0 is the day a clock starts and a limit of 28 is still kept on day 28. No clock is stopped
or set back: not by a question, not by the patient's choice, not by another hub. Limits are data, by the kind of
provider and the day on which the clock started (rules/thresholds.csv).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from practices.bank_holidays import bank_holidays
from referrals import rules
from referrals.reasons import CancelReason
from referrals.workflow import Status

LONDON = ZoneInfo("Europe/London")

# What ends a clock without anyone having been late, whenever it happens.
_NEVER_COUNTED = frozenset({Status.ENTERED_IN_ERROR, Status.HANDED_OFF})
NEVER_COUNTED_REASONS = frozenset({CancelReason.PATIENT_DIED, CancelReason.DUPLICATE})


class Result(StrEnum):
    """How a clock came out, or stands."""

    PASSED = "passed"
    FAILED = "failed"
    UNSCORED = "unscored"
    BREACHING = "breaching"
    INELIGIBLE = "ineligible"


# What "% in 28 days" divides by.
COUNTED = frozenset({Result.PASSED, Result.FAILED, Result.BREACHING})


@dataclass(frozen=True, slots=True)
class Limit:
    """A row of the table of limits, in days; `near` is how many days before the last one it is called near."""

    clock: str
    provider_kind: str
    days: int
    near: int
    row: rules.Row

    def holds_on(self, day: date) -> bool:
        """Whether it is the limit of clocks that started on a day."""
        return rules.holds_on(self.row, day)

    @property
    def first_day(self) -> date | None:
        """The first day on which it holds, if there is one."""
        return date.fromisoformat(self.row["effective_from"]) if self.row["effective_from"] else None

    @property
    def end(self) -> date | None:
        """The first day on which it holds no more, if there is one."""
        return date.fromisoformat(self.row["effective_to"]) if self.row["effective_to"] else None


@dataclass(frozen=True, slots=True)
class Course:
    """What the patient's clock needs to know of a referral; dates are London dates.

    `ended_from` is the status it was closed from, `returned_on` when a hub last gave it back, `offered_on` when a
    time was first offered, `reason` why it was cancelled.
    """

    started_on: date
    status: Status
    fitted_on: date | None = None
    closed_on: date | None = None
    ended_from: str = ""
    returned_on: date | None = None
    offered_on: date | None = None
    reason: str = ""


def london_date(moment: datetime) -> date:
    """The date in London at a moment. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(LONDON).date()


def start_of(day: date) -> datetime:
    """The moment at which a day begins in London."""
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)


def day_number(started_at: datetime, on: date) -> int:
    """Which day of its wait a referral is on: the day its clock started is day 0."""
    return (on - london_date(started_at)).days


def last_day(started_at: datetime, limit: int) -> date:
    """The last day that still keeps a limit of so many days."""
    return london_date(started_at) + timedelta(days=limit)


def limits(clock: str) -> tuple[Limit, ...]:
    """The rows of a clock, "K1" to "K5", "COMMON" or "TARGET", in the order of the table."""
    return _limits(rules.path_of("thresholds"), clock)


def patient_limits() -> tuple[Limit, ...]:
    """Until when a patient is to be fitted, by kind of provider: K1 and K2."""
    return limits("K1") + limits("K2")


def limit_for(provider_kind: str, on: date) -> Limit:
    """The patient's limit (K1, K2) at such a provider for a clock that started on a day.

    Raises RulesError when the table has no row for it.
    """
    return _in_force((limit for limit in patient_limits() if limit.provider_kind == provider_kind), on)


def common_limit(on: date) -> Limit:
    """The one target by which every kind of provider can be judged (N4), for clocks that started on a day."""
    return _in_force(limits("COMMON"), on)


def targets() -> tuple[int, ...]:
    """The numbers of days that waits can be read against: 5, 14, 28, 42 and 56 (P9)."""
    return tuple(limit.days for limit in limits("TARGET"))


def judge(started_on: date, done_on: date | None, limit: int, today: date) -> Result:
    """Something to be done within so many days, the last included: the engine of every clock counted in days (P9)."""
    return _judge(done_on, started_on + timedelta(days=limit), today)


def evaluate(course: Course, *, limit: int, today: date) -> Result:
    """The patient's clock (K1, K2) of a referral that was sent and is no emergency.

    What ended it otherwise than by a fitting counts as FAILED only past the limit; a discharge after a missed
    appointment only when no time was offered within it.
    """
    last = course.started_on + timedelta(days=limit)
    if _is_void(course):
        return Result.INELIGIBLE
    if course.status == Status.FITTED or course.closed_on is None:
        return _judge(course.fitted_on, last, today)
    ended_on = course.closed_on
    if course.ended_from == Status.REJECTED and course.returned_on:
        ended_on = course.returned_on
    if course.status == Status.DISCHARGED and course.ended_from == Status.DNA and course.offered_on:
        ended_on = course.offered_on
    return Result.INELIGIBLE if ended_on <= last else Result.FAILED


def evaluate_emergency(*, deadline: datetime, slot_at: datetime | None, status: Status, now: datetime) -> Result:
    """The emergency's clock (K3), to the minute: an appointment no later than its deadline.

    `slot_at` is when it was fitted, or is booked for.
    """
    if status == Status.FITTED and slot_at:
        return Result.PASSED if slot_at <= deadline else Result.FAILED
    if status in _NEVER_COUNTED or status in {Status.CANCELLED, Status.DISCHARGED, Status.ONWARD_REFERRED}:
        return Result.INELIGIBLE
    return Result.UNSCORED if now <= deadline else Result.BREACHING


def evaluate_triage(assigned_at: datetime, decided_at: datetime | None, today: date) -> Result:
    """The hub's first word on a referral (K4), in working days since it has it."""
    return _judge(decided_at and london_date(decided_at), triage_due(assigned_at), today)


def triage_due(assigned_at: datetime) -> date:
    """The last day on which a hub decides in time."""
    start = london_date(assigned_at)
    return add_working_days(start, _in_force(limits("K4"), start).days)


def triage_began_before(today: date) -> datetime:
    """What a hub has had since before this moment, and not decided, is overdue today."""
    day = today
    while add_working_days(day, _in_force(limits("K4"), day).days) >= today:
        day -= timedelta(days=1)
    return start_of(day + timedelta(days=1))


def evaluate_answer(asked_at: datetime, answered_at: datetime | None, today: date) -> Result:
    """The referring practice's answer to a question (K5)."""
    asked_on = london_date(asked_at)
    return judge(asked_on, answered_at and london_date(answered_at), answer_limit(asked_on), today)


def answer_limit(on: date) -> int:
    """In how many days a question asked on a day is to be answered."""
    return _in_force(limits("K5"), on).days


def evaluate_offer(course: Course, *, limit: int, today: date) -> Result:
    """Whether a time was offered within the patient's limit (K6), for those whose own clock counts."""
    if course.offered_on is None or _is_void(course):
        return evaluate(course, limit=limit, today=today)
    return judge(course.started_on, course.offered_on, limit, today)


def add_working_days(start: date, days: int) -> date:
    """So many working days of England later. Days past the end of the list of bank holidays are none of them."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5 and day not in bank_holidays()
    return day


@cache
def _limits(path: Path, clock: str) -> tuple[Limit, ...]:
    return tuple(
        Limit(row["clock"], row["provider_kind"], int(row["limit"]), int(row["near"] or 0), row)
        for row in rules.read("thresholds")
        if row["clock"] == clock and row["limit"]
    )


def _is_void(course: Course) -> bool:
    return course.status in _NEVER_COUNTED or course.reason in NEVER_COUNTED_REASONS


def _judge(done_on: date | None, last: date, today: date) -> Result:
    if done_on:
        return Result.PASSED if done_on <= last else Result.FAILED
    return Result.UNSCORED if today <= last else Result.BREACHING


def _in_force(rows: Iterable[Limit], on: date) -> Limit:
    found = next((limit for limit in rows if limit.holds_on(on)), None)
    if found is None:
        raise rules.RulesError(f"thresholds.csv has no limit for {on.isoformat()}")
    return found
