from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reporting import definitions
from reporting.measures import as_markdown


class Command(BaseCommand):
    help = "Prints docs/measures.md, made from the definitions in reporting/measures/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--freeze", action="store_true", help="write new versions down in definitions.csv instead")

    def handle(self, *args: Any, freeze: bool, **options: Any) -> None:
        if not freeze:
            self.stdout.write(as_markdown(), ending="")
            return
        try:
            new = definitions.freeze(timezone.localdate())
        except definitions.DefinitionError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(new)} new versions.")
