"""Settings as a fresh process sees them."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from larc import embedded
from tests.integration.embedded.processes import processes_of

PRODUCTION = {
    "DATABASE_URL": "postgres://app:secret@db.internal:5432/larc",
    "REDIS_URL": "redis://queue.internal:6379",
    "SECRET_KEY": "k" * 30 + "0123456789abcdefghijklmnop",
    "ALLOWED_HOSTS": "larc.example.nhs.uk, www.larc.example.nhs.uk",
    "PATIENT_MESSAGES": "file",
}
NOTIFY = {
    "NOTIFY_API_KEY": "live-11111111-1111-4111-8111-111111111111-22222222-2222-4222-8222-222222222222",
    "NOTIFY_SMS_TEMPLATE": "text",
    "NOTIFY_EMAIL_TEMPLATE": "e-mail",
}
SHOW = """
import json
from django.conf import settings
names = ("DATABASES", "CACHES", "CELERY_BROKER_URL", "SECRET_KEY", "DEMONSTRATION", "ALLOWED_HOSTS",
    "PATIENT_MESSAGES")
print(json.dumps({name: getattr(settings, name) for name in names}))
"""
OWN = {*PRODUCTION, *NOTIFY, "NOTIFY_URL", "DATABASE_OWNER_URL", "LARC_DEMONSTRATION", "DJANGO_ALLOW_ASYNC_UNSAFE"}


def run(module: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python with one settings module and only the given variables of ours."""
    clean = {name: value for name, value in os.environ.items() if name not in OWN}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=embedded.CHECKOUT,
        env=clean | {"DJANGO_SETTINGS_MODULE": f"larc.settings.{module}"} | variables,
        capture_output=True,
        text=True,
    )


def settings(module: str, **variables: str) -> dict[str, Any]:
    outcome = run(module, "-c", SHOW, **variables)
    assert outcome.returncode == 0, outcome.stderr
    return json.loads(outcome.stdout)


def test_production_names_everything_that_is_missing_at_once() -> None:
    complaint = run("production", "manage.py", "check", SECRET_KEY="").stderr

    for name in PRODUCTION:
        assert f"  {name}: " in complaint


@pytest.mark.parametrize("name", PRODUCTION)
def test_production_starts_without_none_of_them(name: str) -> None:
    outcome = run("production", "manage.py", "check", **{key: PRODUCTION[key] for key in PRODUCTION if key != name})

    assert outcome.returncode != 0
    assert f"  {name}: " in outcome.stderr
    assert "k" * 30 not in outcome.stderr


@pytest.mark.acceptance("A30")
@pytest.mark.parametrize("name", NOTIFY)
def test_production_that_sends_messages_starts_without_none_of_notifys(name: str) -> None:
    given = PRODUCTION | {"PATIENT_MESSAGES": "notify"} | {key: NOTIFY[key] for key in NOTIFY if key != name}
    outcome = run("production", "manage.py", "check", **given)

    assert outcome.returncode != 0
    assert f"  {name}: " in outcome.stderr
    assert NOTIFY["NOTIFY_API_KEY"] not in outcome.stderr


def test_production_sends_messages_only_in_a_way_there_is() -> None:
    outcome = run("production", "manage.py", "check", **PRODUCTION | {"PATIENT_MESSAGES": "pigeon"})

    assert outcome.returncode != 0
    assert "PATIENT_MESSAGES is notify or file" in outcome.stderr
    assert (
        run("production", "manage.py", "check", **PRODUCTION | NOTIFY | {"PATIENT_MESSAGES": "notify"}).returncode == 0
    )


def test_production_passes_djangos_own_inspection() -> None:
    outcome = run("production", "manage.py", "check", "--deploy", **PRODUCTION)
    found = [line for line in outcome.stderr.splitlines() if line.startswith("?: ")]

    assert outcome.returncode == 0, outcome.stderr
    # What a clinician has not approved yet is said, and is no fault of the settings.
    assert [line for line in found if "(referrals.W001)" not in line] == []
    assert found


def test_production_is_never_a_demonstration() -> None:
    assert settings("production", LARC_DEMONSTRATION="1", **PRODUCTION)["DEMONSTRATION"] is False


def test_production_takes_its_servers_from_the_environment() -> None:
    found = settings("production", **PRODUCTION)

    assert found["DATABASES"]["default"]["HOST"] == "db.internal"
    assert found["DATABASES"]["owner"]["USER"] == "app"
    assert found["CELERY_BROKER_URL"] == "redis://queue.internal:6379/0"
    assert found["CACHES"]["default"]["LOCATION"] == "redis://queue.internal:6379/2"
    assert found["ALLOWED_HOSTS"] == ["larc.example.nhs.uk", "www.larc.example.nhs.uk"]


def test_migrations_may_have_a_role_of_their_own() -> None:
    owner = PRODUCTION["DATABASE_URL"].replace("app:", "owner:")

    found = settings("production", DATABASE_OWNER_URL=owner, **PRODUCTION)

    assert found["DATABASES"]["owner"]["USER"] == "owner"
    assert found["DATABASES"]["default"]["USER"] == "app"


def test_reading_the_embedded_settings_starts_nothing_and_keeps_its_secret() -> None:
    home = embedded.Home(embedded.throw_away_path())
    home.prepare()
    try:
        first, second = (settings("embedded", **{embedded.RUN_DIR_VARIABLE: str(home.path)}) for _ in range(2))

        assert first == second
        assert len(first["SECRET_KEY"]) >= 50
        assert (home.private / "secret-key").stat().st_mode & 0o777 == 0o600
        assert not processes_of(home.path)
        assert not home.control_socket.exists()
    finally:
        for path in sorted(home.path.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        home.path.rmdir()


def test_the_environment_replaces_the_embedded_servers() -> None:
    found = settings("embedded", **PRODUCTION)

    assert found["DATABASES"]["default"]["HOST"] == "db.internal"
    assert found["CELERY_BROKER_URL"] == "redis://queue.internal:6379/0"


def test_the_embedded_settings_are_a_demonstration_only_when_told() -> None:
    path = str(embedded.Home.of_checkout().path)

    assert settings("embedded", **{embedded.RUN_DIR_VARIABLE: path})["DEMONSTRATION"] is False
    told = settings("embedded", **{embedded.RUN_DIR_VARIABLE: path, "LARC_DEMONSTRATION": "1"})
    assert told["DEMONSTRATION"] is True


def test_a_demonstration_sends_no_message_whatever_the_environment_says() -> None:
    path = str(embedded.Home.of_checkout().path)
    given = NOTIFY | {embedded.RUN_DIR_VARIABLE: path, "PATIENT_MESSAGES": "notify"}

    assert settings("embedded", **given)["PATIENT_MESSAGES"] == "notify"
    assert settings("embedded", **given, LARC_DEMONSTRATION="1")["PATIENT_MESSAGES"] == "file"
