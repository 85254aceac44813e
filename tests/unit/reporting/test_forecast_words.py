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

SOME = Estimate(10, 8, 12, 10)


def around(middle: float, low: float, high: float) -> Estimate:
    return Estimate(middle, low, high, mean=middle)


def forecast(share: Estimate | None, chance: float | None = 0.4, slots: int = 60, **given: Estimate) -> Forecast:
    return Forecast(
        in_time=share,
        wait=SOME,
        chance=chance,
        referred=SOME,
        slots=slots,
        waiting=given.get("waiting", SOME),
        waiting_in_time=given.get("waiting_in_time", around(9.4, 8, 10)),
        weeks=(),
    )


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (around(0.81, 0.68, 0.93), "About 81% of patients .* within 28 days \\(likely range 68% to 93%\\)\\."),
        (around(0.998, 0.97, 1), "Over 99% of patients .* \\(likely range 97% to 100%\\)\\."),
        (around(1, 0.99, 1), "100% of patients .* \\(likely range 99% to 100%\\)\\."),
        (around(1, 1, 1), "100% of patients .* within 28 days\\."),
        (around(0.003, 0, 0.04), "Under 1% of patients .* \\(likely range 0% to 4%\\)\\."),
        (around(0, 0, 0), "0% of patients .* within 28 days\\."),
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


@pytest.mark.parametrize(
    ("waiting", "stay", "in_time", "said"),
    [
        (0, 0, 0, "Nobody waits or is booked today."),
        (1, 0.9, 0, "1 patient waits or is booked today. The chance to be fitted in time is less than 1 in 10."),
        (1, 0.9, 0.72, "1 patient waits or is booked today. The chance to be fitted in time is about 7 in 10."),
        (12, 10.2, 9.4, "12 patients wait .* About 10 are expected .* until they are fitted, about 9 in time\\."),
        (12, 10.2, 0.3, "12 patients wait .* About 10 are expected .* until they are fitted, none of them in time\\."),
        (12, 10.2, 10.1, "12 patients wait .* About 10 are expected .* until they are fitted, all in time\\."),
        (2, 0.3, 0.3, "2 patients wait or are booked today. Few of them are expected to stay .*"),
    ],
)
def test_those_who_wait_today_have_a_sentence(waiting, stay, in_time, said):
    found = forecast(None, waiting=around(stay, 0, waiting), waiting_in_time=around(in_time, 0, waiting))
    assert re.fullmatch(said, words.waiting_sentence(found, waiting))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "less than 1 in 10"),
        (0.44, "about 4 in 10"),
        (0.84, "about 8 in 10"),
        (0.86, "nearly 9 in 10"),
        (0.8999, "nearly 9 in 10"),
        (0.9, "9 in 10 or more"),
        (1, "9 in 10 or more"),
        (None, "Nobody expected"),
    ],
)
def test_a_chance_is_never_certain_and_never_rounded_up_to_what_is_asked_for(value, said):
    assert words.chance(value) == said
    assert (said == "9 in 10 or more") == (value is not None and forecast(SOME, value).is_safe)


def test_the_number_of_the_certain_is_that_of_their_words():
    chances = [0.84, 0.86, 0.8999, 0.9, 0.95, 1]
    (said,) = words.safe_sentences([forecast(SOME, chance) for chance in chances], 92)
    certain = sum(words.chance(each) == "9 in 10 or more" for each in chances)
    assert said == (
        f"{certain} of 6 practices have a chance of 9 in 10 or more to fit at least 92% of patients in time over the "
        "next 12 weeks."
    )
    assert words.safe_sentences([], 92) == []
    assert words.safe_sentences([forecast(SOME, 1)], 80)[0].startswith("1 of 1 practice has a chance of 9 in 10")


def test_those_without_a_forecast_are_told_from_those_that_need_none():
    assert words.without_forecast(["", "history", "patients", "patients"]) == [
        "1 practice has no forecast yet.",
        "2 practices need none, as nobody is referred there or waits.",
    ]
    assert words.without_forecast(["", ""]) == []


def test_where_nobody_is_expected_no_chance_is_told():
    assert words.chance_sentence(forecast(None, None), 92) == ""
    assert words.chance_sentence(forecast(SOME, 0.44), 92) == (
        "The chance that at least 92% of them are is about 4 in 10."
    )


def test_without_an_appointment_it_is_said_and_the_days_looked_ahead_are_no_wait():
    found = forecast(around(0, 0, 0), 0, slots=0)
    assert words.share_sentence(found, {28}) == (
        "No patients referred in the next 12 weeks would be fitted within 28 days: there is no appointment to be had."
    )
    assert words.wait_cell(around(98, 90, 110), found.slots) == "No appointment"


def test_the_past_error_says_whether_it_beats_the_obvious_and_how_often_the_range_held():
    tested = PastError(trials=7, ahead=4, off=4.2, off_naively=11.6, mean=22, within=6)
    assert words.tested_sentence(tested) == (
        "7 times in the past year the referrals of 4 weeks were forecast from the weeks before alone. 22 came on "
        "average, and the forecast was off by 4.2. “As in the weeks before” was off by 12. What came was in the "
        "likely range 6 of 7 times; 8 of 10 would be right. "
        "This is about referrals; how far off the share in time was is in the notes below."
    )
    assert "too little history" in words.tested_sentence(None)


def test_a_past_error_of_one_trial_is_told_as_one():
    said = words.tested_sentence(PastError(trials=1, ahead=4, off=1, off_naively=1, mean=3, within=0))
    assert said.startswith("Once in the past year")
    assert "0 of 1 time;" in said


def test_a_range_that_is_one_value_is_not_shown_as_a_range():
    assert words.share_cell(around(0.995, 0.995, 0.995)) == "over 99%"
    assert words.share_cell(around(0.8, 0.6, 0.9)) == "80% (60% to 90%)"
    assert words.share_cell(None) == "Nobody expected"
    assert words.wait_cell(around(1.2, 1, 4.4), 5) == "1 day (1 to 4)"
    assert words.wait_cell(around(7.2, 7, 7.4), 5) == "7 days"
    assert words.wait_cell(None, 5) == "Nobody expected"
    assert words.count_cell(around(0, 0, 0)) == "0"


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
    weeks = [
        replace(week, wait=None, in_time=None)
        for week in Outlook([a_case([6] * 30, slots=4)], paths=100).forecast().weeks
    ]
    assert "Expected wait" not in drawing.svg(weeks, limit=28, today=date(2027, 7, 5)).split("app-chart__narrow")[0]
    assert chart_heading(forecast(None), 28) == "Nobody is expected to be referred"


def test_the_finding_does_not_promise_what_the_range_denies():
    (week, *_) = Outlook([a_case([6] * 30, slots=4)], paths=100).forecast().weeks
    found = [
        chart_heading(replace(forecast(None), weeks=(replace(week, wait=wait),)), 28)
        for wait in (around(12, 9, 20), around(22, 9, 35), around(30, 20, 44))
    ]
    assert found == [
        "Waits stay within 28 days in most futures",
        "Expected waits stay within 28 days but may pass them",
        "Expected waits pass 28 days",
    ]
