"""Slots, one by one: taken, freed, added, withdrawn. Of several locks the clinic's is taken before a slot's."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.clinic_times import ClinicTimeError, Part, times
from practices.errors import CapacityError
from practices.methods import Method
from practices.models import ClinicSession, Slot
from practices.planning import Clinic
from practices.services.sessions import create_slots, lock_hub, refuse_impossible

# Of several that want the slot at once PostgreSQL lets one through and shows the others what it became. The state
# is asked of the row itself, not of a subquery, which the others would still see as it was before (A10).
_TAKE = """
    UPDATE practices_slot AS slot SET state = 'booked'
    FROM practices_clinicsession AS session
    WHERE slot.uuid = %s AND slot.state = 'free' AND slot.starts_at > %s AND session.id = slot.session_id
      AND NOT EXISTS (
          SELECT FROM practices_closure AS closure
          WHERE closure.hub_id = session.hub_id AND session.day BETWEEN closure.first_day AND closure.last_day
      )
      AND NOT EXISTS (
          SELECT FROM practices_leave AS leave
          WHERE leave.fitter_id = session.fitter_id AND session.day BETWEEN leave.first_day AND leave.last_day
      )
      AND EXISTS (
          SELECT FROM practices_fitter_hubs AS place
          WHERE place.fitter_id = session.fitter_id AND place.hub_id = session.hub_id
      )
    RETURNING slot.*
"""


def take_slot(*, slot_uuid: uuid.UUID, now: datetime) -> Slot | None:
    """Book a slot that is free, has not begun, is in no closure or leave and whose fitter works there; None when it is
    lost to someone else.

    Part of a booking, whose transaction it joins and whose event tells it: it records none of its own.
    """
    return next(iter(Slot.objects.raw(_TAKE, [slot_uuid, now])), None)


@transaction.atomic
def free_slot(*, slot: Slot) -> Slot:
    """Give a booked slot back. In a clinic that was withdrawn meanwhile nobody may have it: it is withdrawn too."""
    session = ClinicSession.objects.select_for_update().get(pk=slot.session_id)
    slot.state = Slot.State.FREE if session.withdrawn_at is None else Slot.State.WITHDRAWN
    Slot.objects.filter(pk=slot.pk, state=Slot.State.BOOKED).update(state=slot.state)
    return slot


@transaction.atomic
def add_slots(*, by: User, session_uuid: uuid.UUID, number: int) -> list[Slot]:
    """Add appointments to the end of a clinic, each as its last one.

    CapacityError when the clinic was withdrawn or is over, could not be added as it is today, the fitter is busy
    then or the times are impossible.
    """
    found = ClinicSession.objects.get(uuid=session_uuid)
    hub = lock_hub(found.hub_id, found.fitter_id, found.trainee_id)
    session = ClinicSession.objects.select_for_update().get(pk=found.pk)
    if session.withdrawn_at:
        raise CapacityError("This clinic has been withdrawn. Add a new one")
    last = session.slots.latest("starts_at")
    part = Part(tuple(Method(method) for method in last.methods), last.minutes, number, last.is_for_trainee)
    try:
        appointments = times(start=last.ends_at, day=session.day, parts=[part])
    except ClinicTimeError as error:
        raise CapacityError(str(error), "number") from error
    if last.ends_at <= timezone.now():
        raise CapacityError("This clinic is over. Add a new one")
    clinic = Clinic(session.day, tuple(appointments), session.fitter_id, session.room_id, session.trainee_id)
    refuse_impossible(hub, clinic)
    slots = create_slots(session, appointments)
    record(by=by, action="slots.added", subject=session.uuid)
    return slots


@transaction.atomic
def withdraw_slots(*, by: User, session_uuid: uuid.UUID, slot_uuids: Collection[uuid.UUID]) -> list[Slot]:
    """Withdraw some slots of a clinic. Booked ones among them are kept and returned for re-arrangement (A8)."""
    session = ClinicSession.objects.select_for_update().get(uuid=session_uuid)
    chosen = session.slots.filter(uuid__in=slot_uuids)
    if chosen.filter(state=Slot.State.FREE).update(state=Slot.State.WITHDRAWN):
        record(by=by, action="slots.withdrawn", subject=session.uuid)
    return list(chosen.filter(state=Slot.State.BOOKED))
