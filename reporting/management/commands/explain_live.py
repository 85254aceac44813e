from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import BadRequest
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reporting.explaining.live import topics
from reporting.explaining.live.explained import as_text


class Command(BaseCommand):
    help = "Counts one live figure once more, row by row, and prints what it is made of. Names no patient."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("figure", choices=list(topics.TOPICS))
        for name, text in OPTIONS.items():
            parser.add_argument(f"--{name}", default="", help=text)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            form = topics.asked(options["figure"], {name: options[name] for name in OPTIONS}, now)
            found = topics.explain(form, now)
        except BadRequest as error:
            raise CommandError(f"{error} The page that explains the figure prints the whole command.") from error
        self.stdout.write(as_text(found))


# As the addresses of the pages have them.
OPTIONS = {
    "month": "such as 2026-10",
    "kind": "of waits: gp_practice or srh_clinic",
    "target": "of waits: 5, 14, 28, 42 or 56 days",
    "method": "implant, either_coil or ring_pessary",
    "indication": "such as contraception",
    "hub": "of fill: the ODS code of a fitting practice",
    "weeks": "of fill: 4, 12, 26 or 52",
    "place": "of a forecast: the ODS code of a fitting practice or PCN",
    "standard": "of a forecast: 80, 85, 90, 92 or 95 percent",
    "more": "of a forecast with a change: more clinics a week",
    "without": "of a forecast with a change: the fitter's number, as the address has it",
    "area": "the number of an area, as the address has it",
}
