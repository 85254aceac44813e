"""Hubs with an invented past and an invented future, to hold forecasts against: what they foresaw and what came."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from benchmarks.patient_by_patient import Patient, play
from referrals.forecast.cases import DAYS, HORIZON, NO_CHANGE, WEEKS, Case, Clinic, Share, Shares, Waiting
from referrals.forecast.outlook import Forecast, Outlook
from referrals.forecast.plan import slots_of
from referrals.forecast.simulation import LEAD

PAST = 52
IMPLANTS = frozenset({"implant"})
NOTHING_SEEN = Shares()

# A process gives the counts of so many weeks around a mean of referrals a week.
Process = Callable[[Generator, int, float], np.ndarray]


def steady(rng: Generator, weeks: int, mean: float) -> np.ndarray:
    """Poisson, as the model has it at its simplest."""
    return rng.poisson(mean, weeks)


def bursty(rng: Generator, weeks: int, mean: float) -> np.ndarray:
    """Referrals in bunches: a practice sends several at once, and in some weeks nobody does."""
    bunches = rng.poisson(mean / 3, weeks)
    return np.array([rng.geometric(1 / 3, bunch).sum() for bunch in bunches])


def seasonal(rng: Generator, weeks: int, mean: float) -> np.ndarray:
    """A year's wave of 30% either way, at a place of the year that differs from hub to hub."""
    wave = 1 + 0.3 * np.sin(2 * np.pi * (np.arange(weeks) + rng.integers(52)) / 52)
    return rng.poisson(mean * wave)


def growing(rng: Generator, weeks: int, mean: float) -> np.ndarray:
    """1% more each week."""
    return rng.poisson(mean * 1.01 ** (np.arange(weeks) - weeks / 2))


@dataclass(frozen=True)
class Played:
    """A forecast, and the share fitted in time that came."""

    forecast: Forecast
    came: float


def a_case(
    weeks: Sequence[int],
    *,
    slots: int,
    waiting: Sequence[int] = (),
    shares: Shares = NOTHING_SEEN,
    key: str = "N82001",
) -> Case:
    """A hub on a Monday with one implant clinic a week, on Wednesdays, planned for six weeks."""
    clinics = tuple(
        Clinic(7 * week + 2, "Dr Hall", IMPLANTS, slots if week >= 0 else 0, slots) for week in range(-4, 6)
    )
    return Case(
        key=key,
        name="Park Practice",
        weekday=0,
        limit=28,
        weeks={"implant": tuple(int(count) for count in weeks)},
        clinics=clinics,
        waiting=tuple(Waiting("implant", int(days)) for days in waiting),
        shares=shares,
    )


def play_out(process: Process, *, hub: int, mean: float = 6, missed: float = 0.0, load: float = 1.0) -> Played:
    """One hub's forecast after a year of the process, and the twelve weeks of it that came, patient by patient.

    `load` is how many visits are wanted for each appointment; of the visits a share is missed and all come again.
    """
    rng = np.random.default_rng([7, hub])
    counts = process(rng, PAST + WEEKS, mean)
    visits = rng.binomial(150, missed)
    shares = Shares(Share(int(visits), 150), Share(0, 150), Share(30, 30), Share(0, 150))
    waiting = rng.integers(0, 15, rng.poisson(2 * mean))
    slots = max(1, round(mean / (1 - missed) / load))
    case = a_case(counts[:PAST], slots=slots, waiting=waiting, shares=shares, key=f"hub {hub}")
    patients = [_patient(rng, -int(days), missed) for days in waiting]
    for week, count in enumerate(counts[PAST:]):
        for weekday in rng.choice([1, 2, 3, 4, 7], size=count):
            patients.append(_patient(rng, 7 * week + int(weekday), missed))
    play(patients, slots_of_change(case), lead=LEAD, horizon=HORIZON)
    came = [each for each in patients if 0 < each.start <= DAYS]
    in_time = [each.fitted_on is not None and each.fitted_on - each.start <= case.limit for each in came]
    return Played(Outlook([case]).forecast(), float(np.mean(in_time)))


def slots_of_change(case: Case) -> dict:
    """The appointments of a hub as they are planned."""
    return dict(slots_of(case, NO_CHANGE))


def _patient(rng: Generator, start: int, missed: float) -> Patient:
    in_vain = int(rng.geometric(1 - missed)) - 1 if missed else 0
    return Patient(start, 0, in_vain)
