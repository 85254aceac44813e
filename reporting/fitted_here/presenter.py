"""Makes what the PCN page places under "Fitted by practices here": sentences, two tables and a chart of their own.

Counts, and no rate: who is fitted here may be registered anywhere (architecture.md 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from larc.nhsuk.formatting import format_month, format_number, format_plural
from practices.models import PCN
from reporting import charts, drawing, words
from reporting.filters import Choices
from reporting.fitted_here.selectors import Fitted, fitted_in
from reporting.included import Included
from reporting.measures import Group, Services
from reporting.months import MONTHS_IN_A_YEAR, add_months
from reporting.presenters import INCOMPLETE_NOTE, months_shown, pcn_report
from reporting.selectors import Basis, Span
from reporting.tables import Cells, Picture, Table

UNIT = "fittings a month"
FOR_OTHERS = "for women of other practices"


def pcn_page(pcn: PCN, span: Span, choices: Choices) -> dict[str, Any]:
    """The PCN page of ux.md 3: women registered here and, clearly apart, what practices here fitted."""
    return {**pcn_report(pcn, span, choices), "fitted": fitted_here(pcn, choices)}


def fitted_here(pcn: PCN, choices: Choices) -> dict[str, Any]:
    """The second view; `is_empty` when its practices fitted nothing in the thirteen months."""
    groups, last, months = choices.groups, choices.last, months_shown(choices)
    found = fitted_in(pcn, choices.basis, last, choices.included)
    return {
        "is_empty": not found,
        "attribution": attribution(choices.basis, choices.included),
        "sentences": sentences(pcn.name, found, groups, last) if found else [],
        "practices": practice_table(found, groups, last),
        "months": month_table(found, groups, months),
        "picture": picture(found, groups, choices.titled(pcn.name), months),
    }


def attribution(basis: Basis, included: Included) -> str:
    """By whose practice these are counted, and what they must not be compared with."""
    membership = "are in the PCN today" if basis == Basis.CURRENT else "were in the PCN at the time"
    where = "" if included.services == Services.TOTAL else " Sexual health clinics are left out."
    where += f" Only fittings {included.why} are counted." if included.reason else ""
    return (
        f"Counted by the practice that fitted, wherever the women are registered, for practices that {membership}."
        f"{where} There is no rate of these, and they do not add up to the figures of women registered here. Where "
        "only monthly totals are known, women are taken as registered where they were fitted."
    )


def sentences(place: str, found: Sequence[Fitted], groups: Sequence[Group], last: date) -> list[str]:
    """The latest month and the twelve to it: what was fitted here, and how much of it for women of other practices."""
    month, year = _of_month(found, last), _of_year(found, last)
    silent = sorted({each.name for each in month if each.counts is None})
    said = [
        f"In {format_month(last)}, practices in {place} made {_amounts(month, groups)}.",
        f"Over the 12 months to {format_month(last)}, they made {_amounts(year, groups)}.",
    ]
    if silent:
        said.append(f"{format_month(last)} is incomplete: {words.sent_nothing(silent)}.")
    return said


def _amounts(found: Sequence[Fitted], groups: Sequence[Group]) -> str:
    """12 fittings of implants (4 of them for women of other practices) and no fitting of coils."""
    said = []
    for group in groups:
        fitted, others = sum(each.of(group) for each in found), sum(each.for_others(group) for each in found)
        share = f" ({format_number(others) if others else 'none'} of them {FOR_OTHERS})" if fitted else ""
        said.append(f"{format_plural(fitted, 'fitting') if fitted else 'no fitting'} of {group.noun}{share}")
    return words.listed(said)


def practice_table(found: Sequence[Fitted], groups: Sequence[Group], last: date) -> Table:
    """Each fitting practice's latest month and twelve months, and last their sum."""
    heads = [
        f"{group.label}, {text}"
        for group in groups
        for when in (format_month(last), f"12 months to {format_month(last)}")
        for text in (when, f"{when}, {FOR_OTHERS}")
    ]
    by_practice = groupby(found, key=lambda each: (each.code, each.name))
    rows = [[name, *_practice_cells(list(months), groups, last)] for (_, name), months in by_practice]
    return Table(["Fitting practice", *heads], [*rows, ["All practices", *_practice_cells(found, groups, last)]])


def _practice_cells(found: Sequence[Fitted], groups: Sequence[Group], last: date) -> Cells:
    month, year = _of_month(found, last), _of_year(found, last)
    known = MONTHS_IN_A_YEAR - len({each.month for each in year if each.counts is None})
    cells: Cells = []
    for group in groups:
        cells += _month_cells(month, group)
        cells.append(words.year_cell(sum(each.of(group) for each in year), months=known))
        cells.append(format_number(sum(each.for_others(group) for each in year)))
    return cells


def month_table(found: Sequence[Fitted], groups: Sequence[Group], months: Sequence[date]) -> Table:
    """All of them month by month, newest first: how busy the practices that fit are."""
    head = ["Month", *(f"{group.label}{text}" for group in groups for text in ("", f", {FOR_OTHERS}"))]
    return Table(
        head,
        [
            [format_month(month), *(cell for group in groups for cell in _month_cells(_of_month(found, month), group))]
            for month in reversed(months)
        ],
    )


def _month_cells(month: Sequence[Fitted], group: Group) -> tuple[str, str]:
    """What was fitted, and for others; what there is of it where a practice sent nothing (A21)."""
    fitted, others = sum(each.of(group) for each in month), sum(each.for_others(group) for each in month)
    if all(each.counts is None for each in month) and month:
        return words.NO_DATA, words.NO_DATA
    is_whole = all(each.counts is not None for each in month)
    return words.count_cell(fitted, None if is_whole else fitted), format_number(others)


def picture(found: Sequence[Fitted], groups: Sequence[Group], place: str, months: Sequence[date]) -> Picture:
    """The same months as a chart of counts. Its axis is its own: never beside a rate."""
    lines = [_line(found, group, months) for group in groups]
    nouns = " and ".join(group.noun for group in groups)
    chart = charts.Chart(months, lines, UNIT)
    return Picture(
        heading="What practices here fitted, for whomever",
        subtitle=f"{nouns.capitalize()} fitted each month at practices in {place}, {format_month(months[0])} to "
        f"{format_month(months[-1])}",
        svg=drawing.svg(chart),
        figure=charts.figure(chart),
        note=INCOMPLETE_NOTE if any(each.counts is None and each.month in months for each in found) else "",
    )


def _line(found: Sequence[Fitted], group: Group, months: Sequence[date]) -> charts.Line:
    silent = {each.month for each in found if each.counts is None}
    counts = [float(sum(each.of(group) for each in _of_month(found, month))) for month in months]
    return charts.Line(
        group,
        [None if month in silent else count for month, count in zip(months, counts, strict=True)],
        None,
        [count if month in silent else None for month, count in zip(months, counts, strict=True)],
    )


def _of_month(found: Sequence[Fitted], month: date) -> list[Fitted]:
    return [each for each in found if each.month == month]


def _of_year(found: Sequence[Fitted], last: date) -> list[Fitted]:
    return [each for each in found if each.month > add_months(last, -MONTHS_IN_A_YEAR)]
