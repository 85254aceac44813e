"""Who a referral, or a device, is about; how they may be reached and what they wish."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Patient(models.Model):
    """Who the referral is about, as they were when it was made. Each referral has its own."""

    class WithoutNumber(models.TextChoices):
        NOT_KNOWN = "not_known", "The patient does not know it"
        NEW_TO_NHS = "new_to_nhs", "The patient does not have one yet"
        WITHHELD = "withheld", "The patient does not want it used"

    class RecordedSex(models.TextChoices):
        FEMALE = "female", "Female"
        MALE = "male", "Male"
        NOT_KNOWN = "not_known", "Not known or another"

    class Adjustment(models.TextChoices):
        """Reasonable adjustments a fitting practice can prepare for. Source: domain.md 5.2."""

        STEP_FREE = "step_free", "Step-free access or a wheelchair"
        LONGER = "longer", "A longer appointment"
        FIRST_OR_LAST = "first_or_last", "The first or last appointment of a clinic"
        FEMALE_STAFF = "female_staff", "Female staff only"
        BSL = "bsl", "British Sign Language"
        NEEDLE_PHOBIA = "needle_phobia", "Support with a fear of needles"
        EASY_READ = "easy_read", "Easy-read information"
        SUPPORTER = "supporter", "A carer or supporter comes along"

    nhs_number = models.CharField(max_length=10, blank=True, db_index=True)
    without_number = models.CharField(max_length=20, choices=WithoutNumber.choices, blank=True)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    born_on = models.DateField()
    postcode = models.CharField(max_length=8)
    phone = models.CharField(max_length=20)
    email = models.EmailField(blank=True)
    recorded_sex = models.CharField(
        max_length=10, choices=RecordedSex.choices, blank=True, help_text="As recorded; never decides what is offered."
    )
    may_text = models.BooleanField(null=True, help_text="Whether texts to the phone are safe.")
    may_email = models.BooleanField(null=True, help_text="Whether e-mail to the address is safe.")
    may_leave_message = models.BooleanField(null=True, help_text="Whether a voice message is safe.")
    opted_out_at = models.DateTimeField(null=True, help_text="When the patient asked for no more messages.")
    interpreter_language = models.CharField(max_length=60, blank=True, help_text="Empty: no interpreter needed.")
    wants_chaperone = models.BooleanField(null=True)
    short_notice = models.BooleanField(
        null=True, help_text="Whether the patient agreed to be offered times that others give back. Empty: not asked."
    )
    notice_hours = models.PositiveSmallIntegerField(
        null=True, help_text="How many hours before such a time the patient must know of it."
    )
    adjustments = ArrayField(models.CharField(max_length=30, choices=Adjustment.choices), default=list)
    adjustment_notes = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(nhs_number__regex=r"^[0-9]{10}$", without_number="")
                | (Q(nhs_number="") & ~Q(without_number="")),
                name="patient_has_number_or_reason",
            ),
            models.CheckConstraint(
                condition=Q(short_notice=True, notice_hours__isnull=False)
                | (Q(notice_hours__isnull=True) & (Q(short_notice=False) | Q(short_notice__isnull=True))),
                name="short_notice_says_how_short",
            ),
        ]

    def __str__(self) -> str:
        return "A patient"  # never a name: this reaches logs and error pages

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"
