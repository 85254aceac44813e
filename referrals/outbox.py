"""What the pages about messages to patients ask."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from larc.accounts.models import User
from referrals.models import Notification, Referral


def failed_notifications(*, user: User) -> QuerySet[Notification]:
    """Messages that could not be sent and that someone has to make good, the latest first.

    Those about a time, booked or offered, are the fitting practice's work, the others the referring practice's.
    """
    mine = user.practice_ids
    about_appointment = Q(appointment__isnull=False) | Q(offer__isnull=False)
    failed: QuerySet[Notification] = (
        Notification.objects.filter(
            (about_appointment & Q(referral__hub__practice__in=mine))
            | (~about_appointment & Q(referral__referring_practice__in=mine)),
            referral__in=Referral.objects.visible_to(user),
            state=Notification.State.FAILED,
            dealt_with_at__isnull=True,
        )
        .select_related("referral__patient", "appointment__slot", "offer__slot")
        .order_by("-closed_at", "-pk")
    )
    return failed
