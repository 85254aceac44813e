"""Monthly totals, of history and of claim returns: a CSV of practice, month, method and count.

A total holds until a later file gives the same practice, month and method another one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone

from practices import recounts
from practices.imports.rows import Fault, Row, check_each
from practices.imports.running import Outcome, Source, open_run
from practices.imports.saving import BATCH, Tally, complete_stubs
from practices.methods import Method
from practices.models import ImportRun, Practice
from referrals import authority
from referrals.codes import EARLIEST
from referrals.imports.columns import faulty, plain, practice_code, read_activity, refuse_unusable
from referrals.models import ActivityTotal

KIND = "activity totals"

PRACTICE, MONTH, METHOD, COUNT = "PRACTICE", "MONTH", "METHOD", "COUNT"
COLUMNS = {
    PRACTICE: ("practice code", "ods code", "fitting practice", "fitting practice code"),
    MONTH: ("month of procedure", "activity month"),
    METHOD: ("device", "procedure"),
    COUNT: ("fittings", "number", "total", "activity"),
}
_STYLES = ("%Y-%m", "%Y-%m-%d", "%b %Y", "%B %Y", "%b-%y", "%b-%Y", "%m/%Y", "%d/%m/%Y", "%Y%m")
_WORDS = {
    Method.IMPLANT: ("implant", "implants", "contraceptive implant", "subdermal implant", "sdi", "nexplanon"),
    Method.COPPER_IUD: ("copper iud", "copper_iud", "copper coil", "cu-iud", "iud", "copper coil (iud)"),
    Method.LNG_IUS: ("ius", "lng-ius", "lng_ius", "hormonal coil", "hormonal ius", "hormonal coil (ius)"),
}
METHODS = {plain(word): method for method, words in _WORDS.items() for word in words}
_EITHER_COIL = {plain(word) for word in ("iucd", "coil", "coils", "iuc", "iuds", "iud/ius", "iud/s", "iucd/ius")}
_WHOLE = re.compile(r"[0-9]{1,6}")
MOST_IN_A_MONTH = 5_000


class Total(NamedTuple):
    practice: str
    month: date
    method: Method
    fittings: int


@dataclass
class Totals:
    totals: list[Total]
    faults: list[Fault] = field(default_factory=list)


def load_activity_totals(source: Source, *, source_name: str = "") -> Outcome:
    """Store a file of totals. RefusedFileError when the file as a whole cannot be used."""
    run = open_run(KIND, source)
    if source_name:
        run.file_name = source_name[:200]
    rows = source.progress(parse_totals(source.data), "Totals")
    known = set(Practice.objects.values_list("code", flat=True))
    totals = validate_totals(rows, known_practices=known, today=timezone.localdate())
    return Outcome(save_totals(totals.totals, run), totals.faults, run=run)


def parse_totals(data: bytes) -> Iterator[Row]:
    """Rows of the file. RefusedFileError when a column identifies patients or is missing."""
    return read_activity(data, COLUMNS, optional=(), what="a file of activity totals")


def validate_totals(rows: Iterable[Row], *, known_practices: Collection[str], today: date) -> Totals:
    """One total for each practice, month and method. RefusedFileError when no row could be used."""
    faults: list[Fault] = []
    found: dict[tuple[str, date, Method], Total] = {}
    for row, total in check_each(rows, lambda row: _total(row, known_practices, today), faults):
        key = (total.practice, total.month, total.method)
        if key in found:
            faults.append(Fault(row.number, METHOD, total.method.label, "Given twice for this practice and month."))
        else:
            found[key] = total
    if not found:
        refuse_unusable(faults)
    return Totals(list(found.values()), faults)


def save_totals(totals: list[Total], run: ImportRun) -> Tally:
    """Store what differs, let one source speak for each month, and mark what is to be recounted."""
    complete_stubs(Practice, {total.practice: {} for total in totals})
    authority.hold_all()
    ids = dict(Practice.objects.values_list("code", "pk"))
    wanted = {(ids[total.practice], total.method.value, total.month): total.fittings for total in totals}
    known = {
        (row.fitting_practice_id, row.method, row.month): row.fittings
        for row in ActivityTotal.objects.filter(month__in={total.month for total in totals})
    }
    differing = {key: fittings for key, fittings in wanted.items() if known.get(key) != fittings}
    ActivityTotal.objects.bulk_create(
        [
            ActivityTotal(fitting_practice_id=practice, method=method, month=month, fittings=fittings, import_run=run)
            for (practice, method, month), fittings in differing.items()
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["fitting_practice", "method", "month"],
        update_fields=["fittings", "import_run"],
    )
    recounts.mark(recounts.Key(practice, practice, month) for practice, _, month in differing)
    authority.settle(differing)
    changed = len(differing.keys() & known.keys())
    return Tally(len(differing) - changed, changed, len(wanted) - len(differing))


def _total(row: Row, known_practices: Collection[str], today: date) -> Total:
    practice = practice_code(row, PRACTICE, known_practices)
    return Total(practice, _month(row, today), _method(row), _count(row))


def _month(row: Row, today: date) -> date:
    month = parse_month(row.text(MONTH))
    if month is None:
        raise faulty(row, MONTH, "Not a month. Give it as 2019-04, Apr 2019 or 2019-04-01.")
    if month > today:
        raise faulty(row, MONTH, "The month is in the future.")
    if month < EARLIEST:
        raise faulty(row, MONTH, f"The month is before {EARLIEST.year}.")
    return month


def parse_month(text: str) -> date | None:
    """The first of a month; None for anything else, such as a day in the middle of one."""
    if text.isdigit() and len(text) != len("201904"):
        return None
    for style in _STYLES:
        try:
            day = datetime.strptime(text, style).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
        return day if day.day == 1 else None
    return None


def _method(row: Row) -> Method:
    word = plain(row.text(METHOD))
    if word in _EITHER_COIL:
        raise faulty(
            row,
            METHOD,
            "This does not say which coil. Give copper coils (IUD) and hormonal coils (IUS) in rows of their own.",
        )
    if word not in METHODS:
        raise faulty(row, METHOD, "Not a method. Give implant, copper IUD or IUS.")
    return METHODS[word]


def _count(row: Row) -> int:
    text = row.text(COUNT)
    if not _WHOLE.fullmatch(text):
        raise faulty(row, COUNT, "Not a whole number from 0.")
    if int(text) > MOST_IN_A_MONTH:
        raise faulty(row, COUNT, "More than any practice fits in a month.")
    return int(text)
