from typing import Any

from practices.imports.commands import ImportCommand
from practices.imports.loading import load_pcns
from practices.imports.running import Outcome, Source


class Command(ImportCommand):
    help = "Import PCNs and their practices from an ePCN workbook (.xlsx) of NHS England."
    kind = "pcns"

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        return load_pcns(source)
