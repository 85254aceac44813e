"""How long referrals wait: the clocks asked of rows, one by one and by the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Case, DateTimeField, DurationField, ExpressionWrapper, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from practices.models import Practice
from referrals import clocks
from referrals.models import Referral
from referrals.workflow import OPEN, TERMINAL, Action, Status

KIND = "hub__practice__kind"


def limit_of(referral: Referral, at: Practice | None = None) -> int:
    """In how many days the patient is to be fitted, at the kind of provider that has the referral now, or `at` one."""
    return clocks.limit_for((at or referral.hub_practice).kind, clocks.london_date(referral.clock_start)).days


def course_of(referral: Referral, fitted_on: date | None) -> clocks.Course:
    """What the patient's clock needs to know of one referral. Reads its events, loaded or not."""
    events = list(referral.events.all())
    ended = next((event for event in reversed(events) if event.to_status in TERMINAL), None)
    returned = [event.at for event in events if event.action == Action.RETURN]
    return clocks.Course(
        started_on=clocks.london_date(referral.clock_start),
        status=Status(referral.status),
        fitted_on=fitted_on,
        closed_on=referral.closed_at and clocks.london_date(referral.closed_at),
        ended_from=ended.from_status if ended else "",
        returned_on=clocks.london_date(returned[-1]) if returned else None,
        offered_on=referral.offered_at and clocks.london_date(referral.offered_at),
        reason=ended.reason if ended else "",
    )


def is_long(referral: Referral, today: date) -> bool:
    """Whether an open referral is near its limit or past it."""
    if referral.status not in OPEN or referral.is_emergency:
        return False
    started_on = clocks.london_date(referral.clock_start)
    limit = clocks.limit_for(referral.hub_practice.kind, started_on)
    return (today - started_on).days >= limit.days - limit.near


def running() -> Q:
    """Referrals whose 28 or 5 days are running. An emergency has its own deadline and is in no such queue."""
    return Q(status__in=OPEN, is_emergency=False)


def past_limit(today: date) -> Q:
    """Referrals whose last day is over."""
    return running() & _any(
        Q(clock_started_at__lt=_start(today, limit.days)) & _of(limit, kinds) for limit, kinds in _limits()
    )


def near_limit(today: date) -> Q:
    """Referrals in the last days of their limit, the last one included."""
    return running() & _any(
        Q(
            clock_started_at__gte=_start(today, limit.days),
            clock_started_at__lt=_start(today, limit.days - limit.near - 1),
        )
        & _of(limit, kinds)
        for limit, kinds in _limits()
    )


def due_at() -> Combinable:
    """The end of the limit, or of an emergency its deadline, as a moment to sort by; without a hub a practice's."""
    days = Case(
        *(When(_of(limit, kinds), then=Value(timedelta(days=limit.days))) for limit, kinds in _limits()),
        default=Value(timedelta(days=max(limit.days for limit in clocks.patient_limits()))),
        output_field=DurationField(),
    )
    end = ExpressionWrapper(F("clock_started_at") + days, output_field=DateTimeField())
    return Coalesce(F("ec_deadline"), end)


def _limits() -> Iterable[tuple[clocks.Limit, list[str]]]:
    """The limits, those that are the same for several kinds of provider only once, with the kinds."""
    kinds: dict[tuple[object, ...], tuple[clocks.Limit, list[str]]] = {}
    for limit in clocks.patient_limits():
        same = (limit.days, limit.near, limit.first_day, limit.end)
        kinds.setdefault(same, (limit, []))[1].append(limit.provider_kind)
    return kinds.values()


def _of(limit: clocks.Limit, kinds: list[str]) -> Q:
    """The clocks a limit is for."""
    rule = Q(**{f"{KIND}__in": kinds})
    if limit.first_day:
        rule &= Q(clock_started_at__gte=clocks.start_of(limit.first_day))
    if limit.end:
        rule &= Q(clock_started_at__lt=clocks.start_of(limit.end))
    return rule


def _start(today: date, days: int) -> datetime:
    """The moment at which the day so many days before today began."""
    return clocks.start_of(today - timedelta(days=days))


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)
