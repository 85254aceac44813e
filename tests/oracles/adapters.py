"""This project's statistics behind the interface of the reference cases' comparison programs.

A checkout that has the cases beside it compares with them in the tests, and by hand from the project's root:

    PYTHONPATH=. python ../shared/oracles/compare_spc.py ../shared/oracles/spc tests.oracles.adapters:spc
    PYTHONPATH=. python ../shared/oracles/compare_rates.py ../shared/oracles/rates tests.oracles.adapters:rates

Each function takes a case's input as it is, returns what the reference returns, and raises where it refuses.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np

from reporting import funnels
from reporting import rates as shares
from reporting.spc import Chart, Improvement, Kind, xmr

ASSURANCE = {"pass": "consistent_pass", "fail": "consistent_fail", "inconsistent": "inconsistent"}


def spc(case: dict[str, Any]) -> dict[str, Any]:
    """An XmR chart: lines and flags of every row by date, and the two icons."""
    chart = xmr(
        _dates(case["dates"]),
        case["values"],
        improvement=case.get("improvement_direction", Improvement.INCREASE),
        rebase_on=_dates(case.get("rebase_dates") or ()),
        fix_after=case.get("fix_after_n_points"),
        target=case.get("target"),
        screen=case.get("screen_outliers", True),
    )
    assurance = chart.assurance and chart.assurance.value
    return _rows(chart) | {
        "variation_type": chart.kind.value,
        "variation_icon": chart.variation.value,
        "assurance_type": assurance and ASSURANCE[assurance],
        "assurance_icon": assurance,
    }


def _dates(texts: Iterable[str] | str) -> list[date]:
    return [date.fromisoformat(text) for text in ([texts] if isinstance(texts, str) else texts)]


def _rows(chart: Chart) -> dict[str, list[Any]]:
    rows = [(segment, point) for segment in chart.segments for point in segment.points]
    return {
        "dates": [point.on.isoformat() for _, point in rows],
        "values": [point.value for _, point in rows],
        "rebase_group": [segment.number for segment, _ in rows],
        "short_group_warning": [segment.is_short for segment, _ in rows],
        "mean": [segment.lines.mean for segment, _ in rows],
        "upl": [segment.lines.upper for segment, _ in rows],
        "lpl": [segment.lines.lower for segment, _ in rows],
        "relative_to_mean": [point.side for _, point in rows],
        "outside_limits": [point.outside for _, point in rows],
        "close_to_limits": [point.near for _, point in rows],
        "special_cause_type": [point.signal.value for _, point in rows],
        "special_cause_flag": [point.kind is not Kind.ORDINARY for _, point in rows],
        "point_type": [point.kind.value for _, point in rows],
        "used_for_limits": [point.sets_limits for _, point in rows],
        "target": [chart.target for _ in rows],
    }


def rates(function: str, case: dict[str, Any]) -> dict[str, Any]:
    """A rate, a proportion or a funnel, by the name the reference gives it."""
    if function == "phe_rate":
        return _interval(shares.rate, case, per=case.get("multiplier", 100_000))
    if function == "phe_proportion":
        return _interval(shares.proportion, case, per=case.get("multiplier", 1))
    if function == "funnel":
        return FUNNELS[case["statistic"]](case)
    raise ValueError(f"There is no function {function}.")


def _interval(measure: Any, case: dict[str, Any], *, per: float) -> dict[str, Any]:
    count, total = (np.array(case[key], dtype=float) for key in ("x", "n"))
    levels = case.get("confidence", shares.TWO_SIGMA)
    if not isinstance(levels, list) or len(levels) == 1:
        (level,) = levels if isinstance(levels, list) else [levels]
        return _named(measure(count, total, per=per, confidence=level), "lowercl", "uppercl")
    if levels != [shares.TWO_SIGMA, shares.THREE_SIGMA]:
        raise ValueError("Two levels of confidence are 0.95 and 0.998.")
    two, three = (measure(count, total, per=per, confidence=level) for level in levels)
    return _named(two, "lower95_0cl", "upper95_0cl") | _named(three, "lower99_8cl", "upper99_8cl")


def _named(estimate: shares.Estimate, lower: str, upper: str) -> dict[str, Any]:
    return {"value": estimate.value.tolist(), lower: estimate.lower.tolist(), upper: estimate.upper.tolist()}


def _columns(case: dict[str, Any]) -> tuple[list[float], list[float]]:
    counts, totals = ([row[key] for row in case["rows"]] for key in ("numerator", "denominator"))
    return counts, totals


def _proportion_funnel(case: dict[str, Any]) -> dict[str, Any]:
    counts, totals = _columns(case)
    per = case.get("multiplier", 100)
    average = sum(counts) / sum(totals)
    limits = funnels.proportion_funnel(totals, average, per=per)
    return {
        "significance": funnels.proportion_significance(counts, totals, average),
        "baseline": average * per,
        "limits_at_areas": {f"{line}_limit": getattr(limits, line).tolist() for line in funnels.LINES},
    }


def _rate_funnel(case: dict[str, Any]) -> dict[str, Any]:
    per, years = case.get("multiplier", 100_000), case.get("years_of_data", 1)
    if case.get("rate_type", "crude") != "crude":
        raise ValueError("Funnels are drawn of crude rates.")
    counts = [row["numerator"] for row in case["rows"]]
    # The reference takes an area's denominator back out of its rate, but where nothing happened.
    totals = [per * row["numerator"] / row["rate"] if row.get("rate") else row["denominator"] for row in case["rows"]]
    average = sum(counts) / sum(totals)
    return {
        "significance": funnels.rate_significance(counts, totals, average),
        "points": {
            "rate_chart": shares.rate(counts, totals, per=per).value.tolist(),
            "denominator_per_year": [total / years for total in totals],
        },
    }


def _ratio_funnel(case: dict[str, Any]) -> dict[str, Any]:
    if case.get("ratio_type", "isr") != "isr":
        raise ValueError("Funnels are drawn of indirectly standardised ratios.")
    return {"significance": funnels.rate_significance(*_columns(case), 1)}


FUNNELS = {"proportion": _proportion_funnel, "rate": _rate_funnel, "ratio": _ratio_funnel}
