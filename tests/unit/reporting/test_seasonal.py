import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting import seasonal
from tests.builders.monthly_series import YEAR

NAN = float("nan")
APRIL = 3


def years(count: int, level: float = 100) -> np.ndarray:
    return np.tile(YEAR, count) * level


def test_the_shape_of_the_year_is_learned():
    shape = seasonal.shape_of(years(6, 10_000), 0)
    assert shape.index == pytest.approx(YEAR / YEAR.mean(), rel=0.02)
    assert shape.learned == pytest.approx(12, abs=0.5)


def test_the_shape_begins_in_the_calendar_month_of_the_series():
    shape = seasonal.shape_of(np.roll(years(6, 10_000), -APRIL), APRIL)
    assert shape.index == pytest.approx(YEAR / YEAR.mean(), rel=0.02)


def test_one_strange_year_does_not_bend_the_shape():
    counts = years(7, 10_000)
    counts[39:42] *= 0.1
    assert seasonal.shape_of(counts, 0).index == pytest.approx(YEAR / YEAR.mean(), rel=0.05)


def test_a_few_fittings_a_month_have_no_shape_to_learn():
    counts = np.random.default_rng(1).poisson(2, 60).astype(float)
    shape = seasonal.shape_of(counts, 0)
    assert shape.learned < 6
    assert np.abs(shape.index - 1).max() < 0.3


def test_one_fitting_in_a_month_that_has_hardly_any_is_no_surge():
    counts = np.tile(np.r_[np.full(11, 200.0), 0], 6)
    assert seasonal.shape_of(counts, 0).index[11] > 0.2
    before = seasonal.fit(counts, 0).slow
    counts[-1] = 3
    assert 0 < seasonal.fit(counts, 0).slow - before < 5


def test_a_steady_series_goes_on():
    assert seasonal.ahead(seasonal.fit(np.full(48, 50.0), 0), 0, 12) == pytest.approx(np.full(12, 50))


def test_after_a_shock_a_part_is_expected_to_mend_and_a_part_to_last():
    counts = np.full(60, 100.0)
    counts[57:] = 20
    coming = seasonal.ahead(seasonal.fit(counts, 0), 0, 12)
    assert 20 < coming[0] < 50
    assert (np.diff(coming) > 0).all()
    assert coming[-1] < 75


def test_what_lasts_is_believed():
    counts = np.r_[np.full(48, 100.0), np.full(24, 60.0)]
    assert seasonal.ahead(seasonal.fit(counts, 0), 0, 12) == pytest.approx(np.full(12, 60), abs=5)


def test_a_month_without_data_teaches_nothing():
    whole = np.full(48, 50.0)
    gap = whole.copy()
    gap[[20, 21, 40]] = NAN
    assert seasonal.ahead(seasonal.fit(gap, 0), 0, 12) == pytest.approx(seasonal.ahead(seasonal.fit(whole, 0), 0, 12))


def test_a_series_without_data_cannot_be_followed():
    with pytest.raises(ValueError, match="no month with data"):
        seasonal.fit(np.full(30, NAN), 0)


def test_the_ways_have_the_expected_mean_and_spread():
    chance = np.random.default_rng(1)
    drawn = seasonal.draw(np.full(50_000, 40.0), 3.0, chance)
    assert drawn.mean() == pytest.approx(40, rel=0.01)
    assert drawn.var() == pytest.approx(120, rel=0.05)
    poisson = seasonal.draw(np.full(50_000, 40.0), 1.0, chance)
    assert poisson.var() == pytest.approx(40, rel=0.05)


def test_the_ways_scatter_around_what_is_expected_and_ever_wider():
    fitted = seasonal.fit(np.random.default_rng(3).poisson(50, 72).astype(float), 0)
    ways = seasonal.simulate(fitted, 0, 12, 20_000, np.random.default_rng(1))
    assert ways.mean(axis=0) == pytest.approx(seasonal.ahead(fitted, 0, 12), rel=0.02)
    assert ways[:, 11].std() > ways[:, 0].std()


def test_a_recent_shock_widens_what_may_come_and_an_old_one_less():
    steady = np.random.default_rng(5).poisson(50, 72).astype(float)
    old, recent = steady.copy(), steady.copy()
    old[20:23] = 5
    recent[66:69] = 5
    spreads = [seasonal.fit(counts, 0).spread for counts in (steady, old, recent)]
    assert spreads == sorted(spreads)
    assert spreads[2] > 3 * spreads[0]


@given(st.lists(st.one_of(st.just(NAN), st.integers(0, 400).map(float)), min_size=1, max_size=60), st.integers(0, 11))
def test_any_series_has_finite_projections_of_at_least_zero(counts, start):
    values = np.array(counts)
    if np.isnan(values).all():
        return
    fitted = seasonal.fit(values, start)
    assert fitted.shape.index.mean() == pytest.approx(1)
    assert (fitted.shape.index > 0).all()
    assert fitted.spread >= 1
    for figures in (
        seasonal.ahead(fitted, start, 12),
        seasonal.simulate(fitted, start, 12, 20, np.random.default_rng(1)),
    ):
        assert np.isfinite(figures).all()
        assert (figures >= 0).all()
