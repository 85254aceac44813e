"""Who is in the network: PCNs, practices, which belongs to which and since when, and how many women each has."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from practices.models.areas import Area
from practices.querysets import MembershipQuerySet, PracticeQuerySet

ods_code = RegexValidator(r"^[A-Z0-9]{3,10}$", "An ODS code is 3 to 10 capital letters and digits.")


class PCN(models.Model):
    """A primary care network. A stub is known only by a code that another file mentioned."""

    code = models.CharField("ODS code", max_length=10, unique=True, validators=[ods_code])
    name = models.CharField(max_length=200)
    sub_icb_code = models.CharField("sub-ICB location code", max_length=10, blank=True)
    sub_icb_name = models.CharField("sub-ICB location", max_length=200, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True, help_text="First day on which it no longer exists.")
    is_stub = models.BooleanField(default=False)
    as_of = models.DateField(null=True, editable=False, help_text="How recent the file that last described it was.")
    area = models.ForeignKey(
        Area, on_delete=models.SET_NULL, null=True, blank=True, related_name="pcns", help_text="Empty: in none."
    )

    class Meta:
        # As practices.naming.by_name: names begin with small letters too.
        ordering: ClassVar = [Lower("name"), "code"]
        verbose_name = "PCN"

    def __str__(self) -> str:
        return self.name


class Practice(models.Model):
    """A GP practice or a sexual health clinic. A stub is known only by a code that another file mentioned."""

    class Kind(models.TextChoices):
        GP_PRACTICE = "gp_practice", "GP practice"
        SEXUAL_HEALTH_CLINIC = "srh_clinic", "Sexual health clinic"
        OTHER = "other", "Other setting"

    # Addresses on screen use the UUID, so that an address tells nothing and cannot be guessed.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField("ODS code", max_length=10, unique=True, validators=[ods_code])
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.GP_PRACTICE)
    address = models.CharField(max_length=400, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    latitude = models.FloatField(null=True, blank=True, help_text="Degrees, WGS84.")
    longitude = models.FloatField(null=True, blank=True, help_text="Degrees, WGS84.")
    coordinate_source = models.CharField(max_length=60, blank=True)
    sub_icb_code = models.CharField("sub-ICB location code", max_length=10, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True, help_text="First day on which it no longer exists.")
    is_stub = models.BooleanField(default=False)
    as_of = models.DateField(null=True, editable=False, help_text="How recent the file that last described it was.")

    objects = PracticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="practice_coordinates_whole",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(opened_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="practice_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, or None when not known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


class PCNMembership(models.Model):
    """A practice in a PCN from a day until, and not including, another. A move ends a row and begins one."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="pcn_memberships")
    pcn = models.ForeignKey(PCN, on_delete=models.PROTECT, related_name="memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="Exclusive: the first day outside.")
    as_of = models.DateField(null=True, editable=False, help_text="How recent the file that last described it was.")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["practice", "starts_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "starts_on"], name="one_pcn_starts_on_a_day"),
            models.UniqueConstraint(
                fields=["practice"], condition=Q(ends_on__isnull=True), name="one_open_pcn_membership"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="membership_has_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} in {self.pcn_id} from {self.starts_on}"


class ListSize(models.Model):
    """Patients registered at a practice on a day, and the women aged 15 to 44 among them.

    `women_15_44` is counted where the source splits by age and sex; otherwise it is estimated from the
    practice's nearest counted share, and says so (`women_are_estimated`).
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="list_sizes")
    counted_on = models.DateField()
    patients = models.PositiveIntegerField(null=True, blank=True)
    women_15_44 = models.PositiveIntegerField("women aged 15 to 44", null=True, blank=True)
    women_are_estimated = models.BooleanField(default=False)
    source = models.CharField(max_length=100)

    class Meta:
        ordering: ClassVar = ["practice", "counted_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "counted_on"], name="one_list_size_a_day"),
            models.CheckConstraint(
                condition=Q(patients__isnull=False) | Q(women_15_44__isnull=False), name="list_size_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(women_are_estimated=False) | Q(women_15_44__isnull=False), name="an_estimate_has_a_value"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} on {self.counted_on}"


class StaffMembership(models.Model):
    """A person works at a practice: this alone decides whose rows they see."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_memberships")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="staff")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "practice"], name="staff_once_a_practice")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.practice_id}"
