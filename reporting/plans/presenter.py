"""Makes what the pages of plans place: words and rows from what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from markupsafe import Markup

from larc.nhsuk import cells
from larc.nhsuk.formatting import format_date, format_month, format_plural
from reporting.milestones import State, in_order
from reporting.models import Milestone, Trajectory
from reporting.months import add_months, months_between, quarter_of
from reporting.plans import course
from reporting.plans.selectors import actual_of, milestone_of, plan_of, standard_of
from reporting.trajectories import Comparison, Rule, Standard, Values, achieved, planned_against_actual
from reporting.trajectories import Trajectory as Plan

Row = list[Any]

NO_TARGET, NO_VALUE = "No target", "Not recorded"
LIST_HEAD = ("Measure", "Standard", "Achieved as planned", "Achieved as recorded")
# A month alone does not say what "achieved" means (P5).
LIST_RULE = f"Achieved: the {Rule.SUSTAINED.label}."
RULE_HEAD = ("Achieved by this rule", "As planned", "As recorded so far")
MONTH_HEAD = ("Month", "Planned", "Recorded", "Difference", "Against the plan", "Standard")
QUARTER_HEAD = ("Quarter, by its last month", "Target", "Recorded", "Target met")
COLOURS = {State.OVERDUE: "red", State.DUE: "blue", State.DONE_LATE: "yellow", State.DONE: "green"}


def trajectory_rows(rows: Iterable[Trajectory]) -> list[Row]:
    """Each with its standard, and when it is achieved for good."""
    return [
        [
            cells.link(reverse("reporting:trajectory", args=[row.pk]), row.measure),
            standard_words(standard_of(row), row.unit),
            _achieved(plan_of(row).planned, standard_of(row), Rule.SUSTAINED, none="Not in the plan"),
            _achieved(actual_of(row), standard_of(row), Rule.SUSTAINED, none="Not yet"),
        ]
        for row in rows
    ]


def trajectory_page(row: Trajectory) -> dict[str, Any]:
    """The tables of one trajectory: by rule, by quarter, by month."""
    plan, actual = plan_of(row), actual_of(row)
    compared = planned_against_actual(plan, actual)
    return {
        "sentences": [_latest_sentence(compared, row.unit), _standard_sentence(plan, actual)],
        "chart": course.svg(_course(compared, plan)),
        "heading": _heading(compared),
        "subtitle": f"{row.measure}, {_span_words(compared)}",
        "standard": standard_words(plan.standard, row.unit),
        "source": plan.standard.source,
        "rule_head": RULE_HEAD,
        "rules": [
            [
                f"{rule.label[:1].upper()}{rule.label[1:]}",
                _achieved(plan.planned, plan.standard, rule, none="Not in the plan"),
                _achieved(actual, plan.standard, rule, none="Not yet"),
            ]
            for rule in Rule
        ],
        "months": {"head": MONTH_HEAD, "rows": [_month_row(each) for each in compared]},
        "quarters": {"head": QUARTER_HEAD, "rows": quarter_rows(compared)},
    }


def quarter_rows(compared: Sequence[Comparison]) -> list[Row]:
    """Target and what came, side by side, of each financial quarter's last month; a quarter may have no target (P12).

    The last month stands for the quarter: shares and waiting lists do not add up over months.
    """
    by_month = {each.month: each for each in compared}
    rows = []
    for quarter in sorted({quarter_of(month) for month in by_month}):
        last = add_months(quarter, 2)
        at_end = by_month.get(last) or Comparison(last, None, None, None, None, None)
        rows.append(
            [
                f"{quarter:%B} to {format_month(last)}",
                _number(at_end.planned, NO_TARGET),
                _number(at_end.actual, NO_VALUE),
                {True: "Yes", False: "No", None: "Not known"}[at_end.as_planned],
            ]
        )
    return rows


def standard_words(standard: Standard, unit: str) -> str:
    """At least 92% within 18 weeks (≥ 92): in words and by its symbol."""
    value, comparator = format_exact(standard.value), standard.comparator
    gap = "" if unit.startswith("%") else " "
    said = f"{comparator.words} {value}{gap}{unit}".strip()
    return f"{said[:1].upper()}{said[1:]} ({comparator.symbol}\N{NO-BREAK SPACE}{value})"


def format_exact(value: Decimal) -> str:
    """As it is stored, never rounded: 31,480 or 0.95."""
    return f"{value:,f}"


def recordable(row: Trajectory, today: date) -> list[date]:
    """Months for which a value may be recorded: from the first planned to this one."""
    planned = plan_of(row).planned
    first = min(planned) if planned else today.replace(day=1)
    return months_between(first, today.replace(day=1))


def milestone_cards(rows: Iterable[Milestone], today: date, *, may_keep: bool) -> list[dict[str, Any]]:
    """What is overdue first, then what is due next, then what is done (P8)."""
    by_title = {row.title: row for row in rows}
    cards = []
    for rule in in_order([milestone_of(row) for row in by_title.values()], today):
        row, state = by_title[rule.title], rule.state(today)
        finishable = may_keep and row.done_on is None
        cards.append(
            {
                "title": row.title,
                "tag": {"text": state.label, "colour": COLOURS[state]},
                "facts": _facts(row, rule.days_overdue(today)),
                "done": reverse("reporting:finish-milestone", args=[row.pk]) if finishable else "",
            }
        )
    return cards


def overdue_sentence(rows: Sequence[Milestone], today: date) -> str:
    late = sum(milestone_of(row).state(today) == State.OVERDUE for row in rows)
    if not late:
        return "No milestone is overdue."
    return f"{late} of {format_plural(len(rows), 'milestone')} {'is' if late == 1 else 'are'} overdue."


def _facts(row: Milestone, days: int) -> list[tuple[str, str | Markup]]:
    ago = f", {format_plural(days, 'day')} ago" if days else ""
    facts: list[tuple[str, str | Markup]] = [
        ("Due", f"{format_date(row.due_on)}{ago}"),
        ("Owner", row.owner),
        ("Desired outcome", row.outcome),
        ("Desired impact", row.impact),
    ]
    if row.done_on:
        shown = [cells.link(each.link, each.text) if each.link else each.text for each in row.evidence.all()]
        evidence = Markup("<br>").join(shown) if shown else "None attached"
        facts += [("Done", format_date(row.done_on)), ("Evidence", evidence)]
    return facts


def _month_row(each: Comparison) -> Row:
    return [
        format_month(each.month),
        _number(each.planned, NO_TARGET),
        _number(each.actual, NO_VALUE),
        "Not known" if each.difference is None else f"{each.difference:+,f}" if each.difference else "0",
        {True: "As planned or better", False: "Worse", None: "Not known"}[each.as_planned],
        {True: "Met", False: "Not met", None: "Not known"}[each.meets],
    ]


def _latest_sentence(compared: Sequence[Comparison], unit: str) -> str:
    """The latest month that was recorded, against its plan."""
    recorded = [each for each in compared if each.actual is not None]
    if not recorded:
        return "Nothing is recorded against this plan yet."
    latest = recorded[-1]
    start = f"Recorded for {format_month(latest.month)}: {_with_unit(latest.actual, unit)}"
    if latest.planned is None:
        return f"{start}. Nothing was planned for that month."
    verdict = "as planned or better" if latest.as_planned else "worse than planned"
    return f"{start}, against {_with_unit(latest.planned, unit)} planned: {verdict}."


def _standard_sentence(plan: Plan, actual: Values) -> str:
    """From when the standard is met for good, in the plan and as recorded (P2, P5)."""
    planned, recorded = (achieved(values, plan.standard, Rule.SUSTAINED) for values in (plan.planned, actual))
    start = f"The plan meets its standard in every month from {format_month(planned)}"
    if planned is None:
        start = "The plan does not meet its standard for good"
    if recorded is None:
        return f"{start}; what was recorded does not yet."
    return f"{start}; what was recorded meets it from {format_month(recorded)}."


def _heading(compared: Sequence[Comparison]) -> str:
    """The chart's finding."""
    judged = [each.as_planned for each in compared if each.as_planned is not None]
    if not judged:
        return "Nothing recorded yet"
    return f"{sum(judged)} of {format_plural(len(judged), 'month')} as planned or better"


def _span_words(compared: Sequence[Comparison]) -> str:
    months = [each.month for each in compared]
    return f"{format_month(months[0])} to {format_month(months[-1])}" if months else "no months"


def _course(compared: Sequence[Comparison], plan: Plan) -> course.Course:
    by_month = {each.month: each for each in compared}
    months = months_between(min(by_month), max(by_month)) if by_month else []
    return course.Course(
        months,
        [_float(by_month[month].planned) if month in by_month else None for month in months],
        [_float(by_month[month].actual) if month in by_month else None for month in months],
        float(plan.standard.value),
        plan.unit[:1].upper() + plan.unit[1:],
    )


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _with_unit(value: Decimal | None, unit: str) -> str:
    """83% of practices, or 12 fitters."""
    gap = "" if unit.startswith("%") else " "
    return f"{_number(value, NO_VALUE)}{gap}{unit}".strip()


def _achieved(values: Values, standard: Standard, rule: Rule, *, none: str) -> str:
    month = achieved(values, standard, rule)
    return format_month(month) if month else none


def _number(value: Decimal | None, none: str) -> str:
    return none if value is None else format_exact(value)
