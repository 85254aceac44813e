"""Sentences and cells about waits and returns, from counts."""

from collections import Counter
from datetime import date

import pytest

from referrals.clocks import Result
from referrals.figures import Returns, Waits
from reporting import waiting
from reporting.period import Period

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
BOTH = Period(OCTOBER, NOVEMBER, NOVEMBER)
RESULTS = Counter({Result.PASSED: 40, Result.FAILED: 6, Result.BREACHING: 4, Result.UNSCORED: 3, Result.INELIGIBLE: 2})


def test_the_share_is_of_those_whose_result_is_known():
    assert waiting.wait_sentence("October 2026", RESULTS, 28) == (
        "Of 50 patients referred in October 2026 whose result is known, 40 (80%) were fitted within 28 days."
        " 4 still wait past it, 3 within it."
    )


@pytest.mark.parametrize(
    ("results", "sentence"),
    [
        (Counter(), "Nobody was referred in October 2026."),
        (
            Counter({Result.UNSCORED: 1}),
            "Of the patients referred in October 2026 no result is known yet. 0 still wait past it, 1 within it.",
        ),
        (
            Counter({Result.BREACHING: 1}),
            "Of 1 patient referred in October 2026 whose result is known, 0 (0%) were fitted within 5 days."
            " 1 still waits past it, 0 within it.",
        ),
    ],
)
def test_without_a_result_no_share_is_told(results, sentence):
    assert waiting.wait_sentence("October 2026", results, 5) == sentence


@pytest.mark.acceptance("S4")
def test_the_share_returned_has_its_wilson_interval():
    row = Returns(OCTOBER, sent=100, returned=7, redirected=5, onward=1)
    assert waiting.returns_sentence("October 2026", row) == (
        "Of 100 referrals sent from one practice to another in October 2026, 7 (7%; 95% confidence interval 3% to 14%)"
        " were returned. 5 went on directly to another practice instead."
    )
    table = waiting.returns_table(BOTH, lambda month: row if month == OCTOBER else _nothing(month))
    assert table.rows == [
        ["October 2026", "100", "7", "5", "1", "7% (7 of 100)", "3% to 14%"],
    ]


@pytest.mark.acceptance("N4")
def test_own_limits_and_the_common_target_stand_side_by_side():
    waits = Waits(OCTOBER, "srh_clinic", own=Counter({Result.FAILED: 1, Result.PASSED: 1}), target=Counter(passed=2))
    limits = {"gp_practice": 28, "srh_clinic": 5}
    table = waiting.common_table(
        Period(OCTOBER, OCTOBER, NOVEMBER), lambda month, kind: waiting.summed([waits], month, kind), limits, target=28
    )
    assert table.head[-2:] == ["Sexual health clinics, own 5 days", "Sexual health clinics, 28 days"]
    assert table.rows[0][1:] == ["Nobody referred", "Nobody referred", "50% (1 of 2)", "100% (2 of 2)"]


def test_a_month_tells_every_result():
    waits = Waits(OCTOBER, "gp_practice", own=RESULTS, offered=Counter({Result.PASSED: 45, Result.BREACHING: 5}))
    table = waiting.waits_table(BOTH, lambda month: waiting.summed([waits], month, "gp_practice"), 28)
    assert table.rows[0] == [
        "October 2026",
        "40",
        "6",
        "4",
        "3",
        "2",
        "80% (40 of 50)",
        "67% to 89%",
        "90% (45 of 50)",
    ]
    assert len(table.rows) == 1


@pytest.mark.parametrize(
    ("referred", "sentence"),
    [
        ([NOVEMBER, OCTOBER], ""),
        ([OCTOBER], "Nobody was referred in November 2026."),
        ([], "Nobody was referred in October 2026 and November 2026."),
    ],
)
def test_months_with_nobody_referred_are_one_line(referred, sentence):
    assert waiting.quiet_sentence(BOTH, referred) == sentence


def test_many_months_with_nobody_referred_are_a_number():
    until_october = Period(date(2026, 1, 1), OCTOBER, OCTOBER)
    referred = until_october.months[:4]
    assert waiting.quiet_sentence(until_october, referred) == "Nobody was referred in 6 of the latest 10 months."
    before = until_october._replace(running=NOVEMBER)
    assert waiting.quiet_sentence(before, referred) == "Nobody was referred in 6 of these 10 months."


def test_the_picture_has_the_shares_of_known_results_oldest_first():
    waits = Waits(OCTOBER, "gp_practice", own=RESULTS)
    shares = waiting.shares_in_time(BOTH, lambda month: waiting.summed([waits], month, "gp_practice"))
    assert shares == [(OCTOBER, 40, 50), (NOVEMBER, 0, 0)]


def _nothing(month: date) -> Returns:
    return Returns(month, 0, 0, 0, 0)
