"""A look at the processes that a lease starts and leaves."""

import contextlib
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from larc import embedded

# Holds a lease until its standard input ends, and says which server it got.
HOLDER = """
import sys
from larc import embedded
with embedded.take_lease() as lease:
    home = embedded.Home.of_checkout()
    print((home.postgres_data / "postmaster.pid").read_text().splitlines()[0], flush=True)
    sys.stdin.read()
"""

Holder = subprocess.Popen[str]


def server_pid(holder: Holder) -> int:
    """The PostgreSQL server a holder got; waits until it has one."""
    assert holder.stdout is not None
    return int(holder.stdout.readline())


def end(holder: Holder) -> None:
    """Let a holder give its lease back."""
    holder.communicate()


def processes_of(path: Path) -> dict[int, str]:
    """The living processes that were started for the servers in `path`, and their command lines."""
    mark = os.fsencode(path)
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_bytes()
                where = os.fsencode((entry / "cwd").readlink())
                if mark in command or where.startswith(mark) or mark in (entry / "environ").read_bytes():
                    found[int(entry.name)] = command.decode().replace("\0", " ")
    return found


def servers_of(home: embedded.Home) -> list[int]:
    """The pids of the servers themselves, without the commands and the supervisor that keep them."""
    programs = ("postgres", "valkey-server")
    processes = processes_of(home.path).items()
    return [pid for pid, command in processes if command.split(" ")[0].rstrip(":").endswith(programs)]


def wait_until(true: Callable[[], bool], *, seconds: float = 30) -> None:
    """Wait for something that other processes bring about."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "It did not happen."
        time.sleep(0.05)
