"""The verdict of `signals.read` on many series at once, for a table of every organisation. Pure.

A page of 1,250 PCNs cannot read each chart by itself. Only the last figure decides, and only the windows that end at
it can hold it, so that no chart need be made. A test holds this against `signals.read`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mode

import numpy as np
from numpy.typing import NDArray

from reporting.baseline import Window
from reporting.rates import Numbers
from reporting.signals import Basis
from reporting.spc import FEWEST_FOR_LIMITS, FEWEST_TO_FIX, Improvement, Signal, Variation, variation_of
from reporting.spc.patterns import PATTERN
from reporting.spc.xmr import INNER_WIDTH, SCREEN, WIDTH

# Sums of floats are not exact: closer to its mean than this share of the largest value, a value is on it.
TIE = 1e-9

# In the order in which they are told; of each the signal upwards and the one downwards.
TESTS = (
    (Signal.ABOVE_LIMIT, Signal.BELOW_LIMIT),
    (Signal.RISING, Signal.FALLING),
    (Signal.NEAR_UPPER, Signal.NEAR_LOWER),
    (Signal.RUN_ABOVE, Signal.RUN_BELOW),
)
OUTSIDE, TREND, NEAR, RUN = range(len(TESTS))

Signs = NDArray[np.int_]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Latest:
    """As `signals.Reading` has them."""

    basis: Basis
    variation: Variation | None


def latest(
    figures: Numbers,
    months: Sequence[date],
    *,
    improvement: Improvement = Improvement.INCREASE,
    fixed_on: Window | None = None,
) -> list[Latest]:
    """A verdict for each row of an array of organisations by successive months, NaN where there is no figure.

    For charts whose limits nobody reset by hand; one that was reset is read alone.
    """
    whole: Flags = np.zeros(len(figures), dtype=np.bool_)
    start = 0
    if fixed_on and fixed_on.first in months and fixed_on.last in months:
        start = months.index(fixed_on.first)
        whole = np.logical_not(np.isnan(figures[:, start : start + FEWEST_TO_FIX]).any(axis=1))
    verdicts: dict[int, Latest] = {}
    for rows, first, fixed in ((whole, start, FEWEST_TO_FIX), (~whole, 0, len(months))):
        places = np.flatnonzero(rows).tolist()
        verdicts.update(zip(places, _verdicts(figures[rows, first:], fixed, improvement), strict=True))
    return [verdicts[row] for row in range(len(figures))]


def _verdicts(segments: Numbers, fixed: int, improvement: Improvement) -> list[Latest]:
    """Of segments whose first `fixed` columns set their limits."""
    setting = segments[:, :fixed]
    middle, reach = _lines(setting)
    ends = _ends(segments)
    signs = _signs(ends, middle, reach)
    bases = _bases(segments, setting, reach)
    for row, basis in enumerate(bases):
        if basis.varies_too_little:
            signs[[OUTSIDE, NEAR], row] = 0
            if signs[RUN, row] and ends[row, -1] == mode(setting[row][~np.isnan(setting[row])].tolist()):
                signs[RUN, row] = 0
    return [Latest(basis, _variation(basis, signs[:, row], improvement)) for row, basis in enumerate(bases)]


def _variation(basis: Basis, signs: Signs, improvement: Improvement) -> Variation | None:
    told = (pair[0] if sign > 0 else pair[1] for pair, sign in zip(TESTS, signs, strict=True) if sign)
    signal = next(told, Signal.NONE)
    if basis is Basis.SETTLED or (basis.varies_too_little and signal is not Signal.NONE):
        return variation_of(signal, improvement)
    return None


def _lines(setting: Numbers) -> tuple[Numbers, Numbers]:
    """Each row's mean, and how far its limits are from it; NaN where that cannot be had."""
    ranges = np.abs(np.diff(setting, axis=1))
    kept = np.where(ranges < SCREEN * _mean(ranges)[:, None], ranges, np.nan)
    return _mean(setting), WIDTH * _mean(kept)


def _mean(values: Numbers) -> Numbers:
    """Of each row's figures; NaN where there is none."""
    known = ~np.isnan(values)
    means: Numbers = np.where(known, values, 0).sum(axis=1) / np.where(known.any(axis=1), known.sum(axis=1), np.nan)
    return means


def _ends(segments: Numbers) -> Numbers:
    """The seven columns that end at each row's last figure, NaN before its first."""
    padded = np.pad(segments, ((0, 0), (PATTERN, 0)), constant_values=np.nan)
    known = ~np.isnan(padded)
    last = padded.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    ends: Numbers = np.take_along_axis(padded, last[:, None] + np.arange(1 - PATTERN, 1), axis=1)
    return ends


def _signs(ends: Numbers, middle: Numbers, reach: Numbers) -> Signs:
    """What each test says of the last figure, a row a test: +1 upwards, -1 downwards, 0 nothing."""
    away = ends - middle[:, None]
    largest = np.maximum(np.abs(ends), np.abs(middle)[:, None])
    sides = np.where(np.abs(away) <= TIE * largest, 0, np.sign(away))
    steps = np.sign(np.diff(ends, axis=1))
    outside = np.abs(away) > reach[:, None]
    near = ~outside & (np.abs(away) > reach[:, None] * INNER_WIDTH / WIDTH)
    two_in_three = near[:, -1] & (near[:, -3:].sum(axis=1) >= 2) & _one_way(sides[:, -3:])
    found = (outside[:, -1], _one_way(steps), two_in_three, _one_way(sides))
    ways = (sides[:, -1], steps[:, -1], sides[:, -1], sides[:, -1])
    return np.array([np.where(test, way, 0) for test, way in zip(found, ways, strict=True)]).astype(int)


def _one_way(signs: Numbers) -> Flags:
    """Rows of nothing but +1, or of nothing but -1."""
    same: Flags = np.abs(signs.sum(axis=1)) == signs.shape[1]
    return same


def _bases(segments: Numbers, setting: Numbers, reach: Numbers) -> list[Basis]:
    known = ~np.isnan(setting)
    count = known.sum(axis=1)
    low, high = np.where(known, setting, np.inf).min(axis=1), np.where(known, setting, -np.inf).max(axis=1)
    months = (~np.isnan(segments)).sum(axis=1)
    cases = [
        (count == 0, Basis.NO_FIGURES),
        ((count > 1) & (low == high), Basis.CONSTANT),
        (reach == 0, Basis.HARDLY_VARIES),
        (np.isnan(reach), Basis.TOO_FEW),
        ((months < FEWEST_FOR_LIMITS) | (count < FEWEST_TO_FIX), Basis.TRIAL),
    ]
    places = np.select([case for case, _ in cases], range(len(cases)), default=len(cases))
    return [[*(basis for _, basis in cases), Basis.SETTLED][place] for place in places.tolist()]
