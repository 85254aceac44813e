"""A referral at its hub: accepted, and given a time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from practices.models import Fitter, Slot
from practices.services import keep_still, take_slot
from referrals.errors import NotAllowedError, SlotTakenError
from referrals.models import Appointment, Notification, Referral
from referrals.reasons import UnbookReason
from referrals.selectors import slot_for
from referrals.services.holds import end_expired_of
from referrals.services.notifications import notify
from referrals.services.safety import blocks_acceptance, blocks_booking, review_safety
from referrals.services.steps import (
    apply,
    check_choice,
    current_appointment,
    lock_for,
    open_leg,
    release_appointment,
)
from referrals.workflow import Action, Side

NO_FITTER = "No fitter at your practice may do this today. Send the referral to another practice, or return it."


@transaction.atomic
def accept(*, referral_id: UUID, by: User, version: int, has_read_flags: bool = False, reason: str = "") -> Referral:
    """Take the referral on, ready to be booked.

    `has_read_flags` acknowledges its safety flags in the same breath, with a reason where the referrer gave none.
    Raises NotAllowedError while they are not acknowledged, and when nobody at the hub holds a letter of competence
    for it; InvalidDetailError without that reason.
    """
    referral, transition = lock_for(Action.ACCEPT, referral_id=referral_id, by=by, version=version)
    fitters = Fitter.objects.competent(referral.method, referral.procedure, timezone.localdate())
    if not fitters.filter(hubs=referral.hub).exists():
        raise NotAllowedError(NO_FITTER)
    if has_read_flags and blocks_acceptance(referral):
        review_safety(referral_id=referral_id, by=by, side=Side.HUB, reason=reason)
    if unread := blocks_acceptance(referral):
        raise NotAllowedError(unread)
    now = timezone.now()
    return apply(referral, transition, by=by, now=now, triaged_at=now)


@transaction.atomic
def book(*, referral_id: UUID, by: User, version: int, slot_id: UUID) -> Appointment:
    """Book a slot at the hub with a fitter who is competent on its day.

    Raises SlotTakenError when the slot went to someone else (A10) or does not suit the referral (A9), and
    NotAllowedError while a safety question is open.
    """
    referral, transition = lock_for(Action.BOOK, referral_id=referral_id, by=by, version=version)
    if unsafe := blocks_booking(referral):
        raise NotAllowedError(unsafe)
    now = timezone.now()
    appointment = _take(referral, slot_id, by=by, now=now)
    apply(referral, transition, by=by, now=now, leg=appointment.leg, offered_at=referral.offered_at or now)
    notify(referral=referral, kind=Notification.Kind.BOOKED, appointment=appointment, now=now)
    return appointment


@transaction.atomic
def reschedule(*, referral_id: UUID, by: User, version: int, slot_id: UUID) -> Appointment:
    """Move the appointment to another slot of the hub; all else stays. The slot it has already is no change.

    Raises SlotTakenError as `book` does, and then the old appointment stands.
    """
    referral, transition = lock_for(Action.RESCHEDULE, referral_id=referral_id, by=by, version=version)
    held = current_appointment(referral)
    if held and held.slot.uuid == slot_id:
        return held
    now = timezone.now()
    keep_still(slot_uuid=slot_id)
    # Given back before the other is taken: the clinic's lock comes before any slot's (practices/services/slots.py).
    release_appointment(referral, now=now)
    appointment = _take(referral, slot_id, by=by, now=now)
    apply(referral, transition, by=by, now=now, leg=appointment.leg)
    notify(referral=referral, kind=Notification.Kind.CHANGED, appointment=appointment, now=now)
    return appointment


@transaction.atomic
def unbook(*, referral_id: UUID, by: User, version: int, reason: str) -> Referral:
    """Cancel the appointment: its slot is free again and the referral waits to be booked."""
    check_choice("reason", reason, UnbookReason, "Select why you are cancelling the appointment")
    referral, transition = lock_for(Action.UNBOOK, referral_id=referral_id, by=by, version=version)
    now = timezone.now()
    appointment = release_appointment(referral, now=now)
    apply(referral, transition, by=by, now=now, reason=reason)
    notify(referral=referral, kind=Notification.Kind.CANCELLED, appointment=appointment, now=now)
    return referral


@transaction.atomic
def reopen(*, referral_id: UUID, by: User, version: int) -> Referral:
    """Let a patient who did not come, or was not fitted, be booked again."""
    referral, transition = lock_for(Action.REOPEN, referral_id=referral_id, by=by, version=version)
    return apply(referral, transition, by=by, now=timezone.now())


def _take(referral: Referral, slot_id: UUID, *, by: User, now: datetime) -> Appointment:
    keep_still(slot_uuid=slot_id)
    slot = slot_for(referral=referral, by=by, slot_id=slot_id)
    if slot is None or take_slot(slot_uuid=slot_id, now=now) is None:
        taken = Slot.objects.filter(uuid=slot_id).first()
        raise SlotTakenError(taken and taken.starts_at, held_until=taken and taken.held_until)
    if slot.state == Slot.State.HELD:
        end_expired_of(slot, now=now)
    return Appointment.objects.create(leg=open_leg(referral), slot=slot, booked_at=now, booked_by=by)
