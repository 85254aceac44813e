"""How a patient's visits will go: beta shares, drawn once a path. Pure.

Each patient gets her course beforehand, so that the same patient has the same course whatever is planned: fitted or
gone at the first visit, the second or the third. Nobody is followed past a third visit.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from referrals.forecast.cases import Share, Shares

Floats = NDArray[np.float64]

# What will happen at her next visit: she is fitted, she is gone for good, or she comes again and then is in the course
# two places before.
FITTED, GONE, FITTED_SECOND, GONE_SECOND, FITTED_THIRD = range(5)
COURSES = 5
BACK = 2
# Where not even the network has seen any: missed appointments in one published area (12.6%, domain.md 6), attempts
# that fail, who comes again and who leaves unseen (own assumptions); each weighs like ten visits.
ASSUMED = Shares(Share(126, 1000), Share(5, 100), Share(80, 100), Share(10, 100))
WEIGHT_ASSUMED, WEIGHT_NETWORK = 10, 20


def draw(shares: Shares, everyone: Shares, paths: int, rng: Generator) -> tuple[Floats, Floats]:
    """The probabilities of the courses, COURSES × paths, each path's summing to 1, and of leaving before a visit."""
    missed, not_fitted, back, left = (
        _beta(mine, network, assumed, paths, rng)
        for mine, network, assumed in (
            (shares.missed, everyone.missed, ASSUMED.missed),
            (shares.not_fitted, everyone.not_fitted, ASSUMED.not_fitted),
            (shares.came_back, everyone.came_back, ASSUMED.came_back),
            (shares.left, everyone.left, ASSUMED.left),
        )
    )
    fitted = (1 - missed) * (1 - not_fitted)
    again, gone = (1 - fitted) * back, (1 - fitted) * (1 - back)
    return np.stack([fitted, gone, again * fitted, again * gone, again * again]), left


def expected(mine: Share, network: Share, assumed: Share) -> float:
    """The share to expect: a hub's own, leaning to the network's, which leans to the assumed one."""
    times, of = _weighed(mine, network, assumed)
    return times / of


def _weighed(mine: Share, network: Share, assumed: Share) -> tuple[float, float]:
    prior = (network.times + WEIGHT_ASSUMED * assumed.times / assumed.of) / (network.of + WEIGHT_ASSUMED)
    return mine.times + WEIGHT_NETWORK * prior, mine.of + WEIGHT_NETWORK


def _beta(mine: Share, network: Share, assumed: Share, paths: int, rng: Generator) -> Floats:
    times, of = _weighed(mine, network, assumed)
    return rng.beta(times, of - times, size=paths)
