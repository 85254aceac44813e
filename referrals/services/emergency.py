"""Emergency contraception: until when it may be fitted, and its handover by phone when no hub can do so in time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from referrals import emergency
from referrals.errors import InvalidDetailError, NotAllowedError
from referrals.hubs import can_take
from referrals.models import Referral
from referrals.services.drafts import lock_draft
from referrals.services.notifications import drop_for
from referrals.services.steps import apply, check_text, close_leg, lock_for, save
from referrals.workflow import Action

LONGEST_NAME = 200
HANDED_OFF = "handed_off"


@transaction.atomic
def set_emergency(
    *,
    referral_id: UUID,
    by: User,
    first_sex_at: datetime,
    last_period_on: date | None = None,
    shortest_cycle_days: int | None = None,
) -> Referral:
    """Set the dates of an emergency in a draft, and so its deadline (A32).

    A hub chosen before is forgotten when it has no free slot in time. Raises InvalidDetailError for dates that
    cannot be right, NotAllowedError for a draft that is no emergency.
    """
    dates: dict[str, Any] = {
        "first_sex_at": first_sex_at,
        "last_period_on": last_period_on,
        "shortest_cycle_days": shortest_cycle_days,
    }
    emergency.check(**dates, now=timezone.now())
    referral = lock_draft(referral_id, by)
    if not referral.is_emergency:
        raise NotAllowedError("Say first that this is emergency contraception.")
    until = emergency.deadline(**dates)
    if referral.hub_id and not can_take(
        hub_id=referral.hub_id, method=referral.method, procedure=referral.procedure, before=until
    ):
        referral.hub = None
    return save(referral, **dates, ec_deadline=until)


@transaction.atomic
def hand_off(
    *, referral_id: UUID, by: User, version: int, spoke_to: str, spoken_at: datetime, comment: str = ""
) -> Referral:
    """Record that a sexual health clinic was phoned and has taken the patient on, which ends the referral (A32).

    Either side may, from a draft or once it is sent. Raises NotAllowedError for a referral that is no emergency,
    InvalidDetailError without a name or for a call that is still to come.
    """
    spoke_to = check_text("spoke_to", spoke_to, missing="Enter who you spoke to", limit=LONGEST_NAME)
    comment = check_text("comment", comment)
    now = timezone.now()
    if spoken_at > now:
        raise InvalidDetailError("spoken_time", "The time you spoke to them must be in the past")
    referral, transition = lock_for(Action.HAND_OFF, referral_id=referral_id, by=by, version=version)
    handed = apply(
        referral,
        transition,
        by=by,
        now=now,
        comment=comment,
        counterpart=spoke_to,
        happened_at=spoken_at,
        closed_at=now,
    )
    close_leg(referral, now=now, reason=HANDED_OFF)
    drop_for(referral=referral, now=now)
    return handed
