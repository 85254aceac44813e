"""Words that chain: which referrals a person may see."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from larc.accounts.permissions import Permission
from referrals.workflow import TERMINAL, Status

if TYPE_CHECKING:
    from larc.accounts.models import User


class ReferralQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> ReferralQuerySet:
        """Referrals made by a practice the person works at, and those sent to it. Nobody else sees any (A14).

        A hub that was tried and is no longer the referral's sees it no more; a draft only its own practice sees.
        """
        if not user.is_active:
            return self.none()
        mine = user.practice_ids
        return self.filter(Q(referring_practice__in=mine) | Q(submitted_at__isnull=False, hub__practice__in=mine))

    def between_practices(self) -> ReferralQuerySet:
        """Without those a fitting practice made to itself: its own patients are referred to nobody (S5)."""
        first_legs = apps.get_model("referrals", "Leg")._default_manager.filter(referral=OuterRef("pk"), number=1)
        return self.filter(~Exists(first_legs.filter(hub__practice=OuterRef("referring_practice"))))

    def ended_for(self, user: User) -> ReferralQuerySet:
        """Referrals that have ended, for whoever keeps the service: to be marked as entered in error, never read."""
        if not user.has_permission(Permission.MANAGE_SERVICE):
            return self.none()
        return self.filter(status__in=TERMINAL - {Status.ENTERED_IN_ERROR})

    def correctable_by(self, user: User) -> ReferralQuerySet:
        """Referrals the person may mark as entered in error, as far as they can reach them."""
        if user.has_permission(Permission.MANAGE_SERVICE):
            return self.filter(status__in=TERMINAL)
        return self.visible_to(user)


class ShortNoticeOfferQuerySet(models.QuerySet[Any]):
    def open(self, now: datetime) -> ShortNoticeOfferQuerySet:
        """Offers the patient may still answer, whether or not the others have been closed already."""
        return self.filter(answer="", expires_at__gt=now, slot__state="held")

    def over(self, now: datetime) -> ShortNoticeOfferQuerySet:
        """Offers that nobody has answered and nobody can any more: they ran out, or their slot is held no longer."""
        return self.filter(Q(expires_at__lte=now) | ~Q(slot__state="held"), answer="")


class SentLetterQuerySet(models.QuerySet[Any]):
    def received_by(self, user: User) -> SentLetterQuerySet:
        """Letters to the practices a person works at."""
        return self.filter(practice__in=user.practice_ids) if user.is_active else self.none()

    def visible_to(self, user: User) -> SentLetterQuerySet:
        """Letters to the person's practices, and those they sent about a referral they still have.

        A letter opens nothing but itself: a practice that only gets a note does not see the referral.
        """
        if not user.is_active:
            return self.none()
        mine = user.practice_ids
        return self.filter(Q(practice__in=mine) | Q(sender__in=mine, referral__hub__practice__in=mine))

    def unread(self) -> SentLetterQuerySet:
        """Those nobody at their practice has acknowledged."""
        return self.filter(acknowledged_at__isnull=True)
