"""The months that a report shows, which of them still runs, and how they are told. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from larc.nhsuk.formatting import format_month
from reporting.months import add_months, months_between

MONTHS_SHOWN = 13
FIRST, LAST = "first", "last"


class Period(NamedTuple):
    """From a month to a month, both included; `running` is the month of today."""

    first: date
    last: date
    running: date

    @property
    def months(self) -> list[date]:
        """The newest first."""
        return months_between(self.first, self.last)[::-1]

    @property
    def words(self) -> str:
        """For a caption."""
        return period_words(self.first, self.last, self.running)

    @property
    def told(self) -> date:
        """The month that sentences tell of: the latest whole one, or the running one where it stands alone."""
        return next((month for month in self.months if month != self.running), self.last)

    @property
    def told_words(self) -> str:
        """That month in a sentence."""
        return f"{format_month(self.told)} so far" if self.told == self.running else format_month(self.told)

    def name(self, month: date) -> str:
        """A month as a row begins with it."""
        return f"{format_month(month)}, so far" if month == self.running else format_month(month)


def period_words(first: date, last: date, latest: date) -> str:
    """ "latest 13 months" when they are that, otherwise the first and the last month."""
    if (first, last) == (add_months(latest, 1 - MONTHS_SHOWN), latest):
        return f"latest {MONTHS_SHOWN} months"
    return " to ".join(format_month(month) for month in dict.fromkeys((first, last)))


def as_asked(month: date) -> str:
    """A month as an address says it."""
    return f"{month:%Y-%m}"


def in_order(data: Mapping[str, str]) -> dict[str, str]:
    """The choices of an address; from after to is read the other way round."""
    first, last = data[FIRST], data[LAST]
    return {**data, FIRST: min(first, last), LAST: max(first, last)}
