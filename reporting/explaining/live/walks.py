"""Referrals of a month one by one, as an explanation counts them: their story read event by event, and judged by the
rules of referrals/clocks.py. Nothing here shares a query with referrals/figures.py, which the page of waits counts by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Generic, NamedTuple, TypeVar, cast

from django.db.models import Prefetch, Q, QuerySet

from practices.methods import COILS, EITHER_COIL
from practices.models import Area, PCNMembership, Practice
from practices.selectors.areas import practices_in
from referrals import clocks, emergency
from referrals.clocks import Course, Limit, Result, london_date
from referrals.codes import ENDING_ACTIONS
from referrals.models import Appointment, Fitting, Leg, Referral, ReferralEvent
from referrals.workflow import TERMINAL, Action, Status
from reporting.months import add_months

CHUNK = 2_000
Row = TypeVar("Row")
EMERGENCY = "emergencies, which have their own deadline"
GOES_ON = "referrals whose need goes on in a later one, which has the same clock"
OWN = "referrals that a fitting practice kept itself"
MISTAKE = "referrals entered in error"
_EVENTS = ("referral_id", "action", "from_status", "to_status", "at", "reason")
_FITTINGS = ("referral_id", "action", "performed_on", "recorded_at", "reversed_at")
_REFERRAL = ("status", "method", "indication", "is_emergency", "submitted_at", "clock_started_at", "closed_at")


class Filters(NamedTuple):
    """Which referrals are meant: of patients registered at these practices, for these methods and this reason."""

    practices: frozenset[int] | None
    methods: frozenset[str] | None
    indication: str

    @classmethod
    def of(cls, area: Area | None, method: str, indication: str) -> Filters:
        """Those of an area, a method and a reason; of each every one where it is not named."""
        coils = frozenset({*(each.value for each in COILS), EITHER_COIL})
        return cls(
            practices=None if area is None else frozenset(practices_in(area=area)),
            methods=None if not method else coils if method == EITHER_COIL else frozenset({method}),
            indication=indication,
        )

    def let(self, referral: Referral) -> bool:
        """Whether a referral is one of them."""
        return (
            (self.practices is None or referral.registered_practice_id in self.practices)
            and (self.methods is None or referral.method in self.methods)
            and (not self.indication or referral.indication == self.indication)
        )


class Wait(NamedTuple):
    """How one clock came out by its own limit and by a common target, and whether a time was offered in time."""

    hub: Practice
    registered: Practice
    limit: Limit
    own: Result
    target: Result
    offered: Result


class Sent(NamedTuple):
    """A referral from one practice to another: what happened to it."""

    sender: Practice
    is_returned: bool
    is_redirected: bool
    is_onward: bool


class Urgent(NamedTuple):
    """What became of an emergency."""

    registered: Practice
    outcome: emergency.Outcome


@dataclass(slots=True)
class Walk(Generic[Row]):
    """What is in the figure, and of what is not how many there are of each kind."""

    rows: list[Row] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def waits(month: date, kind: str, filters: Filters, *, target: int, today: date) -> Walk[Wait]:
    """The clocks that started in a month at one kind of provider."""
    found: Walk[Wait] = Walk()
    inside = _inside("clock_started_at", month)
    followed = _followed(inside)
    for referral in _referrals(inside, ("offered_at", "hub__practice__kind")):
        if not filters.let(referral) or referral.submitted_at is None or referral.hub_practice.kind != kind:
            continue
        if referral.is_emergency or referral.pk in followed:
            found.left_out[EMERGENCY if referral.is_emergency else GOES_ON] += 1
            continue
        course, limit = _course(referral), clocks.limit_for(kind, london_date(referral.clock_start))
        found.rows.append(
            Wait(
                hub=referral.hub_practice,
                registered=referral.registered_practice,
                limit=limit,
                own=clocks.evaluate(course, limit=limit.days, today=today),
                target=clocks.evaluate(course, limit=target, today=today),
                offered=clocks.evaluate_offer(course, limit=limit.days, today=today),
            )
        )
    return found


def returns(month: date, filters: Filters) -> Walk[Sent]:
    """What was sent in a month from one practice to another."""
    found: Walk[Sent] = Walk()
    first_legs = Prefetch("legs", Leg.objects.filter(number=1).select_related("hub"))
    for referral in _referrals(_inside("submitted_at", month), prefetch=[first_legs]):
        if not filters.let(referral):
            continue
        happened = {event.action for event in referral.events.all()}
        if any(leg.hub.practice_id == referral.referring_practice_id for leg in referral.legs.all()):
            found.left_out[OWN] += 1
        elif referral.status == Status.ENTERED_IN_ERROR:
            found.left_out[MISTAKE] += 1
        else:
            found.rows.append(
                Sent(
                    sender=referral.referring_practice,
                    is_returned=Action.RETURN in happened,
                    is_redirected=Action.REDIRECT in happened,
                    is_onward=referral.status == Status.ONWARD_REFERRED,
                )
            )
    return found


def emergencies(month: date, filters: Filters, *, now: datetime) -> Walk[Urgent]:
    """The emergency coils that were sent in a month, or handed over in it before they were sent."""
    found: Walk[Urgent] = Walk()
    handed_over = Q(submitted_at__isnull=True, status=Status.HANDED_OFF) & _inside("closed_at", month)
    inside = Q(is_emergency=True, ec_deadline__isnull=False) & (_inside("submitted_at", month) | handed_over)
    followed = _followed(inside)
    appointments = Appointment.objects.select_related("slot")
    legs = Prefetch("legs", Leg.objects.prefetch_related(Prefetch("appointments", appointments)))
    for referral in _referrals(inside, ("ec_deadline",), [legs]):
        if not filters.let(referral):
            continue
        if referral.pk in followed:
            found.left_out[GOES_ON] += 1
            continue
        course = _emergency_course(referral)
        found.rows.append(Urgent(referral.registered_practice, emergency.outcome(course, now)))
    return found


def pcns_of(practices: Iterable[Practice], today: date) -> dict[int, str]:
    """The names of the PCNs that practices are in, by the ids of the practices."""
    memberships = PCNMembership.objects.on(today).filter(practice__in=list(practices)).select_related("pcn")
    return {each.practice_id: each.pcn.name for each in memberships}


def _inside(moment: str, month: date) -> Q:
    ends = clocks.start_of(add_months(month, 1))
    return Q(**{f"{moment}__gte": clocks.start_of(month), f"{moment}__lt": ends})


def _followed(inside: Q) -> set[object]:
    """The referrals among them whose need goes on in another one (A35)."""
    return set(Referral.objects.filter(inside, followed_by__isnull=False).values_list("pk", flat=True))


def _referrals(inside: Q, more: Iterable[str] = (), prefetch: Iterable[Prefetch[str]] = ()) -> Iterator[Referral]:
    """Referrals with their events and fittings, without anything that tells of a patient."""
    practices = ("hub__practice", "registered_practice", "referring_practice")
    names = [f"{practice}__{name}" for practice in practices for name in ("code", "name")]
    found: QuerySet[Referral] = (
        Referral.objects.filter(inside)
        .select_related(*practices)
        .only(*_REFERRAL, *names, *more)
        .prefetch_related(
            Prefetch("events", ReferralEvent.objects.only(*_EVENTS).order_by("at", "pk")),
            Prefetch("fittings", Fitting.objects.only(*_FITTINGS)),
            *prefetch,
        )
        .order_by("pk")
    )
    return found.iterator(chunk_size=CHUNK)


def _course(referral: Referral) -> Course:
    events = list(referral.events.all())
    ends = [event for event in events if event.to_status in TERMINAL]
    backs = [event for event in events if event.action == Action.RETURN]
    fitted = _fitting(referral)
    return Course(
        started_on=london_date(referral.clock_start),
        status=Status(referral.status),
        fitted_on=fitted.performed_on if fitted else None,
        closed_on=_day(referral.closed_at),
        ended_from=ends[-1].from_status if ends else "",
        returned_on=_day(max(event.at for event in backs)) if backs else None,
        offered_on=_day(referral.offered_at),
        reason=ends[-1].reason if ends else "",
    )


def _emergency_course(referral: Referral) -> emergency.Course:
    ends = [event for event in referral.events.all() if event.to_status in TERMINAL]
    kept = [
        each
        for leg in referral.legs.all()
        for each in leg.appointments.all()
        if each.state in (Appointment.State.BOOKED, Appointment.State.FULFILLED)
    ]
    starts_at = max(kept, key=lambda each: each.booked_at).slot.starts_at if kept else None
    return emergency.Course(
        deadline=cast(datetime, referral.ec_deadline),
        status=Status(referral.status),
        slot_at=_fitted_at(referral, starts_at) or starts_at,
        closed_at=referral.closed_at,
        is_void=bool(ends) and ends[-1].reason in clocks.NEVER_COUNTED_REASONS,
    )


def _fitting(referral: Referral) -> Fitting | None:
    """The latest fitting that stands and did what was asked for."""
    done = [each for each in referral.fittings.all() if each.action in ENDING_ACTIONS and each.reversed_at is None]
    return max(done, key=lambda each: each.performed_on, default=None)


def _fitted_at(referral: Referral, starts_at: datetime | None) -> datetime | None:
    """At its appointment; without one on that day, at the latest when it was recorded, or by the day's end."""
    fitting = _fitting(referral)
    if fitting is None:
        return None
    for at in (starts_at, fitting.recorded_at):
        if at and london_date(at) == fitting.performed_on:
            return at
    return clocks.start_of(fitting.performed_on + timedelta(days=1))


def _day(moment: datetime | None) -> date | None:
    return london_date(moment) if moment else None
