from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from practices.imports.commands import ImportCommand
from practices.imports.files import MEGABYTE
from practices.imports.loading import load_list_sizes
from practices.imports.running import Outcome, Source


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” is not a day such as 2014-07-01.") from error


class Command(ImportCommand):
    help = "Import numbers of registered patients, in any layout NHS England publishes."
    kind = "list sizes"
    # England by single year of age is 40 MB.
    largest = 100 * MEGABYTE

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--date", type=_day, help="the day of the count, for a file that does not say (2014-07-01)"
        )
        parser.add_argument(
            "--accept-jumps", action="store_true", help="believe list sizes far from those of an earlier file"
        )

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        return load_list_sizes(source, day=options["date"], accept_jumps=options["accept_jumps"])
