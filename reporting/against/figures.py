"""Ratios of a rate to that of another time, with exact intervals. Pure: a frame of `reporting.series` in.

Sources: domain.md 3.4 (same-month baselines, as LARC is seasonal; the mean of the baseline year stands beside them in
`reporting.baseline`), rates.md (ratio of two rates).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pandas as pd

from reporting import rates
from reporting.baseline import Window
from reporting.measures import Group
from reporting.months import MONTHS_IN_A_YEAR, add_months
from reporting.series import number, whole


class Ratio(NamedTuple):
    """One rate over another, with its exact 95 % interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Change:
    """A month or a year to it, the other time (by its last month), and the ratio of the first rate to the second.

    None where a count or denominator is missing; no ratio where nothing was fitted in the other time.
    """

    group: Group
    month: date
    count: int | None
    rate: float | None
    other_month: date
    other_count: int | None
    other_rate: float | None
    ratio: Ratio | None


def year_on_year(frame: pd.DataFrame, group: Group) -> Change:
    """The twelve months to the frame's last month against the twelve before them."""
    last = frame.index[-1]
    parts = (f"{group}_year", "women_year", f"{group}_year_rate")
    return _changes(frame, group, [last], [add_months(last, -MONTHS_IN_A_YEAR)], parts)[0]


def same_months(frame: pd.DataFrame, group: Group, window: Window, months: int) -> list[Change]:
    """The frame's last months, oldest first, each against the same calendar month of the baseline."""
    now = list(frame.index[-months:])
    then = {month.month: month for month in window.months}
    return _changes(frame, group, now, [then[month.month] for month in now], (group.value, "women", f"{group}_rate"))


def ratio_of(estimate: rates.Estimate, place: int = 0) -> Ratio | None:
    """One element of an estimate; None where nothing can be compared."""
    value, lower, upper = (float(part[place]) for part in (estimate.value, estimate.lower, estimate.upper))
    return None if math.isnan(value) else Ratio(value, lower, upper)


def _changes(
    frame: pd.DataFrame, group: Group, now: Sequence[date], then: Sequence[date], parts: tuple[str, str, str]
) -> list[Change]:
    count, women, rate = parts
    here, there = frame.reindex(now), frame.reindex(then)
    ratio = rates.ratio_of_rates(here[count], here[women], there[count], there[women])
    return [
        Change(
            group=group,
            month=now[place],
            count=whole(here[count].iloc[place]),
            rate=number(here[rate].iloc[place]),
            other_month=then[place],
            other_count=whole(there[count].iloc[place]),
            other_rate=number(there[rate].iloc[place]),
            ratio=ratio_of(ratio, place),
        )
        for place in range(len(now))
    ]
