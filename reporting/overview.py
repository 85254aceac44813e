"""Makes what the network page places: every PCN against its own level before COVID, and their sum."""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from markupsafe import Markup

from larc.nhsuk.formatting import format_month, format_plural, format_rate
from practices.models import Area
from practices.selectors.areas import pcn_codes_in
from reporting import drawing, every_pcn, rates, rebases, selectors, words
from reporting.against import words as against
from reporting.against.figures import Change, ratio_of, year_on_year
from reporting.baseline import Comparison, compare
from reporting.control import marks
from reporting.control.table import NO_MONTHS, Pattern, pattern_of, patterns
from reporting.every_pcn import Incomplete, Summary
from reporting.filters import NETWORK_METHODS, Choices
from reporting.known import known_sentence
from reporting.presenters import (
    MONTHS_SHOWN,
    Months,
    against_table,
    incomplete_sentence,
    picture,
    preamble,
    recent_table,
    running_rows,
)
from reporting.quality import gaps
from reporting.selectors import Span
from reporting.series import PER, Standing, frame_of, records, standing, whole, yearly_rate

NETWORK = "the network"


class Row(NamedTuple):
    """A PCN's row, in the order of its columns."""

    code: str
    name: str
    latest: str
    latest_rate: str
    year: str
    year_rate: str
    before: str
    change: str
    ratio: str
    status: str
    pattern: Pattern
    sparkline: Markup


def network_report(span: Span, choices: Choices) -> dict[str, Any]:
    """The overview of ux.md 3, for the methods chosen."""
    window, (group,) = selectors.baseline(), choices.groups
    area, place = choices.area, f"the area {choices.area.name}" if choices.area else NETWORK
    months_of = partial(selectors.area_months, area, choices.basis) if area else selectors.network_months
    network = months_of(choices.included)
    lacking = gaps.of_network(choices.services, area, choices.basis)
    incomplete = gaps.incomplete_months(choices.basis, choices.services)
    frame = frame_of(network, span.first, span.latest, lacking).loc[: choices.last]
    months = records(frame)
    shown = [month for month in months if month["month"] >= choices.first]
    now = standing(frame, group, window)
    summaries = every_pcn.overview(
        group, choices.basis, span.first, choices.last, window, included=choices.included, incomplete=incomplete
    )
    if area:
        inside = pcn_codes_in(area=area)
        summaries = [each for each in summaries if each.code in inside]
    comparison = compared(summaries)
    year = year_on_year(frame, group)
    return {
        **preamble(span, choices, NETWORK_METHODS),
        "group": group,
        "month": format_month(choices.last),
        "sentences": [
            words.month_sentence(now, place),
            words.year_sentence(now, place, window),
            against.year_sentence(year),
            words.network_sentence(comparison, group, choices.last),
            *incomplete_sentence(shown[-MONTHS_SHOWN:]),
            *known_sentence(choices, months_of),
            *([] if area else outside(span, choices)),
        ],
        "rows": [
            network_row(now, year, frame, months, area),
            *rows(summaries, comparison, _patterns(span, choices, incomplete)),
        ],
        "symbols": marks.symbols(),
        "recent": recent_table(shown, choices.groups, running_rows(network, span, choices)),
        "against": against_table([now]),
        "years": against.year_table([year]),
        "picture": picture(shown, [now], choices.titled(place), span),
    }


def compared(summaries: list[Summary]) -> Comparison:
    """Every PCN against its own baseline, at once."""
    return compare(*(_column(summaries, name) for name in ("year", "year_women", "base", "base_women")))


def _patterns(span: Span, choices: Choices, incomplete: Incomplete) -> dict[str, Pattern]:
    (group,) = choices.groups
    grid = every_pcn.every_month(
        group, choices.basis, span.first, choices.last, included=choices.included, incomplete=incomplete
    )
    return patterns(grid, selectors.baseline(), rebases.months_by_pcn(group))


def rows(summaries: list[Summary], comparison: Comparison, found: Mapping[str, Pattern]) -> list[Row]:
    """The table's rows. All rates are computed together: there may be 1,250."""
    latest = rates.rate(_column(summaries, "latest"), _column(summaries, "latest_women"), per=PER).value.tolist()
    years = [_column(summaries, name) for name in ("year", "year_women")]
    year, change = yearly_rate(*years).value.tolist(), _changes(summaries, *years)
    return [
        Row(
            code=each.code,
            name=each.name,
            latest=words.count_cell(each.latest, each.received),
            latest_rate=words.rate_cell(
                each.latest, None if np.isnan(latest[place]) else latest[place], each.received
            ),
            year=words.year_cell(each.year, months=each.year_months),
            year_rate=words.year_cell(None if np.isnan(year[place]) else year[place], format_rate),
            before=words.year_cell(each.before),
            change=change[place],
            ratio=words.ratio_with_interval(comparison, place),
            status=words.status(comparison, place),
            pattern=found.get(each.code, NO_MONTHS),
            sparkline=drawing.sparkline(each.recent),
        )
        for place, each in enumerate(summaries)
    ]


def _changes(summaries: list[Summary], year: np.ndarray, women: np.ndarray) -> list[str]:
    """Each PCN's rate against that of the twelve months before."""
    ratios = rates.ratio_of_rates(year, women, _column(summaries, "before"), _column(summaries, "before_women"))
    return [against.change_cell(ratio_of(ratios, place)) for place in range(len(summaries))]


def network_row(now: Standing, year: Change, frame: pd.DataFrame, months: Months, area: Area | None = None) -> Row:
    """The sum of the PCNs, above them."""
    return Row(
        code="",
        name=f"All PCNs of {area.name}" if area else "All PCNs",
        latest=words.count_cell(now.count, now.received),
        latest_rate=words.rate_cell(now.count, now.rate.value, now.received),
        year=words.year_cell(now.year_count, months=now.year_months),
        year_rate=words.year_cell(now.year_rate.value, format_rate),
        before=words.year_cell(year.other_count),
        change=against.change_cell(year.ratio),
        ratio=words.ratio_with_interval(now.against_baseline),
        status=words.status(now.against_baseline),
        pattern=pattern_of(
            frame[f"{now.group}_rate"].to_numpy(),
            frame[now.group.value].to_numpy(),
            list(frame.index),
            selectors.baseline(),
        ),
        sparkline=drawing.sparkline([whole(month[now.group]) for month in months[-every_pcn.SPARKLINE_MONTHS :]]),
    )


def outside(span: Span, choices: Choices) -> list[str]:
    """What no PCN's figures hold, said where it is not nothing."""
    count = selectors.fittings_outside_pcns(span.first, choices.last, choices.included)
    if not count:
        return []
    fittings = format_plural(count, "fitting")
    return [
        f"{fittings} since {format_month(span.first)} of women whose practice is in no PCN are not in these figures."
    ]


def _column(summaries: list[Summary], name: str) -> np.ndarray:
    values = [getattr(each, name) for each in summaries]
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
