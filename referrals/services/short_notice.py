"""A time that was given back goes down the list of those who would come at short notice, one at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from larc.nhsuk.formatting import format_time
from practices.models import Slot
from practices.services import hold_slot, keep_still, take_held_slot
from referrals import short_notice, standing
from referrals.errors import NotAllowedError, SlotTakenError, StaleError
from referrals.models import Appointment, Notification, Patient, Referral, ShortNoticeOffer
from referrals.services.holds import Answer, close_offer, end_expired_of, end_offers, release_expired
from referrals.services.notifications import notify
from referrals.services.safety import blocks_booking
from referrals.services.steps import apply, lock, lock_for, open_leg, release_appointment, save
from referrals.values import check_notice
from referrals.workflow import OPEN, Action, Side, Status

ONLY_THE_HUB = "Only the practice whose time it is offers it, and records the answer."
NOT_SUITABLE = "This time cannot be offered to this patient any more. See who is next."
BEING_OFFERED = "Another time is on offer to this patient. Record the answer to that one first."
WHAT_BECAME = {
    Answer.ACCEPTED: "The answer to this offer was recorded already: the patient has the time.",
    Answer.DECLINED: "The answer to this offer was recorded already: the patient does not want the time.",
    Answer.WITHDRAWN: "This time is no longer on offer to the patient. See the referral for what has changed.",
}
TOO_LATE = "The patient had until {} to answer, so others can have the time now. If it is still free you can book it."


@transaction.atomic
def change_short_notice(
    *, referral_id: UUID, by: User, version: int, short_notice: bool | None, notice_hours: int | None
) -> Referral:
    """Record whether the patient of an open referral would come at short notice, and how many hours before to know.

    Either side may. Who would not any more is offered nothing: an offer that is open ends. Raises InvalidDetailError,
    NotAllowedError, StaleError.
    """
    check_notice(short_notice, notice_hours)
    referral = lock(referral_id, by)
    if not may_change(user=by, referral=referral):
        raise NotAllowedError("Whether the patient would come at short notice is asked while a referral is open.")
    if referral.version != version:
        raise StaleError
    if not short_notice:
        end_offers(referral, now=timezone.now())
    Patient.objects.filter(pk=referral.patient_id).update(short_notice=short_notice, notice_hours=notice_hours)
    is_referrers = Side.REFERRER in standing.sides_of(by, referral)
    practice = referral.referring_practice if is_referrers else referral.hub_practice
    record(by=by, action="referral.short_notice_changed", subject=referral.pk, organisation=practice.code)
    return save(referral)


def may_change(*, user: User, referral: Referral) -> bool:
    """Whether the person may say that the patient would come at short notice."""
    return bool(standing.sides_of(user, referral) & {Side.REFERRER, Side.HUB}) and referral.status in OPEN


def offer_slot(*, referral_id: UUID, by: User, slot_id: UUID) -> ShortNoticeOffer:
    """Keep a slot that was given back for one patient, and tell her if she may be written to.

    It is kept for SHORT_NOTICE_HOLD, or until the notice she needs. Raises NotAllowedError when it is not hers to
    be offered, SlotTakenError when someone was faster.
    """
    # In a transaction of its own: what it locks are other slots.
    release_expired()
    return _offer(referral_id=referral_id, by=by, slot_id=slot_id)


@transaction.atomic
def _offer(*, referral_id: UUID, by: User, slot_id: UUID) -> ShortNoticeOffer:
    referral = _lock_as_hub(referral_id, by)
    keep_still(slot_uuid=slot_id)
    now = timezone.now()
    if referral.short_notice_offers.filter(answer="").exists():
        raise NotAllowedError(BEING_OFFERED)
    slot = short_notice.slots_at(user=by, now=now).filter(uuid=slot_id).first()
    if slot is None:
        raise SlotTakenError(None)
    if not short_notice.candidates(slot=slot, now=now).filter(pk=referral.pk).exists():
        raise NotAllowedError(NOT_SUITABLE)
    if unsafe := blocks_booking(referral):
        raise NotAllowedError(unsafe)
    until = last_moment(slot, referral.patient, now=now)
    if hold_slot(slot_uuid=slot_id, now=now, until=until) is None:
        raise SlotTakenError(slot.starts_at)
    end_expired_of(slot, now=now)
    practice = referral.hub_practice
    offer = ShortNoticeOffer.objects.create(
        slot=slot, referral=referral, organisation=practice, offered_at=now, offered_by=by, expires_at=until
    )
    record(by=by, action="referral.short_notice_offered", subject=referral.pk, organisation=practice.code)
    if referral.offered_at is None:
        save(referral, offered_at=now)
    notify(referral=referral, kind=Notification.Kind.OFFERED, offer=offer, now=now)
    return offer


def next_candidate(*, slot: Slot, by: User, now: datetime) -> Referral | None:
    """Whom to offer a slot to next, of the referrals the person may see: the first who can be booked."""
    mine = short_notice.candidates(slot=slot, now=now).filter(pk__in=Referral.objects.visible_to(by).values("pk"))
    return next((referral for referral in mine.iterator() if not blocks_booking(referral)), None)


def last_moment(slot: Slot, patient: Patient, *, now: datetime) -> datetime:
    """Until when an offer made now is kept: never later than the notice the patient needs."""
    hold: timedelta = settings.SHORT_NOTICE_HOLD
    return min(now + hold, slot.starts_at - timedelta(hours=patient.notice_hours or 0))


@transaction.atomic
def accept_offer(*, offer_id: int, by: User, version: int) -> Appointment:
    """The patient takes the time: it is booked for her and for nobody else. An appointment she had is given back.

    Raises NotAllowedError when the time to answer is over or the clinic can no longer be held for her, StaleError.
    """
    offer = _find(offer_id, by)
    action = Action.RESCHEDULE if offer.referral.status == Status.BOOKED else Action.BOOK
    referral, transition = lock_for(action, referral_id=offer.referral_id, by=by, version=version)
    _require_hub(by, referral)
    if unsafe := blocks_booking(referral):
        raise NotAllowedError(unsafe)
    keep_still(slot_uuid=offer.slot.uuid)
    now = timezone.now()
    release_appointment(referral, now=now)
    is_right = short_notice.may_be_done(referral=referral, slot=offer.slot)
    slot = take_held_slot(slot_uuid=offer.slot.uuid, now=now) if is_right else None
    if slot is None or not close_offer(offer, Answer.ACCEPTED, now=now, by=by):
        raise NotAllowedError(_why_not(offer.pk, now))
    appointment = Appointment.objects.create(leg=open_leg(referral), slot=slot, booked_at=now, booked_by=by)
    apply(referral, transition, by=by, now=now, leg=appointment.leg, offered_at=referral.offered_at or now)
    kind = Notification.Kind.CHANGED if action == Action.RESCHEDULE else Notification.Kind.BOOKED
    notify(referral=referral, kind=kind, appointment=appointment, now=now)
    return appointment


@transaction.atomic
def decline_offer(*, offer_id: int, by: User) -> ShortNoticeOffer:
    """The patient does not want the time: it is free, and can be offered to the next. All else stays as it is.

    Raises NotAllowedError when the offer is over.
    """
    offer = _find(offer_id, by)
    referral = _lock_as_hub(offer.referral_id, by)
    now = timezone.now()
    if offer.expires_at <= now or not close_offer(offer, Answer.DECLINED, now=now, by=by):
        raise NotAllowedError(_why_not(offer.pk, now))
    practice = referral.hub_practice
    record(by=by, action="referral.short_notice_declined", subject=referral.pk, organisation=practice.code)
    return offer


def _find(offer_id: int, by: User) -> ShortNoticeOffer:
    """The offer, of a referral the person may see. Raises Referral.DoesNotExist otherwise."""
    visible = ShortNoticeOffer.objects.filter(referral__in=Referral.objects.visible_to(by))
    found: ShortNoticeOffer | None = visible.select_related("slot__session", "referral").filter(pk=offer_id).first()
    if found is None:
        raise Referral.DoesNotExist
    return found


def _lock_as_hub(referral_id: UUID, by: User) -> Referral:
    referral = lock(referral_id, by)
    _require_hub(by, referral)
    return referral


def _require_hub(by: User, referral: Referral) -> None:
    if Side.HUB not in standing.sides_of(by, referral):
        raise NotAllowedError(ONLY_THE_HUB)


def _why_not(offer_id: int, now: datetime) -> str:
    """What became of an offer, for whoever would answer it."""
    offer = ShortNoticeOffer.objects.get(pk=offer_id)
    if offer.answer in WHAT_BECAME:
        return WHAT_BECAME[Answer(offer.answer)]
    is_late = offer.answer == Answer.EXPIRED or offer.expires_at <= now
    return TOO_LATE.format(format_time(offer.expires_at)) if is_late else WHAT_BECAME[Answer.WITHDRAWN]
