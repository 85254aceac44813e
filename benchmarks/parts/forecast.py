"""Forecasting a hundred hubs: against the bare draws of chance it needs, and against the queue patient by patient."""

import numpy as np
from django.utils import timezone

from benchmarks.measure import Finding, Timed, at_most, for_information, in_turn, ratios
from benchmarks.patient_by_patient import Patient, play
from benchmarks.run import Run
from referrals.forecast.cases import DAYS, HORIZON, NO_CHANGE, WEEKS, Case, Clinic, Waiting
from referrals.forecast.outlook import Outlook
from referrals.forecast.plan import slots_of
from referrals.forecast.simulation import LEAD
from referrals.forecast.visits import COURSES
from reporting.forecasting import history

TITLE = "Forecast"
HUBS, PATHS, PLAYED = 100, 400, 10
AGAINST_DRAWS, AGAINST_PATIENTS = 12, 0.1
FAMILIES = frozenset({"implant", "coil"})
PER_WEEK = 6


def measure(run: Run) -> list[Finding]:
    """All hubs from their cases, and the reading of the cases from the database."""
    cases = [_case(number) for number in range(HUBS)]
    places = history.places(timezone.localdate())
    times = in_turn(
        run.repeats,
        forecast=Timed(lambda: [Outlook([case], paths=PATHS).forecast() for case in cases]),
        draws=Timed(lambda: [_draw(number) for number in range(HUBS)]),
        patients=Timed(lambda: [_one_by_one(cases[0], path) for path in range(PLAYED)]),
        reading=Timed(lambda: history.cases(places, now=timezone.now())),
    )
    paths_by_patient = [taken * HUBS * PATHS / PLAYED for taken in times["patients"]]
    return [
        at_most(
            f"{TITLE}, {HUBS} hubs, {PATHS} futures each",
            ratios(times["forecast"], times["draws"]),
            AGAINST_DRAWS,
            floor="its referrals drawn by bare numpy",
        ),
        at_most(
            f"{TITLE}, the same",
            ratios(times["forecast"], paths_by_patient),
            AGAINST_PATIENTS,
            floor=f"the queue patient by patient, {PLAYED} futures of one hub in proportion",
        ),
        for_information(f"{TITLE}, {HUBS} hubs: time", times["forecast"], unit=" ms"),
        for_information(f"Reading the cases of {len(places)} hubs: time", times["reading"], unit=" ms"),
    ]


def _case(number: int) -> Case:
    """A hub with two clinics a week and enough to do."""
    rng = np.random.default_rng([3, number])
    clinics = tuple(
        Clinic(7 * week + weekday, "a", FAMILIES, 4 if week >= 0 else 0, 4)
        for week in range(-4, 6)
        for weekday in (1, 3)
    )
    weeks = {family: tuple(rng.poisson(PER_WEEK / 2, 52).tolist()) for family in sorted(FAMILIES)}
    waiting = tuple(Waiting("implant", int(days)) for days in rng.integers(0, 20, 12))
    return Case(f"hub {number}", "", 0, 28, weeks, clinics, waiting)


def _draw(number: int) -> None:
    """The referrals of one hub: a Poisson count for each working day, family, course and future."""
    rng = np.random.default_rng(number)
    rates = rng.gamma(50, PER_WEEK / 100 / 5, (WEEKS, PATHS))
    rng.poisson(np.repeat(rates, 5, axis=0)[:, None, None] * np.full((1, len(FAMILIES), COURSES, 1), 1 / COURSES))


def _one_by_one(case: Case, path: int) -> None:
    rng = np.random.default_rng([4, path])
    starts = [-patient.days for patient in case.waiting]
    starts += rng.integers(1, DAYS + 1, rng.poisson(PER_WEEK * WEEKS)).tolist()
    patients = [Patient(start, int(rng.integers(2)), int(rng.random() < 0.15)) for start in starts]
    play(patients, slots_of(case, NO_CHANGE), lead=LEAD, horizon=HORIZON)
