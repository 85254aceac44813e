from argparse import ArgumentParser
from typing import Any

from practices.imports.commands import ImportCommand
from practices.imports.loading import IMD, load_deprivation
from practices.imports.running import Outcome, Source


class Command(ImportCommand):
    help = "Import deprivation scores of practices from a CSV with practice_code and imd_score."
    kind = "deprivation"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--index", default=IMD, help=f"the name of the index (default: {IMD})")
        parser.add_argument("--source", default="", help="where the scores come from (default: the file's name)")

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        return load_deprivation(source, index=options["index"][:20], origin=options["source"][:100])
