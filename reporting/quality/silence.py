"""Which practices sent nothing for a month in which they usually do. Pure.

Source: domain.md A21: such a month is incomplete, not 0. The rule is this project's own: a practice that fitted
3 a month or more over the 12 months before would have a month without any by chance fewer than 1 time in 20. In the
first months of COVID routine fitting stopped, and a month without any was no silence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from reporting.months import MONTHS_IN_A_YEAR, add_months, last_day_of

USUAL_A_YEAR = 3 * MONTHS_IN_A_YEAR
# The first and the last month in which nobody is expected.
SUSPENDED = (date(2020, 3, 1), date(2020, 8, 1))
# A place's month is incomplete from so many missing in a usual year, one a month, which are so much of its own.
LEAST_MISSING, LEAST_SHARE = MONTHS_IN_A_YEAR, 0.05


@dataclass(frozen=True, slots=True)
class Sender:
    """A fitting practice and its fittings by month, from the source that counts. Months without any are left out."""

    code: str
    name: str
    closed_on: date | None
    by_month: Mapping[date, int]

    def is_expected(self, month: date) -> bool:
        """Whether it is open to the month's end and fitted often enough in the 12 months before."""
        if self.closed_on is not None and self.closed_on <= last_day_of(month):
            return False
        if SUSPENDED[0] <= month <= SUSPENDED[1]:
            return False
        before = (add_months(month, -step) for step in range(1, MONTHS_IN_A_YEAR + 1))
        return sum(self.by_month.get(each, 0) for each in before) >= USUAL_A_YEAR


@dataclass(frozen=True, slots=True)
class MonthSent:
    """How many practices were expected to send data for a month, and the names of those that sent none."""

    month: date
    expected: int
    silent: tuple[str, ...] = field(default=())

    @property
    def sent(self) -> int:
        return self.expected - len(self.silent)

    @property
    def is_complete(self) -> bool:
        return not self.silent


def sent_in(senders: Iterable[Sender], month: date, silent: Collection[str]) -> MonthSent:
    """Of these practices, how many were expected; `silent` are the codes of those that sent nothing."""
    expected = [sender for sender in senders if sender.is_expected(month)]
    names = sorted((sender.name for sender in expected if sender.code in silent), key=str.casefold)
    return MonthSent(month, len(expected), tuple(names))


@dataclass(frozen=True, slots=True)
class Gap:
    """What a place's month lacks: practices that sent nothing, and their fittings of it in the 12 months before."""

    usual: int
    practices: tuple[str, ...]


def is_incomplete(gap: Gap, year_before: float | None) -> bool:
    """Whether the gap leaves the month too low to be taken for whole. `year_before` counts the place's fittings in
    the 12 months before; None when they are not known.
    """
    return gap.usual >= LEAST_MISSING and (year_before is None or gap.usual >= LEAST_SHARE * year_before)
