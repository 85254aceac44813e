from argparse import ArgumentParser
from typing import Any

from practices.imports.commands import ImportCommand, day_argument
from practices.imports.files import MEGABYTE
from practices.imports.loading import load_small_areas
from practices.imports.running import Outcome, Source


class Command(ImportCommand):
    help = "Import women aged 15 to 44 by small area, in place of the areas imported before."
    kind = "small areas"
    # England has 189,000 output areas.
    largest = 50 * MEGABYTE

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--date", type=day_argument, help="the day of the estimate, for a file that does not say (2024-06-30)"
        )

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        return load_small_areas(source, day=options["date"])
