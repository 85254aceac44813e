"""``add_user``: the way in for the first people of an installation."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from larc.accounts.permissions import Role
from practices.errors import PersonError
from practices.services import add_person


class Command(BaseCommand):
    help = "Add a person who may log in. Asks for their password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the email address they log in with")
        parser.add_argument("--name", required=True, help="their name, as others see it")
        parser.add_argument("--role", required=True, help=f"one of {', '.join(Role.values)}")
        parser.add_argument(
            "--practice",
            action="append",
            default=[],
            metavar="CODE",
            help="ODS code of a practice they work at; give it once for each",
        )
        parser.add_argument("--clinician", action="store_true", help="they may sign off what needs a clinician")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from the first line of standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        password = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else asked_twice()
        try:
            user = add_person(
                by=None,
                email=options["email"],
                name=options["name"],
                role=options["role"],
                practice_codes=options["practice"],
                is_clinician=options["clinician"],
                password=password,
            )
        except PersonError as error:
            raise CommandError(f"{error}. Nothing was saved.") from error
        self.stdout.write(f"{user.name} may now log in as {user.email}: {Role(user.role).label.lower()}.")


def asked_twice() -> str:
    """The password as typed, without showing it."""
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same password again: ") != password:
        raise CommandError("The two passwords are not the same. Nothing was saved.")
    return password
