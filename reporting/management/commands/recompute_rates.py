from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reporting import recount


class Command(BaseCommand):
    help = "Recounts what changed since the last recount or, with --full, everything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--full", action="store_true", help="recount every practice and month")

    def handle(self, *args: Any, full: bool, **options: Any) -> None:
        cut = recount.recompute_all() if full else recount.drain()
        cells = cut.cells_changed if cut else 0
        self.stdout.write(f"{cells} cells changed.")
