"""What was asked for the patient's safety, who looked at the answers, and what only a few may read."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from referrals.models.contact import Said
from referrals.models.pathway import Referral


class SafetyAnswer(models.Model):
    """The answer to one screening question. Not known is not no: it must be answered before booking."""

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_KNOWN = "not_known", "Not known"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="safety_answers")
    question = models.CharField(max_length=40, help_text="Its key in referrals/rules/questions.csv.")
    answer = models.CharField(max_length=10, choices=Answer.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "question"], name="a_safety_question_is_answered_once")
        ]

    def __str__(self) -> str:
        return self.question


class SafetyReview(models.Model):
    """A clinician has looked at flags and says why the referral is still right. Append-only by trigger.

    `flags` is what they saw, as "question:category"; new answers need a new review. So does another patient, to whom
    a draft was turned.
    """

    class Side(models.TextChoices):
        REFERRER = "referrer", "Referring practice"
        HUB = "hub", "Fitting practice"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="safety_reviews")
    patient_key = models.BigIntegerField(
        help_text="Whom it was about. No foreign key: the patient a draft was turned away from is deleted."
    )
    side = models.CharField(max_length=10, choices=Side.choices)
    rule_set = models.CharField(max_length=40)
    flags = ArrayField(models.CharField(max_length=60))
    reason = models.TextField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.side} {self.referral_id}"


class FraserRecord(models.Model):
    """A clinician's assessment of a patient aged 13 to 15 (Fraser guidelines). Source: domain.md 2.6."""

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="fraser")
    understands = models.BooleanField()
    cannot_be_persuaded_to_tell = models.BooleanField()
    likely_to_have_sex = models.BooleanField()
    health_likely_to_suffer = models.BooleanField()
    in_best_interests = models.BooleanField()
    notes = models.TextField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.referral_id}"


class SafeguardingHold(models.Model):
    """A referral of a patient under 13, held until the named safeguarding lead has decided."""

    class Decision(models.TextChoices):
        SEND = "send", "Send the referral"
        DO_NOT_SEND = "do_not_send", "Do not send it"

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="safeguarding_hold")
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=20, choices=Decision.choices, blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decision="", released_at__isnull=True) | (~Q(decision="") & Q(released_at__isnull=False)),
                name="a_hold_ends_with_a_decision",
            )
        ]

    def __str__(self) -> str:
        return f"{self.referral_id}"


class SafeguardingNote(Said):
    """Free text about safeguarding: for clinicians of the two practices alone, never in a list, message or export."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="safeguarding_notes")
    text = models.TextField(max_length=2000)

    def __str__(self) -> str:
        return f"{self.referral_id}"
