"""A sooner appointment at another practice, offered to a patient who has waited near or past the limit (P10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from referrals import alternatives, standing, waits
from referrals.clocks import london_date
from referrals.errors import InvalidDetailError, NotAllowedError
from referrals.models import Offer, Referral
from referrals.selectors import get_visible
from referrals.services.legs import redirect, send_again
from referrals.services.steps import check_choice, lock_for
from referrals.workflow import Action, Status
from referrals.worklists.conditions import DECLINED_FOR

GONE = "This practice has no sooner appointment any more. Offer the one that is shown now"


@transaction.atomic
def record_offer(
    *, referral_id: UUID, by: User, version: int, hub_id: int, slot_starts_at: datetime, answer: str
) -> Offer:
    """Record what the patient said to a sooner time at another hub. Accepted, the referral is sent there.

    Who may send it on may offer. Declined, nothing else changes, and the patient is not asked again for a while; sent
    again, it is recorded once (A11). Raises NotAllowedError, StaleError, HubUnavailableError, and InvalidDetailError
    when that time is not the hub's soonest.
    """
    check_choice("answer", answer, Offer.Answer, "Select what the patient said")
    action = action_for(get_visible(user=by, referral_id=referral_id).status)
    referral, transition = lock_for(action, referral_id=referral_id, by=by, version=version)
    now = timezone.now()
    if not waits.is_long(referral, london_date(now)):
        raise NotAllowedError("This referral is not near its limit. Patients are offered another practice when it is.")
    offered = {choice.hub.pk: choice.first_free for choice in alternatives.sooner([referral])[referral.pk]}
    if offered.get(hub_id) != slot_starts_at:
        raise InvalidDetailError("answer", GONE)
    if before := _same(referral, hub_id, slot_starts_at, answer, by=by, since=now - DECLINED_FOR):
        return before
    practice = standing.acting_practice(user=by, referral=referral, transition=transition)
    offer = Offer.objects.create(
        referral=referral, hub_id=hub_id, slot_starts_at=slot_starts_at, answer=answer, by=by, organisation=practice
    )
    record(by=by, action=f"referral.offer_{answer}", subject=referral.pk, organisation=practice.code)
    if answer == Offer.Answer.ACCEPTED:
        send = send_again if action == Action.SEND_AGAIN else redirect
        send(referral_id=referral_id, by=by, version=version, hub_id=hub_id)
    return offer


def _same(
    referral: Referral, hub_id: int, slot_starts_at: datetime, answer: str, *, by: User, since: datetime
) -> Offer | None:
    """The same answer to the same offer, recorded by the same person while it still counts."""
    offers = referral.offers.filter(hub=hub_id, slot_starts_at=slot_starts_at, answer=answer, by=by, at__gte=since)
    same: Offer | None = offers.first()
    return same


def action_for(status: str) -> Action:
    """How a referral in a status goes to another hub."""
    return Action.SEND_AGAIN if status == Status.REJECTED else Action.REDIRECT
