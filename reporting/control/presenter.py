"""Makes what the page of a control chart places: verdict, tables and chart, from the prepared months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from larc.nhsuk.formatting import format_date, format_month
from practices.models import PCN
from reporting import rebases, selectors
from reporting.control import drawing, marks, words
from reporting.control.chart import control_chart
from reporting.control.forms import EVERY_MONTH, METHODS, ChartChoices, ChartForm
from reporting.filters import NETWORK_METHODS
from reporting.measures import MEASURES, Group
from reporting.models import Rebase
from reporting.presenters import (
    INCOMPLETE_NOTE,
    MONTHS_SHOWN,
    UNIT,
    Cells,
    Months,
    Picture,
    Table,
    incomplete_sentence,
    month_cells,
    preamble,
)
from reporting.quality import gaps
from reporting.selectors import Span
from reporting.series import frame_of, records
from reporting.signals import PointReading, Reading, SegmentReading, read, resets_within


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose chart it is: in words, its months, what they lack, and the resets of its limits."""

    name: str
    rows: Sequence[tuple[Any, ...]]
    lacking: gaps.Gaps
    resets: Sequence[Rebase] = ()
    pcn: PCN | None = None


def pcn_report(pcn: PCN, span: Span, chosen: ChartChoices) -> dict[str, Any]:
    """The chart of a PCN."""
    basis, included = chosen.choices.basis, chosen.choices.included
    subject = Subject(
        pcn.name,
        selectors.pcn_months(pcn, basis, included),
        gaps.of_pcn(pcn, basis, included.services),
        rebases.standing(pcn, chosen.group),
        pcn,
    )
    return chart_report(subject, span, chosen, METHODS)


def network_report(span: Span, chosen: ChartChoices) -> dict[str, Any]:
    """The chart of all PCNs together, or of an area's (N5). Nobody resets its limits."""
    area, basis, included = chosen.choices.area, chosen.choices.basis, chosen.choices.included
    rows = selectors.area_months(area, basis, included) if area else selectors.network_months(included)
    subject = Subject(
        f"the area {area.name}" if area else "the network", rows, gaps.of_network(included.services, area, basis)
    )
    return chart_report(subject, span, chosen, NETWORK_METHODS)


def chart_report(subject: Subject, span: Span, chosen: ChartChoices, methods: Sequence[str]) -> dict[str, Any]:
    """The SPC page of ux.md 3. The limits know every month there is; `first` only says from where it is drawn."""
    choices, group = chosen.choices, chosen.group
    months = records(frame_of(subject.rows, span.first, choices.last, subject.lacking))
    common = preamble(span, choices, methods) | {
        "filters": ChartForm(chosen, span, methods),
        "measures": [MEASURES[f"{group}_monthly_rate"], MEASURES[f"{group}_pattern"]],
        "group": group,
        "place": subject.name,
        "pcn": subject.pcn,
    }
    figures = {month["month"]: month[f"{group}_rate"] for month in months}
    if all(value is None for value in figures.values()):
        return common | {"is_empty": True}
    counts = {month["month"]: month[group.value] for month in months}
    reading = reading_of(figures, [reset.month for reset in subject.resets], chosen, counts)
    return common | _judged(reading, months, subject, chosen)


def reading_of(
    figures: dict[date, float | None],
    resets: Sequence[date],
    chosen: ChartChoices,
    counts: dict[date, float | None],
) -> Reading:
    """The chart as chosen. A reset outside the months chosen has no place in it, and the page says so."""
    asked = None if chosen.limits == EVERY_MONTH else selectors.baseline()
    return read(figures, rebased=resets_within(figures, resets), fixed_on=asked, counts=counts)


def _judged(reading: Reading, months: Months, subject: Subject, chosen: ChartChoices) -> dict[str, Any]:
    choices, group = chosen.choices, chosen.group
    points = {point.on: point for point in reading.points}
    segments = {point.on: segment for segment in reading.segments for point in segment.points}
    asked = None if chosen.limits == EVERY_MONTH else selectors.baseline()
    shown = [month for month in months if month["month"] >= choices.first]
    cells = [
        _cells(month, points.get(month["month"]), segments.get(month["month"]), group) for month in reversed(shown)
    ]
    incomplete = {month["month"] for month in shown if month["silent"]}
    return {
        "is_empty": False,
        "icon": marks.icon(reading.variation),
        "symbols": marks.symbols(),
        "pattern": words.pattern(reading.variation, reading.basis),
        "verdict": words.verdict(reading),
        "sentences": [
            *words.limits_sentence(reading, asked),
            *words.few_sentence(reading, group.noun),
            *words.gaps_sentence([each for each in reading.gaps if each >= choices.first and each not in incomplete]),
            *incomplete_sentence(shown),
        ],
        "resets": [_reset_words(reset, set(points)) for reset in subject.resets],
        "recent": Table(HEAD, cells[:MONTHS_SHOWN]),
        "full": Table(HEAD, cells),
        "picture": _picture(reading, subject, chosen, shown),
    }


HEAD = ["Month", "Fittings", "Rate", "Average", "Lower limit", "Upper limit", "Signal"]


def _cells(month: dict[str, Any], point: PointReading | None, segment: SegmentReading | None, group: Group) -> Cells:
    count, rate = month_cells(month, group)
    signal = words.signal_cell(point, rate) if point else rate
    lines = ["No limits"] * 3
    if segment and segment.basis.has_limits:
        said, *lines = words.beside_lines(point.value if point else None, segment)
        rate = rate if point is None or point.value is None else said
    return [format_month(month["month"]), count, rate, *lines, signal]


def _reset_words(reset: Rebase, months: set[date]) -> str:
    said = f"Limits reset {format_month(reset.month)}: {reset.reason} (entered {format_date(reset.made_at)})"
    return said if reset.month in months else f"{said}. This month is not in the chart as chosen"


def _picture(reading: Reading, subject: Subject, chosen: ChartChoices, months: Months) -> Picture:
    choices, noun = chosen.choices, chosen.group.noun
    reasons = {reset.month: reset.reason for reset in subject.resets}
    received = {month["month"]: month[f"{chosen.group}_received_rate"] for month in months}
    chart = control_chart(reading, choices.first, choices.last, reasons=reasons, unit=UNIT, received=received)
    first, last = format_month(choices.first), format_month(choices.last)
    note = "Solid: the average. Dashed: the limits. Dotted: trial limits. A lower limit under 0 is left out."
    if any(month["silent"] for month in months):
        note += f" {INCOMPLETE_NOTE}"
    return Picture(
        heading=words.finding(reading, noun),
        subtitle=f"{noun.capitalize()} fitted each month {UNIT}, {choices.titled(subject.name)}, {first} to {last}",
        svg=drawing.svg(chart),
        figure=drawing.figure(chart),
        note=" ".join([*(f"{each.words}." for each in chart.resets), note]),
    )
