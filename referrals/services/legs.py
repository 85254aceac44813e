"""From one hub to the next: one need and one clock, on one to three legs (domain.md 8.1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from referrals.clocks import london_date
from referrals.duplicates import refuse_duplicate
from referrals.errors import HubUnavailableError, InvalidDetailError
from referrals.hubs import can_take_referral
from referrals.models import Leg, Notification, Referral
from referrals.reasons import ReturnReason
from referrals.services.notifications import notify
from referrals.services.steps import apply, check_choice, check_text, close_leg, lock_for
from referrals.values import family_of
from referrals.workflow import Action, Status, Transition

# Ends after which the same need may come back within days: its clock then goes on (A35).
CARRIED_AFTER = frozenset({Status.CANCELLED, Status.DISCHARGED, Status.ENTERED_IN_ERROR})
TRIED_BEFORE = "This practice had the referral before. Choose another practice."


def send_first(referral: Referral, transition: Transition, *, by: User, now: datetime) -> Referral:
    """Send a referral to its hub for the first time, which starts the patient's clock; tell the patient.

    Call inside the transaction of the change, with the referral locked. Where the same practice's referral for the
    same need ended days before, its clock goes on in this one (A35). Raises OpenReferralError, HubUnavailableError.
    """
    refuse_duplicate(referral=referral, by=by, method=referral.method, is_emergency=referral.is_emergency)
    hub = referral.hub
    if hub is None:
        raise HubUnavailableError
    _require_able(referral, hub.pk)
    previous = _previous(referral, now)
    if previous:
        practice = referral.referring_practice.code
        record(by=by, action="referral.clock_carried", subject=referral.pk, organisation=practice)
    leg = Leg.objects.create(referral=referral, hub=hub, number=1, assigned_at=now)
    started = previous.clock_start if previous else now
    sent = apply(
        referral, transition, by=by, now=now, leg=leg, submitted_at=now, clock_started_at=started, previous=previous
    )
    notify(referral=sent, kind=Notification.Kind.REFERRED, now=now)
    return sent


@transaction.atomic
def return_to_referrer(*, referral_id: UUID, by: User, version: int, reason: str, comment: str) -> Referral:
    """Give the referral back with a reason; the referring practice decides what comes next.

    Raises InvalidDetailError when the reason is "other" and no comment says which.
    """
    check_choice("reason", reason, ReturnReason, "Select why you are returning it")
    missing = "Enter why you are returning it" if reason == ReturnReason.OTHER else ""
    comment = check_text("comment", comment, missing=missing)
    referral, transition = lock_for(Action.RETURN, referral_id=referral_id, by=by, version=version)
    now = timezone.now()
    returned = apply(referral, transition, by=by, now=now, reason=reason, comment=comment)
    close_leg(referral, now=now, reason=reason)
    return returned


@transaction.atomic
def redirect(*, referral_id: UUID, by: User, version: int, hub_id: int, comment: str = "") -> Referral:
    """Send an open referral from its hub straight to another; the clock goes on and the first hub sees it no more.

    A hub may where the patient agreed, the referring practice always (A27); never to a practice that had it, and
    to three at most (A26). Raises NotAllowedError, InvalidDetailError, HubUnavailableError.
    """
    return _send_on(Action.REDIRECT, referral_id=referral_id, by=by, version=version, hub_id=hub_id, comment=comment)


@transaction.atomic
def send_again(*, referral_id: UUID, by: User, version: int, hub_id: int, comment: str = "") -> Referral:
    """Send a referral that was returned to another hub; the clock goes on from when it was first sent.

    Raises as `redirect` does.
    """
    return _send_on(Action.SEND_AGAIN, referral_id=referral_id, by=by, version=version, hub_id=hub_id, comment=comment)


def _send_on(action: Action, *, referral_id: UUID, by: User, version: int, hub_id: int, comment: str) -> Referral:
    comment = check_text("comment", comment)
    referral, transition = lock_for(action, referral_id=referral_id, by=by, version=version)
    if referral.legs.filter(hub=hub_id).exists():
        raise InvalidDetailError("hub", TRIED_BEFORE)
    _require_able(referral, hub_id)
    now = timezone.now()
    sent = apply(referral, transition, by=by, now=now, comment=comment, triaged_at=None, hub_id=hub_id)
    close_leg(referral, now=now, reason=action)
    Leg.objects.create(referral=referral, hub_id=hub_id, number=referral.legs.count() + 1, assigned_at=now)
    notify(referral=sent, kind=Notification.Kind.REFERRED, now=now)
    return sent


def _require_able(referral: Referral, hub_id: int) -> None:
    if not can_take_referral(hub_id=hub_id, referral=referral):
        raise HubUnavailableError


def _previous(referral: Referral, now: datetime) -> Referral | None:
    """The practice's referral for the same need that ended so few days ago that this one goes on with its clock.

    Days are London dates, as Django reads a moment's date. Patients without a number are never matched (A3).
    """
    nhs_number = referral.patient.nhs_number
    if not nhs_number:
        return None
    previous: Referral | None = (
        Referral.objects.filter(
            patient__nhs_number=nhs_number,
            method__in=family_of(referral.method),
            referring_practice=referral.referring_practice_id,
            status__in=CARRIED_AFTER,
            submitted_at__isnull=False,
            closed_at__date__gte=london_date(now) - timedelta(days=settings.CLOCK_CARRIED_DAYS),
        )
        .exclude(pk=referral.pk)
        .order_by("-closed_at")
        .first()
    )
    return previous
