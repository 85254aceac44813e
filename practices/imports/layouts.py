"""The layouts in which lists of registered patients are published, and this project's own. Pure.

A total alone gives patients; a split by sex and age gives women 15 to 44 too, blank where any band is suppressed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from practices.imports.rows import Fault, RefusedFileError, Row, check_each

WOMEN_BANDS = tuple(f"FEMALE_{age}-{age + 4}" for age in range(15, 45, 5))
OTHER_NAMES = {"ORG_CODE": "CODE", "ORG_TYPE": "TYPE", "AGE_GROUP_5": "AGE"} | {
    band.replace("-", "_"): band for band in WOMEN_BANDS
}
# A bit for each year of age from 15 to 44.
ALL_AGES = (1 << 30) - 1
_AGES = re.compile(r"(\d{1,2})(?:[_-](\d{1,2}))?")
_DATE_IN_NAME = re.compile(r"(?<!\d)(20\d\d)-(\d\d)(?:-(\d\d))?(?!\d)")


class Size(NamedTuple):
    """A practice's list on a day; `row` is where the file gives the total, or else the last of its women."""

    code: str
    day: date
    patients: int | None
    women: int | None
    row: int
    source: str = ""


class Layout(NamedTuple):
    """How to know a layout, the column of its totals, and how its rows become list sizes."""

    title: str
    columns: tuple[str, ...]
    total: str
    read: Callable[[Iterable[Row], date | None, list[Fault]], Iterator[Size]]


def date_in_name(file_name: str) -> date | None:
    """The date a file name carries, as 2014-07-01 or as 2014-07, which is the first of the month."""
    match = _DATE_IN_NAME.search(file_name)
    try:
        return date(int(match[1]), int(match[2]), int(match[3] or 1)) if match else None
    except ValueError:
        return None


class _Cell(NamedTuple):
    """One number of the long layout: all patients, or women of some ages (bits)."""

    code: str
    day: date
    ages: int | None
    number: int | None


@dataclass
class _Sum:
    row: int = 0
    patients: int | None = None
    women: int = 0
    ages: int = 0


def _read_long(rows: Iterable[Row], day: date | None, faults: list[Fault]) -> Iterator[Size]:
    """One row for each practice, sex and age: all ages, five-year bands or single years."""
    sums: dict[tuple[str, date], _Sum] = {}
    for row, cell in check_each(rows, _cell, faults):
        if cell is None:
            continue
        total = sums.setdefault((cell.code, cell.day), _Sum())
        if (cell.ages is None and total.patients is not None) or total.ages & (cell.ages or 0):
            faults.append(
                Fault(
                    row.number, "AGE", row.text("AGE"), "The practice's patients of this sex and age are listed twice."
                )
            )
        elif cell.ages is None:
            total.row, total.patients = row.number, cell.number
        elif cell.number is not None:
            total.row = total.row or row.number
            total.women += cell.number
            total.ages |= cell.ages
    for (code, counted_on), total in sums.items():
        women = total.women if total.ages == ALL_AGES else None
        yield Size(code, counted_on, total.patients, women, total.row)


def _cell(row: Row) -> _Cell | None:
    sex, age = row.text("SEX").upper(), row.text("AGE").upper()
    ages = None if (sex, age) == ("ALL", "ALL") else _bits(age) if sex in ("FEMALE", "F") else 0
    if ages == 0 or row.text("TYPE").upper() not in ("", "GP"):
        return None
    return _Cell(row.code("CODE"), row.needed_day("EXTRACT_DATE"), ages, row.count("NUMBER_OF_PATIENTS"))


@lru_cache(maxsize=1024)
def _bits(age: str) -> int:
    """A bit for each year from 15 to 44 that `20` or `20_24` covers; 0 for ages not wholly within."""
    match = _AGES.fullmatch(age)
    if not match:
        return 0
    first = int(match[1])
    last = int(match[2] or first)
    return sum(1 << (year - 15) for year in range(first, last + 1)) if 15 <= first <= last <= 44 else 0


def _one_a_row(
    check: Callable[[Row, date | None], Size],
) -> Callable[[Iterable[Row], date | None, list[Fault]], Iterator[Size]]:
    def read(rows: Iterable[Row], day: date | None, faults: list[Fault]) -> Iterator[Size]:
        for _, size in check_each(rows, lambda row: check(row, day), faults):
            yield size

    return read


def _dated(day: date | None) -> date:
    if day is None:
        raise RefusedFileError(
            "This layout carries no date. Say the day the patients were counted, as in --date 2014-07-01."
        )
    return day


def _wide(row: Row, day: date | None) -> Size:
    bands = [row.count(band) for band in WOMEN_BANDS]
    women = sum(band for band in bands if band is not None) if None not in bands else None
    return Size(row.code("GP_PRACTICE_CODE"), _dated(day), row.count("TOTAL_ALL"), women, row.number)


def _workforce(row: Row, day: date | None) -> Size:
    women = row.count("FEMALE_PATIENTS_15TO44")
    return Size(row.code("PRAC_CODE"), _dated(day), row.count("TOTAL_PATIENTS"), women, row.number)


def _own(row: Row, day: date | None) -> Size:
    return Size(
        row.code("PRACTICE_CODE"),
        row.needed_day("COUNTED_ON"),
        row.count("PATIENTS"),
        row.count("WOMEN_15_44"),
        row.number,
        row.text("SOURCE", 100),
    )


LAYOUTS = (
    Layout(
        "Patients by practice",
        ("CODE", "EXTRACT_DATE", "SEX", "AGE", "NUMBER_OF_PATIENTS"),
        "NUMBER_OF_PATIENTS",
        _read_long,
    ),
    Layout(
        "Patients by practice, age and sex",
        ("GP_PRACTICE_CODE", "TOTAL_ALL", *WOMEN_BANDS),
        "TOTAL_ALL",
        _one_a_row(_wide),
    ),
    Layout(
        "GP Workforce",
        ("PRAC_CODE", "TOTAL_PATIENTS", "FEMALE_PATIENTS_15TO44"),
        "TOTAL_PATIENTS",
        _one_a_row(_workforce),
    ),
    Layout(
        "Own layout",
        ("PRACTICE_CODE", "COUNTED_ON", "PATIENTS", "WOMEN_15_44"),
        "PATIENTS",
        _one_a_row(_own),
    ),
)
