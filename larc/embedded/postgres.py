"""One PostgreSQL server on a unix socket: made once, started, asked whether it is ready, stopped."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

from larc.embedded.binaries import postgres_programs
from larc.embedded.errors import EmbeddedError
from larc.embedded.home import APP_ROLE, DATABASE, OWNER_ROLE, Home, write_secret
from larc.embedded.process import dies_with_parent, server_account, stop

# Nothing of the caller's environment: LANG would break initdb, PG* would redirect it.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
# The same letters and sorting everywhere, whatever locales the machine has.
LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
# Line of postmaster.pid, counted from 0, where the server writes how far it got.
STATUS_LINE = 7
START_SECONDS = 60
POLL_SECONDS = 0.02


class Postgres:
    """The PostgreSQL server of one home."""

    def __init__(self, home: Home, *, throw_away: bool = False) -> None:
        self.home = home
        self.throw_away = throw_away
        self.log = home.private / "postgres.log"
        self.programs = postgres_programs(home)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, without waiting for it; the first time, make its data directory."""
        if not self.home.postgres_data.exists():
            self._initialise()
        remove_leftovers(self.home)
        self.home.admission_rules.write_text(f"local all {OWNER_ROLE},{APP_ROLE} scram-sha-256\n")
        self.home.admission_rules.chmod(0o644)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.home.postgres_data, *self._settings()],
                cwd=self.home.server,
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # A fast shutdown: sessions are ended, what was committed is kept.
                preexec_fn=dies_with_parent(signal.SIGINT),
                **server_account().arguments(),
            )

    def wait_until_ready(self) -> None:
        """Wait until the server takes connections.

        Raises:
            EmbeddedError: it ended or took too long; the end of its log is in the message.
        """
        deadline = time.monotonic() + START_SECONDS
        while self.process and self.process.poll() is None and time.monotonic() < deadline:
            pid, status = _postmaster(self.home.postgres_data)
            if pid == self.process.pid and status == "ready":
                return
            time.sleep(POLL_SECONDS)
        raise EmbeddedError(f"PostgreSQL did not start. {self.log} ends with:\n{_tail(self.log)}")

    def ended(self) -> bool:
        """Whether the server is gone although nobody stopped it."""
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        """End every session and stop."""
        if self.process is not None:
            stop(self.process, signal.SIGINT, patience=30)

    def _settings(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": '"' + str(self.home.server).replace('"', '""') + '"',
            "hba_file": str(self.home.admission_rules),
            "timezone": "UTC",
            "log_timezone": "UTC",
            # A statement that fails holds patients' details, and so does the row that a constraint refuses.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        if self.throw_away:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [f"--{name}={value}" for name, value in settings.items()]

    def _initialise(self) -> None:
        """Make the data directory, both roles and the database; it gets its name when all is done."""
        draft = self.home.postgres_data.with_name("postgres.draft")
        if draft.exists():
            shutil.rmtree(draft)
        sync = ["--no-sync"] if self.throw_away else []
        # Nobody logs in as the superuser; see the admission rules.
        self._run("initdb", "-D", draft, "-U", "postgres", "--auth=reject", "--no-instructions", *LOCALE, *sync)
        passwords = {OWNER_ROLE: secrets.token_hex(24), APP_ROLE: secrets.token_hex(24)}
        self._run("postgres", "--single", "-D", draft, "template1", statements=_role_statements(passwords))
        self.home.passwords.unlink(missing_ok=True)
        write_secret(self.home.passwords, "".join(f"*:*:*:{role}:{word}\n" for role, word in passwords.items()))
        draft.rename(self.home.postgres_data)

    def _run(self, program: str, *arguments: str | Path, statements: str = "") -> None:
        outcome = subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.home.server,
            env=ENVIRONMENT,
            input=statements.encode(),
            capture_output=True,
            preexec_fn=dies_with_parent(signal.SIGINT),
            **server_account().arguments(),
        )
        # In single-user mode a statement that fails does not fail the program.
        if outcome.returncode != 0 or b"ERROR:" in outcome.stderr:
            said = outcome.stderr.decode(errors="replace")
            raise EmbeddedError(f"PostgreSQL's {program} could not make {self.home.postgres_data}:\n{said}")


def remove_leftovers(home: Home) -> None:
    """Stop a server that outlived its supervisor, and remove lock files whose process is gone.

    PostgreSQL would take any living process with the recorded pid for itself, even one that got the
    number after a restart of the machine, and refuse to start.
    """
    pid, _ = _postmaster(home.postgres_data)
    if pid is not None and _serves(pid, home.postgres_data):
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + START_SECONDS
        while _serves(pid, home.postgres_data):
            if time.monotonic() > deadline:
                raise EmbeddedError(f"An earlier PostgreSQL (pid {pid}) does not stop. End it and try again.")
            time.sleep(POLL_SECONDS)
    (home.postgres_data / "postmaster.pid").unlink(missing_ok=True)
    home.postgres_socket.with_name(home.postgres_socket.name + ".lock").unlink(missing_ok=True)


def _role_statements(passwords: dict[str, str]) -> str:
    """One statement a line, as single-user mode wants it.

    In template1 the default privileges reach every database the owner creates, tests' included.
    """
    return "\n".join(
        (
            f"CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB PASSWORD '{passwords[OWNER_ROLE]}';",
            f"CREATE ROLE {APP_ROLE} LOGIN PASSWORD '{passwords[APP_ROLE]}';",
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER_ROLE}"
            f" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE};",
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER_ROLE} GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE};",
            f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE};",
            "",
        )
    )


def _postmaster(data: Path) -> tuple[int | None, str]:
    """Return pid and status as the server wrote them; (None, "") when it wrote nothing readable."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[STATUS_LINE].strip() if len(lines) > STATUS_LINE else ""
    except (OSError, ValueError, IndexError):
        return None, ""


def _serves(pid: int, data: Path) -> bool:
    """Whether `pid` is a server on `data`: PostgreSQL's working directory is its data directory."""
    try:
        return Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:
        # Ended, a zombie, or another user's: none of them is ours.
        return False


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
