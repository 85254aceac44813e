"""The chart against a slow one in exact fractions, and what holds of every chart."""

import math
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reporting.months import months_between
from reporting.spc import Improvement, Signal, xmr
from tests.unit.reporting import slow_spc
from tests.unit.reporting.test_spc import FIRST, months

# Closer to a line than this, floats and fractions may part.
TIE = 1e-9

small = st.integers(-3, 12)
# Long rises and falls and levels far from each other are rare among random numbers.
ramps = st.builds(lambda first, step, n: [first + step * k for k in range(n)], small, st.integers(-2, 2), small)
series = (
    st.lists(st.one_of(st.lists(small, max_size=8), ramps, st.just([None])), min_size=1, max_size=8)
    .map(lambda parts: [value for part in parts for value in part])
    .filter(lambda values: 0 < len(values) <= 60)
)
whole = series.map(lambda values: [value for value in values if value is not None]).filter(bool)
fixes = st.sampled_from([None, 12, 15])


def clear_of_lines(chart):
    """No value so near a line that the last bit of a float decides."""
    return all(
        abs(point.value - line) > TIE
        for segment in chart.segments
        if segment.lines.upper > segment.lines.lower
        for point in segment.points
        if point.value is not None
        for line in segment.lines[1:]
    )


@given(series, st.sets(st.integers(0, 59), max_size=3), fixes, st.booleans())
def test_a_chart_agrees_with_the_slow_one(values, starts, fix_after, screen):
    dates = months(len(values))
    cuts = sorted({0, len(values)} | {start for start in starts if start < len(values)})
    chart = xmr(dates, values, rebase_on=[dates[cut] for cut in cuts[:-1]], fix_after=fix_after, screen=screen)
    for segment, (first, end) in zip(chart.segments, pairwise(cuts), strict=True):
        part = values[first:end]
        middle, reach, margin = slow_spc.lines(part, fix_after, screen)
        assume(margin > TIE)
        expected, margin = slow_spc.labels(part, middle, reach)
        assume(margin > TIE)
        assert math.isnan(segment.lines.mean) if middle is None else segment.lines.mean == pytest.approx(float(middle))
        assert math.isnan(segment.lines.upper) == (reach is None)
        if reach is not None:
            assert segment.lines.upper == pytest.approx(float(middle + reach))
        assert [point.signal.value for point in segment.points] == expected


@given(series, fixes, st.booleans())
def test_lines_never_cross(values, fix_after, screen):
    lines = xmr(months(len(values)), values, fix_after=fix_after, screen=screen).segments[0].lines
    if not math.isnan(lines.upper):
        assert lines.lower <= lines.inner_lower <= lines.mean <= lines.inner_upper <= lines.upper


@given(series)
def test_screening_never_widens_limits(values):
    dates = months(len(values))
    screened, plain = (xmr(dates, values, screen=screen).segments[0].lines for screen in (True, False))
    assert screened.mean == plain.mean or math.isnan(plain.mean)
    assert math.isnan(screened.upper) or screened.upper <= plain.upper


@given(series, st.integers(-50, 50))
def test_moving_a_series_moves_its_lines_and_changes_no_signal(values, by):
    chart = xmr(months(len(values)), values)
    assume(clear_of_lines(chart))
    moved = xmr(months(len(values)), [None if value is None else value + by for value in values])
    assert [point.signal for point in moved.points] == [point.signal for point in chart.points]
    expected = [line + by for line in chart.segments[0].lines]
    assert moved.segments[0].lines == pytest.approx(expected, nan_ok=True)


@given(series, st.sampled_from([0.25, 4]))
def test_another_unit_changes_no_signal(values, factor):
    chart = xmr(months(len(values)), values)
    scaled = xmr(months(len(values)), [None if value is None else value * factor for value in values])
    assert [point.signal for point in scaled.points] == [point.signal for point in chart.points]


@given(st.lists(st.integers(-40, 40), unique=True, min_size=1, max_size=40))
def test_upside_down_better_is_worse(values):
    chart = xmr(months(len(values)), values)
    assume(clear_of_lines(chart))
    turned = xmr(months(len(values)), [-value for value in values], improvement=Improvement.DECREASE)
    assert [point.kind for point in turned.points] == [point.kind for point in chart.points]


@given(series, st.data())
def test_a_rebased_series_is_two_series(values, data):
    dates = months(len(values))
    cut = data.draw(st.integers(0, len(values) - 1))
    chart = xmr(dates, values, rebase_on=[dates[cut]])
    parts = [xmr(dates[place], values[place]) for place in (slice(cut), slice(cut, None)) if dates[place]]
    assert chart.points == [point for part in parts for point in part.points]


@given(whole)
def test_every_outside_point_is_told_and_no_point_on_the_mean_is_but_in_a_trend(values):
    for point in xmr(months_between(FIRST, months(len(values))[-1]), values).points:
        if point.outside:
            assert point.signal in (Signal.ABOVE_LIMIT, Signal.BELOW_LIMIT)
        if point.side == 0:
            assert point.signal in (Signal.NONE, Signal.RISING, Signal.FALLING)
