"""The slope across fifths, against a weighted least-squares fit and against what it should do in many samples."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.equity import dispersion_within, slope
from reporting.rates import RatesError

pytestmark = pytest.mark.acceptance("P11")

counts = st.lists(st.integers(0, 400), min_size=5, max_size=5)
women = st.lists(st.integers(100, 30_000), min_size=5, max_size=5)


def numbers(estimate):
    return [float(estimate.value), float(estimate.lower), float(estimate.upper)]


def test_with_equal_fifths_the_slope_is_that_of_the_line_through_their_rates():
    """Rates 10, 11, 12, 13, 14 at 0.1, 0.3, 0.5, 0.7, 0.9: 1 a fifth, 5 from end to end."""
    found = slope([100, 110, 120, 130, 140], [10_000] * 5)
    assert found.rank.tolist() == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9])
    assert float(found.difference.value) == pytest.approx(5)
    assert found.line.tolist() == pytest.approx([10, 11, 12, 13, 14])
    assert found.rates.value.tolist() == pytest.approx([10, 11, 12, 13, 14])


def test_the_interval_adds_the_squares_of_the_counts_own_intervals():
    """Two groups of 1,000: ranks 0.25 and 0.75, so the slope is twice the difference of the rates, 2 x (8 - 4) = 8.

    Exact limits of 4 are 1.0899 and 10.2416, of 8 3.4538 and 15.7632. Below: the least deprived down 4.5462, the most
    up 6.2416; above: up 7.7632, down 2.9101.
    """
    found = numbers(slope([4, 8], [1000, 1000]).difference)
    assert found == pytest.approx(
        [8, 8 - 2 * math.hypot(4.5462, 6.2416), 8 + 2 * math.hypot(7.7632, 2.9101)], abs=5e-4
    )


def test_groups_stand_at_the_middle_of_their_place_among_all_women():
    assert slope([1, 1, 1], [1000, 3000, 6000]).rank.tolist() == pytest.approx([0.05, 0.25, 0.7])


@given(counts, women)
def test_the_slope_is_a_weighted_least_squares_fit(count, people):
    found = slope(count, people, per=1000)
    rank = (np.cumsum(people) - np.array(people) / 2) / sum(people)
    # numpy weighs residuals, not their squares.
    fitted, _ = np.polyfit(rank, 1000 * np.array(count) / people, 1, w=np.sqrt(people))
    assert float(found.difference.value) == pytest.approx(fitted, rel=1e-6, abs=1e-6)


@given(counts, women)
def test_the_interval_holds_the_slope_and_is_wider_at_higher_confidence(count, people):
    value, lower, upper = numbers(slope(count, people).difference)
    _, lowest, highest = numbers(slope(count, people, confidence=0.998).difference)
    assert lowest < lower < value < upper < highest


@given(counts, women)
def test_counted_from_the_other_end_the_slope_turns_round(count, people):
    value, lower, upper = numbers(slope(count, people).difference)
    turned = numbers(slope(count[::-1], people[::-1]).difference)
    assert turned == pytest.approx([-value, -upper, -lower], abs=1e-9)


def test_fifths_without_events_still_have_an_interval():
    value, lower, upper = numbers(slope([0, 0, 0, 0, 0], [5000] * 5).difference)
    assert value == 0
    assert lower == pytest.approx(-upper)
    assert upper > 0


def byar(count, side):
    """Byar's limit, of the count itself below and of one more above."""
    return count * (1 - 1 / (9 * count) + side * 1.959963985 / (3 * math.sqrt(count))) ** 3


def test_the_ends_are_compared_alone_whatever_lies_between_them():
    found = slope([120, 5, 5, 5, 100], [95_000, 10, 10, 10, 90_000])
    value, below, above = 1000 * (100 / 90_000 - 120 / 95_000), [], []
    for count, women in ((120, 95_000), (100, 90_000)):
        below.append((count - byar(count, -1)) * 1000 / women)
        above.append((byar(count + 1, 1) - count) * 1000 / women)
    lower, upper = value - math.hypot(below[1], above[0]), value + math.hypot(above[1], below[0])
    assert numbers(found.ends) == pytest.approx([value, lower, upper], abs=5e-7)
    assert found.ends.lower < found.ends.value < 0 < found.ends.upper
    assert slope([30, 0], [1000, 1000]).ends.upper < 0


def test_practices_that_differ_within_their_fifth_widen_the_comparisons_and_not_the_rates():
    plain, spread = slope([40, 60], [1000, 1000]), slope([40, 60], [1000, 1000], dispersion=4)
    value, lower, upper = numbers(plain.difference)
    assert numbers(spread.difference) == pytest.approx(
        [value, value - 2 * (value - lower), value + 2 * (upper - value)]
    )
    value, lower, upper = numbers(plain.ends)
    assert numbers(spread.ends) == pytest.approx([value, value - 2 * (value - lower), value + 2 * (upper - value)])
    value, lower, upper = numbers(plain.difference)
    assert spread.rates.upper.tolist() == plain.rates.upper.tolist()
    assert numbers(slope([40, 60], [1000, 1000], dispersion=0.5).difference) == [value, lower, upper]
    assert numbers(slope([40, 60], [1000, 1000], dispersion=math.nan).difference) == [value, lower, upper]


def test_dispersion_is_chi_square_within_fifths_over_its_degrees_of_freedom():
    """First fifth 10 and 30 where 20 each are expected: 5 + 5. Second as expected. One practice, or none that fits,
    says nothing."""
    count, people = [10, 30, 5, 10, 7, 0, 0], [100, 100, 50, 100, 9, 10, 10]
    assert dispersion_within(count, people, [1, 1, 2, 2, 3, 4, 4]) == pytest.approx(10 / 2)


def test_where_no_practice_can_differ_dispersion_is_not_known():
    assert math.isnan(dispersion_within([3, 0, 0], [10, 10, 10], [1, 2, 2]))


@pytest.mark.parametrize(
    ("count", "people"),
    [([5], [100]), ([5, math.nan], [100, 100]), ([5, 5], [100, 0]), ([-1, 5], [100, 100]), ([1, 2, 3], [10, 10])],
)
def test_a_slope_needs_a_count_and_a_denominator_of_two_groups(count, people):
    with pytest.raises(RatesError):
        slope(count, people)


@pytest.mark.parametrize("rates", [(0.004, 0.005, 0.006, 0.007, 0.008), (0.0005, 0.0004, 0.0003, 0.0002, 0.0001)])
def test_about_95_in_100_intervals_hold_the_true_slope(rates):
    random = np.random.default_rng(2)
    people = np.array([9000, 12_000, 6000, 8000, 15_000])
    true = float(slope(people * np.array(rates), people).difference.value)
    samples = [slope(random.poisson(people * np.array(rates)), people).difference for _ in range(2000)]
    covered = np.mean([each.lower <= true <= each.upper for each in samples])
    assert 0.94 < covered < 0.985
