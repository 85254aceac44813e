"""What may be said of a chart whose calculation says too much: docs/adr/0009-what-a-control-chart-may-say.md."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.baseline import BEFORE_COVID, Window
from reporting.months import add_months, months_between
from reporting.signals import Basis, RebaseError, TargetVerdict, check_rebase, read, whole_series
from reporting.spc import Improvement, Kind, Signal, SpcError, Variation

FIRST = BEFORE_COVID.first
NONE = Signal.NONE
# Mean 5, limits -0.32 and 10.32.
STEADY = [4, 6] * 6


def figures(*values, first=FIRST):
    return {add_months(first, step): value for step, value in enumerate(values)}


def signals(reading):
    return [point.signal for point in reading.points]


def test_a_settled_chart_says_what_the_calculation_says():
    reading = read(figures(*STEADY, 5, 30), target=5)
    assert reading.basis is Basis.SETTLED
    assert signals(reading) == [*[Signal.RUN_BELOW] * 13, Signal.ABOVE_LIMIT]
    assert (reading.judged_on, reading.variation) == (date(2020, 4, 1), Variation.IMPROVEMENT_HIGH)
    assert reading.target is TargetVerdict.INCONSISTENT
    assert read(figures(*STEADY, 5)).variation is Variation.ORDINARY
    assert read(figures(*STEADY, 5), target=11).target is TargetVerdict.FAIL
    assert read(figures(*STEADY, 5), target=-1).target is TargetVerdict.PASS


class TestConstant:
    """Every month that sets the limits has one value."""

    def test_it_has_no_limits_and_no_verdict_on_change(self):
        reading = read(figures(*[3] * 24))
        (segment,) = reading.segments
        assert (segment.basis, segment.usual, segment.exceptions) == (Basis.CONSTANT, 3, ())
        assert not segment.basis.has_limits
        assert reading.variation is None

    @pytest.mark.parametrize(
        ("target", "improvement", "verdict"),
        [
            (90, "increase", TargetVerdict.MET_EVERY_MONTH),
            (100, "increase", TargetVerdict.MET_EVERY_MONTH),
            (101, "increase", TargetVerdict.MISSED_EVERY_MONTH),
            (90, "decrease", TargetVerdict.MISSED_EVERY_MONTH),
            (100, "decrease", TargetVerdict.MET_EVERY_MONTH),
            (90, "neutral", None),
            (None, "increase", None),
        ],
    )
    def test_whether_the_target_was_met_is_counted(self, target, improvement, verdict):
        reading = read(figures(*[100] * 24), target=target, improvement=Improvement(improvement))
        assert reading.target is verdict

    def test_after_a_constant_baseline_a_run_away_from_it_is_a_signal(self):
        reading = read(figures(*[0] * 12, *[1, 2] * 4), fixed_on=BEFORE_COVID, target=1)
        assert signals(reading) == [*[NONE] * 12, *[Signal.RUN_ABOVE] * 8]
        assert reading.variation is Variation.IMPROVEMENT_HIGH
        assert reading.target is TargetVerdict.INCONSISTENT

    def test_so_is_a_trend(self):
        reading = read(figures(*[7] * 12, *range(1, 8)), fixed_on=BEFORE_COVID)
        assert signals(reading)[12:] == [Signal.RISING] * 7


class TestHardlyVaries:
    """One value but for a month or a step: the calculation calls every point special."""

    def test_a_single_event_among_zeros_is_named_and_is_no_signal(self):
        reading = read(figures(*[0] * 12, 1, *[0] * 11))
        (segment,) = reading.segments
        assert all(point.outside for point in reading.chart.points)
        assert (segment.basis, segment.usual, segment.exceptions) == (Basis.HARDLY_VARIES, 0, (date(2020, 3, 1),))
        assert set(signals(reading)) == {NONE}
        assert {point.kind for point in reading.points} == {Kind.ORDINARY}
        assert reading.variation is None

    def test_nor_is_the_event_when_it_is_the_latest(self):
        assert read(figures(*[0] * 23, 1)).variation is None

    def test_a_step_to_another_constant_is_a_run_of_the_new_value_only(self):
        reading = read(figures(*[2] * 12, *[3] * 10))
        assert reading.basis is Basis.HARDLY_VARIES
        assert signals(reading) == [*[NONE] * 12, *[Signal.RUN_ABOVE] * 10]
        assert reading.variation is Variation.IMPROVEMENT_HIGH

    def test_what_follows_a_baseline_with_a_single_event_is_told_by_runs(self):
        reading = read(figures(*[0] * 5, 1, *[0] * 6, *[3, 4] * 4, *[0] * 8), fixed_on=BEFORE_COVID)
        assert signals(reading) == [*[NONE] * 12, *[Signal.RUN_ABOVE] * 8, *[NONE] * 8]

    def test_the_target_is_counted_in_every_month(self):
        series = figures(*[100] * 12, 99, *[100] * 11)
        assert read(series, target=90).target is TargetVerdict.MET_EVERY_MONTH
        assert read(series, target=100).target is TargetVerdict.INCONSISTENT


class TestGaps:
    """A month without a figure is neither 0 nor left out (A21)."""

    pytestmark = pytest.mark.acceptance("A21")

    def test_a_month_left_out_is_a_gap(self):
        series = figures(*STEADY, 5)
        del series[date(2019, 9, 1)]
        reading = read(series)
        assert reading.gaps == (date(2019, 9, 1),)
        assert len(reading.points) == 13
        assert (reading.points[6].value, reading.points[6].kind) == (None, None)

    def test_it_breaks_a_run_and_sets_no_limits(self):
        whole = read(figures(*STEADY, 5, *[6, 7] * 4), fixed_on=BEFORE_COVID)
        series = figures(*STEADY, 5, 6, 7, 6, 7, None, 7, 6, 7)
        assert signals(whole)[13:] == [Signal.RUN_ABOVE] * 8
        assert signals(read(series, fixed_on=BEFORE_COVID))[13:] == [NONE] * 8
        # The jump over the hole, 4 to 10, is no moving range; as a 0 it would make two.
        holed = read(figures(4, 6, 4, None, 10, 8, 10)).chart.segments[0].lines
        assert holed.upper == pytest.approx(7 + 2.66 * 2)

    def test_the_verdict_is_of_the_last_month_with_a_figure(self):
        reading = read(figures(*STEADY, 30, None, math.nan))
        assert reading.judged_on == date(2020, 3, 1)
        assert reading.variation is Variation.IMPROVEMENT_HIGH
        assert reading.gaps == (date(2020, 4, 1), date(2020, 5, 1))

    def test_months_before_the_first_figure_are_not_part_of_the_series(self):
        assert list(whole_series(figures(None, None, 5, None))) == months_between(date(2019, 5, 1), date(2019, 6, 1))

    def test_without_any_figure_there_is_no_chart(self):
        for series in ({}, figures(None, math.nan)):
            with pytest.raises(SpcError):
                read(series)


class TestTrial:
    """Too few months for limits to be believed."""

    def test_under_thirteen_months_limits_are_trial_and_give_no_verdict(self):
        reading = read(figures(*STEADY), target=20)
        assert reading.basis is Basis.TRIAL
        assert reading.basis.has_limits
        assert (reading.variation, reading.target) == (None, TargetVerdict.TOO_EARLY)
        assert read(figures(*STEADY, 5)).basis is Basis.SETTLED

    def test_months_without_a_figure_do_not_count(self):
        assert read(figures(*STEADY, None, None)).basis is Basis.TRIAL
        assert not read(figures(*STEADY, None, None)).chart.segments[0].is_short

    def test_signals_of_trial_limits_are_in_the_table(self):
        reading = read(figures(5, -5, 5, -5, 1, 2, 3, 4, 5, 6, 7))
        assert reading.basis is Basis.TRIAL
        assert signals(reading) == [*[NONE] * 3, *[Signal.RISING] * 8]

    def test_after_a_reset_the_verdict_waits_again(self):
        reading = read(figures(*STEADY, *STEADY), rebased=[date(2020, 3, 1)])
        assert [segment.basis for segment in reading.segments] == [Basis.TRIAL] * 2
        reading = read(figures(*STEADY, 5, *STEADY, 5), rebased=[date(2020, 4, 1)])
        assert [segment.basis for segment in reading.segments] == [Basis.SETTLED] * 2

    def test_twelve_months_fixed_are_settled_once_a_thirteenth_is_there(self):
        assert read(figures(*STEADY), fixed_on=BEFORE_COVID).basis is Basis.TRIAL
        assert read(figures(*STEADY, 5), fixed_on=BEFORE_COVID).basis is Basis.SETTLED

    def test_limits_fixed_on_months_with_holes_remain_trial(self):
        series = figures(*STEADY, *STEADY[:6], None, *STEADY[:6], *STEADY)
        reading = read(series, fixed_on=BEFORE_COVID, rebased=[date(2020, 3, 1)])
        assert len(reading.segments[-1].points) == 25
        assert reading.basis is Basis.TRIAL

    @pytest.mark.parametrize("values", [[5], [5, None, 7], [5, None, 5, None, 7]])
    def test_without_two_months_in_succession_there_are_no_limits(self, values):
        reading = read(figures(*values), target=1)
        assert reading.basis is Basis.TOO_FEW
        assert (reading.variation, reading.target) == (None, TargetVerdict.TOO_EARLY)

    def test_a_reset_followed_by_nothing_has_nothing_to_judge(self):
        reading = read(figures(*STEADY, 5, None), rebased=[date(2020, 4, 1)], target=1)
        assert (reading.basis, reading.judged_on, reading.variation) == (Basis.NO_FIGURES, None, None)
        assert reading.target is TargetVerdict.TOO_EARLY


class TestReset:
    """Limits are reset by hand, at a month of the series."""

    @pytest.mark.parametrize("month", [date(2019, 2, 1), date(2020, 4, 1), date(2019, 6, 15)])
    def test_a_month_that_is_not_in_the_series_is_refused(self, month):
        with pytest.raises(RebaseError, match="Choose a month from March 2019 to March 2020"):
            read(figures(*STEADY, 5), rebased=[month])

    def test_the_message_names_the_day_that_no_month_begins_on(self):
        with pytest.raises(RebaseError, match="no month that begins on 15 June 2019"):
            check_rebase(figures(*STEADY), date(2019, 6, 15))

    def test_a_gap_is_a_month_of_the_series(self):
        assert len(read(figures(*STEADY, None, 5), rebased=[date(2020, 3, 1)]).segments) == 2


class TestFixed:
    """Limits rest on the baseline year."""

    def test_the_chart_begins_a_segment_at_the_baseline_and_fixes_its_limits_there(self):
        before = figures(*[50] * 14, first=date(2018, 1, 1))
        reading = read(before | figures(*STEADY, *[100] * 3), fixed_on=BEFORE_COVID)
        assert reading.fixed_on == BEFORE_COVID
        assert [len(segment.points) for segment in reading.segments] == [14, 15]
        assert reading.chart.segments[1].lines.upper == pytest.approx(10.32)

    def test_a_later_segment_fixes_its_own_first_twelve_months(self):
        series = figures(*STEADY, *[40, 60] * 6, *[500] * 2)
        reading = read(series, fixed_on=BEFORE_COVID, rebased=[date(2020, 3, 1)])
        assert [segment.lines.mean for segment in reading.chart.segments] == [5, 50]

    @pytest.mark.parametrize("first", [date(2019, 4, 1), date(2021, 1, 1)])
    def test_without_the_whole_baseline_year_every_month_sets_the_limits(self, first):
        reading = read(figures(*STEADY, 17, first=first), fixed_on=BEFORE_COVID)
        assert reading.fixed_on is None
        assert reading.chart.segments[0].lines.mean == pytest.approx(77 / 13)

    def test_a_gap_in_the_baseline_year_is_no_whole_year(self):
        assert read(figures(*STEADY[:11], None, *STEADY), fixed_on=BEFORE_COVID).fixed_on is None

    def test_another_year_may_be_the_baseline(self):
        year = Window(date(2022, 3, 1), date(2023, 2, 1))
        assert read(figures(*STEADY, 9, first=year.first), fixed_on=year).chart.segments[0].lines.mean == 5


def test_few_events_are_said_from_the_counts_since_the_last_reset():
    counts = figures(*[9] * 12, *[4] * 13)
    rates = {month: count / 10 for month, count in counts.items()}
    assert not read(rates, counts=counts).few_events
    assert read(rates, counts=counts, rebased=[date(2020, 3, 1)]).few_events
    assert not read(rates).few_events


values = st.lists(st.one_of(st.none(), st.integers(0, 3), st.just(0)), min_size=1, max_size=40).filter(
    lambda several: any(value is not None for value in several)
)


@given(values, st.sampled_from([None, BEFORE_COVID]), st.sampled_from([None, 0, 1, 5]))
def test_every_series_is_read_and_a_verdict_is_given_only_where_something_carries_it(several, window, target):
    reading = read(figures(*several), fixed_on=window, target=target)
    assert len(reading.points) == len(reading.chart.points)
    assert (reading.target is None) == (target is None)
    if reading.variation is None:
        assert reading.basis is not Basis.SETTLED
    elif reading.basis is not Basis.SETTLED:
        assert reading.variation is not Variation.ORDINARY
    for segment in reading.segments:
        if segment.basis.varies_too_little:
            assert not {point.signal for point in segment.points} & {Signal.ABOVE_LIMIT, Signal.BELOW_LIMIT}
        assert all((point.kind is None) == (point.value is None) for point in segment.points)
