"""How the series looks as JSON: the page's own figures, unrounded, null where one is missing."""

from typing import Any

from practices.models import PCN
from reporting import selectors
from reporting.filters import Choices
from reporting.measures import Group
from reporting.presenters import UNIT
from reporting.quality import gaps
from reporting.selectors import Span
from reporting.series import Standing, frame_of, number, records, standing, whole


def series(pcn: PCN, span: Span, choices: Choices) -> dict[str, Any]:
    """One entry a group of methods, with its baseline, its standing and its months."""
    window = selectors.baseline()
    lacking = gaps.of_pcn(pcn, choices.basis, choices.services)
    rows = selectors.pcn_months(pcn, choices.basis, choices.included)
    frame = frame_of(rows, span.first, span.latest, lacking).loc[: choices.last]
    months = [month for month in records(frame) if month["month"] >= choices.first]
    return {
        "pcn": {"code": pcn.code, "name": pcn.name},
        "counted_by": "registered practice",
        "basis": choices.basis,
        "services": choices.services,
        "indication": choices.reason or None,
        "unit": UNIT,
        "data_to": span.latest,
        "updated": span.cut.at,
        "baseline": {"first": window.first, "last": window.last},
        "series": [
            {
                "method": group,
                **_standing(standing(frame, group, window)),
                "months": [_month(month, group) for month in months],
            }
            for group in choices.groups
        ],
    }


def _standing(each: Standing) -> dict[str, Any]:
    ratio = each.against_baseline.ratio
    return {
        "baseline_rate": each.baseline_month,
        "year": {
            "fittings": each.year_count,
            "months": each.year_months,
            "rate": each.year_rate.value,
            "lower": each.year_rate.lower,
            "upper": each.year_rate.upper,
            "baseline_fittings": each.baseline_year_count,
            "baseline_rate": each.baseline_year_rate,
            "ratio": number(ratio.value[0]),
            "ratio_lower": number(ratio.lower[0]),
            "ratio_upper": number(ratio.upper[0]),
            "status": each.against_baseline.status[0],
            "clearly": bool(each.against_baseline.clearly[0]),
        },
    }


def _month(month: dict[str, Any], group: Group) -> dict[str, Any]:
    return {
        "month": month["month"],
        "fittings": whole(month[group]),
        "fittings_of_incomplete_month": whole(month[f"{group}_received"]),
        "sent_no_data": list(month["silent"]),
        "women": whole(month["women"]),
        "women_counted_on": month["women_counted_on"],
        "women_are_estimated": month["women_are_estimated"],
        "rate": month[f"{group}_rate"],
        "lower": month[f"{group}_lower"],
        "upper": month[f"{group}_upper"],
    }
