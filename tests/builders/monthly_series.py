"""Invented monthly counts with a year's shape and a change of level half-way, the same every time."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

FIRST = date(2016, 4, 1)
CHANGE = 50
MONTHS = 96
YEAR = np.array([1.1, 1.05, 1.1, 1.0, 1.08, 1.02, 0.88, 1.02, 0.95, 0.98, 1.02, 0.8])

LEVELS = {
    "nothing happens": lambda after: np.ones_like(after),
    "a dip that mends": lambda after: 1 - 0.85 * np.exp(-after / 6),
    "a dip that mends in part": lambda after: 0.75 - 0.65 * np.exp(-after / 5),
    "a lasting fall": lambda after: np.full_like(after, 0.6),
    "a lasting rise": lambda after: np.full_like(after, 1.6),
    "two years of growth": lambda after: 1 + np.minimum(after, 24) / 24,
}


def monthly_counts(kind: str, mean: float, seed: int) -> NDArray[np.float64]:
    """96 months from April 2016, negative binomial; the level changes in June 2020."""
    months = np.arange(MONTHS)
    level = np.ones(MONTHS)
    level[CHANGE:] = LEVELS[kind](np.arange(MONTHS - CHANGE, dtype=float))
    expected = mean * level * YEAR[(FIRST.month - 1 + months) % 12]
    spread = 1 + 0.006 * mean
    chance = np.random.default_rng([seed, round(mean)])
    return chance.negative_binomial(expected / (spread - 1), 1 / spread).astype(float)
