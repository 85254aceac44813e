"""Tests that share a running demonstration go to one worker; the others are spread."""

import os
import re
import subprocess
import sys
from pathlib import Path

from larc import embedded

TESTS = """
import pytest

@pytest.mark.parametrize("number", range(6))
def test_something(number): pass
"""


def test_journeys_stay_together(tmp_path: Path) -> None:
    for place in ("tests/journeys", "tests/unit"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "test_things.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n")
    plugins = ["-p", "tests.scheduling", "-p", "no:django", "-p", "no:cacheprovider"]

    outcome = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, "-n", "2", "-v"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(embedded.CHECKOUT)},
        capture_output=True,
        text=True,
    )

    workers = {
        place: set(re.findall(rf"\[(gw\d)\] .* PASSED tests/{place}/", outcome.stdout))
        for place in ("journeys", "unit")
    }
    assert len(workers["journeys"]) == 1, outcome.stdout
    assert len(workers["unit"]) > 0
