"""The running demonstration: web server and worker as children that end with their parent."""

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from larc import embedded

LOOPBACK = "127.0.0.1"
FIRST_PORT = 8000
LAST_PORT = 8099
READY_SECONDS = 90


class StackError(Exception):
    """The demonstration cannot go on; the message says why."""


def open_port(wanted: int | None) -> socket.socket:
    """Return a listening socket on the wanted port, or on the next free one from 8000.

    The web server inherits the socket, so that nobody can take the port in between.

    Raises:
        StackError: the wanted port, or every one, is taken.
    """
    ports = range(FIRST_PORT, LAST_PORT + 1) if wanted is None else [wanted]
    for port in ports:
        listener = socket.socket(socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if error.errno != errno.EADDRINUSE:
                raise StackError(f"Port {port} cannot be used: {error.strerror}.") from error
        else:
            return listener
    if wanted is None:
        raise StackError(f"Every port from {FIRST_PORT} to {LAST_PORT} is taken. Choose one with PORT=.")
    raise StackError(f"Port {wanted} is taken. Choose another, or leave PORT out to get a free one.")


@dataclass
class Part:
    """One child process and where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


class Stack:
    """gunicorn and a Celery worker with beat, for one listening socket."""

    def __init__(self, listener: socket.socket, *, logs: Path) -> None:
        self.listener = listener
        self.port: int = listener.getsockname()[1]
        self.logs = logs
        self.parts: list[Part] = []

    def start_worker(self) -> None:
        """Start the worker. One process is enough, and beat lives inside it."""
        schedule = self.logs / f"schedule-{self.port}"
        options = ["--concurrency=1", "--beat", f"--schedule={schedule}", "--loglevel=INFO"]
        # There are no other workers to look for.
        options += ["--without-mingle", "--without-gossip"]
        self._start("worker", "celery", "--app=larc", "worker", *options)

    def start_web(self) -> None:
        """Start the web server on the socket."""
        # Loaded once before the two processes part: half the start-up work, and shared memory.
        options = ["--workers=2", "--preload", f"--bind=fd://{self.listener.fileno()}", "--no-control-socket"]
        self._start("web", "gunicorn", "larc.wsgi", *options, inherits=[self.listener.fileno()])

    def wait_until_ready(self) -> None:
        """Wait until /readyz says so.

        Raises:
            StackError: a part ended, or it took too long.
        """
        deadline = time.monotonic() + READY_SECONDS
        while not self._ready():
            self.check()
            if time.monotonic() > deadline:
                raise StackError(f"The service did not become ready. Look into the logs in {self.logs}.")
            time.sleep(0.1)

    def check(self) -> None:
        """Raise StackError when a part has ended by itself."""
        for part in self.parts:
            if part.process.poll() is not None:
                lines = part.log.read_text(errors="replace").splitlines()[-20:]
                raise StackError("\n".join([f"The {part.name} process ended. {part.log} ends with:", *lines]))

    def stop(self) -> None:
        """Stop every part: all are told first, then waited for."""
        for part in self.parts:
            if part.process.poll() is None:
                part.process.terminate()
        for part in self.parts:
            embedded.wait_or_kill(part.process, patience=15)
            # A part that was killed could not stop its own children; they share its process group.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(part.process.pid, signal.SIGKILL)

    def _start(self, name: str, module: str, *arguments: str, inherits: Sequence[int] = ()) -> None:
        log = self.logs / f"{name}-{self.port}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=embedded.CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=inherits,
                # Out of reach of the terminal's Ctrl-C: the parent stops its children in order.
                start_new_session=True,
                preexec_fn=embedded.dies_with_parent(signal.SIGTERM),
            )
        self.parts.append(Part(name, process, log))

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{self.port}/readyz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False
