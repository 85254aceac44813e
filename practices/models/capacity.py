"""What a practice can do for others, and when it cannot."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from practices.methods import Method
from practices.models.organisations import Practice
from practices.querysets import HubQuerySet


class Hub(models.Model):
    """A practice that fits for other practices."""

    practice = models.OneToOneField(Practice, on_delete=models.PROTECT, related_name="hub")
    methods = ArrayField(models.CharField(max_length=20, choices=Method.choices), default=list)
    is_accepting = models.BooleanField("accepting referrals", default=True)
    max_open_referrals = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: no limit.")
    is_step_free = models.BooleanField("step-free access", default=False)
    notice_days = models.PositiveSmallIntegerField(
        default=0, help_text="Days between the day a referrer looks and the first appointment they are shown."
    )
    most_appointments_a_week = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: no limit.")
    direct_booking = models.BooleanField(
        "referring practices may book themselves",
        default=False,
        help_text="Once it accepts a referral, the practice that sent it may take one of its free times.",
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


class Room(models.Model):
    """Where at a hub a clinic is held. One clinic at a time."""

    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=60)
    is_in_use = models.BooleanField(default=True, help_text="No new clinic is planned in a room given up.")

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint("hub", Upper("name"), name="room_named_once_a_hub")]

    def __str__(self) -> str:
        return self.name
