"""How full clinics are and how appointments in them went, in numbers without any patient.

Source: domain.md 6 (what unfilled appointments, missed ones and those without a fitting do to a clinic): fill rate,
did not attend and not fitted, by clinic and by hub. Asked by the pages of clinics and by reports.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from practices.models import ClinicSession, Closure, Hub, Leave, Slot
from referrals.models import Appointment, ReferralEvent
from referrals.workflow import Action, Status

_State = Appointment.State
_BOOKED = Q(state=Slot.State.BOOKED)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Appointments that were kept or missed, and those whose time has come and of which nothing is recorded."""

    attended: int = 0
    missed: int = 0
    not_fitted: int = 0
    not_recorded: int = 0


@dataclass(frozen=True, slots=True)
class Fill:
    """Clinics of a hub, the appointments offered in them, and how many of those were booked."""

    clinics: int = 0
    offered: int = 0
    booked: int = 0


def outcomes_of(clinics: Iterable[ClinicSession], *, now: datetime) -> dict[int, Outcomes]:
    """By the id of a clinic; one of which nothing can be told is missing."""
    appointments = _known(now).filter(slot__session__in=[clinic.pk for clinic in clinics])
    return {clinic: went for (clinic,), went in _outcomes(appointments, "slot__session").items()}


def outcomes_by_hub(*, hubs: Iterable[Hub], first_day: date, last_day: date, now: datetime) -> dict[int, Outcomes]:
    """By the id of a hub, of its clinics on these days, both included."""
    days = {"slot__session__day__range": (first_day, last_day)}
    appointments = _known(now).filter(slot__session__hub__in=hubs, **days)
    return {hub: went for (hub,), went in _outcomes(appointments, "slot__session__hub").items()}


def fill_by_hub(*, hubs: Iterable[Hub], first_day: date, last_day: date) -> dict[int, Fill]:
    """By the id of a hub, of its clinics on these days, both included.

    Offered is what was booked and what could have been: not what was withdrawn, nor what nobody booked in a closure
    or while the fitter was away.
    """
    return {hub: fill for (hub,), fill in _fills(_offered(hubs, first_day, last_day), "session__hub").items()}


def _offered(hubs: Iterable[Hub], first_day: date, last_day: date) -> QuerySet[Slot]:
    around = {"first_day__lte": OuterRef("session__day"), "last_day__gte": OuterRef("session__day")}
    not_held = Exists(Closure.objects.filter(hub=OuterRef("session__hub"), **around)) | Exists(
        Leave.objects.filter(fitter=OuterRef("session__fitter"), **around)
    )
    slots: QuerySet[Slot] = Slot.objects.filter(session__hub__in=hubs, session__day__range=(first_day, last_day))
    return slots.filter(_BOOKED | (~Q(state=Slot.State.WITHDRAWN) & ~Q(not_held)))


def _fills(slots: QuerySet[Slot], *of: str) -> dict[Any, Fill]:
    rows = (
        slots.order_by()
        .values(*of)
        .annotate(clinics=Count("session", distinct=True), offered=Count("pk"), booked=Count("pk", filter=_BOOKED))
        .values_list(*of, "clinics", "offered", "booked")
    )
    return {tuple(row[: len(of)]): Fill(*row[len(of) :]) for row in rows}


def fill_by_day(*, hubs: Iterable[Hub], first_day: date, last_day: date) -> dict[tuple[int, date], Fill]:
    """As `fill_by_hub`, by the id of a hub and the day of its clinics."""
    return _fills(_offered(hubs, first_day, last_day), "session__hub", "session__day")


def outcomes_by_day(
    *, hubs: Iterable[Hub], first_day: date, last_day: date, now: datetime
) -> dict[tuple[int, date], Outcomes]:
    """As `outcomes_by_hub`, by the id of a hub and the day of its clinics."""
    days = {"slot__session__day__range": (first_day, last_day)}
    appointments = _known(now).filter(slot__session__hub__in=hubs, **days)
    return _outcomes(appointments, "slot__session__hub", "slot__session__day")


def _known(now: datetime) -> QuerySet[Appointment]:
    """Appointments that are over, recorded or not; without referrals entered in error."""
    over = Q(state__in=(_State.FULFILLED, _State.NO_SHOW)) | Q(state=_State.BOOKED, slot__starts_at__lte=now)
    return Appointment.objects.filter(over).exclude(leg__referral__status=Status.ENTERED_IN_ERROR)


def _outcomes(appointments: QuerySet[Appointment], *of: str) -> dict[Any, Outcomes]:
    # What an event brought about bears its time.
    in_vain = ReferralEvent.objects.filter(
        leg=OuterRef("leg"), action=Action.RECORD_NOT_FITTED, at=OuterRef("closed_at")
    )
    attended = Q(state=_State.FULFILLED)
    rows = (
        appointments.order_by()
        .values(*of)
        .annotate(
            attended=Count("pk", filter=attended),
            missed=Count("pk", filter=Q(state=_State.NO_SHOW)),
            not_fitted=Count("pk", filter=attended & Q(Exists(in_vain))),
            not_recorded=Count("pk", filter=Q(state=_State.BOOKED)),
        )
        .values_list(*of, "attended", "missed", "not_fitted", "not_recorded")
    )
    return {tuple(row[: len(of)]): Outcomes(*row[len(of) :]) for row in rows}
