from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.months import add_months, months_between
from reporting.records import Year, YearKind, complete_years, record_year
from reporting.words import record_sentence

APRIL = date(2020, 4, 1)


def series(counts: list[float | None], first: date = APRIL) -> pd.Series:
    months = months_between(first, date(2040, 1, 1))[: len(counts)]
    return pd.Series(counts, pd.Index(months, dtype=object), dtype="float64")


def test_a_record_is_higher_than_every_earlier_twelve_months():
    record = record_year(series([10] * 24 + [11]), YearKind.ROLLING)
    assert record.latest == Year(date(2021, 5, 1), date(2022, 4, 1), 121)
    assert (record.is_record, record.ties, record.earlier) == (True, False, 13)
    assert [year.total for year in record.highest_before] == [120] * 13


def test_as_much_as_an_earlier_year_ties_and_is_no_record():
    record = record_year(series([10] * 25), YearKind.ROLLING)
    assert (record.is_record, record.ties) == (False, True)


def said(counts: list[float | None]) -> str:
    [sentence] = record_sentence(record_year(series(counts), YearKind.ROLLING), "implants")
    return sentence


@pytest.mark.acceptance("L13")
def test_a_year_is_told_against_one_that_shares_no_month_with_it():
    assert said([10] * 24 + [11]) == (
        "121 implants in the 12 months to April 2022 are the highest on record. "
        "Of 12 months that share none with these, the highest were those to April 2021 (120)."
    )
    assert said([10] * 25) == (
        "120 implants in the 12 months to April 2022 are not a record: "
        "as many were fitted in the 12 months to April 2021."
    )
    assert said([12] * 12 + [10] * 13) == (
        "120 implants in the 12 months to April 2022 are not a record: "
        "the highest 12 months were those to March 2021 (144)."
    )


@pytest.mark.acceptance("L13")
def test_as_many_as_a_month_before_is_told_with_the_months_they_share():
    assert said([5] * 12 + [7] + [8] * 11 + [7]) == (
        "95 implants in the 12 months to April 2022 are not a record: the highest 12 months were those to March 2022, "
        "with as many, which share 11 months with these. Of 12 months that share none with these, the highest were "
        "those to April 2021 (62)."
    )
    assert said([5] * 12 + [8] * 12 + [7]) == (
        "95 implants in the 12 months to April 2022 are not a record: the highest 12 months were those to March 2022 "
        "(96), which share 11 months with these."
    )


def test_one_higher_year_long_ago_is_enough_to_be_none():
    record = record_year(series([12] * 12 + [5] * 12 + [11] * 12), YearKind.ROLLING)
    assert (record.is_record, record.ties) == (False, False)
    assert record.highest_before == (Year(APRIL, date(2021, 3, 1), 144),)


def test_an_earlier_year_with_a_month_missing_does_not_count():
    counts = series([100] * 12 + [10] * 13 + [11])
    assert not record_year(counts, YearKind.ROLLING).is_record
    gap = counts.copy()
    gap[date(2021, 3, 1)] = None
    record = record_year(gap, YearKind.ROLLING)
    assert (record.is_record, record.earlier) == (False, 2)
    assert record_year(series([100] * 11 + [None] + [10] * 25 + [11]), YearKind.ROLLING).is_record


def test_a_year_that_shares_months_is_not_enough_to_be_higher_than():
    record = record_year(series([10] * 22 + [11]), YearKind.ROLLING)
    assert (record.earlier, record.is_record) == (11, False)
    assert record_year(series([10] * 23 + [11]), YearKind.ROLLING).is_record


def test_the_current_twelve_months_must_be_complete():
    counts = series([10] * 24 + [11])
    assert record_year(counts, YearKind.ROLLING, date(2022, 5, 1)) is None
    counts[date(2022, 1, 1)] = None
    assert record_year(counts, YearKind.ROLLING) is None
    assert record_year(series([]), YearKind.ROLLING) is None


def test_months_after_the_latest_are_left_out():
    assert record_year(series([10] * 24 + [11, 99]), YearKind.ROLLING, date(2022, 4, 1)).latest.total == 121


@pytest.mark.parametrize(
    ("kind", "years"),
    [
        (YearKind.FINANCIAL, [Year(APRIL, date(2021, 3, 1), 120), Year(date(2021, 4, 1), date(2022, 3, 1), 132)]),
        (YearKind.CALENDAR, [Year(date(2021, 1, 1), date(2021, 12, 1), 129)]),
    ],
)
def test_financial_and_calendar_years_are_their_own_twelve_months(kind, years):
    counts = series([10] * 12 + [11] * 18)
    assert complete_years(counts, kind) == years
    record = record_year(counts, kind)
    assert record.latest == years[-1]
    assert record.is_record is (len(years) == 2)


@given(st.lists(st.integers(0, 30), min_size=25, max_size=60))
def test_the_flag_is_the_sentence_of_l13(counts):
    totals = [sum(counts[end - 12 : end]) for end in range(12, len(counts) + 1)]
    record = record_year(series(counts), YearKind.ROLLING)
    assert record.latest.total == totals[-1]
    assert record.is_record == all(total < totals[-1] for total in totals[:-1])
    assert record.latest.last == add_months(APRIL, len(counts) - 1)
