from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from practices.imports.commands import ImportCommand
from practices.imports.running import Outcome, Source
from practices.models import Practice
from referrals.imports import due_devices


class Command(ImportCommand):
    help = (
        "Import one practice's list of patients with a device from a CSV with NHS number, first name, last name, date"
        " of birth, phone, product, inserted on and indication. Only that practice sees them."
    )
    kind = due_devices.KIND
    largest = due_devices.LARGEST_FILE

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--practice", required=True, help="ODS code of the practice where they are registered")

    def load(self, source: Source, options: dict[str, Any]) -> Outcome:
        practice = Practice.objects.filter(code=options["practice"].upper()).first()
        if practice is None:
            raise CommandError(f"There is no practice {options['practice']}.")
        return due_devices.load_due_devices(source, practice=practice)
