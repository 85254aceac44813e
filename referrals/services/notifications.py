"""Messages to the patient: queued in the transaction of what caused them, sent once it is committed.

A message that the patient's wishes forbid is kept too, withheld and with the reason, so that staff see that
nobody was told. Sending is referrals/services/sending.py.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from referrals.errors import NotAllowedError
from referrals.messages import wish
from referrals.models import Appointment, Notification, Patient, Referral, ShortNoticeOffer
from referrals.outbox import failed_notifications
from referrals.services.steps import lock
from referrals.workflow import BEFORE_SUBMISSION

logger = logging.getLogger(__name__)

Kind, State = Notification.Kind, Notification.State

# Tell of an appointment to come.
ABOUT_TIMES = frozenset({Kind.BOOKED, Kind.CHANGED, Kind.REMINDER})
# What each kind makes old news, and so drops where it still waits.
REPLACED_BY: dict[str, frozenset[str]] = {
    Kind.REFERRED: frozenset({Kind.REFERRED}),
    Kind.BOOKED: ABOUT_TIMES | {Kind.REFERRED, Kind.OFFERED},
    Kind.CHANGED: ABOUT_TIMES | {Kind.OFFERED},
    Kind.REMINDER: ABOUT_TIMES,
    Kind.CANCELLED: ABOUT_TIMES,
    Kind.MISSED: ABOUT_TIMES,
    Kind.OFFERED: frozenset({Kind.OFFERED}),
}


def notify(
    *,
    referral: Referral,
    kind: str,
    now: datetime,
    appointment: Appointment | None = None,
    offer: ShortNoticeOffer | None = None,
) -> Notification:
    """Queue a message of a kind of Notification.Kind, or withhold it as the patient wishes (A30).

    Call inside the transaction of the change, with the referral locked. The same cause again queues nothing and
    returns the message there is (A11): an appointment causes one of each kind. Earlier messages that still wait and
    are no longer true are dropped.
    """
    if appointment and (told := referral.notifications.filter(appointment=appointment, kind=kind).first()):
        return told
    referral.notifications.filter(state=State.QUEUED, kind__in=REPLACED_BY[kind]).update(
        state=State.DROPPED, closed_at=now
    )
    decided = wish.decide(referral.patient)
    message = Notification.objects.create(
        referral=referral,
        appointment=appointment,
        offer=offer,
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


def queue_sending(pk: int) -> None:
    """Ask the worker to send. The row is committed: without a broker the schedule finds it within a minute."""
    from kombu.exceptions import OperationalError

    from referrals.tasks import send_notification

    try:
        send_notification.apply_async([pk], retry=False)
    except OperationalError:
        logger.warning("The queue cannot be reached: the schedule will send later.")


@transaction.atomic
def stop_messages(*, referral_id: UUID, by: User) -> Referral:
    """The patient wants no more messages: none goes out again, and what waits is withheld.

    Other referrals of the same patient are silent too. Done again, it changes nothing.
    """
    now = timezone.now()
    referral = _lock_sent(referral_id, by)
    same = Q(pk=referral.patient_id)
    if referral.patient.nhs_number:
        same |= Q(nhs_number=referral.patient.nhs_number)
    Patient.objects.filter(same, opted_out_at__isnull=True).update(opted_out_at=now)
    referral.notifications.filter(state=State.QUEUED).update(
        state=State.WITHHELD, problem=wish.OPTED_OUT, closed_at=now
    )
    record(by=by, action="referral.messages_stopped", subject=referral.pk)
    return referral


@transaction.atomic
def allow_messages(*, referral_id: UUID, by: User) -> Referral:
    """The patient wants messages about this referral again, as far as they are safe."""
    referral = _lock_sent(referral_id, by)
    Patient.objects.filter(pk=referral.patient_id).update(opted_out_at=None)
    record(by=by, action="referral.messages_allowed", subject=referral.pk)
    return referral


@transaction.atomic
def deal_with(*, message_id: int, by: User) -> bool:
    """Take a failed message off the list: the patient was told otherwise, or need not be.

    False when someone else was faster. Raises Notification.DoesNotExist when it is not the person's to deal with.
    """
    failed = _lock_failed(message_id, by)
    if failed is None:
        return False
    failed.dealt_with_at, failed.dealt_with_by = timezone.now(), by
    failed.save(update_fields=["dealt_with_at", "dealt_with_by"])
    record(by=by, action="notification.dealt_with", subject=failed.referral_id)
    return True


@transaction.atomic
def try_again(*, message_id: int, by: User) -> bool:
    """Queue a failed message anew, with all its tries. As `deal_with` otherwise."""
    failed = _lock_failed(message_id, by)
    if failed is None:
        return False
    failed.state, failed.problem, failed.closed_at, failed.due_at = State.QUEUED, "", None, timezone.now()
    # Not the first try: the provider is asked whether an earlier one arrived.
    failed.attempts = 1
    failed.save(update_fields=["state", "problem", "closed_at", "due_at", "attempts"])
    record(by=by, action="notification.tried_again", subject=failed.referral_id)
    transaction.on_commit(lambda: queue_sending(failed.pk))
    return True


def _lock_sent(referral_id: UUID, by: User) -> Referral:
    referral = lock(referral_id, by)
    if referral.status in BEFORE_SUBMISSION:
        raise NotAllowedError("The patient gets no messages before the referral is sent.")
    return referral


def _lock_failed(message_id: int, by: User) -> Notification | None:
    """The message if it is still to be dealt with; None when it is the person's and no more."""
    found = Notification.objects.select_for_update(of=("self",)).filter(
        pk=message_id, referral__in=Referral.objects.visible_to(by)
    )
    message: Notification = found.get()
    return message if failed_notifications(user=by).filter(pk=message.pk).exists() else None
