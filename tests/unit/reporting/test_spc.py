"""Rules of the XmR chart on series whose lines can be worked out in the head.

Twelve months of 4 and 6 in turn have the mean 5 and every moving range 2: limits 5 -/+ 2.66 x 2 = -0.32 and 10.32,
inner lines at two thirds of that, 1.4533 and 8.5467. With limits fixed on them, what follows is tested against these.
"""

import math
from datetime import date

import pytest

from reporting.months import add_months
from reporting.spc import Assurance, Improvement, Kind, Signal, SpcError, Variation, xmr

FIRST = date(2019, 3, 1)
STEADY = [4, 6] * 6
NONE, ABOVE, BELOW = Signal.NONE, Signal.ABOVE_LIMIT, Signal.BELOW_LIMIT
RISING, FALLING = Signal.RISING, Signal.FALLING


def months(number):
    return [add_months(FIRST, step) for step in range(number)]


def chart(*values, **options):
    return xmr(months(len(values)), values, **options)


def after(*values, **options):
    """The chart of what follows the steady year."""
    return chart(*STEADY, *values, fix_after=12, **options)


def signals(*values):
    return [point.signal for point in after(*values).points[12:]]


def test_limits_are_2_66_average_moving_ranges_from_the_mean_and_inner_lines_two_thirds_of_it():
    lines = chart(*STEADY).segments[0].lines
    assert lines == pytest.approx((5, -0.32, 10.32, 5 - 2 / 3 * 5.32, 5 + 2 / 3 * 5.32))


def test_screening_leaves_out_moving_ranges_of_3_267_averages_once():
    values = [1, 2, 1, 2, 10, *[1, 2] * 6, 1]
    lines, unscreened = chart(*values).segments[0].lines, chart(*values, screen=False).segments[0].lines
    assert lines.mean == unscreened.mean == pytest.approx(35 / 18)
    assert (unscreened.upper, unscreened.lower) == pytest.approx((6.9515, -3.0626), abs=5e-5)
    assert (lines.upper, lines.lower) == pytest.approx((4.6044, -0.7156), abs=5e-5)


def test_screening_is_one_pass():
    """Ranges 1 x 20, 30, 30, 300, 300: average 28.3, bound 92.6. The 30s stay, though they pass a second bound."""
    values = [0, 1] * 10 + [0, 30, 0, 300, 0]
    assert chart(*values).segments[0].lines.upper == pytest.approx(sum(values) / 25 + 2.66 * (20 + 60) / 22)


def test_limits_are_not_cut_at_zero():
    assert chart(*STEADY).segments[0].lines.lower < 0


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([10.31, 10.4], [NONE, ABOVE]),
        ([-0.31, -0.4], [NONE, BELOW]),
    ],
)
def test_a_point_beyond_a_limit_is_outside(values, expected):
    assert signals(*values) == expected


def test_a_point_on_a_limit_is_inside_and_on_an_inner_line_not_near():
    lines = chart(*STEADY).segments[0].lines
    points = after(lines.upper, lines.lower, lines.inner_upper, lines.inner_lower).points[12:]
    assert [point.outside for point in points] == [False] * 4
    assert [point.near for point in points] == [True, True, False, False]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5, 9, 9, 6], [NONE, Signal.NEAR_UPPER, Signal.NEAR_UPPER, NONE]),
        ([5, 9, 6, 9], [NONE, Signal.NEAR_UPPER, NONE, Signal.NEAR_UPPER]),
        ([5, 1, 4, 1], [NONE, Signal.NEAR_LOWER, NONE, Signal.NEAR_LOWER]),
        # The third on the other side, or on the mean.
        ([5, 9, 9, 4], [NONE] * 4),
        ([5, 9, 5, 9], [NONE] * 4),
        # Outside is not near, but may be the third.
        ([5, 11, 9, 6], [NONE, ABOVE, NONE, NONE]),
        ([5, 9, 9, 11], [NONE, Signal.NEAR_UPPER, Signal.NEAR_UPPER, ABOVE]),
    ],
)
def test_two_of_three_on_one_side_near_a_limit(values, expected):
    assert signals(*values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3, 4, 5, 6, 7], [RISING] * 7),
        ([8, 7, 6, 5, 4, 3, 2], [FALLING] * 7),
        ([2, 3, 4, 5, 6, 7, 7], [NONE] * 7),
        ([1, 2, 3, 3, 4, 5, 6, 7], [NONE] * 8),
        ([1, 2, 3, None, 4, 5, 6, 7], [NONE] * 8),
        # A longer one is flagged whole.
        ([1, 2, 3, 4, 5, 6, 7, 8, 8.5], [RISING] * 9),
        # Outside wins: a point below the limit in a rise is low.
        ([-1, 1, 2, 3, 4, 5, 6], [BELOW, *[RISING] * 6]),
        # A shared peak takes the step that follows it.
        ([2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4, 3, 2], [RISING] * 6 + [FALLING] * 7),
        # So does the last of a rise before another one, whether a drop or a tie parts them.
        ([2, 3, 4, 5, 6, 7, 8, 2, 3, 4, 5, 6, 7, 8], [RISING] * 6 + [FALLING] + [RISING] * 7),
        ([1, 1.5, 2, 2.5, 3, 3.5, 4, 4, 5, 5.5, 6, 6.5, 7, 7.5], [RISING] * 6 + [FALLING] + [RISING] * 7),
    ],
)
def test_seven_rising_or_falling_are_a_trend(values, expected):
    assert signals(*values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5, 6, 7, 6, 7, 6, 7, 6], [NONE] + [Signal.RUN_ABOVE] * 7),
        ([5, 4, 3, 4, 3, 4, 3, 4], [NONE] + [Signal.RUN_BELOW] * 7),
        ([5, 6, 7, 6, 7, 6, 7, 5], [NONE] * 8),
        ([5, 6, 7, 6, None, 7, 6, 7, 6], [NONE] * 9),
    ],
)
def test_seven_on_one_side_of_the_mean_are_a_run(values, expected):
    assert signals(*values) == expected


def test_a_trend_is_told_before_two_in_three_and_that_before_a_run():
    # 9 and 9.5 are near the upper limit, in a rise and in a run above the mean.
    assert signals(5.5, 6, 6.5, 7, 8, 9, 9.5) == [RISING] * 7
    found = signals(5, 6, 7, 6, 7, 6, 9, 9)
    assert found[1:] == [Signal.RUN_ABOVE] * 5 + [Signal.NEAR_UPPER] * 2


@pytest.mark.parametrize(
    ("improvement", "high", "low", "high_icon", "low_icon"),
    [
        ("increase", Kind.IMPROVEMENT, Kind.CONCERN, Variation.IMPROVEMENT_HIGH, Variation.CONCERN_LOW),
        ("decrease", Kind.CONCERN, Kind.IMPROVEMENT, Variation.CONCERN_HIGH, Variation.IMPROVEMENT_LOW),
        ("neutral", Kind.HIGH, Kind.LOW, Variation.NEUTRAL_HIGH, Variation.NEUTRAL_LOW),
    ],
)
def test_what_a_signal_means_depends_on_which_way_is_better(improvement, high, low, high_icon, low_icon):
    for value, kind, icon in ((11, high, high_icon), (-1, low, low_icon), (5, Kind.ORDINARY, Variation.ORDINARY)):
        found = after(value, improvement=Improvement(improvement))
        assert (found.kind, found.variation) == (kind, icon)


def test_a_rise_below_the_mean_is_an_improvement_where_more_is_better():
    points = after(1, 1.5, 2, 2.5, 3, 3.5, 4).points[12:]
    assert {point.side for point in points} == {-1}
    assert {point.kind for point in points} == {Kind.IMPROVEMENT}


@pytest.mark.parametrize(
    ("target", "improvement", "expected"),
    [
        (10.4, "increase", Assurance.FAIL),
        (-0.4, "increase", Assurance.PASS),
        (10.4, "decrease", Assurance.PASS),
        (-0.4, "decrease", Assurance.FAIL),
        (5, "increase", Assurance.INCONSISTENT),
        (5, "neutral", None),
        (None, "increase", None),
    ],
)
def test_assurance_says_on_which_side_of_the_limits_the_target_is(target, improvement, expected):
    assert chart(*STEADY, target=target, improvement=Improvement(improvement)).assurance is expected


def test_a_target_on_a_limit_or_without_limits_is_inconsistent():
    upper = chart(*STEADY).segments[0].lines.upper
    assert chart(*STEADY, target=upper).assurance is Assurance.INCONSISTENT
    assert chart(100, 100, 100, target=90).assurance is Assurance.INCONSISTENT


def test_a_row_on_a_rebase_date_begins_a_segment_with_lines_of_its_own():
    found = chart(*STEADY, *[40, 60] * 6, rebase_on=[months(13)[12]], target=20)
    assert [segment.number for segment in found.segments] == [0, 1]
    assert [segment.lines.mean for segment in found.segments] == [5, 50]
    # The moving range from 6 to 40 is in neither; the target is held against the last segment.
    assert found.segments[1].lines.upper == pytest.approx(50 + 53.2)
    assert after(target=20).assurance is Assurance.FAIL
    assert found.assurance is Assurance.INCONSISTENT


def test_the_first_segment_is_numbered_1_where_the_first_row_is_a_rebase_date():
    assert [segment.number for segment in chart(1, 2, 3, rebase_on=months(3)[::2]).segments] == [1, 2]


def test_a_rebase_date_without_a_row_is_ignored_in_any_order_and_number():
    dates = [date(2018, 1, 1), date(2019, 6, 15), date(2030, 1, 1)]
    assert chart(*STEADY, rebase_on=dates) == chart(*STEADY)
    some = [months(9)[8], months(5)[4]]
    assert chart(*STEADY, rebase_on=some) == chart(*STEADY, rebase_on=[*reversed(some), *some])


def test_limits_are_fixed_on_the_first_rows_of_each_segment_missing_ones_counted():
    found = chart(*STEADY, 5, 100, *STEADY, 200, rebase_on=[months(15)[14]], fix_after=12)
    assert [segment.lines.mean for segment in found.segments] == [5, 5]
    assert [point.sets_limits for point in found.points] == [*[True] * 12, False, False, *[True] * 12, False]
    holed = chart(None, *STEADY, fix_after=12)
    assert [point.sets_limits for point in holed.points] == [False, *[True] * 11, False]
    assert holed.segments[0].lines.mean == pytest.approx(54 / 11)


def test_no_moving_range_reaches_across_a_missing_value():
    """Ranges 2 and 2 without the jump from 6 to 20; 20 has no neighbour."""
    lines = chart(4, 6, 4, None, 20, None).segments[0].lines
    assert lines.mean == 8.5
    assert lines.upper == pytest.approx(8.5 + 5.32)


def test_nothing_is_known_of_a_missing_value():
    point = after(None).points[-1]
    assert (point.side, point.outside, point.near, point.signal) == (None, None, None, NONE)
    assert after(11, None).variation is Variation.ORDINARY
    assert after(11, math.nan).points[-1].value is None


def test_a_constant_series_has_no_limits_and_lies_on_its_mean():
    """Summed as floats, 24 times 0.1 over 24 is a hair above 0.1, and all of it a run below."""
    for value in (0, 0.1, 0.7, 100):
        found = chart(*[value] * 24)
        assert math.isnan(found.segments[0].lines.upper)
        assert {(point.side, point.outside, point.signal) for point in found.points} == {(0, None, NONE)}


def test_one_event_among_zeros_is_limits_on_the_mean_and_every_point_outside():
    found = chart(*[0] * 12, 1, *[0] * 11)
    assert found.segments[0].lines == pytest.approx([1 / 24] * 5)
    assert [point.signal for point in found.points] == [*[BELOW] * 12, ABOVE, *[BELOW] * 11]


def test_without_limits_runs_and_trends_are_still_told():
    found = chart(*[5] * 12, *[6, 7] * 4, fix_after=12)
    assert math.isnan(found.segments[0].lines.upper)
    assert [point.signal for point in found.points] == [*[NONE] * 12, *[Signal.RUN_ABOVE] * 8]


def test_limits_need_two_points_and_are_trial_under_thirteen():
    assert math.isnan(chart(42.6).segments[0].lines.upper)
    assert chart(42.6, 42).segments[0].lines.upper == pytest.approx(42.3 + 2.66 * 0.6)
    assert [chart(*range(number)).segments[0].is_short for number in (12, 13)] == [True, False]
    assert not chart(*range(12), None).segments[0].is_short


def test_rows_are_put_in_order_of_date():
    values = [*STEADY, 11]
    assert xmr(months(13)[::-1], values[::-1]) == chart(*values)


@pytest.mark.parametrize(
    ("dates", "values", "options"),
    [
        ([], [], {}),
        ([FIRST, FIRST], [1, 2], {}),
        ([FIRST], [1, 2], {}),
        ([FIRST], [math.inf], {}),
        (months(24), [1, 2] * 12, {"fix_after": 11}),
        (months(24), [1, 2] * 12, {"fix_after": 0}),
        (months(2), [1, 2], {"target": math.nan}),
        (months(2), [1, 2], {"improvement": "sideways"}),
    ],
)
def test_what_is_no_series_or_no_choice_is_refused(dates, values, options):
    with pytest.raises(SpcError):
        xmr(dates, values, **options)
