"""Who sent nothing for a month in which it usually does (A21)."""

from datetime import date

import pytest

from reporting.months import add_months
from reporting.quality.silence import Gap, Sender, is_incomplete, sent_in

JUNE = date(2025, 6, 1)


def sender(name: str = "Park", *, months: int = 12, each: int = 3, closed_on: date | None = None) -> Sender:
    return Sender(name, name, closed_on, {add_months(JUNE, -step): each for step in range(1, months + 1)})


@pytest.mark.parametrize(
    ("months", "each", "is_expected"), [(12, 3, True), (6, 6, True), (11, 3, False), (12, 2, False)]
)
def test_a_practice_is_expected_from_36_in_the_12_months_before(months, each, is_expected):
    assert sender(months=months, each=each).is_expected(JUNE) == is_expected


def test_what_is_longer_ago_does_not_count():
    old = {add_months(JUNE, -13): 500}
    assert not Sender("Park", "Park", None, old).is_expected(JUNE)


@pytest.mark.parametrize(("closed_on", "is_expected"), [(date(2025, 6, 30), False), (date(2025, 7, 1), True)])
def test_a_practice_that_closed_is_not_expected(closed_on, is_expected):
    assert sender(closed_on=closed_on).is_expected(JUNE) == is_expected


def test_silent_practices_are_named_by_name_and_one_that_is_not_expected_is_not_missed():
    found = sent_in(
        [sender("Zoe"), sender("ann"), sender("Bob"), sender("Small", each=1)], JUNE, {"Zoe", "ann", "Small"}
    )
    assert (found.expected, found.sent, found.is_complete) == (3, 1, False)
    assert found.silent == ("ann", "Zoe")


def test_nobody_is_expected_in_the_first_months_of_covid():
    busy = Sender("Park", "Park", None, {add_months(date(2021, 1, 1), -step): 9 for step in range(1, 40)})
    months = [add_months(date(2020, 2, 1), step) for step in range(8)]
    assert [busy.is_expected(month) for month in months] == [True, *[False] * 6, True]


@pytest.mark.acceptance("A21")
@pytest.mark.parametrize(
    ("usual", "year_before", "incomplete"),
    [(12, 240, True), (12, 241, False), (11, 11, False), (12, None, True), (36, 720, True), (36, 721, False)],
)
def test_a_month_is_incomplete_from_one_a_month_and_one_in_20(usual, year_before, incomplete):
    assert is_incomplete(Gap(usual, ()), year_before) is incomplete
