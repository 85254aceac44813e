"""The queue of referrals/forecast patient by patient in plain Python, to check it and to time it against.

It shares nothing with the vectorised one but its meaning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Kinds = Sequence[tuple[Sequence[int], int]]


@dataclass(slots=True)
class Patient:
    """Started her clock on day `start`; visits in vain before the last one; whether that one fits her."""

    start: int
    family: int
    in_vain: int = 0
    is_fitted: bool = True
    booked_on: int | None = None
    ready_on: int = field(default=0)
    fitted_on: int | None = None
    is_gone: bool = False


def play(patients: Sequence[Patient], slots: Mapping[int, Kinds], *, lead: int, horizon: int) -> list[int]:
    """Sets each patient's end; who waits or is booked at the end of each day."""
    order = list(patients)
    for patient in order:
        patient.ready_on = patient.start + lead
    here = []
    for day in range(horizon):
        order.sort(key=lambda patient: (patient.start, patient.family, _course(patient)))
        for patient in order:
            if patient.booked_on == day:
                patient.booked_on = None
                _visit(patient, day, lead)
        for families, number in slots.get(day, ()):
            able = (each for each in order if each.family in families and _can_come(each, day))
            for patient, _ in zip(able, range(number), strict=False):
                _visit(patient, day, lead)
        here.append(sum(not _is_over(each) and each.start <= day for each in order))
    return here


def _can_come(patient: Patient, day: int) -> bool:
    return not _is_over(patient) and patient.booked_on is None and patient.ready_on <= day


def _visit(patient: Patient, day: int, lead: int) -> None:
    if patient.in_vain:
        patient.in_vain -= 1
        patient.ready_on = day + max(lead, 1)
    elif patient.is_fitted:
        patient.fitted_on = day
    else:
        patient.is_gone = True


def _is_over(patient: Patient) -> bool:
    return patient.is_gone or patient.fitted_on is not None


def _course(patient: Patient) -> int:
    """Of those who started on a day, the order is arbitrary; this is that of the vectorised queue."""
    return 2 * patient.in_vain + (not patient.is_fitted)
