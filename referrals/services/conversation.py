"""What the two practices say to each other about a referral, and the hub's tries to reach the patient."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.models import Practice
from referrals import standing
from referrals.errors import NotAllowedError
from referrals.models import ContactAttempt, Note, Referral
from referrals.services.steps import apply, check_choice, check_text, is_sent_first, lock, lock_for
from referrals.workflow import Action, Side


@transaction.atomic
def request_information(*, referral_id: UUID, by: User, version: int, comment: str) -> Referral:
    """Ask the referring practice something; the referral waits for its answer, the clock does not."""
    comment = check_text("comment", comment, missing="Enter what you need to know")
    referral, transition = lock_for(Action.REQUEST_INFORMATION, referral_id=referral_id, by=by, version=version)
    return apply(referral, transition, by=by, now=timezone.now(), comment=comment)


@transaction.atomic
def answer(*, referral_id: UUID, by: User, version: int, comment: str) -> Referral:
    """Answer what the hub asked: the referral is new to triage again, its clock as it was."""
    comment = check_text("comment", comment, missing="Enter your answer")
    referral, transition = lock_for(Action.ANSWER, referral_id=referral_id, by=by, version=version)
    return apply(referral, transition, by=by, now=timezone.now(), comment=comment)


@transaction.atomic
def add_note(*, referral_id: UUID, by: User, text: str, key: UUID | None = None) -> Note | None:
    """Add a line to the conversation of the two practices, while the referral is open.

    A form sent again, with the same `key` and text, adds nothing and gives None (A11).
    """
    text = check_text("text", text, missing="Enter a message")
    referral = lock(referral_id, by)
    if not standing.may_write_note(user=by, referral=referral):
        raise NotAllowedError("Messages can be added only while a referral is open.")
    if not is_sent_first(key, text, by=by, referral=referral):
        return None
    practice = _practice_of(by, referral)
    record(by=by, action="referral.note", subject=referral.pk, organisation=practice.code)
    return Note.objects.create(referral=referral, text=text, by=by, organisation=practice)


@transaction.atomic
def record_contact(
    *, referral_id: UUID, by: User, how: str, outcome: str, key: UUID | None = None
) -> ContactAttempt | None:
    """Log that the hub tried to reach the patient. The same again with its `key` logs nothing and gives None (A11)."""
    check_choice("how", how, ContactAttempt.How, "Select how you tried to reach the patient")
    check_choice("outcome", outcome, ContactAttempt.Outcome, "Select what happened")
    referral = lock(referral_id, by)
    if not standing.may_record_contact(user=by, referral=referral):
        raise NotAllowedError(
            "Only the practice that has the referral now can log that it tried to reach the patient."
        )
    if not is_sent_first(key, how, outcome, by=by, referral=referral):
        return None
    practice = referral.hub_practice
    record(by=by, action="referral.contact", subject=referral.pk, organisation=practice.code)
    return ContactAttempt.objects.create(referral=referral, how=how, outcome=outcome, by=by, organisation=practice)


def _practice_of(by: User, referral: Referral) -> Practice:
    """The practice for which the person speaks: the referring one, unless they stand at the hub alone."""
    is_referrers = Side.REFERRER in standing.sides_of(by, referral)
    return referral.referring_practice if is_referrers else referral.hub_practice
