"""Which hubs a referral can go to: able to do it, and not full."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, F, Q
from django.utils import timezone

from practices.models import Hub
from practices.selectors import bookable_slots, hub_choices_are_available
from referrals.models import Referral
from referrals.router import need_of


def full_hub_ids() -> set[int]:
    """Hubs that have as many open referrals as they take. What they gave back is theirs no more."""
    counted = Hub.objects.filter(max_open_referrals__isnull=False).annotate(
        open_referrals=Count("legs", filter=Q(legs__closed_at__isnull=True))
    )
    return set(counted.filter(open_referrals__gte=F("max_open_referrals")).values_list("pk", flat=True))


def can_take(
    *, hub_id: int, method: str, procedure: str, before: datetime | None = None, services: Collection[str] = ()
) -> bool:
    """Whether a hub can take such a referral today (A7); with `before` only if it has a free slot by then (K3).

    Of `services` it must provide every one (S1).
    """
    if hub_id in full_hub_ids():
        return False
    if before:
        slots = bookable_slots(hub_id=hub_id, method=method, procedure=procedure)
        if not slots.filter(starts_at__lt=before).exists():
            return False
    return hub_choices_are_available(
        hub_id=hub_id, method=method, procedure=procedure, day=timezone.localdate(), services=services
    )


def can_take_referral(*, hub_id: int, referral: Referral) -> bool:
    """Whether a hub can take this referral today, whatever it is."""
    return can_take(
        hub_id=hub_id,
        method=referral.method,
        procedure=referral.procedure,
        before=referral.ec_deadline,
        services=need_of(referral),
    )
