"""Child processes that never outlive their parent, and the account that servers run as."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from larc.embedded.errors import EmbeddedError

PR_SET_PDEATHSIG = 1
ROOT_UID = 0


@dataclass(frozen=True)
class Account:
    """The user and group a server runs as."""

    uid: int
    gid: int

    def arguments(self) -> dict[str, Any]:
        """Return what subprocess needs to run a program as this account."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account() -> Account:
    """Return oneself, or `nobody` for root: PostgreSQL refuses to run as root."""
    if os.geteuid() != ROOT_UID:
        return Account(os.geteuid(), os.getegid())
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def dies_with_parent(signal_number: int) -> Callable[[], None]:
    """Return a `preexec_fn`: the kernel sends the child `signal_number` when its parent ends.

    Start the child from the main thread, as the kernel means the end of the starting thread.
    subprocess drops privileges, which would clear the order, before it calls a `preexec_fn`.
    """
    libc = _libc()
    parent = os.getpid()

    def order() -> None:
        if libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0) != 0 or os.getppid() != parent:
            os._exit(1)

    return order


def die_with_parent(signal_number: int) -> None:
    """Have the kernel send this process `signal_number` when its own parent ends."""
    _libc().prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)


def stop(process: subprocess.Popen[bytes], gently: signal.Signals, *, patience: float) -> None:
    """Signal a child and wait for its end; kill it when `patience` seconds were not enough."""
    if process.poll() is None:
        process.send_signal(gently)
    wait_or_kill(process, patience=patience)


def wait_or_kill(process: subprocess.Popen[bytes], *, patience: float) -> None:
    """Wait for the end of a child that was told to stop; kill it when `patience` seconds were not enough."""
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _libc() -> ctypes.CDLL:
    if sys.platform != "linux":
        raise EmbeddedError("The embedded servers need Linux. Elsewhere set DATABASE_URL and REDIS_URL.")
    return ctypes.CDLL(None)
