"""PostgreSQL and Valkey for one run: as durable as the real ones, unlike the tests', and removed afterwards."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from larc import embedded

# The environment may name a real database; the benchmarks fill theirs with invented rows and drop it.
REDIRECTIONS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


@contextmanager
def own_servers() -> Iterator[Path]:
    """Start servers nobody else uses, with Django set up on them and its tables made; yields their directory."""
    for name in REDIRECTIONS:
        os.environ.pop(name, None)
    home = embedded.Home(embedded.throw_away_path())
    os.environ[embedded.RUN_DIR_VARIABLE] = str(home.path)
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    try:
        with embedded.take_lease(home):
            _migrate()
            yield home.private
    finally:
        shutil.rmtree(home.path, ignore_errors=True)


def _migrate() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
