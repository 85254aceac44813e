"""How the pathway is doing, in numbers without any patient: returns and waits by month. Asked by reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Least, TruncMonth

from practices.methods import COILS, EITHER_COIL
from practices.models import Area
from practices.selectors.areas import practices_in
from referrals import clocks, emergency
from referrals.clocks import Course, Result, london_date
from referrals.codes import ENDING_ACTIONS
from referrals.models import Appointment, Fitting, Referral, ReferralEvent
from referrals.workflow import TERMINAL, Action, Status

EVERY_ONE = Q()


@dataclass(frozen=True, slots=True)
class Returns:
    """Referrals from one practice to another, sent in a month: all, and those to which each ever happened (S4)."""

    month: date
    sent: int
    returned: int
    redirected: int
    onward: int


@dataclass(slots=True)
class Waits:
    """Clocks that started in a month at one kind of provider: how each came out, by its own limit and by a target."""

    month: date
    kind: str
    own: Counter[Result] = field(default_factory=Counter)
    target: Counter[Result] = field(default_factory=Counter)
    offered: Counter[Result] = field(default_factory=Counter)


@dataclass(slots=True)
class Emergencies:
    """Emergency coils asked for in a month, and what became of them (K3)."""

    month: date
    outcomes: Counter[emergency.Outcome] = field(default_factory=Counter)


def of(*, area: Area | None = None, method: str = "", indication: str = "") -> Q:
    """Referrals of patients registered in an area, for one method (or either coil) and reason; all by default."""
    found = Q() if area is None else Q(registered_practice__in=practices_in(area=area))
    if method:
        found &= Q(method__in=[*COILS, EITHER_COIL] if method == EITHER_COIL else [method])
    return found & Q(indication=indication) if indication else found


def first_month() -> date | None:
    """The month of the first referral that these figures can count; None while there is none."""
    asked = Referral.objects.filter(Q(submitted_at__isnull=False) | Q(status=Status.HANDED_OFF))
    # Of a need referred again the clock began before; a draft that was handed over was never sent.
    first = asked.aggregate(at=Min(Least("clock_started_at", Coalesce("submitted_at", "closed_at"))))["at"]
    return first and london_date(first).replace(day=1)


def returns(*, first: date, until: date | None = None, among: Q = EVERY_ONE) -> list[Returns]:
    """By month of sending from `first` and before `until`, oldest first.

    A hub's own patients and mistakes are left out (S5).
    """
    ever = {
        "returned": Exists(_events(Action.RETURN)),
        "redirected": Exists(_events(Action.REDIRECT)),
        "onward": Q(status=Status.ONWARD_REFERRED),
    }
    months = (
        Referral.objects.between_practices()
        .filter(among, _within("submitted_at", first, until))
        .exclude(status=Status.ENTERED_IN_ERROR)
        .annotate(month=TruncMonth("submitted_at", tzinfo=clocks.LONDON))
        .order_by("month")
        .values("month")
        .annotate(sent=Count("pk"), **{name: Count("pk", filter=condition) for name, condition in ever.items()})
    )
    return [Returns(**row | {"month": london_date(row["month"])}) for row in months]


def waits(*, first: date, today: date, target: int, until: date | None = None, among: Q = EVERY_ONE) -> list[Waits]:
    """By month in which the patient's clock started, from `first` and before `until`, and by kind of provider.

    `target` is the common number of days. Left out: emergencies, which have their own deadline, and a referral whose
    clock goes on in another one (A35), so that a need counts once.
    """
    found: dict[tuple[date, str], Waits] = {}
    for kind, course in _courses(_within("clock_started_at", first, until) & among):
        month = course.started_on.replace(day=1)
        group = found.setdefault((month, kind), Waits(month, kind))
        limit = clocks.limit_for(kind, course.started_on).days
        group.own[clocks.evaluate(course, limit=limit, today=today)] += 1
        group.target[clocks.evaluate(course, limit=target, today=today)] += 1
        group.offered[clocks.evaluate_offer(course, limit=limit, today=today)] += 1
    return [found[key] for key in sorted(found)]


def emergencies(*, first: date, now: datetime, until: date | None = None, among: Q = EVERY_ONE) -> list[Emergencies]:
    """By month of sending from `first` and before `until`, oldest first.

    Of a handover from a draft, by the month of the handover.
    Left out, as in `waits`: a referral whose need goes on in another one.
    """
    found: dict[date, Emergencies] = {}
    for asked_on, course in _emergency_courses(_within("asked_at", first, until) & among):
        month = asked_on.replace(day=1)
        found.setdefault(month, Emergencies(month)).outcomes[emergency.outcome(course, now)] += 1
    return [found[month] for month in sorted(found)]


def _emergency_courses(among: Q) -> Iterable[tuple[date, emergency.Course]]:
    """The day of every emergency that was sent or handed over, and its course."""
    kept = Appointment.objects.filter(
        leg__referral=OuterRef("pk"), state__in=(Appointment.State.BOOKED, Appointment.State.FULFILLED)
    ).order_by("-booked_at")
    rows: QuerySet[Any, dict[str, Any]] = (
        Referral.objects.filter(Q(submitted_at__isnull=False) | Q(status=Status.HANDED_OFF))
        .annotate(
            asked_at=Coalesce("submitted_at", "closed_at"),
            starts_at=Subquery(kept.values("slot__starts_at")[:1]),
            fitted_on=Subquery(_fitted().values("performed_on")[:1]),
            recorded_at=Subquery(_fitted().values("recorded_at")[:1]),
            reason=Subquery(_ended().values("reason")[:1]),
        )
        .filter(
            among,
            is_emergency=True,
            ec_deadline__isnull=False,
            followed_by__isnull=True,
        )
        .values("asked_at", "ec_deadline", "status", "closed_at", "starts_at", "fitted_on", "recorded_at", "reason")
    )
    for row in rows.iterator(chunk_size=5_000):
        yield (
            london_date(row["asked_at"]),
            emergency.Course(
                deadline=row["ec_deadline"],
                status=Status(row["status"]),
                slot_at=_fitted_at(row) or row["starts_at"],
                closed_at=row["closed_at"],
                is_void=row["reason"] in clocks.NEVER_COUNTED_REASONS,
            ),
        )


def _fitted_at(row: dict[str, Any]) -> datetime | None:
    """When it was fitted: at its appointment; without one on that day, at the latest when that was recorded."""
    day = row["fitted_on"]
    if day is None:
        return None
    known: list[datetime] = [at for at in (row["starts_at"], row["recorded_at"]) if at and london_date(at) == day]
    return known[0] if known else clocks.start_of(day + timedelta(days=1))


def _courses(among: Q) -> Iterable[tuple[str, Course]]:
    """The kind of provider and the course of every referral whose clock started."""
    rows: QuerySet[Any, dict[str, Any]] = (
        Referral.objects.filter(
            among,
            submitted_at__isnull=False,
            is_emergency=False,
            followed_by__isnull=True,
        )
        .annotate(
            kind=F("hub__practice__kind"),
            fitted_on=Subquery(_fitted().values("performed_on")[:1]),
            ended_from=Subquery(_ended().values("from_status")[:1]),
            reason=Subquery(_ended().values("reason")[:1]),
            returned_at=Subquery(_events(Action.RETURN).order_by("-at").values("at")[:1]),
        )
        .values(
            "kind",
            "clock_started_at",
            "status",
            "fitted_on",
            "closed_at",
            "ended_from",
            "reason",
            "returned_at",
            "offered_at",
        )
    )
    for row in rows.iterator(chunk_size=5_000):
        yield (
            row["kind"],
            Course(
                started_on=london_date(row["clock_started_at"]),
                status=Status(row["status"]),
                fitted_on=row["fitted_on"],
                closed_on=_day(row["closed_at"]),
                ended_from=row["ended_from"] or "",
                returned_on=_day(row["returned_at"]),
                offered_on=_day(row["offered_at"]),
                reason=row["reason"] or "",
            ),
        )


def _within(field: str, first: date, until: date | None) -> Q:
    """Moments from the start of a day to before that of another, without end where there is none."""
    since = Q(**{f"{field}__gte": clocks.start_of(first)})
    return since & Q(**{f"{field}__lt": clocks.start_of(until)}) if until else since


def _events(action: Action) -> QuerySet[ReferralEvent]:
    return ReferralEvent.objects.filter(referral=OuterRef("pk"), action=action)


def _ended() -> QuerySet[ReferralEvent]:
    return ReferralEvent.objects.filter(referral=OuterRef("pk"), to_status__in=TERMINAL).order_by("-at", "-pk")


def _fitted() -> QuerySet[Fitting]:
    done = Fitting.objects.filter(referral=OuterRef("pk"), action__in=ENDING_ACTIONS, reversed_at__isnull=True)
    return done.order_by("-performed_on")


def _day(moment: datetime | None) -> date | None:
    return moment and london_date(moment)
