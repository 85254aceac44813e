"""Funnels: which areas lie further from the average than chance explains. Pure: numbers in, numbers out.

Sources: rates.md and domain.md 3.5. Limits are at 95 % (two sigma) and 99.8 % (three sigma). Of rates and ratios they
are exact Poisson limits, of proportions normal ones. A rate's area is named when its own interval excludes the
average, a proportion's when it lies strictly beyond a limit.

Areas differ by more than chance (overdispersion): when the mean square of their winsorised z-scores passes 1, limits
widened by its root are given beside the plain ones (Spiegelhalter, Statistics in Medicine 2005; 24: 1185-1202).
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gdtrib

from reporting.rates import (
    THREE_SIGMA,
    TWO_SIGMA,
    Numbers,
    RatesError,
    exact_interval,
    normal_quantile,
    paired,
    rate,
)

# The share of z-scores at each end that is drawn in to the next before their spread is taken.
WINSORISED = 0.1

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """Control limits, an element for each place asked for."""

    lower_2s: Numbers
    upper_2s: Numbers
    lower_3s: Numbers
    upper_3s: Numbers

    def each(self, change: Callable[[Numbers], Numbers]) -> "FunnelLimits":
        """The same change made to every line."""
        return FunnelLimits(*(change(getattr(self, line)) for line in LINES))


LINES = tuple(field.name for field in fields(FunnelLimits))


class Significance(StrEnum):
    """Where an area lies against the average; the number is the chance of lying further out on that side."""

    HIGH_3S = "High (0.001)"
    HIGH_2S = "High (0.025)"
    LOW_3S = "Low (0.001)"
    LOW_2S = "Low (0.025)"
    NOT_SIGNIFICANT = "Not significant"


class Statistic(StrEnum):
    """What a funnel's areas are compared by."""

    RATE = "rate"
    RATIO = "ratio"
    PROPORTION = "proportion"


@dataclass(frozen=True, slots=True)
class Widened:
    """Limits as many times further from the average as areas are more spread than chance makes them."""

    limits: FunnelLimits
    significance: list[Significance]


@dataclass(frozen=True, slots=True)
class Funnel:
    """Areas around their pooled average, all figures per `per`; limits are those at each area's own denominator."""

    statistic: Statistic
    per: float
    average: float
    values: Numbers
    limits: FunnelLimits
    significance: list[Significance]
    # Mean square of the winsorised z-scores; 1 or less is what chance alone makes.
    dispersion: float
    # None where areas are not more spread than by chance.
    widened: Widened | None

    def lines(self, denominators: ArrayLike) -> FunnelLimits:
        """The plain limits at any denominators, to draw."""
        return self._drawn(denominators, 1)

    def widened_lines(self, denominators: ArrayLike) -> FunnelLimits | None:
        """The widened limits at any denominators, or None where the plain ones do."""
        return self._drawn(denominators, self.dispersion) if self.widened else None

    def _drawn(self, denominators: ArrayLike, spread: float) -> FunnelLimits:
        average = self.average / self.per
        limits = _widened(_limits(self.statistic, _numbers(denominators), average), average, spread)
        return _cut(limits, self.statistic, self.per)


def funnel_of_rates(counts: ArrayLike, populations: ArrayLike, *, per: float = 1000) -> Funnel:
    """Areas' crude rates around the rate of all together. RatesError: as for `rate`, a figure missing, no events."""
    x, n = _complete(counts, populations)
    return _funnel(Statistic.RATE, x, n, float(x.sum() / n.sum()), per)


def funnel_of_ratios(observed: ArrayLike, expected: ArrayLike, *, per: float = 1) -> Funnel:
    """Areas' indirectly standardised ratios around 1, as many events as expected. RatesError as for rates."""
    return _funnel(Statistic.RATIO, *_complete(observed, expected), 1, per)


def funnel_of_proportions(counts: ArrayLike, totals: ArrayLike, *, per: float = 100) -> Funnel:
    """Areas' shares around the share of all together. RatesError: as for `proportion`, a figure missing, or where
    all together have none or the whole."""
    x, n = _complete(counts, totals)
    average = float(x.sum() / n.sum())
    if average == 1:
        raise RatesError("Where all have the whole there is nothing to draw a funnel around.")
    return _funnel(Statistic.PROPORTION, x, n, average, per)


def proportion_funnel(denominators: ArrayLike, average: float, *, per: float = 1) -> FunnelLimits:
    """Limits around an average share (a fraction) at each denominator, kept between none and all."""
    return _cut(uncut_proportion_limits(denominators, average), Statistic.PROPORTION, per)


def uncut_proportion_limits(denominators: ArrayLike, average: float) -> FunnelLimits:
    """The same as fractions, below 0 or above 1 where they fall there: what areas are compared with."""
    spread = np.sqrt(average * (1 - average) / _numbers(denominators))
    two, three = normal_quantile(TWO_SIGMA) * spread, normal_quantile(THREE_SIGMA) * spread
    return FunnelLimits(average - two, average + two, average - three, average + three)


def proportion_significance(counts: ArrayLike, denominators: ArrayLike, average: float) -> list[Significance]:
    """Which areas' shares lie strictly outside the limits around the average. RatesError as for `proportion`."""
    x, n = paired(counts, denominators)
    if np.any(x > n):
        raise RatesError("A share cannot count more than the whole.")
    return _beyond(x / n, uncut_proportion_limits(n, average))


def rate_limits(populations: ArrayLike, average: float, *, per: float = 1) -> FunnelLimits:
    """Limits around an average rate per person at each population: no more, or no fewer, than so many events.

    Events are taken as continuous, so that the lines are smooth. Where even no event is not few, the lower one is 0.
    """
    people = _numbers(populations)
    expected = average * people
    two, three = (1 - TWO_SIGMA) / 2, (1 - THREE_SIGMA) / 2
    events = FunnelLimits(
        np.maximum(gdtrib(1, 1 - two, expected) - 1, 0),
        gdtrib(1, two, expected),
        np.maximum(gdtrib(1, 1 - three, expected) - 1, 0),
        gdtrib(1, three, expected),
    )
    return events.each(lambda line: line / people * per)


def rate_funnel(events: ArrayLike, average: float) -> FunnelLimits:
    """The populations at which a number of events lies exactly on a limit around an average rate per person.

    The same lines as `rate_limits` from the other axis, as the reference has them: a curve is events / population.
    The lower lines therefore come from the upper limits of the events. With an average of 1 the populations are
    expected events: the funnel of an indirectly standardised ratio.
    """
    if average <= 0:
        raise RatesError("Without events there is no average to draw a funnel around.")
    x = _numbers(events)
    (low_2s, high_2s), (low_3s, high_3s) = (exact_interval(x, TWO_SIGMA), exact_interval(x, THREE_SIGMA))
    return FunnelLimits(high_2s / average, low_2s / average, high_3s / average, low_3s / average)


def rate_significance(counts: ArrayLike, populations: ArrayLike, average: float) -> list[Significance]:
    """Which areas' own intervals (95 % and 99.8 %) exclude the average rate per person."""
    two = rate(counts, populations, per=1, confidence=TWO_SIGMA)
    three = rate(counts, populations, per=1, confidence=THREE_SIGMA)
    return _labels(three.lower > average, three.upper < average, two.lower > average, two.upper < average)


def dispersion(z_scores: ArrayLike) -> float:
    """The mean square of z-scores, the outer tenth at each end drawn in: about 1 at most if all differ by chance."""
    z = _numbers(z_scores)
    drawn_in = np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED]))
    return float(np.mean(drawn_in**2))


def _funnel(statistic: Statistic, x: Numbers, n: Numbers, average: float, per: float) -> Funnel:
    limits = _limits(statistic, n, average)
    share = statistic is Statistic.PROPORTION
    significance = (proportion_significance if share else rate_significance)(x, n, average)
    spread = dispersion((x / n - average) / np.sqrt(average * (1 - average if share else 1) / n))
    widened = None
    if spread > 1:
        wide = _widened(limits, average, spread)
        widened = Widened(_cut(wide, statistic, per), _beyond(x / n, wide))
    return Funnel(
        statistic=statistic,
        per=per,
        average=average * per,
        values=x / n * per,
        limits=_cut(limits, statistic, per),
        significance=significance,
        dispersion=spread,
        widened=widened,
    )


def _limits(statistic: Statistic, denominators: Numbers, average: float) -> FunnelLimits:
    at = uncut_proportion_limits if statistic is Statistic.PROPORTION else rate_limits
    return at(denominators, average)


def _widened(limits: FunnelLimits, average: float, spread: float) -> FunnelLimits:
    return limits.each(lambda line: average + np.sqrt(spread) * (line - average))


def _cut(limits: FunnelLimits, statistic: Statistic, per: float) -> FunnelLimits:
    """No rate is below 0, no share above the whole."""
    most = 1 if statistic is Statistic.PROPORTION else np.inf
    return limits.each(lambda line: np.clip(line, 0, most) * per)


def _beyond(values: Numbers, limits: FunnelLimits) -> list[Significance]:
    return _labels(
        values > limits.upper_3s, values < limits.lower_3s, values > limits.upper_2s, values < limits.lower_2s
    )


def _labels(high_3s: Flags, low_3s: Flags, high_2s: Flags, low_2s: Flags) -> list[Significance]:
    order = [Significance.HIGH_3S, Significance.LOW_3S, Significance.HIGH_2S, Significance.LOW_2S]
    places = np.select([high_3s, low_3s, high_2s, low_2s], range(4), default=4)
    return [[*order, Significance.NOT_SIGNIFICANT][place] for place in np.atleast_1d(places)]


def _complete(counts: ArrayLike, denominators: ArrayLike) -> tuple[Numbers, Numbers]:
    x, n = paired(np.atleast_1d(_numbers(counts)), np.atleast_1d(_numbers(denominators)))
    if x.shape != n.shape or not x.size or np.isnan(x + n).any():
        raise RatesError("A funnel needs a count and a denominator of every area in it.")
    if not x.any():
        raise RatesError("Without events there is no average to draw a funnel around.")
    return x, n


def _numbers(values: ArrayLike) -> Numbers:
    return np.asarray(values, dtype=np.float64)
