"""What the import commands share: arguments, progress, and what they print."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from practices.imports.files import LARGEST_FILE
from practices.imports.rows import RefusedFileError
from practices.imports.running import QUARANTINE, Outcome, Source, StrictError, run_import


def day_argument(text: str) -> date:
    """A day given on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” is not a day such as 2014-07-01.") from error


class ImportCommand(BaseCommand):
    """A command that imports a file, or with `nargs` each of several; subclasses name the kind and load it."""

    kind: str
    largest = LARGEST_FILE
    nargs: str | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs=self.nargs, help="the file to import")
        parser.add_argument(
            "--report", type=Path, help=f"where to list rows set aside (default: {QUARANTINE}/<file>.csv)"
        )
        parser.add_argument("--strict", action="store_true", help="load nothing if any row is at fault")

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        paths: list[Path] = options["file"] if self.nargs else [options["file"]]
        if options["report"] and len(paths) > 1:
            raise CommandError("Each file's report would overwrite the last. Give --report with one file at a time.")
        for path in paths:
            self.import_file(path, options)

    def import_file(self, path: Path, options: dict[str, Any]) -> None:
        """Import one file and say what became of it. CommandError when it was refused."""
        report: Path = options["report"] or QUARANTINE / f"{path.name}.csv"
        try:
            run, outcome = run_import(
                kind=self.kind,
                path=path,
                load=lambda source: self.load(source, options),
                report=report,
                strict=options["strict"],
                largest=self.largest,
                progress=show_progress,
            )
        except RefusedFileError as error:
            raise CommandError(f"{path.name} was refused and nothing was changed. {error}") from error
        except StrictError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{path.name}: {run.created:,} created, {run.changed:,} changed, {run.unchanged:,} unchanged, "
            f"{run.quarantined:,} set aside."
        )
        for remark in outcome.remarks:
            self.stdout.write(remark)
        if run.quarantined:
            self.stdout.write(f"The rows set aside and why: {report}")


def show_progress(rows: Iterable[Any], label: str) -> Iterable[Any]:
    """A bar on a terminal, nothing in a log."""
    bar: Iterable[Any] = tqdm(rows, desc=label, unit=" rows", unit_scale=True, disable=None)
    return bar
