"""What an explanation of a live figure says: where the page counts otherwise, and of what there is nothing."""

from collections import Counter
from datetime import date

from practices.models import Practice
from referrals.clocks import Result
from referrals.figures import Waits
from reporting.explaining.live.explained import AGREES, NOTHING, left_out, place_table, share_of
from reporting.explaining.live.waits import Counts, agreement

JULY = date(2027, 7, 1)


def test_a_page_that_counts_otherwise_is_told_with_its_numbers() -> None:
    here = Counter({Result.PASSED: 3, Result.FAILED: 0})
    same = Waits(JULY, "gp_practice", Counter({Result.PASSED: 3}), Counter(here), Counter(here))
    assert agreement(Counts(here, here, here), same) == AGREES
    other = Waits(JULY, "gp_practice", Counter({Result.PASSED: 2}), Counter(here), Counter(here))
    assert "In time 2, Not in time 0" in agreement(Counts(here, here, here), other)
    assert agreement(Counts(here, here, Counter()), same) != AGREES


def test_of_nothing_there_is_no_share() -> None:
    assert share_of(0, 0) == NOTHING
    assert share_of(5, 6) == "83% (5 of 6), 95% confidence interval 44% to 97%"


def test_what_was_left_out_is_told_with_its_number() -> None:
    assert left_out({"entered in error": 2, "of nobody": 0}) == "Entered in error: 2"
    assert left_out({}) == "Nothing else was found"


def test_too_many_practices_are_told_by_pcn() -> None:
    practices = Counter({Practice(pk=number, code=f"N{number}", name=f"P{number}"): 2 for number in range(201)})
    table = place_table(practices, dict.fromkeys(range(200), "North PCN"), "Referrals")
    assert table.rows == [["No PCN", "2"], ["North PCN", "400"]]
