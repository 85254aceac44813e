"""A CSV of Fingertips indicators to figures, in the publisher's layout or its tidy form.

Source: domain.md 3.1 (indicator 92254, total prescribed LARC excluding injections per 1,000 women aged 15 to 44).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from practices.imports.files import csv_headings, need_columns, read_csv
from practices.imports.rows import Fault, RefusedFileError, Row, check_each
from practices.imports.running import Outcome, Source
from practices.imports.saving import BATCH, Tally, locked_rows, take, write_changed
from reporting.models import NationalFigure

LARC = 92254
# Other vintages' names of the same column.
NAMES = {
    "AREA CODE": "AREA_CODE",
    "AREA NAME": "AREA_NAME",
    "AREA TYPE": "AREA_TYPE",
    "TIME PERIOD": "PERIOD",
    "RATE_PER_1000_WOMEN_15_44": "VALUE",
    "INDICATOR ID": "INDICATOR_ID",
    "LOWER CI 95.0 LIMIT": "LOWER",
    "UPPER CI 95.0 LIMIT": "UPPER",
}
NEEDED = ("AREA_CODE", "AREA_NAME", "AREA_TYPE", "PERIOD", "VALUE")
# More than the whole of the women would have been fitted.
MOST = 1000
_AREA = re.compile(r"[A-Z][0-9]{8}")
_YEAR = re.compile(r"(19|20)[0-9]{2}(/[0-9]{2})?")


@dataclass
class Figures:
    """By area and period; `without_value`: left blank by the publisher; `passed_over`: another indicator."""

    figures: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    without_value: int = 0
    passed_over: int = 0
    faults: list[Fault] = field(default_factory=list)


def load_fingertips(source: Source, *, indicator: int, origin: str) -> Outcome:
    """Figures of one indicator stored; the same file again changes nothing."""
    found = validate_fingertips(source.progress(parse_fingertips(source.data), "Figures"), indicator)
    remarks = []
    if found.without_value:
        remarks.append(f"{found.without_value:,} figures passed over: the publisher gives no value.")
    if found.passed_over:
        remarks.append(f"{found.passed_over:,} rows passed over: another indicator than {indicator}.")
    return Outcome(_save(found, indicator, origin or source.name[:200]), found.faults, remarks)


def parse_fingertips(data: bytes) -> Iterator[Row]:
    headings = csv_headings(data, NAMES)
    need_columns(headings, NEEDED, "a file of Fingertips figures")
    return read_csv(data, headings)


def validate_fingertips(rows: Iterable[Row], indicator: int) -> Figures:
    """The usable figures. RefusedFileError when there is none."""
    found = Figures()
    for row, (key, facts) in check_each(rows, _figure, found.faults):
        if facts is None:
            found.without_value += 1
        elif row.cells.get("INDICATOR_ID", str(indicator)) != str(indicator):
            found.passed_over += 1
        elif key in found.figures:
            found.faults.append(Fault(row.number, "AREA_CODE", key[0], f"The area is listed twice for {key[1]}."))
        else:
            found.figures[key] = facts
    if not found.figures:
        raise RefusedFileError(f"No row of the file is a figure of indicator {indicator}. Give another --indicator.")
    return found


def _figure(row: Row) -> tuple[tuple[str, str], dict[str, Any] | None]:
    code, period = row.text("AREA_CODE").upper(), row.text("PERIOD")
    if not _AREA.fullmatch(code):
        raise row.faulty("AREA_CODE", "Not a code of the ONS: a letter and 8 digits.")
    if not _YEAR.fullmatch(period):
        raise row.faulty("PERIOD", "Not a year.")
    value = _number(row, "VALUE")
    if value is None:
        return (code, period), None
    lower, upper = _number(row, "LOWER"), _number(row, "UPPER")
    if lower is not None and upper is not None and not lower <= value <= upper:
        raise row.faulty("VALUE", "The value is outside its own interval.")
    facts = {
        "area_name": row.text("AREA_NAME", 100),
        "area_type": row.text("AREA_TYPE", 40),
        "value": value,
        "lower": lower,
        "upper": upper,
        "count": _whole(row, "COUNT"),
        "denominator": _whole(row, "DENOMINATOR"),
    }
    return (code, period), facts


def _number(row: Row, column: str) -> float | None:
    """Per 1,000, or None where the publisher leaves it blank or writes NA."""
    if row.text(column) in ("", "NA", "-"):
        return None
    number = row.decimal(column)
    if not 0 <= number <= MOST:
        raise row.faulty(column, f"A rate per 1,000 lies from 0 to {MOST:,}.")
    return number


def _whole(row: Row, column: str) -> int | None:
    """A count, which the publisher may write with a point: 5200.0."""
    text = row.text(column).removesuffix(".0").replace(",", "")
    if text in ("", "NA", "-"):
        return None
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise row.faulty(column, "Not a whole number.")
    return int(text)


def _save(found: Figures, indicator: int, source: str) -> Tally:
    known = {(row.area_code, row.period): row for row in locked_rows(NationalFigure).filter(indicator=indicator)}
    new, changed = [], []
    for (code, period), facts in found.figures.items():
        facts = facts | {"source": source}
        row = known.get((code, period))
        if row is None:
            new.append(NationalFigure(indicator=indicator, area_code=code, period=period, **facts))
        elif take(row, facts):
            changed.append(row)
    NationalFigure.objects.bulk_create(new, batch_size=BATCH)
    columns = ["area_name", "area_type", "value", "lower", "upper", "count", "denominator", "source"]
    write_changed(NationalFigure, changed, columns)
    return Tally(len(new), len(changed), len(found.figures) - len(new) - len(changed))
