from typing import Any

from django.core.management.base import BaseCommand

from reporting.measures import as_markdown


class Command(BaseCommand):
    help = "Prints docs/measures.md, made from the definitions in reporting/measures.py."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(as_markdown(), ending="")
