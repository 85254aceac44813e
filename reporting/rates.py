"""Rates, proportions and ratios with their intervals. Pure: numbers in, numbers out.

Sources: domain.md 3.2 and 3.5; the published methods for crude rates (exact Poisson below 10 events, Byar's from
10), proportions (Wilson) and the ratio of two Poisson counts (conditional on their sum, Clopper and Pearson).
Everything takes single numbers or arrays that broadcast together. NaN means missing and stays missing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, gammaincinv, ndtri

Numbers = NDArray[np.float64]

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


def rate(count: ArrayLike, population: ArrayLike, *, per: float = 1000, confidence: float = TWO_SIGMA) -> Estimate:
    """Events per `per` people, such as fittings per 1,000 women. RatesError: count < 0 or population <= 0."""
    counts, people = paired(count, population)
    lower, upper = poisson_interval(counts, confidence=confidence)
    scale = per / people
    return Estimate(counts * scale, lower * scale, upper * scale)


def poisson_interval(count: ArrayLike, *, confidence: float = TWO_SIGMA) -> tuple[Numbers, Numbers]:
    """Limits of a count of events: exact below 10, Byar's approximation from 10."""
    counts = np.asarray(count, dtype=np.float64)
    exact_lower, exact_upper = exact_interval(counts, confidence)
    z = normal_quantile(confidence)
    large, above = np.maximum(counts, 1), counts + 1
    byar_lower = large * (1 - 1 / (9 * large) - z / (3 * np.sqrt(large))) ** 3
    byar_upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    exact = counts < EXACT_BELOW
    return np.where(exact, exact_lower, byar_lower), np.where(exact, exact_upper, byar_upper)


def exact_interval(counts: Numbers, confidence: float) -> tuple[Numbers, Numbers]:
    """Exact limits of a count of events: quantiles of chi-square with 2x and 2x + 2 degrees of freedom, halved."""
    # Halved, they are quantiles of gamma.
    half = (1 - _checked(confidence)) / 2
    lower = np.where(counts == 0, 0, gammaincinv(np.where(counts == 0, 1, counts), half))
    return lower, gammaincinv(counts + 1, 1 - half)


def proportion(count: ArrayLike, out_of: ArrayLike, *, per: float = 1, confidence: float = TWO_SIGMA) -> Estimate:
    """A share with its Wilson interval. RatesError: count < 0, out_of <= 0 or count > out_of."""
    counts, totals = paired(count, out_of)
    if np.any(counts > totals):
        raise RatesError("A share cannot count more than the whole.")
    z = normal_quantile(confidence)
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
    counts, people = paired(count, population)
    base_counts, base_people = paired(base_count, base_population)
    half = (1 - _checked(confidence)) / 2
    some_base = np.where(base_counts > 0, base_counts, np.nan)
    scale = base_people / people
    share = betaincinv(np.maximum(counts, 1), some_base + 1, half)
    lower = np.where(counts == 0, some_base * 0, share / (1 - share))
    share = betaincinv(counts + 1, some_base, 1 - half)
    return Estimate(counts / some_base * scale, lower * scale, share / (1 - share) * scale)


def paired(count: ArrayLike, population: ArrayLike) -> tuple[Numbers, Numbers]:
    """Both as arrays of numbers. RatesError: count < 0 or population <= 0."""
    counts, people = (np.asarray(count, dtype=np.float64), np.asarray(population, dtype=np.float64))
    if np.any(counts < 0):
        raise RatesError("A count cannot be less than zero.")
    if np.any(people <= 0):
        raise RatesError("A denominator must be more than zero.")
    return counts, people


def normal_quantile(confidence: float) -> float:
    """How many standard errors an interval of this confidence reaches to each side."""
    return float(ndtri((1 + _checked(confidence)) / 2))


def _checked(confidence: float) -> float:
    """As a fraction; 90 or more is percent."""
    fraction = confidence / 100 if confidence >= 90 else confidence
    if not 0.9 <= fraction < 1:
        raise RatesError("Confidence is a fraction from 0.9 up to 1, or 90 up to 100 percent.")
    return fraction
