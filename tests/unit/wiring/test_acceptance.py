"""The run's account of acceptance ids, alone and under pytest-xdist."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from larc import embedded

TESTS = """
import pytest

@pytest.mark.acceptance("A2", "A10")
def test_passes(): pass

@pytest.mark.acceptance("A2")
def test_fails(): assert False

@pytest.mark.acceptance("L1")
@pytest.mark.skip(reason="no browser")
def test_skipped(): pass

@pytest.fixture
def breaks():
    yield
    raise ValueError

@pytest.mark.acceptance("N1")
def test_breaks_afterwards(breaks): pass

def test_of_nothing_in_particular(): pass
"""


@pytest.mark.parametrize("processes", [[], ["-n", "2"]])
def test_each_id_has_its_tests_and_their_worst_outcome(tmp_path: Path, processes: list[str]) -> None:
    (tmp_path / "test_things.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    plugins = ["-p", "tests.acceptance", "-p", "no:django", "-p", "no:cacheprovider"]

    outcome = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, *processes, "--rootdir", str(tmp_path), str(tmp_path)],
        cwd=embedded.CHECKOUT,
        capture_output=True,
        text=True,
    )

    assert json.loads((tmp_path / "build" / "acceptance.json").read_text()) == {
        "A2": [
            {"test": "test_things.py::test_fails", "outcome": "failed"},
            {"test": "test_things.py::test_passes", "outcome": "passed"},
        ],
        "A10": [{"test": "test_things.py::test_passes", "outcome": "passed"}],
        "L1": [{"test": "test_things.py::test_skipped", "outcome": "skipped"}],
        "N1": [{"test": "test_things.py::test_breaks_afterwards", "outcome": "failed"}],
    }
    assert "A2 failed: test_things.py::test_fails" in outcome.stdout
    assert "L1 skipped: test_things.py::test_skipped" in outcome.stdout
    assert "4 ids in build/acceptance.json" in outcome.stdout
