"""The verdicts of a table against those of each chart by itself."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting import signals
from reporting.baseline import BEFORE_COVID
from reporting.control import words
from reporting.control.table import RECORDS, patterns
from reporting.every_pcn import Grid
from reporting.months import add_months, months_between
from reporting.records import YearKind, are_records, record_year

FIRST = date(2019, 3, 1)
MONTHS = months_between(FIRST, add_months(FIRST, 35))


def grid(*rows: list[float], women: float = 1000) -> Grid:
    counts = np.array(rows, dtype=np.float64)
    codes = [f"U{place:05}" for place in range(len(rows))]
    return Grid(codes, codes, MONTHS, counts, np.where(np.isnan(counts), np.nan, women))


STEADY = [10.0, 12.0] * 18


def test_a_row_says_what_its_chart_says():
    rows = [STEADY, [*STEADY[:-1], 30.0], [*STEADY[:-1], 1.0], [0.0] * 36, [*[np.nan] * 30, *STEADY[:6]]]
    found = patterns(grid(*rows), BEFORE_COVID, {})
    for row, pattern in zip(rows, found.values(), strict=True):
        reading = signals.read(dict(zip(MONTHS, row, strict=True)), fixed_on=BEFORE_COVID)
        assert pattern.word == words.pattern(reading.variation, reading.basis)
    assert [pattern.word for pattern in found.values()] == [
        "Usual",
        "Improvement",
        "Concern",
        "No variation",
        "Trial limits",
    ]


def test_a_chart_that_was_reset_is_judged_by_its_new_limits():
    step = [*STEADY[:20], *[value + 20 for value in STEADY[:16]]]
    before = patterns(grid(step, step), BEFORE_COVID, {})
    after = patterns(grid(step, step), BEFORE_COVID, {"U00000": [MONTHS[20]]})
    assert [pattern.word for pattern in before.values()] == ["Improvement", "Improvement"]
    assert [pattern.word for pattern in after.values()] == ["Usual", "Improvement"]


def test_a_reset_outside_the_months_changes_nothing():
    assert patterns(grid(STEADY), BEFORE_COVID, {"U00000": [date(2030, 1, 1)]}) == patterns(
        grid(STEADY), BEFORE_COVID, {}
    )


@pytest.mark.acceptance("L13")
@given(st.binary(min_size=30, max_size=90))
def test_records_of_many_are_those_of_each(drawn: bytes):
    # Thirty months a row; 10 stands for a month without data.
    digits = np.frombuffer(drawn[: len(drawn) // 30 * 30], np.uint8).reshape(-1, 30) % 11
    counts = np.where(digits == 10, np.nan, digits.astype(np.float64))
    for row, flag in zip(counts, are_records(counts), strict=True):
        record = record_year(pd.Series(row, MONTHS[:30]), YearKind.ROLLING, MONTHS[29])
        assert flag == (record.is_record if record and record.highest_apart else None)


@pytest.mark.acceptance("L13")
def test_the_highest_year_needs_an_earlier_one_that_shares_no_month():
    assert are_records(np.array([[1.0] * 12 + [2.0] * 12])) == [True]
    assert are_records(np.array([[2.0] * 12 + [1.0] * 12])) == [False]
    assert are_records(np.array([[1.0] * 24])) == [False]
    assert are_records(np.array([[1.0] * 11 + [2.0] * 12])) == [None]
    assert are_records(np.array([[1.0] * 6])) == [None]
    assert set(RECORDS) == {True, False, None}
