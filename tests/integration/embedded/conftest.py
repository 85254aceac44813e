"""Servers of a test's own, and processes that hold leases on them."""

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from larc import embedded
from tests.integration.embedded.processes import HOLDER, Holder, end, processes_of, wait_until


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[embedded.Home]:
    """A home nobody else uses, with letters in its path that need quoting somewhere."""
    path = embedded.throw_away_path()
    path = path.with_name(f"{path.name} %41")
    monkeypatch.setenv(embedded.RUN_DIR_VARIABLE, str(path))
    yield embedded.Home(path)
    wait_until(lambda: not processes_of(path))
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def hold() -> Iterator[Callable[[], Holder]]:
    """Start processes that hold a lease on the servers of `home`; all are ended after the test."""
    with contextlib.ExitStack() as cleanup:

        def start() -> Holder:
            holder = subprocess.Popen(
                [sys.executable, "-c", HOLDER],
                cwd=embedded.CHECKOUT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            cleanup.callback(end, holder)
            return holder

        yield start
