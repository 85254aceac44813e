"""Golden values: domain.md 3.2 and 3.5, and sums of Poisson chances made here."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.funnels import (
    LINES,
    FunnelLimits,
    Significance,
    Statistic,
    dispersion,
    funnel_of_proportions,
    funnel_of_rates,
    funnel_of_ratios,
    proportion_funnel,
    proportion_significance,
    rate_funnel,
    rate_limits,
    rate_significance,
)
from reporting.rates import RatesError

HIGH = (Significance.HIGH_2S, Significance.HIGH_3S)
LOW = (Significance.LOW_2S, Significance.LOW_3S)


def columns(limits: FunnelLimits) -> list[list[float]]:
    """From the lowest line to the highest."""
    return [getattr(limits, line).tolist() for line in ("lower_3s", "lower_2s", "upper_2s", "upper_3s")]


def test_proportion_limits_stay_between_none_and_all_in_any_unit():
    limits = proportion_funnel([1, 4, 10_000], 0.5, per=1000)
    assert limits.lower_3s.tolist()[:2] == [0, 0]
    assert limits.upper_3s.tolist()[:2] == [1000, 1000]
    # 500 -/+ 1.959964 and 3.090232 standard errors of 5
    assert float(limits.lower_2s[2]) == pytest.approx(490.20018)
    assert float(limits.upper_3s[2]) == pytest.approx(515.45116)


def test_areas_outside_the_proportion_funnel_are_named_the_outer_limit_first():
    labels = proportion_significance([5000, 5110, 5200, 4880, 4800], [10_000] * 5, 0.5)
    assert labels == [
        Significance.NOT_SIGNIFICANT,
        Significance.HIGH_2S,
        Significance.HIGH_3S,
        Significance.LOW_2S,
        Significance.LOW_3S,
    ]


def test_the_lower_line_of_a_rate_funnel_is_the_population_in_which_so_few_events_are_on_the_limit():
    limits = rate_funnel([1, 5], average=0.01)
    # 1 event has the 95 % interval 0.0253178 to 5.5716434, and 5 events 1.6234864 to 11.6683321
    assert limits.lower_2s == pytest.approx([557.16434, 1166.83321])
    assert limits.upper_2s == pytest.approx([2.53178, 162.34864], rel=1e-5)
    assert (limits.lower_3s > limits.lower_2s).all()
    assert (limits.upper_3s < limits.upper_2s).all()


def test_a_rate_funnel_needs_an_average():
    with pytest.raises(RatesError):
        rate_funnel([1], average=0)


def test_an_area_is_high_or_low_when_its_own_interval_excludes_the_average():
    labels = rate_significance([20, 0, 4, 40, 9], [1000, 1000, 1000, 1000, 1000], 0.01)
    assert labels == [
        Significance.HIGH_2S,
        Significance.LOW_3S,
        Significance.NOT_SIGNIFICANT,
        Significance.HIGH_3S,
        Significance.NOT_SIGNIFICANT,
    ]


def chance_of_at_least(events: int, expected: float) -> float:
    """Of a Poisson count, term by term."""
    return 1 - math.fsum(math.exp(k * math.log(expected) - expected - math.lgamma(k + 1)) for k in range(events))


@pytest.mark.parametrize("events", [1, 2, 7, 30])
def test_a_rate_limit_is_where_so_many_events_have_that_chance(events):
    """At the population found by the limit itself, against the Poisson chances summed."""
    limits = rate_funnel(np.array([events]), average=0.001)
    for line, chance in (("upper_2s", 0.025), ("upper_3s", 0.001)):
        (people,) = getattr(limits, line)
        assert chance_of_at_least(events, people / 1000) == pytest.approx(chance)
        assert float(getattr(rate_limits(people, 0.001), line)) == pytest.approx(events / people)
    for line, chance in (("lower_2s", 0.025), ("lower_3s", 0.001)):
        (people,) = getattr(limits, line)
        assert 1 - chance_of_at_least(events + 1, people / 1000) == pytest.approx(chance)
        assert float(getattr(rate_limits(people, 0.001), line)) == pytest.approx(events / people)


def test_where_no_event_would_be_unusual_the_lower_line_is_0():
    """None of 3.6 expected has a chance of 2.7 %, none of 3.7 one of 2.5 %."""
    limits = rate_limits([3600, 3700], 0.001)
    assert limits.lower_2s[0] == 0
    assert limits.lower_2s[1] > 0
    assert rate_significance([0, 0], [3600, 3700], 0.001) == [Significance.NOT_SIGNIFICANT, Significance.LOW_2S]


def test_a_funnel_of_rates_stands_around_the_rate_of_all_together():
    funnel = funnel_of_rates([30, 10, 20, 20, 20, 20], [10_000] * 6, per=1000)
    assert funnel.statistic is Statistic.RATE
    assert funnel.average == pytest.approx(2)
    assert funnel.values.tolist() == pytest.approx([3, 1, 2, 2, 2, 2])
    # Intervals of 30 and 10 events (Byar's) are 20.2 to 42.8 and 4.8 to 18.4: both leave out 20.
    assert funnel.significance[:3] == [Significance.HIGH_2S, Significance.LOW_2S, Significance.NOT_SIGNIFICANT]
    assert columns(funnel.lines([10_000, 40_000])) == pytest.approx(
        np.array(columns(rate_limits([10_000, 40_000], 0.002, per=1000)))
    )
    assert columns(funnel.limits) == pytest.approx(np.array(columns(funnel.lines([10_000] * 6))))


def test_a_funnel_of_ratios_stands_around_1():
    funnel = funnel_of_ratios([30, 10, 25], [20, 20, 20], per=100)
    assert funnel.average == 100
    assert funnel.values.tolist() == pytest.approx([150, 50, 125])
    assert funnel.significance == [Significance.HIGH_2S, Significance.LOW_2S, Significance.NOT_SIGNIFICANT]


def test_a_funnel_of_proportions_is_kept_between_none_and_all():
    funnel = funnel_of_proportions([19, 25, 2], [20, 25, 2], per=100)
    assert funnel.average == pytest.approx(100 * 46 / 47)
    assert funnel.limits.upper_2s.tolist() == [100] * 3
    assert columns(funnel_of_proportions([10, 10], [20, 20]).lines([4])) == [
        [0],
        [pytest.approx(1.0009)],
        [pytest.approx(98.9991)],
        [100],
    ]


def test_dispersion_is_the_mean_square_with_the_outer_tenths_drawn_in():
    """Of eleven, the tenths end at the second and the last but one: -9 and 100 count as -2 and 2."""
    z = [-9, -2, -1, -1, 0, 0, 0, 1, 1, 2, 100]
    assert dispersion(z) == pytest.approx((2 * 4 + 2 + 0 + 2 + 2 * 4) / 11)


def test_areas_more_spread_than_by_chance_have_widened_limits_beside_the_plain_ones():
    """Expected 100 each; z-scores -5, -2, 0, 0, 2, 5. Tenths end at -3.5 and 3.5: (2 x 12.25 + 8) / 6 = 5.4167."""
    funnel = funnel_of_rates([50, 80, 100, 100, 120, 150], [100_000] * 6)
    assert funnel.dispersion == pytest.approx(65 / 12)
    assert funnel.significance[0] is Significance.LOW_3S
    assert funnel.widened is not None
    wide = math.sqrt(65 / 12)
    for line in LINES:
        plain, widened = getattr(funnel.limits, line), getattr(funnel.widened.limits, line)
        assert widened == pytest.approx(1 + wide * (plain - 1))
    # Upper 95 % limit of 100 is 120.6 events: widened 147.9, which 150 still passes; 50 is inside 56.7 not.
    assert funnel.widened.significance == [
        Significance.LOW_2S,
        *[Significance.NOT_SIGNIFICANT] * 4,
        Significance.HIGH_2S,
    ]

    drawn = columns(funnel.widened_lines([100_000] * 6))
    assert np.array(drawn) == pytest.approx(np.array(columns(funnel.widened.limits)))


def test_the_z_scores_of_proportions_are_by_their_binomial_error():
    """Half of all; 100 people each have an error of 0.05: z -2, -2, 2, 2."""
    assert funnel_of_proportions([40, 40, 60, 60], [100] * 4).dispersion == pytest.approx(4)


def test_areas_as_spread_as_by_chance_keep_their_plain_limits():
    funnel = funnel_of_rates([90, 95, 100, 105, 110], [100_000] * 5)
    assert funnel.dispersion < 1
    assert funnel.widened is None
    assert funnel.widened_lines([1000]) is None


def test_widened_limits_are_neither_below_0_nor_above_all():
    rates = funnel_of_rates([0, 40, 0, 40], [5000] * 4)
    shares = funnel_of_proportions([0, 40, 0, 40], [41] * 4)
    assert rates.widened is not None
    assert shares.widened is not None
    assert rates.widened.limits.lower_3s.min() == shares.widened.limits.lower_3s.min() == 0
    assert shares.widened.limits.upper_3s.max() == 100


@pytest.mark.parametrize(
    ("make", "counts", "totals"),
    [
        (funnel_of_rates, [], []),
        (funnel_of_rates, [0, 0], [10, 10]),
        (funnel_of_rates, [1, math.nan], [10, 10]),
        (funnel_of_rates, [1, 2], [10, math.nan]),
        (funnel_of_rates, [1, 2], [10, 0]),
        (funnel_of_rates, [-1, 2], [10, 10]),
        (funnel_of_rates, [1, 2], [10]),
        (funnel_of_proportions, [11, 2], [10, 10]),
        (funnel_of_proportions, [10, 10], [10, 10]),
        (funnel_of_proportions, [0, 0], [10, 10]),
    ],
)
def test_a_funnel_without_an_average_or_with_a_figure_missing_is_refused(make, counts, totals):
    with pytest.raises(RatesError):
        make(counts, totals)


populations = st.lists(st.integers(1, 10**6), min_size=1, max_size=20).map(sorted)


@given(populations, st.floats(1e-4, 0.5))
def test_lines_never_cross_the_average_or_each_other(people, average):
    for limits in (rate_limits(people, average), proportion_funnel(people, average)):
        low_3s, low_2s, high_2s, high_3s = (np.array(column) for column in columns(limits))
        assert (low_3s <= low_2s).all()
        assert (low_2s < average).all()
        assert (average < high_2s).all()
        assert (high_2s <= high_3s).all()


@given(populations, st.floats(1e-4, 0.5))
def test_the_larger_an_area_the_narrower_its_limits(people, average):
    for limits in (rate_limits(people, average), proportion_funnel(people, average)):
        assert (np.diff(limits.upper_2s) <= 1e-12).all()
        assert (np.diff(limits.lower_3s) >= -1e-12).all()


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1000, 50_000)), min_size=2, max_size=12))
def test_widening_takes_no_area_out_of_the_limits_it_was_within(pairs):
    counts, people = zip(*pairs, strict=True)
    if not any(counts):
        return
    funnel = funnel_of_rates(counts, people)
    if funnel.widened is not None and funnel.dispersion > 1.1:
        for plain, wide in zip(funnel.significance, funnel.widened.significance, strict=True):
            assert wide in (plain, Significance.NOT_SIGNIFICANT, Significance.HIGH_2S, Significance.LOW_2S)
            assert wide not in HIGH or plain in HIGH
            assert wide not in LOW or plain in LOW


def test_of_areas_that_differ_by_chance_about_one_in_twenty_lies_outside_95_percent():
    """Exact limits of counts are a little wide: at most 2.5 % a side."""
    random = np.random.default_rng(1)
    people = random.integers(5000, 60_000, 50_000)
    limits = rate_limits(people, 0.01)
    share = random.poisson(people * 0.01) / people
    for line, most in (("upper_2s", 0.025), ("upper_3s", 0.001)):
        assert most * 0.5 < np.mean(share > getattr(limits, line)) < most * 1.1
    for line, most in (("lower_2s", 0.025), ("lower_3s", 0.001)):
        assert most * 0.5 < np.mean(share < getattr(limits, line)) < most * 1.1
    labels = rate_significance(share * people, people, 0.01)
    assert 0.035 < np.mean([label is not Significance.NOT_SIGNIFICANT for label in labels]) < 0.055
    assert dispersion((share - 0.01) / np.sqrt(0.01 / people)) < 1
