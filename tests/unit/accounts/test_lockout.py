from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache

from larc.accounts import lockout

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SAM = lockout.email_subject("sam@example.org")
JO = lockout.email_subject("jo@example.org")
HERE = lockout.network_subject("192.0.2.1")


def fail(times: int, *subjects: lockout.Subject) -> None:
    for _ in range(times):
        lockout.record_failure(subjects)


def test_the_fifth_failure_locks_an_email_address_for_15_minutes(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)
    fail(4, SAM)
    assert lockout.locked_until([SAM]) is None
    fail(1, SAM)
    assert lockout.locked_until([SAM]) == datetime(2026, 11, 2, 9, 45, tzinfo=UTC)
    assert lockout.locked_until([JO]) is None


def test_a_shared_network_address_takes_fifty(time_machine: Any) -> None:
    fail(49, HERE)
    assert lockout.locked_until([HERE]) is None
    fail(1, HERE)
    assert lockout.locked_until([HERE])


def test_guessing_at_many_accounts_from_one_place_locks_the_place() -> None:
    for number in range(50):
        fail(1, lockout.email_subject(f"{number}@example.org"), HERE)
    assert lockout.locked_until([JO, HERE])


def test_a_success_starts_counting_afresh() -> None:
    fail(4, SAM)
    lockout.forget(SAM)
    fail(4, SAM)
    assert lockout.locked_until([SAM]) is None


def test_a_window_that_ends_while_counting_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(key: str) -> int:
        raise ValueError(key)

    monkeypatch.setattr(cache, "incr", gone)
    fail(5, SAM)
    assert lockout.locked_until([SAM]) is None


def test_capitals_and_blanks_are_no_way_round() -> None:
    assert lockout.email_subject(" SAM@example.org ") == SAM


def test_no_address_can_be_read_in_the_cache() -> None:
    for subject in (SAM, HERE):
        assert "sam" not in subject.counter + subject.lock
        assert "192" not in subject.counter + subject.lock
