"""How many will be referred a week: a discounted gamma-Poisson model, averaged over how it may behave. Pure.

The level of a hub's referrals drifts, and weeks scatter more than chance alone. Both are unknown, so the model is run
for every pair of a grid, a discount (how soon old weeks are forgotten) and a scatter (variance beyond Poisson), and
each pair weighs as much as it foresaw the weeks that followed. Given a pair, the level has a gamma distribution that
each week sharpens (Harvey and Fernandes 1989); a week's count is negative binomial around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DISCOUNTS = np.array([1.0, 0.98, 0.95, 0.9, 0.8])
# Relative variance of a week's rate around the level: 0 is Poisson.
SCATTERS = np.array([0.0, 0.05, 0.15, 0.4, 1.0, 2.5])
_DISCOUNT, _SCATTER = (grid.ravel() for grid in np.meshgrid(DISCOUNTS, SCATTERS))
# A steady hub is likelier beforehand than one that changes every month.
_BEFOREHAND = np.log(np.array([0.4, 0.25, 0.2, 0.1, 0.05]))[np.searchsorted(-DISCOUNTS, -_DISCOUNT)]
# Half a referral in a week is known before any week is.
_SHAPE, _WEEKS = 0.5, 0.5


@dataclass(frozen=True)
class Level:
    """What is known of a weekly level after the last week, for every pair of the grid (all of the same length)."""

    weights: Floats
    shape: Floats
    rate: Floats

    @property
    def mean(self) -> float:
        """Referrals a week."""
        return float(self.weights @ (self.shape / self.rate))


def fit(weeks: Sequence[int]) -> Level:
    """The level after these weekly counts, the oldest first. Raises ValueError for none or a negative one."""
    if not weeks or min(weeks) < 0:
        raise ValueError("counts of at least one week are needed, none negative")
    shape = np.full(_DISCOUNT.shape, _SHAPE)
    rate = np.full(_DISCOUNT.shape, _WEEKS)
    likelihood = _BEFOREHAND.copy()
    for count in weeks:
        mean = shape / rate
        likelihood += _log_likelihood(count, mean, _SCATTER + 1 / shape)
        # A week that scatters tells less of the level than a Poisson one.
        worth = 1 / (1 + mean * _SCATTER)
        shape = _DISCOUNT * shape + count * worth
        rate = _DISCOUNT * rate + worth
    weights = np.exp(likelihood - likelihood.max())
    return Level(weights / weights.sum(), shape, rate)


def draw(level: Level, weeks: int, paths: int, rng: Generator) -> Floats:
    """Weekly rates to come, weeks × paths: what each path's week has as the mean of a Poisson count.

    The level goes on drifting at the pace its discount implies; its expectation stays.
    """
    pair = rng.choice(level.weights.size, size=paths, p=level.weights)
    shape, discount, scatter = level.shape[pair], _DISCOUNT[pair], _SCATTER[pair]
    levels = rng.gamma(shape) / level.rate[pair]
    drifting = discount < 1
    moves = np.ones((weeks, paths))
    moves[:, drifting] = (
        rng.beta((discount * shape)[drifting], ((1 - discount) * shape)[drifting], size=(weeks, int(drifting.sum())))
        / discount[drifting]
    )
    noise = np.ones((weeks, paths))
    scattered = scatter > 0
    noise[:, scattered] = rng.gamma(1 / scatter[scattered], size=(weeks, int(scattered.sum()))) * scatter[scattered]
    rates: Floats = levels * np.cumprod(moves, axis=0) * noise
    return rates


def _log_likelihood(count: int, mean: Floats, scatter: Floats) -> Floats:
    """Of a negative binomial count with this mean and variance mean + scatter × mean²."""
    size = 1 / scatter
    likelihood: Floats = (
        gammaln(count + size)
        - gammaln(size)
        - gammaln(count + 1)
        + size * np.log(size / (size + mean))
        + count * np.log(mean / (size + mean))
    )
    return likelihood
