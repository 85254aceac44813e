from datetime import date

import pytest

from reporting.baseline import BEFORE_COVID
from reporting.control import marks, words
from reporting.control.chart import control_chart
from reporting.months import add_months, months_between
from reporting.signals import Basis, read
from reporting.spc import Improvement, Kind, Signal, Variation

FIRST = date(2019, 3, 1)
STEADY = [10.0, 12.0] * 12


def series(values: list[float | None], first: date = FIRST) -> dict[date, float | None]:
    months = months_between(first, add_months(first, len(values) - 1))
    return dict(zip(months, values, strict=True))


def test_every_signal_kind_pattern_and_basis_has_words_and_a_mark():
    assert set(words.SIGNALS) == set(Signal)
    assert set(words.KINDS) == set(marks.MARKS) == set(Kind)
    assert set(words.PATTERNS) == set(words.MEANINGS) == set(marks.KINDS) == set(Variation)
    assert set(words.WITHOUT_VERDICT) == set(Basis)


def test_each_meaning_has_a_shape_and_a_word_of_its_own_besides_its_colour():
    told = (Kind.ORDINARY, Kind.IMPROVEMENT, Kind.CONCERN, Kind.HIGH)
    assert len({marks.MARKS[kind].symbol for kind in told}) == len(told)
    assert len({words.KINDS[kind] for kind in told}) == len(told)


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ([12.0], "March 2021 (12.0) was in the usual range, 5.7 to 16.3. Nothing in it calls for an explanation."),
        ([20.0], "March 2021 (20.0) was unusually high: above the upper limit. Higher is better, so this is an"),
        ([3.0], "March 2021 (3.0) was unusually low: below the lower limit. Higher is better, so this is a concern."),
        ([15.0, 16.0], "April 2021 (16.0) was unusually high: 2 of 3 months near the upper limit."),
        ([11.5] * 7, "September 2021 (11.5) was unusually high: 7 months running above the average."),
        (
            [9.0, 9.2, 9.4, 9.6, 9.8, 10.1, 10.2],
            "September 2021 (10.2) ended an unusual rise: a rise over 7 months running.",
        ),
    ],
)
def test_the_verdict_names_the_month_the_value_and_the_test(last: list[float], said: str):
    reading = read(series([*STEADY, *last]), fixed_on=BEFORE_COVID)
    assert words.verdict(reading)[0].startswith(said)


def test_a_month_just_beyond_a_limit_shows_by_which_digit():
    # The mean is 11 and the limits 5.68 and 16.32: both 16.3 with one decimal.
    last = read(series([*STEADY, 16.34]), fixed_on=BEFORE_COVID)
    assert words.verdict(last)[0].startswith("March 2021 (16.34) was unusually high: above the upper limit.")
    assert words.beside_lines(16.34, last.segments[-1]) == ["16.34", "11.0", "5.7", "16.32"]
    inside = read(series([*STEADY, 16.31]), fixed_on=BEFORE_COVID)
    assert words.verdict(inside)[0].startswith("March 2021 (16.31) was in the usual range, 5.7 to 16.32.")


def test_lower_may_be_better():
    reading = read(series([*STEADY, 20.0]), fixed_on=BEFORE_COVID, improvement=Improvement.DECREASE)
    assert words.pattern(reading.variation, reading.basis) == "Concern"


def test_a_short_series_has_trial_limits_and_no_verdict():
    reading = read(series([10.0, 12.0, 10.0]))
    assert words.pattern(reading.variation, reading.basis) == "Trial limits"
    [said] = words.verdict(reading)
    assert said.startswith("Trial limits: 3 months with a figure since limits began, and a verdict needs 13.")


def test_a_constant_series_is_the_same_in_all_months():
    reading = read(series([0.0] * 24))
    assert words.verdict(reading) == ["The rate is 0 in all 24 months: without variation there are no limits."]
    assert words.limits_sentence(reading, None) == []


def test_a_single_event_among_zeros_is_named_and_no_signal():
    reading = read(series([*[0.0] * 12, 1.0, *[0.0] * 11]))
    assert words.verdict(reading)[0] == (
        "The rate is nearly always 0, which gives no limits. Another value in March 2020."
    )


def test_a_month_that_has_not_reported_is_said_and_the_one_before_it_judged():
    reading = read(series([*STEADY, 20.0, None]), fixed_on=BEFORE_COVID)
    said = " ".join([*words.verdict(reading), *words.gaps_sentence(reading.gaps)])
    assert "March 2021 (20.0) was unusually high" in said
    assert "March 2021 is the last month with a figure; later months have none yet." in said
    assert "No figure for April 2021. It is a gap, not 0, and sets no limit." in said


def test_the_limits_say_what_they_rest_on():
    whole = read(series(STEADY), fixed_on=BEFORE_COVID)
    assert words.limits_sentence(whole, BEFORE_COVID) == [
        "Limits rest on the year before COVID, March 2019 to February 2020, and stay until they are reset."
    ]
    broken = read(series([None, *STEADY]), fixed_on=BEFORE_COVID)
    assert "is not complete here, so no baseline was used" in words.limits_sentence(broken, BEFORE_COVID)[0]
    assert words.limits_sentence(read(series(STEADY)), None)[0].endswith("as chosen.")


def test_many_months_are_named_in_part():
    months = months_between(FIRST, add_months(FIRST, 8))
    assert words.named(months[:2]) == "March 2019 and April 2019"
    assert words.named(months).endswith("August 2019 and 3 other months")


def test_a_month_without_a_figure_is_neither_usual_nor_a_signal():
    [point] = [point for point in read(series([*STEADY[:6], None, *STEADY])).points if point.value is None]
    assert words.signal_cell(point, "No denominator") == "No denominator"


def test_lines_end_where_limits_are_reset_and_trial_limits_are_named_so():
    reset = add_months(FIRST, 20)
    reading = read(series(STEADY), fixed_on=BEFORE_COVID, rebased=[reset])
    chart = control_chart(
        reading, FIRST, add_months(FIRST, 23), reasons={reset: "new clinics opened"}, unit="per 1,000"
    )
    assert [(each.first, each.last, each.is_trial) for each in chart.stretches] == [(0, 19, False), (20, 23, True)]
    assert [name for name, _ in chart.stretches[1].limits] == ["Upper limit, trial", "Lower limit, trial"]
    assert [each.words for each in chart.resets] == ["Limits reset November 2020: new clinics opened"]
    assert chart.latest(6).resets[0].place == 2
    assert [each.first for each in chart.latest(6).stretches] == [0, 2]
