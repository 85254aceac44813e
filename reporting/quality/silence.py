"""Which practices sent nothing for a month in which they usually do. Pure.

Source: domain.md A21: such a month is incomplete, not 0. The rule is this project's own: a practice that fitted
3 a month or more over the 12 months before would have a month without any by chance fewer than 1 time in 20.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from reporting.months import MONTHS_IN_A_YEAR, add_months, last_day_of

USUAL_A_YEAR = 3 * MONTHS_IN_A_YEAR


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
        before = (add_months(month, -step) for step in range(1, MONTHS_IN_A_YEAR + 1))
        return sum(self.by_month.get(each, 0) for each in before) >= USUAL_A_YEAR

    def sent(self, month: date) -> bool:
        return self.by_month.get(month, 0) > 0


@dataclass(frozen=True, slots=True)
class MonthSent:
    """How many practices were expected to send data for a month, and those that sent none."""

    month: date
    expected: int
    silent: tuple[Sender, ...] = field(default=())

    @property
    def sent(self) -> int:
        return self.expected - len(self.silent)

    @property
    def is_complete(self) -> bool:
        return not self.silent


def sent_in(senders: Iterable[Sender], month: date) -> MonthSent:
    """Who was expected and who was silent, by name."""
    expected = [sender for sender in senders if sender.is_expected(month)]
    silent = sorted((sender for sender in expected if not sender.sent(month)), key=lambda each: each.name.casefold())
    return MonthSent(month, len(expected), tuple(silent))
