"""``migrate`` as the owner of the tables: the application's own role may not change them."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS


class Command(migrate.Command):
    """Django's own command with another default database."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner" if "owner" in settings.DATABASES else DEFAULT_DB_ALIAS)
