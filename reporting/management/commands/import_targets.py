from typing import Any

from practices.imports.commands import ImportCommand
from practices.imports.running import Outcome, Source
from reporting.plans.target_files import load_targets


class Command(ImportCommand):
    help = "Import targets of practices by financial quarter, in fittings."
    kind = "practice targets"

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        return load_targets(source)
