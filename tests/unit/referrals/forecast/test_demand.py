"""Referrals a week: what the model learns, and how often what comes lies in its range, whatever makes it come."""

import csv
from datetime import date, timedelta

import numpy as np
import pytest

from larc.embedded import CHECKOUT
from referrals.forecast import backtest, demand
from tests.builders import forecasts

SCOTLAND = CHECKOUT.parent / "shared" / "data" / "larc_monthly_devices_scotland_2016-01_2023-01.csv"
# Of one of sixty places in Scotland.
SHARE_OF_SCOTLAND = 1 / 60


def test_the_level_of_a_steady_hub_is_its_mean():
    weeks = np.random.default_rng(3).poisson(6, 52).tolist()
    assert demand.fit(weeks).mean == pytest.approx(np.mean(weeks), rel=0.1)


def test_a_level_that_changed_is_followed():
    assert demand.fit([3] * 26 + [12] * 26).mean == pytest.approx(12, rel=0.05)


def test_weeks_without_any_referral_leave_a_small_level():
    assert 0 < demand.fit([0] * 26).mean < 0.05


@pytest.mark.parametrize("weeks", [[], [3, -1]])
def test_no_weeks_or_a_negative_one_are_refused(weeks):
    with pytest.raises(ValueError, match="at least one week"):
        demand.fit(weeks)


def test_the_weeks_to_come_keep_the_level_as_their_mean():
    level = demand.fit([3, 9, 4, 8, 2, 12, 5, 7, 1, 10] * 3)
    drawn = demand.draw(level, 12, 40_000, np.random.default_rng(1))
    assert drawn.shape == (12, 40_000)
    assert drawn.mean(axis=1) == pytest.approx(level.mean, rel=0.05)


def test_weeks_that_scatter_tell_less_of_the_level_than_even_ones():
    even, bunched = demand.fit([6] * 39), demand.fit([0, 0, 18] * 13)
    doubt = [each.weights @ (1 / each.shape) for each in (even, bunched)]
    assert doubt[1] > 3 * doubt[0]


def test_weeks_that_scatter_are_foreseen_to_scatter():
    even, bunched = demand.fit([6] * 40), demand.fit([0, 0, 18] * 13)
    spread = [demand.draw(each, 1, 20_000, np.random.default_rng(1)).std() for each in (even, bunched)]
    assert spread[1] > 4 * spread[0]


@pytest.mark.parametrize(
    "process",
    [forecasts.steady, forecasts.bursty, forecasts.seasonal, forecasts.growing],
    ids=lambda each: each.__name__,
)
def test_twelve_weeks_lie_in_their_range_about_eight_times_in_ten(process):
    """Of processes the model does not have, too: bunches, waves, growth."""
    found = [
        trial
        for hub in range(40)
        for trial in backtest.trials(
            {"implant": process(np.random.default_rng([1, hub]), 64, 6).tolist()}, known=52, ahead=12
        )
    ]
    within = np.mean([each.expected.low <= each.came <= each.expected.high for each in found])
    assert len(found) == 40
    assert 0.55 <= within <= 0.99


def test_a_history_too_short_for_a_trial_is_not_tested():
    assert backtest.summary({"implant": [3] * 15}) is None
    assert backtest.summary({"implant": [3] * 16}).trials == 1


def test_each_forecast_of_the_past_knows_only_the_weeks_before_it():
    weeks = [5] * 30
    changed = weeks[:24] + [50] * 6
    before, after = (backtest.trials({"implant": each}, known=12, ahead=4, step=4) for each in (weeks, changed))
    assert before[:3] == after[:3]
    assert [trial.known for trial in before] == [12, 16, 20, 24]
    assert before[3].expected == after[3].expected
    assert (before[3].came, after[3].came) == (20, 200)


@pytest.fixture(scope="module")
def scotland() -> list[dict[str, list[int]]]:
    """The devices of eight invented places, weeks from January 2016: Scotland's real months, thinned at random."""
    if not SCOTLAND.is_file():
        pytest.skip("the real files are not beside the checkout")
    with SCOTLAND.open() as file:
        rows = list(csv.DictReader(file))
    return [
        {
            "implant": weekly(rows, ("implant",), np.random.default_rng([1, place])),
            "coil": weekly(rows, ("ius", "iud"), np.random.default_rng([2, place])),
        }
        for place in range(8)
    ]


def weekly(rows: list[dict[str, str]], columns: tuple[str, ...], rng: np.random.Generator) -> list[int]:
    days: list[int] = []
    for row in rows:
        first = date.fromisoformat(row["month"])
        length = ((first.replace(day=28) + timedelta(days=4)).replace(day=1) - first).days
        count = rng.binomial(sum(int(row[column]) for column in columns), SHARE_OF_SCOTLAND)
        days += rng.multinomial(count, [1 / length] * length).tolist()
    return np.array(days[: len(days) // 7 * 7]).reshape(-1, 7).sum(axis=1).tolist()


def accuracy(scotland: list[dict[str, list[int]]], first: int, last: int) -> tuple[float, float, float]:
    """Over all places: the mean error over the mean, the same of "as in all weeks before", and the share in range."""
    found = [
        backtest.summary({family: weeks[first:last] for family, weeks in place.items()}, known=52, ahead=12, step=8)
        for place in scotland
    ]
    mean = np.mean([each.mean for each in found])
    off, naively = (np.mean([getattr(each, name) for each in found]) / mean for name in ("off", "off_naively"))
    return off, naively, sum(each.within for each in found) / sum(each.trials for each in found)


def weeks_to(day: date) -> int:
    return (day - date(2016, 1, 1)).days // 7


def test_scotlands_real_months_before_covid_are_foreseen(scotland):
    off, _, within = accuracy(scotland, 0, weeks_to(date(2020, 3, 1)))
    assert off < 0.12
    assert 0.7 <= within <= 0.95


def test_scotlands_recovery_is_foreseen_better_than_by_the_mean_of_the_past(scotland):
    off, naively, within = accuracy(scotland, weeks_to(date(2020, 3, 1)), None)
    assert off < 0.8 * naively
    assert within >= 0.75


def test_nothing_in_the_past_foresees_a_pandemic(scotland):
    """The error to expect when the world changes: the twelve weeks from April 2020."""
    start = weeks_to(date(2020, 4, 1))
    off, _, within = accuracy(scotland, start - 52, start + 12)
    assert within == 0
    assert off > 0.5
