"""Clinics one by one, as an explanation counts them: every time of a clinic and what was booked in it. Nothing here
shares a query with referrals/viability.py, by which the pages of fill count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Prefetch

from practices.models import ClinicSession, Closure, Hub, Leave, Slot
from referrals.models import Appointment, ReferralEvent
from referrals.workflow import Action, Status

WITHDRAWN = "times that were withdrawn"
NOT_HELD = "free times in a closure or a fitter’s leave"
MISTAKE = "appointments of referrals entered in error"
CANCELLED = "appointments that were cancelled"


@dataclass(slots=True)
class ClinicCount:
    """A clinic: times offered and booked in it, and how its appointments went."""

    hub: Hub
    starts_at: datetime
    offered: int = 0
    booked: int = 0
    attended: int = 0
    missed: int = 0
    not_fitted: int = 0
    not_recorded: int = 0


@dataclass(slots=True)
class Walked:
    """Clinics in the order of time; of what is in no figure how many there are of each kind."""

    clinics: list[ClinicCount] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


class _Span(NamedTuple):
    first_day: date
    last_day: date

    def has(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


def walk(hubs: Collection[Hub], *, first_day: date, last_day: date, now: datetime) -> Walked:
    """Every clinic of these hubs on these days, both included, that offered a time or had an appointment."""
    sessions = list(_sessions(hubs, first_day, last_day))
    in_vain, found = _in_vain(sessions), Walked()
    closed = _spans(Closure.objects.filter(hub__in=hubs).values_list("hub_id", "first_day", "last_day"))
    fitters = {session.fitter_id for session in sessions}
    away = _spans(Leave.objects.filter(fitter__in=fitters).values_list("fitter_id", "first_day", "last_day"))
    for session in sessions:
        slots = list(session.slots.all())
        if not slots:
            continue
        spans = [*closed[session.hub_id], *away[session.fitter_id]]
        count = ClinicCount(session.hub, min(slot.starts_at for slot in slots))
        for slot in slots:
            _count_time(count, slot, found.left_out, is_held=not any(span.has(session.day) for span in spans))
            for appointment in slot.appointments.all():
                _count_appointment(count, appointment, slot, now, in_vain, found.left_out)
        if count.offered or count.attended or count.missed or count.not_recorded:
            found.clinics.append(count)
    return found


def _count_time(count: ClinicCount, slot: Slot, left_out: Counter[str], *, is_held: bool) -> None:
    if slot.state == Slot.State.BOOKED:
        count.offered += 1
        count.booked += 1
    elif slot.state == Slot.State.WITHDRAWN:
        left_out[WITHDRAWN] += 1
    elif is_held:
        count.offered += 1
    else:
        left_out[NOT_HELD] += 1


def _count_appointment(
    count: ClinicCount,
    appointment: Appointment,
    slot: Slot,
    now: datetime,
    in_vain: Collection[tuple[int, datetime]],
    left_out: Counter[str],
) -> None:
    state = appointment.state
    if state == Appointment.State.CANCELLED:
        left_out[CANCELLED] += 1
    elif appointment.leg.referral.status == Status.ENTERED_IN_ERROR:
        left_out[MISTAKE] += 1
    elif state == Appointment.State.FULFILLED:
        count.attended += 1
        count.not_fitted += (appointment.leg_id, appointment.closed_at) in in_vain
    elif state == Appointment.State.NO_SHOW:
        count.missed += 1
    elif slot.starts_at <= now:
        count.not_recorded += 1


def _sessions(hubs: Collection[Hub], first_day: date, last_day: date) -> Iterable[ClinicSession]:
    """Clinics with their times, and of what was booked in them only how it went."""
    appointments = Appointment.objects.select_related("leg__referral").only(
        "slot_id", "state", "closed_at", "leg__referral__status"
    )
    slots = Slot.objects.only("session_id", "state", "starts_at").prefetch_related(
        Prefetch("appointments", appointments)
    )
    return (
        ClinicSession.objects.filter(hub__in=hubs, day__range=(first_day, last_day))
        .select_related("hub__practice")
        .prefetch_related(Prefetch("slots", slots))
        .order_by("day", "hub__practice__name", "pk")
    )


def _in_vain(sessions: Iterable[ClinicSession]) -> set[tuple[int, datetime]]:
    """Which appointments ended without a fitting, by their leg and their end: what an event ends bears its time."""
    legs = {each.leg_id for session in sessions for slot in session.slots.all() for each in slot.appointments.all()}
    events = ReferralEvent.objects.filter(action=Action.RECORD_NOT_FITTED, leg__in=legs)
    return {(leg, at) for leg, at in events.values_list("leg_id", "at") if leg is not None}


def _spans(rows: Iterable[tuple[int, date, date]]) -> defaultdict[int, list[_Span]]:
    found: defaultdict[int, list[_Span]] = defaultdict(list)
    for of, first_day, last_day in rows:
        found[of].append(_Span(first_day, last_day))
    return found
