"""Takes patients through appointments, first come, first served, day by day, on many paths at once. Pure.

No chance is left in here: who arrives and how each one's visits go is given. So one more appointment can be compared
with none on the very same patients, and a patient-by-patient program gives the very same answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from referrals.forecast.visits import BACK, COURSES, FITTED

Counts = NDArray[np.int16]
Sums = NDArray[np.int32]

# For each day those appointments that serve the same families: their places in the order of families, how many.
Slots = Mapping[int, Sequence[tuple[tuple[int, ...], int]]]


@dataclass(frozen=True)
class Appointments:
    """Patients who have theirs: on each day, those of which started day (row), family and course, on which path."""

    by_day: Mapping[int, Counts]


@dataclass(frozen=True)
class Served:
    """What came of the patients who are fitted in the end, by the day on which their clock started × paths.

    `in_time` were fitted within the limit, `fitted` at all, after `days` in all; `left_over` by day of the horizon are
    all who wait for or hold an appointment when it ends.
    """

    patients: Sums
    in_time: Sums
    fitted: Sums
    days: Sums
    left_over: Sums


def serve(
    patients: Counts,
    slots: Slots,
    *,
    origin: int,
    limit: int,
    lead: int,
    horizon: int,
    booked: Mapping[int, Counts] | None = None,
) -> Served:
    """Run the queue from day 0 to the horizon.

    patients  by day on which the clock started × family × course × path, waiting for their first appointment; the
              first row is day `-origin`
    slots     by day: for which families, how many
    booked    by day of the appointment, patients in the shape of `patients`, who come on that day whatever else
    lead      days from the clock's start, or from a visit in vain, to the first appointment that can be had
    """
    run = _Run(patients, booked or {}, origin, limit, lead, horizon)
    for day in range(horizon):
        run.come_back(day)
        if day in run.booked:
            run.seen(day, slice(0, patients.shape[0]), run.booked[day])
        for families, number in slots.get(day, ()):
            run.clinic(day, families, number)
        run.close(day)
    return run.result()


class _Run:
    """One run's queue and what has come of it so far."""

    def __init__(
        self, patients: Counts, booked: Mapping[int, Counts], origin: int, limit: int, lead: int, horizon: int
    ) -> None:
        self.queue = patients.copy()
        self.booked = booked
        self.origin, self.limit, self.lead = origin, limit, lead
        everyone = patients + sum(booked.values(), np.zeros_like(patients))
        self.fits_later = everyone[:, :, FITTED::BACK].sum(axis=(1, 2), dtype=np.int32)
        self.in_time, self.fitted, self.days = (np.zeros_like(self.fits_later) for _ in range(3))
        self.arrived = everyone.sum(axis=(1, 2), dtype=np.int32)
        self.inside = self.arrived[:origin].sum(axis=0, dtype=np.int32)
        self.left_over = np.zeros((horizon, patients.shape[-1]), np.int32)
        self.returning: dict[int, list[tuple[slice, Counts]]] = {}
        self.first = 0

    def come_back(self, day: int) -> None:
        """Those whose last visit was in vain can have another from today; the queue gets its newest."""
        for rows, patients in self.returning.pop(day, ()):
            self.queue[rows, :, : COURSES - BACK] += patients
            self.first = min(self.first, rows.start)
        if (row := day + self.origin) < len(self.arrived):
            self.inside = self.inside + self.arrived[row]

    def clinic(self, day: int, families: tuple[int, ...], number: int) -> None:
        """The longest waiting of the families get the appointments."""
        end = min(day + self.origin - self.lead + 1, len(self.queue))
        while self.first < end and not self.queue[self.first].any():
            self.first += 1
        if self.first >= end:
            return
        rows = slice(self.first, end)
        chosen = slice(families[0], families[-1] + 1)
        if families[-1] - families[0] + 1 == len(families):
            waiting = self.queue[rows, chosen]
        else:
            waiting = self.queue[rows, list(families)]
        flat = waiting.reshape(-1, waiting.shape[-1])
        before = np.cumsum(flat, axis=0, dtype=np.int16) - flat
        taken = np.clip(np.int16(number) - before, 0, flat).reshape(waiting.shape)
        seen = np.zeros_like(self.queue[rows])
        seen[:, list(families)] = taken
        self.queue[rows] -= seen
        self.seen(day, rows, seen)

    def seen(self, day: int, rows: slice, patients: Counts) -> None:
        """Patients at their visit."""
        fitted = patients[:, :, FITTED].sum(axis=1, dtype=np.int32)
        self.fitted[rows] += fitted
        waits = day + self.origin - np.arange(rows.start, rows.stop, dtype=np.int32)
        self.days[rows] += fitted * waits[:, None]
        self.in_time[rows] += fitted * (waits <= self.limit)[:, None]
        self.inside = self.inside - patients[:, :, :BACK].sum(axis=(0, 1, 2), dtype=np.int32)
        again = patients[:, :, BACK:]
        if again.any():
            self.returning.setdefault(day + max(self.lead, 1), []).append((rows, again))

    def close(self, day: int) -> None:
        self.left_over[day] = self.inside

    def result(self) -> Served:
        return Served(self.fits_later, self.in_time, self.fitted, self.days, self.left_over)
