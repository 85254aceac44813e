"""What every change to a referral is made of: lock it, find the transition, move it along, tell its story."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from referrals import standing
from referrals.errors import StaleError
from referrals.models import Appointment, Leg, Referral, ReferralEvent
from referrals.workflow import Action, Transition


def lock(referral_id: UUID, by: User) -> Referral:
    """The referral, locked until the transaction ends."""
    referral: Referral = (
        Referral.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("patient", "referring_practice", "hub__practice")
        .get(pk=referral_id)
    )
    return referral


def lock_for(action: Action, *, referral_id: UUID, by: User, version: int) -> tuple[Referral, Transition]:
    """The referral locked, and the transition the action stands for.

    Raises NotAllowedError when the action is not open to the person now (A13), StaleError when it is but the
    referral has changed since the page was made (A12).
    """
    referral = lock(referral_id, by)
    transition = standing.find(action, user=by, referral=referral)
    if referral.version != version:
        raise StaleError
    return referral, transition


def save(referral: Referral, **fields: Any) -> Referral:
    """Save fields as the next version."""
    for name, value in fields.items():
        setattr(referral, name, value)
    referral.version += 1
    referral.save()
    return referral


def apply(
    referral: Referral,
    transition: Transition,
    *,
    by: User,
    now: datetime,
    leg: Leg | None = None,
    reason: str = "",
    comment: str = "",
    **stamps: Any,
) -> Referral:
    """Move the referral along one row of the table, with its event and its line in the audit trail."""
    practice = standing.acting_practice(user=by, referral=referral, transition=transition)
    ReferralEvent.objects.create(
        referral=referral,
        leg=leg or referral.legs.last(),
        action=transition.action,
        from_status=referral.status,
        to_status=transition.target,
        at=now,
        by=by,
        organisation=practice,
        reason=reason,
        comment=comment,
    )
    record(by=by, action=f"referral.{transition.action}", subject=referral.pk, organisation=practice.code)
    return save(referral, status=transition.target, **stamps)


def open_leg(referral: Referral) -> Leg:
    """The leg of the hub that has the referral now. Exactly one is open while it is active."""
    return referral.legs.get(closed_at__isnull=True)


def close_leg(referral: Referral, *, now: datetime, reason: str) -> None:
    """End the hub's turn, if one is open."""
    referral.legs.filter(closed_at__isnull=True).update(closed_at=now, close_reason=reason)


def current_appointment(referral: Referral) -> Appointment | None:
    """The appointment that is booked and not over."""
    return (
        Appointment.objects.filter(leg__referral=referral, state=Appointment.State.BOOKED)
        .select_related("slot__session__fitter")
        .first()
    )


def close_appointment(appointment: Appointment, state: Appointment.State) -> None:
    """End an appointment: attended, not attended or cancelled."""
    appointment.state = state
    appointment.closed_at = timezone.now()
    appointment.save()
