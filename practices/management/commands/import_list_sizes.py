from argparse import ArgumentParser
from typing import Any

from practices.imports.commands import ImportCommand, day_argument
from practices.imports.files import MEGABYTE
from practices.imports.loading import load_list_sizes
from practices.imports.running import Outcome, Source


class Command(ImportCommand):
    help = "Import numbers of registered patients, in any layout NHS England publishes."
    kind = "list sizes"
    # England by single year of age is 40 MB.
    largest = 100 * MEGABYTE

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--date", type=day_argument, help="the day of the count, for a file that does not say (2014-07-01)"
        )
        parser.add_argument(
            "--accept-jumps", action="store_true", help="believe list sizes far from those of an earlier file"
        )

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        return load_list_sizes(source, day=options["date"], accept_jumps=options["accept_jumps"])
