"""One hub's weeks to come, played many times with chance drawn from its history. Pure, and the same every time.

The seed is fixed and each hub's chance its own. Chance is drawn before anything is planned, so that two plans meet the
same patients: their difference is the plans' and not luck's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from zlib import crc32

import numpy as np
from numpy.random import SeedSequence, default_rng
from numpy.typing import NDArray

from referrals.forecast import demand, plan, visits
from referrals.forecast.cases import DAYS, HORIZON, NO_CHANGE, WEEKS, Case, Change, Waiting
from referrals.forecast.queueing import Counts, Served, serve
from referrals.forecast.visits import COURSES

SEED = 20261102
PATHS = 400
# Days from a referral, or from a visit in vain, to the first appointment that can be had: triage and a phone call.
LEAD = 3
# Who waits longer waits as if for so many days.
LONGEST = 365

Sums = NDArray[np.int64]


@dataclass(frozen=True)
class Outcome:
    """What happened on every path (the last axis). All but the last three by week of referral.

    `referred` counts everyone who will want a visit, `patients` those who will be fitted, `in_time` those of them
    fitted within the limit, `days` their days of waiting together; `queue` is who waits or is booked at the week's
    end, `slots` how many appointments can be had in it. `waiting` are today's, who will be fitted.
    """

    referred: Sums
    patients: Sums
    in_time: Sums
    days: Sums
    queue: Sums
    slots: Sums
    waiting: Sums
    waiting_in_time: Sums


class Play:
    """A hub with its chance drawn, to be run with one plan after the other."""

    def __init__(self, case: Case, paths: int = PATHS) -> None:
        seeds = SeedSequence(SEED, spawn_key=(crc32(case.key.encode()),)).spawn(4)
        rates, shares, arrivals, people = (default_rng(seed) for seed in seeds)
        self.case, self.paths = case, paths
        self.courses, self.left = visits.draw(case.shares, case.everyone, paths, shares)
        weekly = [demand.draw(demand.fit(case.weeks[family]), WEEKS, paths, rates) for family in case.families]
        self.origin = min(max((patient.days for patient in case.waiting), default=0), LONGEST)
        self.patients: Counts = np.zeros((self.origin + 1 + DAYS, len(case.families), COURSES, paths), np.int16)
        for place, rate in enumerate(weekly):
            self._arrive(place, rate * (1 - self.left) / 5, arrivals)
        # Drawn for everyone, booked or not, so that a plan that loses an appointment meets the same patient.
        self.luck = people.random((2, len(case.waiting), paths))

    def run(self, change: Change = NO_CHANGE) -> Outcome:
        """What comes of a plan."""
        slots = plan.slots_of(self.case, change)
        patients, booked = self._waiting(change)
        served = serve(
            patients,
            slots,
            origin=self.origin,
            limit=self.case.limit,
            lead=LEAD,
            horizon=HORIZON,
            booked=booked,
        )
        return self._outcome(served, patients, np.array(plan.appointments_a_week(slots, WEEKS)))

    def _arrive(self, family: int, daily: NDArray[np.float64], rng: np.random.Generator) -> None:
        """Poisson counts on the days from Monday to Friday; a week of the model is any seven days."""
        days = [day for day in range(1, DAYS + 1) if (self.case.weekday + day) % 7 < 5]
        weeks = [(day - 1) // 7 for day in days]
        drawn = rng.poisson(daily[weeks][:, None] * self.courses[None])
        self.patients[[self.origin + day for day in days], family] = drawn

    def _waiting(self, change: Change) -> tuple[Counts, dict[int, Counts]]:
        """The queue's patients with today's among them, and those who have an appointment, by its day."""
        patients = self.patients.copy()
        booked: dict[int, Counts] = {}
        bounds = np.cumsum(self.courses, axis=0)[:-1]
        every = np.arange(self.paths)
        for place, patient in enumerate(self.case.waiting):
            leaves, course = self.luck[0, place] < self.left, (self.luck[1, place] > bounds).sum(axis=0)
            row = self.origin - min(patient.days, LONGEST)
            family = self.case.families.index(patient.family)
            if _keeps(patient, change):
                day = patient.booked_on or 0
                booked.setdefault(day, np.zeros_like(patients))[row, family, course, every] += 1
            else:
                stays = ~leaves | (patient.booked_on is not None)
                patients[row, family, course[stays], every[stays]] += 1
        return patients, booked

    def _outcome(self, served: Served, patients: Counts, slots: Sums) -> Outcome:
        after = self.origin + 1
        ends = np.arange(1, DAYS + 1)[:, None]
        unfitted = (served.patients - served.fitted)[after:]
        days = served.days[after:] + unfitted * (HORIZON - ends)
        referred = patients[after:].sum(axis=(1, 2), dtype=np.int64)
        return Outcome(
            referred=_by_week(referred),
            patients=_by_week(served.patients[after:]),
            in_time=_by_week(served.in_time[after:]),
            days=_by_week(days),
            queue=served.left_over[7 : DAYS + 1 : 7].astype(np.int64),
            slots=np.repeat(slots[:, None], self.paths, axis=1),
            waiting=served.patients[:after].sum(axis=0, dtype=np.int64),
            waiting_in_time=served.in_time[:after].sum(axis=0, dtype=np.int64),
        )


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """Several hubs' outcomes as one, path by path."""
    found = list(outcomes)
    return Outcome(**{each.name: sum(getattr(outcome, each.name) for outcome in found) for each in fields(Outcome)})


def _keeps(patient: Waiting, change: Change) -> bool:
    """Whether a patient has an appointment and keeps it."""
    if patient.booked_on is None:
        return False
    return not change.without_fitter or patient.fitter != change.without_fitter


def _by_week(days: NDArray[np.int32] | Sums) -> Sums:
    weeks: Sums = days.reshape(WEEKS, 7, -1).sum(axis=1, dtype=np.int64)
    return weeks
