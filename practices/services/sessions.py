"""Clinics: one fitter at one hub for one stretch of one day."""

import uuid
from collections.abc import Sequence
from datetime import date, time

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.clinic_times import ClinicTimeError, Part, Time, moment, times
from practices.errors import CapacityError, StaleError
from practices.methods import Method
from practices.models import ClinicPattern, ClinicSession, Fitter, Hub, Slot
from practices.planning import Clinic
from practices.selectors.diary import diary_of


@transaction.atomic
def add_session(
    *,
    by: User,
    hub_id: int,
    fitter_id: int,
    day: date,
    first: time,
    parts: Sequence[Part],
    room_id: int | None = None,
    trainee_id: int | None = None,
) -> ClinicSession:
    """Add a single clinic: its parts one after the other from the London time `first`.

    CapacityError when the hub does not offer a method or is closed, has no room or no more appointments that week;
    when the fitter does not work there, has no letter of competence for a method on that day, is away or is busy
    (A9); or when the times are over or impossible (A33).
    """
    hub = lock_hub(hub_id, fitter_id, trainee_id)
    if day < timezone.localdate():
        raise CapacityError("Date must be today or in the future", "day")
    try:
        appointments = times(start=moment(day, first), day=day, parts=parts)
    except ClinicTimeError as error:
        raise CapacityError(str(error), "first") from error
    clinic = Clinic(day, tuple(appointments), fitter_id, room_id, trainee_id)
    refuse_impossible(hub, clinic)
    session = store(hub, clinic)
    record(by=by, action="session.added", subject=session.uuid)
    return session


@transaction.atomic
def change_session(
    *,
    by: User,
    session_uuid: uuid.UUID,
    version: int,
    fitter_id: int,
    room_id: int | None,
    trainee_id: int | None,
) -> ClinicSession:
    """Let someone else hold a clinic, or hold it in another room; its times and bookings stay.

    StaleError when `version` is not the one stored. CapacityError as `add_session`, and when it was withdrawn.
    """
    found = ClinicSession.objects.get(uuid=session_uuid)
    hub = lock_hub(found.hub_id, found.fitter_id, fitter_id, trainee_id)
    session = ClinicSession.objects.select_for_update().get(pk=found.pk)
    if session.version != version:
        raise StaleError
    if session.withdrawn_at:
        raise CapacityError("This clinic has been withdrawn. Add a new one")
    kept = session.slots.exclude(state=Slot.State.WITHDRAWN)
    appointments = tuple(Time(slot.starts_at, _part_of(slot)) for slot in kept)
    clinic = Clinic(session.day, appointments, fitter_id, room_id, trainee_id)
    if appointments:
        refuse_impossible(hub, clinic, instead_of=session)
    session.fitter_id, session.room_id, session.trainee_id = fitter_id, room_id, trainee_id
    session.version += 1
    session.save(update_fields=["fitter", "room", "trainee", "version"])
    record(by=by, action="session.changed", subject=session.uuid)
    return session


@transaction.atomic
def withdraw_session(*, by: User, session_uuid: uuid.UUID) -> list[Slot]:
    """Withdraw a clinic. Free slots go, on offer or not; booked ones are kept and returned for re-arrangement (A8).

    Withdrawing it again changes nothing and returns what is still booked.
    """
    session = ClinicSession.objects.select_for_update().get(uuid=session_uuid)
    if session.withdrawn_at is None:
        session.withdrawn_at = timezone.now()
        session.save(update_fields=["withdrawn_at"])
        unbooked = session.slots.filter(state__in=[Slot.State.FREE, Slot.State.HELD])
        unbooked.update(state=Slot.State.WITHDRAWN, held_until=None)
        record(by=by, action="session.withdrawn", subject=session.uuid)
    return list(session.slots.filter(state=Slot.State.BOOKED))


def lock_hub(hub_id: int, *fitter_ids: int | None) -> Hub:
    """The hub, locked with these fitters until the transaction ends: its diary cannot change meanwhile.

    Of several locks a hub's comes before a fitter's, a fitter's before a clinic's, a clinic's before a slot's. A
    booking shares the first two with other bookings (`keep_still`), so that neither closure nor leave slips past it.
    """
    hubs = Hub.objects.select_for_update(of=("self",), no_key=True).select_related("practice")
    hub: Hub = hubs.get(pk=hub_id)
    wanted = sorted({fitter for fitter in fitter_ids if fitter is not None})
    list(Fitter.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))
    return hub


def refuse_impossible(hub: Hub, clinic: Clinic, *, instead_of: ClinicSession | None = None) -> None:
    """CapacityError when a clinic cannot be held at a hub that is locked; `instead_of` one that it takes over."""
    diary = diary_of(hub=hub, first_day=clinic.day, last_day=clinic.day, without=instead_of)
    if obstacle := diary.obstacle(clinic):
        raise CapacityError(obstacle.message, obstacle.field)
    if instead_of is None and clinic.times[0].starts_at <= timezone.now():
        raise CapacityError("Start time must be in the future", "first")


def store(hub: Hub, clinic: Clinic, *, pattern: ClinicPattern | None = None) -> ClinicSession:
    """Make a clinic and its slots."""
    session = ClinicSession.objects.create(
        hub=hub,
        fitter_id=clinic.fitter,
        trainee_id=clinic.trainee,
        room_id=clinic.room,
        pattern=pattern,
        day=clinic.day,
        methods=clinic.methods,
    )
    create_slots(session, clinic.times)
    return session


def create_slots(session: ClinicSession, appointments: Sequence[Time]) -> list[Slot]:
    """Make the slots of a clinic."""
    return Slot.objects.bulk_create(
        Slot(
            session=session,
            starts_at=each.starts_at,
            minutes=each.part.minutes,
            methods=list(each.part.methods),
            is_for_trainee=each.part.is_for_trainee,
        )
        for each in appointments
    )


def _part_of(slot: Slot) -> Part:
    return Part(tuple(Method(method) for method in slot.methods), slot.minutes, 1, slot.is_for_trainee)
