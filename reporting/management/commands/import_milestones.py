from typing import Any

from practices.imports.commands import ImportCommand
from practices.imports.running import Outcome, Source
from reporting.plans.files import load_milestones


class Command(ImportCommand):
    help = "Import milestones from a CSV: title, outcome, impact, owner, due_on."
    kind = "milestones"

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        return load_milestones(source)
