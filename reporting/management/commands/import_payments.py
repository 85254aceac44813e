from typing import Any

from practices.imports.commands import ImportCommand
from practices.imports.running import Outcome, Source
from reporting.plans.money_files import load_payments


class Command(ImportCommand):
    help = "Import payments to PCNs with the totals their documents state."
    kind = "payments"

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        return load_payments(source)
