"""Estimates of women 15 to 44, and list sizes too odd to believe (A20)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.estimates import Count, estimate, jump

JULY_2014, SEPTEMBER_2017 = Count(date(2014, 7, 1), 5000, 1000), Count(date(2017, 9, 1), 5000, 1250)


def test_an_estimate_is_the_nearest_counted_share_of_the_list() -> None:
    assert estimate([JULY_2014], Count(date(2022, 5, 1), 8000)) == 1600
    assert estimate([JULY_2014, SEPTEMBER_2017], Count(date(2022, 5, 1), 8000)) == 2000
    assert estimate([JULY_2014, SEPTEMBER_2017], Count(date(2013, 1, 1), 8000)) == 1600


def test_halves_are_rounded_up() -> None:
    assert estimate([Count(date(2014, 7, 1), 10, 1)], Count(date(2022, 5, 1), 25)) == 3


def test_without_a_counted_share_there_is_no_estimate() -> None:
    day = date(2022, 5, 1)
    assert estimate([], Count(day, 8000)) is None
    assert estimate([Count(date(2014, 7, 1), 5000)], Count(day, 8000)) is None
    assert estimate([Count(date(2014, 7, 1), None, 900)], Count(day, 8000)) is None
    assert estimate([JULY_2014], Count(day, None)) is None


@given(st.integers(1, 100_000), st.integers(1, 100_000), st.data())
def test_an_estimate_never_exceeds_the_list(total: int, patients: int, data: st.DataObject) -> None:
    women = data.draw(st.integers(0, total))
    estimated = estimate([Count(date(2014, 7, 1), total, women)], Count(date(2022, 5, 1), patients))
    assert estimated is not None
    assert 0 <= estimated <= patients


@pytest.mark.acceptance("A20")
@pytest.mark.parametrize(("patients", "is_odd"), [(8000, False), (7999, True), (12000, False), (12001, True)])
def test_more_than_a_fifth_against_a_recent_list_is_too_much(patients: int, is_odd: bool) -> None:
    assert bool(jump([(date(2024, 5, 1), 10000)], date(2025, 5, 1), patients)) is is_odd


@pytest.mark.acceptance("A20")
def test_after_400_days_only_a_tenfold_jump_is_too_much() -> None:
    then = date(2024, 1, 1)
    assert jump([(then, 10000)], date(2025, 2, 4), 13000)
    assert not jump([(then, 10000)], date(2025, 2, 5), 13000)
    assert not jump([(then, 10000)], date(2025, 2, 5), 99_999)
    assert jump([(then, 10000)], date(2025, 2, 5), 100_000)
    assert jump([(then, 10000)], date(2025, 2, 5), 1000)


@pytest.mark.acceptance("A20")
def test_a_tenfold_jump_counts_against_any_earlier_list() -> None:
    history = [(date(2014, 7, 1), 1000), (date(2022, 5, 1), 9000)]
    assert "1,000 patients" in jump(history, date(2025, 5, 1), 10_000)


def test_later_and_empty_lists_are_not_compared() -> None:
    assert not jump([(date(2025, 5, 1), 10), (date(2010, 1, 1), 0)], date(2024, 5, 1), 10_000)
    assert not jump([], date(2024, 5, 1), 1)
