"""Slots, one by one: taken, freed, added, withdrawn. Of several locks the clinic's is taken before a slot's."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.clinic_times import ClinicTimeError, Part, times
from practices.errors import CapacityError, StaleError
from practices.methods import Method
from practices.models import ClinicSession, Slot
from practices.planning import Clinic
from practices.querysets import is_free
from practices.services.sessions import create_slots, lock_hub, refuse_impossible

# Of several that want the slot at once PostgreSQL lets one through and shows the others what it became. The state
# is asked of the row itself, not of a subquery, which the others would still see as it was before (A10).
_TAKE = """
    UPDATE practices_slot AS slot SET state = '{becomes}', held_until = {until}
    FROM practices_clinicsession AS session
    WHERE slot.uuid = %(slot)s AND ({was}) AND slot.starts_at > %(now)s AND session.id = slot.session_id
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
      AND NOT EXISTS (
          SELECT FROM practices_departure AS gone
          WHERE gone.fitter_id = session.fitter_id AND gone.hub_id = session.hub_id AND gone.first_day <= session.day
      )
    RETURNING slot.*
"""
_FREE = "slot.state = 'free' OR (slot.state = 'held' AND slot.held_until <= %(now)s)"
_HELD = "slot.state = 'held' AND slot.held_until > %(now)s"
_BOOK_FREE = _TAKE.format(becomes="booked", until="NULL", was=_FREE)
_BOOK_HELD = _TAKE.format(becomes="booked", until="NULL", was=_HELD)
_HOLD = _TAKE.format(becomes="held", until="%(until)s", was=_FREE)

# Shared, so that bookings do not wait for each other: closures wait, and whoever closes is waited for.
_SHARE_HUB = """
    SELECT hub.id FROM practices_hub AS hub WHERE hub.id = (
        SELECT session.hub_id FROM practices_slot AS slot
        JOIN practices_clinicsession AS session ON session.id = slot.session_id WHERE slot.uuid = %s
    ) FOR SHARE
"""
_SHARE_FITTER = """
    SELECT fitter.id FROM practices_fitter AS fitter WHERE fitter.id = (
        SELECT session.fitter_id FROM practices_slot AS slot
        JOIN practices_clinicsession AS session ON session.id = slot.session_id WHERE slot.uuid = %s
    ) FOR SHARE
"""


def keep_still(*, slot_uuid: uuid.UUID) -> None:
    """Let nobody close the hub of a slot, or change its fitter's leave, letters or places, until the transaction ends.

    Whoever is doing so is waited for. Comes before what is asked of the slot, and before the lock of any clinic
    (the order of locks: `lock_hub`). A slot that is not there keeps nothing still.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SHARE_HUB, [slot_uuid])
        cursor.execute(_SHARE_FITTER, [slot_uuid])


def take_slot(*, slot_uuid: uuid.UUID, now: datetime) -> Slot | None:
    """Book a slot that is free, has not begun, is in no closure or leave and whose fitter works there; None when it is
    lost to someone else.

    Part of a booking, whose transaction it joins and whose event tells it: it records none of its own.
    """
    return _taken(_BOOK_FREE, slot=slot_uuid, now=now)


def hold_slot(*, slot_uuid: uuid.UUID, now: datetime, until: datetime) -> Slot | None:
    """Keep a slot that `take_slot` would book for one person until a moment; None when it is lost to someone else."""
    return _taken(_HOLD, slot=slot_uuid, now=now, until=until)


def take_held_slot(*, slot_uuid: uuid.UUID, now: datetime) -> Slot | None:
    """Book a slot that is held, for whom it is held; None when the hold is over or `take_slot` would refuse it."""
    return _taken(_BOOK_HELD, slot=slot_uuid, now=now)


def let_go(*, slot_id: int) -> None:
    """Give up the hold of a slot, if it has one: it is free."""
    Slot.objects.filter(pk=slot_id, state=Slot.State.HELD).update(state=Slot.State.FREE, held_until=None)


@transaction.atomic
def let_go_of_expired(*, now: datetime) -> list[int]:
    """Free the slots whose hold is over; the ids of those. What somebody takes at this moment is left to them."""
    over = Slot.objects.filter(state=Slot.State.HELD, held_until__lte=now)
    slot_ids = list(over.select_for_update(skip_locked=True, of=("self",)).order_by("pk").values_list("pk", flat=True))
    Slot.objects.filter(pk__in=slot_ids).update(state=Slot.State.FREE, held_until=None)
    return slot_ids


def _taken(change: str, **given: object) -> Slot | None:
    return next(iter(Slot.objects.raw(change, given)), None)


@transaction.atomic
def free_slot(*, slot: Slot) -> Slot:
    """Give a booked slot back. In a clinic that was withdrawn meanwhile nobody may have it: it is withdrawn too."""
    session = ClinicSession.objects.select_for_update().get(pk=slot.session_id)
    slot.state = Slot.State.FREE if session.withdrawn_at is None else Slot.State.WITHDRAWN
    Slot.objects.filter(pk=slot.pk, state=Slot.State.BOOKED).update(state=slot.state)
    return slot


@transaction.atomic
def add_slots(*, by: User, session_uuid: uuid.UUID, version: int, number: int) -> list[Slot]:
    """Add appointments to the end of a clinic, each as its last one.

    StaleError when `version` is not the one stored: a form sent twice adds once (A11, A12). CapacityError when the
    clinic was withdrawn or is over, could not be added as it is today, the fitter is busy then or the times are
    impossible.
    """
    found = ClinicSession.objects.get(uuid=session_uuid)
    hub = lock_hub(found.hub_id, found.fitter_id, found.trainee_id)
    session = ClinicSession.objects.select_for_update().get(pk=found.pk)
    if session.withdrawn_at:
        raise CapacityError("This clinic has been withdrawn. Add a new one")
    if session.version != version:
        raise StaleError
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
    session.version += 1
    session.save(update_fields=["version"])
    record(by=by, action="slots.added", subject=session.uuid)
    return slots


@transaction.atomic
def withdraw_slots(*, by: User, session_uuid: uuid.UUID, slot_uuids: Collection[uuid.UUID]) -> list[Slot]:
    """Withdraw some slots of a clinic. Booked ones among them are kept and returned for re-arrangement (A8)."""
    session = ClinicSession.objects.select_for_update().get(uuid=session_uuid)
    chosen = session.slots.filter(uuid__in=slot_uuids)
    if chosen.filter(is_free(timezone.now())).update(state=Slot.State.WITHDRAWN, held_until=None):
        record(by=by, action="slots.withdrawn", subject=session.uuid)
    return list(chosen.filter(state=Slot.State.BOOKED))
