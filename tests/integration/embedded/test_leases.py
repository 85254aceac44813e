"""Commands come and go, gently or not; the servers stay as long as one of them needs them, and no longer."""

import os
import signal
from collections.abc import Callable

import pytest

from larc import embedded
from tests.integration.embedded.processes import Holder, end, processes_of, server_pid, servers_of, wait_until

Hold = Callable[[], Holder]


def test_two_commands_at_once_share_one_server(home: embedded.Home, hold: Hold) -> None:
    first, second = hold(), hold()

    assert server_pid(first) == server_pid(second)


def test_the_last_command_stops_the_servers_before_it_ends(home: embedded.Home, hold: Hold) -> None:
    first, second = hold(), hold()
    pid = server_pid(first)
    server_pid(second)

    end(first)
    assert pid in servers_of(home)

    end(second)
    assert not servers_of(home)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_command_leaves_nothing_running(home: embedded.Home, hold: Hold, number: signal.Signals) -> None:
    holder = hold()
    server_pid(holder)

    holder.send_signal(number)

    wait_until(lambda: not processes_of(home.path))


def test_killing_the_command_that_started_the_servers_does_not_take_them_from_others(
    home: embedded.Home, hold: Hold
) -> None:
    starter = hold()
    pid = server_pid(starter)
    other = hold()
    server_pid(other)

    starter.kill()
    starter.wait()
    third = hold()

    assert server_pid(third) == pid


def test_servers_end_with_a_killed_supervisor(home: embedded.Home) -> None:
    with embedded.take_lease(home):
        for pid in supervisors(home):
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not servers_of(home))


def test_after_a_killed_supervisor_the_next_command_starts_new_servers(home: embedded.Home, hold: Hold) -> None:
    with embedded.take_lease(home) as lease:
        assert not lease.broken()
        for pid in supervisors(home):
            os.kill(pid, signal.SIGKILL)
        wait_until(lease.broken)
        # At once, while the old server may still be shutting down.
        assert server_pid(hold()) > 0


def test_servers_end_when_one_of_them_dies(home: embedded.Home) -> None:
    with embedded.take_lease(home) as lease:
        for pid, command in processes_of(home.path).items():
            if "valkey" in command:
                os.kill(pid, signal.SIGKILL)
        wait_until(lease.broken)

    wait_until(lambda: not processes_of(home.path))


def test_throw_away_servers_take_their_directory_with_them(home: embedded.Home) -> None:
    with embedded.take_lease(home, throw_away=True):
        assert home.path.exists()

    assert not home.path.exists()


def supervisors(home: embedded.Home) -> list[int]:
    return [pid for pid, command in processes_of(home.path).items() if "larc.embedded.supervisor" in command]
