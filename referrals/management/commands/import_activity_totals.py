from argparse import ArgumentParser
from typing import Any

from practices.imports.commands import ImportCommand
from practices.imports.running import Outcome, Source
from referrals.imports import totals


class Command(ImportCommand):
    help = "Import monthly totals from a CSV with practice, month, method and count, such as history or claim returns."
    kind = totals.KIND

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--source-name", default="", help="what to call the file (default: its name)")

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        return totals.load_activity_totals(source, source_name=options["source_name"])
