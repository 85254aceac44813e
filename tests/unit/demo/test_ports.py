"""Which port the demonstration takes."""

import socket

import pytest

from larc.demo import stack


@pytest.fixture
def taken() -> int:
    """A port somebody else listens on, on every address."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("0.0.0.0", 0))
        other.listen()
        yield other.getsockname()[1]


def test_without_a_wish_it_takes_the_next_free_port(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack, "FIRST_PORT", taken)
    monkeypatch.setattr(stack, "LAST_PORT", taken + 50)

    with stack.open_port(None) as listener:
        assert taken < listener.getsockname()[1] <= taken + 50


def test_a_taken_port_that_was_asked_for_is_refused_by_name(taken: int) -> None:
    with pytest.raises(stack.StackError, match=f"Port {taken} is taken"):
        stack.open_port(taken)


def test_no_free_port_at_all_is_said(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack, "FIRST_PORT", taken)
    monkeypatch.setattr(stack, "LAST_PORT", taken)

    with pytest.raises(stack.StackError, match="PORT="):
        stack.open_port(None)


def test_only_this_machine_can_reach_it() -> None:
    with stack.open_port(None) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"
