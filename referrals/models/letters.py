"""Letters between practices about how a referral ended."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from practices.models import Practice
from referrals.models.activity import Fitting
from referrals.models.pathway import Referral, ReferralEvent
from referrals.querysets import SentLetterQuerySet


class LetterKind(models.TextChoices):
    FITTED = "fitted", "Outcome recorded"
    NOT_FITTED = "not_fitted", "Attended, not fitted"
    DISCHARGED = "discharged", "Discharged"
    ONWARD = "onward", "Sent onward"
    RETURNED = "returned", "Returned"
    WITHDRAWN = "withdrawn", "Entered in error"


class Letter(models.Model):
    """The outcome of a referral, told to a practice, on its list until someone there has acknowledged it.

    Holds no facts of its own: they are read from the event and the fitting it is about, of which nothing changes
    but a code that is found later.
    """

    Kind = LetterKind

    class To(models.TextChoices):
        REFERRER = "referrer", "The referring practice"
        REGISTERED = "registered", "The practice where the patient is registered"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="letters")
    event = models.ForeignKey(ReferralEvent, on_delete=models.PROTECT, related_name="+")
    fitting = models.ForeignKey(Fitting, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=15, choices=LetterKind.choices)
    to = models.CharField(max_length=15, choices=To.choices, help_text="Why this practice gets it.")
    sender = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="letters")
    at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = SentLetterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=LetterKind.values), name="letter_kind_known"),
            models.CheckConstraint(condition=~Q(sender=F("practice")), name="a_letter_goes_to_another_practice"),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="a_letter_is_acknowledged_by_someone",
            ),
            # However often its cause arrives, a practice gets one letter about it.
            models.UniqueConstraint(fields=["event", "practice"], name="one_letter_a_practice_an_event"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice", "at"], condition=Q(acknowledged_at__isnull=True), name="letter_to_read")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
