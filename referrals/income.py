"""What clinics bring in by tariff, and what unused appointments would have. Pure: imports no model.

Source: domain.md 6 (activity is paid by the procedure, so whoever does not come costs the clinic) and 8.5; a tariff is
dated data of each payer, never a constant, and without one no money is shown (L14).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

NOTHING = Decimal(0)
PENNY = Decimal("0.01")


class Priced(NamedTuple):
    """What is paid: by whom, for what, from which day; `pounds` is None where nothing is agreed any more."""

    payer: str
    method: str
    action: str
    starts_on: date
    pounds: Decimal | None


class Procedure(NamedTuple):
    """Something done at a hub. `payer` is empty while unassigned (L16); `is_coded` says whether it has its code."""

    hub_id: int
    day: date
    payer: str
    method: str
    action: str
    is_coded: bool


class Tariffs:
    """Every amount ever agreed, asked for by day."""

    def __init__(self, rows: Iterable[Priced]) -> None:
        self._rows: dict[tuple[str, str, str], list[Priced]] = {}
        for row in sorted(rows, key=lambda each: each.starts_on):
            self._rows.setdefault((row.payer, row.method, row.action), []).append(row)

    def __bool__(self) -> bool:
        return bool(self._rows)

    def amount_on(self, payer: str, method: str, action: str, day: date) -> Decimal | None:
        """Pounds for a procedure on a day, None where no tariff holds."""
        rows = self._rows.get((payer, method, action), [])
        place = bisect_right(rows, day, key=lambda row: row.starts_on)
        return rows[place - 1].pounds if place else None


@dataclass(frozen=True)
class Income:
    """`pounds` for `paid` procedures; those not paid by why: no payer, no code, no tariff on their day."""

    pounds: Decimal = NOTHING
    paid: int = 0
    without_payer: int = 0
    uncoded: int = 0
    without_tariff: int = 0

    def __add__(self, other: Income) -> Income:
        return Income(
            self.pounds + other.pounds,
            self.paid + other.paid,
            self.without_payer + other.without_payer,
            self.uncoded + other.uncoded,
            self.without_tariff + other.without_tariff,
        )

    @property
    def average(self) -> Decimal | None:
        """Pounds a paid procedure, to the penny; None of none."""
        return (self.pounds / self.paid).quantize(PENNY, ROUND_HALF_UP) if self.paid else None


def income_of(procedure: Procedure, tariffs: Tariffs) -> Income:
    """What one procedure brings in, or the first reason why it brings nothing yet."""
    if not procedure.payer:
        return Income(without_payer=1)
    if not procedure.is_coded:
        return Income(uncoded=1)
    pounds = tariffs.amount_on(procedure.payer, procedure.method, procedure.action, procedure.day)
    return Income(without_tariff=1) if pounds is None else Income(pounds, paid=1)


@dataclass(frozen=True)
class Day:
    """A hub's day: appointments offered, booked, attended, missed, attended without a fitting, not recorded yet;
    procedures done, and what they bring in. `day` is None for days together.
    """

    day: date | None = None
    offered: int = 0
    booked: int = 0
    attended: int = 0
    missed: int = 0
    not_fitted: int = 0
    not_recorded: int = 0
    done: int = 0
    income: Income = field(default_factory=Income)

    @property
    def unfilled(self) -> int:
        """Appointments nobody booked."""
        return self.offered - self.booked

    @property
    def unused(self) -> int:
        """Appointments that brought nothing in: not booked, not attended, or attended without a fitting."""
        return self.unfilled + self.missed + self.not_fitted


class Lost(NamedTuple):
    """What the unused appointments would have brought in at `average` pounds each."""

    average: Decimal
    unfilled: Decimal
    missed: Decimal
    not_fitted: Decimal

    @property
    def pounds(self) -> Decimal:
        return self.unfilled + self.missed + self.not_fitted


def together(days: Iterable[Day]) -> Day:
    """Several days added up."""
    days = list(days)
    names = ("offered", "booked", "attended", "missed", "not_fitted", "not_recorded", "done")
    counts = {name: sum(getattr(day, name) for day in days) for name in names}
    return Day(**counts, income=sum((day.income for day in days), Income()))


def lost(total: Day) -> Lost | None:
    """What stayed out in days together, at the average of what was paid in them; None where nothing was paid."""
    average = total.income.average
    if average is None:
        return None
    return Lost(average, average * total.unfilled, average * total.missed, average * total.not_fitted)


def best_and_worst(days: Sequence[Day], *, by_income: bool) -> tuple[Day, Day] | None:
    """The good day and the bad day among those on which appointments were offered; None unless there are two that
    differ. By what they brought in, or by the share of their appointments that was not used.
    """
    held = [day for day in days if day.offered and not day.not_recorded]
    if len(held) < 2:
        return None

    def worth(day: Day) -> Decimal:
        return day.income.pounds if by_income else Decimal(-day.unused) / day.offered

    best, worst = max(held, key=worth), min(held, key=worth)
    return (best, worst) if worth(best) > worth(worst) else None
