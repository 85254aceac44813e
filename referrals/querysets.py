"""Words that chain: which referrals a person may see, and which are waiting for what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from practices.models import Practice
from referrals.workflow import Status

if TYPE_CHECKING:
    from larc.accounts.models import User


class ReferralQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> ReferralQuerySet:
        """Referrals made by a practice the person works at, and those sent to it. Nobody else sees any (A14).

        A hub that was tried and is no longer the referral's sees it no more; a draft only its own practice sees.
        """
        if not user.is_active:
            return self.none()
        practices = Practice.objects.of(user)
        return self.filter(
            Q(referring_practice__in=practices) | Q(submitted_at__isnull=False, hub__practice__in=practices)
        )

    def drafts(self) -> ReferralQuerySet:
        return self.filter(status=Status.DRAFT)

    def awaiting_triage(self) -> ReferralQuerySet:
        return self.filter(status=Status.SUBMITTED)

    def awaiting_booking(self) -> ReferralQuerySet:
        return self.filter(status=Status.ACCEPTED)
