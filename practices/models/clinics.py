"""Clinics: how they repeat, when each is held, and the appointments in it that can be booked."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from practices.methods import Method
from practices.models.capacity import Hub, Room
from practices.models.fitters import Fitter
from practices.querysets import SlotQuerySet


class Weekday(models.IntegerChoices):
    """As `date.weekday()` counts."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class ClinicPattern(models.Model):
    """A clinic that comes every week or every second week, from which the clinics of a quarter are made.

    The weeks are counted from `starts_on`, which falls on the weekday of the clinic. `first` is a London time.
    """

    class Rhythm(models.IntegerChoices):
        WEEKLY = 1, "Every week"
        FORTNIGHTLY = 2, "Every second week"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="patterns")
    fitter = models.ForeignKey(Fitter, on_delete=models.PROTECT, related_name="patterns")
    trainee = models.ForeignKey(
        Fitter, on_delete=models.PROTECT, null=True, blank=True, related_name="patterns_in_training"
    )
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="patterns")
    every_weeks = models.PositiveSmallIntegerField(choices=Rhythm.choices, default=Rhythm.WEEKLY)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="Last day on which it may be held. Empty: no end.")
    first = models.TimeField()
    version = models.PositiveIntegerField(default=1, help_text="Rises with each change; guards against stale edits.")

    class Meta:
        ordering: ClassVar = ["starts_on", "first", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="pattern_has_length"
            ),
            models.CheckConstraint(condition=Q(every_weeks__in=(1, 2)), name="pattern_rhythm_known"),
            models.CheckConstraint(
                condition=Q(trainee__isnull=True) | ~Q(trainee=F("fitter")), name="nobody_trains_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hub_id} {self.weekday.label}"

    @property
    def weekday(self) -> Weekday:
        return Weekday(self.starts_on.weekday())


class PatternPart(models.Model):
    """So many appointments of one length and kind, one after the other, in a clinic that repeats."""

    pattern = models.ForeignKey(ClinicPattern, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    methods = ArrayField(models.CharField(max_length=20, choices=Method.choices))
    minutes = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    is_for_trainee = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pattern", "position"], name="pattern_parts_in_order"),
            models.CheckConstraint(condition=Q(minutes__range=(5, 240)), name="part_has_a_length"),
            models.CheckConstraint(condition=Q(number__range=(1, 40)), name="part_has_appointments"),
        ]

    def __str__(self) -> str:
        return f"{self.number} of {self.minutes} minutes"


class ClinicSession(models.Model):
    """One fitter at one hub for one stretch of one day. Its slots are what can be booked.

    `methods` are those of its slots together. A `trainee` fits in its trainee slots, supervised by the fitter (L8).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="sessions")
    fitter = models.ForeignKey(Fitter, on_delete=models.PROTECT, related_name="sessions")
    day = models.DateField()
    methods = ArrayField(models.CharField(max_length=20, choices=Method.choices))
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    trainee = models.ForeignKey(
        Fitter, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions_in_training"
    )
    pattern = models.ForeignKey(
        ClinicPattern,
        on_delete=models.PROTECT,
        null=True,
        related_name="sessions",
        help_text="Empty: a single clinic.",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Rises with each change; guards against stale edits.")

    class Meta:
        ordering: ClassVar = ["day"]
        indexes: ClassVar = [models.Index(fields=["hub", "day"])]
        constraints: ClassVar = [
            # Two admins who make the same clinics of the same weeks at once make them once. A clinic withdrawn from
            # its pattern stays so: it is not made again.
            models.UniqueConstraint(fields=["pattern", "day"], name="one_clinic_of_a_pattern_a_day"),
            models.CheckConstraint(
                condition=Q(trainee__isnull=True) | ~Q(trainee=F("fitter")), name="nobody_supervises_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hub_id} on {self.day}"


class Slot(models.Model):
    """One appointment's worth of a clinic session. It knows whether it is taken, never by whom."""

    class State(models.TextChoices):
        FREE = "free", "Free"
        HELD = "held", "Held"
        BOOKED = "booked", "Booked"
        WITHDRAWN = "withdrawn", "Withdrawn"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ClinicSession, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    methods = ArrayField(models.CharField(max_length=20, choices=Method.choices))
    is_for_trainee = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.FREE)
    held_until = models.DateTimeField(null=True, help_text="Until when it is kept for someone it was offered to.")

    objects = SlotQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "starts_at"], name="one_slot_a_time_in_a_session"),
            models.CheckConstraint(
                condition=Q(state__in=["free", "held", "booked", "withdrawn"]), name="slot_state_known"
            ),
            models.CheckConstraint(condition=Q(minutes__range=(5, 240)), name="slot_has_a_length"),
            models.CheckConstraint(
                condition=Q(state="held", held_until__isnull=False) | (~Q(state="held") & Q(held_until__isnull=True)),
                name="slot_held_until_a_time",
            ),
        ]
        # Most slots are past: of those to come, the free ones are offered and the booked ones watched. One whose hold
        # has run out is as good as free (querysets.py).
        indexes: ClassVar = [
            models.Index(fields=["starts_at"], condition=Q(state__in=["free", "held"]), name="slot_free_by_time"),
            models.Index(fields=["starts_at"], condition=Q(state="booked"), name="slot_booked_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)
