"""The highest year on record, by rolling, financial and calendar years. Pure. Source: domain.md L13.

Only years with all their twelve months count, and nothing is a record without an earlier year to be higher than that
shares no month with it: a series of thirteen months would set one every other month.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd

from reporting.months import FIRST_OF_FINANCIAL_YEAR, MONTHS_IN_A_YEAR, add_months, months_between
from reporting.rates import Numbers


class YearKind(StrEnum):
    """Which twelve months are a year."""

    ROLLING = "rolling"
    FINANCIAL = "financial"
    CALENDAR = "calendar"

    @property
    def last_month(self) -> int | None:
        """The calendar month it ends in; None when any."""
        return {YearKind.FINANCIAL: FIRST_OF_FINANCIAL_YEAR - 1, YearKind.CALENDAR: MONTHS_IN_A_YEAR}.get(self)


@dataclass(frozen=True, slots=True)
class Year:
    """Twelve complete months and what was counted in them."""

    first: date
    last: date
    total: int

    def shared_with(self, other: "Year") -> int:
        """How many of its months another year has too: two rolling years a month apart share eleven."""
        return len({*months_between(self.first, self.last)} & {*months_between(other.first, other.last)})


@dataclass(frozen=True, slots=True)
class RecordYear:
    """The latest complete year against every earlier one of its kind.

    `highest_before` are the earlier years with the highest total, more than one when they tie. `ties` when the latest
    equals them: that is no record.
    """

    kind: YearKind
    latest: Year
    earlier: int
    highest_before: tuple[Year, ...]
    # The highest earlier year that shares no month with it (the latest of equals); without one nothing is a record.
    highest_apart: Year | None
    is_record: bool
    ties: bool

    @property
    def named(self) -> Year:
        """The earlier year to name as the highest: one that shares no month with the latest, if there is any."""
        apart = self.highest_apart
        return apart if apart in self.highest_before and apart is not None else self.highest_before[-1]


def record_year(counts: pd.Series, kind: YearKind, latest: date | None = None) -> RecordYear | None:
    """The latest year that is complete by the month `latest` (by default the last with data).

    `counts` hold a month's count by its first day; an absent month or NaN has no data. A rolling year that does not
    end in `latest` is not the current one. None when there is no such year.
    """
    years = complete_years(counts, kind, latest)
    current = latest or max(counts.dropna().index, default=None)
    if not years or (kind == YearKind.ROLLING and years[-1].last != current):
        return None
    last, before = years[-1], years[:-1]
    apart = max((year for year in before if year.last < last.first), key=_height, default=None)
    highest = max((year.total for year in before), default=0)
    return RecordYear(
        kind=kind,
        latest=last,
        earlier=len(before),
        highest_before=tuple(year for year in before if year.total == highest),
        highest_apart=apart,
        is_record=apart is not None and last.total > highest,
        ties=apart is not None and last.total == highest,
    )


def _height(year: Year) -> tuple[int, date]:
    return year.total, year.last


def are_records(counts: Numbers) -> list[bool | None]:
    """`record_year` of the latest rolling year, for an array of organisations by successive months, NaN without data.

    None where it cannot be said: the latest year is not complete, or no complete one shares no month with it.
    """
    if counts.shape[1] <= MONTHS_IN_A_YEAR:
        return [None] * len(counts)
    totals = np.lib.stride_tricks.sliding_window_view(counts, MONTHS_IN_A_YEAR, axis=1).sum(axis=-1)
    latest, known = totals[:, -1], ~np.isnan(totals)
    highest = np.where(known, totals, -np.inf)[:, :-1].max(axis=1)
    sayable = known[:, -1] & known[:, :-MONTHS_IN_A_YEAR].any(axis=1)
    flags = zip(sayable.tolist(), (latest > highest).tolist(), strict=True)
    return [higher if known_here else None for known_here, higher in flags]


def complete_years(counts: pd.Series, kind: YearKind, latest: date | None = None) -> list[Year]:
    """Every year of a kind of which all twelve months have data, oldest first."""
    known = counts.dropna()
    if known.empty:
        return []
    last = max(known.index) if latest is None else latest
    regular = known.reindex(months_between(min(known.index), last)).astype("float64")
    totals = regular.rolling(MONTHS_IN_A_YEAR).sum().dropna()
    ending = kind.last_month
    return [
        Year(add_months(month, 1 - MONTHS_IN_A_YEAR), month, round(total))
        for month, total in totals.items()
        if ending in (None, month.month)
    ]
