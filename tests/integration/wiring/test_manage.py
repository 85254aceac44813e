"""`manage.py` alone on a machine: it starts the servers it needs, and they are gone afterwards."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from larc import embedded
from tests.integration.embedded.processes import processes_of, wait_until

Manage = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home() -> Iterator[embedded.Home]:
    path = embedded.throw_away_path()
    yield embedded.Home(path)
    wait_until(lambda: not processes_of(path))
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def manage(home: embedded.Home) -> Manage:
    """Run one command on the embedded settings, in an environment that points libpq elsewhere."""
    misleading = {"PGHOST": "nowhere.invalid", "PGPORT": "1", "PGUSER": "stranger", "PGOPTIONS": "-c search_path=none"}
    ours = {"DJANGO_SETTINGS_MODULE": "larc.settings.embedded", embedded.RUN_DIR_VARIABLE: str(home.path)}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=embedded.CHECKOUT,
            env=os.environ | misleading | ours,
            capture_output=True,
            text=True,
        )

    return run


def test_tables_are_made_by_their_owner_and_used_by_the_application(manage: Manage, home: embedded.Home) -> None:
    migrated = manage("migrate", "--verbosity", "0")
    assert migrated.returncode == 0, migrated.stderr
    asked = manage(
        "shell",
        "--no-imports",
        "--command",
        "from django.db import connection as c; u = c.cursor();"
        "u.execute(\"SELECT current_user, tableowner FROM pg_tables WHERE tablename = 'django_migrations'\");"
        "print(*u.fetchone())",
    )

    assert asked.stdout.split() == ["larc_app", "larc_owner"], asked.stderr
    assert not processes_of(home.path)


@pytest.mark.parametrize("arguments", [["help"], ["version"], ["check"]])
def test_what_needs_no_database_starts_none(manage: Manage, home: embedded.Home, arguments: list[str]) -> None:
    assert manage(*arguments).returncode == 0
    assert not home.postgres_data.exists()


def test_a_home_that_is_not_ours_is_refused_in_one_sentence(manage: Manage, home: embedded.Home) -> None:
    home.path.write_text("somebody's file")
    try:
        refused = manage("migrate")
    finally:
        home.path.unlink()

    assert refused.returncode == 1
    assert refused.stderr == f"error: {home.path} is not a directory. Remove it and try again.\n"
