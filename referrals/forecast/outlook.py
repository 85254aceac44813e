"""What a forecast says: the middle of futures, ranges with 8 of 10, chances, and how many clinics it takes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from referrals.forecast.cases import NO_CHANGE, WEEKS, Case, Change
from referrals.forecast.simulation import PATHS, Outcome, Play, together

# The share of patients to be fitted in time, in percent. The contracts name no share; 92 is what the NHS asks of its
# 18 weeks (domain.md 7, P2).
STANDARD = 92
STANDARDS = (80, 85, 90, 92, 95)
# How likely it must be that the standard is kept, and how many clinics a week are tried.
CERTAINTY = 0.9
MOST_CLINICS = 10
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """The future that half are above and half below, the range in which 8 of 10 lie, and the mean of all.

    The middle is what is told with a range, as it always lies in it: a few futures that are far off can draw the mean
    out. The mean is for what is told alone, an expected number or one patient's chance.
    """

    middle: float
    low: float
    high: float
    mean: float


@dataclass(frozen=True, slots=True)
class Week:
    """A week of referral, 0 the one that begins tomorrow. `wait` and `in_time` are None when nobody may be referred.

    `wait` is in days from the referral, of those fitted in the end; who is not yet by the horizon counts as until
    then. `in_time` is a share.
    """

    number: int
    referred: Estimate
    slots: int
    queue: Estimate
    wait: Estimate | None
    in_time: Estimate | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The weeks together, and one by one. `chance` is that of keeping the standard over all of them, among the futures
    in which anyone is referred; None when there is none such.

    `waiting` are today's patients who will be fitted, `waiting_in_time` those of them within the limit.
    """

    in_time: Estimate | None
    wait: Estimate | None
    chance: float | None
    referred: Estimate
    slots: int
    waiting: Estimate
    waiting_in_time: Estimate
    weeks: tuple[Week, ...]

    @property
    def is_safe(self) -> bool:
        """Whether the standard is kept with the certainty asked for."""
        return self.chance is None or self.chance >= CERTAINTY


@dataclass(frozen=True, slots=True)
class Needed:
    """The fewest clinics a week more that keep the standard with the certainty asked for, and the forecast with them.

    `clinics` is None when not even the most that are tried do.
    """

    clinics: int | None
    forecast: Forecast


class Outlook:
    """Hubs whose queues are forecast together. Those that lack what it takes must be left out before.

    Patients are drawn once; each change is tried on the same ones.
    """

    def __init__(self, cases: Sequence[Case], *, standard: int = STANDARD, paths: int = PATHS) -> None:
        if not cases or any(case.lacks for case in cases):
            raise ValueError("a forecast needs hubs with history and patients")
        self.plays = [Play(case, paths) for case in cases]
        self.standard = standard
        self._known: dict[tuple[int, Change], Outcome] = {}

    def forecast(self, change: Change = NO_CHANGE) -> Forecast:
        """What comes of a change. Clinics that are added stand each where most patients would be late by then."""
        changes = self._placed(change)
        return forecast_of(together(self._run(place, each) for place, each in enumerate(changes)), self.standard)

    def needed(self, change: Change = NO_CHANGE) -> Needed:
        """How many clinics a week more it takes, on top of a change without any. One by one, the fewest first: this
        needs no trust in that one clinic more never harms.
        """
        for clinics in range(MOST_CLINICS + 1):
            forecast = self.forecast(replace(change, more_clinics=clinics))
            if forecast.is_safe:
                return Needed(clinics, forecast)
        return Needed(None, forecast)

    def _placed(self, change: Change) -> list[Change]:
        changes = [replace(change, more_clinics=0)] * len(self.plays)
        for _ in range(change.more_clinics):
            late = [_late(self._run(place, each)) for place, each in enumerate(changes)]
            place = int(np.argmax(late))
            changes[place] = replace(changes[place], more_clinics=changes[place].more_clinics + 1)
        return changes

    def _run(self, place: int, change: Change) -> Outcome:
        if (place, change) not in self._known:
            self._known[place, change] = self.plays[place].run(change)
        return self._known[place, change]


def forecast_of(outcome: Outcome, standard: int) -> Forecast:
    """Every path's outcome in figures and ranges."""
    patients, in_time = outcome.patients.sum(axis=0), outcome.in_time.sum(axis=0)
    some = patients > 0
    kept = (in_time * 100 >= standard * patients)[some]
    return Forecast(
        in_time=share(in_time, patients),
        wait=share(outcome.days.sum(axis=0), patients),
        chance=float(kept.mean()) if some.any() else None,
        referred=estimate(outcome.referred.sum(axis=0)),
        slots=int(outcome.slots[:, 0].sum()),
        waiting=estimate(outcome.waiting),
        waiting_in_time=estimate(outcome.waiting_in_time),
        weeks=tuple(_week(outcome, number) for number in range(WEEKS)),
    )


def estimate(values: NDArray[np.int64] | Floats) -> Estimate:
    """Over the paths."""
    return _with_range(float(np.mean(values)), values)


def share(parts: NDArray[np.int64], wholes: NDArray[np.int64]) -> Estimate | None:
    """The paths' own ratios, and as mean that of the sums; None when all have nothing to divide by."""
    some = wholes > 0
    if not some.any():
        return None
    return _with_range(float(parts.sum() / wholes.sum()), parts[some] / wholes[some])


def _with_range(mean: float, values: NDArray[np.int64] | Floats) -> Estimate:
    low, middle, high = (float(each) for each in np.quantile(values, (LOW, MIDDLE, HIGH)))
    return Estimate(middle, low, high, mean)


def _week(outcome: Outcome, number: int) -> Week:
    patients = outcome.patients[number]
    return Week(
        number=number,
        referred=estimate(outcome.referred[number]),
        slots=int(outcome.slots[number, 0]),
        queue=estimate(outcome.queue[number]),
        wait=share(outcome.days[number], patients),
        in_time=share(outcome.in_time[number], patients),
    )


def _late(outcome: Outcome) -> float:
    return float((outcome.patients - outcome.in_time).sum())
