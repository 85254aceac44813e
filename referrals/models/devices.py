"""Devices in place: what a recall for review, or of a faulty batch, goes by."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from practices.methods import Method
from practices.models import ImportRun, Practice
from referrals.models.activity import Fitting
from referrals.models.pathway import Indication
from referrals.models.patients import Patient
from referrals.review import Review, review_of


class OffListReason(models.TextChoices):
    """Why a patient whose device is due is not called by this practice."""

    LEFT = "left", "The patient has left this practice"
    ASKED = "asked", "The patient asked not to be called"
    ELSEWHERE = "elsewhere", "Another service calls the patient"


class Device(models.Model):
    """A device in a patient: fitted through this service, or on a list her registered practice uploaded (O2).

    When it is due is not stored: it follows from the rules in force today (referrals/review.py).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    registered_practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="devices")
    fitting = models.OneToOneField(Fitting, on_delete=models.PROTECT, null=True, related_name="placed")
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, null=True, related_name="+")
    method = models.CharField(max_length=20, choices=Method.choices)
    product = models.CharField(max_length=60, help_text="A product of referrals/rules/products.csv.")
    batch_number = models.CharField(
        max_length=40,
        blank=True,
        help_text="Capital letters and digits alone, so that a recall finds it however typed.",
    )
    indication = models.CharField(max_length=20, choices=Indication.choices, blank=True)
    inserted_on = models.DateField()
    change_every_months = models.PositiveSmallIntegerField(null=True, help_text="A pessary's, set for the patient.")
    removed_on = models.DateField(null=True)
    off_list_reason = models.CharField(
        max_length=10, choices=OffListReason.choices, blank=True, help_text="Empty: on the recall list."
    )
    off_list_at = models.DateTimeField(null=True, help_text="When it was taken off the recall list.")
    off_list_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(fitting__isnull=False, import_run__isnull=True)
                | Q(fitting__isnull=True, import_run__isnull=False),
                name="a_device_has_one_source",
            ),
            models.CheckConstraint(
                condition=Q(removed_on__isnull=True) | Q(removed_on__gte=models.F("inserted_on")),
                name="a_device_is_removed_after_it_went_in",
            ),
            models.CheckConstraint(
                condition=Q(off_list_reason="", off_list_at__isnull=True, off_list_by__isnull=True)
                | (~Q(off_list_reason="") & Q(off_list_at__isnull=False, off_list_by__isnull=False)),
                name="a_device_is_off_the_list_for_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["registered_practice", "inserted_on"],
                condition=Q(removed_on__isnull=True),
                name="device_in_place",
            ),
            models.Index(fields=["batch_number"], condition=Q(removed_on__isnull=True), name="device_batch_in_place"),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.pk}"

    def review_on(self, today: date) -> Review:
        """When it is due by the rules in force on a day. Reads the patient."""
        return review_of(
            product=self.product,
            indication=self.indication,
            born_on=self.patient.born_on,
            inserted_on=self.inserted_on,
            today=today,
            change_every_months=self.change_every_months,
        )


class DeviceContact(models.Model):
    """That a patient was told, or could not be reached, about a review that is due or a batch that is recalled."""

    class About(models.TextChoices):
        REVIEW = "review", "Review due"
        BATCH = "batch", "Batch recalled"

    class Outcome(models.TextChoices):
        TOLD = "told", "Told"
        NOT_REACHED = "not_reached", "Could not be reached"
        DECLINED = "declined", "Does not want it now"

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="contacts")
    about = models.CharField(max_length=10, choices=About.choices)
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    key = models.UUIDField(
        null=True, unique=True, help_text="Of the form and its answers: sent twice, it is one (A11)."
    )

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.outcome} {self.device_id}"


class DeviceList(models.Model):
    """A practice's list of patients with a device: kept for who sent it until it is taken, or is 12 hours old.

    `counts` and `faults` are what would become of its rows and, once it is taken, what did.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    data = models.BinaryField(help_text="The file as it came; empty once it is taken.")
    counts = models.JSONField(help_text="How many rows are new, changed, unchanged and set aside.")
    faults = models.JSONField(help_text="Of each row set aside: its number, column, value and why. Nobody's identity.")
    at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="device_list_by_age")]

    def __str__(self) -> str:
        return f"{self.pk}"
