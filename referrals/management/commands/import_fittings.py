from argparse import ArgumentParser
from typing import Any

from practices.imports.commands import ImportCommand
from practices.imports.running import Outcome, Source
from referrals.imports import fittings


class Command(ImportCommand):
    help = (
        "Import procedures from a CSV with procedure date, SNOMED code, registered practice, fitting practice, age"
        " and indication. A file with a column that can identify patients is refused."
    )
    kind = fittings.KIND
    largest = fittings.LARGEST_FILE

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--source-name", default="", help="what to call the extract (default: the file's name)")

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        return fittings.load_fittings(source, source_name=options["source_name"])
