"""The sums of domain.md P7, as Liverpool's operational plan of 2019/20 states them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.payments import LumpSum, Payment, total, unexplained

PARTICIPATION = Payment("Network participation", 600_442, Decimal("1.76"))
CORE = Payment("Core funding", 539_988, Decimal("1.50"))
DIRECTOR = Payment("Clinical director", 539_988, Decimal("0.514"), months=9)
STATED = Decimal(2_938_001)


@pytest.mark.acceptance("P7")
def test_heads_times_rate_are_exact_and_shown_in_whole_pounds():
    assert PARTICIPATION.exact == Decimal("1056777.92")
    assert PARTICIPATION.pounds == 1_056_778
    assert CORE.exact == CORE.pounds == 809_982


@pytest.mark.acceptance("P7")
def test_the_rate_as_it_is_shown_does_not_reproduce_the_sum_for_nine_months():
    stated = Decimal(208_165)
    assert DIRECTOR.reproduces(stated)
    for rate, months in [("0.51", 9), ("0.51", 12), ("0.514", 12)]:
        assert not Payment("Clinical director", 539_988, Decimal(rate), months).reproduces(stated)


@pytest.mark.acceptance("P7")
def test_a_stated_total_is_checked_and_what_no_line_explains_is_said():
    """The plan's other lines are not itemised in the facts at hand: they stand here as the one sum left."""
    lines = [PARTICIPATION, CORE, DIRECTOR]
    assert total(lines) == 2_074_925
    assert unexplained(lines, STATED) == 863_076
    assert total([*lines, LumpSum("Other lines", Decimal(863_076))]) == STATED


@given(st.integers(0, 10**6), st.integers(0, 10**4), st.integers(0, 12))
def test_pounds_are_within_half_a_pound_and_a_half_goes_up(heads, pence, months):
    payment = Payment("Any", heads, Decimal(pence) / 100, months)
    assert Decimal("-0.5") < payment.pounds - payment.exact <= Decimal("0.5")
    assert Payment("Half", 1, Decimal("0.50")).pounds == 1


@pytest.mark.parametrize(("heads", "rate", "months"), [(-1, "1", 12), (1, "-1", 12), (1, "1", 13), (1, "1", -1)])
def test_a_payment_that_cannot_be_is_refused(heads, rate, months):
    with pytest.raises(ValueError, match="heads and a rate"):
        Payment("Any", heads, Decimal(rate), months)
