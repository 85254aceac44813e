"""What a forecast is made of, one by one: who was referred in each week, who waits, and which times are free. Nothing
here shares a query with reporting/forecasting/history.py, which the forecast counts by.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Prefetch

from practices.methods import Competence, Procedure, competences_for
from practices.models import ClinicSession, Closure, Departure, Hub, Leave, LetterOfCompetence, Slot
from referrals import clocks
from referrals.forecast.cases import DAYS, MOST_WEEKS
from referrals.models import Appointment, Leg, Referral
from referrals.workflow import OPEN, Status
from reporting.forecasting.history import FAMILIES

CHUNK = 2_000


@dataclass(slots=True)
class Queue:
    """A hub: referrals by family and how many weeks ago they came, who waits or is booked, and times that are free by
    the day counted from today.
    """

    arrived: Counter[tuple[str, int]] = field(default_factory=Counter)
    waiting: int = 0
    free: Counter[int] = field(default_factory=Counter)

    def referrals(self, weeks: int) -> int:
        """How many came in so many whole weeks."""
        return sum(number for (_, ago), number in self.arrived.items() if ago < weeks)


def walk(hubs: Collection[Hub], now: datetime) -> dict[int, Queue]:
    """Each hub's, by its id."""
    today = clocks.london_date(now)
    found: dict[int, Queue] = defaultdict(Queue)
    for leg in _legs(hubs, today):
        days = (today - clocks.london_date(leg.assigned_at)).days
        if not leg.referral.is_emergency and leg.referral.status != Status.ENTERED_IN_ERROR:
            found[leg.hub_id].arrived[FAMILIES[leg.referral.method], (days - 1) // 7] += 1
    for referral in _open(hubs):
        if referral.hub_id and not _is_seen(referral, today):
            found[referral.hub_id].waiting += 1
    for session in _sessions(hubs, today):
        found[session.hub_id].free[(session.day - today).days] += _free(session, now)
    return found


def _legs(hubs: Collection[Hub], today: date) -> Iterator[Leg]:
    since = clocks.start_of(today - timedelta(weeks=MOST_WEEKS))
    legs = Leg.objects.filter(hub__in=hubs, assigned_at__gte=since, assigned_at__lt=clocks.start_of(today))
    facts = ("referral__is_emergency", "referral__status", "referral__method")
    return legs.select_related("referral").only("hub_id", "assigned_at", *facts).iterator(chunk_size=CHUNK)


def _open(hubs: Collection[Hub]) -> Iterator[Referral]:
    """Whoever a hub has and has not given back; emergencies stand in no such queue."""
    booked = Appointment.objects.filter(state=Appointment.State.BOOKED).select_related("slot__session")
    legs = Leg.objects.filter(closed_at__isnull=True).prefetch_related(Prefetch("appointments", booked))
    return (
        Referral.objects.filter(hub__in=hubs, status__in=OPEN - {Status.REJECTED}, is_emergency=False)
        .only("hub_id")
        .prefetch_related(Prefetch("legs", legs))
        .iterator(chunk_size=CHUNK)
    )


def _is_seen(referral: Referral, today: date) -> bool:
    """Whether the day of the appointment is over: its outcome is yet to be recorded."""
    return any(
        appointment.slot.session.day < today for leg in referral.legs.all() for appointment in leg.appointments.all()
    )


def _sessions(hubs: Collection[Hub], today: date) -> Iterable[ClinicSession]:
    """Clinics from today to the end of the weeks that will be held by a fitter who fits there."""
    sessions = list(
        ClinicSession.objects.filter(
            hub__in=hubs, withdrawn_at__isnull=True, day__range=(today, today + timedelta(days=DAYS))
        )
        .select_related("fitter")
        .prefetch_related(
            Prefetch("slots", Slot.objects.only("session_id", "state", "starts_at", "methods")),
            Prefetch("fitter__letters", LetterOfCompetence.objects.all()),
            Prefetch("fitter__hubs", Hub.objects.only("pk")),
            Prefetch("fitter__leave", Leave.objects.all()),
            Prefetch("fitter__departures", Departure.objects.all()),
        )
    )
    closures = list(Closure.objects.filter(hub__in=hubs))
    return [session for session in sessions if _is_held(session, closures)]


def _is_held(session: ClinicSession, closures: Iterable[Closure]) -> bool:
    day, fitter = session.day, session.fitter
    closed = any(each.hub_id == session.hub_id and each.first_day <= day <= each.last_day for each in closures)
    away = any(each.first_day <= day <= each.last_day for each in fitter.leave.all())
    gone = any(each.hub_id == session.hub_id and each.first_day <= day for each in fitter.departures.all())
    return not (closed or away or gone) and any(hub.pk == session.hub_id for hub in fitter.hubs.all())


def _free(session: ClinicSession, now: datetime) -> int:
    """Times to come that nobody has, for a method that the fitter may fit on the day; one held is as good as free."""
    held = {Competence(each.competence) for each in session.fitter.letters.all() if each.counts_on(session.day)}
    return sum(
        slot.state in (Slot.State.FREE, Slot.State.HELD)
        and slot.starts_at > now
        and any(not (needed := competences_for(each, Procedure.FIT)) or needed & held for each in slot.methods)
        for slot in session.slots.all()
    )
