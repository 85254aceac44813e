from typing import Any

from practices.imports.commands import ImportCommand
from practices.imports.running import Outcome, Source
from reporting.plans.money_files import load_activity


class Command(ImportCommand):
    help = "Import activity plans, each from a baseline by steps to its total."
    kind = "activity plans"

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        return load_activity(source)
