"""A time that was given back, offered to one patient after the other who would come at short notice."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from practices.models import Practice, Slot
from referrals.models.pathway import Referral
from referrals.querysets import ShortNoticeOfferQuerySet


class ShortNoticeOffer(models.Model):
    """A slot kept for one patient until she says yes or no, or the time to answer is over.

    Nobody else can book it meanwhile: the slot itself is held (practices/services/slots.py).
    """

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        EXPIRED = "expired", "No answer in time"
        WITHDRAWN = "withdrawn", "No longer offered"

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="short_notice_offers")
    organisation = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True, help_text="Empty: still open.")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Empty: nobody, it ran out or ended with something else.",
    )

    objects = ShortNoticeOfferQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["offered_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slot"], condition=Q(answer=""), name="one_open_offer_a_slot"),
            models.UniqueConstraint(fields=["referral"], condition=Q(answer=""), name="one_open_offer_a_referral"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="offer_answered_at_a_time",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("offered_at")), name="offer_can_be_answered"),
        ]

    def __str__(self) -> str:
        return f"{self.answer or 'open'} {self.pk}"

    def is_open(self, now: datetime) -> bool:
        """Whether the patient may still answer: the slot is loaded, and held for her until a time to come."""
        return not self.answer and self.expires_at > now and self.slot.state == Slot.State.HELD
