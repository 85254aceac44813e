"""How visits of the past year went at each hub, and how many left without one: counts without any patient."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q

from referrals import clocks
from referrals.forecast.cases import MOST_WEEKS, Share, Shares
from referrals.models import Appointment, Leg, ReferralEvent
from referrals.workflow import TERMINAL, Action, Status

# After these a patient has had her visit and was not fitted.
_IN_VAIN = (Status.DNA, Status.ATTENDED_NOT_FITTED)
_SEEN = (Appointment.State.FULFILLED, Appointment.State.NO_SHOW)


def shares_by_hub(today: date) -> dict[int, Shares]:
    """How visits of the past year went, and who left without one, at every hub there is."""
    since = clocks.start_of(today - timedelta(weeks=MOST_WEEKS))
    visits, ends, over = _visits(since), _after_visits_in_vain(since), _legs_that_ended(since)
    none: Mapping[str, int] = Counter()
    shares = {}
    for hub in visits.keys() | ends.keys() | over.keys():
        seen, after, legs = visits.get(hub, none), ends.get(hub, none), over.get(hub, none)
        attended = seen["of"] - seen["missed"]
        shares[hub] = Shares(
            missed=Share(seen["missed"], seen["of"]),
            not_fitted=Share(min(after["not_fitted"], attended), attended),
            came_back=Share(after["back"], after["of"]),
            left=Share(legs["unseen"], legs["of"]),
        )
    return shares


def _visits(since: datetime) -> dict[int, Mapping[str, int]]:
    """Appointments that were kept or missed."""
    rows = (
        Appointment.objects.filter(state__in=_SEEN, closed_at__gte=since)
        .order_by()
        .values("leg__hub")
        .annotate(
            of=Count("pk"),
            missed=Count("pk", filter=Q(state=Appointment.State.NO_SHOW)),
        )
    )
    return {row["leg__hub"]: row for row in rows}


def _after_visits_in_vain(since: datetime) -> dict[int, Mapping[str, int]]:
    """Visits that were kept and ended without a fitting; and of all in vain whose next step is known, how many are to
    have another appointment.
    """
    known = Q(from_status__in=_IN_VAIN) & (
        Q(action=Action.REOPEN) | Q(to_status__in=TERMINAL - {Status.ENTERED_IN_ERROR})
    )
    not_fitted = Q(action=Action.RECORD_NOT_FITTED)
    rows = (
        ReferralEvent.objects.filter(known | not_fitted, at__gte=since, leg__isnull=False)
        .order_by()
        .values(hub=F("leg__hub"))
        .annotate(
            not_fitted=Count("pk", filter=not_fitted),
            of=Count("pk", filter=known),
            back=Count("pk", filter=Q(action=Action.REOPEN)),
        )
    )
    return {row["hub"]: row for row in rows}


def _legs_that_ended(since: datetime) -> dict[int, Mapping[str, int]]:
    """Referrals that are over at a hub, and how many of them without any visit."""
    seen = Appointment.objects.filter(leg=OuterRef("pk"), state__in=_SEEN)
    fitted_there = Q(referral__status=Status.FITTED, referral__hub=F("hub"))
    rows = (
        Leg.objects.filter(closed_at__gte=since, referral__is_emergency=False)
        .exclude(referral__status=Status.ENTERED_IN_ERROR)
        .order_by()
        .values("hub")
        .annotate(of=Count("pk"), unseen=Count("pk", filter=~Q(Exists(seen)) & ~fitted_there))
    )
    return {row["hub"]: row for row in rows}
