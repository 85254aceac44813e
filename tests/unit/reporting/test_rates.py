"""Golden values: domain.md 3.2 (published checks of the methods, and this project's scale) and rates.md."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.rates import (
    Estimate,
    RatesError,
    poisson_interval,
    proportion,
    rate,
    ratio_of_rates,
)

counts = st.integers(0, 5000)
populations = st.integers(1, 10**6)


def numbers(estimate: Estimate) -> list[float]:
    return [float(estimate.value), float(estimate.lower), float(estimate.upper)]


@pytest.mark.parametrize(
    ("count", "population", "per", "expected"),
    [
        (1, 100, 100, [1, 0.0253178, 5.5716434]),
        (5, 100, 100, [5, 1.6234864, 11.6683321]),
        (9, 50_000, 100_000, [18, 8.2307462, 34.1696069]),
        (20, 100, 100, [20, 12.2114288, 30.8898804]),
        (65, 100, 100, [65, 50.1631877, 82.8491385]),
        (222, 3215, 100, [6.9051322, 6.0265749, 7.8757294]),
        (999, 3456, 100, [28.90625, 27.1413049, 30.7558332]),
        (10, 200, 100_000, [5000, 2393.724957, 9195.729303]),
        (10, 9500, 1000, [1.0526, 0.5039, 1.9359]),
        (12, 9500, 1000, [1.2632, 0.6520, 2.2066]),
        (25, 9500, 1000, [2.6316, 1.7026, 3.8849]),
        (150, 114_000, 1000, [1.3158, 1.1136, 1.5440]),
    ],
)
def test_a_rate_is_exact_below_ten_events_and_byars_from_ten(count, population, per, expected):
    assert numbers(rate(count, population, per=per)) == pytest.approx(expected, rel=1e-4, abs=5e-8)


def test_a_rate_at_99_8_percent():
    estimate = rate(20, 100, per=100, confidence=0.998)
    assert numbers(estimate)[1:] == pytest.approx([8.9228024, 38.0850356], rel=1e-7)


def test_no_events_is_a_rate_of_zero_with_an_upper_limit():
    assert numbers(rate(0, 1000, per=100_000)) == pytest.approx([0, 0, 368.88794541])


def test_a_missing_count_or_denominator_is_missing_not_zero():
    estimate = rate([math.nan, 5, 5], [100, math.nan, 100])
    assert np.isnan(estimate.value).tolist() == [True, True, False]
    assert np.isnan(estimate.lower).tolist() == np.isnan(estimate.upper).tolist() == [True, True, False]


@pytest.mark.parametrize(("count", "population"), [(-1, 100), (5, 0), (5, -100), ([1, -1], 100)])
def test_a_rate_refuses_counts_below_zero_and_denominators_not_above_it(count, population):
    with pytest.raises(RatesError):
        rate(count, population)


def test_confidence_may_be_a_fraction_or_percent():
    assert numbers(rate(20, 100, confidence=99.8)) == pytest.approx(numbers(rate(20, 100, confidence=0.998)))
    assert numbers(rate(20, 100, confidence=90)) == numbers(rate(20, 100, confidence=0.9))


def test_the_method_changes_at_ten_events_and_not_before():
    """9.5, as of a weighted count, is exact with fractional degrees of freedom: Byar's gives 4.4451 and 17.7405."""
    lower, upper = poisson_interval([9, 9.5, 10])
    assert lower.tolist() == pytest.approx([4.11537, 4.45326, 4.78745], abs=5e-6)
    assert upper.tolist() == pytest.approx([17.08480, 17.73944, 18.39146], abs=5e-6)


@pytest.mark.parametrize("confidence", [0.5, 0.89, 1, 1.5, 89.9, 100, 101, math.nan])
def test_confidence_is_nine_tenths_or_more_and_less_than_certain(confidence):
    with pytest.raises(RatesError):
        rate(5, 100, confidence=confidence)


@given(counts, populations)
def test_an_interval_holds_its_rate(count, population):
    value, lower, upper = numbers(rate(count, population))
    assert 0 <= lower <= value < upper


@pytest.mark.parametrize(
    ("count", "out_of", "lower", "upper"),
    [
        (65, 100, 0.5525444, 0.7363576),
        (5, 100, 0.0215437, 0.1117505),
        (1, 100, 0.0017674, 0.0544862),
        (1045, 5000, 0.1979555, 0.2204913),
        (0, 100, 0, 0.0369935),
        (1, 1, 0.2065493, 1),
    ],
)
def test_a_proportion_has_wilsons_interval(count, out_of, lower, upper):
    assert numbers(proportion(count, out_of))[1:] == pytest.approx([lower, upper], abs=1e-7)


@pytest.mark.parametrize(("count", "out_of"), [(11, 10), (-1, 10), (0, 0)])
def test_a_proportion_refuses_more_than_the_whole(count, out_of):
    with pytest.raises(RatesError):
        proportion(count, out_of)


@given(st.integers(1, 10**6).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_a_proportion_and_its_interval_stay_between_none_and_all(pair):
    value, lower, upper = numbers(proportion(*pair))
    assert 0 <= lower <= value + 1e-12
    assert value - 1e-12 <= upper <= 1


@pytest.mark.parametrize(
    ("now", "base", "expected"),
    [
        ((10, 1), (10, 1), [1, 0.3735468, 2.6770404]),
        ((120, 95_000), (100, 90_000), [1.1368421, 0.8645739, 1.4975451]),
        ((333, 61_000), (412, 60_250), [0.7983149, 0.6888669, 0.9246093]),
        ((0, 1), (5, 1), [0, 0, 1.0912791]),
    ],
)
def test_a_ratio_of_two_rates_has_the_exact_conditional_interval(now, base, expected):
    assert numbers(ratio_of_rates(*now, *base)) == pytest.approx(expected, abs=5e-8)


def test_a_base_without_events_has_no_ratio():
    assert all(math.isnan(number) for number in numbers(ratio_of_rates(5, 100, 0, 100)))


def test_arrays_give_what_single_numbers_give():
    together = ratio_of_rates([10, 0, 5], [1, 1, 1], [10, 5, 0], [1, 1, 1])
    alone = [numbers(ratio_of_rates(x, 1, base, 1)) for x, base in [(10, 10), (0, 5), (5, 0)]]
    assert np.array([together.value, together.lower, together.upper]).T.tolist() == pytest.approx(
        np.array(alone), nan_ok=True
    )


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_turning_a_ratio_round_turns_its_limits_round(first, second):
    value, lower, upper = numbers(ratio_of_rates(first, 1, second, 1))
    turned = numbers(ratio_of_rates(second, 1, first, 1))
    assert turned == pytest.approx([1 / value, 1 / upper, 1 / lower], rel=1e-9)
