"""Plans, milestones and payments as the pure rules take them."""

from __future__ import annotations

from decimal import Decimal

from reporting import milestones as milestone_rules
from reporting import trajectories as rules
from reporting.models import ActivityPlan, Milestone, PaymentSchedule, Trajectory
from reporting.payments import LumpSum, Payment
from reporting.waterfall import Waterfall, waterfall

ONE = Decimal(1)


def trajectories() -> list[Trajectory]:
    """All of them with their months, by measure."""
    return list(Trajectory.objects.prefetch_related("months"))


def plan_of(row: Trajectory) -> rules.Trajectory:
    """What is planned, by month."""
    planned = {each.month: exact(each.planned) for each in row.months.all() if each.planned is not None}
    return rules.Trajectory(row.measure, row.unit, standard_of(row), planned)


def actual_of(row: Trajectory) -> rules.Values:
    """What was recorded, by month."""
    return {each.month: exact(each.actual) for each in row.months.all() if each.actual is not None}


def standard_of(row: Trajectory) -> rules.Standard:
    return rules.Standard(rules.Comparator(row.comparator), exact(row.standard), row.source)


def milestones() -> list[Milestone]:
    """All of them with their evidence, by day due."""
    return list(Milestone.objects.prefetch_related("evidence").order_by("due_on", "pk"))


def milestone_of(row: Milestone) -> milestone_rules.Milestone:
    evidence = tuple(each.text for each in row.evidence.all())
    return milestone_rules.Milestone(row.title, row.outcome, row.impact, row.due_on, row.done_on, evidence)


def activity_plans() -> list[ActivityPlan]:
    """All of them with their steps, by title."""
    return list(ActivityPlan.objects.prefetch_related("steps"))


def waterfall_of(row: ActivityPlan) -> Waterfall:
    """The plan's steps from its baseline; its total is their sum (P6)."""
    steps = [(step.label, exact(step.change)) for step in row.steps.all()]
    baseline = exact(row.baseline)
    return waterfall(baseline, steps, baseline + sum((change for _, change in steps), Decimal()))


def payment_schedules() -> list[PaymentSchedule]:
    """All of them with their lines, the latest title first."""
    return list(PaymentSchedule.objects.prefetch_related("lines"))


def payments_of(row: PaymentSchedule) -> list[tuple[Payment | LumpSum, int | None]]:
    """Each line, and what its document says it comes to."""
    return [
        (LumpSum(line.title, Decimal(line.stated or 0)), line.stated)
        if line.heads is None or line.rate is None or line.months is None
        else (Payment(line.title, line.heads, exact(line.rate), line.months), line.stated)
        for line in row.lines.all()
    ]


def exact(value: Decimal) -> Decimal:
    """Without the zeros that a column adds: 92.000000 is 92, and 40 is not 4E+1."""
    return value.quantize(ONE) if value == value.to_integral_value() else value.normalize()
