"""One organisation's months as a pandas frame: rates, rolling years and the standing against the baseline. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from practices.methods import LARC_METHODS
from reporting import rates
from reporting.baseline import Comparison, Window, compare, mean_month
from reporting.measures import Group
from reporting.months import MONTHS_IN_A_YEAR, months_between

PER = 1000
COLUMNS = ("month", *(method.value for method in LARC_METHODS), "women", "women_counted_on", "women_are_estimated")


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval; all None where there is no denominator or no data."""

    value: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one organisation stands with one group of methods, in the last month of its frame."""

    group: Group
    month: date
    count: int | None
    rate: Figure
    baseline_month: float | None
    year_count: int | None
    year_rate: Figure
    baseline_year_count: int | None
    baseline_year_rate: float | None
    against_baseline: Comparison


def frame_of(rows: Iterable[tuple[Any, ...]], first: date, last: date) -> pd.DataFrame:
    """A row for every month from the first to the last; what is missing is missing, not 0.

    `rows` hold COLUMNS. The frame adds for each group of methods its count; under `<group>_rate`, `_lower` and
    `_upper` its monthly rate per 1,000 women with the 95 % interval; under `_year` and `_year_rate` the twelve months
    up to the month, missing unless all twelve and their denominators are there.
    """
    frame = pd.DataFrame.from_records(list(rows), columns=list(COLUMNS)).set_index("month")
    frame = frame.reindex(months_between(first, last))
    numeric = [column for column in frame if column not in ("women_counted_on", "women_are_estimated")]
    frame[numeric] = frame[numeric].astype("float64")
    frame["women_year"] = _year(frame["women"])
    for group in Group:
        frame[group.value] = frame[[method.value for method in group.methods]].sum(axis=1, skipna=False)
        monthly = rates.rate(frame[group.value], frame["women"], per=PER)
        frame[f"{group}_rate"], frame[f"{group}_lower"], frame[f"{group}_upper"] = (
            monthly.value,
            monthly.lower,
            monthly.upper,
        )
        frame[f"{group}_year"] = _year(frame[group.value])
        frame[f"{group}_year_rate"] = yearly_rate(frame[f"{group}_year"], frame["women_year"]).value
    return frame


def yearly_rate(count: ArrayLike, women_months: ArrayLike) -> rates.Estimate:
    """Twelve months' fittings per 1,000 women, on the mean of the twelve denominators."""
    return rates.rate(count, np.asarray(women_months, dtype=np.float64) / MONTHS_IN_A_YEAR, per=PER)


def standing(frame: pd.DataFrame, group: Group, baseline: Window) -> Standing:
    """The last month, its rolling year and both against the baseline."""
    missing = pd.Series(np.nan, frame.columns, dtype=object)
    now = frame.iloc[-1]
    base = frame.loc[baseline.last] if baseline.last in frame.index else missing
    count, women = f"{group}_year", "women_year"
    return Standing(
        group=group,
        month=frame.index[-1],
        count=whole(now[group.value]),
        rate=Figure(*(number(now[f"{group}_{part}"]) for part in ("rate", "lower", "upper"))),
        baseline_month=number(mean_month(frame[f"{group}_rate"].reindex(baseline.months))),
        year_count=whole(now[count]),
        year_rate=figure(yearly_rate(now[count], now[women])),
        baseline_year_count=whole(base[count]),
        baseline_year_rate=number(base[f"{group}_year_rate"]),
        against_baseline=compare(now[count], now[women], base[count], base[women]),
    )


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The months as plain dicts, None where a figure is missing."""
    plain = frame.astype(object).where(frame.notna(), None)
    return list(plain.reset_index(names="month").to_dict("records"))


def _year(values: pd.Series) -> pd.Series:
    return values.rolling(MONTHS_IN_A_YEAR).sum()


def figure(estimate: rates.Estimate, place: int = 0) -> Figure:
    """One element of an estimate."""
    parts = (np.atleast_1d(part)[place] for part in (estimate.value, estimate.lower, estimate.upper))
    return Figure(*(number(part) for part in parts))


def number(value: Any) -> float | None:
    """A number, or None where it is missing."""
    return None if pd.isna(value) else float(value)


def whole(value: Any) -> int | None:
    """A count, or None where it is missing."""
    return None if pd.isna(value) else int(value)
