from typing import Any

from practices.imports.commands import ImportCommand
from practices.imports.loading import load_practices
from practices.imports.running import Outcome, Source


class Command(ImportCommand):
    help = "Import GP practices in England from epraccur.csv of NHS England."
    kind = "practices"

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        return load_practices(source)
