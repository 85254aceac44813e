"""The level before COVID, and how the latest twelve months stand against it. Pure: numbers in, numbers out.

Source: domain.md 3.4. Studies choose different baselines, so the window is data: dated, configurable and printed
wherever a figure is compared with it.
"""

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import mean

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reporting.months import MONTHS_IN_A_YEAR, add_months, months_between
from reporting.rates import Estimate, ratio_of_rates

# A year with fewer complete months says nothing of the year (A21).
FEWEST_MONTHS = 9
# "Within 15 %" as OpenSAFELY's service restoration work has it.
RECOVERED_PERCENT = 85


class Status(StrEnum):
    """A rolling year against the baseline year, by the point estimate."""

    SURPASSES = "surpasses"
    WITHIN = "within_15_percent"
    BELOW = "below"
    NO_BASELINE = "no_baseline"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Status.SURPASSES: "Surpasses",
    Status.WITHIN: "Within 15%",
    Status.BELOW: "Below",
    Status.NO_BASELINE: "No baseline",
}


@dataclass(frozen=True, slots=True)
class Window:
    """Twelve calendar months, by the first day of the first and of the last."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first.day != 1 or self.last != add_months(self.first, MONTHS_IN_A_YEAR - 1):
            raise ValueError("A baseline is twelve calendar months, given by the first day of the first and the last.")

    @property
    def months(self) -> list[date]:
        return months_between(self.first, self.last)

    def __str__(self) -> str:
        return f"{self.first:%B %Y} to {self.last:%B %Y}"


BEFORE_COVID = Window(date(2019, 3, 1), date(2020, 2, 1))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rolling years over baseline years, one element an organisation."""

    ratio: Estimate
    status: list[Status]
    # By the lower limit: more than chance would explain.
    clearly: NDArray[np.bool_]


def compare(count: ArrayLike, women: ArrayLike, base_count: ArrayLike, base_women: ArrayLike) -> Comparison:
    """Sums over two years of months: fittings, and women in each month added up (women-months).

    Months left out as incomplete (A21) are in neither of a year's two sums, which so compare as rates do. NaN where a
    year has not all its other months, or a month no denominator: no baseline.
    """
    counts, people, base_counts, base_people = (
        np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (count, women, base_count, base_women)
    )
    ratio = ratio_of_rates(counts, people, base_counts, base_people)
    # Whole numbers multiplied crosswise: a ratio of exactly 0.85 or 1 cannot fall on the wrong side.
    now, before = counts * base_people, base_counts * people
    labels = np.select(
        [np.isnan(ratio.value), now >= before, 100 * now >= RECOVERED_PERCENT * before],
        [Status.NO_BASELINE.value, Status.SURPASSES.value, Status.WITHIN.value],
        default=Status.BELOW.value,
    )
    return Comparison(ratio, [Status(label) for label in labels], ratio.lower > 1)


def mean_month(monthly_rates: ArrayLike, left_out: int = 0) -> float:
    """The mean of the baseline's twelve monthly rates, less those left out as incomplete; NaN unless all are there."""
    values = np.asarray(monthly_rates, dtype=np.float64).tolist()
    is_whole = len(values) + left_out == MONTHS_IN_A_YEAR and len(values) >= FEWEST_MONTHS
    return mean(values) if is_whole else math.nan
