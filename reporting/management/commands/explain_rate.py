from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from practices.models import PCN
from reporting import selectors
from reporting.explaining import words
from reporting.explaining.facts import Asked, explain
from reporting.measures import Group, Services
from reporting.selectors import Basis


class Command(BaseCommand):
    help = "Counts one monthly rate once more from the fact table, and prints what it is made of. Names no patient."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pcn", help="ODS code of the PCN")
        parser.add_argument("method", choices=[group.value for group in Group])
        parser.add_argument("month", help="such as 2026-10")
        parser.add_argument("--services", choices=[each.value for each in Services], default=Services.GP.value)
        parser.add_argument("--basis", choices=[each.value for each in Basis], default=Basis.CURRENT.value)

    def handle(self, *args: Any, **options: Any) -> None:
        pcn = PCN.objects.filter(code=options["pcn"].upper()).first()
        if pcn is None:
            raise CommandError(f"There is no PCN {options['pcn']}.")
        try:
            month = date.fromisoformat(f"{options['month']}-01")
        except ValueError as error:
            raise CommandError("Give the month as 2026-10.") from error
        cut = selectors.latest_cut()
        if cut is None:
            raise CommandError("Nothing has been counted yet. Run: manage.py recompute_rates")
        asked = Asked(pcn, Group(options["method"]), month, Services(options["services"]), Basis(options["basis"]))
        self.stdout.write(words.as_text(explain(asked, cut)))
