"""Makes what the pages of activity place: a waterfall as a sentence, a table and a picture (P6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from larc.nhsuk import cells
from larc.nhsuk.formatting import begin_sentence, format_month, format_percent
from reporting.comparing.breakdown_words import METHODS
from reporting.models import ActivityPlan
from reporting.months import MONTHS_IN_A_YEAR, add_months, months_between
from reporting.plans import drawing
from reporting.plans.presenter import format_exact
from reporting.plans.selectors import exact, waterfall_of
from reporting.presenters import Table
from reporting.waterfall import Step, Waterfall, between

HEAD = ["Step", "Change", "Total after it"]
LIST_HEAD = ("Plan", "Baseline", "Planned", "Change", "Source")
NOTE = "Grey: totals. Filled: a rise. Hollow: a fall. Each bar begins where the one before it ended."
# Counts by method of one month, as reporting.selectors has them: the month, then a count for each method.
Months = Mapping[date, Mapping[str, int]]


def plan_rows(plans: Iterable[ActivityPlan]) -> list[list[Any]]:
    """Each plan with where it begins and ends."""
    return [_plan_row(plan, waterfall_of(plan)) for plan in plans]


def plan_page(plan: ActivityPlan) -> dict[str, Any]:
    """One plan: every step, and that they lead exactly from the baseline to its total."""
    return falling(waterfall_of(plan), plan.baseline_label, plan.total_label, plan.unit)


def falling(fall: Waterfall, baseline: str, total: str, unit: str) -> dict[str, Any]:
    """A waterfall's sentences, table and picture, from the names of its two ends and its unit."""
    change = fall.plan - fall.baseline
    first = [baseline, "Start", shown(fall.baseline)]
    steps = [[step.label, signed(step.change), shown(step.end)] for step in fall.steps]
    last = [total, f"{signed(change)} in all", shown(fall.plan)]
    return {
        "sentences": [_ends_sentence(fall, baseline, total, unit), _steps_sentence(fall)],
        "table": Table(HEAD, [first, *steps, last]),
        "heading": _heading(change, unit),
        "chart": drawing.svg(
            [*_bars(fall, baseline), _total_bar(total, fall.plan)], begin_sentence(unit), joined=True
        ),
        "note": NOTE,
    }


def counted_fall(months: Months, window: tuple[date, date], last: date) -> dict[str, Any] | None:
    """From the 12 months before COVID to the latest, a step a method; None unless all of these months are there."""
    before, after = months_between(*window), months_between(add_months(last, 1 - MONTHS_IN_A_YEAR), last)
    if any(month not in months for month in (*before, *after)):
        return None
    sums = [
        {label: Decimal(sum(months[month][method] for month in year)) for method, label in METHODS.items()}
        for year in (before, after)
    ]
    first, second = (f"{format_month(year[0])} to {format_month(year[-1])}" for year in (before, after))
    return falling(between(*sums), first, second, "fittings")


def shown(value: Decimal) -> str:
    """5,420.5 and 5,300, exact."""
    return format_exact(exact(value))


def signed(value: Decimal) -> str:
    """+300, -50 or 0, exact."""
    return f"{exact(value):+,f}" if value else "0"


def _plan_row(plan: ActivityPlan, fall: Waterfall) -> list[Any]:
    unit = f" {plan.unit}"
    return [
        cells.link(reverse("reporting:activity-plan", args=[plan.pk]), plan.title),
        shown(fall.baseline) + unit,
        shown(fall.plan) + unit,
        signed(fall.plan - fall.baseline),
        plan.source,
    ]


def _ends_sentence(fall: Waterfall, baseline: str, total: str, unit: str) -> str:
    change = fall.plan - fall.baseline
    ends = f"{baseline}: {shown(fall.baseline)} {unit}. {total}: {shown(fall.plan)}"
    if not change:
        return f"{ends}, which is as many."
    share = f" ({format_percent(abs(change / fall.baseline))})" if fall.baseline > 0 else ""
    return f"{ends}, which is {shown(abs(change))} {'more' if change > 0 else 'fewer'}{share}."


def _steps_sentence(fall: Waterfall) -> str:
    """What moves it most; that the steps add up is so, or there would be no waterfall."""
    rise = max(fall.steps, key=lambda step: step.change, default=None)
    drop = min(fall.steps, key=lambda step: step.change, default=None)
    said = []
    if rise and rise.change > 0:
        said.append(f"The largest rise is {_named(rise)}.")
    if drop and drop.change < 0:
        said.append(f"The largest fall is {_named(drop)}.")
    if not said:
        return "No step changes it."
    return " ".join([*said, "The steps add up exactly."])


def _named(step: Step) -> str:
    return f"“{step.label}” ({signed(step.change)})"


def _heading(change: Decimal, unit: str) -> str:
    if not change:
        return "No change in all"
    return f"{shown(abs(change))} {'more' if change > 0 else 'fewer'} {unit}"


def _bars(fall: Waterfall, baseline: str) -> list[drawing.Bar]:
    return [
        _total_bar(baseline, fall.baseline),
        *(
            drawing.Bar(
                step.label,
                signed(step.change),
                float(step.start),
                float(step.end),
                drawing.Look.HOLLOW if step.change < 0 else drawing.Look.FILLED,
            )
            for step in fall.steps
        ),
    ]


def _total_bar(name: str, value: Decimal) -> drawing.Bar:
    return drawing.Bar(name, shown(value), 0.0, float(value), drawing.Look.TOTAL)
