"""A referral at its hub: accepted or returned, booked, and closed when it is no longer needed."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from practices.models import Slot
from practices.services import free_slot, take_slot
from referrals.errors import InvalidDetailError, NotAllowedError, SlotTakenError
from referrals.models import Appointment, Referral
from referrals.reasons import HUB_CANCEL_REASONS, ReturnReason
from referrals.selectors import slots_for
from referrals.services.steps import apply, close_appointment, close_leg, current_appointment, lock_for, open_leg
from referrals.standing import sides_of
from referrals.workflow import Action, Side


@transaction.atomic
def accept(*, referral_id: UUID, by: User, version: int) -> Referral:
    """Take the referral on, ready to be booked."""
    referral, transition = lock_for(Action.ACCEPT, referral_id=referral_id, by=by, version=version)
    now = timezone.now()
    return apply(referral, transition, by=by, now=now, triaged_at=now)


@transaction.atomic
def return_to_referrer(*, referral_id: UUID, by: User, version: int, reason: str, comment: str) -> Referral:
    """Give the referral back with a reason; the referring practice decides what comes next.

    Raises InvalidDetailError when the reason is "other" and no comment says which.
    """
    if reason == ReturnReason.OTHER and not comment.strip():
        raise InvalidDetailError("comment", "Enter why you are returning it")
    referral, transition = lock_for(Action.RETURN, referral_id=referral_id, by=by, version=version)
    now = timezone.now()
    moved = apply(referral, transition, by=by, now=now, reason=reason, comment=comment)
    close_leg(referral, now=now, reason=reason)
    return moved


@transaction.atomic
def cancel(*, referral_id: UUID, by: User, version: int, reason: str, comment: str = "") -> Referral:
    """Close a referral that is no longer needed. A booked slot becomes free again.

    A hub may do so only because the patient asked or died; NotAllowedError otherwise.
    """
    referral, transition = lock_for(Action.CANCEL, referral_id=referral_id, by=by, version=version)
    if Side.REFERRER not in sides_of(by, referral) and reason not in HUB_CANCEL_REASONS:
        raise NotAllowedError("Only the referring practice can cancel for this reason. Return the referral instead.")
    now = timezone.now()
    _cancel_appointment(referral)
    moved = apply(referral, transition, by=by, now=now, reason=reason, comment=comment, closed_at=now)
    close_leg(referral, now=now, reason=reason)
    return moved


@transaction.atomic
def book(*, referral_id: UUID, by: User, version: int, slot_id: UUID) -> Appointment:
    """Book a slot at the hub with a fitter who is competent on its day.

    Raises SlotTakenError when the slot went to someone else (A10) or does not suit the referral (A9).
    """
    referral, transition = lock_for(Action.BOOK, referral_id=referral_id, by=by, version=version)
    slot = slots_for(referral=referral).filter(uuid=slot_id).first()
    now = timezone.now()
    if slot is None or take_slot(slot_uuid=slot_id, now=now) is None:
        raise SlotTakenError(Slot.objects.filter(uuid=slot_id).values_list("starts_at", flat=True).first())
    leg = open_leg(referral)
    appointment = Appointment.objects.create(leg=leg, slot=slot, booked_at=now, booked_by=by)
    apply(referral, transition, by=by, now=now, leg=leg, offered_at=referral.offered_at or now)
    return appointment


@transaction.atomic
def unbook(*, referral_id: UUID, by: User, version: int, reason: str) -> Referral:
    """Cancel the appointment: its slot is free again and the referral waits to be booked."""
    referral, transition = lock_for(Action.UNBOOK, referral_id=referral_id, by=by, version=version)
    _cancel_appointment(referral)
    return apply(referral, transition, by=by, now=timezone.now(), reason=reason)


def _cancel_appointment(referral: Referral) -> None:
    appointment = current_appointment(referral)
    if appointment:
        close_appointment(appointment, Appointment.State.CANCELLED)
        free_slot(slot=appointment.slot)
