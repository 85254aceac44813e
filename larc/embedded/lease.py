"""Taking part in the embedded servers: the first lease starts them, the last one to end stops them."""

import contextlib
import fcntl
import socket
import subprocess
import sys
from types import TracebackType
from typing import Self

from larc.embedded.errors import EmbeddedError
from larc.embedded.home import CHECKOUT, Home

# What a supervisor says to a lease that the servers are up for.
READY = b"ready\n"
# Longer than the servers' own limits, so that their explanation arrives first.
ANSWER_SECONDS = 120


class Lease:
    """One user's claim on the servers; it ends with `release()` or with the process."""

    def __init__(self, connection: socket.socket) -> None:
        connection.settimeout(None)
        self._connection = connection

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def broken(self) -> bool:
        """Whether the servers have ended although this lease still holds."""
        try:
            return self._connection.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def release(self) -> None:
        """Give the claim back; when it was the last, return only after the servers have stopped."""
        with contextlib.closing(self._connection), contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_WR)
            while self._connection.recv(64):
                pass


def take_lease(home: Home | None = None, *, throw_away: bool = False) -> Lease:
    """Return a lease on the servers of `home` (by default this checkout's), starting them if needed.

    With `throw_away` the servers trade safety for speed, and their directory goes with them.

    Raises:
        EmbeddedError: the servers cannot be started; the message says why.
    """
    home = home or Home.of_checkout()
    home.prepare()
    # One at a time: two commands at once must not start two supervisors.
    with (home.private / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _join(home) or _start(home, throw_away=throw_away)


def _join(home: Home) -> Lease | None:
    """Return a lease from the supervisor that is running, or None when there is none or it is leaving."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(ANSWER_SECONDS)
    try:
        connection.connect(str(home.control_socket))
        if _answer(connection) == READY:
            return Lease(connection)
    except OSError:
        pass
    connection.close()
    return None


def _start(home: Home, *, throw_away: bool) -> Lease:
    """Start a supervisor and return its first lease."""
    ours, theirs = socket.socketpair()
    ours.settimeout(ANSWER_SECONDS)
    arguments = [str(home.path), str(theirs.fileno()), *(["--throw-away"] if throw_away else [])]
    log = home.private / "supervisor.log"
    with theirs, log.open("wb") as output:
        subprocess.run(
            [sys.executable, "-m", "larc.embedded.supervisor", *arguments],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
            check=True,
        )
    answer = _answer(ours)
    if answer != READY:
        ours.close()
        raise EmbeddedError(answer.decode() or f"The embedded servers did not start:\n{log.read_text()}")
    return Lease(ours)


def _answer(connection: socket.socket) -> bytes:
    """Return what the supervisor says first: READY, or why not, or nothing when it is ending."""
    said = b""
    while not said.endswith(READY) and (part := connection.recv(4096)):
        said += part
    return said
