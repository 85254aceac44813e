"""A year's shape over two levels, one quick and one slow: how a monthly count goes on after a shock. Pure.

What is fitted in a month is taken as level × shape of the year. Two parts make the level: a slow one that learns what
lasts, and a quick one that takes up a shock at once and is then forgotten. So a dip is expected to mend by what it
mended before, and a lasting change is believed as it lasts. There is no trend: on every series tried it made the
projection worse. Why this method and how far off it was: docs/adr/0010.

NaN is a month without data. It teaches nothing, and the quick part fades over it as over any month.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporting.months import MONTHS_IN_A_YEAR

Numbers = NDArray[np.float64]

# Round figures, the same for every series: fitting them to one shock would be remembering it.
SLOW, QUICK, KEPT = 0.2, 0.3, 0.8
# A month that nearly nothing is fitted in must not make one fitting look like a surge.
LEAST_SHARE = 0.25
# Half a fitting over two years: what cannot be ruled out where nothing was fitted.
LEAST = 0.5 / 24
# A squared error counts at most this many times its median, so that one shock does not blur every later year; the
# latest months count in full, half as much for each six months that they are older.
CAPPED, HALVED_AFTER = 9.0, 6.0
# The median of a squared standard normal, and how much wider than a mean's is a median's spread.
_MEDIAN_OF_SQUARES, _MEDIAN_VARIANCE = 0.455, np.pi / 2


@dataclass(frozen=True, slots=True)
class Shape:
    """January to December against their mean; `learned` from 0 (flat, nothing to be learned) to 12 (each of them)."""

    index: Numbers
    learned: float


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a series stands after its last month.

    `expected` holds what was expected of each month from those before it. `spread` is the variance of a month over
    its expectation: 1 is a Poisson count, more is a negative binomial one.
    """

    shape: Shape
    slow: float
    quick: float
    spread: float
    expected: Numbers


def shape_of(counts: Numbers, start: int) -> Shape:
    """The shape of the year; `start` is the calendar month of the first count, 0 for January.

    The median over the years of each month against the twelve around it, so that one strange year cannot bend it,
    drawn towards flat by as much as the differences between months could be chance (empirical Bayes).
    """
    around = _around(counts)
    ratios = np.divide(counts, around, out=np.full(len(counts), np.nan), where=around > 0)
    calendar = _calendar(start, len(counts))
    index, chance = np.ones(MONTHS_IN_A_YEAR), np.full(MONTHS_IN_A_YEAR, np.inf)
    for month in range(MONTHS_IN_A_YEAR):
        seen = (calendar == month) & ~np.isnan(ratios)
        if seen.any():
            index[month] = np.median(ratios[seen])
            chance[month] = _MEDIAN_VARIANCE / max(counts[seen].sum(), 0.5)
    known = np.isfinite(chance)
    if not known.any():
        return Shape(index, 0)
    real = max(0.0, float(np.var(index[known]) - chance[known].mean()))
    weight = real / (real + chance) if real else np.zeros(MONTHS_IN_A_YEAR)
    index = np.maximum(1 + weight * (index - 1), LEAST_SHARE)
    return Shape(index / index.mean(), float(weight.sum()))


def fit(counts: Numbers, start: int) -> Fit:
    """Follow the two levels through a series that begins in calendar month `start` (0 is January).

    ValueError without a single month of data.
    """
    if np.isnan(counts).all():
        raise ValueError("There is no month with data.")
    shape = shape_of(counts, start)
    seasons = shape.index[_calendar(start, len(counts))]
    slow, quick = float(np.nanmean((counts / seasons)[_first_year(counts)])), 0.0
    expected = np.empty(len(counts))
    for place, (count, season) in enumerate(zip(counts.tolist(), seasons.tolist(), strict=True)):
        level = max(slow + KEPT * quick, 0.0)
        expected[place] = level * season
        quick *= KEPT
        if count == count:
            error = count / season - level
            slow, quick = max(slow + SLOW * error, 0.0), quick + QUICK * error
    return Fit(shape, slow, quick, _spread(counts, expected, shape.learned), expected)


def ahead(fitted: Fit, start: int, months: int) -> Numbers:
    """What is expected of the next months, the first of them in calendar month `start`."""
    fading = fitted.quick * KEPT ** np.arange(1, months + 1)
    level: Numbers = np.maximum(fitted.slow + fading, 0)
    return level * fitted.shape.index[_calendar(start, months)]


def simulate(fitted: Fit, start: int, months: int, paths: int, chance: np.random.Generator) -> Numbers:
    """Ways the next months may go, one a row: each month's count is drawn and moves the levels of its own way."""
    slow, quick = np.full(paths, fitted.slow), np.full(paths, fitted.quick)
    ways = np.empty((paths, months))
    for place, season in enumerate(fitted.shape.index[_calendar(start, months)]):
        level = np.maximum(slow + KEPT * quick, 0)
        ways[:, place] = draw(level * season, fitted.spread, chance)
        error = ways[:, place] / season - level
        slow, quick = np.maximum(slow + SLOW * error, 0), KEPT * quick + QUICK * error
    return ways


def draw(expected: Numbers, spread: float, chance: np.random.Generator) -> Numbers:
    """Counts with these expectations and a variance `spread` times as large."""
    mean = np.maximum(expected, LEAST)
    if spread > 1:
        mean = chance.gamma(mean / (spread - 1), spread - 1)
    return chance.poisson(mean).astype(np.float64)


def _calendar(start: int, months: int) -> NDArray[np.intp]:
    return (start + np.arange(months)) % MONTHS_IN_A_YEAR


def _first_year(counts: Numbers) -> NDArray[np.intp]:
    return np.flatnonzero(~np.isnan(counts))[:MONTHS_IN_A_YEAR]


def _around(counts: Numbers) -> Numbers:
    """The mean of the twelve months around each, the two at the ends by half; NaN near the ends and gaps."""
    weights = np.r_[0.5, np.ones(MONTHS_IN_A_YEAR - 1), 0.5] / MONTHS_IN_A_YEAR
    means = np.full(len(counts), np.nan)
    if len(counts) >= len(weights):
        half = MONTHS_IN_A_YEAR // 2
        means[half:-half] = np.convolve(counts, weights, mode="valid")
    return means


def _spread(counts: Numbers, expected: Numbers, learned: float) -> float:
    """The larger of what is usual and what was seen of late, widened for the shape having been learned from it."""
    seen = ~np.isnan(counts)
    seen[_first_year(counts)] = False
    if not seen.any():
        return 1.0
    means = np.maximum(expected[seen], 0.25)
    squares = (counts[seen] - means) ** 2 / means
    usual = np.minimum(squares, CAPPED * max(float(np.median(squares)) / _MEDIAN_OF_SQUARES, 1)).mean()
    ages = len(counts) - 1 - np.flatnonzero(seen)
    of_late = np.average(squares, weights=0.5 ** (ages / HALVED_AFTER))
    months = int((~np.isnan(counts)).sum())
    widened = (months + learned) / max(months - learned, 1)
    return max(1.0, float(max(usual, of_late)) * widened)
