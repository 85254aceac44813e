"""What came of a plan, and that a milestone is done: recorded by hand."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from larc.nhsuk.formatting import format_date, format_month
from reporting.models import Evidence, Milestone, Trajectory, TrajectoryMonth


class PlanError(Exception):
    """It cannot be recorded. The message says why and what to do; nothing was saved."""


@transaction.atomic
def record_actual(*, by: User, trajectory: Trajectory, month: date, value: Decimal) -> TrajectoryMonth:
    """What came in a month (its first day), in the trajectory's unit. An earlier value is put right by another.

    PlanError when the month has not begun.
    """
    if month > timezone.localdate():
        raise PlanError(f"{format_month(month)} has not begun. Choose an earlier month.")
    Trajectory.objects.select_for_update().get(pk=trajectory.pk)
    row: TrajectoryMonth
    row, _ = TrajectoryMonth.objects.update_or_create(trajectory=trajectory, month=month, defaults={"actual": value})
    record(by=by, action="plan.actual_recorded", subject=f"{trajectory.pk}/{month:%Y-%m}")
    return row


@transaction.atomic
def finish_milestone(*, by: User, milestone: Milestone, done_on: date, evidence: str, link: str = "") -> Milestone:
    """Mark a milestone as done on a day, with what shows it (P8).

    PlanError when it was marked before, the day is still to come, or nothing shows it.
    """
    row: Milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if row.done_on is not None:
        raise PlanError(f"It is marked as done on {format_date(row.done_on)} already.")
    if done_on > timezone.localdate():
        raise PlanError("The day it was done must be today or in the past.")
    if not evidence.strip():
        raise PlanError("Enter what shows that it was done.")
    row.done_on = done_on
    row.save(update_fields=["done_on"])
    Evidence.objects.create(milestone=row, text=evidence.strip(), link=link, added_by=by)
    record(by=by, action="milestone.done", subject=row.pk)
    return row
