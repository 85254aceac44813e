"""Procedures from a clinical system: a CSV of procedure date, SNOMED code, practices, age and indication.

Every row of the code table is stored with what it says was done; only fittings and replacements count in a rate.
For each fitting practice, method and month in it a file replaces the earlier extract whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone

from practices.imports.files import MEGABYTE
from practices.imports.rows import Fault, Row, check_each
from practices.imports.running import Outcome, Source, open_run
from practices.imports.saving import Tally
from practices.models import Practice
from referrals.codes import COUNTED_ACTIONS, EARLIEST, CodeRule, meaning_of
from referrals.imports.columns import faulty, practice_code, read_activity, refuse_unusable
from referrals.imports.extracts import ExtractRow, replace_extract
from referrals.models.pathway import Indication

KIND = "fittings"
# About a million and a half procedures; a larger extract is imported year by year.
LARGEST_FILE = 100 * MEGABYTE

DATE, CODE, REGISTERED, FITTED_AT, AGE, INDICATION = (
    "PROCEDURE DATE",
    "SNOMED CODE",
    "REGISTERED PRACTICE",
    "FITTING PRACTICE",
    "AGE",
    "INDICATION",
)
COLUMNS = {
    DATE: ("date of procedure", "event date", "fitting date", "performed on", "date"),
    CODE: ("snomed ct code", "snomed ct concept id", "snomed concept id", "concept id", "snomed", "code"),
    REGISTERED: ("registered practice code", "registered practice ods code", "registered at"),
    FITTED_AT: ("fitting practice code", "fitting practice ods code", "fitted at"),
    AGE: ("age at procedure", "age at event"),
    INDICATION: ("reason", "primary indication"),
}

_STYLES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%b-%Y", "%d.%m.%Y", "%Y%m%d", "%d %b %Y", "%d/%m/%y", "%d.%m.%y", "%d-%b-%y")
_TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d\d(:\d\d(\.\d+)?)?$")
_CODE = re.compile(r"[0-9]{6,18}")
_AGES = {str(age): age for age in range(8, 71)}
_INDICATIONS = {
    **{label.casefold(): value for value, label in Indication.choices},
    **{value: value for value in Indication.values},
    "heavy menstrual bleeding": Indication.HEAVY_PERIODS,
    "menorrhagia": Indication.HEAVY_PERIODS,
    "menopause": Indication.HRT,
    "both": Indication.SEVERAL,
    "": "",
}


@dataclass
class Procedures:
    """Checked procedures, made while they are read; `faults` and `seen` are whole once they are through."""

    rows: Iterator[ExtractRow]
    faults: list[Fault] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)


def load_fittings(source: Source, *, source_name: str = "") -> Outcome:
    """Store an extract. RefusedFileError when the file as a whole cannot be used."""
    run = open_run(KIND, source)
    if source_name:
        run.file_name = source_name[:200]
    known = set(Practice.objects.values_list("code", flat=True))
    rows = source.progress(parse_fittings(source.data), "Procedures")
    procedures = validate_fittings(rows, known_practices=known, today=timezone.localdate())
    replaced = replace_extract(rows=procedures.rows, import_run_id=run.pk)
    if not procedures.seen:
        refuse_unusable(procedures.faults)
    tally = Tally(replaced.created, replaced.changed, replaced.unchanged)
    return Outcome(tally, procedures.faults, _remarks(procedures.seen, replaced.stubs), run)


def parse_fittings(data: bytes) -> Iterator[Row]:
    """Rows of the file. RefusedFileError when a column identifies patients or one that is needed is missing."""
    return read_activity(data, COLUMNS, optional=(AGE, INDICATION), what="an extract of fittings")


def validate_fittings(rows: Iterable[Row], *, known_practices: Collection[str], today: date) -> Procedures:
    """The procedures among the rows. Nothing is read before `rows` of the result are taken."""
    procedures = Procedures(iter(()))
    check = _checker(known_practices, today, procedures.seen)
    procedures.rows = (row for _, row in check_each(rows, check, procedures.faults))
    return procedures


def _checker(known_practices: Collection[str], today: date, seen: Counter[str]) -> Callable[[Row], ExtractRow]:
    """A function that checks one row and counts what it saw. A cell seen before is not read again."""
    practices: dict[str, str] = {}

    def practice(row: Row, column: str) -> str:
        cell = row.cells[column]
        if cell not in practices:
            practices[cell] = practice_code(row, column, known_practices)
        return practices[cell]

    def check(row: Row) -> ExtractRow:
        performed_on = _day(row, today)
        rule = _rule(row, performed_on)
        procedure = ExtractRow(
            rule.method.value,
            rule.action.value,
            performed_on,
            practice(row, REGISTERED),
            practice(row, FITTED_AT),
            indication_of(row),
            _age(row),
            rule.code,
        )
        seen["counted" if rule.action in COUNTED_ACTIONS else "not counted"] += 1
        if not rule.says_which_coil and rule.action in COUNTED_ACTIONS:
            seen["either coil"] += 1
        return procedure

    return check


def _day(row: Row, today: date) -> date:
    day = parse_day(row.cells[DATE])
    if day is None:
        raise faulty(row, DATE, "Not a date that exists. Give it as 2026-04-30 or 30/04/2026.")
    if day > today:
        raise faulty(row, DATE, "The date is in the future.")
    if day < EARLIEST:
        raise faulty(row, DATE, f"The date is before {EARLIEST.year}.")
    return day


@lru_cache(maxsize=50_000)
def parse_day(text: str) -> date | None:
    """A date in the styles of clinical systems, a time of day after it left out; None when there is no such day."""
    value = _TIME_OF_DAY.sub("", text.strip())
    if value.isdigit() and len(value) != len("20250414"):
        return None
    for style in _STYLES:
        try:
            return datetime.strptime(value, style).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def _rule(row: Row, day: date) -> CodeRule:
    code = row.cells[CODE].strip()
    rule = meaning_of(code, day)
    if rule is None:
        raise faulty(row, CODE, _why_not(code))
    return rule


def _why_not(code: str) -> str:
    if not code:
        return "The code is missing, and only it says what was done."
    if "E+" in code.upper():
        return "A spreadsheet has cut the code short. Format the column as text and export it again."
    if not _CODE.fullmatch(code):
        return "Not a SNOMED CT code."
    return "Not a LARC procedure code in the table on this date."


def _age(row: Row) -> int | None:
    text = row.cells.get(AGE, "").strip()
    if not text:
        return None
    if text not in _AGES:
        raise faulty(row, AGE, "Not an age in years from 8 to 70.")
    return _AGES[text]


def indication_of(row: Row) -> str:
    text = " ".join(row.cells.get(INDICATION, "").split()).casefold()
    if text not in _INDICATIONS:
        raise faulty(row, INDICATION, f"Not one of: {', '.join(Indication.labels)}.")
    return str(_INDICATIONS[text])


def _remarks(seen: Counter[str], stubs: int) -> list[str]:
    remarks = {
        f"{seen['counted']:,} fittings and replacements, which rates count.": True,
        f"{seen['not counted']:,} removals and other procedures, stored and not counted.": seen["not counted"],
        f"{seen['either coil']:,} fittings whose code does not say which coil, stored as copper coils.": seen[
            "either coil"
        ],
        f"{stubs:,} practices not known before.": stubs,
    }
    return [remark for remark, is_said in remarks.items() if is_said]
