import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.baseline import BEFORE_COVID, Status, Window, compare, mean_month

NAN = math.nan


def test_the_baseline_is_the_twelve_months_before_covid():
    assert str(BEFORE_COVID) == "March 2019 to February 2020"
    assert BEFORE_COVID.months[0] == date(2019, 3, 1)
    assert BEFORE_COVID.months[-1] == date(2020, 2, 1)
    assert len(BEFORE_COVID.months) == 12


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2019, 3, 2), date(2020, 2, 1)),
        (date(2019, 3, 1), date(2020, 3, 1)),
        (date(2019, 3, 1), date(2020, 2, 29)),
    ],
)
def test_a_baseline_is_twelve_whole_months(first, last):
    with pytest.raises(ValueError, match="twelve calendar months"):
        Window(first, last)


@pytest.mark.parametrize(
    ("count", "base", "status"),
    [
        (100, 100, Status.SURPASSES),
        (99, 100, Status.WITHIN),
        (85, 100, Status.WITHIN),
        (84, 100, Status.BELOW),
        (0, 100, Status.BELOW),
        (5, 0, Status.NO_BASELINE),
        (5, NAN, Status.NO_BASELINE),
        (NAN, 5, Status.NO_BASELINE),
    ],
)
def test_the_status_is_by_the_point(count, base, status):
    assert compare(count, 12_000, base, 12_000).status == [status]


def test_the_status_compares_rates_not_counts():
    assert compare(110, 24_000, 100, 12_000).status == [Status.BELOW]


def test_a_year_without_a_denominator_has_no_baseline():
    assert compare([5, 5], [NAN, 100], [5, 5], [100, NAN]).status == [Status.NO_BASELINE] * 2


def test_a_network_surpasses_clearly_only_when_the_lower_limit_does():
    comparison = compare([120, 200, 50], [95_000] * 3, [100, 100, 0], [90_000] * 3)
    assert comparison.status == [Status.SURPASSES, Status.SURPASSES, Status.NO_BASELINE]
    assert comparison.clearly.tolist() == [False, True, False]


@given(st.integers(1, 300), st.integers(1, 10**5))
def test_exactly_85_percent_is_within_15_percent_whatever_the_size(hundreds, women):
    assert compare(85 * hundreds, women, 100 * hundreds, women).status == [Status.WITHIN]


def test_the_average_month_needs_all_twelve():
    assert mean_month([0.1] * 12) == 0.1
    assert math.isnan(mean_month([0.1] * 11))
    assert math.isnan(mean_month([0.1] * 11 + [NAN]))
