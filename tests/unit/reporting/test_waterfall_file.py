"""Plans of activity are read only when their steps add up exactly (P6)."""

from decimal import Decimal

import pytest

from practices.imports.rows import RefusedFileError
from reporting.waterfall_file import MOST_STEPS, NamedWaterfall, parse_activity, validate_activity

HEAD = "plan,unit,source,row,label,value\n"
PLAN = """Fittings,fittings,board paper,baseline,Fitted in 2025/26,"5,120"
Fittings,fittings,board paper,step,New hub,300.5
Fittings,fittings,board paper,step,Hub that closes,-120.5
Fittings,fittings,board paper,total,Planned for 2026/27,5300
"""


def read(rows: str) -> list[NamedWaterfall]:
    return validate_activity(parse_activity((HEAD + rows).encode()))


@pytest.mark.acceptance("P6")
def test_a_plan_leads_by_its_steps_exactly_to_its_total():
    [plan] = read(PLAN)
    assert (plan.fall.baseline, plan.fall.plan) == (Decimal(5120), Decimal(5300))
    assert [(step.label, step.change, step.end) for step in plan.fall.steps] == [
        ("New hub", Decimal("300.5"), Decimal("5420.5")),
        ("Hub that closes", Decimal("-120.5"), Decimal(5300)),
    ]
    assert (plan.baseline_label, plan.total_label, plan.unit) == (
        "Fitted in 2025/26",
        "Planned for 2026/27",
        "fittings",
    )


@pytest.mark.acceptance("P6")
def test_a_plan_whose_steps_leave_something_is_refused_saying_how_much():
    with pytest.raises(RefusedFileError, match=r"Fittings does not add up.*not to the plan of 5,301: \+1.0 is left"):
        read(PLAN.replace("27,5300", "27,5301"))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (",baseline,", ",step,", "one baseline first"),
        (",total,", ",step,", "one total"),
        (",step,New", ",total,New", "one total"),
        (",step,", ",jump,", "row 3, ROW: Not baseline, step or total"),
        (",300.5", ",", "row 3, VALUE: Missing"),
        (",300.5", ",some", "Not a number"),
        ("New hub", "", "row 3, LABEL: Missing"),
        ("fittings,board paper,step,New", "women,board paper,step,New", "more than one unit or source"),
    ],
)
def test_a_plan_that_lacks_something_is_refused_whole(old, new, reason):
    with pytest.raises(RefusedFileError, match=reason):
        read(PLAN.replace(old, new))


def test_a_file_of_something_else_or_of_too_many_steps_is_refused():
    with pytest.raises(RefusedFileError, match="No row"):
        read("")
    with pytest.raises(RefusedFileError, match="no column LABEL"):
        validate_activity(parse_activity(b"plan,unit,source,row,value\n"))
    step = "Fittings,fittings,board paper,step,Small,0\n" * (MOST_STEPS + 1)
    with pytest.raises(RefusedFileError, match="more than 40 steps"):
        read(PLAN.replace("Fittings,fittings,board paper,total", f"{step}Fittings,fittings,board paper,total"))


def test_a_file_may_hold_several_plans():
    assert [each.title for each in read(PLAN + PLAN.replace("Fittings,", "Clinics,"))] == ["Fittings", "Clinics"]
