"""The synthetic history: published levels, the real shape of the year and of the pandemic, the same every time."""

from collections import Counter
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from larc.demo import history
from larc.demo.history import FIRST_MONTH, Population, SyntheticFitting, dip, expected, fits_itself, fittings, level
from practices.methods import Method
from referrals.codes import meaning_of

COUNTED = [(date(2014, 7, 1), 2000)]
NETWORK = [Population(f"N82{number:03}", COUNTED, hub=f"N82{number % 5:03}") for number in range(50)]
WOMEN = 100_000
LAST = date(2024, 3, 1)


@pytest.fixture(scope="module")
def rows() -> list[SyntheticFitting]:
    return list(fittings(NETWORK, LAST))


def rate(rows: list[SyntheticFitting], first: date, until: date) -> float:
    return 1000 * sum(first <= row.performed_on < until for row in rows) / WOMEN


@pytest.mark.parametrize(
    ("first", "until", "published"),
    [
        (date(2018, 4, 1), date(2019, 4, 1), 13.1),
        (date(2022, 4, 1), date(2023, 4, 1), 21.9),
        (date(2023, 4, 1), date(2024, 4, 1), 21.9),
    ],
)
def test_a_year_lies_at_the_published_level(
    rows: list[SyntheticFitting], first: date, until: date, published: float
) -> None:
    assert rate(rows, first, until) == pytest.approx(published, abs=0.01)


def test_the_baseline_year_lies_near_the_level_before_the_hubs(rows: list[SyntheticFitting]) -> None:
    assert rate(rows, date(2019, 3, 1), date(2020, 3, 1)) == pytest.approx(13.1, rel=0.06)


def test_the_level_rises_from_when_the_hubs_open_and_is_then_held() -> None:
    assert level(date(2020, 12, 1)) == 13.1
    assert 13.1 < level(date(2021, 9, 1)) < 21.9
    assert level(date(2022, 4, 1)) == level(date(2026, 10, 1)) == pytest.approx(21.9)


def test_spring_2020_shows_the_pandemic(rows: list[SyntheticFitting]) -> None:
    before = rate(rows, date(2019, 4, 1), date(2019, 7, 1))
    assert rate(rows, date(2020, 4, 1), date(2020, 7, 1)) < 0.3 * before


def test_the_dip_has_a_beginning_and_an_end() -> None:
    assert dip(date(2020, 2, 1)) == 1
    assert dip(date(2020, 5, 1)) == 0.12
    assert dip(date(2022, 1, 1)) == 1


def test_practices_differ_but_the_network_is_at_its_level() -> None:
    cells = expected(NETWORK, date(2019, 5, 1))
    season = np.dot(history.SHARES, [year[4] / np.mean(year) for year in history.YEARS])
    assert cells.sum() == pytest.approx(WOMEN * 13.1 / 1000 / 12 * season)
    by_practice = cells.sum(axis=1)
    assert by_practice.max() > 1.5 * by_practice.min()


def test_a_practice_that_has_not_grown_keeps_its_share_of_the_old_level() -> None:
    still = [Population("N82000", COUNTED, "N82000", growth=0.0), *NETWORK[1:]]
    late = date(2023, 5, 1)
    assert expected(still, late)[0].sum() < 0.7 * expected(NETWORK, late)[0].sum()
    assert expected(still, late).sum() == pytest.approx(expected(NETWORK, late).sum())


def test_women_are_those_of_the_latest_count_before_the_month_ends() -> None:
    population = Population("N82000", [(date(2020, 1, 1), 100), (date(2022, 5, 31), 200)], "N82000")
    months = [date(2018, 4, 1), date(2022, 4, 1), date(2022, 5, 1), date(2025, 1, 1)]
    assert [population.women_in(month) for month in months] == [0, 100, 200, 200]


@pytest.mark.parametrize(("closed_on", "women"), [(date(2023, 4, 1), 0), (date(2023, 4, 2), 100), (None, 100)])
def test_a_practice_has_women_until_the_month_it_closes(closed_on: date | None, women: int) -> None:
    population = Population("N82000", [(date(2020, 1, 1), 100)], "N82000", closed_on=closed_on)
    assert population.women_in(date(2023, 4, 1)) == women


def test_it_is_the_same_every_time(rows: list[SyntheticFitting]) -> None:
    assert list(fittings(NETWORK, LAST)) == rows


def test_a_month_is_the_same_whenever_it_is_asked_for(rows: list[SyntheticFitting]) -> None:
    earlier = date(2022, 8, 1)
    assert list(fittings(NETWORK, earlier)) == [row for row in rows if row.performed_on < date(2022, 9, 1)]


def test_it_spans_april_2018_to_the_last_month_without_a_gap(rows: list[SyntheticFitting]) -> None:
    months = sorted({row.performed_on.replace(day=1) for row in rows})
    assert (months[0], months[-1]) == (FIRST_MONTH, LAST)
    assert all((b.year - a.year) * 12 + b.month - a.month == 1 for a, b in pairwise(months))


def test_methods_fall_by_the_real_shares(rows: list[SyntheticFitting]) -> None:
    methods = Counter(row.method for row in rows)
    shares = [methods[method] / len(rows) for method in (Method.IMPLANT, Method.COPPER_IUD, Method.LNG_IUS)]
    assert shares == pytest.approx([0.53, 0.09, 0.38], abs=0.02)


def test_each_row_is_a_procedure_that_could_have_been(rows: list[SyntheticFitting]) -> None:
    for row in rows:
        rule = meaning_of(row.snomed_code, row.performed_on)
        assert rule is not None
        assert (rule.method, rule.action) == (row.method, row.action)
        assert row.performed_on.weekday() < 5
        assert 15 <= row.age <= 53
    assert {row.indication for row in rows if row.method != Method.LNG_IUS} == {"contraception"}


def test_women_go_to_their_hub_unless_their_own_practice_fits(rows: list[SyntheticFitting]) -> None:
    hubs = {each.code: each.hub for each in NETWORK}
    assert all(row.fitted_at in {hubs[row.registered], row.registered} for row in rows)
    assert all(row.fitted_at == hubs[row.registered] for row in rows if not fits_itself(row.registered))
    own_before = {row.fitted_at for row in rows if row.performed_on.year == 2019 and fits_itself(row.registered)}
    assert own_before == {each.code for each in NETWORK if fits_itself(each.code)}
