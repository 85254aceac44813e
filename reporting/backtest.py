"""How far off projections would have been, from every month of the past in turn (a rolling origin). Pure.

Each origin sees only the months before it and projects to the end of its financial year, as the pages do. Two plain
methods are asked the same question, so that ours has something to beat.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from reporting import seasonal
from reporting.months import MONTHS_IN_A_YEAR, add_months, financial_year
from reporting.seasonal import Numbers

PATHS = 1000
_SEED = 20_190_301
_LEVELS = (0.025, 0.1, 0.9, 0.975)

# Counts before the origin, calendar month of the first of them, months ahead.
Method = Callable[[Numbers, int, int], Numbers]


@dataclass(frozen=True, slots=True)
class Score:
    """Errors over all origins; None where nothing could be scored.

    mase: mean absolute error of a month over the mean change from a month to the same a year later, in the months
    before the first origin. wape: absolute errors over counts, of months; year_wape: of what was left of each year.
    """

    months: int
    years: int
    mase: float | None
    wape: float | None
    year_wape: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The share of months, and of financial years, that came out inside their 80 and 95 % intervals."""

    months: int
    years: int
    eighty: float | None
    ninety_five: float | None
    year_eighty: float | None
    year_ninety_five: float | None


@dataclass(frozen=True, slots=True)
class Trial:
    """One origin: what came, and what was said of it. `whole` when its year is over."""

    first: date
    actual: Numbers
    ways: Numbers
    expected: dict[str, Numbers]
    scale: float
    whole: bool


def two_levels(counts: Numbers, start: int, months: int) -> Numbers:
    """The method of the pages."""
    return seasonal.ahead(seasonal.fit(counts, start), (start + len(counts)) % MONTHS_IN_A_YEAR, months)


def seasonal_naive(counts: Numbers, start: int, months: int) -> Numbers:
    """As in the same month of the last year that has it."""
    same = (counts[len(counts) - MONTHS_IN_A_YEAR + month :: -MONTHS_IN_A_YEAR] for month in range(months))
    return np.array([next((count for count in years if not np.isnan(count)), np.nan) for years in same])


def index_on_rolling_year(counts: Numbers, start: int, months: int) -> Numbers:
    """The mean month of the last twelve, times the mean share of each calendar month in the year around it."""
    calendar = (start + np.arange(len(counts))) % MONTHS_IN_A_YEAR
    around = np.array([_mean(counts[place - 6 : place + 6]) for place in range(6, len(counts) - 5)])
    shares = counts[6 : len(counts) - 5] / np.where(around > 0, around, np.nan)
    of_month = [shares[calendar[6 : len(counts) - 5] == month] for month in range(MONTHS_IN_A_YEAR)]
    index = np.array([_mean(each) for each in of_month])
    index = np.where(np.isnan(index), 1, index)
    ahead = (start + len(counts) + np.arange(months)) % MONTHS_IN_A_YEAR
    return np.asarray(_mean(counts[-MONTHS_IN_A_YEAR:]) * (index / index.mean())[ahead])


TWO_LEVELS, NAIVE, INDEX = "two levels", "seasonal naive", "seasonal index on the rolling year"
METHODS: dict[str, Method] = {TWO_LEVELS: two_levels, NAIVE: seasonal_naive, INDEX: index_on_rolling_year}


def trials(counts: Numbers, first: date, origin: date, *, until: date | None = None) -> list[Trial]:
    """Every origin from one month up to another (the last month with a month to come by default).

    `first` is the month of the first count. An origin is the first month that it does not know.
    """
    start, begin = first.month - 1, _place(first, origin)
    end = len(counts) if until is None else min(len(counts), _place(first, until) + 1)
    before = counts[:begin]
    scale = _mean(np.abs(before[MONTHS_IN_A_YEAR:] - before[:-MONTHS_IN_A_YEAR]))
    return [_trial(counts, first, start, place, scale) for place in range(begin, end)]


def score(tried: list[Trial], method: str) -> Score:
    """The errors of one of METHODS."""
    misses = [np.abs(each.expected[method] - each.actual) for each in tried]
    came, off = (np.concatenate(parts or [np.empty(0)]) for parts in ([each.actual for each in tried], misses))
    scales = np.concatenate([np.full(len(each.actual), each.scale) for each in tried] or [np.empty(0)])
    seen = np.isfinite(off)
    years = [each for each in tried if each.whole]
    year_off = sum(abs(float(each.expected[method].sum() - each.actual.sum())) for each in years)
    return Score(
        months=int(seen.sum()),
        years=len(years),
        mase=_over(off[seen].sum(), scales[seen].sum()),
        wape=_over(off[seen].sum(), came[seen].sum()),
        year_wape=_over(year_off, sum(float(each.actual.sum()) for each in years)),
    )


def coverage(tried: list[Trial]) -> Coverage:
    """How often the intervals of the pages' method held what came."""
    months: list[tuple[bool, bool]] = []
    years: list[tuple[bool, bool]] = []
    for each in tried:
        limits = np.quantile(each.ways, _LEVELS, axis=0)
        months += [_inside(limits[:, place], count) for place, count in enumerate(each.actual) if not np.isnan(count)]
        if each.whole:
            years.append(_inside(np.quantile(each.ways.sum(axis=1), _LEVELS), float(each.actual.sum())))
    return Coverage(len(months), len(years), *_shares(months), *_shares(years))


def _trial(counts: Numbers, first: date, start: int, place: int, scale: float) -> Trial:
    origin = add_months(first, place)
    left = _place(origin, financial_year(origin)[1]) + 1
    actual = counts[place : place + left]
    known, begins = counts[:place], (start + place) % MONTHS_IN_A_YEAR
    ways = seasonal.simulate(
        seasonal.fit(known, start), begins, len(actual), PATHS, np.random.default_rng(_SEED + place)
    )
    expected = {name: method(known, start, len(actual)) for name, method in METHODS.items()}
    whole = len(actual) == left and not np.isnan(actual).any()
    return Trial(origin, actual, ways, expected, scale, whole)


def _place(first: date, month: date) -> int:
    return (month.year - first.year) * MONTHS_IN_A_YEAR + month.month - first.month


def _mean(values: Numbers) -> float:
    """The mean of what is there; NaN when nothing is."""
    seen = values[~np.isnan(values)]
    return float(seen.mean()) if len(seen) else float("nan")


def _inside(limits: Numbers, count: float) -> tuple[bool, bool]:
    low, lower, higher, high = limits
    return bool(lower <= count <= higher), bool(low <= count <= high)


def _shares(inside: list[tuple[bool, bool]]) -> tuple[float | None, float | None]:
    eighty, ninety_five = (sum(each[side] for each in inside) for side in (0, 1))
    return _over(eighty, len(inside)), _over(ninety_five, len(inside))


def _over(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0 else None
