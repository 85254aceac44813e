"""What was said around a referral: notes, calls, offers of another practice, messages to the patient."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from practices.models import Hub, Practice
from referrals.models.pathway import Referral


class Said(models.Model):
    """What somebody at a practice added to the story of a referral, in the order in which it was added."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["at", "pk"]


class Note(Said):
    """A line in the conversation of the two practices. Questions and replies are events; this is all else."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="conversation")
    text = models.TextField(max_length=1000)

    def __str__(self) -> str:
        return f"{self.referral_id}"


class ContactAttempt(Said):
    """A try of the hub to reach the patient to arrange the appointment."""

    class How(models.TextChoices):
        PHONE = "phone", "Phone call"
        TEXT = "text", "Text message"
        EMAIL = "email", "Email"
        LETTER = "letter", "Letter"

    class Outcome(models.TextChoices):
        NO_ANSWER = "no_answer", "No answer"
        LEFT_MESSAGE = "left_message", "Message left"
        WRONG_NUMBER = "wrong_number", "Wrong number"
        REACHED = "reached", "Reached"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="contact_attempts")
    how = models.CharField(max_length=10, choices=How.choices)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)

    def __str__(self) -> str:
        return f"{self.how} {self.referral_id}"


class Offer(Said):
    """Another practice with a sooner slot, offered to a patient who has waited past the limit (P10)."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", "The patient accepts"
        DECLINED = "declined", "The patient would rather wait"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="offers")
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    slot_starts_at = models.DateTimeField(help_text="The sooner time that was offered.")
    answer = models.CharField(max_length=10, choices=Answer.choices)

    def __str__(self) -> str:
        return f"{self.answer} {self.referral_id}"


class Notification(models.Model):
    """A neutral message to the patient: queued with what caused it, sent after the commit, tried again when it fails.

    Holds no address and no text: both are made from the referral at the moment of sending.
    """

    class Kind(models.TextChoices):
        REFERRED = "referred", "Referral sent"
        BOOKED = "booked", "Appointment booked"
        CHANGED = "changed", "Appointment changed"
        CANCELLED = "cancelled", "Appointment cancelled"
        REMINDER = "reminder", "Reminder"
        MISSED = "missed", "Missed appointment"
        OFFERED = "offered", "Time at short notice"

    class Channel(models.TextChoices):
        SMS = "sms", "Text message"
        EMAIL = "email", "Email"

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to be sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Could not be sent"
        WITHHELD = "withheld", "Not sent, as the patient wishes"
        DROPPED = "dropped", "No longer needed"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="notifications")
    appointment = models.ForeignKey("referrals.Appointment", on_delete=models.PROTECT, null=True, related_name="+")
    offer = models.ForeignKey("referrals.ShortNoticeOffer", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(
        help_text="When it is sent or tried again; once it is sent, when its delivery is next asked about."
    )
    sent_at = models.DateTimeField(null=True, help_text="When the provider took it.")
    provider_id = models.CharField(max_length=60, blank=True)
    problem = models.CharField(max_length=200, blank=True, help_text="Why it failed, in plain English.")
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, help_text="Empty: something is still to be done when it is due.")
    dealt_with_at = models.DateTimeField(null=True, help_text="When someone took a failure off the worklist.")
    dealt_with_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["due_at", "pk"]
        constraints: ClassVar = [
            # One cause sends one message, however often its form arrives (A11).
            models.UniqueConstraint(
                fields=["referral", "appointment", "kind", "channel"],
                condition=Q(appointment__isnull=False),
                name="one_message_of_a_kind_an_appointment",
            ),
            models.UniqueConstraint(fields=["offer"], condition=Q(offer__isnull=False), name="one_message_an_offer"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(closed_at__isnull=True), name="notification_not_closed"),
            models.Index(
                fields=["referral"],
                condition=Q(state="failed", dealt_with_at__isnull=True),
                name="notification_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
