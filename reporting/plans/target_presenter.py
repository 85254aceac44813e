"""Makes what the pages of targets place: each practice's target and what was fitted for its women (P12).

Counts of practices are exact here, as on a PCN's page: whoever may see rates sees them live and audited, and no
published table has a practice in it (docs/adr/0017). Rows stand by name; nothing is ranked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from larc.nhsuk import cells
from larc.nhsuk.formatting import format_month, format_number, format_plural
from practices.models import PCN
from reporting.measures import Group
from reporting.months import add_months, quarter_of
from reporting.plans import drawing
from reporting.plans.presenter import NO_TARGET
from reporting.plans.target_selectors import PCNTargets, PracticeQuarters
from reporting.presenters import Table
from reporting.trajectories import QUARTER, QuarterTarget

NETWORK_HEAD = ["PCN", "Practices with a target", "Target", "Fitted", "Difference", "Targets met"]
PCN_HEAD = ["Practice", "Target", "Fitted", "Difference", "Target met"]
NOT_OVER, NOT_COUNTED, INCOMPLETE = "Not over", "Not known", "Incomplete"
NOTE = "Bar: fitted, filled where the target is met, hollow where not, grey without one. Upright line: the target."
NO_PCN = "Practices of no PCN"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which methods and quarter, and the latest month that is counted."""

    group: Group
    quarter: date
    latest: date

    @property
    def is_over(self) -> bool:
        """Whether all three months are counted; before that nothing is held against a target."""
        return add_months(self.quarter, QUARTER - 1) <= self.latest

    @property
    def query(self) -> str:
        return urlencode({"method": self.group.value, "quarter": f"{self.quarter:%Y-%m}"})


def quarter_words(quarter: date) -> str:
    """April to June 2025."""
    return f"{quarter:%B} to {format_month(add_months(quarter, QUARTER - 1))}"


def network_page(rows: Sequence[PCNTargets], asked: Asked) -> dict[str, Any]:
    """A row a PCN, and all of them together."""
    total = PCNTargets(None, None, *(sum(numbers) for numbers in zip(*map(_numbers, rows), strict=True)))
    table = [[_pcn_name(row, asked), *_pcn_cells(row, asked)] for row in rows]
    sentence = _sentence(total.practices, total.known, total.met, total.asked, total.fitted, asked)
    return {
        "sentence": sentence,
        "table": Table(NETWORK_HEAD, [*table, ["All practices with a target", *_pcn_cells(total, asked)]]),
    }


def pcn_page(pcn: PCN, rows: Sequence[PracticeQuarters], shown: Sequence[date], asked: Asked) -> dict[str, Any]:
    """A row a practice: the quarter asked for, then the latest quarters side by side."""
    quarters = [_of(row, asked.quarter) for row in rows]
    with_target = [each for each in quarters if each.target is not None]
    known = [each for each in with_target if each.achieved is not None]
    target, fitted = (
        (int(sum(values)) for values in zip(*[(k.target, k.achieved) for k in known], strict=True))
        if known
        else (0, 0)
    )
    met = sum(each.met is True for each in known)
    without = len(rows) - len(with_target)
    sentences = [_sentence(len(with_target), len(known), met, target, fitted, asked)]
    if with_target and without:
        sentences.append(
            f"{format_plural(without, 'practice has', 'practices have')} no target, which is not a target of 0."
        )
    body = [[row.name, *_practice_cells(row, each, asked)] for row, each in zip(rows, quarters, strict=True)]
    return {
        "sentences": sentences,
        "table": Table(PCN_HEAD, body),
        "every": _every_quarter(rows, shown, asked),
        "has_targets": bool(with_target),
        "heading": f"{met} of {format_plural(len(known), 'practice')} met the target" if known else "",
        "subtitle": f"{asked.group.label} fitted and target, {pcn.name}, {quarter_words(asked.quarter)}",
        "chart": drawing.svg([_bar(row, each, asked) for row, each in zip(rows, quarters, strict=True)], "Fittings")
        if known
        else "",
        "note": NOTE,
    }


def _sentence(practices: int, known: int, met: int, target: int, fitted: int, asked: Asked) -> str:
    when, noun = quarter_words(asked.quarter), asked.group.noun
    if not practices:
        return f"No practice has a target of {noun} for {when}."
    if not asked.is_over:
        return (
            f"{format_plural(practices, 'practice has', 'practices have')} a target of {noun} for {when}. Not all its "
            "months are counted yet, so none is met or missed."
        )
    if not known:
        return f"{when} is not counted in full for any of {format_plural(practices, 'practice')} with a target."
    left_out = practices - known
    start = (
        f"In {when}, {format_number(met)} of {format_plural(known, 'practice')} with a target met it: "
        f"{format_number(target)} {noun} were asked for and {format_number(fitted)} were fitted."
    )
    if not left_out:
        return start
    left = format_plural(left_out, "practice is", "practices are")
    return f"{start} {left} left out: a month is missing or lacks a practice’s data."


def _numbers(row: PCNTargets) -> tuple[int, ...]:
    return row.practices, row.asked_of_all, row.known, row.asked, row.fitted, row.met


def _pcn_name(row: PCNTargets, asked: Asked) -> Any:
    if row.code is None or row.name is None:
        return NO_PCN
    return cells.link(f"{reverse('reporting:pcn-targets', args=[row.code])}?{asked.query}", row.name)


def _pcn_cells(row: PCNTargets, asked: Asked) -> list[str]:
    head = [format_number(row.practices), format_number(row.asked_of_all)]
    if not asked.is_over or not row.known:
        return [*head, *[NOT_COUNTED if asked.is_over else NOT_OVER] * 3]
    of = "" if row.known == row.practices else f" (of {format_plural(row.known, 'practice')})"
    return [*head, f"{format_number(row.fitted)}{of}", _signed(row.fitted - row.asked), f"{row.met} of {row.known}"]


def _practice_cells(row: PracticeQuarters, each: QuarterTarget, asked: Asked) -> list[str]:
    target = NO_TARGET if each.target is None else format_number(each.target)
    if each.target is None:
        return [target, _fitted(row, each, asked), NO_TARGET, NO_TARGET]
    if each.achieved is None:
        unknown = NOT_COUNTED if asked.is_over else NOT_OVER
        return [target, _fitted(row, each, asked), unknown, unknown]
    return [target, _fitted(row, each, asked), _signed(int(each.achieved - each.target)), "Yes" if each.met else "No"]


def _every_quarter(rows: Sequence[PracticeQuarters], shown: Sequence[date], asked: Asked) -> Table:
    """Target and fitted side by side, the latest quarter first."""
    latest = shown[::-1]
    head = [f"{what}, {quarter_words(quarter)}" for quarter in latest for what in ("Target", "Fitted")]
    body = [
        [row.name, *(cell for quarter in latest for cell in _practice_cells(row, _of(row, quarter), asked)[:2])]
        for row in rows
    ]
    return Table(["Practice", *head], body)


def _fitted(row: PracticeQuarters, each: QuarterTarget, asked: Asked) -> str:
    if each.achieved is not None:
        return format_number(each.achieved)
    if each.quarter in row.so_far:
        return f"{format_number(row.so_far[each.quarter])} so far"
    if not replace(asked, quarter=each.quarter).is_over:
        return NOT_OVER
    return INCOMPLETE if any(quarter_of(month) == each.quarter for month in row.lacking) else NOT_COUNTED


def _of(row: PracticeQuarters, quarter: date) -> QuarterTarget:
    return row.quarters.get(quarter) or QuarterTarget(quarter, None, None, None)


def _bar(row: PracticeQuarters, each: QuarterTarget, asked: Asked) -> drawing.Bar:
    fitted = float(each.achieved or 0)
    look = drawing.Look.FILLED if each.met else drawing.Look.TOTAL if each.target is None else drawing.Look.HOLLOW
    of = NO_TARGET.lower() if each.target is None else f"of {format_number(each.target)}"
    words = f"{_fitted(row, each, asked)}, {of}" if each.target is None else f"{_fitted(row, each, asked)} {of}"
    return drawing.Bar(row.name, words, 0.0, fitted, look, None if each.target is None else float(each.target))


def _signed(value: int) -> str:
    return f"{value:+,d}" if value else "0"
