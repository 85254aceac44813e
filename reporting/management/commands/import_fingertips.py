from argparse import ArgumentParser
from typing import Any

from practices.imports.commands import ImportCommand
from practices.imports.running import Outcome, Source
from reporting.national.files import LARC, load_fingertips


class Command(ImportCommand):
    help = "Import published figures of England's places from a Fingertips CSV."
    kind = "national figures"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--indicator", type=int, default=LARC, help=f"the indicator's number (default: {LARC})")
        parser.add_argument("--source", default="", help="where the figures come from (default: the file's name)")

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        return load_fingertips(source, indicator=options["indicator"], origin=options["source"][:200])
