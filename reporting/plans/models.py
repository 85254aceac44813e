"""Planned values by month, what was recorded against them, and milestones with what shows that they were done."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

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
