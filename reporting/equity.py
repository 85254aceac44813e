"""How rates fall or rise from the most to the least deprived fifth. Pure: numbers in, numbers out.

The slope index of inequality (domain.md 7, P11): women are put in order of deprivation and each group stands at the
middle of its place, from 0 (most deprived) to 1 (least). The slope is that of the straight line through the groups'
rates, each weighted by its women: the difference in rates from one end of the network to the other.

That slope is a weighted sum of the groups' counts. Its interval puts together the counts' own intervals (exact below
10, Byar's from 10) by the method of variance estimates recovery (Zou and Donner, Statistics in Medicine 2008; 27:
1693-1702), which needs no large counts and stays true where a group has none. A line through five points says nothing
of how well it fits: the rates are shown beside it, and the two ends are compared alone, in the same way. Practices
within a fifth differ by more than chance; their dispersion widens the interval.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from reporting.rates import TWO_SIGMA, Estimate, Numbers, RatesError, paired, poisson_interval, rate


@dataclass(frozen=True, slots=True)
class Slope:
    """Groups from the most to the least deprived; all but `rank` are per `per` women."""

    rates: Estimate
    # The middle of each group's place among all women, 0 the most deprived end and 1 the least.
    rank: Numbers
    # The line's height at each group.
    line: Numbers
    # Least deprived end less most deprived end: above 0, fewer fittings where deprivation is greater.
    difference: Estimate
    # Rate of the least deprived group less that of the most deprived: of these two alone.
    ends: Estimate


def slope(
    counts: ArrayLike,
    women: ArrayLike,
    *,
    per: float = 1000,
    confidence: float = TWO_SIGMA,
    dispersion: float = 1,
) -> Slope:
    """The slope across groups given from the most to the least deprived, with its interval.

    A group without women has no place and no figures: leave it out. `dispersion` over 1, from `dispersion_within`,
    widens the intervals of the slope and of the difference of its ends by its root, and not those of the rates; less,
    or NaN, changes nothing. RatesError: fewer than two groups, a figure missing, a count below 0 or a denominator not
    above it.
    """
    x, n = paired(np.atleast_1d(counts), np.atleast_1d(women))
    if x.ndim != 1 or x.shape != n.shape or x.size < 2 or np.isnan(x + n).any():
        raise RatesError("A slope needs a count and a denominator of each of two groups or more.")
    rank = (np.cumsum(n) - n / 2) / n.sum()
    from_middle = rank - np.average(rank, weights=n)
    weights = from_middle / np.sum(n * from_middle**2)
    difference = _weighted_sum(x, weights * per, confidence, dispersion)
    ends = [0, -1]
    mean_rate = per * x.sum() / n.sum()
    return Slope(
        rates=rate(x, n, per=per, confidence=confidence),
        rank=rank,
        line=mean_rate + difference.value * from_middle,
        difference=difference,
        ends=_weighted_sum(x[ends], np.array([-per, per]) / n[ends], confidence, dispersion),
    )


def dispersion_within(counts: ArrayLike, women: ArrayLike, groups: ArrayLike) -> float:
    """How many times more practices differ within their groups than chance makes them; NaN where none can differ.

    Pearson's chi-square over its degrees of freedom: each practice against its group's rate. Groups of one practice,
    and without events, say nothing. RatesError: a count below 0 or a denominator not above it.
    """
    x, n = paired(np.atleast_1d(counts), np.atleast_1d(women))
    group = np.asarray(groups)
    chi_square, freedom = 0.0, 0
    for each in np.unique(group):
        inside = group == each
        expected = n[inside] * x[inside].sum() / n[inside].sum()
        if expected.all():
            chi_square += float(np.sum((x[inside] - expected) ** 2 / expected))
            freedom += int(inside.sum()) - 1
    return chi_square / freedom if freedom else float("nan")


def _weighted_sum(counts: Numbers, weights: Numbers, confidence: float, dispersion: float) -> Estimate:
    """Of independent counts of events: the distances to their own limits, added as squares on either side."""
    own = np.stack(poisson_interval(counts, confidence=confidence))
    to_limits = weights * (own - counts)
    value = np.sum(weights * counts)
    spread = np.sqrt(dispersion) if dispersion > 1 else 1
    below, above = (np.sqrt(np.sum(side(to_limits, axis=0) ** 2)) * spread for side in (np.min, np.max))
    return Estimate(*(np.asarray(each) for each in (value, value - below, value + above)))
