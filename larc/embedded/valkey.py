"""One Valkey server on a unix socket. It keeps nothing: broker and cache may start empty."""

import signal
import socket
import subprocess
import time

from larc.embedded.binaries import valkey_program
from larc.embedded.errors import EmbeddedError
from larc.embedded.home import Home
from larc.embedded.process import dies_with_parent, server_account, stop

# Broker and cache for each of many test workers.
DATABASES = 64
START_SECONDS = 20
POLL_SECONDS = 0.02


class Valkey:
    """The Valkey server of one home."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.log = home.private / "valkey.log"
        self.program = valkey_program(home)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, without waiting for it."""
        self.home.valkey_socket.unlink(missing_ok=True)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [self.program, *self._settings()],
                cwd=self.home.server,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Killed outright: on a gentle stop it would remove the socket its successor just made.
                preexec_fn=dies_with_parent(signal.SIGKILL),
                **server_account().arguments(),
            )

    def wait_until_ready(self) -> None:
        """Wait until the server answers.

        Raises:
            EmbeddedError: it ended or took too long.
        """
        deadline = time.monotonic() + START_SECONDS
        while self.process and self.process.poll() is None and time.monotonic() < deadline:
            if self._answers():
                return
            time.sleep(POLL_SECONDS)
        raise EmbeddedError(f"Valkey did not start. Its log:\n{self.log.read_text(errors='replace')}")

    def ended(self) -> bool:
        """Whether the server is gone although nobody stopped it."""
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        """Stop at once; there is nothing to save."""
        if self.process is not None:
            stop(self.process, signal.SIGTERM, patience=5)

    def _settings(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self.home.valkey_socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "databases": str(DATABASES),
        }
        return [word for name, value in settings.items() for word in (f"--{name}", value)]

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(1)
                client.connect(str(self.home.valkey_socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
