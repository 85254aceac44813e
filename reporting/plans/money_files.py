"""Activity plans and payments from files to rows, each plan or schedule whole. The same file again changes nothing."""

from __future__ import annotations

from typing import Any

from practices.imports.rows import RefusedFileError
from practices.imports.running import Outcome, Source
from practices.imports.saving import Tally
from reporting.models import ActivityPlan, ActivityStep, PaymentLine, PaymentSchedule
from reporting.payment_file import Schedule, parse_payments, validate_payments
from reporting.payments import Payment
from reporting.plans.models import DECIMALS
from reporting.waterfall_file import NamedWaterfall, parse_activity, validate_activity

Facts = dict[str, Any]


def load_activity(source: Source) -> Outcome:
    """Each plan of the file in place of what was stored of it. RefusedFileError when one does not add up (P6)."""
    plans = validate_activity(source.progress(parse_activity(source.data), "Activity plans"))
    tally = Tally()
    for each in plans:
        for value in (each.fall.baseline, *(step.change for step in each.fall.steps)):
            if value != round(value, DECIMALS):
                raise RefusedFileError(f"{each.title} has {value}, with more than {DECIMALS} decimals. Round it.")
        tally += _save_plan(each)
    return Outcome(tally)


def load_payments(source: Source) -> Outcome:
    """Each schedule of the file in place of what was stored of it (P7)."""
    schedules = validate_payments(source.progress(parse_payments(source.data), "Payments"))
    tally = Tally()
    for each in schedules:
        tally += _save_schedule(each)
    return Outcome(tally)


def _save_plan(named: NamedWaterfall) -> Tally:
    facts = {
        "unit": named.unit,
        "source": named.source,
        "baseline_label": named.baseline_label,
        "baseline": named.fall.baseline,
        "total_label": named.total_label,
    }
    steps = [
        {"place": place, "label": step.label, "change": step.change} for place, step in enumerate(named.fall.steps)
    ]
    known = ActivityPlan.objects.select_for_update().filter(title=named.title).first()
    if known and _same(known, facts) and _all_same(list(known.steps.all()), steps):
        return Tally(unchanged=1)
    plan, created = ActivityPlan.objects.update_or_create(title=named.title, defaults=facts)
    plan.steps.all().delete()
    ActivityStep.objects.bulk_create([ActivityStep(plan=plan, **step) for step in steps])
    return Tally(created=int(created), changed=int(not created))


def _save_schedule(schedule: Schedule) -> Tally:
    facts = {"source": schedule.source, "stated": schedule.stated}
    lines = [
        {"place": place, "title": payment.title, "stated": stated, **_by_head(payment)}
        for place, (payment, stated) in enumerate(schedule.lines)
    ]
    known = PaymentSchedule.objects.select_for_update().filter(title=schedule.title).first()
    if known and _same(known, facts) and _all_same(list(known.lines.all()), lines):
        return Tally(unchanged=1)
    row, created = PaymentSchedule.objects.update_or_create(title=schedule.title, defaults=facts)
    row.lines.all().delete()
    PaymentLine.objects.bulk_create([PaymentLine(schedule=row, **line) for line in lines])
    return Tally(created=int(created), changed=int(not created))


def _by_head(payment: object) -> Facts:
    if isinstance(payment, Payment):
        return {"heads": payment.heads, "rate": payment.rate, "months": payment.months}
    return {"heads": None, "rate": None, "months": None}


def _same(row: object, facts: Facts) -> bool:
    return all(getattr(row, name) == value for name, value in facts.items())


def _all_same(rows: list[Any], facts: list[Facts]) -> bool:
    return len(rows) == len(facts) and all(map(_same, rows, facts))
