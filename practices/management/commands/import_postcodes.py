from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from practices.imports.commands import ImportCommand, day_argument
from practices.imports.files import read_bytes
from practices.imports.loading import load_postcodes
from practices.imports.postcodes import COLUMNS, headings_in
from practices.imports.running import Outcome, Source


class Command(ImportCommand):
    help = "Import where postcodes lie from files of Code-Point Open of Ordnance Survey."
    kind = "postcodes"
    nargs = "+"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--date", type=day_argument, help="the day of the edition, for files that do not say (2026-02-01)"
        )
        parser.add_argument("--headings", type=Path, help="the publisher's file of headings, if columns have changed")

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        headings: Path | None = options["headings"]
        day: date | None = options["date"]
        columns = headings_in(read_bytes(headings)) if headings else COLUMNS
        return load_postcodes(source, columns=columns, day=day)
