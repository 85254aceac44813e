"""A referral before its hub has it: written step by step, kept as it grows, then sent."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.models import Practice
from referrals import standing
from referrals.duplicates import audits_neutral_answers, refuse_duplicate
from referrals.errors import HubUnavailableError, IncompleteError, NotAllowedError, StaleError
from referrals.hubs import can_take_referral
from referrals.identifiers import new_reference
from referrals.models import Patient, Referral, SubmittedForm
from referrals.screening import is_under_13
from referrals.services.legs import send_first
from referrals.services.safety import blocks_submission, told_complex
from referrals.services.steps import lock, save
from referrals.values import Need, PatientDetails, Wishes
from referrals.workflow import Action, Status

EMERGENCY_DATES = ("first_sex_at", "last_period_on", "shortest_cycle_days", "ec_deadline")

UNDER_13 = "A referral of a patient under 13 is held until the safeguarding lead decides."
# In the order they are asked.
STEPS = (
    "patient",
    "lead",
    "need",
    "emergency",
    "deadline",
    "safety",
    "consent",
    "contact",
    "practice",
    "fraser",
    "sign-off",
)


@transaction.atomic
def start_draft(*, by: User, practice: Practice, key: UUID, patient: PatientDetails) -> Referral:
    """A new draft for the practice's own patient. The same `key` again returns the same draft (A11).

    Raises InvalidDetailError for details that cannot be right, NotAllowedError for someone else's practice.
    """
    standing.require_at_practice(user=by, practice=practice)
    patient.check(timezone.localdate())
    try:
        with transaction.atomic():
            referral = _create_draft(by, practice, patient)
            SubmittedForm.objects.create(key=key, user=by, referral=referral)
    except IntegrityError:
        # The same form was taken before, perhaps a moment ago: the draft it made stands.
        return SubmittedForm.objects.select_related("referral").get(user=by, key=key).referral
    record(by=by, action="referral.started", subject=referral.pk, organisation=practice.code)
    return referral


@audits_neutral_answers
@transaction.atomic
def change_need(*, referral_id: UUID, by: User, need: Need) -> Referral:
    """Set what the patient needs in a draft. Raises InvalidDetailError, OpenReferralError (A4).

    A hub chosen for another need is forgotten: it may not offer this one. So are the dates of an emergency that is
    none any more.
    """
    need.check()
    referral = lock_draft(referral_id, by)
    refuse_duplicate(referral=referral, by=by, method=need.method, is_emergency=need.is_emergency)
    if (referral.method, referral.procedure) != (need.method, need.procedure):
        referral.hub = None
    no_dates = {} if need.is_emergency else dict.fromkeys(EMERGENCY_DATES)
    changed = save(referral, **asdict(need), **no_dates)
    return save(changed, **told_complex(changed))


@transaction.atomic
def change_consent(*, referral_id: UUID, by: User, to_share: bool, to_onward: bool) -> Referral:
    """Set the patient's two consents in a draft: to share the referral, and to send it on to another hub (S3)."""
    referral = lock_draft(referral_id, by)
    return save(referral, consent_to_share=to_share, consent_to_onward=to_onward)


@transaction.atomic
def change_contact(*, referral_id: UUID, by: User, wishes: Wishes) -> Referral:
    """Set how the patient of a draft may be reached and what they need. Raises InvalidDetailError."""
    wishes.check()
    referral = lock_draft(referral_id, by)
    Patient.objects.filter(pk=referral.patient_id).update(**asdict(wishes) | {"adjustments": [*wishes.adjustments]})
    return save(referral)


@transaction.atomic
def choose_hub(*, referral_id: UUID, by: User, hub_id: int) -> Referral:
    """Set the hub of a draft. Raises HubUnavailableError when it cannot take the referral now (A7)."""
    referral = lock_draft(referral_id, by)
    if not can_take_referral(hub_id=hub_id, referral=referral):
        raise HubUnavailableError
    return save(referral, hub_id=hub_id)


@audits_neutral_answers
@transaction.atomic
def submit(*, referral_id: UUID, by: User, version: int | None = None) -> Referral:
    """Send a draft to its hub, which starts the patient's clock. Sent twice, it is sent once (A11).

    A patient under 13 is sent by the safeguarding lead alone (A5): see `hold_for_safeguarding`.
    Raises IncompleteError, OpenReferralError, HubUnavailableError, NotAllowedError; and StaleError when the draft
    is no more at the `version` whose answers were checked (A12).
    """
    return send_whole(Action.SUBMIT, referral_id=referral_id, by=by, version=version)


def send_whole(action: Action, *, referral_id: UUID, by: User, version: int | None) -> Referral:
    """Send what is whole to its hub, as a draft or as a request confirmed. Raises as `submit` does."""
    referral = lock(referral_id, by)
    if referral.submitted_at:
        return referral
    transition = standing.find(action, user=by, referral=referral)
    missing = missing_steps(referral)
    if missing:
        raise IncompleteError(*missing)
    if is_under_13(referral):
        raise NotAllowedError(UNDER_13)
    if version not in (None, referral.version):
        raise StaleError
    return send_first(referral, transition, by=by, now=timezone.now())


def missing_steps(referral: Referral) -> tuple[str, ...]:
    """The steps of a draft that are not answered yet, in the order they are asked."""
    until, patient = referral.ec_deadline, referral.patient
    answered = {
        # A patient who asks for herself is not asked for all of it.
        "patient": bool(patient.postcode),
        "need": bool(referral.method and referral.procedure and referral.indication),
        "emergency": not referral.is_emergency or until is not None,
        # Once its time is over an emergency is nobody's to send: it is handed over by phone (A32).
        "deadline": until is None or until > timezone.now(),
        "consent": referral.consent_to_share is True and referral.consent_to_onward is not None,
        "contact": None
        not in (patient.may_text, patient.may_leave_message, patient.may_email, patient.wants_chaperone),
        "practice": referral.hub_id is not None,
    }
    missing = {step for step, is_answered in answered.items() if not is_answered} | {*blocks_submission(referral)}
    return tuple(step for step in STEPS if step in missing)


def _create_draft(by: User, practice: Practice, patient: PatientDetails) -> Referral:
    return Referral.objects.create(
        reference=free_reference(),
        patient=Patient.objects.create(**asdict(patient)),
        referring_practice=practice,
        registered_practice=practice,
        created_by=by,
    )


def free_reference() -> str:
    """A reference that no referral bears."""
    reference = new_reference()
    while Referral.objects.filter(reference=reference).exists():
        reference = new_reference()
    return reference


def lock_draft(referral_id: UUID, by: User) -> Referral:
    """A draft, or a patient's own request, locked until the transaction ends.

    Raises NotAllowedError when the person may not write it.
    """
    referral = lock(referral_id, by)
    is_request = referral.status == Status.AWAITING_PRACTICE
    standing.find(Action.CONFIRM if is_request else Action.SUBMIT, user=by, referral=referral)
    return referral
