"""Letters about the outcome of a referral: written with the event that calls for them, acknowledged by readers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.models import Practice
from referrals.codes import ENDING_ACTIONS
from referrals.codes import Action as Done
from referrals.models import Fitting, Letter, ReferralEvent
from referrals.reasons import NotFittedReason
from referrals.workflow import Action

# What calls for a letter, and of which kind.
KINDS: dict[Action, str] = {
    Action.RECORD_FITTED: Letter.Kind.FITTED,
    Action.RECORD_UNBOOKED_FITTING: Letter.Kind.FITTED,
    Action.RECORD_NOT_FITTED: Letter.Kind.NOT_FITTED,
    Action.DISCHARGE: Letter.Kind.DISCHARGED,
    Action.SEND_ONWARD: Letter.Kind.ONWARD,
    Action.RETURN: Letter.Kind.RETURNED,
    Action.ENTER_IN_ERROR: Letter.Kind.WITHDRAWN,
}
# What was done to the patient; only of this does the registered practice get a note.
_OUTCOMES = frozenset({Letter.Kind.FITTED, Letter.Kind.NOT_FITTED})


def issue(*, event: ReferralEvent, now: datetime) -> None:
    """Write the letters an event calls for, if any. `steps.apply` does so for every event it records.

    The referring practice always gets one, unless it fitted its own patient. A registered practice that did not
    refer gets a note of what was done if the patient agreed (`Fitting.may_tell_practice`), and otherwise nothing.
    A withdrawal goes to everyone who was told.
    """
    kind = KINDS.get(Action(event.action))
    if kind is None:
        return
    fitting = _fitting(kind, event)
    for practice, (to, sender) in _recipients(kind, event, fitting).items():
        Letter.objects.create(
            referral=event.referral,
            event=event,
            fitting=fitting,
            kind=kind,
            to=to,
            sender=sender,
            practice=practice,
            at=now,
        )


@transaction.atomic
def acknowledge(*, by: User, letter_ids: Collection[UUID]) -> int:
    """Mark letters to the person's practices as read, each with its line in the audit trail; how many were not yet.

    Ids of letters that are somebody else's, or acknowledged already, change nothing.
    """
    now = timezone.now()
    letters = Letter.objects.received_by(by).unread().select_for_update(of=("self",)).select_related("practice")
    found = list(letters.filter(pk__in=letter_ids))
    for letter in found:
        letter.acknowledged_at, letter.acknowledged_by = now, by
        letter.save(update_fields=["acknowledged_at", "acknowledged_by"])
        record(by=by, action="outcome_letter.acknowledged", subject=letter.pk, organisation=letter.practice.code)
    return len(found)


def _fitting(kind: str, event: ReferralEvent) -> Fitting | None:
    """What was done, or tried at this time or before the patient was sent on; other letters are about neither."""
    if kind == Letter.Kind.NOT_FITTED and event.reason != NotFittedReason.FAILED:
        return None
    actions: dict[str, tuple[Done, ...]] = {
        Letter.Kind.FITTED: ENDING_ACTIONS,
        Letter.Kind.NOT_FITTED: (Done.FAILED,),
        Letter.Kind.ONWARD: (Done.FAILED,),
    }
    done = event.referral.fittings.filter(action__in=actions.get(kind, ()), reversed_at__isnull=True)
    return done.order_by("pk").last()


def _recipients(kind: str, event: ReferralEvent, fitting: Fitting | None) -> dict[Practice, tuple[str, Practice]]:
    """Who is told, why they are, and by which practice."""
    referral = event.referral
    if kind == Letter.Kind.WITHDRAWN:
        told = referral.letters.select_related("practice", "sender").order_by("at")
        return {letter.practice: (letter.to, letter.sender) for letter in told}
    sender = event.organisation
    wanted = {referral.referring_practice: (Letter.To.REFERRER.value, sender)}
    if kind in _OUTCOMES and fitting and fitting.may_tell_practice:
        wanted.setdefault(referral.registered_practice, (Letter.To.REGISTERED.value, sender))
    wanted.pop(sender, None)
    return wanted
