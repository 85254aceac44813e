"""The process that keeps both servers for as long as anybody holds a lease.

Run as ``python -m larc.embedded.supervisor HOME DESCRIPTOR``, by `larc.embedded.lease` only.
The descriptor is the first lease's connection. Over a connection the supervisor says ``ready`` or
what went wrong, and then nothing; its end tells the holder that the servers are no longer kept for it.
"""

import argparse
import contextlib
import fcntl
import os
import selectors
import shutil
import signal
import socket
from pathlib import Path
from types import FrameType
from typing import Protocol

from larc.embedded.errors import EmbeddedError
from larc.embedded.home import Home
from larc.embedded.lease import READY
from larc.embedded.postgres import Postgres
from larc.embedded.valkey import Valkey

# How soon the end of a server is noticed.
WATCH_SECONDS = 0.5
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Server(Protocol):
    """What the supervisor asks of a server."""

    def start(self) -> None: ...
    def wait_until_ready(self) -> None: ...
    def ended(self) -> bool: ...
    def stop(self) -> None: ...


class Leases:
    """The open connections, one per lease."""

    def __init__(self) -> None:
        self.open: set[socket.socket] = set()
        self.ended: list[socket.socket] = []
        self.selector = selectors.DefaultSelector()

    def watch(self, door: socket.socket, seconds: float) -> None:
        """Admit who knocks and let go who hung up, waiting at most `seconds` for either."""
        for key, _ in self.selector.select(seconds):
            if key.fileobj is door:
                self.admit(door.accept()[0])
            elif isinstance(key.fileobj, socket.socket):
                self.selector.unregister(key.fileobj)
                self.open.remove(key.fileobj)
                self.ended.append(key.fileobj)
        if self.open:
            # The last one waits longer: until everything has stopped and this process ends.
            for connection in self.ended:
                connection.close()
            self.ended.clear()

    def admit(self, connection: socket.socket) -> None:
        """Keep the servers for one more, and say that they are ready."""
        self.open.add(connection)
        self.selector.register(connection, selectors.EVENT_READ)
        # It may have hung up already; watch() will see that.
        with contextlib.suppress(OSError):
            connection.sendall(READY)


def main() -> None:
    """Detach, start the servers, keep them while leased, stop them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("descriptor", type=int)
    parser.add_argument("--throw-away", action="store_true")
    options = parser.parse_args()
    # The starter waits for this process only; its child belongs to nobody in particular.
    if os.fork():
        os._exit(0)
    os.umask(0o077)
    home = Home(options.home)
    first = socket.socket(fileno=options.descriptor)
    with (home.private / "supervisor.lock").open("w") as lock:
        # A predecessor may still be stopping its servers.
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Open until this process ends: by that the last lease knows that nothing is left.
        leases = Leases()
        supervise(home, first, leases, throw_away=options.throw_away)
        if options.throw_away:
            shutil.rmtree(home.path, ignore_errors=True)


def supervise(home: Home, first: socket.socket, leases: Leases, *, throw_away: bool) -> None:
    """Run both servers until the last lease ends, one of them ends, or a signal says stop."""
    servers: list[Server] = []
    for number in STOP_SIGNALS:
        signal.signal(number, _leave)
    try:
        servers += [Valkey(home), Postgres(home, throw_away=throw_away)]
        for server in servers:
            server.start()
        for server in servers:
            server.wait_until_ready()
        _keep(home, first, leases, servers)
    except EmbeddedError as error:
        with contextlib.suppress(OSError):
            first.sendall(str(error).encode())
    finally:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        for server in servers:
            server.stop()


def _keep(home: Home, first: socket.socket, leases: Leases, servers: list[Server]) -> None:
    home.control_socket.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(home.control_socket))
        door.listen()
        leases.selector.register(door, selectors.EVENT_READ)
        # Only now: the next command knocks as soon as the first one knows.
        leases.admit(first)
        while leases.open and not any(server.ended() for server in servers):
            leases.watch(door, WATCH_SECONDS)
        # Whoever knocks from now on finds no door and starts a successor.
        home.control_socket.unlink()


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main()
