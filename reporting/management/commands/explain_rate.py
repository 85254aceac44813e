from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from practices.models import PCN, Area, Practice
from reporting import selectors
from reporting.explaining import words
from reporting.explaining.asking import NETWORK, is_offered
from reporting.explaining.facts import Asked, explain
from reporting.explaining.figures import Figure
from reporting.included import REASONS
from reporting.measures import Group, Services
from reporting.selectors import Basis


class Command(BaseCommand):
    help = "Counts one figure once more from the fact tables, and prints what it is made of. Names no patient."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", help="ODS code of a PCN, area-3 or network")
        parser.add_argument("method", nargs="?", choices=[group.value for group in Group], default=Group.TOTAL.value)
        parser.add_argument("month", nargs="?", default="", help="such as 2026-10, the last month of the figure")
        parser.add_argument("--figure", choices=[each.value for each in Figure], default=Figure.MONTH.value)
        parser.add_argument("--practice", default="", help="ODS code of a practice of the PCN")
        parser.add_argument("--services", choices=[each.value for each in Services], default=Services.GP.value)
        parser.add_argument("--indication", choices=list(REASONS), default="", help="fittings for this reason alone")
        parser.add_argument("--basis", choices=[each.value for each in Basis], default=Basis.CURRENT.value)

    def handle(self, *args: Any, **options: Any) -> None:
        asked = _asked(options)
        cut = selectors.latest_cut()
        if cut is None:
            raise CommandError("Nothing has been counted yet. Run: manage.py recompute_rates")
        self.stdout.write(words.as_text(explain(asked, cut)))


def _asked(options: dict[str, Any]) -> Asked:
    place, pcn, area = options["place"], None, None
    if place.startswith("area-"):
        area = Area.objects.filter(pk=int(place[5:])).first() if place[5:].isdecimal() else None
    elif place != NETWORK:
        pcn = PCN.objects.filter(code=place.upper()).first()
    if place != NETWORK and not pcn and not area:
        raise CommandError(f"There is no PCN {place}." if not place.startswith("area-") else f"There is no {place}.")
    practice = Practice.objects.filter(code=options["practice"].upper()).first()
    if options["practice"] and practice is None:
        raise CommandError(f"There is no practice {options['practice']}.")
    asked = Asked(
        pcn=pcn,
        group=Group(options["method"]),
        month=_month(options["month"]),
        services=Services(options["services"]),
        basis=Basis(options["basis"]),
        figure=Figure(options["figure"]),
        area=area,
        practice=practice,
        reason=options["indication"],
    )
    if not is_offered(asked):
        raise CommandError(f"No report shows the figure {asked.figure} of this place.")
    return asked


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise CommandError("Give the month as 2026-10.") from error
