"""Rows of a file, with cells that say what is wrong with them. Pure: imports no model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from django.utils import timezone

from practices.postcodes import normalised

T = TypeVar("T")

EARLIEST = date(1948, 7, 5)
# Files announce closures and moves, but not years ahead.
FURTHEST_AHEAD = timedelta(days=2 * 366)
MOST_PATIENTS = 1_000_000

_CODE = re.compile(r"[A-Z0-9]{3,10}")
# As published: 20250501, 2025-05-01, 01/05/2025, 01May2025, 01-May-2025.
_DAY_STYLES = ("%Y%m%d", "%Y-%m-%d", "%d/%m/%Y", "%d%b%Y", "%d-%b-%Y")
_WHOLE = re.compile(r"[+-]?[0-9]{1,12}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?(E-?[0-9]{1,2})?", re.IGNORECASE)


class RefusedFileError(Exception):
    """The whole file cannot be used and nothing was changed. The message says why and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Why a row was set aside: its number as a spreadsheet shows it, and the cell at fault."""

    row: int
    column: str
    value: str
    reason: str


class FaultyRowError(Exception):
    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


@dataclass(frozen=True, slots=True)
class Row:
    """Cells by folded heading. `problem` says why the row as a whole is unusable; it then has no cells."""

    number: int
    cells: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    sheet: str = ""

    def text(self, column: str, longest: int = 200) -> str:
        """The cell without needless spaces; empty when blank or written NULL."""
        value = " ".join(self.cells.get(column, "").split())
        if len(value) > longest:
            raise self.faulty(column, f"Longer than {longest} characters.")
        return "" if value == "NULL" else value

    def code(self, column: str) -> str:
        """An ODS code in capitals."""
        value = self.text(column).upper()
        if not _CODE.fullmatch(value):
            raise self.faulty(column, "Not an ODS code: 3 to 10 letters and digits.")
        return value

    def postcode(self, column: str) -> str:
        """A postcode with its one space, or empty."""
        value = self.text(column)
        postcode = normalised(value)
        if value and postcode is None:
            raise self.faulty(column, "Not a postcode.")
        return postcode or ""

    def day(self, column: str) -> date | None:
        """A date in any of the publishers' styles, or None when blank."""
        value = self.text(column)
        if not value:
            return None
        day = _day(value)
        if day is None:
            raise self.faulty(column, "Not a date.")
        if not EARLIEST <= day <= timezone.localdate() + FURTHEST_AHEAD:
            raise self.faulty(column, "The date is too far in the past or in the future.")
        return day

    def needed_day(self, column: str) -> date:
        day = self.day(column)
        if day is None:
            raise self.faulty(column, "The date is missing.")
        return day

    def count(self, column: str) -> int | None:
        """A whole number from 0, or None when blank. `12,345` is read as 12345."""
        value = self.text(column).replace(",", "")
        if not value:
            return None
        if not _WHOLE.fullmatch(value):
            raise self.faulty(column, "Not a whole number.")
        if int(value) < 0:
            raise self.faulty(column, "Less than zero.")
        if int(value) > MOST_PATIENTS:
            raise self.faulty(column, "More patients than any practice has.")
        return int(value)

    def decimal(self, column: str) -> float:
        value = self.text(column)
        if not _DECIMAL.fullmatch(value):
            raise self.faulty(column, "Not a decimal number." if value else "Missing.")
        return float(value)

    def faulty(self, column: str, reason: str) -> FaultyRowError:
        label = f"{self.sheet}: {column}" if self.sheet else column
        return FaultyRowError(label, self.cells.get(column, ""), reason)


@lru_cache(maxsize=4096)
def _day(value: str) -> date | None:
    if value.isdigit() and len(value) != len("20250501"):
        return None
    for style in _DAY_STYLES:
        try:
            return datetime.strptime(value, style).date()  # noqa: DTZ007 (a day, not a moment)
        except ValueError:
            continue
    return None


def day_after(last_day: date | None) -> date | None:
    """Files give the last day inside, this service the first day outside."""
    return last_day + timedelta(days=1) if last_day else None


def folded(heading: str) -> str:
    """Headings differ between vintages in case, line breaks and trailing blanks."""
    return " ".join(heading.split()).upper()


def check_each(rows: Iterable[Row], check: Callable[[Row], T], faults: list[Fault]) -> Iterator[tuple[Row, T]]:
    """What `check` makes of each row; rows it finds faulty are added to `faults` instead."""
    for row in rows:
        try:
            if row.problem:
                raise row.faulty("", row.problem)
            yield row, check(row)
        except FaultyRowError as fault:
            faults.append(Fault(row.number, fault.column, fault.value, fault.reason))
