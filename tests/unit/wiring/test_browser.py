"""Which browser the journeys get."""

from pathlib import Path

import pytest

from tests import browser


@pytest.fixture
def only_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing on it yet."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(browser.VARIABLE, raising=False)
    return tmp_path


def program(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_one_on_the_path_is_taken(only_here: Path) -> None:
    assert browser.find() == ""

    works = program(only_here / "chromium", "exit 0")

    assert browser.find() == works


def test_a_stub_that_does_not_start_is_passed_over(only_here: Path) -> None:
    program(only_here / "chromium", "echo 'install the snap instead' >&2; exit 1")
    works = program(only_here / "google-chrome", "exit 0")

    assert browser.find() == works


def test_the_one_that_was_named_comes_first(only_here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(only_here / "chromium", "exit 0")
    monkeypatch.setenv(browser.VARIABLE, "/opt/mine")

    assert browser.find() == "/opt/mine"
