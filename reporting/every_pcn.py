"""What pages ask of every PCN at once: a row each for the overview, every month for patterns and projections."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from reporting.baseline import FEWEST_MONTHS, Window
from reporting.included import USUAL, Included
from reporting.measures import Group
from reporting.months import MONTHS_IN_A_YEAR, add_months, months_between
from reporting.rates import Numbers
from reporting.selectors import fitted_of, rows_of
from reporting.sources import EVERY_PCN, Basis, pcn_months

SPARKLINE_MONTHS = 24

# By the PCN's code, the months that lack a practice's data (A21).
Incomplete = Mapping[str, Collection[date]]
WHOLE: Incomplete = {}


@dataclass(frozen=True, slots=True)
class Summary:
    """One organisation's latest month, rolling year and baseline year. None: a month or denominator is missing."""

    code: str
    name: str
    latest: int | None
    # What there is of an incomplete latest month (A21), which has no `latest`.
    received: int | None
    latest_women: int | None
    # Of the rolling year's months, those that are complete, and alone in its sums.
    year_months: int
    year: int | None
    year_women: int | None
    # The twelve months before those.
    before: int | None
    before_women: int | None
    base: int | None
    base_women: int | None
    recent: list[int | None]


def overview(
    group: Group,
    basis: Basis,
    first: date,
    latest: date,
    window: Window,
    *,
    included: Included = USUAL,
    incomplete: Incomplete = WHOLE,
) -> list[Summary]:
    """Every open PCN, and every other with months to show, by name. Months before `first` have no data."""
    fitted = fitted_of(group, included.services)
    rows = rows_of(
        f"""
        SELECT code, name,
               sum({fitted}) FILTER (WHERE month = %(latest)s AND gap IS NULL),
               sum({fitted}) FILTER (WHERE month = %(latest)s AND gap IS NOT NULL),
               sum(women) FILTER (WHERE month = %(latest)s),
               {MONTHS_IN_A_YEAR} - count(gap) FILTER (WHERE {_YEAR}),
               {_whole_year(fitted, _YEAR)}, {_whole_year("women", _YEAR)},
               {_whole_year(fitted, _BEFORE)}, {_whole_year("women", _BEFORE)},
               {_whole_year(fitted, _BASE)}, {_whole_year("women", _BASE)},
               coalesce(
                   array_agg(CASE WHEN gap IS NULL THEN {fitted} END ORDER BY month) FILTER (WHERE {_RECENT}),
                   ARRAY[]::int[]
               )
        FROM practices_pcn LEFT JOIN {pcn_months(basis, included, EVERY_PCN)} AS months
          ON pcn_id = practices_pcn.id AND ({_RECENT} OR {_BASE})
        LEFT JOIN unnest(%(lacking)s::text[], %(gaps)s::date[]) AS gaps (lacking, gap)
          ON lacking = code AND gap = month
        GROUP BY practices_pcn.id, code, name
        HAVING count(month) > 0 OR closed_on IS NULL OR closed_on > %(latest)s
        ORDER BY lower(name), code
        """,
        {
            "latest": latest,
            "recent": add_months(latest, 1 - SPARKLINE_MONTHS),
            "year_first": add_months(latest, 1 - MONTHS_IN_A_YEAR),
            "before_last": add_months(latest, -MONTHS_IN_A_YEAR),
            "first": first,
            "base_first": window.first,
            "base_last": window.last,
            "lacking": [code for code, lacking in incomplete.items() for _ in lacking],
            "gaps": [month for lacking in incomplete.values() for month in lacking],
        },
    )
    return [Summary(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Grid:
    """Every PCN's months: a row an organisation, a column a month. NaN: no data, incomplete, or no denominator."""

    codes: list[str]
    names: list[str]
    months: list[date]
    counts: Numbers
    women: Numbers


def every_month(
    group: Group,
    basis: Basis,
    first: date,
    latest: date,
    *,
    included: Included = USUAL,
    incomplete: Incomplete = WHOLE,
) -> Grid:
    """The months of every PCN that has any, by name."""
    months = months_between(first, latest)
    fitted = fitted_of(group, included.services)
    place = "(extract(year FROM month)::int - %(year)s) * 12 + extract(month FROM month)::int - %(month)s"
    rows = rows_of(
        f"""
        SELECT code, name, array_agg({place}), array_agg({fitted}), array_agg(women)
        FROM {pcn_months(basis, included, EVERY_PCN)} AS months JOIN practices_pcn ON practices_pcn.id = pcn_id
        WHERE month BETWEEN %(first)s AND %(latest)s
        GROUP BY code, name ORDER BY lower(name), code
        """,
        {"first": first, "latest": latest, "year": first.year, "month": first.month},
    )
    counts, women = (np.full((len(rows), len(months)), np.nan) for _ in range(2))
    for row, (_, _, places, fitted, registered) in enumerate(rows):
        counts[row, places] = fitted
        women[row, places] = np.array(registered, dtype=np.float64)
    for row, (code, *_) in enumerate(rows):
        if code in incomplete:
            counts[row, [months.index(month) for month in incomplete[code] if first <= month <= latest]] = np.nan
    return Grid([code for code, *_ in rows], [name for _, name, *_ in rows], months, counts, women)


_BASE = "month BETWEEN greatest(%(base_first)s, %(first)s) AND %(base_last)s"
_YEAR = "month BETWEEN greatest(%(year_first)s, %(first)s) AND %(latest)s"
# Sparklines show two years, of which these twelve are the first.
_BEFORE = "month BETWEEN greatest(%(recent)s, %(first)s) AND %(before_last)s"
_RECENT = "month BETWEEN greatest(%(recent)s, %(first)s) AND %(latest)s"


def _whole_year(figure: str, months: str) -> str:
    """A sum over the complete ones of twelve months; null unless all twelve are there and enough of them complete."""
    return (
        f"CASE WHEN count({figure}) FILTER (WHERE {months}) = {MONTHS_IN_A_YEAR}"
        f" AND count({figure}) FILTER (WHERE {months} AND gap IS NULL) >= {FEWEST_MONTHS}"
        f" THEN sum({figure}) FILTER (WHERE {months} AND gap IS NULL) END"
    )
