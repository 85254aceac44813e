"""Every reference case of ../shared, through the comparison programs that stand beside them."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from reporting import funnels

ROOT = Path(__file__).resolve().parents[3]
ORACLES = ROOT.parent / "shared" / "oracles"
RATES = ORACLES / "rates"

pytestmark = pytest.mark.skipif(not ORACLES.is_dir(), reason="the reference cases are not beside this checkout")


@pytest.mark.parametrize(("kind", "options"), [("spc", ["--strict-flags"]), ("rates", [])])
def test_the_comparison_programs_find_nothing_to_object_to(kind, options):
    program = [sys.executable, str(ORACLES / f"compare_{kind}.py"), str(ORACLES / kind)]
    run = subprocess.run(
        [*program, f"tests.oracles.adapters:{kind}", *options], cwd=ROOT, check=False, capture_output=True, text=True
    )
    cases = len(list((ORACLES / kind).glob("*.json")))
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{cases} of {cases} cases agree" in run.stdout


def pooled(case):
    """An indirectly standardised ratio is compared with 1, anything else with the average of the areas."""
    counts, totals = ([row[key] for row in case["rows"]] for key in ("numerator", "denominator"))
    return 1 if case["statistic"] == "ratio" else sum(counts) / sum(totals)


@pytest.mark.parametrize("path", sorted(RATES.glob("funnel_ra*.json")), ids=lambda path: path.stem)
def test_the_lines_of_rate_funnels_agree_at_every_event_of_the_axis(path):
    """The program lets a missing axis pass; here our limits are taken at the axis of the reference."""
    case = json.loads(path.read_text())
    expected, per, average = case["expected"]["limits"], case["input"]["multiplier"], pooled(case["input"])
    events = np.array(expected.get("Events", expected.get("Observed_events")))
    limits = funnels.rate_funnel(events, average)
    for line in funnels.LINES:
        populations = getattr(limits, line)
        assert per * events / populations == pytest.approx(np.array(expected[f"{line}_limit"]), rel=1e-4)
        # The same lines the other way round: so many people, so many events.
        along = getattr(funnels.rate_limits(populations, average, per=per), line)
        assert along == pytest.approx(np.array(expected[f"{line}_limit"]), rel=1e-4)


@pytest.mark.parametrize("path", sorted(RATES.glob("funnel_prop*.json")), ids=lambda path: path.stem)
def test_the_lines_of_proportion_funnels_agree_along_the_axis(path):
    case = json.loads(path.read_text())
    expected = case["expected"]["limits"]
    limits = funnels.proportion_funnel(expected["Population"], pooled(case["input"]), per=case["input"]["multiplier"])
    for line in funnels.LINES:
        assert getattr(limits, line) == pytest.approx(np.array(expected[f"{line}_limit"]), rel=1e-9)
