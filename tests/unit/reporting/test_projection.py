from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.baseline import Status
from reporting.months import financial_year, months_between
from reporting.projection import Interval, Kind, Projection, outlook, past_error, project, women_months
from tests.builders.monthly_series import YEAR, monthly_counts

FIRST = date(2020, 4, 1)
OCTOBER = date(2026, 10, 1)
WOMEN = 12_000 * 12


def series(counts: list[float | None], first: date = FIRST) -> pd.Series:
    months = months_between(first, date(2040, 1, 1))[: len(counts)]
    return pd.Series(counts, pd.Index(months, dtype=object), dtype="float64")


def steady(level: float = 100, latest: date = OCTOBER) -> pd.Series:
    """Every month alike from April 2020."""
    return series([level] * len(months_between(FIRST, latest)))


def projected(counts: pd.Series, latest: date | None = None) -> Projection:
    projection = project(counts, latest)
    assert projection is not None
    return projection


def test_a_financial_year_runs_from_april_to_march():
    assert financial_year(date(2026, 4, 1)) == (date(2026, 4, 1), date(2027, 3, 1))
    assert financial_year(date(2027, 3, 1)) == (date(2026, 4, 1), date(2027, 3, 1))


def test_the_year_is_what_was_recorded_so_far_and_what_is_expected():
    projection = projected(steady())
    assert projection.year == (date(2026, 4, 1), date(2027, 3, 1))
    assert [month.kind for month in projection.months] == [Kind.RECORDED] * 7 + [Kind.AHEAD] * 5
    assert projection.so_far == 700
    assert projection.expected == pytest.approx(1200)
    assert projection.expected == projection.so_far + sum(month.expected for month in projection.of_kind(Kind.AHEAD))


def test_intervals_are_of_what_is_to_come_only():
    projection = projected(steady())
    recorded, ahead = projection.months[6], projection.months[7]
    assert (recorded.count, recorded.expected, recorded.eighty, recorded.ninety_five) == (100, 100, None, None)
    assert ahead.count is None
    assert ahead.ninety_five.lower < ahead.eighty.lower < 100 < ahead.eighty.upper < ahead.ninety_five.upper
    assert 700 < projection.ninety_five.lower < projection.eighty.lower < 1200
    assert 1200 < projection.eighty.upper < projection.ninety_five.upper


def test_after_march_the_next_year_is_projected():
    projection = projected(steady(latest=date(2026, 3, 1)))
    assert projection.year == (date(2026, 4, 1), date(2027, 3, 1))
    assert len(projection.of_kind(Kind.AHEAD)) == 12
    assert projection.so_far == 0


def test_the_shape_of_the_year_is_projected():
    counts = steady(1000)
    counts *= [YEAR[month.month - 1] for month in counts.index]
    ahead = {month.month.month: month.expected for month in projected(counts).of_kind(Kind.AHEAD)}
    assert ahead[12] == pytest.approx(800, rel=0.03)
    assert ahead[1] == pytest.approx(1100, rel=0.03)


def test_a_month_without_data_is_a_gap_and_not_zero():
    counts = steady()
    counts[date(2026, 7, 1)] = np.nan
    projection = projected(counts.drop(date(2025, 9, 1)))
    missing = projection.months[3]
    assert (missing.kind, missing.count) == (Kind.MISSING, None)
    assert missing.expected == pytest.approx(100)
    assert missing.ninety_five is not None
    assert projection.so_far == 600
    assert projection.expected == pytest.approx(1200)


def test_the_latest_months_without_data_are_missing_too():
    projection = projected(steady(latest=date(2026, 8, 1)), OCTOBER)
    assert projection.latest == OCTOBER
    assert [month.month.month for month in projection.of_kind(Kind.MISSING)] == [9, 10]
    assert projection.so_far == 500
    assert projection.expected == pytest.approx(1200)


def test_a_year_that_began_without_data_is_still_projected():
    counts = steady(1000, latest=date(2026, 2, 1))
    counts *= [YEAR[month.month - 1] for month in counts.index]
    projection = projected(counts, date(2026, 5, 1))
    assert [month.kind for month in projection.months] == [Kind.MISSING] * 2 + [Kind.AHEAD] * 10
    assert projection.expected == pytest.approx(12_000, rel=0.01)
    for month in projection.months:
        middle = (month.eighty.lower + month.eighty.upper) / 2
        assert middle == pytest.approx(month.expected, rel=0.02)


def test_a_month_that_is_not_over_is_left_out():
    counts = steady()
    counts[date(2026, 11, 1)] = 2
    assert projected(counts, OCTOBER) == projected(steady())


def test_nothing_is_projected_from_too_little():
    assert project(series([])) is None
    assert project(series([None] * 40)) is None
    assert project(series([10] * 23)) is None
    assert project(series([10] * 24)) is not None
    assert project(series([10] * 60), date(2025, 9, 1)) is not None
    assert project(series([10] * 60), date(2025, 10, 1)) is None


def test_the_same_months_always_give_the_same_figures():
    counts = series(monthly_counts("a dip that mends", 12, 1).tolist())
    assert project(counts) == project(counts.copy())


def test_where_nothing_was_fitted_nothing_is_expected_and_one_not_ruled_out():
    projection = projected(steady(0))
    assert (projection.expected, projection.ninety_five.lower) == (0, 0)
    assert projection.ninety_five.upper >= 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=24, max_size=100))
def test_whatever_the_months_the_year_adds_up_and_the_intervals_are_in_order(counts):
    projection = project(series([10] * 24 + counts))
    if projection is None:
        return
    recorded = projection.of_kind(Kind.RECORDED)
    others = [month for month in projection.months if month.kind != Kind.RECORDED]
    assert len(projection.months) == 12
    assert sum(month.count for month in recorded) == projection.so_far
    assert projection.expected == pytest.approx(projection.so_far + sum(month.expected for month in others))
    for wide, narrow in [(projection.ninety_five, projection.eighty), *((m.ninety_five, m.eighty) for m in others)]:
        assert 0 <= wide.lower <= narrow.lower <= narrow.upper <= wide.upper
    assert projection.ninety_five.lower >= projection.so_far


def year_of(expected: float, lower: int) -> Projection:
    months = projected(steady()).months
    return Projection(OCTOBER, months, 0, expected, Interval(lower, 2000), Interval(lower, 2000))


@pytest.mark.parametrize(
    ("expected", "lower", "status", "clearly"),
    [
        (1200, 1000, Status.WITHIN, False),
        (1200.1, 1000, Status.SURPASSES, False),
        (1300, 1200, Status.SURPASSES, False),
        (1300, 1201, Status.SURPASSES, True),
        (1020, 900, Status.WITHIN, False),
        (1019, 900, Status.BELOW, False),
    ],
)
def test_surpasses_is_by_the_point_and_clearly_by_the_lower_limit(expected, lower, status, clearly):
    against = outlook(year_of(expected, lower), WOMEN, 1200, WOMEN)
    assert (against.status, against.clearly) == (status, clearly)
    assert against.baseline_rate == 100
    assert against.ratio == pytest.approx(expected / 1200)


def test_rates_are_compared_not_counts():
    against = outlook(year_of(1300, 1250), 2 * WOMEN, 1200, WOMEN)
    assert against.rate == pytest.approx(54.17, abs=0.01)
    assert (against.status, against.clearly) == (Status.BELOW, False)


@pytest.mark.parametrize(("women", "count", "base"), [(None, 5, 5), (5, None, 5), (5, 5, None), (5, 0, 5)])
def test_without_a_denominator_or_a_baseline_there_is_none(women, count, base):
    against = outlook(year_of(1300, 1250), women, count, base)
    assert (against.status, against.clearly, against.ratio) == (Status.NO_BASELINE, False, None)


def test_a_list_size_holds_until_the_next():
    women = series([1000, None, 1100], date(2026, 9, 1))
    assert women_months(women, (date(2026, 10, 1), date(2027, 9, 1))) == 1000 + 11 * 1100
    assert women_months(women, (date(2026, 4, 1), date(2027, 3, 1))) is None
    assert women_months(series([]), (date(2026, 4, 1), date(2027, 3, 1))) is None


def test_past_projections_are_judged_by_what_came():
    past = past_error(series(monthly_counts("a dip that mends", 40, 1).tolist()))
    assert past is not None
    assert (past.first, past.last) == (date(2026, 4, 1), date(2028, 3, 1))
    assert past.error.years == 24
    assert 0.05 < past.error.year_wape < 0.25
    assert past.held.year_ninety_five > 0.85


def test_a_short_past_is_not_judged():
    assert past_error(series([10] * 36)) is None
    assert past_error(series([10] * 37)) is not None
