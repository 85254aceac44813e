from datetime import date
from typing import Any

import pytest

from reporting.inactive import PCNUse, PracticeUse, Use, months_before, not_referring, not_yet_active, use

TODAY = date(2026, 11, 23)
LONG_AGO = date(2025, 1, 31)


def practice(code: str, referral: date | None = None, fitting: date | None = None, **more: Any) -> PracticeUse:
    return PracticeUse(code, f"Practice {code}", referral, fitting, more.pop("women", 1000), **more)


def pcn(code: str, *practices: PracticeUse) -> PCNUse:
    return PCNUse(code, f"PCN {code}", practices)


@pytest.mark.parametrize(
    ("last", "state"),
    [
        (TODAY, Use.ACTIVE),
        (date(2026, 8, 23), Use.ACTIVE),
        (date(2026, 8, 22), Use.STOPPED),
        (None, Use.NEVER),
    ],
)
def test_active_is_within_three_months(last, state):
    assert use(last, TODAY) == state


def test_months_before_ends_with_a_shorter_month():
    assert months_before(date(2026, 5, 31), 3) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 6) == date(2025, 7, 15)


def test_a_pcn_without_referral_or_fitting_is_listed_with_its_practices():
    quiet = pcn("U1", practice("A", LONG_AGO), practice("B", None, LONG_AGO))
    never = pcn("U2", practice("C"))
    empty = pcn("U3")
    referring = pcn("U4", practice("D"), practice("E", TODAY))
    fitting = pcn("U5", practice("F", LONG_AGO, TODAY))
    listed = not_yet_active([quiet, referring, never, fitting, empty], TODAY)
    assert [(each.code, state) for each, state in listed] == [
        ("U2", Use.NEVER), ("U3", Use.NEVER), ("U1", Use.STOPPED),
    ]  # fmt: skip
    assert [each.name for each in listed[2][0].practices] == ["Practice A", "Practice B"]


def test_every_state_has_its_words():
    assert {state.label for state in Use} == {"Never active", "Not active lately", "Active"}


def test_practices_without_a_referral_in_six_months_are_listed_most_women_first():
    rows = [
        practice("A", date(2026, 5, 22), women=500),
        practice("B", date(2026, 5, 23)),
        practice("C", None, TODAY, women=2000),
        practice("D", women=None),
        practice("E", women=0),
    ]
    assert [each.code for each in not_referring(rows, TODAY)] == ["C", "A", "E", "D"]


def test_a_practice_that_has_just_opened_has_not_had_six_months():
    rows = [practice("A", opened_on=date(2026, 5, 24)), practice("B", opened_on=date(2026, 5, 23))]
    assert [each.code for each in not_referring(rows, TODAY)] == ["B"]
