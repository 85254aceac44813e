"""Every part of the benchmarks runs, at a size that takes seconds. What it measures there is nothing to judge."""

import subprocess
import sys

import pytest

from benchmarks.__main__ import PARTS
from larc.embedded import CHECKOUT

RESULTS = CHECKOUT / "benchmarks" / "RESULTS.md"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def tiny() -> subprocess.CompletedProcess[str]:
    return run("--scale=0.01", "--fittings=3000", "--repeats=1")


def test_every_part_is_measured(tiny):
    assert tiny.returncode == 0, tiny.stderr
    assert [title for title in PARTS.values() if f"\n{title}\n" not in tiny.stdout] == []
    assert "0 oversold" in tiny.stdout


def test_a_small_run_does_not_replace_the_results(tiny):
    assert "Written to" not in tiny.stdout


def test_an_unknown_part_is_refused_with_the_names_of_those_there_are():
    refused = run("--only=recompute,bokings")
    assert refused.returncode == 2
    assert "there is no part called bokings" in refused.stderr
