"""Runs one file from bytes to saved rows: one transaction, one report of what was set aside, one record of the run."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from django.db import connection, transaction

from practices.imports.files import LARGEST_FILE, read_bytes
from practices.imports.rows import Fault, RefusedFileError
from practices.imports.saving import Tally
from practices.models import ImportRefusal, ImportRun

QUARANTINE = Path("build") / "quarantine"
# Any number that no other advisory lock of this database uses.
LOCK = 5_311_200
# A spreadsheet takes a cell that begins with one of these for a formula (A24).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class StrictError(Exception):
    """Rows were at fault and the run was strict: nothing was saved."""


class Progress(Protocol):
    """Wraps rows to show how far their reading is."""

    def __call__(self, rows: Iterable[Any], label: str) -> Iterable[Any]: ...


@dataclass(frozen=True)
class Source:
    """A file's content, its name, and how to show progress through its rows."""

    name: str
    data: bytes
    progress: Progress = lambda rows, label: rows


@dataclass
class Outcome:
    """What became of a file: differences written, rows set aside, and remarks for the person who ran it."""

    tally: Tally
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    run: ImportRun | None = None


def run_import(
    *,
    kind: str,
    path: Path,
    load: Callable[[Source], Outcome],
    report: Path,
    strict: bool = False,
    largest: int = LARGEST_FILE,
    progress: Progress = lambda rows, label: rows,
) -> tuple[ImportRun, Outcome]:
    """Load a file whole, but for the rows at fault, which go to the report.

    RefusedFileError, and StrictError when `strict`: nothing was changed, and that is remembered.
    """
    try:
        source = Source(path.name, read_bytes(path, largest), progress)
        if report.resolve() == path.resolve():
            raise RefusedFileError("The report would overwrite the file. Choose another --report.")
        with transaction.atomic():
            wait_for_turn()
            outcome = load(source)
            outcome.faults += outcome.tally.faults
            if outcome.faults or report.exists():
                write_report(report, outcome.faults)
            if strict and outcome.faults:
                raise StrictError(f"{len(outcome.faults)} rows were at fault, so nothing was loaded. See {report}.")
            return record_run(kind, source, outcome), outcome
    except (RefusedFileError, StrictError):
        ImportRefusal.objects.create(kind=kind)
        raise


def record_run(kind: str, source: Source, outcome: Outcome) -> ImportRun:
    """Record what became of the file, in the run that loading opened or in a new one."""
    tally, run = outcome.tally, outcome.run or open_run(kind, source)
    run.created, run.changed, run.unchanged = tally.created, tally.changed, tally.unchanged
    run.quarantined = len(outcome.faults)
    run.rows = run.created + run.changed + run.unchanged + run.quarantined
    run.save()
    return run


def open_run(kind: str, source: Source) -> ImportRun:
    """A run without figures yet, for rows that name the run they came with."""
    return ImportRun.objects.create(
        kind=kind,
        file_name=source.name[-200:],
        sha256=hashlib.sha256(source.data).hexdigest(),
        rows=0,
        created=0,
        changed=0,
        unchanged=0,
        quarantined=0,
    )


def wait_for_turn() -> None:
    """Two imports at once would compare with rows the other is about to change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def write_report(path: Path, faults: Iterable[Fault]) -> None:
    """Rows set aside, as CSV that a spreadsheet opens without running anything in it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.writer(file)
            writer.writerow(["row", "column", "value", "reason"])
            writer.writerows([fault.row, *map(escaped, (fault.column, fault.value, fault.reason))] for fault in faults)
    except OSError as error:
        raise RefusedFileError(f"The report {path} cannot be written ({error.strerror}). Choose --report.") from error


def escaped(cell: str) -> str:
    """The cell with a mark in front that makes a spreadsheet take it for text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
