"""`manage.py demo` from start to stop, as a process of its own: the way it ends must never matter."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from larc import embedded
from tests.integration.embedded.processes import processes_of, wait_until

ADDRESS = re.compile(r"http://localhost:\d+")
Demo = subprocess.Popen[str]


@pytest.fixture(scope="module")
def home() -> Iterator[embedded.Home]:
    path = embedded.throw_away_path()
    yield embedded.Home(path)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def start(home: embedded.Home) -> Iterator[Callable[..., Demo]]:
    """Start the demonstration with further environment variables; nothing of it is left after the test."""
    started = []

    def run(shell: str = "", **variables: str) -> Demo:
        demo = manage(home, "demo", shell=shell, **variables)
        started.append(demo)
        return demo

    yield run
    for demo in started:
        demo.kill()
        demo.communicate()
    wait_until(lambda: not processes_of(home.path))


def manage(home: embedded.Home, *arguments: str, shell: str = "", **variables: str) -> Demo:
    """Start a command on the servers of `home`, by a shell script around it if one is given."""
    clean = {name: value for name, value in os.environ.items() if name not in {"PORT", "DATABASE_URL", "REDIS_URL"}}
    settings = {"DJANGO_SETTINGS_MODULE": "larc.settings.embedded", embedded.RUN_DIR_VARIABLE: str(home.path)}
    return subprocess.Popen(
        [*(["/bin/sh", "-c", shell] if shell else []), sys.executable, "manage.py", *arguments],
        cwd=embedded.CHECKOUT,
        env=clean | settings | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def address(demo: Demo) -> str:
    """Wait until the demonstration says where it is."""
    assert demo.stdout is not None
    for line in demo.stdout:
        if found := ADDRESS.search(line):
            return found.group()
    raise AssertionError(demo.communicate())


def get(url: str) -> Any:
    return urllib.request.urlopen(url, timeout=10)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_serves_and_leaves_nothing_however_it_ends(
    start: Callable[..., Demo], home: embedded.Home, number: signal.Signals
) -> None:
    demo = start()
    with get(address(demo) + "/readyz") as answer:
        assert answer.status == 200

    demo.send_signal(number)

    said, complaints = demo.communicate(timeout=60)
    wait_until(lambda: not processes_of(home.path))
    if number != signal.SIGKILL:
        assert demo.returncode == 0
        assert said.endswith("Stopped.\n")
        assert "Traceback" not in complaints


def test_other_commands_work_beside_it_and_after_it(start: Callable[..., Demo], home: embedded.Home) -> None:
    demo = start()
    address(demo)
    count = "from larc.accounts.models import User; print(User.objects.count(), 'users')"

    beside, _ = manage(home, "shell", "--no-imports", "--command", count).communicate(timeout=60)
    demo.kill()
    after, _ = manage(home, "shell", "--no-imports", "--command", count).communicate(timeout=60)

    assert "users" in beside
    assert after == beside


def test_the_next_start_seeds_nothing(start: Callable[..., Demo]) -> None:
    first = start()
    address(first)
    first.terminate()
    first.communicate()

    second = start()
    address(second)
    second.terminate()
    said, complaints = second.communicate()
    assert "created" not in said + complaints


def test_when_a_part_dies_it_says_so_and_stops(start: Callable[..., Demo], home: embedded.Home) -> None:
    demo = start()
    address(demo)
    workers = [pid for pid, command in processes_of(home.path).items() if "celery" in command]

    os.kill(min(workers), signal.SIGKILL)

    _, complaints = demo.communicate(timeout=60)
    assert demo.returncode != 0
    assert "The worker process ended" in complaints


def test_a_taken_port_is_an_error_before_anything_starts(start: Callable[..., Demo], home: embedded.Home) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        _, complaints = start(PORT=port).communicate(timeout=30)

    assert f"Port {port} is taken" in complaints
    assert "Traceback" not in complaints


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_it_never_fills_a_database_it_did_not_make(start: Callable[..., Demo], name: str) -> None:
    demo = start(**{name: "postgres://somewhere/real"})

    assert "Unset DATABASE_URL" in demo.communicate(timeout=30)[1]
    assert demo.returncode != 0


def test_it_ends_with_a_killed_make(start: Callable[..., Demo], home: embedded.Home) -> None:
    """make is the parent in `make demo`; here a shell stands for it."""
    parent = start(shell='"$0" "$@" --stop-with-parent & wait')
    address(parent)

    parent.kill()

    wait_until(lambda: not processes_of(home.path))
