"""How a referral ends other than by a fitting."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from practices import recounts
from referrals import authority, ending, standing
from referrals.errors import InvalidDetailError, NotAllowedError
from referrals.models import Notification, Referral
from referrals.reasons import HUB_CANCEL_REASONS, CancelReason, DischargeReason, ErrorReason, OnwardReason
from referrals.services.devices import end_recalls, take_back
from referrals.services.notifications import drop_for, notify
from referrals.services.steps import apply, check_choice, check_text, close_leg, lock_for, release_appointment
from referrals.workflow import TERMINAL, Action, Side, Transition


@transaction.atomic
def send_onward(
    *, referral_id: UUID, by: User, version: int, destination: str, reason: str, comment: str = ""
) -> Referral:
    """End the referral here, the patient being sent on to a service outside the network (L18)."""
    destination = check_text("destination", destination, missing="Enter where you are sending the patient", limit=200)
    check_choice("reason", reason, OnwardReason, "Select why you are sending the patient on")
    missing = "Enter why you are sending the patient on" if reason == OnwardReason.OTHER else ""
    comment = check_text("comment", comment, missing=missing)
    referral, transition = lock_for(Action.SEND_ONWARD, referral_id=referral_id, by=by, version=version)
    return _end(referral, transition, by=by, reason=reason, comment=comment, counterpart=destination)


@transaction.atomic
def discharge(
    *, referral_id: UUID, by: User, version: int, reason: str, comment: str, safeguarding_checked: bool
) -> Referral:
    """Send the patient back to her practice: she missed appointments, or could not be reached.

    After how many is the deployment's policy. Raises NotAllowedError when it is too early, InvalidDetailError when
    safeguarding was not checked for a patient who did not come.
    """
    check_choice("reason", reason, DischargeReason, "Select why you are discharging the patient")
    comment = check_text("comment", comment)
    referral, transition = lock_for(Action.DISCHARGE, referral_id=referral_id, by=by, version=version)
    if reason != ending.discharge_reason(referral):
        raise InvalidDetailError("reason", "This is not why the referral waits. Select the other reason")
    if too_early := ending.too_early_to_discharge(referral):
        raise NotAllowedError(too_early)
    if reason == DischargeReason.MISSED and not safeguarding_checked:
        raise InvalidDetailError("safeguarding_checked", "Check safeguarding before you discharge")
    return _end(referral, transition, by=by, reason=reason, comment=comment)


@transaction.atomic
def cancel(*, referral_id: UUID, by: User, version: int, reason: str, comment: str = "") -> Referral:
    """Close a referral that is no longer needed. A booked slot becomes free again.

    A hub may do so only because the patient asked or died; NotAllowedError otherwise. When the patient died, every
    other referral of hers that the person could cancel is cancelled with it, and nothing more is sent to her (A31).
    """
    check_choice("reason", reason, CancelReason, "Select why you are cancelling the referral")
    comment = check_text("comment", comment)
    others = _lock_others(referral_id, by) if reason == CancelReason.PATIENT_DIED else []
    referral, transition = lock_for(Action.CANCEL, referral_id=referral_id, by=by, version=version)
    if Side.REFERRER not in standing.sides_of(by, referral) and reason not in HUB_CANCEL_REASONS:
        raise NotAllowedError("Only the referring practice can cancel for this reason. Return the referral instead.")
    cancelled = _end(referral, transition, by=by, reason=reason, comment=comment)
    if reason == CancelReason.PATIENT_DIED:
        end_recalls(patient=referral.patient)
    for other in others:
        if Action.CANCEL in standing.allowed_actions(user=by, referral=other):
            _end(other, standing.find(Action.CANCEL, user=by, referral=other), by=by, reason=reason)
    return cancelled


@transaction.atomic
def enter_in_error(*, referral_id: UUID, by: User, version: int, reason: str, comment: str) -> Referral:
    """Say that a referral should never have been. What was recorded for it counts no more; a booked slot is free.

    Until it ends its referring practice may; afterwards only a system admin, who sees no patient and names it by
    its reference (`ending.find_ended`).
    """
    check_choice("reason", reason, ErrorReason, "Select what was wrong")
    missing = "Enter what was wrong" if reason == ErrorReason.OTHER else ""
    comment = check_text("comment", comment, missing=missing)
    referral, transition = lock_for(
        Action.ENTER_IN_ERROR,
        referral_id=referral_id,
        by=by,
        version=version,
        reach=Referral.objects.correctable_by(by),
    )
    ended = _end(referral, transition, by=by, reason=reason, comment=comment)
    _reverse_fittings(ended, now=timezone.now())
    return ended


def _end(
    referral: Referral, transition: Transition, *, by: User, reason: str, comment: str = "", counterpart: str = ""
) -> Referral:
    """Move the referral to an end: its slot is free, its leg over, what still waits to be sent is not sent.

    The patient is told that an appointment is off, unless she died.
    """
    now = timezone.now()
    drop_for(referral=referral, now=now)
    appointment = release_appointment(referral, now=now)
    if appointment and reason != CancelReason.PATIENT_DIED:
        notify(referral=referral, kind=Notification.Kind.CANCELLED, appointment=appointment, now=now)
    ended = apply(
        referral, transition, by=by, now=now, reason=reason, comment=comment, counterpart=counterpart, closed_at=now
    )
    close_leg(referral, now=now, reason=reason)
    return ended


def _lock_others(referral_id: UUID, by: User) -> list[Referral]:
    """The other referrals of the same patient that go on, all locked with this one in one order for everybody."""
    visible = Referral.objects.visible_to(by)
    nhs_number = visible.values_list("patient__nhs_number", flat=True).get(pk=referral_id)
    if not nhs_number:
        return []
    hers = visible.filter(patient__nhs_number=nhs_number).exclude(status__in=TERMINAL)
    locked = list(hers.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    related = visible.select_related("patient", "referring_practice", "hub__practice")
    return list(related.filter(pk__in=locked).exclude(pk=referral_id))


def _reverse_fittings(referral: Referral, *, now: datetime) -> None:
    """Take back what was recorded, so that rates count it no more and another source may speak for its month."""
    fittings = list(referral.fittings.filter(reversed_at__isnull=True))
    referral.fittings.filter(pk__in=[fitting.pk for fitting in fittings]).update(reversed_at=now)
    for fitting in fittings:
        take_back(fitting=fitting)
    recounts.mark(
        recounts.Key(fitting.registered_practice_id, fitting.fitting_practice_id, fitting.month)
        for fitting in fittings
    )
    authority.settle((fitting.fitting_practice_id, fitting.method, fitting.month) for fitting in fittings)
