"""The queue against answers that are known: the M/D/c queue, and the same queue patient by patient."""

import numpy as np
import pytest
from scipy.stats import poisson

from benchmarks.patient_by_patient import Patient, play
from referrals.forecast.queueing import serve
from referrals.forecast.visits import BACK, COURSES, FITTED

HORIZON, PATHS = 300, 4000


def poisson_patients(rate: float, days: int = HORIZON, paths: int = PATHS, seed: int = 1) -> np.ndarray:
    patients = np.zeros((days, 1, COURSES, paths), np.int16)
    patients[:, 0, FITTED] = np.random.default_rng(seed).poisson(rate, (days, paths))
    return patients


def every_day(number: int, days: int = HORIZON) -> dict[int, list[tuple[tuple[int, ...], int]]]:
    return {day: [((0,), number)] for day in range(days)}


def exactly(rate: float, number: int, days: int, most: int = 400) -> np.ndarray:
    """The distribution of how many are in an M/D/c queue after so many service times from empty (Crommelin 1932):
    who was there beyond the c that are done, and who came.
    """
    came = poisson.pmf(np.arange(most), rate)
    there = np.zeros(most)
    there[0] = 1
    for _ in range(days):
        kept = np.append(there[number:], np.zeros(number))
        kept[0] += there[:number].sum()
        there = np.convolve(kept, came)[:most]
    return there


def test_the_wait_of_one_server_is_pollaczek_and_khinchines():
    """M/D/1 with load 0.8 and a service of one day: the mean wait is 0.8 / (2 × 0.2) = 2 days."""
    rate = 0.8
    served = serve(poisson_patients(rate), every_day(1), origin=0, limit=28, lead=0, horizon=HORIZON)
    settled = slice(200, 260)
    assert (served.fitted[settled] == served.patients[settled]).mean() > 0.999
    by_path = served.days[settled].sum(axis=0) / rate / 60
    error = by_path.std() / np.sqrt(PATHS)
    assert abs(by_path.mean() - rate / (2 * (1 - rate))) < 4 * error
    assert error < 0.05


@pytest.mark.parametrize(("rate", "number"), [(0.9, 1), (1.7, 2), (4.4, 5), (3.3, 3)])
def test_the_queue_of_several_servers_has_the_exact_distribution_on_every_day(rate, number):
    """M/D/c, also with more patients than places: how many are left over after 10, 40 and 90 days."""
    served = serve(poisson_patients(rate, 91), every_day(number, 91), origin=0, limit=28, lead=0, horizon=91)
    for days in (10, 40, 90):
        there = exactly(rate, number, days + 1)
        left = np.append(there[number:], np.zeros(number))
        left[0] += there[:number].sum()
        seen = np.bincount(served.left_over[days], minlength=len(left)) / PATHS
        assert np.abs(np.cumsum(seen) - np.cumsum(left)).max() < 0.03, days


def test_day_28_is_in_time_and_day_29_is_not():
    """domain.md 8.3: the day a clock starts is day 0."""
    patients = np.zeros((30, 1, COURSES, 1), np.int16)
    patients[0, 0, FITTED] = 1
    for day, in_time in ((28, 1), (29, 0)):
        served = serve(patients, {day: [((0,), 1)]}, origin=0, limit=28, lead=3, horizon=40)
        assert (served.in_time[0, 0], served.fitted[0, 0], served.days[0, 0]) == (in_time, 1, day)


def test_who_waited_before_today_keeps_the_days():
    patients = np.zeros((21, 1, COURSES, 1), np.int16)
    patients[0, 0, FITTED] = 1
    for day, in_time in ((8, 1), (9, 0)):
        served = serve(patients, {day: [((0,), 1)]}, origin=20, limit=28, lead=3, horizon=40)
        assert (served.in_time[0, 0], served.days[0, 0]) == (in_time, 20 + day)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("lead", [0, 3])
def test_every_patient_is_served_as_patient_by_patient(seed, lead):
    """Mixed clinics of three families, missed visits, backlog and appointments already made: the same to the day."""
    rng = np.random.default_rng(seed)
    origin, days, horizon = 15, 40, 60
    patients = rng.poisson(0.12, (origin + days, 3, COURSES, 1)).astype(np.int16)
    booked = {day: rng.poisson(0.03, patients.shape).astype(np.int16) for day in (0, 4, 5, 20)}
    for day, each in booked.items():
        each[max(origin + day, 0) :] = 0
    kinds = [(0,), (1,), (0, 2), (0, 1, 2)]
    slots = {
        day: [(kinds[place], int(rng.integers(1, 4))) for place in sorted(rng.choice(4, 2, replace=False))]
        for day in range(0, horizon, 2)
    }
    served = serve(patients, slots, origin=origin, limit=28, lead=lead, horizon=horizon, booked=booked)

    one_by_one = [
        Patient(int(row) - origin, int(family), int(course) // BACK, course % BACK == FITTED, booked_on)
        for booked_on, counts in ((None, patients), *booked.items())
        for row, family, course, _ in np.argwhere(counts)
        for _ in range(counts[row, family, course, 0])
    ]
    here = play(one_by_one, slots, lead=lead, horizon=horizon)
    assert here == served.left_over[:, 0].tolist()
    for row in range(origin + days):
        mine = [each for each in one_by_one if each.start == row - origin and each.is_fitted]
        waits = [each.fitted_on - each.start for each in mine if each.fitted_on is not None]
        assert (len(mine), len(waits), sum(waits), sum(wait <= 28 for wait in waits)) == (
            served.patients[row, 0],
            served.fitted[row, 0],
            served.days[row, 0],
            served.in_time[row, 0],
        )


def test_an_appointment_for_few_families_is_not_given_to_another():
    patients = np.zeros((1, 2, COURSES, 1), np.int16)
    patients[0, 0, FITTED] = 2
    served = serve(patients, {5: [((1,), 2)]}, origin=0, limit=28, lead=0, horizon=10)
    assert served.fitted.sum() == 0
    assert served.left_over[-1, 0] == 2
