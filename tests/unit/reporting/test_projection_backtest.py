"""The projection against two plain methods, from every month of the past in turn. docs/adr/0010 has all figures."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from reporting.backtest import (
    INDEX,
    NAIVE,
    TWO_LEVELS,
    Coverage,
    Score,
    Trial,
    coverage,
    index_on_rolling_year,
    score,
    seasonal_naive,
    trials,
)
from reporting.months import add_months
from reporting.projecting import tried as tried_on
from reporting.projecting.tried import Errors, Held
from tests.builders.monthly_series import CHANGE, FIRST, monthly_counts

DEVICES = Path(__file__).resolve().parents[4] / "shared" / "data" / "larc_monthly_devices_scotland_2016-01_2023-01.csv"
COLUMNS = ("larc_excl_injection", "implant", "ius", "iud")
SIZES = (5, 40, 300)
NAN = float("nan")

scotland = pytest.mark.skipif(not DEVICES.is_file(), reason="the Scottish months are not beside this checkout")


def between(series: list[Trial], first: date, last: date) -> list[Trial]:
    return [each for each in series if first <= each.first <= last]


def mean(scores: list[Score] | list[Coverage], name: str) -> float:
    return float(np.mean([getattr(each, name) for each in scores]))


@pytest.fixture(scope="module")
def devices() -> list[list[Trial]]:
    with DEVICES.open() as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 85
    first = date.fromisoformat(rows[0]["month"])
    series = [np.array([float(row[column]) for row in rows]) for column in COLUMNS]
    return [trials(counts, first, add_months(first, 36)) for counts in series]


@scotland
@pytest.mark.parametrize("measure", ["mase", "wape", "year_wape"])
@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2020, 1, 1), date(2020, 6, 1)),
        (date(2020, 7, 1), date(2021, 6, 1)),
        (date(2021, 7, 1), date(2023, 1, 1)),
        (date(2019, 1, 1), date(2023, 1, 1)),
    ],
    ids=["into the shock", "recovery", "after", "all"],
)
def test_through_the_pandemic_it_beats_both_plain_methods(devices, first, last, measure):
    ours, naive, index = (
        mean([score(between(series, first, last), method) for series in devices], measure)
        for method in (TWO_LEVELS, NAIVE, INDEX)
    )
    assert ours < 0.9 * index < naive


@scotland
@pytest.mark.parametrize("episode", [*tried_on.EPISODES, tried_on.ALL], ids=lambda each: each.name)
def test_the_errors_and_coverage_the_page_shows_are_those_of_the_scottish_months(devices, episode):
    series = [between(each, episode.first, episode.last) for each in devices]
    for shown, method in ((episode.ours, TWO_LEVELS), (episode.last_year, NAIVE), (episode.index, INDEX)):
        found = [score(each, method) for each in series]
        made = Errors(round(mean(found, "wape"), 2), round(mean(found, "year_wape"), 2))
        assert made == shown, method
    held = [coverage(each) for each in series]
    assert Held(round(mean(held, "eighty"), 2), round(mean(held, "year_eighty"), 2)) == episode.eighty
    assert Held(round(mean(held, "ninety_five"), 2), round(mean(held, "year_ninety_five"), 2)) == episode.ninety_five


def test_the_page_says_its_errors_on_real_months_in_words_and_in_a_table():
    said = " ".join(tried_on.sentences())
    assert "Public Health Scotland" in said
    assert "off by 16% of a month’s devices on average, and by 12% of what was left of the financial year" in said
    assert "Its 80% range held 90% of months and 81% of years, its 95% range 94% and 91%." in said
    rows = tried_on.table().rows
    assert rows[-1] == ["All of them", "16%", "12%", "25%", "17%", "90%", "81%", "94%", "91%"]
    assert len(rows) == 5


@scotland
def test_before_the_pandemic_it_is_no_worse_than_the_index_by_much_and_the_naive_method_is_best(devices):
    """Said in the ADR too: where nothing happens, last year again is hard to beat."""
    year = [
        mean([score(between(series, date(2019, 1, 1), date(2019, 12, 1)), method) for series in devices], "year_wape")
        for method in (NAIVE, INDEX, TWO_LEVELS)
    ]
    assert year == sorted(year)
    assert year[2] - year[1] < 0.03


@scotland
def test_from_the_recovery_on_the_intervals_hold_what_came(devices):
    held = [coverage(between(series, date(2020, 7, 1), date(2023, 1, 1))) for series in devices]
    for name, least in [("eighty", 0.8), ("ninety_five", 0.95), ("year_eighty", 0.8), ("year_ninety_five", 0.95)]:
        assert min(getattr(each, name) for each in held) >= least


@scotland
def test_nothing_foresees_the_shock_itself(devices):
    held = [coverage(between(series, date(2020, 1, 1), date(2020, 4, 1))) for series in devices]
    assert all(each.year_ninety_five < 0.6 for each in held)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["a dip that mends", "a dip that mends in part"])
def test_after_a_dip_of_any_size_it_beats_both_plain_methods(kind, size):
    ours, naive, index = invented(kind, size)
    assert mean(ours, "mase") < mean(index, "mase") < mean(naive, "mase")
    assert mean(ours, "year_wape") < mean(index, "year_wape") < mean(naive, "year_wape")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["nothing happens", "a lasting fall", "a lasting rise", "two years of growth"])
def test_where_there_is_no_dip_it_keeps_up_with_the_index(kind, size):
    ours, naive, index = invented(kind, size)
    assert mean(ours, "mase") < mean(naive, "mase")
    assert mean(ours, "mase") < 1.08 * mean(index, "mase")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["nothing happens", "a dip that mends", "a lasting fall", "a lasting rise"])
def test_the_intervals_hold_about_what_they_say(kind, size):
    held = [coverage(series) for series in tried(kind, size)]
    for name, least in [("eighty", 0.8), ("ninety_five", 0.93), ("year_eighty", 0.75), ("year_ninety_five", 0.9)]:
        assert np.mean([getattr(each, name) for each in held]) >= least


def invented(kind: str, size: int) -> list[list[Score]]:
    """Scores of three series by each method, from the month of the change on."""
    return [[score(series, method) for series in tried(kind, size)] for method in (TWO_LEVELS, NAIVE, INDEX)]


@cache
def tried(kind: str, size: int) -> list[list[Trial]]:
    return [trials(monthly_counts(kind, size, seed), FIRST, add_months(FIRST, CHANGE)) for seed in range(3)]


def test_an_origin_sees_nothing_that_came_after_it():
    counts = monthly_counts("nothing happens", 40, 1)
    changed = counts.copy()
    changed[60:] *= 3
    [before], [after] = (
        trials(series, FIRST, add_months(FIRST, 60), until=add_months(FIRST, 60)) for series in (counts, changed)
    )
    assert before.expected.keys() == after.expected.keys()
    for method in before.expected:
        assert before.expected[method] == pytest.approx(after.expected[method])
    assert (before.ways == after.ways).all()


def test_each_origin_projects_to_the_end_of_its_financial_year():
    whole = trials(monthly_counts("nothing happens", 40, 1), FIRST, add_months(FIRST, 60))
    assert [len(each.actual) for each in whole[:13]] == [*range(12, 0, -1), 12]
    short = trials(monthly_counts("nothing happens", 40, 1)[:-1], FIRST, add_months(FIRST, 84))
    assert not any(each.whole for each in short)


def test_scores_are_by_hand():
    trial = Trial(
        date(2026, 1, 1),
        np.array([10.0, 20.0, NAN]),
        np.empty((1, 3)),
        {NAIVE: np.array([12.0, 19.0, 5.0])},
        2.0,
        False,
    )
    assert score([trial], NAIVE) == Score(months=2, years=0, mase=0.75, wape=0.1, year_wape=None)
    whole = Trial(trial.first, trial.actual[:2], trial.ways, {NAIVE: np.array([12.0, 19.0])}, 2.0, True)
    assert score([whole], NAIVE) == Score(months=2, years=1, mase=0.75, wape=0.1, year_wape=pytest.approx(1 / 30))
    assert score([], NAIVE) == Score(0, 0, None, None, None)


def test_the_naive_method_takes_the_last_year_that_has_the_month():
    counts = np.arange(36, dtype=float)
    counts[25] = NAN
    assert seasonal_naive(counts, 0, 3).tolist() == [24, 13, 26]


def test_the_index_is_put_on_the_rolling_year():
    counts = np.tile(np.r_[np.full(6, 10.0), np.full(6, 30.0)], 5)
    assert index_on_rolling_year(counts, 0, 12) == pytest.approx(counts[:12])
    counts[-12:] *= 2
    assert index_on_rolling_year(counts, 0, 12).sum() == pytest.approx(480)
