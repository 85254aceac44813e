from argparse import ArgumentParser
from typing import Any

from practices.imports.commands import ImportCommand
from practices.imports.loading import load_coordinates
from practices.imports.running import Outcome, Source


class Command(ImportCommand):
    help = "Import coordinates of practices from a CSV with practice_code, latitude and longitude."
    kind = "coordinates"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--source", default="", help="where the coordinates come from (default: the file's name)")

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        return load_coordinates(source, origin=options["source"][:60])
