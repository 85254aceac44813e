from datetime import date

import pytest

from reporting import words
from reporting.baseline import BEFORE_COVID, compare
from reporting.measures import Group
from reporting.series import Figure, Standing

NONE = Figure(None, None, None)


def make(**changes):
    figures = {
        "group": Group.IMPLANT,
        "month": date(2026, 10, 1),
        "silent": (),
        "received": None,
        "year_months": 12,
        "count": 7,
        "rate": Figure(0.86, 0.35, 1.78),
        "baseline_month": 0.7,
        "year_count": 120,
        "year_rate": Figure(15.2, 12.6, 18.1),
        "baseline_year_count": 100,
        "baseline_year_rate": 13.3,
        "against_baseline": compare(120, 95_000, 100, 90_000),
    }
    return Standing(**(figures | changes))


def test_the_month_is_told_with_its_count_interval_and_baseline():
    assert words.month_sentence(make(), "Park PCN") == (
        "In October 2026, 0.9 implants were fitted per 1,000 women aged 15 to 44 registered in Park PCN (7 fittings; "
        "95% confidence interval 0.4 to 1.8). That is 23% above the average month before COVID (0.7)."
    )


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"rate": Figure(0.7, 0.3, 1.2)}, "That is the same as the average month before COVID (0.7)."),
        ({"rate": Figure(0.35, 0.3, 1.2)}, "That is 50% below the average month before COVID (0.7)."),
        ({"rate": Figure(0.7001, 0.3, 1.2)}, "That is under 1% above"),
        ({"baseline_month": None}, "There is no baseline to compare it with."),
        ({"baseline_month": 0.0}, "There is no baseline to compare it with."),
        ({"count": 1}, "(1 fitting;"),
        ({"rate": NONE}, "7 fittings of implants were recorded for Park PCN. Without a denominator there is no rate."),
        ({"count": None, "rate": NONE}, "There is no data on implants for October 2026."),
    ],
)
def test_the_month_says_what_is_missing(changes, part):
    assert part in words.month_sentence(make(**changes), "Park PCN")


@pytest.mark.parametrize(
    ("comparison", "part"),
    [
        (
            (120, 95_000, 100, 90_000),
            "That surpasses the 12 months before COVID (13.3, March 2019 to February 2020): it",
        ),
        ((200, 95_000, 100, 90_000), "That clearly surpasses the 12 months before COVID"),
        ((95, 90_000, 100, 90_000), "That is below, but within 15% of, the 12 months before COVID"),
        ((50, 90_000, 100, 90_000), "That is more than 15% below the 12 months before COVID"),
        ((50, 90_000, 0, 90_000), "There is no baseline to compare it with."),
    ],
)
def test_surpasses_is_said_by_the_point_and_clearly_by_the_lower_limit(comparison, part):
    assert part in words.year_sentence(make(against_baseline=compare(*comparison)), "Park PCN", BEFORE_COVID)


def test_a_year_with_a_month_missing_has_no_rate():
    sentence = words.year_sentence(make(year_count=None, year_rate=NONE), "Park PCN", BEFORE_COVID)
    assert sentence == "There is no 12-month rate of implants to October 2026: a month or a denominator is missing."


def test_the_network_says_how_many_pcns_surpass():
    comparison = compare([120, 200, 50, 5], [95_000] * 4, [100, 100, 100, 0], [90_000] * 4)
    assert words.network_sentence(comparison, Group.TOTAL, date(2026, 10, 1)) == (
        "2 of 3 PCNs with a baseline surpass it over the 12 months to October 2026, 1 of them clearly."
    )
    assert "No PCN has a baseline" in words.network_sentence(
        compare([5], [1], [0], [1]), Group.TOTAL, date(2026, 10, 1)
    )


def test_cells_are_never_blank():
    assert words.rate_cell(0, 0.0) == "0"
    assert words.rate_cell(3, 0.04) == "under 0.1"
    assert words.rate_cell(3, None) == "No denominator"
    assert words.rate_cell(None, None) == "No data"
    assert words.count_cell(None) == "No data"
    assert words.women_cell(8123, True) == "8,123 (estimated)"
    assert words.women_cell(None, False) == "No denominator"
    assert words.year_cell(None) == "Not 12 months"
    assert words.ratio_with_interval(compare(120, 95_000, 100, 90_000)) == "1.14 (0.86 to 1.50)"
    assert words.ratio_with_interval(compare(1, 1, 0, 1)) == "No baseline"


def test_a_finding_has_at_most_ten_words():
    implants, coils = make(), make(group=Group.COILS)
    assert words.finding([implants, coils]) == "Implants and coils above their level before COVID"
    low = make(group=Group.COILS, against_baseline=compare(1, 1000, 100, 1000))
    assert words.finding([implants, low]) == (
        "Implants above their level before COVID; coils below their level before COVID"
    )
