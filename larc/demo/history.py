"""The synthetic history of fittings, April 2018 to last month. Pure: shares in, fittings out, the same every time.

What is real, and rounded here:
* the level, fittings by Liverpool practices per 1,000 women aged 15 to 44 a year: 13.1 before the hubs, 21.9 by
  2022/23 (NHS press text, Healthwatch Halton, 25 September 2024). It is held flat after that, because no later
  figure is published.
* the shape of the year, the dip of the pandemic and the shares of the methods (Public Health Scotland, long-acting
  reversible contraception, devices per month, January 2016 to January 2023). Only ratios are used.

Everything else is invented: which practice fits for whom, how practices differ, who was fitted and why.
"""

import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from practices.methods import Method
from referrals.codes import Action, code_for

FIRST_MONTH = date(2018, 4, 1)

LEVEL_BEFORE, LEVEL_AFTER = 13.1, 21.9
HUBS_OPENED, LEVEL_REACHED = date(2021, 1, 1), date(2022, 4, 1)

METHODS = (Method.IMPLANT, Method.COPPER_IUD, Method.LNG_IUS)
SHARES = (0.53, 0.09, 0.38)
# January to December against the mean month, 2016 to 2019.
_IMPLANT_YEAR = (1.14, 1.08, 1.12, 1.03, 1.10, 1.01, 0.88, 1.02, 0.95, 0.95, 0.94, 0.78)
_COIL_YEAR = (1.00, 0.98, 1.06, 0.96, 1.14, 1.08, 0.90, 1.06, 0.98, 0.99, 1.05, 0.80)
YEARS = (_IMPLANT_YEAR, _COIL_YEAR, _COIL_YEAR)
# From March 2020 to December 2021 against a straight line from the level of 2019 to that of 2022.
DIP_BEGAN = date(2020, 3, 1)
_DIP_2020 = (0.63, 0.19, 0.12, 0.17, 0.38, 0.57, 0.82, 0.79, 0.89, 0.81)
_DIP_2021 = (0.51, 0.62, 0.80, 0.81, 0.87, 0.99, 0.92, 0.83, 1.03, 0.93, 1.04, 1.02)
DIP = (*_DIP_2020, *_DIP_2021)

# Invented, from here on.
_SEED = 28_1908
_UNLIKENESS = 9.0  # shape of the gamma by which practices differ: a coefficient of variation of one third
_FITS_ITSELF = 0.5
_AT_HUB = 0.5
_REPLACED = 0.15
_AGES = {Method.IMPLANT: (15, 21, 45), Method.COPPER_IUD: (17, 30, 49), Method.LNG_IUS: (18, 37, 53)}
_INDICATIONS = ("contraception", "hmb", "hrt", "several")
_LNG_INDICATIONS = (0.70, 0.17, 0.09, 0.04)
_HOLIDAYS = {(1, 1), (12, 25), (12, 26)}


class SyntheticFitting(NamedTuple):
    """One invented procedure, without any patient. Practices by ODS code."""

    method: Method
    action: Action
    performed_on: date
    registered: str
    fitted_at: str
    indication: str
    age: int
    snomed_code: str


@dataclass(frozen=True)
class Population:
    """A practice's women aged 15 to 44 by the day they were counted, oldest first, and the hub they go to.

    `closed_on` is the first day on which the practice no longer exists. `growth` is how much of the network's rise
    since the hubs opened happens here: 1 is as much as everywhere.
    """

    code: str
    women: Sequence[tuple[date, int]]
    hub: str
    growth: float = 1.0
    closed_on: date | None = None

    def women_in(self, month: date) -> int:
        """By the latest count before the month ends; none before the first count, or once the practice is closed."""
        place = bisect_right([day for day, _ in self.women], _end(month))
        is_closed = self.closed_on is not None and self.closed_on <= month
        return 0 if is_closed or not place else self.women[place - 1][1]


def level(month: date) -> float:
    """The underlying fittings a year per 1,000 women, before season and pandemic."""
    risen = (_months_since(HUBS_OPENED, month)) / _months_since(HUBS_OPENED, LEVEL_REACHED)
    return LEVEL_BEFORE + (LEVEL_AFTER - LEVEL_BEFORE) * min(max(risen, 0.0), 1.0)


def dip(month: date) -> float:
    """What the pandemic left of a month, 1 outside it."""
    place = _months_since(DIP_BEGAN, month)
    return DIP[place] if 0 <= place < len(DIP) else 1.0


def expected(populations: Sequence[Population], month: date) -> NDArray[np.float64]:
    """Fittings to be expected in a month by practice and method, shape (practices, 3).

    Practices differ, but the network as a whole is at its level.
    """
    women = np.array([each.women_in(month) for each in populations], dtype=float)
    rise = level(month) / LEVEL_BEFORE - 1
    leaning = np.array([_likeness(each.code) * max(1 + rise * each.growth, 0) for each in populations])
    weight = women * leaning
    total = women.sum() * level(month) / 1000 / 12 * dip(month)
    by_method = [share * year[month.month - 1] / np.mean(year) for share, year in zip(SHARES, YEARS, strict=True)]
    shares: NDArray[np.float64] = total * np.outer(weight / weight.sum(), by_method)
    return shares


def fittings(populations: Sequence[Population], last_month: date) -> Iterator[SyntheticFitting]:
    """Every fitting up to and including the last month, by financial year, month and practice.

    A year's total is the expected one, rounded, and chance decides how it falls. Years are drawn apart and whole,
    so that a month is the same whenever it is asked for.
    """
    for year in range(FIRST_MONTH.year, last_month.year + 1):
        months = [date(year + (number > 12), (number - 1) % 12 + 1, 1) for number in range(4, 16)]
        if months[0] <= last_month:
            yield from _financial_year(populations, months, last_month)


def _financial_year(
    populations: Sequence[Population], months: Sequence[date], last_month: date
) -> Iterator[SyntheticFitting]:
    chance = np.random.default_rng([_SEED, months[0].year])
    cells = np.array([expected(populations, month) for month in months])
    total = cells.sum()
    drawn = chance.multinomial(round(total), (cells / total).ravel()).reshape(cells.shape)
    for month, by_practice in zip(months, drawn, strict=True):
        days = _working_days(month)
        for population, by_method in zip(populations, by_practice, strict=True):
            for method, number in zip(METHODS, by_method, strict=True):
                for _ in range(number):
                    fitting = _fitting(chance, population, method, days)
                    if month <= last_month:
                        yield fitting


def _fitting(
    chance: np.random.Generator, population: Population, method: Method, days: Sequence[date]
) -> SyntheticFitting:
    day_draw, place_draw, action_draw, indication_draw = chance.random(4)
    day = days[int(day_draw * len(days))]
    action = Action.REPLACE if action_draw < _REPLACED else Action.FIT
    return SyntheticFitting(
        method=method,
        action=action,
        performed_on=day,
        registered=population.code,
        fitted_at=_fitted_at(population, day, place_draw),
        indication=_indication(method, indication_draw),
        age=int(chance.triangular(*_AGES[method])),
        snomed_code=code_for(method, action, day),
    )


def _fitted_at(population: Population, day: date, draw: float) -> str:
    """At the hub once there are hubs, more often than not; before, there only for want of a fitter of one's own."""
    if not fits_itself(population.code):
        return population.hub
    return population.hub if day >= HUBS_OPENED and draw < _AT_HUB else population.code


def fits_itself(code: str) -> bool:
    """Whether, in this invention, a practice has a fitter for its own patients."""
    return _own_chance(code, "fits itself").random() < _FITS_ITSELF


def _indication(method: Method, draw: float) -> str:
    if method != Method.LNG_IUS:
        return _INDICATIONS[0]
    return _INDICATIONS[min(bisect_right(list(accumulate(_LNG_INDICATIONS)), draw), len(_INDICATIONS) - 1)]


def _likeness(code: str) -> float:
    """How much more or less than its size a practice's women are fitted; 1 on average."""
    return float(_own_chance(code, "level").gamma(_UNLIKENESS, 1 / _UNLIKENESS))


def _own_chance(code: str, purpose: str) -> np.random.Generator:
    """Chance that belongs to one practice, whichever others there are."""
    return np.random.default_rng([_SEED, zlib.crc32(f"{purpose} {code}".encode())])


def _working_days(month: date) -> list[date]:
    days = [month + timedelta(days=number) for number in range(_end(month).day)]
    return [day for day in days if day.weekday() < 5 and (day.month, day.day) not in _HOLIDAYS]


def _end(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _months_since(first: date, month: date) -> int:
    return (month.year - first.year) * 12 + month.month - first.month
