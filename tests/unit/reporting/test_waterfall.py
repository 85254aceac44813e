from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.waterfall import WaterfallError, between, waterfall

pennies = st.integers(-(10**9), 10**9).map(lambda number: Decimal(number) / 100)


@pytest.mark.acceptance("P6")
@given(pennies, st.lists(pennies, max_size=12))
def test_steps_lead_from_the_baseline_exactly_to_the_plan(baseline, changes):
    plan = baseline + sum(changes, Decimal())
    fall = waterfall(baseline, [(str(place), change) for place, change in enumerate(changes)], plan)
    assert fall.baseline + sum((step.change for step in fall.steps), Decimal()) == fall.plan
    ends = [baseline, *(step.end for step in fall.steps)]
    assert [step.start for step in fall.steps] == ends[:-1]
    assert ends[-1] == plan


def test_a_penny_that_is_left_is_refused():
    with pytest.raises(WaterfallError, match=r"from 100 to 110\.10, not to the plan of 110\.11: \+0\.01 is left"):
        waterfall(Decimal(100), [("Growth", Decimal("10.10"))], Decimal("110.11"))


def test_a_step_is_drawn_between_the_totals_on_its_two_sides():
    fall = waterfall(Decimal(100), [("Growth", Decimal(20)), ("Moved to hubs", Decimal(-50))], Decimal(70))
    assert [(step.label, step.start, step.end) for step in fall.steps] == [
        ("Growth", 100, 120),
        ("Moved to hubs", 120, 70),
    ]


@given(*[st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 999).map(Decimal))] * 2)
def test_between_two_years_every_part_is_a_step(before, after):
    fall = between(before, after)
    assert (fall.baseline, fall.plan) == (sum(before.values()), sum(after.values()))
    assert {step.label for step in fall.steps} == {*before, *after}
