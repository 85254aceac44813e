"""How long referrals wait: the clocks asked of rows, one by one and by the database."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Case, DateTimeField, DurationField, ExpressionWrapper, F, Q, Value, When
from django.db.models.expressions import Combinable

from referrals import clocks
from referrals.models import Referral
from referrals.workflow import OPEN

KIND = "hub__practice__kind"


def limit_of(referral: Referral) -> int:
    """In how many days the patient is to be fitted, at the kind of provider that has the referral now."""
    return clocks.limit_for(referral.hub_practice.kind, clocks.london_date(referral.clock_start)).days


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
    return running() & _past(today)


def near_limit(today: date) -> Q:
    """Referrals in the last days of their limit, the last one included."""
    near = (
        _started(limit, before=today - timedelta(days=limit.days - limit.near - 1))
        for limit in clocks.patient_limits()
    )
    return running() & reduce(or_, near) & ~_past(today)


def due_at() -> Combinable:
    """The end of the limit as a moment to sort by; without a hub that of a GP practice."""
    days = Case(
        *(When(_of(limit), then=Value(timedelta(days=limit.days))) for limit in clocks.patient_limits()),
        default=Value(timedelta(days=max(limit.days for limit in clocks.patient_limits()))),
        output_field=DurationField(),
    )
    return ExpressionWrapper(F("clock_started_at") + days, output_field=DateTimeField())


def _past(today: date) -> Q:
    return reduce(
        or_, (_started(limit, before=today - timedelta(days=limit.days)) for limit in clocks.patient_limits())
    )


def _started(limit: clocks.Limit, *, before: date) -> Q:
    """The clocks a limit is for that started before a day."""
    return _of(limit) & Q(clock_started_at__lt=clocks.start_of(before))


def _of(limit: clocks.Limit) -> Q:
    """The clocks a limit is for."""
    rule = Q(**{KIND: limit.provider_kind})
    if limit.first_day:
        rule &= Q(clock_started_at__gte=clocks.start_of(limit.first_day))
    if limit.end:
        rule &= Q(clock_started_at__lt=clocks.start_of(limit.end))
    return rule
