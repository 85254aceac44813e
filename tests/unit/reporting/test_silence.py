"""Who sent nothing for a month in which it usually does (A21)."""

from datetime import date

import pytest

from reporting.months import add_months
from reporting.quality.silence import Sender, sent_in

JUNE = date(2025, 6, 1)


def sender(
    name: str = "Park", *, months: int = 12, each: int = 3, in_june: int = 0, closed_on: date | None = None
) -> Sender:
    by_month = {add_months(JUNE, -step): each for step in range(1, months + 1)}
    return Sender(name, name, closed_on, by_month | ({JUNE: in_june} if in_june else {}))


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


def test_silent_practices_are_named_by_name_and_a_small_one_is_not_missed():
    found = sent_in([sender("Zoe"), sender("Ann"), sender("Bob", in_june=1), sender("Small", each=1)], JUNE)
    assert (found.expected, found.sent, found.is_complete) == (3, 1, False)
    assert [each.name for each in found.silent] == ["Ann", "Zoe"]
