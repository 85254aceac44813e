"""Targets of practices from a file to rows (P12). The same file again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from practices.imports.files import csv_headings, need_columns, read_csv
from practices.imports.rows import Fault, RefusedFileError, Row, check_each
from practices.imports.running import Outcome, Source
from practices.imports.saving import BATCH, Tally, locked_rows, take, write_changed
from practices.models import Practice
from reporting.measures import Group
from reporting.models import PracticeTarget
from reporting.months import quarter_of
from reporting.trajectory_file import needed

CODE, METHOD, QUARTER, TARGET, SOURCE = "PRACTICE_CODE", "METHOD", "QUARTER", "TARGET", "SOURCE"
COLUMNS = (CODE, METHOD, QUARTER, TARGET, SOURCE)
MOST = 100_000


class Key(NamedTuple):
    """What one target is of: a practice by its code, methods, and a quarter by its first day."""

    code: str
    group: Group
    quarter: date


class Asked(NamedTuple):
    """How many fittings, and who says so."""

    target: int
    source: str


def load_targets(source: Source) -> Outcome:
    """Targets as the file has them; those it does not name stay. Rows of practices not known are set aside."""
    headings = csv_headings(source.data)
    need_columns(headings, COLUMNS, "a file of targets of practices")
    faults: list[Fault] = []
    facts = _targets(source.progress(read_csv(source.data, headings), "Targets"), faults)
    if not facts:
        raise RefusedFileError("No row of the file could be used: check that it holds targets of known practices.")
    return Outcome(_save(facts), faults)


def _targets(rows: Iterable[Row], faults: list[Fault]) -> dict[Key, Asked]:
    known = set(Practice.objects.values_list("code", flat=True))
    found: dict[Key, Asked] = {}
    for row, (key, asked) in check_each(rows, _target, faults):
        if key.code not in known:
            faults.append(Fault(row.number, CODE, key.code, "Not a practice of this service. Import practices first."))
        elif found.setdefault(key, asked) != asked:
            faults.append(
                Fault(row.number, TARGET, str(asked.target), "The quarter is listed twice for the practice.")
            )
    return found


def _target(row: Row) -> tuple[Key, Asked]:
    quarter = row.needed_day(QUARTER)
    if quarter.day != 1 or quarter != quarter_of(quarter):
        raise row.faulty(QUARTER, "Give a quarter by its first day: 1 April, 1 July, 1 October or 1 January.")
    method = row.text(METHOD).lower()
    if method not in set(Group):
        raise row.faulty(METHOD, f"Not one of {', '.join(Group)}.")
    target = row.count(TARGET)
    if target is None or target > MOST:
        raise row.faulty(TARGET, "Missing: leave a practice without a target out." if target is None else "Too many.")
    return Key(row.code(CODE), Group(method), quarter), Asked(target, needed(row, SOURCE))


def _save(facts: dict[Key, Asked]) -> Tally:
    codes = {key.code for key in facts}
    practices = dict(Practice.objects.filter(code__in=codes).values_list("code", "pk"))
    known = {
        (row.practice_id, row.group, row.quarter): row
        for row in locked_rows(PracticeTarget).filter(practice__in=practices.values())
    }
    new, changed = [], []
    for key, asked in facts.items():
        place = (practices[key.code], key.group.value, key.quarter)
        row = known.get(place)
        if row is None:
            practice_id, group, quarter = place
            new.append(PracticeTarget(practice_id=practice_id, group=group, quarter=quarter, **asked._asdict()))
        elif take(row, asked._asdict()):
            changed.append(row)
    PracticeTarget.objects.bulk_create(new, batch_size=BATCH)
    write_changed(PracticeTarget, changed, ["target", "source"])
    return Tally(len(new), len(changed), len(facts) - len(new) - len(changed))
