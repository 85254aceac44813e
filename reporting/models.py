import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from practices.models import PCN, Practice
from reporting.fitted_here.models import FittedMonth as FittedMonth
from reporting.measures import Group
from reporting.plans.models import ActivityPlan as ActivityPlan
from reporting.plans.models import ActivityStep as ActivityStep
from reporting.plans.models import Evidence as Evidence
from reporting.plans.models import Milestone as Milestone
from reporting.plans.models import PaymentLine as PaymentLine
from reporting.plans.models import PaymentSchedule as PaymentSchedule
from reporting.plans.models import PracticeTarget as PracticeTarget
from reporting.plans.models import Trajectory as Trajectory
from reporting.plans.models import TrajectoryMonth as TrajectoryMonth
from reporting.publishing.models import Publication as Publication
from reporting.publishing.models import PublicationRun as PublicationRun
from reporting.publishing.models import PublishedCell as PublishedCell
from reporting.publishing.models import PublishedCount as PublishedCount
from reporting.quality.models import MissingMonth as MissingMonth
from reporting.quality.models import SilenceKey as SilenceKey


class MonthlyCounts(models.Model):
    """Fittings by method in one month, and the women aged 15 to 44 they are counted over.

    Fittings at sexual health clinics stand beside those at GP practices: only a total adds the two (L3).

    Numerator and denominator are stored, never a rate. No denominator is null, which is not zero.
    The rows are derived from tables whose keys are checked; checking each again doubled a full recount.
    """

    month = models.DateField(help_text="First of the month.")
    implant = models.PositiveIntegerField()
    copper_iud = models.PositiveIntegerField()
    lng_ius = models.PositiveIntegerField()
    implant_at_clinics = models.PositiveIntegerField()
    copper_iud_at_clinics = models.PositiveIntegerField()
    lng_ius_at_clinics = models.PositiveIntegerField()
    women = models.PositiveIntegerField(null=True, help_text="From the latest list sizes up to the month's end.")
    women_counted_on = models.DateField(null=True, help_text="Date of the oldest list size used.")
    women_are_estimated = models.BooleanField(default=False)

    class Meta:
        abstract = True


class PracticeMonth(MonthlyCounts):
    """Fittings of the women registered at a practice, wherever they were fitted."""

    practice = models.ForeignKey(
        Practice, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    pcn = models.ForeignKey(
        PCN,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        help_text="The PCN it is counted in, kept so that a practice's leaving is seen in the PCN it left.",
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["pcn", "month"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "month"],
                name="practice_month_once",
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="practice_month_is_a_first"),
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} {self.month}"


class PCNMonth(MonthlyCounts):
    """The sum over a PCN's practices, by their current membership cast back (architecture.md 5)."""

    pcn = models.ForeignKey(PCN, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pcn", "month"], name="pcn_month_once"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="pcn_month_is_a_first"),
        ]
        indexes: ClassVar = [models.Index(fields=["month", "pcn"])]

    def __str__(self) -> str:
        return f"{self.pcn_id} {self.month}"


class DataCut(models.Model):
    """One publication of the prepared counts. Pages carry its number, so that a new cut makes them new."""

    until = models.DateField(help_text="First of the latest month counted: the month it was made in, so far.")
    at = models.DateTimeField(auto_now_add=True)
    is_full = models.BooleanField()
    cells_changed = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"Data cut {self.pk}"


class Rebase(models.Model):
    """The limits of a PCN's control chart, begun anew at a month by hand. Nothing is ever reset by itself (ADR 9)."""

    pcn = models.ForeignKey(PCN, on_delete=models.CASCADE, related_name="+")
    group = models.CharField(max_length=7, choices=[(group.value, group.label) for group in Group])
    month = models.DateField(help_text="First of the month from which new limits count.")
    reason = models.CharField(max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pcn", "group", "month"],
                condition=models.Q(withdrawn_at=None),
                name="one_rebase_for_each_month",
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="rebase_month_is_a_first"),
            models.CheckConstraint(
                condition=models.Q(group__in=[group.value for group in Group]), name="rebase_group_is_known"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="rebase_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="rebase_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pcn_id} {self.group} {self.month}"


class NationalFigure(models.Model):
    """One published figure of one place and year, as its publisher has it: never mixed with our own counts."""

    indicator = models.PositiveIntegerField(help_text="The publisher's number, such as 92254.")
    area_code = models.CharField(max_length=9)
    area_name = models.CharField(max_length=100)
    area_type = models.CharField(max_length=40)
    period = models.CharField(max_length=10, help_text="A calendar year, such as 2024.")
    value = models.FloatField(help_text="Per 1,000 women aged 15 to 44.")
    lower = models.FloatField(null=True, help_text="Of the 95% interval. Empty: not published in the file.")
    upper = models.FloatField(null=True)
    count = models.PositiveIntegerField(null=True)
    denominator = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["area_name", "period"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "area_code", "period"], name="one_national_figure_a_year"),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="national_figure_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.area_code} {self.period}"


class BoardPack(models.Model):
    """A pack that somebody asked for, and the file once it is made. How far it is stands in the cache."""

    class State(models.TextChoices):
        WAITING = "waiting", "Being made"
        MADE = "made", "Made"
        FAILED = "failed", "Not made"

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    pcn_codes = ArrayField(models.CharField(max_length=10))
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(auto_now_add=True)
    pdf = models.BinaryField(null=True)

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="made", pdf__isnull=False)
                | (~models.Q(state="made") & models.Q(pdf__isnull=True)),
                name="a_pack_made_has_a_file",
            )
        ]

    def __str__(self) -> str:
        return f"Board pack of {len(self.pcn_codes)} PCNs"
