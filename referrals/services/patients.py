"""Who a draft is about, corrected; or turned to another patient, of whom nothing has been asked yet (A5)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from referrals.errors import NotAllowedError
from referrals.models import FraserRecord, Patient, Referral, SafeguardingHold, SafeguardingNote, SafetyAnswer
from referrals.same_person import has_other_name, is_someone_else
from referrals.screening import CONSENT_IN_LAW
from referrals.services.drafts import lock_draft
from referrals.services.steps import save
from referrals.values import PatientDetails, age_on
from referrals.workflow import Status

HERS_ALONE = (
    "This is a patient’s own request, so it cannot become another patient’s. Start a new referral for the other one."
)
HAS_NOTES = (
    "Notes about safeguarding were written about the patient of this draft, so it cannot become another patient’s."
    " Start a new referral for the other one."
)
# All that a draft says of its patient beside who they are. Reviews of the answers stay and say whom they were about.
NOTHING_SAID: dict[str, Any] = {
    "method": "",
    "procedure": "",
    "device_in_place": "",
    "indication": "",
    "notes": "",
    "is_complex": False,
    "advice_given": None,
    "is_emergency": False,
    "first_sex_at": None,
    "last_period_on": None,
    "shortest_cycle_days": None,
    "ec_deadline": None,
    "consent_to_share": None,
    "consent_to_onward": None,
    "hub": None,
}


@transaction.atomic
def change_patient(*, referral_id: UUID, by: User, patient: PatientDetails) -> Referral:
    """Correct the patient's details in a draft. Details of someone else remove all that was said of the first.

    Raises InvalidDetailError; NotAllowedError when a request, or notes about safeguarding, are the first one's.
    """
    today = timezone.localdate()
    patient.check(today)
    referral = lock_draft(referral_id, by)
    if is_turned(referral, patient):
        return _turn_to(referral, patient, by=by)
    before = referral.patient.born_on
    if before != patient.born_on:
        FraserRecord.objects.filter(referral=referral).delete()
    if (age_on(before, today) < CONSENT_IN_LAW) != (age_on(patient.born_on, today) < CONSENT_IN_LAW):
        SafeguardingHold.objects.filter(referral=referral).delete()
    Patient.objects.filter(pk=referral.patient_id).update(**asdict(patient))
    return save(referral)


def is_turned(draft: Referral, patient: PatientDetails) -> bool:
    """Whether the details turn a draft to another patient.

    The number in a patient's own request is what she typed: the one in her record corrects it.
    """
    if draft.status == Status.AWAITING_PRACTICE:
        return has_other_name(draft.patient, patient)
    return is_someone_else(draft.patient, patient)


def _turn_to(referral: Referral, patient: PatientDetails, *, by: User) -> Referral:
    """The draft of someone else: another row for the patient, and no answer of the first one's."""
    if referral.status == Status.AWAITING_PRACTICE:
        raise NotAllowedError(HERS_ALONE)
    if SafeguardingNote.objects.filter(referral=referral).exists():
        raise NotAllowedError(HAS_NOTES)
    for answered in (SafetyAnswer, FraserRecord, SafeguardingHold):
        answered.objects.filter(referral=referral).delete()
    first = referral.patient
    turned = save(referral, patient=Patient.objects.create(**asdict(patient)), **NOTHING_SAID)
    first.delete()
    practice = referral.referring_practice
    record(by=by, action="referral.patient_replaced", subject=referral.pk, organisation=practice.code)
    return turned
