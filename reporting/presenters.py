"""Makes what a PCN's page places: sentences, tables and a chart, from the prepared months."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pandas as pd
from django.urls import reverse

from larc.nhsuk.cells import link
from larc.nhsuk.formatting import format_date, format_month, format_number, format_rate
from practices.models import PCN
from reporting import charts, drawing, selectors, words
from reporting.against import words as against
from reporting.against.figures import same_months, year_on_year
from reporting.filters import PCN_METHODS, Choices, FilterForm
from reporting.known import known_sentence
from reporting.measures import MEASURES, Group
from reporting.months import add_months, last_day_of, months_between
from reporting.period import MONTHS_SHOWN as MONTHS_SHOWN
from reporting.period import period_words
from reporting.quality import gaps
from reporting.records import RecordYear, YearKind, record_year
from reporting.selectors import Basis, PracticeSums, Span
from reporting.series import COLUMNS, Standing, frame_of, records, standing
from reporting.tables import INTERVAL as INTERVAL
from reporting.tables import Cells as Cells
from reporting.tables import Picture as Picture
from reporting.tables import Table as Table

UNIT = "per 1,000 women aged 15 to 44"
WOMEN = "Women aged 15 to 44"
INCOMPLETE_NOTE = "Diamonds, not joined: months that lack a practice’s data."

Months = list[dict[str, Any]]


def pcn_report(pcn: PCN, span: Span, choices: Choices) -> dict[str, Any]:
    """The PCN page of ux.md 3, for the methods and months chosen."""
    window, groups = selectors.baseline(), choices.groups
    months_of = partial(selectors.pcn_months, pcn, choices.basis)
    rows = months_of(choices.included)
    lacking = gaps.of_pcn(pcn, choices.basis, choices.services)
    frame = frame_of(rows, span.first, span.latest, lacking).loc[: choices.last]
    standings = [standing(frame, group, window) for group in groups]
    months = records(frame)
    shown = [month for month in months if month["month"] >= choices.first]
    practices = selectors.practices_of(pcn, choices.basis, choices.last, choices.included)
    years = [year_on_year(frame, group) for group in groups]
    seasons = [same_months(frame, group, window, len(months_shown(choices))) for group in groups]
    return {
        **preamble(span, choices, PCN_METHODS),
        "pcn": pcn,
        "is_empty": not rows,
        "sentences": [
            said
            for each, season in zip(standings, seasons, strict=True)
            for said in (words.month_sentence(each, pcn.name), *against.same_month_sentence(season[-1]))
        ]
        + [
            said
            for each, year in zip(standings, years, strict=True)
            for said in (words.year_sentence(each, pcn.name, window), against.year_sentence(year))
        ]
        + [said for group in groups for said in words.record_sentence(_record(frame, group), group.noun)]
        + incomplete_sentence(shown)
        + known_sentence(choices, months_of),
        "groups": groups,
        # Downloads hold them exactly, the tables rounded.
        "months": shown,
        "standings": standings,
        "recent": recent_table(shown, groups, running_rows(rows, span, choices)),
        "against": against_table(standings),
        "years": against.year_table(years),
        "seasons": against.same_month_table(seasons),
        "picture": picture(shown, standings, choices.titled(pcn.name), span),
        "full": full_table(shown, groups),
        "practices": practices_table(practices, groups, choices.last, explained(pcn, choices)),
    }


def _record(frame: pd.DataFrame, group: Group) -> RecordYear | None:
    return record_year(frame[group.value], YearKind.ROLLING, frame.index[-1])


def preamble(span: Span, choices: Choices, methods: Sequence[str]) -> dict[str, Any]:
    """What every report says of its data, how far they go and by whose practice, and what may be chosen."""
    membership = "is in today" if choices.basis == Basis.CURRENT else "was in at the time"
    return {
        "data_to": last_day_of(choices.last),
        "updated": span.cut.at,
        "recent_months": recent_words(span, choices),
        "attribution": f"Counted by the practice where women are registered, in the PCN that practice {membership}."
        f" {words.included_sentence(choices.included)}",
        "baseline": f"Before COVID means the 12 months {selectors.baseline()}.",
        "filters": FilterForm(choices, span, methods),
        "choices": choices,
        "measures": [measure for measure in MEASURES.values() if measure.group in choices.groups],
    }


def recent_table(shown: Months, groups: tuple[Group, ...], running: Sequence[Cells]) -> Table:
    """Of the months shown the latest thirteen, newest first, below the month that is not over if it follows them."""
    head = ["Month", *(f"{group.label}, {text}" for group in groups for text in ("fittings", "rate")), WOMEN]
    return Table(head, [*running, *(_recent_cells(month, groups) for month in reversed(shown[-MONTHS_SHOWN:]))])


def months_shown(choices: Choices) -> list[date]:
    """Of the months chosen the latest thirteen, oldest first."""
    return months_between(choices.first, choices.last)[-MONTHS_SHOWN:]


def recent_words(span: Span, choices: Choices) -> str:
    """Which months those are: "latest 13 months", or the first and the last of them."""
    months = months_shown(choices)
    return period_words(months[0], months[-1], span.latest)


def follows(span: Span, last: date) -> bool:
    """Whether the month that is not over comes right after the last one shown."""
    return add_months(last, 1) == span.running


def running_rows(rows: Sequence[tuple[Any, ...]], span: Span, choices: Choices) -> list[Cells]:
    """The month that is not over, where it follows the months chosen: its fittings so far, and no rate."""
    if not follows(span, choices.last):
        return []
    counts: dict[str, Any] = next((dict(zip(COLUMNS, row, strict=True)) for row in rows if row[0] == span.running), {})
    cells: Cells = [f"{format_month(span.running)} so far"]
    groups = choices.groups
    for group in groups:
        cells += [format_number(sum(counts.get(method.value, 0) for method in group.methods)), "Not complete"]
    return [[*cells, _women(counts)]]


def _recent_cells(month: dict[str, Any], groups: tuple[Group, ...]) -> Cells:
    cells: Cells = [format_month(month["month"])]
    for group in groups:
        cells += month_cells(month, group)
    return [*cells, _women(month)]


def month_cells(month: dict[str, Any], group: Group) -> tuple[str, str]:
    """A month's fittings and its rate, or what it lacks."""
    count, received = month[group], month[f"{group}_received"]
    return words.count_cell(count, received), words.rate_cell(count, month[f"{group}_rate"], received)


def incomplete_sentence(months: Months) -> list[str]:
    """Which of these months lack a practice, newest first (A21)."""
    return words.incomplete_sentence([(month["month"], month["silent"]) for month in months[::-1] if month["silent"]])


def full_table(months: Months, groups: tuple[Group, ...]) -> Table:
    """Every month with its interval, its rolling year, its women and the date they were counted on."""
    texts = ("fittings", "rate", INTERVAL, "12 months", "12-month rate")
    head = ["Month", *(f"{group.label}, {text}" for group in groups for text in texts), WOMEN, "Women counted on"]
    return Table(head, [_full_cells(month, groups) for month in reversed(months)])


def _full_cells(month: dict[str, Any], groups: tuple[Group, ...]) -> Cells:
    cells: Cells = [format_month(month["month"])]
    for group in groups:
        count, rate = month_cells(month, group)
        limits = words.interval(month[f"{group}_lower"], month[f"{group}_upper"])
        cells += [
            count,
            rate,
            rate if month[f"{group}_rate"] is None else limits,
            words.year_cell(month[f"{group}_year"], months=month["year_months"] or 0),
            words.year_cell(month[f"{group}_year_rate"], format_rate),
        ]
    return [*cells, _women(month), format_date(month["women_counted_on"])]


def against_table(standings: list[Standing]) -> Table:
    """Rolling years against the year before COVID."""
    head = ["Method", "12-month rate", "Rate before COVID", "Ratio", INTERVAL, "Against before COVID"]
    return Table(head, [_against_cells(each) for each in standings])


def _against_cells(each: Standing) -> Cells:
    ratio, limits = words.ratio(each.against_baseline)
    rates = (each.year_rate.value, each.baseline_year_rate)
    return [
        each.group.label,
        *(words.year_cell(value, format_rate) for value in rates),
        ratio,
        limits,
        words.status(each.against_baseline),
    ]


def explained(pcn: PCN, choices: Choices) -> str:
    """Where a practice's 12 months are explained, but for its code."""
    group = choices.groups[0] if len(choices.groups) == 1 else Group.TOTAL
    asked = {"pcn": pcn.code, "figure": "year", "method": group.value, **choices.explained}
    return f"{reverse('reporting:explain')}?{urlencode(asked)}&practice="


def practices_table(practices: list[PracticeSums], groups: tuple[Group, ...], latest: date, address: str) -> Table:
    """The practices and, last, their sum, which is the PCN's. `address` and a code lead to what a row is made of."""
    texts = (format_month(latest), f"12 months to {format_month(latest)}")
    head = ["Practice", *(f"{group.label}, {text}" for group in groups for text in texts), WOMEN]
    columns = [[counts[group] for counts in sums] for group in groups for sums in _sums(practices)]
    names = [link(f"{address}{each.code}", each.name) for each in practices]
    women = [words.women_cell(each.women, each.women_are_estimated) for each in practices]
    rows: list[Cells] = [
        list(row) for row in zip(names, *(map(format_number, c) for c in columns), women, strict=True)
    ]
    unmatched = any(each.month[Group.TOTAL] and not each.women for each in practices)
    known = None if unmatched else sum(each.women or 0 for each in practices) or None
    total = words.women_cell(known, any(each.women_are_estimated for each in practices))
    return Table(head, [*rows, ["All practices", *(format_number(sum(column)) for column in columns), total]])


def _sums(practices: list[PracticeSums]) -> tuple[list[dict[Group, int]], list[dict[Group, int]]]:
    return [each.month for each in practices], [each.year for each in practices]


def picture(months: Months, standings: list[Standing], place: str, span: Span) -> Picture:
    """The months shown, and the level before COVID."""
    chart = charts.Chart([month["month"] for month in months], lines(months, standings), UNIT)
    nouns = " and ".join(each.group.noun for each in standings)
    earliest, latest = months[0]["month"], months[-1]["month"]
    return Picture(
        heading=words.finding(standings),
        subtitle=f"{nouns.capitalize()} fitted each month {UNIT}, {place}, {format_month(earliest)} to "
        f"{format_month(latest)}",
        svg=drawing.svg(chart),
        figure=charts.figure(chart),
        note=" ".join(
            [
                "Dashed: the average month before COVID.",
                *([f"{format_month(span.running)} is not over and is left out."] if follows(span, latest) else []),
                *([INCOMPLETE_NOTE] if any(month["silent"] for month in months) else []),
            ]
        ),
    )


def lines(months: Months, standings: Sequence[Standing]) -> list[charts.Line]:
    """A chart's line for each group of methods."""
    return [
        charts.Line(
            each.group,
            [month[f"{each.group}_rate"] for month in months],
            each.baseline_month,
            [month[f"{each.group}_received_rate"] for month in months],
        )
        for each in standings
    ]


def _women(counts: dict[str, Any]) -> str:
    return words.women_cell(counts.get("women"), bool(counts.get("women_are_estimated")))
