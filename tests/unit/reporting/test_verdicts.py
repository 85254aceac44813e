"""Many series at once against each read alone."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.baseline import BEFORE_COVID
from reporting.months import add_months, months_between
from reporting.signals import Basis, read
from reporting.spc import Improvement, Variation
from reporting.verdicts import Latest, latest

MONTHS = months_between(date(2018, 11, 1), date(2022, 10, 1))
HALF_WAY = st.sampled_from([None, None, 0, 1, 2, 3, 4, 5, 6, 7, 8, 30])


def alone(row, improvement, window):
    """What a page of one organisation would say."""
    reading = read(dict(zip(MONTHS, row, strict=True)), improvement=improvement, fixed_on=window)
    return Latest(reading.basis, reading.variation)


def level(first, step, noise, holes):
    """A series that rises or falls, swings and has gaps."""
    swings = [noise * (month % 3) + step * month + first for month in range(len(MONTHS))]
    return [None if month in holes else max(value, 0) for month, value in enumerate(swings)]


rows = st.one_of(
    st.builds(
        level,
        st.integers(0, 9),
        st.sampled_from([-0.5, 0, 0, 0.25, 1]),
        st.integers(0, 4),
        st.sets(st.integers(0, len(MONTHS) - 1), max_size=6),
    ),
    st.lists(HALF_WAY, min_size=len(MONTHS), max_size=len(MONTHS)),
    st.lists(st.sampled_from([0, 0, 0, 0, 0, 0, 1]), min_size=len(MONTHS), max_size=len(MONTHS)),
).filter(lambda row: any(value is not None for value in row))
ends = st.lists(st.sampled_from([None, 0, 0.5, 2, 4, 5, 6, 9]), max_size=10)


@given(
    st.lists(st.tuples(rows, ends).map(lambda pair: [*pair[0], *pair[1]][-len(MONTHS) :]), min_size=1, max_size=6),
    st.sampled_from(Improvement),
    st.sampled_from([None, BEFORE_COVID]),
)
def test_a_table_says_of_each_what_its_own_page_says(several, improvement, window):
    several = [row for row in several if any(value is not None for value in row)]
    figures = np.array(several, dtype=float).reshape(len(several), len(MONTHS))
    assert latest(figures, MONTHS, improvement=improvement, fixed_on=window) == [
        alone(row, improvement, window) for row in several
    ]


def test_every_verdict_is_reached_and_agrees_with_its_own_page():
    """Seeded series of the kinds that occur, so that no verdict is left untried."""
    random = np.random.default_rng(3)
    size = (700, len(MONTHS))
    drift = np.linspace(-1, 1, len(MONTHS)) * random.normal(0, 2, (700, 1))
    figures = np.concatenate(
        [
            random.normal(5, 1, size),
            random.normal(5, 0.5, size) + drift,
            random.poisson(0.05, size),
            random.poisson(2, size) * 1.0,
            np.repeat(random.integers(0, 5, (700, 6)), 8, axis=1),
            np.sort(random.normal(5, 1, size), axis=1)[:, ::-1],
            np.sort(random.normal(5, 1, size), axis=1),
        ]
    )
    figures[random.random(figures.shape) < 0.01] = np.nan
    for row, first in enumerate(random.integers(0, len(MONTHS), len(figures) // 4)):
        figures[row * 4, :first] = np.nan
    figures = figures[~np.isnan(figures).all(axis=1)]
    for window in (None, BEFORE_COVID):
        found = latest(figures, MONTHS, fixed_on=window)
        assert found == [alone(row.tolist(), Improvement.INCREASE, window) for row in figures]
    assert {verdict.basis for verdict in found} >= set(Basis) - {Basis.NO_FIGURES}
    assert {verdict.variation for verdict in found} == {
        None,
        Variation.ORDINARY,
        Variation.IMPROVEMENT_HIGH,
        Variation.CONCERN_LOW,
    }


@pytest.mark.parametrize("value", [0.1, 0.7, 1 / 3])
def test_a_level_that_sums_inexactly_is_no_run(value):
    row = [value] * 30 + [value * 2] + [value] * 17
    (found,) = latest(np.array([row]), MONTHS)
    assert found == alone(row, Improvement.INCREASE, None)
    assert found.variation is None


def test_values_on_a_mean_that_sums_inexactly_are_no_run():
    """Added as floats these make a mean a hair below 0.3, and the last eight a run above it."""
    swings = [0.4, 0.1, 0.2, 0.4, 0.2, 0.4, 0.4, 0.1, 0.4, 0.1, 0.2, 0.2]
    row = [value for swing in swings for value in (0.3 - swing, 0.3 + swing)] + [0.3] * 8
    (found,) = latest(np.array([row]), MONTHS[: len(row)])
    assert found == Latest(Basis.SETTLED, Variation.ORDINARY)


def test_a_rise_below_the_mean_is_high():
    row = [2, 16] * 20 + [3, 4, 5, 6, 7, 8, 8.5]
    (found,) = latest(np.array([row]), MONTHS[: len(row)])
    assert found == Latest(Basis.SETTLED, Variation.IMPROVEMENT_HIGH)


def test_an_organisation_without_figures_has_no_verdict():
    assert latest(np.full((1, len(MONTHS)), np.nan), MONTHS) == [Latest(Basis.NO_FIGURES, None)]


def test_a_baseline_outside_the_series_is_none():
    months = [add_months(date(2021, 1, 1), step) for step in range(14)]
    figures = np.array([[4.0, 6.0] * 7])
    assert latest(figures, months, fixed_on=BEFORE_COVID) == latest(figures, months)


def test_no_organisations_are_no_verdicts():
    assert latest(np.empty((0, len(MONTHS))), MONTHS, fixed_on=BEFORE_COVID) == []
