"""Trajectories from a CSV: parse, then validate. Pure: saves nothing. Source: domain.md P2 to P5.

A row is a month of a measure: measure, unit, comparator (≤ < ≥ >, or <= >=), standard, source, month (its first day),
planned (may be blank). Rows of one measure may come from several sources.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from practices.imports.files import csv_headings, need_columns, read_csv
from practices.imports.rows import Fault, RefusedFileError, Row, check_each
from reporting.trajectories import Comparator, Standard, StandardsConflictError, Trajectory, chosen_standard

MEASURE, UNIT, COMPARATOR, STANDARD = "MEASURE", "UNIT", "COMPARATOR", "STANDARD"
SOURCE, MONTH, PLANNED = "SOURCE", "MONTH", "PLANNED"
COLUMNS = (MEASURE, UNIT, COMPARATOR, STANDARD, SOURCE, MONTH, PLANNED)
MOST = Decimal(10**12)


class PlannedMonth(NamedTuple):
    """One row."""

    measure: str
    unit: str
    standard: Standard
    month: date
    planned: Decimal | None


@dataclass
class Plans:
    """The file's trajectories, in its order, and the rows set aside."""

    trajectories: list[Trajectory]
    faults: list[Fault] = field(default_factory=list)


def parse_trajectories(data: bytes) -> Iterator[Row]:
    """Rows of the file; RefusedFileError when it is not one."""
    headings = csv_headings(data)
    need_columns(headings, COLUMNS, "a file of trajectories")
    return read_csv(data, headings)


def validate_trajectories(rows: Iterable[Row], *, chosen: Mapping[str, str] | None = None) -> Plans:
    """A trajectory a measure, by the standard of the source in `chosen` (by measure) where sources disagree (P4).

    RefusedFileError while any disagreement is left, naming them all, or when no row can be used.
    """
    plans = Plans([])
    found: dict[str, list[tuple[Row, PlannedMonth]]] = {}
    for row, month in check_each(rows, _planned_month, plans.faults):
        found.setdefault(month.measure, []).append((row, month))
    if not found:
        raise RefusedFileError("No row of the file could be used: check that it holds trajectories by month.")
    conflicts = []
    for measure, months in found.items():
        source = (chosen or {}).get(measure)
        try:
            standard = chosen_standard(measure, [month.standard for _, month in months], source)
        except StandardsConflictError as conflict:
            conflicts.append(str(conflict))
            continue
        planned = _planned(months, source, plans.faults)
        plans.trajectories.append(Trajectory(measure, months[0][1].unit, standard, planned))
    if conflicts:
        raise RefusedFileError(" ".join(conflicts))
    return plans


def _planned(months: list[tuple[Row, PlannedMonth]], source: str | None, faults: list[Fault]) -> dict[date, Decimal]:
    """Each month once. The source chosen goes before others; a month that is given twice otherwise is set aside."""
    planned: dict[date, PlannedMonth] = {}
    for row, each in sorted(months, key=lambda pair: pair[1].standard.source != source):
        if each.planned is None:
            continue
        known = planned.setdefault(each.month, each)
        if known.planned != each.planned and known.standard.source != source:
            faults.append(Fault(row.number, PLANNED, str(each.planned), "The month is listed twice, with two plans."))
    return {month: each.planned for month, each in sorted(planned.items()) if each.planned is not None}


def _planned_month(row: Row) -> PlannedMonth:
    month = row.needed_day(MONTH)
    if month.day != 1:
        raise row.faulty(MONTH, "Give a month by its first day.")
    standard = number(row, STANDARD)
    if standard is None:
        raise row.faulty(STANDARD, "The standard is missing.")
    return PlannedMonth(
        measure=needed(row, MEASURE),
        unit=row.text(UNIT),
        standard=Standard(_comparator(row), standard, needed(row, SOURCE)),
        month=month,
        planned=number(row, PLANNED),
    )


def needed(row: Row, column: str) -> str:
    """The cell's text; a row without one is at fault."""
    value = row.text(column)
    if not value:
        raise row.faulty(column, "Missing.")
    return value


def _comparator(row: Row) -> Comparator:
    try:
        return Comparator.of(row.text(COMPARATOR))
    except ValueError:
        raise row.faulty(COMPARATOR, "Not one of ≤ < ≥ >.") from None


def number(row: Row, column: str) -> Decimal | None:
    """As it was written: 1.0 stays 1.0. `31,480` is read as 31480, `92%` as 92 and `£1.76` as 1.76."""
    text = row.text(column).replace(",", "").removeprefix("£").removesuffix("%").strip()
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise row.faulty(column, "Not a number.") from None
    if not value.is_finite() or abs(value) > MOST:
        raise row.faulty(column, "Not a number that can be planned.")
    return value
