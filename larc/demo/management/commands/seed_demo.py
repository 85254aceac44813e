"""``manage.py seed_demo``: invented people, hubs and referrals, and a synthetic history of fittings."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from larc.demo.seeding import MissingNetworkError, is_seeded, seed


class Command(BaseCommand):
    help = "Fill an empty demonstration with synthetic activity. Refuses to run anywhere else."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError(
                "This is not a demonstration, and invented activity must never mix with real activity."
                " `make demo` runs one."
            )
        if is_seeded():
            self.stdout.write("The demonstration is seeded already. Nothing was changed.")
            return
        try:
            fittings = seed()
        except MissingNetworkError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{fittings:,} synthetic fittings, and hubs, clinics and referrals around today.")
