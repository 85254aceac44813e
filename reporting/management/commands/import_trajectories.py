from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from practices.imports.commands import ImportCommand
from practices.imports.running import Outcome, Source
from reporting.plans.files import load_trajectories


def choice_argument(text: str) -> tuple[str, str]:
    """MEASURE=SOURCE of the command line."""
    measure, equals, source = (part.strip() for part in text.partition("="))
    if not (measure and equals and source):
        raise ArgumentTypeError(f"“{text}” is not a measure and a source such as “Waiting list=table”.")
    return measure, source


class Command(ImportCommand):
    help = "Import planned values by month, each measure with its standard."
    kind = "trajectories"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--choose",
            type=choice_argument,
            action="append",
            default=[],
            metavar="MEASURE=SOURCE",
            help="whose standard holds where sources disagree; may be given for several measures",
        )

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        return load_trajectories(source, chosen=dict(options["choose"]))
