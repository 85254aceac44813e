"""The words of forecasts: few are never none, most are never all."""

import re
from dataclasses import replace
from datetime import date

import pytest

from referrals.forecast.backtest import PastError
from referrals.forecast.outlook import Estimate, Forecast, Needed, Outlook
from reporting.forecasting import drawing, words
from reporting.forecasting.presenter import chart_heading
from tests.builders.forecasts import a_case

SOME = Estimate(10, 8, 12)


def forecast(share: Estimate | None, chance: float = 0.4, **given: Estimate) -> Forecast:
    return Forecast(
        in_time=share,
        wait=SOME,
        chance=chance,
        referred=SOME,
        slots=60,
        waiting=given.get("waiting", SOME),
        waiting_in_time=given.get("waiting_in_time", Estimate(9.4, 8, 10)),
        weeks=(),
    )


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "fewer than 1 in 10"),
        (0.04, "fewer than 1 in 10"),
        (0.06, "1 in 10"),
        (0.84, "8 in 10"),
        (0.96, "nearly all"),
        (0.9999, "nearly all"),
        (1, "all"),
    ],
)
def test_shares_are_told_in_tenths(share, said):
    assert words.tenths(share) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (Estimate(0.81, 0.68, 0.93), "About 8 in 10 patients .* within 28 days \\(likely range 7 to 9\\)\\."),
        (Estimate(0.98, 0.97, 1), "Nearly all patients .* \\(likely range 97% to 100%\\)\\."),
        (Estimate(0.9996, 1, 1), "Nearly all patients .* \\(likely range 100%\\)\\."),
        (Estimate(0.02, 0, 0.04), "Fewer than 1 in 10 patients .* \\(likely range 0% to 4%\\)\\."),
        (None, "Nobody is expected to be referred in the next 12 weeks\\."),
    ],
)
def test_the_first_sentence_says_how_many_and_how_surely(share, said):
    assert re.fullmatch(said, words.share_sentence(forecast(share), {28}))


def test_hubs_with_different_limits_are_told_by_their_own():
    assert words.limit_words({28}) == "within 28 days"
    assert words.limit_words([28, 5, 28]) == "within their limit (5 or 28 days)"


@pytest.mark.parametrize(
    ("clinics", "said"),
    [
        (0, "No more clinics are needed to give 9 chances in 10."),
        (1, "1 more clinic a week gives 9 chances in 10."),
        (2, "2 more clinics a week give 9 chances in 10."),
        (None, "Even 10 more clinics a week do not give 9 chances in 10."),
    ],
)
def test_what_it_takes_is_a_number_of_clinics(clinics, said):
    assert words.needed_sentence(Needed(clinics, forecast(None))) == said


def test_those_who_wait_today_have_a_sentence():
    nobody = Estimate(0.2, 0, 1)
    assert words.waiting_sentence(forecast(None, waiting=nobody)) == "Nobody who will be fitted waits today."
    assert words.waiting_sentence(forecast(None)).endswith("about 9 would be in time.")


@pytest.mark.parametrize(
    ("value", "said"), [(0, "less than 1 in 10"), (0.44, "about 4 in 10"), (1, "more than 9 in 10")]
)
def test_a_chance_is_never_certain(value, said):
    assert words.chance(value) == said


def test_the_past_error_says_whether_it_beats_the_obvious_and_how_often_the_range_held():
    tested = PastError(trials=7, ahead=4, off=4.2, off_naively=5.6, mean=22, within=6)
    assert words.tested_sentence(tested) == (
        "7 times in the past year the referrals of 4 weeks were forecast from the weeks before alone. 22 came on "
        "average, and the forecast was off by 4. “As in the weeks before” was off by 6. What came was in the likely "
        "range 6 of 7 times; 8 of 10 would be right."
    )
    assert "too little history" in words.tested_sentence(None)


def test_a_range_that_is_one_value_is_not_shown_as_a_range():
    assert words.share_cell(Estimate(0.995, 1, 1)) == "over 99%"
    assert words.share_cell(Estimate(0.8, 0.6, 0.9)) == "80% (60% to 90%)"
    assert words.share_cell(None) == "Nobody expected"
    assert words.days_cell(Estimate(1.2, 1, 4.4)) == "1 day (1 to 4)"


def test_the_weeks_begin_tomorrow():
    assert words.week_of(date(2027, 7, 5), 0) == "6 July 2027"
    assert words.week_of(date(2027, 7, 5), 11) == "21 September 2027"


def test_the_picture_names_its_lines_and_the_limit_and_takes_no_style():
    weeks = Outlook([a_case([6] * 30, slots=4)], paths=100).forecast().weeks
    drawn = drawing.svg(weeks, limit=28, today=date(2027, 7, 5))
    assert drawn.count("<svg") == 2
    assert "Limit, 28 days" in drawn
    assert "6 July" in drawn
    assert "style=" not in drawn


def test_weeks_in_which_nobody_is_expected_leave_a_gap():
    weeks = Outlook([a_case([0] * 30, slots=4)], paths=100).forecast().weeks
    assert "Expected wait" not in drawing.svg(weeks, limit=28, today=date(2027, 7, 5)).split("app-chart__narrow")[0]
    assert chart_heading(forecast(None), 28) == "Nobody is expected to be referred"


def test_the_finding_does_not_promise_what_the_range_denies():
    (week, *_) = Outlook([a_case([6] * 30, slots=4)], paths=100).forecast().weeks
    found = [
        chart_heading(replace(forecast(None), weeks=(replace(week, wait=wait),)), 28)
        for wait in (Estimate(12, 9, 20), Estimate(22, 9, 35), Estimate(30, 20, 44))
    ]
    assert found == [
        "Waits stay within 28 days in most futures",
        "Expected waits stay within 28 days but may pass them",
        "Expected waits pass 28 days",
    ]
