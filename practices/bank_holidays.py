"""Bank holidays of England, on which no clinic that repeats is held. Pure."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from larc import rules

_TABLE = Path(__file__).parent / "rules" / "bank_holidays.csv"


def bank_holidays() -> Mapping[date, str]:
    """The names of the bank holidays that are known, by day. Days past the end of the list are none of them."""
    return _read(rules.path_of(_TABLE))


@cache
def _read(path: Path) -> Mapping[date, str]:
    return {date.fromisoformat(row["day"]): row["name"] for row in rules.read(_TABLE)}
