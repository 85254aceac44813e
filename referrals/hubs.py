"""Which hubs a referral can go to: able to do it, and not full."""

from django.db.models import Count, F, Q
from django.utils import timezone

from practices.models import Hub
from practices.selectors import hub_choices_are_available
from referrals.workflow import OPEN


def full_hub_ids() -> set[int]:
    """Hubs that have as many open referrals as they take."""
    counted = Hub.objects.filter(max_open_referrals__isnull=False).annotate(
        open_referrals=Count("referrals", filter=Q(referrals__status__in=OPEN))
    )
    return set(counted.filter(open_referrals__gte=F("max_open_referrals")).values_list("pk", flat=True))


def can_take(*, hub_id: int, method: str, procedure: str) -> bool:
    """Whether a hub can take such a referral today (A7)."""
    if hub_id in full_hub_ids():
        return False
    return hub_choices_are_available(hub_id=hub_id, method=method, procedure=procedure, day=timezone.localdate())
