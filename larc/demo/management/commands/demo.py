"""``manage.py demo``: the whole service on this machine, with synthetic activity, until Ctrl-C."""

import os
import signal
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections
from tqdm import tqdm

from larc import embedded
from larc.demo.seeding import is_seeded
from larc.demo.stack import Stack, StackError, open_port
from larc.demo.users import DEMONSTRATION_USERS

STEPS = 4
WATCH_SECONDS = 0.5


class Command(BaseCommand):
    """Set up what is missing, start everything, say where it is, and stop everything at the end."""

    help = "Run the demonstration: servers, data, worker and web server, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default=os.environ.get("PORT"), help="by default the first free one from 8000")
        parser.add_argument(
            "--stop-with-parent",
            action="store_true",
            help="stop also when the process that started this one is killed",
        )

    def handle(self, *, port: str | None, stop_with_parent: bool, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("The demonstration runs as `manage.py demo` on the embedded settings only.")
        if os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL"):
            raise CommandError("The demonstration fills a database of its own. Unset DATABASE_URL and REDIS_URL.")
        signal.signal(signal.SIGTERM, _interrupt)
        if stop_with_parent:
            embedded.die_with_parent(signal.SIGTERM)
        try:
            with ExitStack() as cleanup:
                self.run(cleanup, port=_port_number(port))
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")
        except StackError as error:
            raise CommandError(str(error)) from error

    def run(self, cleanup: ExitStack, *, port: int | None) -> None:
        """Bring the parts up in order; `cleanup` takes them down in the opposite one."""
        listener = cleanup.enter_context(open_port(port))
        with progress() as step:
            step("Starting PostgreSQL and Valkey")
            lease = embedded.take_lease(settings.HOME)
            cleanup.callback(lease.release)
            step("Bringing the tables up to date")
            call_command("migrate", verbosity=0)
            stack = Stack(listener, logs=settings.HOME.private)
            cleanup.callback(stack.stop)
            step("Loading the network and a synthetic history")
            if not is_seeded():
                call_command("load_reference")
                call_command("seed_demo")
            step("Starting the worker and the web server")
            stack.start_worker()
            stack.start_web()
            stack.wait_until_ready()
        connections.close_all()
        self.stdout.write(welcome(stack.port))
        self.stdout.flush()
        while not lease.broken():
            stack.check()
            time.sleep(WATCH_SECONDS)
        raise StackError("The database or the cache has stopped.")


@contextmanager
def progress() -> Iterator[Any]:
    """Yield a function that announces the next step, with the time the whole has taken."""
    with tqdm(total=STEPS, bar_format="{n_fmt}/{total_fmt} {desc}[{elapsed}]") as bar:

        def step(words: str) -> None:
            bar.n += 1
            bar.set_description_str(f"{words} ")

        yield step


def welcome(port: int) -> str:
    """Return the address, and who can log in."""
    rows = [(user.email, user.name, user.role_label, user.organisation) for user in DEMONSTRATION_USERS]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(
        [
            "",
            f"The service is at http://localhost:{port}",
            "",
            "On its log-in page one click makes you one of these people:",
            *(f"  {line}" for line in lines),
            "",
            "The activity is synthetic. Ctrl-C stops everything.",
        ]
    )


def _port_number(text: str | None) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CommandError(f"PORT={text} is not a port number.")
    return int(text)


def _interrupt(number: int, frame: FrameType | None) -> None:
    # Once is enough; a second one would disturb the stopping.
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
