"""Payments to PCNs from a CSV: parse, then validate. Pure: saves nothing. Source: domain.md P7.

A row is a payment: schedule, source, line, heads, rate, months, stated. `rate` is pounds a year for each head, as it
is paid. Without heads, rate and months it is a sum, and `stated` says how much. A line called "total" is what the
document says that all of them come to. `stated` is in whole pounds and may be blank.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from practices.imports.files import csv_headings, need_columns, read_csv
from practices.imports.rows import Fault, RefusedFileError, Row, check_each
from reporting.payments import MONTHS, LumpSum, Payment
from reporting.trajectory_file import needed, number

SCHEDULE, SOURCE, LINE, HEADS = "SCHEDULE", "SOURCE", "LINE", "HEADS"
RATE, FOR_MONTHS, STATED = "RATE", "MONTHS", "STATED"
COLUMNS = (SCHEDULE, SOURCE, LINE, HEADS, RATE, FOR_MONTHS, STATED)
TOTAL = "total"
MOST_HEADS, MOST_RATE, DECIMALS = 100_000_000, 10_000, 6


class Stated(NamedTuple):
    """A line with what its document says it comes to. None: it does not say. A payment of None is the total."""

    schedule: str
    source: str
    payment: Payment | LumpSum | None
    stated: int | None


@dataclass
class Schedule:
    """The payments of one document, and its own total."""

    title: str
    source: str
    lines: list[tuple[Payment | LumpSum, int | None]] = field(default_factory=list)
    stated: int | None = None


def parse_payments(data: bytes) -> Iterator[Row]:
    """Rows of the file; RefusedFileError when it is not one."""
    headings = csv_headings(data)
    need_columns(headings, COLUMNS, "a file of payments")
    return read_csv(data, headings)


def validate_payments(rows: Iterable[Row]) -> list[Schedule]:
    """The file's schedules. RefusedFileError for any row at fault: without one the lines would not add up."""
    faults: list[Fault] = []
    found: dict[str, Schedule] = {}
    for row, each in check_each(rows, _stated, faults):
        schedule = found.setdefault(each.schedule, Schedule(each.schedule, each.source))
        if each.source != schedule.source:
            faults.append(Fault(row.number, SOURCE, each.source, "The schedule has another source above."))
        elif each.payment is not None:
            schedule.lines.append((each.payment, each.stated))
        elif schedule.stated is not None:
            faults.append(Fault(row.number, LINE, TOTAL, "The schedule has a total above."))
        else:
            schedule.stated = each.stated
    if faults:
        said = "; ".join(f"row {each.row}, {each.column}: {each.reason}" for each in faults[:5])
        raise RefusedFileError(f"Payments without one of their rows would not add up. Correct {said}")
    if not any(schedule.lines for schedule in found.values()):
        raise RefusedFileError("No row of the file could be used: check that it holds payments.")
    return list(found.values())


def _stated(row: Row) -> Stated:
    title, stated = needed(row, LINE), _whole(row, STATED)
    payment = _payment(row, title, stated)
    return Stated(needed(row, SCHEDULE), needed(row, SOURCE), payment, stated)


def _payment(row: Row, title: str, stated: int | None) -> Payment | LumpSum | None:
    heads, rate = _whole(row, HEADS), number(row, RATE)
    if heads is None and rate is None:
        if stated is None:
            raise row.faulty(STATED, "A sum without heads and rate needs to be stated.")
        return None if title.lower() == TOTAL else LumpSum(title, Decimal(stated))
    if heads is None or heads > MOST_HEADS:
        raise row.faulty(HEADS, "Missing." if heads is None else "More heads than there are.")
    if rate is None:
        raise row.faulty(RATE, "Missing.")
    months = _whole(row, FOR_MONTHS)
    return _by_head(row, title, heads, rate, MONTHS if months is None else months)


def _by_head(row: Row, title: str, heads: int, rate: Decimal, months: int) -> Payment:
    if rate != round(rate, DECIMALS) or not 0 <= rate <= MOST_RATE:
        raise row.faulty(RATE, f"Pounds from 0 to {MOST_RATE:,} with {DECIMALS} decimals or fewer.")
    try:
        return Payment(title, heads, rate, months)
    except ValueError as error:
        raise row.faulty(FOR_MONTHS, str(error)) from error


def _whole(row: Row, column: str) -> int | None:
    value = number(row, column)
    if value is None:
        return None
    if value < 0 or value != value.to_integral_value():
        raise row.faulty(column, "Not a whole number from 0.")
    return int(value)
