"""Plans: values by month, milestones with evidence, targets of practices, steps of activity, and payments."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from reporting.measures import Group
from reporting.trajectories import Comparator

# Room for what a file may hold (trajectory_file.MOST), with six decimals.
DIGITS = 19
DECIMALS = 6


class Trajectory(models.Model):
    """A measure with one standard. Its comparator is stored: at the boundary it decides (P3)."""

    measure = models.CharField(max_length=200, unique=True)
    unit = models.CharField(max_length=200, blank=True)
    comparator = models.CharField(max_length=2, choices=[(each.value, each.symbol) for each in Comparator])
    standard = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    source = models.CharField(max_length=200, help_text="Which document sets the standard.")

    class Meta:
        ordering: ClassVar = ["measure"]

    def __str__(self) -> str:
        return self.measure


class TrajectoryMonth(models.Model):
    """What was planned for a month and what came. Null: nothing was, which is not zero."""

    trajectory = models.ForeignKey(Trajectory, on_delete=models.CASCADE, related_name="months")
    month = models.DateField(help_text="Its first day.")
    planned = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)
    actual = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)

    class Meta:
        ordering: ClassVar = ["month"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trajectory", "month"], name="trajectory_month_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="trajectory_month_is_a_first"),
            models.CheckConstraint(
                condition=Q(planned__isnull=False) | Q(actual__isnull=False), name="trajectory_month_has_a_value"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trajectory_id} {self.month}"


class Milestone(models.Model):
    """What is meant to be done by a day, by whom, for which outcome and impact (P8)."""

    title = models.CharField(max_length=200, unique=True)
    outcome = models.CharField(max_length=200)
    impact = models.CharField(max_length=200)
    owner = models.CharField(max_length=200, help_text="A role or a body.")
    due_on = models.DateField()
    done_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.title


class Evidence(models.Model):
    """What shows that a milestone was done."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="evidence")
    text = models.CharField(max_length=200)
    link = models.URLField(max_length=500, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="evidence_says_something")]

    def __str__(self) -> str:
        return self.text


class PracticeTarget(models.Model):
    """How many fittings of its women a practice is asked for in a financial quarter (P12). No row is no target."""

    practice = models.ForeignKey("practices.Practice", on_delete=models.CASCADE, related_name="+")
    group = models.CharField(max_length=7, choices=[(group.value, group.label) for group in Group])
    quarter = models.DateField(help_text="The first day of its first month.")
    target = models.PositiveIntegerField(help_text="Fittings, at least.")
    source = models.CharField(max_length=200, help_text="Which document sets it.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "group", "quarter"], name="practice_target_once"),
            models.CheckConstraint(
                condition=Q(quarter__day=1, quarter__month__in=[1, 4, 7, 10]), name="practice_target_is_of_a_quarter"
            ),
            models.CheckConstraint(
                condition=Q(group__in=[group.value for group in Group]), name="practice_target_group_is_known"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["quarter", "group"])]

    def __str__(self) -> str:
        return f"{self.practice_id} {self.group} {self.quarter}"


class ActivityPlan(models.Model):
    """From a baseline by steps to a plan (P6). The plan's total is the sum, so that no other one can be stored."""

    title = models.CharField(max_length=200, unique=True)
    unit = models.CharField(max_length=200)
    source = models.CharField(max_length=200)
    baseline_label = models.CharField(max_length=200)
    baseline = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    total_label = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["title"]

    def __str__(self) -> str:
        return self.title


class ActivityStep(models.Model):
    """A change on the way from the baseline to the plan, in the plan's unit."""

    plan = models.ForeignKey(ActivityPlan, on_delete=models.CASCADE, related_name="steps")
    place = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    change = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "place"], name="activity_step_once")]

    def __str__(self) -> str:
        return self.label


class PaymentSchedule(models.Model):
    """What PCNs are paid in a year, as a document states it (P7)."""

    title = models.CharField(max_length=200, unique=True)
    source = models.CharField(max_length=200)
    stated = models.PositiveBigIntegerField(null=True, help_text="The document's own total in whole pounds.")

    class Meta:
        ordering: ClassVar = ["-title"]

    def __str__(self) -> str:
        return self.title


class PaymentLine(models.Model):
    """A payment by head of population at the rate that is paid, or a sum without one."""

    schedule = models.ForeignKey(PaymentSchedule, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    heads = models.PositiveIntegerField(null=True)
    rate = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True, help_text="Pounds a year.")
    months = models.PositiveSmallIntegerField(null=True)
    stated = models.PositiveBigIntegerField(null=True, help_text="What the document says it comes to, whole pounds.")

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schedule", "place"], name="payment_line_once"),
            models.CheckConstraint(
                condition=Q(heads__isnull=False, rate__gte=0, months__lte=12)
                | Q(heads=None, rate=None, months=None, stated__isnull=False),
                name="payment_line_is_by_head_or_a_sum",
            ),
        ]

    def __str__(self) -> str:
        return self.title
