"""One organisation's months as a pandas frame: rates, rolling years and the standing against the baseline. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from practices.methods import LARC_METHODS
from reporting import rates
from reporting.baseline import FEWEST_MONTHS, Comparison, Window, compare, mean_month
from reporting.measures import Group
from reporting.months import MONTHS_IN_A_YEAR, months_between
from reporting.quality.silence import Gap, is_incomplete

PER = 1000
COLUMNS = ("month", *(method.value for method in LARC_METHODS), "women", "women_counted_on", "women_are_estimated")
COMPLETE: Mapping[date, Gap] = {}


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval; all None where there is no denominator or no data."""

    value: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one organisation stands with one group of methods, in the last month of its frame.

    `silent` names the practices that lack in that month when it is incomplete (A21): it then has no count and no rate,
    only what was `received`. `year_months` of the rolling year are complete, and alone in its figures.
    """

    group: Group
    month: date
    silent: tuple[str, ...]
    received: int | None
    count: int | None
    rate: Figure
    year_months: int
    baseline_month: float | None
    year_count: int | None
    year_rate: Figure
    baseline_year_count: int | None
    baseline_year_rate: float | None
    against_baseline: Comparison


def frame_of(
    rows: Iterable[tuple[Any, ...]], first: date, last: date, gaps: Mapping[date, Gap] = COMPLETE
) -> pd.DataFrame:
    """A row for every month from the first to the last; what is missing is missing, not 0.

    `rows` hold COLUMNS, `gaps` what months lack. The frame adds for each group of methods its count; under
    `<group>_rate`, `_lower` and `_upper` its monthly rate per 1,000 women with the 95 % interval; under `_year` and
    `_year_rate` the twelve months up to the month, missing unless all twelve and their denominators are there.
    An incomplete month (A21) names who sent nothing under `silent` and has no figure but under `<group>_received` and
    `_received_rate`; a year leaves it out, and is missing with fewer than 9 others (`year_months`).
    """
    frame = pd.DataFrame.from_records(list(rows), columns=list(COLUMNS)).set_index("month")
    frame = frame.reindex(months_between(first, last))
    numeric = [column for column in frame if column not in ("women_counted_on", "women_are_estimated")]
    frame[numeric] = frame[numeric].astype("float64")
    received = {group: frame[[method.value for method in group.methods]].sum(axis=1, skipna=False) for group in Group}
    frame["silent"] = _silent(received[Group.TOTAL], gaps)
    complete = frame["silent"].map(len) == 0
    frame["year_months"] = _year(complete.astype("float64"))
    frame["women_year"] = _whole_year(frame["women"], complete)
    for group, counts in received.items():
        monthly = rates.rate(counts, frame["women"], per=PER)
        frame[f"{group}_received"] = counts.mask(complete)
        frame[f"{group}_received_rate"] = pd.Series(monthly.value, frame.index).mask(complete)
        frame[group.value] = counts.where(complete)
        for part, values in (("rate", monthly.value), ("lower", monthly.lower), ("upper", monthly.upper)):
            frame[f"{group}_{part}"] = pd.Series(values, frame.index).where(complete)
        frame[f"{group}_year"] = _whole_year(counts, complete)
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
    before = frame.reindex(baseline.months)
    left_out = before["silent"].map(lambda names: isinstance(names, tuple) and len(names) > 0)
    return Standing(
        group=group,
        month=frame.index[-1],
        silent=now["silent"],
        received=whole(now[f"{group}_received"]),
        year_months=whole(now["year_months"]) or 0,
        count=whole(now[group.value]),
        rate=Figure(*(number(now[f"{group}_{part}"]) for part in ("rate", "lower", "upper"))),
        baseline_month=number(mean_month(before.loc[~left_out, f"{group}_rate"], int(left_out.sum()))),
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


def _silent(received: pd.Series, gaps: Mapping[date, Gap]) -> pd.Series:
    """By month, who leaves it incomplete; nobody where it is whole enough, or has no data at all."""
    before = _year(received).shift(1)
    lacking = {
        month: gap.practices
        for month, gap in gaps.items()
        if month in received.index and is_incomplete(gap, number(before[month]))
    }
    return pd.Series([lacking.get(month, ()) for month in received.index], received.index, dtype=object)


def _whole_year(values: pd.Series, complete: pd.Series) -> pd.Series:
    """The complete months of twelve added up; missing where one of the twelve is, or too few are complete."""
    known = _year(values).notna() & (_year(complete.astype("float64")) >= FEWEST_MONTHS)
    return _year(values.where(complete | values.isna(), 0)).where(known)


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
