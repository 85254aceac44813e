"""What a practice can do for others: what it fits, who fits it, when, and how much of that is still free."""

import uuid
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from practices.methods import Competence, Method
from practices.models.organisations import Practice
from practices.querysets import FitterQuerySet, HubQuerySet, LetterQuerySet, SlotQuerySet


class Hub(models.Model):
    """A practice that fits for other practices."""

    practice = models.OneToOneField(Practice, on_delete=models.PROTECT, related_name="hub")
    methods = ArrayField(models.CharField(max_length=20, choices=Method.choices), default=list)
    is_accepting = models.BooleanField("accepting referrals", default=True)
    max_open_referrals = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: no limit.")
    takes_complex = models.BooleanField(
        "takes complex fittings",
        default=False,
        help_text="Such as a deep implant, missing threads or a failed attempt.",
    )
    access_notes = models.CharField(max_length=300, blank=True, help_text="Such as step-free access or parking.")
    version = models.PositiveIntegerField(default=1, help_text="Rises with each change; guards against stale edits.")

    objects = HubQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.practice} (hub)"


class Closure(models.Model):
    """Days on which a hub takes no referral and holds no clinic, first and last included."""

    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="closures")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["first_day"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="closure_has_length")
        ]

    def __str__(self) -> str:
        return f"{self.hub_id} closed {self.first_day} to {self.last_day}"


class Fitter(models.Model):
    """A clinician who fits, at one hub or several. An account is needed only to record fittings oneself."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="fitter"
    )
    name = models.CharField(max_length=150)
    registration_body = models.CharField(max_length=10, help_text="GMC, NMC or another regulator.")
    registration_number = models.CharField(max_length=20)
    hubs = models.ManyToManyField(Hub, related_name="fitters")

    objects = FitterQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration_body", "registration_number"], name="fitter_registered_once")
        ]

    def __str__(self) -> str:
        return self.name


class LetterOfCompetence(models.Model):
    """What a fitter may do and until when. Valid through `expires_on`; counts on the day of the slot (A9)."""

    fitter = models.ForeignKey(Fitter, on_delete=models.CASCADE, related_name="letters")
    competence = models.CharField(max_length=10, choices=Competence.choices)
    issued_on = models.DateField()
    expires_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True, help_text="First day on which it no longer counts.")

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["expires_on"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_on__gte=F("issued_on")), name="letter_has_length")
        ]

    def __str__(self) -> str:
        return f"{self.competence} of {self.fitter_id} until {self.expires_on}"

    def counts_on(self, day: date) -> bool:
        """Whether it is in force on a day; `LetterQuerySet.covering` asks the database the same."""
        return self.issued_on <= day <= self.expires_on and (self.withdrawn_on is None or self.withdrawn_on > day)


class ClinicSession(models.Model):
    """One fitter at one hub for one stretch of one day. Its slots are what can be booked."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="sessions")
    fitter = models.ForeignKey(Fitter, on_delete=models.PROTECT, related_name="sessions")
    day = models.DateField()
    methods = ArrayField(models.CharField(max_length=20, choices=Method.choices))
    room = models.CharField(max_length=60, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["day"]
        indexes: ClassVar = [models.Index(fields=["hub", "day"])]

    def __str__(self) -> str:
        return f"{self.hub_id} on {self.day}"


class Slot(models.Model):
    """One appointment's worth of a clinic session. It knows whether it is taken, never by whom."""

    class State(models.TextChoices):
        FREE = "free", "Free"
        BOOKED = "booked", "Booked"
        WITHDRAWN = "withdrawn", "Withdrawn"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ClinicSession, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.FREE)

    objects = SlotQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "starts_at"], name="one_slot_a_time_in_a_session"),
            models.CheckConstraint(condition=Q(state__in=["free", "booked", "withdrawn"]), name="slot_state_known"),
            models.CheckConstraint(condition=Q(minutes__range=(5, 240)), name="slot_has_a_length"),
        ]
        # Most slots are past: of those to come, the free ones are offered and the booked ones watched.
        indexes: ClassVar = [
            models.Index(fields=["starts_at"], condition=Q(state="free"), name="slot_free_by_time"),
            models.Index(fields=["starts_at"], condition=Q(state="booked"), name="slot_booked_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)
