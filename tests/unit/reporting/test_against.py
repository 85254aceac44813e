"""Changes against another time: the ratio of rates.md over a frame of months, and its words."""

from datetime import date

import pandas as pd
import pytest

from reporting.against import words
from reporting.against.figures import Change, Ratio, same_months, year_on_year
from reporting.baseline import BEFORE_COVID
from reporting.measures import Group
from reporting.months import months_between
from reporting.quality.silence import Gap
from reporting.series import frame_of

FIRST, LAST = date(2019, 3, 1), date(2021, 6, 1)


def frame(counts: dict[date, int], women: int = 1000, **lacking: object) -> pd.DataFrame:
    """Implants by month, 0 where none is said, over the same women."""
    months = months_between(FIRST, LAST)
    rows = [(month, counts.get(month, 0), 0, 0, women, FIRST, False) for month in months]
    return frame_of(rows, FIRST, LAST, **lacking)


def test_year_on_year_compares_the_twelve_months_with_the_twelve_before():
    found = year_on_year(
        frame({date(2021, 6, 1): 30, date(2020, 7, 1): 90, date(2020, 6, 1): 60, date(2019, 7, 1): 40}), Group.IMPLANT
    )
    assert (found.month, found.other_month) == (date(2021, 6, 1), date(2020, 6, 1))
    assert (found.count, found.other_count) == (120, 100)
    assert (found.rate, found.other_rate) == (120, 100)
    assert found.ratio
    assert found.ratio.value == pytest.approx(1.2)


def test_the_interval_is_that_of_two_rates():
    """The golden value of rates.md: 10 of 1 against 10 of 1."""
    found = year_on_year(frame({date(2021, 6, 1): 10, date(2020, 6, 1): 10}), Group.IMPLANT)
    assert found.ratio == pytest.approx((1, 0.3735468, 2.6770404), abs=1e-6)


def test_without_a_whole_year_before_there_is_nothing_to_compare():
    found = year_on_year(frame({LAST: 5}).loc[date(2020, 7, 1) :], Group.IMPLANT)
    assert found.ratio is None
    assert "There is no rate of implants over the 12 months before, to June 2020" in words.year_sentence(found)
    assert words.year_table([found]).rows[0][-2:] == ["Not compared", "Not compared"]


def test_of_none_there_is_no_change_in_percent():
    found = year_on_year(frame({LAST: 5}), Group.IMPLANT)
    assert found.ratio is None
    assert words.year_sentence(found).endswith("it was 0 (0 fittings). Of none there is no change in percent.")
    assert words.year_table([found]).rows[0][-2:] == ["None then", "None then"]


def test_a_month_is_held_against_its_own_month_of_the_baseline_and_no_other():
    counts = {
        date(2021, 6, 1): 30,
        date(2021, 1, 1): 8,
        date(2019, 6, 1): 20,
        date(2020, 1, 1): 10,
        date(2020, 6, 1): 99,
    }
    found = {each.month: each for each in same_months(frame(counts), Group.IMPLANT, BEFORE_COVID, 13)}
    assert len(found) == 13
    june, january = found[date(2021, 6, 1)], found[date(2021, 1, 1)]
    assert (june.other_month, june.other_rate) == (date(2019, 6, 1), 20)
    assert june.ratio
    assert june.ratio.value == pytest.approx(1.5)
    assert january.other_month == date(2020, 1, 1)
    assert january.ratio
    assert january.ratio.value == pytest.approx(0.8)
    [said] = words.same_month_sentence(june)
    assert said.startswith("That is 50% above the same month before COVID (20.0, June 2019; 95% confidence interval ")
    assert said.endswith("no more than chance would explain.")


@pytest.mark.acceptance("A21")
def test_an_incomplete_month_of_the_baseline_is_compared_with_nothing():
    counts = dict.fromkeys(months_between(FIRST, LAST), 200)
    gaps = {date(2019, 6, 1): Gap(2400, ("Park Practice",))}
    [june] = same_months(frame(counts, gaps=gaps), Group.IMPLANT, BEFORE_COVID, 1)
    assert (june.rate, june.other_rate, june.ratio) == (200, None, None)
    assert words.same_month_sentence(june) == [
        "There is no rate of implants for the same month before COVID (June 2019)."
    ]


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (Ratio(1.14, 0.94, 1.38), "14% higher (6% lower to 38% higher)"),
        (Ratio(0.5, 0.25, 0.9), "50% lower (75% lower to 10% lower)"),
        (Ratio(1.0, 0.9, 1.1), "the same (10% lower to 10% higher)"),
        (Ratio(1.001, 0.4, 3.0), "under 1% higher (60% lower to 200% higher)"),
        (None, "Not compared"),
    ],
)
def test_a_change_says_how_far_and_to_which_side(ratio: Ratio | None, said: str):
    assert words.change_cell(ratio) == said


def test_a_change_beyond_chance_is_said_to_be():
    change = Change(Group.COILS, LAST, 300, 3.0, date(2020, 6, 1), 200, 2.0, Ratio(1.5, 1.2, 1.9))
    assert words.year_sentence(change) == (
        "Over the 12 months before, to June 2020, it was 2.0 (200 fittings). Year against year it is 50% higher "
        "(95% confidence interval 20% higher to 90% higher), more than chance would explain."
    )
