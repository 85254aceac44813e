"""Rates, proportions and ratios with their intervals, and funnel limits. Pure: numbers in, numbers out.

Sources: domain.md 3.2 and 3.5; the published methods for crude rates (exact Poisson below 10 events, Byar's from
10), proportions (Wilson) and the ratio of two Poisson counts (conditional on their sum, Clopper and Pearson).
Everything takes single numbers or arrays that broadcast together. NaN means missing and stays missing.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, gammaincinv, ndtri

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

EXACT_BELOW = 10
TWO_SIGMA = 0.95
THREE_SIGMA = 0.998


class RatesError(ValueError):
    """Numbers of which no rate can be made. The message says which rule they break."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its confidence interval, arrays of one shape."""

    value: Numbers
    lower: Numbers
    upper: Numbers


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """Control limits at each place of a funnel's axis: 95 % (two sigma) and 99.8 % (three sigma)."""

    lower_2s: Numbers
    upper_2s: Numbers
    lower_3s: Numbers
    upper_3s: Numbers


class Significance(StrEnum):
    """Where an area lies against the average; the number is the chance of lying further out on that side."""

    HIGH_3S = "High (0.001)"
    HIGH_2S = "High (0.025)"
    LOW_3S = "Low (0.001)"
    LOW_2S = "Low (0.025)"
    NOT_SIGNIFICANT = "Not significant"


def rate(count: ArrayLike, population: ArrayLike, *, per: float = 1000, confidence: float = TWO_SIGMA) -> Estimate:
    """Events per `per` people, such as fittings per 1,000 women. RatesError: count < 0 or population <= 0."""
    counts, people = _pair(count, population)
    lower, upper = poisson_interval(counts, confidence=confidence)
    scale = per / people
    return Estimate(counts * scale, lower * scale, upper * scale)


def poisson_interval(count: ArrayLike, *, confidence: float = TWO_SIGMA) -> tuple[Numbers, Numbers]:
    """Limits of a count of events: exact below 10, Byar's approximation from 10."""
    counts = np.asarray(count, dtype=np.float64)
    exact_lower, exact_upper = _exact_interval(counts, confidence)
    z = _z(confidence)
    large, above = np.maximum(counts, 1), counts + 1
    byar_lower = large * (1 - 1 / (9 * large) - z / (3 * np.sqrt(large))) ** 3
    byar_upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    exact = counts < EXACT_BELOW
    return np.where(exact, exact_lower, byar_lower), np.where(exact, exact_upper, byar_upper)


def proportion(count: ArrayLike, out_of: ArrayLike, *, per: float = 1, confidence: float = TWO_SIGMA) -> Estimate:
    """A share with its Wilson interval. RatesError: count < 0, out_of <= 0 or count > out_of."""
    counts, totals = _pair(count, out_of)
    if np.any(counts > totals):
        raise RatesError("A share cannot count more than the whole.")
    z = _z(confidence)
    middle = 2 * counts + z**2
    reach = z * np.sqrt(z**2 + 4 * counts * (1 - counts / totals))
    lower, upper = ((middle + side * reach) / (2 * (totals + z**2)) for side in (-1, 1))
    # At 0 and at the whole the formula gives exactly 0 and 1, but for the last bits.
    return Estimate(counts / totals * per, np.maximum(lower, 0) * per, np.minimum(upper, 1) * per)


def ratio_of_rates(
    count: ArrayLike,
    population: ArrayLike,
    base_count: ArrayLike,
    base_population: ArrayLike,
    *,
    confidence: float = TWO_SIGMA,
) -> Estimate:
    """One rate over another, with the exact interval. A base without events has no ratio: NaN, never infinity.

    Given their sum, the first count is binomial: Clopper-Pearson limits of its share become limits of the ratio.
    Populations are in the same unit on both sides, such as women-months. RatesError as for `rate`.
    """
    counts, people = _pair(count, population)
    base_counts, base_people = _pair(base_count, base_population)
    half = (1 - _checked(confidence)) / 2
    some_base = np.where(base_counts > 0, base_counts, np.nan)
    scale = base_people / people
    share = betaincinv(np.maximum(counts, 1), some_base + 1, half)
    lower = np.where(counts == 0, some_base * 0, share / (1 - share))
    share = betaincinv(counts + 1, some_base, 1 - half)
    return Estimate(counts / some_base * scale, lower * scale, share / (1 - share) * scale)


def proportion_funnel(denominators: ArrayLike, average: float, *, per: float = 1) -> FunnelLimits:
    """Limits around an average share (a fraction) at each denominator, kept between none and all."""
    limits = _proportion_limits(np.asarray(denominators, dtype=np.float64), average)
    return FunnelLimits(*(np.clip(limit, 0, 1) * per for limit in limits))


def proportion_significance(counts: ArrayLike, denominators: ArrayLike, average: float) -> list[Significance]:
    """Which areas' shares lie strictly outside the limits around the average."""
    x, n = _pair(counts, denominators)
    lower_2s, upper_2s, lower_3s, upper_3s = _proportion_limits(n, average)
    share = x / n
    return _labels(share > upper_3s, share < lower_3s, share > upper_2s, share < lower_2s)


def rate_funnel(events: ArrayLike, average: float) -> FunnelLimits:
    """The populations at which a number of events lies exactly on a limit around an average rate per person.

    A funnel's curve is events / population. The lower lines therefore come from the upper limits of the events.
    With an average of 1 the populations are expected events: the funnel of an indirectly standardised ratio.
    """
    if average <= 0:
        raise RatesError("Without events there is no average to draw a funnel around.")
    x = np.asarray(events, dtype=np.float64)
    (low_2s, high_2s), (low_3s, high_3s) = (_exact_interval(x, TWO_SIGMA), _exact_interval(x, THREE_SIGMA))
    return FunnelLimits(high_2s / average, low_2s / average, high_3s / average, low_3s / average)


def rate_significance(counts: ArrayLike, populations: ArrayLike, average: float) -> list[Significance]:
    """Which areas' own intervals (95 % and 99.8 %) exclude the average rate per person."""
    two = rate(counts, populations, per=1, confidence=TWO_SIGMA)
    three = rate(counts, populations, per=1, confidence=THREE_SIGMA)
    return _labels(three.lower > average, three.upper < average, two.lower > average, two.upper < average)


def _exact_interval(counts: Numbers, confidence: float) -> tuple[Numbers, Numbers]:
    """Quantiles of chi-square with 2x and 2x + 2 degrees of freedom, halved, are quantiles of gamma."""
    half = (1 - _checked(confidence)) / 2
    lower = np.where(counts == 0, 0, gammaincinv(np.where(counts == 0, 1, counts), half))
    return lower, gammaincinv(counts + 1, 1 - half)


def _proportion_limits(denominators: Numbers, average: float) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    spread = np.sqrt(average * (1 - average) / denominators)
    two, three = _z(TWO_SIGMA) * spread, _z(THREE_SIGMA) * spread
    return average - two, average + two, average - three, average + three


def _labels(high_3s: Flags, low_3s: Flags, high_2s: Flags, low_2s: Flags) -> list[Significance]:
    order = [Significance.HIGH_3S, Significance.LOW_3S, Significance.HIGH_2S, Significance.LOW_2S]
    places = np.select([high_3s, low_3s, high_2s, low_2s], range(4), default=4)
    return [[*order, Significance.NOT_SIGNIFICANT][place] for place in np.atleast_1d(places)]


def _pair(count: ArrayLike, population: ArrayLike) -> tuple[Numbers, Numbers]:
    counts, people = (np.asarray(count, dtype=np.float64), np.asarray(population, dtype=np.float64))
    if np.any(counts < 0):
        raise RatesError("A count cannot be less than zero.")
    if np.any(people <= 0):
        raise RatesError("A denominator must be more than zero.")
    return counts, people


def _z(confidence: float) -> float:
    return float(ndtri((1 + _checked(confidence)) / 2))


def _checked(confidence: float) -> float:
    if not 0.9 <= confidence < 1:
        raise RatesError("Confidence is a fraction from 0.9 up to 1.")
    return confidence
