"""Makes what the projection pages place: where the year is heading, by which method, and how far off that was."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from larc.nhsuk.formatting import format_month, format_number, format_rate
from practices.models import PCN
from practices.selectors.areas import pcn_codes_in
from reporting import selectors
from reporting.baseline import FEWEST_MONTHS, Window
from reporting.control.forms import METHODS
from reporting.every_pcn import Grid, Incomplete, every_month
from reporting.filters import NETWORK_METHODS, Choices
from reporting.measures import MEASURES, Group
from reporting.months import MONTHS_IN_A_YEAR, add_months, financial_year
from reporting.presenters import Cells, Picture, Table, incomplete_sentence, preamble
from reporting.projecting import drawing, tried, words
from reporting.projection import (
    PER,
    Interval,
    Kind,
    Outlook,
    Projection,
    outlook,
    past_error,
    project,
    women_months,
)
from reporting.quality import gaps
from reporting.selectors import Span
from reporting.series import frame_of, number, records

NETWORK = "the network"
# A projection takes a hundredth of a second: the page of a network with more PCNs than this names them by links.
MOST_AT_ONCE = 40


@dataclass(frozen=True, slots=True)
class Heading:
    """A projection, and how it stands against the year before COVID. `women` of the year in women-months."""

    projection: Projection
    women: float | None
    against: Outlook

    def rate(self, count: float) -> float | None:
        """A count of the year per 1,000 women; None without a denominator."""
        return PER * MONTHS_IN_A_YEAR * count / self.women if self.women else None

    def rates(self, limits: Interval) -> str | None:
        """12.3 to 45.6, or None without a denominator."""
        lower, upper = self.rate(limits.lower), self.rate(limits.upper)
        return f"{format_rate(lower)} to {format_rate(upper)}" if lower is not None and upper is not None else None


def heading(
    counts: pd.Series, women: pd.Series, latest: date, window: Window, incomplete: Collection[date] = ()
) -> Heading | None:
    """Where the year is heading from the months up to `latest`; None where there are too few.

    `incomplete` months have no count (A21): they are expected, and the year before COVID is compared without them.
    """
    projection = project(counts, latest)
    if projection is None:
        return None
    of_year = women_months(women, projection.year) if women.notna().any() else None
    before = [month for month in window.months if month not in incomplete]
    base: list[float | None] = [None, None]
    if len(before) >= FEWEST_MONTHS:
        base = [number(series.reindex(before).sum(skipna=False)) for series in (counts, women)]
    return Heading(projection, of_year, outlook(projection, of_year, *base))


def network_report(span: Span, choices: Choices) -> dict[str, Any]:
    """The network or one of its areas, from its own months; beside it the PCNs, which do not add up to it."""
    (group,), area = choices.groups, choices.area
    incomplete = gaps.incomplete_months(choices.basis, choices.services)
    grid = every_month(
        group, choices.basis, span.first, choices.last, included=choices.included, incomplete=incomplete
    )
    shown = list(range(len(grid.codes)))
    rows, place = selectors.network_months(choices.included), NETWORK
    if area:
        inside = pcn_codes_in(area=area)
        shown = [each for each in shown if grid.codes[each] in inside]
        rows, place = selectors.area_months(area, choices.basis, choices.included), f"the area {area.name}"
    table = pcns_table(grid, shown, choices, incomplete) if len(shown) <= MOST_AT_ONCE else None
    lacking = gaps.of_network(choices.services, area, choices.basis)
    pcns = [(grid.codes[each], grid.names[each]) for each in shown]
    explained = {"explained": f"area-{area.pk}" if area else "network"}
    return report(rows, place, span, choices, NETWORK_METHODS, lacking) | {"pcns": pcns, "table": table} | explained


def pcn_report(pcn: PCN, span: Span, choices: Choices) -> dict[str, Any]:
    """One PCN, from its own months."""
    rows = selectors.pcn_months(pcn, choices.basis, choices.included)
    lacking = gaps.of_pcn(pcn, choices.basis, choices.services)
    return report(rows, pcn.name, span, choices, METHODS, lacking) | {"explained": pcn.code}


def report(
    rows: list[tuple[Any, ...]],
    place: str,
    span: Span,
    choices: Choices,
    methods: Sequence[str],
    lacking: gaps.Gaps,
) -> dict[str, Any]:
    """The projection page of ux.md 3, from the months up to the last one chosen."""
    (group,) = choices.groups
    frame = frame_of(rows, span.first, choices.last, lacking)
    counts, months = frame[group.value], records(frame)
    incomplete = [month["month"] for month in months if month["silent"]]
    found = heading(counts, frame["women"], choices.last, selectors.baseline(), incomplete)
    context = preamble(span, choices, methods) | {
        "group": group,
        "place": place,
        "measures": [MEASURES[f"{group}_projection"]],
        "how": words.HOW,
        "tried": tried.sentences(),
        "tried_table": tried.table(),
        "past": words.past_sentence(past_error(counts)),
        "too_little": words.too_little(int(counts.count()), group),
        "incomplete": incomplete_sentence(months),
        "is_empty": found is None,
    }
    return context if found is None else context | _shown(found, counts, place, choices, group)


def _shown(found: Heading, counts: pd.Series, place: str, choices: Choices, group: Group) -> dict[str, Any]:
    projection, against = found.projection, found.against
    eighty = found.rates(projection.eighty)
    return {
        "year": format_month(projection.year[1]),
        "status": words.status_cell(against),
        "sentences": [
            words.outlook_sentence(projection, against, eighty, place, group),
            words.so_far_sentence(projection, group),
        ],
        "year_table": year_table(found),
        "months": Table(
            ["Month", "Kind", "Fittings", "80% range", "95% range"],
            [list(words.month_cells(month)) for month in projection.months],
        ),
        "picture": _picture(found, counts, place, choices, group),
    }


def year_table(found: Heading) -> Table:
    """The year in fittings and as a rate, above the year before COVID."""
    projection, against = found.projection, found.against
    no_rate = "No denominator"
    rate = no_rate if against.rate is None else format_rate(against.rate)
    base = "No baseline" if against.baseline_rate is None else format_rate(against.baseline_rate)
    rows: list[Cells] = [
        ["So far", format_number(projection.so_far), "Not 12 months"],
        ["Expected", format_number(round(projection.expected)), rate],
        ["80% range", words.interval(projection.eighty), found.rates(projection.eighty) or no_rate],
        ["95% range", words.interval(projection.ninety_five), found.rates(projection.ninety_five) or no_rate],
        ["12 months before COVID", "Compared by rate", base],
    ]
    return Table([f"12 months to {format_month(projection.year[1])}", "Fittings", "Rate"], rows)


def pcns_table(grid: Grid, shown: Sequence[int], choices: Choices, incomplete: Incomplete) -> Table:
    """Every PCN's own projection, by name."""
    rows: list[Cells] = []
    for place in shown:
        counts, women = (pd.Series(each[place], grid.months) for each in (grid.counts, grid.women))
        lacking = incomplete.get(grid.codes[place], ())
        found = heading(counts, women, choices.last, selectors.baseline(), lacking)
        rows.append([grid.names[place], *_pcn_cells(found)])
    year = format_month(financial_year(add_months(choices.last, 1))[1])
    head = [
        "PCN",
        "So far",
        f"Expected, 12 months to {year}",
        "80% range",
        "95% range",
        "Rate",
        "Against before COVID",
    ]
    return Table(head, rows)


def _pcn_cells(found: Heading | None) -> list[str]:
    if found is None:
        return ["Too few months"] * 6
    projection, against = found.projection, found.against
    return [
        format_number(projection.so_far),
        format_number(round(projection.expected)),
        words.interval(projection.eighty),
        words.interval(projection.ninety_five),
        "No denominator" if against.rate is None else format_rate(against.rate),
        words.status_cell(against),
    ]


def _picture(found: Heading, counts: pd.Series, place: str, choices: Choices, group: Group) -> Picture:
    shown = counts[[month >= choices.first for month in counts.index]]
    chart = drawing.ProjectionChart(
        group,
        list(shown.index),
        [number(count) for count in shown],
        found.projection.of_kind(Kind.AHEAD),
    )
    first, year = format_month(choices.first), format_month(found.projection.year[1])
    noun = group.noun[0].upper() + group.noun[1:]
    return Picture(
        heading=words.finding(found.against, group),
        subtitle=f"{noun} fitted each month, {choices.titled(place)}, {first} to {year}",
        svg=drawing.svg(chart),
        figure=drawing.figure(chart),
        note="Dashed: expected. Grey: 8 in 10 ways the months may go. Dotted: 95 in 100.",
    )
