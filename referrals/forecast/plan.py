"""Which appointments there will be: those planned, what follows after the last of them, and what is tried. Pure.

Clinics are planned some weeks ahead, patients wait longer. After the last planned clinic the four weeks before it
repeat, with all their appointments, as nobody has booked any yet. Where none is planned, none follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median_high

from referrals.forecast.cases import HORIZON, Case, Change, Clinic
from referrals.forecast.queueing import Slots

CYCLE = 28
# So many days from today a clinic that is added can be held for the first time.
NOTICE = 14
# Appointments of a clinic that is added where none was held or planned that could be its model (own assumption).
USUAL_SIZE = 6
# A week's clinics that are added, by weekday: Tuesday, Thursday, Wednesday, Monday, Friday, and round again.
_WEEKDAYS = (1, 3, 2, 0, 4)

Appointments = dict[tuple[int, ...], int]


def last_planned(case: Case) -> int | None:
    """The day of the last clinic there is, from today on; None without any."""
    return max((clinic.day for clinic in case.clinics if clinic.day >= 0 and clinic.total), default=None)


def slots_of(case: Case, change: Change) -> Slots:
    """Appointments that can be had, by day until the horizon; on a day those for fewest families first."""
    days: dict[int, Appointments] = defaultdict(lambda: defaultdict(int))
    for day, clinic, number in (*_planned(case, change), *_added(case, change)):
        families = tuple(place for place, family in enumerate(case.families) if family in clinic.families)
        if families and number:
            days[day][families] += number
    return {day: sorted(kinds.items(), key=lambda kind: (len(kind[0]), kind[0])) for day, kinds in days.items()}


def added_clinic(case: Case) -> Clinic:
    """A clinic as it would be added: of the usual size, for all that the hub's clinics are for; where it has none,
    for all that its patients wait for.
    """
    sizes: dict[tuple[int, str], int] = defaultdict(int)
    for clinic in case.clinics:
        sizes[clinic.day, clinic.fitter] += clinic.total
    if not any(sizes.values()):
        return Clinic(NOTICE, "", frozenset(case.families), USUAL_SIZE, USUAL_SIZE)
    size = median_high([size for size in sizes.values() if size])
    families = frozenset[str]().union(*(clinic.families for clinic in case.clinics))
    return Clinic(NOTICE, "", families, size, size)


def appointments_a_week(slots: Slots, weeks: int) -> list[int]:
    """How many can be had in each week; a week is the seven days after the one before, from tomorrow."""
    return [
        sum(number for day in range(7 * week + 1, 7 * week + 8) for _, number in slots.get(day, ()))
        for week in range(weeks)
    ]


def _planned(case: Case, change: Change) -> Iterable[tuple[int, Clinic, int]]:
    end = last_planned(case)
    if end is None:
        return
    for clinic in case.clinics:
        if clinic.fitter == change.without_fitter and clinic.fitter:
            continue
        if clinic.day >= 0:
            yield clinic.day, clinic, clinic.free
        if clinic.day > end - CYCLE:
            yield from ((day, clinic, clinic.total) for day in range(clinic.day + CYCLE, HORIZON, CYCLE) if day > end)


def _added(case: Case, change: Change) -> Iterable[tuple[int, Clinic, int]]:
    if not change.more_clinics:
        return
    clinic = added_clinic(case)
    for day in _days_of(case.weekday, change.more_clinics):
        yield day, clinic, clinic.total


def _days_of(weekday: int, clinics: int) -> Sequence[int]:
    """The days of so many clinics a week from the end of the notice to the horizon; today is a `weekday`."""
    return [
        day
        for place in range(clinics)
        for day in range(NOTICE, HORIZON)
        if (weekday + day) % 7 == _WEEKDAYS[place % len(_WEEKDAYS)]
    ]
