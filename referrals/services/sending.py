"""Sending what was queued, once: a try is noted before it is made, so that no two workers make the same.

A try whose answer is lost (a worker that dies, a line that drops) is made again later; the provider is first asked
whether it has the message already, by a reference that stays the same (H9).
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from practices.models import Slot
from referrals.bookings import is_open_to_referrer
from referrals.messages import texts, wish
from referrals.messages.delivery import Delivery, Outgoing, RefusedError, TryAgainError, chosen
from referrals.models import Appointment, Notification, Referral
from referrals.reasons import CancelReason
from referrals.services.notifications import ABOUT_TIMES, Kind, State, notify
from referrals.workflow import Status

logger = logging.getLogger(__name__)

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
# With waits that double, about eight hours.
MOST_ATTEMPTS = 10
NOT_REACHED = "The message service could not be reached for hours"

FIRST_RECEIPT = timedelta(minutes=10)
RARE_RECEIPT = timedelta(hours=6)
# Notify itself gives up on a phone after three days.
LAST_RECEIPT = timedelta(days=5)

# While it is one of these, its hub will contact the patient.
AT_HUB = frozenset({Status.SUBMITTED, Status.INFO_REQUESTED, Status.ACCEPTED})

# Nobody is reminded at night, even when the schedule stood still for hours.
DAYTIME = range(8, 20)
MOST_AT_ONCE = 200
# How long a reminder waits whose appointment cannot be held as it is booked.
ASK_AGAIN = timedelta(hours=1)


def send(*, pk: int) -> bool:
    """Send one message if it is still due and still true. False when the provider could not be reached."""
    message = _claim(pk, timezone.now())
    if message is None:
        return True
    delivery = chosen()
    outgoing = _outgoing(message)
    try:
        # The first try cannot have arrived already.
        provider_id = (message.attempts > 1 and delivery.taken(outgoing)) or delivery.send(outgoing)
    except RefusedError as refusal:
        _fail(message, str(refusal))
        return True
    except TryAgainError as trouble:
        logger.warning("Message %s, try %s: %s.", pk, message.attempts, trouble)
        if message.attempts >= MOST_ATTEMPTS:
            _fail(message, NOT_REACHED)
        return False
    _settle(message, delivery, provider_id)
    return True


def send_due() -> None:
    """Send every message that is due, until the provider cannot be reached."""
    due = Notification.objects.filter(state=State.QUEUED, closed_at__isnull=True, due_at__lte=timezone.now())
    for pk in list(due.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        if not send(pk=pk):
            return


def queue_reminders() -> None:
    """Queue a reminder of each appointment that comes near, once.

    An appointment booked when it was near already needs none: its patient was told a moment ago. One that cannot be
    held as booked has none until it has another time (A8).
    """
    now = timezone.now()
    if timezone.localtime(now).hour not in DAYTIME:
        return
    before: timedelta = settings.PATIENT_REMINDER_BEFORE
    reminders = Notification.objects.filter(appointment=OuterRef("pk"), kind=Kind.REMINDER)
    near = Appointment.objects.filter(
        ~Exists(reminders),
        ~Q(slot__in=Slot.objects.to_rearrange(now)),
        state=Appointment.State.BOOKED,
        slot__starts_at__gt=now,
        slot__starts_at__lte=now + before,
        booked_at__lte=F("slot__starts_at") - before,
    )
    for pk, referral_id in list(near.values_list("pk", "leg__referral")[:MOST_AT_ONCE]):
        _remind(pk, referral_id, now)


def ask_receipts() -> None:
    """Ask what became of messages the provider took, until it cannot be reached."""
    delivery = chosen()
    now = timezone.now()
    open_ones = Notification.objects.filter(state=State.SENT, closed_at__isnull=True, due_at__lte=now)
    for message in list(open_ones[:MOST_AT_ONCE]):
        try:
            _ask_receipt(message, delivery, now)
        except TryAgainError as trouble:
            logger.warning("Receipt of message %s: %s.", message.pk, trouble)
            return


@transaction.atomic
def _claim(pk: int, now: datetime) -> Notification | None:
    """The message with one more try noted, or None when someone else has it, it is not due, or no longer wanted."""
    message = (
        Notification.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related(
            "referral__patient",
            "referral__hub__practice",
            "appointment__slot__session__hub__practice",
            "offer__slot__session__hub__practice",
        )
        .filter(pk=pk, state=State.QUEUED, due_at__lte=now)
        .first()
    )
    if message is None:
        return None
    if _must_wait(message, now):
        Notification.objects.filter(pk=pk).update(due_at=now + ASK_AGAIN)
        return None
    decided = wish.decide(message.referral.patient)
    if _is_old_news(message, now):
        message.state, message.closed_at = State.DROPPED, now
    elif not decided.channel:
        message.state, message.closed_at, message.problem = State.WITHHELD, now, decided.reason
    elif message.attempts >= MOST_ATTEMPTS:
        message.state, message.closed_at, message.problem = State.FAILED, now, NOT_REACHED
    else:
        message.channel = decided.channel
        message.attempts += 1
        message.due_at = now + wait_after(message.attempts)
    message.save()
    return None if message.closed_at else message


def wait_after(attempts: int) -> timedelta:
    """How long after this many tries the next is made: 1, 2, 4 minutes and so on, at most 4 hours."""
    doublings: int = 2 ** (attempts - 1)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)


def _is_old_news(message: Notification, now: datetime) -> bool:
    """Whether what happened since makes the message wrong, or cruel."""
    referral, appointment = message.referral, message.appointment
    if referral.events.filter(reason=CancelReason.PATIENT_DIED).exists():
        return True
    if message.kind in ABOUT_TIMES and appointment:
        return appointment.state != Appointment.State.BOOKED or appointment.slot.starts_at <= now
    if message.kind == Kind.CANCELLED and appointment:
        return appointment.slot.starts_at <= now
    if message.offer:
        return not message.offer.is_open(now)
    if message.kind == Kind.MISSED and appointment:
        return appointment.state != Appointment.State.NO_SHOW
    return message.kind == Kind.REFERRED and referral.status not in AT_HUB


def _must_wait(message: Notification, now: datetime) -> bool:
    """Whether it reminds of an appointment that cannot be held as booked: it may be given another time, which drops
    the reminder, or the leave or closure be taken back (A8).
    """
    appointment = message.appointment
    if message.kind != Kind.REMINDER or appointment is None:
        return False
    hub_id = appointment.slot.session.hub_id
    return Slot.objects.to_rearrange(now, hubs=[hub_id]).filter(pk=appointment.slot_id).exists()


def _outgoing(message: Notification) -> Outgoing:
    patient = message.referral.patient
    words = texts.compose(message.kind, _facts(message))
    return Outgoing(
        reference=uuid.uuid5(message.referral_id, str(message.pk)),
        channel=message.channel,
        address=patient.phone if message.channel == wish.SMS else patient.email,
        subject=words.subject,
        text=words.text,
    )


def _facts(message: Notification) -> texts.Facts:
    about = message.appointment or message.offer
    slot = about.slot if about else None
    practice = slot.session.hub.practice if slot else message.referral.hub_practice
    # Where the referring practice books, either of the two may be the one that phones.
    is_either = message.kind == Kind.REFERRED and is_open_to_referrer(message.referral)
    return texts.Facts(
        place="" if is_either else practice.name,
        is_gp_practice=practice.kind == practice.Kind.GP_PRACTICE,
        phone=practice.phone,
        starts_at=slot.starts_at if slot else None,
        until=message.offer.expires_at if message.offer else None,
    )


def _settle(message: Notification, delivery: Delivery, provider_id: str) -> None:
    """Note that it is on its way, even where the message was dropped in the meantime: it did go."""
    now = timezone.now()
    Notification.objects.filter(pk=message.pk).update(
        state=State.SENT,
        provider_id=provider_id,
        problem="",
        sent_at=now,
        due_at=now + FIRST_RECEIPT,
        closed_at=None if delivery.has_receipts else now,
    )


def _fail(message: Notification, problem: str) -> None:
    """Put it on the list of failed messages, unless nobody waits for it any more."""
    Notification.objects.filter(pk=message.pk, state=message.state).update(
        state=State.FAILED, problem=problem, closed_at=timezone.now()
    )


@transaction.atomic
def _remind(appointment_id: int, referral_id: uuid.UUID, now: datetime) -> None:
    """Queue one reminder. The referral is locked as for every change to it; one that changes now waits its turn."""
    referral = Referral.objects.select_for_update(skip_locked=True).filter(pk=referral_id).first()
    appointment = Appointment.objects.filter(pk=appointment_id, state=Appointment.State.BOOKED).first()
    if referral and appointment:
        notify(referral=referral, kind=Kind.REMINDER, now=now, appointment=appointment)


def _ask_receipt(message: Notification, delivery: Delivery, now: datetime) -> None:
    receipt = delivery.receipt(message.provider_id, message.channel)
    if receipt.problem:
        _fail(message, receipt.problem)
        return
    age = now - (message.sent_at or now)
    is_over = receipt.is_delivered or age > LAST_RECEIPT
    Notification.objects.filter(pk=message.pk, state=State.SENT).update(
        closed_at=now if is_over else None, due_at=now + min(max(age, FIRST_RECEIPT), RARE_RECEIPT)
    )
