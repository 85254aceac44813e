from datetime import date
from typing import Any

import pandas as pd
import pytest

from reporting.baseline import BEFORE_COVID, Status
from reporting.measures import Group
from reporting.months import add_months, months_between
from reporting.quality.silence import Gap
from reporting.series import Figure, frame_of, records, standing

FIRST = date(2019, 1, 1)


def row(month: date, implant: int = 1, coils: int = 1, women: int | None = 1000) -> tuple[Any, ...]:
    return (month, implant, 0, coils, women, FIRST if women else None, False)


def rows(last: date, **figures: Any) -> list[tuple[Any, ...]]:
    return [row(month, **figures) for month in months_between(FIRST, last)]


def test_groups_add_up_their_methods_and_have_rates_with_intervals():
    frame = frame_of([(FIRST, 3, 5, 7, 1000, FIRST, True)], FIRST, FIRST)
    [month] = records(frame)
    assert (month["implant"], month["coils"], month["total"]) == (3, 12, 15)
    assert month["coils_rate"] == 12
    # 12 fittings: Byar's limits, as in the golden 12/9500 of the rates' own tests.
    assert (month["coils_lower"], month["coils_upper"]) == pytest.approx((6.1939, 20.9629), abs=1e-3)
    assert (month["women_counted_on"], month["women_are_estimated"]) == (FIRST, True)


def test_an_absent_month_is_missing_and_not_zero():
    frame = frame_of([row(FIRST), row(add_months(FIRST, 2))], FIRST, add_months(FIRST, 2))
    assert [month["implant"] for month in records(frame)] == [1, None, 1]
    assert [month["implant_rate"] for month in records(frame)] == [1, None, 1]


def test_a_month_without_a_denominator_has_a_count_and_no_rate():
    [month] = records(frame_of([row(FIRST, women=None)], FIRST, FIRST))
    assert (month["implant"], month["implant_rate"], month["women"]) == (1, None, None)


def test_no_rows_at_all_are_months_without_data():
    assert [month["total"] for month in records(frame_of([], FIRST, add_months(FIRST, 1)))] == [None, None]


def test_a_rolling_year_needs_all_its_months_and_denominators():
    whole = rows(date(2020, 12, 1))
    hole = [each for each in whole if each[0] != date(2019, 6, 1)]
    unknown = [row(each[0], women=None) if each[0] == date(2019, 6, 1) else each for each in whole]
    years = {
        name: [
            (month["implant_year"], month["implant_year_rate"])
            for month in records(frame_of(each, FIRST, whole[-1][0]))
        ]
        for name, each in {"whole": whole, "hole": hole, "unknown": unknown}.items()
    }
    assert years["whole"][10] == (None, None)
    assert years["whole"][11] == (12, 12)
    assert years["hole"][16] == (None, None)
    assert years["hole"][17] == (12, 12)
    assert years["unknown"][16] == (12, None)


def test_the_standing_compares_the_last_rolling_year_with_the_baseline():
    months = [
        row(each, implant=2 if each >= date(2021, 1, 1) else 1) for each in months_between(FIRST, date(2021, 12, 1))
    ]
    found = standing(frame_of(months, FIRST, date(2021, 12, 1)), Group.IMPLANT, BEFORE_COVID)
    assert (found.count, found.rate.value, found.baseline_month) == (2, 2, 1)
    assert (found.year_count, found.baseline_year_count, found.baseline_year_rate) == (24, 12, 12)
    assert found.against_baseline.ratio.value.tolist() == [2]
    assert found.against_baseline.status == [Status.SURPASSES]
    # 24 against 12: the exact interval holds 1.
    assert found.against_baseline.clearly.tolist() == [False]


def test_a_baseline_with_a_month_missing_is_no_baseline():
    months = [row(each) for each in months_between(FIRST, date(2021, 12, 1)) if each != date(2019, 12, 1)]
    found = standing(frame_of(months, FIRST, date(2021, 12, 1)), Group.TOTAL, BEFORE_COVID)
    assert found.against_baseline.status == [Status.NO_BASELINE]
    assert (found.baseline_month, found.baseline_year_rate) == (None, None)


def test_months_that_end_before_the_baseline_have_none():
    found = standing(frame_of(rows(date(2019, 12, 1)), FIRST, date(2019, 12, 1)), Group.TOTAL, BEFORE_COVID)
    assert found.against_baseline.status == [Status.NO_BASELINE]
    assert found.year_rate.value == 24


def test_a_place_without_months_stands_nowhere():
    found = standing(frame_of([], FIRST, date(2021, 12, 1)), Group.TOTAL, BEFORE_COVID)
    assert (found.count, found.year_count, found.rate) == (None, None, Figure(None, None, None))


def with_a_gap(*lacking: date, usual: int = 12) -> pd.DataFrame:
    """Two a month, each kind once, but nothing where a practice sent nothing."""
    months = months_between(FIRST, date(2021, 12, 1))
    found = [row(each, implant=0, coils=0) if each in lacking else row(each) for each in months]
    gaps = {each: Gap(usual, ("Park Practice",)) for each in lacking}
    return frame_of(found, FIRST, date(2021, 12, 1), gaps)


@pytest.mark.acceptance("A21")
def test_an_incomplete_month_has_no_figure_but_what_was_received():
    may = date(2021, 5, 1)
    month = next(each for each in records(with_a_gap(may)) if each["month"] == may)
    assert (month["total"], month["total_rate"], month["total_lower"]) == (None, None, None)
    assert (month["total_received"], month["total_received_rate"]) == (0, 0)
    assert month["silent"] == ("Park Practice",)


@pytest.mark.acceptance("A21")
def test_a_year_leaves_incomplete_months_out_of_both_its_sums():
    found = standing(with_a_gap(date(2021, 5, 1), date(2019, 7, 1)), Group.TOTAL, BEFORE_COVID)
    assert (found.year_count, found.year_months, found.baseline_year_count) == (22, 11, 22)
    assert (found.year_rate.value, found.baseline_year_rate) == pytest.approx((24, 24))
    assert found.baseline_month == 2
    assert found.against_baseline.ratio.value.tolist() == [1]


@pytest.mark.acceptance("A21")
def test_a_year_with_too_few_complete_months_has_no_figure():
    three = [date(2021, month, 1) for month in (2, 5, 8)]
    assert standing(with_a_gap(*three), Group.TOTAL, BEFORE_COVID).year_count == 18
    four = standing(with_a_gap(*three, date(2021, 9, 1)), Group.TOTAL, BEFORE_COVID)
    assert (four.year_count, four.against_baseline.status) == (None, [Status.NO_BASELINE])
    before = [date(2019, month, 1) for month in (4, 5, 6, 7)]
    assert standing(with_a_gap(*before), Group.TOTAL, BEFORE_COVID).baseline_month is None


def test_a_month_that_lacks_little_is_whole():
    months = records(with_a_gap(date(2021, 5, 1), usual=11))
    assert [each["total"] for each in months if each["month"] == date(2021, 5, 1)] == [0]
