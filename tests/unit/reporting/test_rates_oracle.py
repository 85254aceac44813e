"""Every reference case of ../shared, through the comparison program that stands beside it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reporting import rates

ROOT = Path(__file__).resolve().parents[3]
ORACLES = ROOT.parent / "shared" / "oracles"

pytestmark = pytest.mark.skipif(not ORACLES.is_dir(), reason="the reference cases are not beside this checkout")


def adapter(function: str, case: dict[str, Any]) -> dict[str, Any]:
    """This project's functions behind the interface of the comparison program."""
    if function == "funnel":
        return proportion_funnel(case) if case["statistic"] == "proportion" else rate_funnel(case)
    measure = rates.rate if function == "phe_rate" else rates.proportion
    count, total = (np.nan if case[key] is None else case[key] for key in ("x", "n"))
    if isinstance(case["confidence"], float):
        return named(
            measure(count, total, per=case["multiplier"], confidence=case["confidence"]), "lowercl", "uppercl"
        )
    two, three = (measure(count, total, per=case["multiplier"], confidence=level) for level in case["confidence"])
    return named(two, "lower95_0cl", "upper95_0cl") | named(three, "lower99_8cl", "upper99_8cl")


def named(estimate: rates.Estimate, lower: str, upper: str) -> dict[str, float]:
    return {"value": float(estimate.value), lower: float(estimate.lower), upper: float(estimate.upper)}


def columns(case: dict[str, Any]) -> tuple[list[float], list[float], float]:
    counts, totals = ([row[key] for row in case["rows"]] for key in ("numerator", "denominator"))
    return counts, totals, sum(counts) / sum(totals)


def proportion_funnel(case: dict[str, Any]) -> dict[str, Any]:
    counts, totals, average = columns(case)
    limits = rates.proportion_funnel(totals, average, per=case["multiplier"])
    return {
        "significance": rates.proportion_significance(counts, totals, average),
        "baseline": average * case["multiplier"],
        "limits_at_areas": {
            f"{side}_{sigmas}_limit": getattr(limits, f"{side}_{sigmas}").tolist()
            for side in ("lower", "upper")
            for sigmas in ("2s", "3s")
        },
    }


def rate_funnel(case: dict[str, Any]) -> dict[str, Any]:
    counts, totals, _ = columns(case)
    answer: dict[str, Any] = {"significance": rates.rate_significance(counts, totals, rate_average(case))}
    if case["statistic"] == "rate":
        values = rates.rate(counts, totals, per=case["multiplier"]).value.tolist()
        answer["points"] = {"rate_chart": values, "denominator_per_year": totals}
    return answer


def rate_average(case: dict[str, Any]) -> float:
    """An indirectly standardised ratio is compared with 1, a crude rate with the average of the areas."""
    return columns(case)[2] if case["statistic"] == "rate" else 1


def test_the_comparison_program_finds_nothing_to_object_to():
    program = [sys.executable, str(ORACLES / "compare_rates.py"), str(ORACLES / "rates")]
    run = subprocess.run(
        [*program, "tests.unit.reporting.test_rates_oracle:adapter"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    cases = len(list((ORACLES / "rates").glob("*.json")))
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{cases} of {cases} cases agree" in run.stdout


@pytest.mark.parametrize("case", sorted((ORACLES / "rates").glob("funnel_ra*.json")), ids=lambda path: path.stem)
def test_the_lines_of_rate_funnels_agree_at_every_event_of_the_axis(case):
    """The program lets a missing axis pass; here our limits are taken at the axis of the reference."""
    case = json.loads(case.read_text())
    expected, multiplier = case["expected"]["limits"], case["input"]["multiplier"]
    events = np.array(expected.get("Events", expected.get("Observed_events")))
    limits = rates.rate_funnel(events, rate_average(case["input"]))
    for line in ("lower_2s", "upper_2s", "lower_3s", "upper_3s"):
        ours = multiplier * events / getattr(limits, line)
        assert ours == pytest.approx(np.array(expected[f"{line}_limit"]), rel=1e-4)


@pytest.mark.parametrize("case", sorted((ORACLES / "rates").glob("funnel_prop*.json")), ids=lambda path: path.stem)
def test_the_lines_of_proportion_funnels_agree_along_the_axis(case):
    case = json.loads(case.read_text())
    expected, average = case["expected"]["limits"], columns(case["input"])[2]
    limits = rates.proportion_funnel(expected["Population"], average, per=case["input"]["multiplier"])
    for line in ("lower_2s", "upper_2s", "lower_3s", "upper_3s"):
        assert getattr(limits, line) == pytest.approx(np.array(expected[f"{line}_limit"]), rel=1e-9)
