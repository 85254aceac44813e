"""Safety questions answered, and their flags looked at by clinicians. What they block is a clinician's to override."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from larc.accounts.models import User
from larc.audit.services import record
from practices.selectors.directory import provides
from referrals import standing
from referrals.eligibility import ANSWERS, NO, PREGNANCY, YES, Question
from referrals.errors import IncompleteError, InvalidDetailError, NotAllowedError, StaleError
from referrals.models import FraserRecord, Referral, SafeguardingHold, SafetyAnswer, SafetyReview
from referrals.router import need_of
from referrals.screening import Screening, is_under_13, needs_fraser, screening_of
from referrals.services.steps import check_text, lock, save
from referrals.workflow import OPEN, WRITTEN, Side

WHY_RIGHT = "Enter why this is still right for the patient"
NOT_A_CLINICIAN = "A clinician must sign this off. Ask one of your practice to open it."
TO_ACKNOWLEDGE = "Read the safety flags and say so before you accept."
TO_ANSWER = "Some safety questions are answered “not known”. They must be answered before booking."
TO_REVIEW = "The safety answers have new flags. A clinician of the fitting practice must read them before booking."


@transaction.atomic
def answer_safety(*, referral_id: UUID, by: User, answers: Mapping[str, str], version: int | None = None) -> Referral:
    """Keep answers to safety questions, of a draft or of an open referral; those not given stay as they are.

    Raises InvalidDetailError (with the question as its field) for a question that is not asked or an answer that is
    none, NotAllowedError, StaleError.
    """
    referral = _lock_to_answer(referral_id, by, version)
    asked = {question.key: question for question in screening_of(referral).questions}
    for key, answer in answers.items():
        _check_answer(asked.get(key), key, answer)
    advice = {key for key in answers if asked[key].kind == PREGNANCY}
    for key in answers.keys() - advice:
        SafetyAnswer.objects.update_or_create(referral=referral, question=key, defaults={"answer": answers[key]})
    if advice:
        referral.advice_given = answers[advice.pop()] == YES
    is_referrers = Side.REFERRER in standing.sides_of(by, referral)
    practice = referral.referring_practice if is_referrers else referral.hub_practice
    record(by=by, action="referral.safety_answered", subject=referral.pk, organisation=practice.code)
    return save(referral, **told_complex(referral))


@transaction.atomic
def review_safety(*, referral_id: UUID, by: User, side: str, reason: str, version: int | None = None) -> SafetyReview:
    """A person of one side has looked at the flags, and the referrer says why the referral is right all the same.

    From category 3 the referrer's is a clinician; the hub's always is. Raises NotAllowedError, IncompleteError,
    InvalidDetailError, StaleError.
    """
    referral = lock(referral_id, by)
    stands = Side(side)
    if stands not in standing.sides_of(by, referral) or referral.status not in OPEN | WRITTEN:
        raise NotAllowedError("You cannot review the safety answers of this referral now.")
    screening = screening_of(referral)
    if (screening.assessment.needs_clinician or stands == Side.HUB) and not by.is_clinician:
        raise NotAllowedError(NOT_A_CLINICIAN)
    if version not in (None, referral.version):
        raise StaleError
    if not screening.is_answered:
        raise IncompleteError("safety")
    is_asked_why = screening.assessment.needs_reason if stands == Side.REFERRER else screening.lacks_sign_off
    reason = check_text("reason", reason, missing=WHY_RIGHT if is_asked_why else "")
    return _keep_review(referral, screening, stands, by=by, reason=reason)


def blocks_submission(referral: Referral) -> tuple[str, ...]:
    """The steps about safety that a draft still needs before it is sent, in the order they are asked.

    Answers that are not known block nothing here: they are to be given before booking.
    """
    screening = screening_of(referral)
    is_open = {
        "lead": is_under_13(referral) and not SafeguardingHold.objects.filter(referral=referral).exists(),
        "safety": bool(referral.method) and not screening.is_answered,
        "fraser": lacks_fraser(referral),
        "sign-off": screening.is_answered and screening.lacks_sign_off,
    }
    return tuple(step for step, needed in is_open.items() if needed)


def lacks_fraser(referral: Referral) -> bool:
    """Whether a clinician has still to assess by the Fraser guidelines (A5)."""
    return needs_fraser(referral) and not FraserRecord.objects.filter(referral=referral).exists()


def blocks_acceptance(referral: Referral) -> str:
    """Why a hub cannot accept yet, for the person on the page; empty when nothing stands against it."""
    return TO_ACKNOWLEDGE if screening_of(referral).lacks_acknowledgement else ""


def blocks_booking(referral: Referral) -> str:
    """Why the referral cannot be booked yet; empty when nothing stands against it."""
    screening = screening_of(referral)
    if screening.assessment.unknown or screening.assessment.unanswered:
        return TO_ANSWER
    return TO_REVIEW if screening.lacks_acknowledgement else ""


def told_complex(referral: Referral) -> dict[str, object]:
    """What answers change in a referral: whether it is complex; and a draft loses a hub that lacks what it needs."""
    is_complex = screening_of(referral).assessment.is_complex
    hub = referral.hub
    told: dict[str, object] = {"is_complex": is_complex}
    if hub is None or referral.status not in WRITTEN:
        return told
    services = need_of(referral, is_complex=is_complex)
    return told if provides(hub=hub, services=services) else told | {"hub": None}


def _lock_to_answer(referral_id: UUID, by: User, version: int | None) -> Referral:
    referral = lock(referral_id, by)
    sides = standing.sides_of(by, referral)
    if not sides & {Side.REFERRER, Side.HUB} or referral.status not in OPEN | WRITTEN:
        raise NotAllowedError("The safety questions of this referral cannot be answered any more.")
    if version not in (None, referral.version):
        raise StaleError
    return referral


def _check_answer(question: Question | None, key: str, answer: str) -> None:
    if question is None:
        raise InvalidDetailError(key, "This question is not asked for what the patient needs")
    if answer not in ((YES, NO) if question.kind == PREGNANCY else ANSWERS):
        raise InvalidDetailError(key, "Select an answer")


def _keep_review(referral: Referral, screening: Screening, side: Side, *, by: User, reason: str) -> SafetyReview:
    practice = referral.hub_practice if side == Side.HUB else referral.referring_practice
    is_override = side == Side.REFERRER and screening.assessment.is_override
    action = "referral.safety_overridden" if is_override else "referral.safety_reviewed"
    record(by=by, action=action, subject=referral.pk, organisation=practice.code)
    return SafetyReview.objects.create(
        referral=referral,
        patient_key=referral.patient_id,
        side=side,
        rule_set=screening.assessment.rule_set,
        flags=list(screening.assessment.signature),
        reason=reason,
        by=by,
    )
