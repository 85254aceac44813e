"""Which hubs a referral can go to: able to do it, and not full."""

from django.db.models import Count, F, Q
from django.utils import timezone

from practices.models import Hub
from referrals.values import methods_of
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
    today = timezone.localdate()
    return any(Hub.objects.able_to(one, procedure, today).filter(pk=hub_id).exists() for one in methods_of(method))
