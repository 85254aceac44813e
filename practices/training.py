"""What fitters are asked to learn, and how to tell that a training has stopped moving. Pure: the rules are data
(rules/training.csv), none of them approved yet.

Source: domain.md 2.5.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from larc import rules

_TABLE = Path(__file__).parent / "rules" / "training.csv"
CPD, STALLED = "cpd", "stalled"
CPD_YEARS = 5


@dataclass(frozen=True)
class Rule:
    """A number that is asked for, where it comes from and who approved it (empty: nobody yet)."""

    number: int
    source: str
    approver: str

    @property
    def is_approved(self) -> bool:
        return bool(self.approver)


def rule(name: str, day: date) -> Rule | None:
    """The rule of this name in force on a day, or None."""
    for row in rules.read(_TABLE):
        if row["rule"] == name and rules.holds_on(row, day):
            return Rule(int(row["number"]), row["source"], row["approver"])
    return None


def cpd_since(today: date) -> date:
    """The first day of the 5 years whose credits count together on a day."""
    try:
        return today.replace(year=today.year - CPD_YEARS) + timedelta(days=1)
    except ValueError:  # 29 February.
        return date(today.year - CPD_YEARS, 3, 1)


def cpd_total(credits: Iterable[tuple[date, Decimal]], today: date) -> Decimal:
    """The credits of the last 5 years, today included; what lies in the future brings none yet."""
    first = cpd_since(today)
    return sum((number for day, number in credits if first <= day <= today), Decimal())


def attendance_version(fitter_ids: Iterable[int]) -> str:
    """A word that differs when others are marked as there: it guards against stale edits (A12)."""
    return sha256(",".join(map(str, sorted(set(fitter_ids)))).encode()).hexdigest()[:16]


def is_stalled(*, started_on: date, last_clinic: date | None, next_clinic: date | None, today: date) -> bool:
    """Whether a training stopped moving: no clinic planned, and none for longer than the rule lets pass."""
    asked = rule(STALLED, today)
    if asked is None or next_clinic is not None:
        return False
    return today - max(started_on, last_clinic or started_on) > timedelta(days=asked.number)
