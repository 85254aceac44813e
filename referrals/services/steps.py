"""What every change to a referral is made of: lock it, find the transition, move it along, tell its story."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import QuerySet, TextChoices

from larc.accounts.models import User
from larc.audit.services import record
from practices.services import free_slot
from referrals import standing
from referrals.errors import InvalidDetailError, StaleError
from referrals.models import Appointment, Leg, Referral, ReferralEvent, SubmittedForm
from referrals.services import letters
from referrals.services.holds import OFFERED_IN, end_offers
from referrals.workflow import Action, Transition

LONGEST_TEXT = 1000


def lock(referral_id: UUID, by: User, *, reach: QuerySet[Referral] | None = None) -> Referral:
    """The referral, locked until the transaction ends. Raises Referral.DoesNotExist.

    `reach` are the referrals the person may change by the action, if not just those they may see. Read again once
    it is locked: whoever had it until then may have sent it to another practice.
    """
    reach = Referral.objects.visible_to(by) if reach is None else reach
    reach.select_for_update(of=("self",)).only("pk").get(pk=referral_id)
    referral: Referral = reach.select_related("patient", "referring_practice", "hub__practice").get(pk=referral_id)
    return referral


def lock_for(
    action: Action, *, referral_id: UUID, by: User, version: int, reach: QuerySet[Referral] | None = None
) -> tuple[Referral, Transition]:
    """The referral locked, and the transition the action stands for.

    Raises NotAllowedError when the action is not open to the person now (A13), StaleError when it is but the
    referral has changed since the page was made (A12).
    """
    referral = lock(referral_id, by, reach=reach)
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
    counterpart: str = "",
    happened_at: datetime | None = None,
    **stamps: Any,
) -> Referral:
    """Move the referral along one row of the table, with its event, its line in the audit trail and its letters.

    `counterpart` is the service it was sent on to or the person who was spoken to; `happened_at` when that was, if
    not now. `stamps` are fields of the referral.
    """
    practice = standing.acting_practice(user=by, referral=referral, transition=transition)
    event = ReferralEvent.objects.create(
        referral=referral,
        leg=leg or referral.legs.last(),
        action=transition.action,
        from_status=referral.status,
        to_status=transition.target,
        at=now,
        by=by,
        organisation=practice,
        reason=reason,
        comment=comment.strip(),
        counterpart=counterpart.strip(),
        happened_at=happened_at,
    )
    record(by=by, action=f"referral.{transition.action}", subject=referral.pk, organisation=practice.code)
    if event.from_status in OFFERED_IN:
        end_offers(referral, now=now)
    letters.issue(event=event, now=now)
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


def close_appointment(appointment: Appointment, state: Appointment.State, *, now: datetime) -> None:
    """End an appointment: attended, not attended or cancelled. `now` is also the time of the event that ends it."""
    appointment.state = state
    appointment.closed_at = now
    appointment.save()


def release_appointment(referral: Referral, *, now: datetime) -> Appointment | None:
    """Cancel the appointment that is booked, if one is, and give its slot back."""
    appointment = current_appointment(referral)
    if appointment:
        close_appointment(appointment, Appointment.State.CANCELLED, now=now)
        free_slot(slot=appointment.slot)
    return appointment


def is_sent_first(key: UUID | None, *words: str, by: User, referral: Referral) -> bool:
    """Whether a form that adds something of its own comes for the first time; its key and its words tell (A11).

    Other words under the same key are new: somebody went back to the page and wrote something else.
    """
    if key is None:
        return True
    try:
        with transaction.atomic():
            SubmittedForm.objects.create(key=uuid5(key, "\n".join(words)), user=by, referral=referral)
    except IntegrityError:
        return False
    return True


def check_choice(field: str, value: str, choices: type[TextChoices], message: str) -> None:
    """Raise InvalidDetailError unless the value is one of the choices."""
    if value not in choices.values:
        raise InvalidDetailError(field, message)


def check_text(field: str, text: str, *, missing: str = "", limit: int = LONGEST_TEXT) -> str:
    """What was written, trimmed. Raises InvalidDetailError when it is too long or cannot be stored (A25).

    With `missing`, the words that ask for it, it must not be empty either.
    """
    trimmed = text.strip()
    if missing and not trimmed:
        raise InvalidDetailError(field, missing)
    if len(trimmed) > limit:
        raise InvalidDetailError(field, f"Use {limit:,} characters or fewer")
    if "\x00" in trimmed:
        raise InvalidDetailError(field, "Remove the character that cannot be stored")
    return trimmed
