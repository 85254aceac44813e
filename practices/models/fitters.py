"""Who fits, what they may do and until when, and when they are away."""

from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from practices.methods import Competence
from practices.models.capacity import Hub
from practices.querysets import FitterQuerySet, LetterQuerySet


class Fitter(models.Model):
    """A clinician who fits, at one hub or several. An account is needed only to record fittings oneself."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="fitter"
    )
    name = models.CharField(max_length=150)
    registration_body = models.CharField(max_length=10, help_text="GMC, NMC or another regulator.")
    registration_number = models.CharField(max_length=20)
    is_woman = models.BooleanField(
        null=True, blank=True, help_text="For patients who ask for a woman. Empty: not said."
    )
    hubs = models.ManyToManyField(Hub, related_name="fitters")
    version = models.PositiveIntegerField(default=1, help_text="Rises with each change; guards against stale edits.")

    objects = FitterQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration_body", "registration_number"], name="fitter_registered_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def registration(self) -> str:
        """The regulator and the number it gave."""
        return f"{self.registration_body} {self.registration_number}"


class LetterOfCompetence(models.Model):
    """What a fitter may do and until when. Valid through `expires_on`; counts on the day of the slot (A9).

    It counts past its end only where somebody recorded so: through `grace_until`.
    """

    fitter = models.ForeignKey(Fitter, on_delete=models.CASCADE, related_name="letters")
    competence = models.CharField(max_length=10, choices=Competence.choices)
    issued_on = models.DateField()
    expires_on = models.DateField()
    grace_until = models.DateField(null=True, blank=True, help_text="Last day of a recorded grace. Empty: none.")
    withdrawn_on = models.DateField(null=True, blank=True, help_text="First day on which it no longer counts.")

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["expires_on"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_on__gte=F("issued_on")), name="letter_has_length"),
            models.CheckConstraint(
                condition=Q(grace_until__isnull=True) | Q(grace_until__gt=F("expires_on")),
                name="grace_follows_the_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competence} of {self.fitter_id} until {self.expires_on}"

    def counts_on(self, day: date) -> bool:
        """Whether it is in force on a day; `LetterQuerySet.covering` asks the database the same."""
        return self.issued_on <= day < self.end

    @property
    def last_day(self) -> date:
        """The last day on which it counts unless withdrawn: its end, or that of its grace."""
        return self.grace_until or self.expires_on

    @property
    def end(self) -> date:
        """The first day on which it no longer counts."""
        expired = self.last_day + timedelta(days=1)
        return min(expired, self.withdrawn_on or expired)


class Leave(models.Model):
    """Days on which a fitter holds no clinic anywhere, first and last included."""

    fitter = models.ForeignKey(Fitter, on_delete=models.CASCADE, related_name="leave")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering: ClassVar = ["first_day"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="leave_has_length")
        ]

    def __str__(self) -> str:
        return f"{self.fitter_id} away {self.first_day} to {self.last_day}"


class Departure(models.Model):
    """From `first_day` on a fitter fits at a hub no more. Once it has come they are none of its fitters."""

    fitter = models.ForeignKey(Fitter, on_delete=models.CASCADE, related_name="departures")
    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="departures")
    first_day = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["fitter", "hub"], name="fitter_leaves_a_hub_once")]

    def __str__(self) -> str:
        return f"{self.fitter_id} leaves {self.hub_id} on {self.first_day}"
