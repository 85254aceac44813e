"""Messages to the patient: queued in the transaction of what caused them, sent once it is committed.

A message that the patient's wishes forbid is kept too, withheld and with the reason, so that staff see that
nobody was told. Sending is referrals/services/sending.py.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from referrals.messages import wish
from referrals.models import Appointment, Notification, Patient, Referral

logger = logging.getLogger(__name__)

Kind, State = Notification.Kind, Notification.State

# About an appointment that one of these makes old news.
ABOUT_TIMES = frozenset({Kind.BOOKED, Kind.CHANGED, Kind.REMINDER})
REPLACES = ABOUT_TIMES | {Kind.CANCELLED, Kind.MISSED}


def notify(*, referral: Referral, kind: str, now: datetime, appointment: Appointment | None = None) -> Notification:
    """Queue a message of a kind of Notification.Kind, or withhold it as the patient wishes (A30).

    Call inside the transaction of the change, with the referral locked. The same cause again queues nothing and
    returns the message there is (A11): an appointment causes one of each kind. Earlier messages about the
    appointment's time that still wait are dropped.
    """
    if appointment and (told := referral.notifications.filter(appointment=appointment, kind=kind).first()):
        return told
    if kind in REPLACES:
        referral.notifications.filter(state=State.QUEUED, kind__in=ABOUT_TIMES).update(
            state=State.DROPPED, closed_at=now
        )
    decided = decide(referral.patient)
    message = Notification.objects.create(
        referral=referral,
        appointment=appointment,
        kind=kind,
        channel=decided.channel or Notification.Channel.SMS,
        state=State.QUEUED if decided.channel else State.WITHHELD,
        problem=decided.reason,
        due_at=now,
        closed_at=None if decided.channel else now,
    )
    if message.state == State.QUEUED:
        transaction.on_commit(lambda: queue_sending(message.pk))
    return message


def drop_for(*, referral: Referral, now: datetime) -> int:
    """Drop every message that still waits, when the referral ends or the patient died (A31). How many there were.

    Call inside the transaction of the change.
    """
    waiting = referral.notifications.filter(state=State.QUEUED)
    return waiting.update(state=State.DROPPED, closed_at=now)


def decide(patient: Patient) -> wish.Decision:
    """How the patient may be reached now."""
    return wish.decide(
        wish.Wishes(
            phone=patient.phone,
            email=patient.email,
            may_text=patient.may_text,
            may_email=patient.may_email,
            has_opted_out=patient.opted_out_at is not None,
        )
    )


def queue_sending(pk: int) -> None:
    """Ask the worker to send. The row is committed: without a broker the schedule finds it within a minute."""
    from kombu.exceptions import OperationalError

    from referrals.tasks import send_notification

    try:
        send_notification.apply_async([pk], retry=False)
    except OperationalError:
        logger.warning("The queue cannot be reached: the schedule will send later.")
