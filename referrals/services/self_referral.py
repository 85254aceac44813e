"""A patient asks for herself; her practice confirms, which starts her clock, or cancels (O8)."""

from __future__ import annotations

from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.models import Practice
from referrals.duplicates import audits_neutral_answers
from referrals.models import Patient, Referral
from referrals.self_referral import Request
from referrals.services.drafts import free_reference, send_whole
from referrals.workflow import Action, Status


@transaction.atomic
def ask(*, practice: Practice, key: UUID, request: Request) -> None:
    """Keep a patient's own request for her practice to confirm. No clock starts; the same form again keeps one.

    Corrected after she went back, it is a second request, so that her practice sees what she wrote last.

    Tells nobody whether she has a referral already: her practice sees that when it confirms. Raises
    InvalidDetailError.
    """
    request.check(timezone.localdate())
    # Made from the key that came with the form, but not that key: nobody outside names a referral.
    referral_id = uuid5(key, f"{practice.pk} {request!r}")
    try:
        with transaction.atomic():
            Referral.objects.create(
                id=referral_id,
                reference=free_reference(),
                patient=_patient(request),
                referring_practice=practice,
                registered_practice=practice,
                status=Status.AWAITING_PRACTICE,
                is_self_referral=True,
                **request.need,
            )
    except IntegrityError:
        return  # the same form once more
    record(by=None, action="referral.asked_for", subject=referral_id, organisation=practice.code)


@audits_neutral_answers
@transaction.atomic
def confirm(*, referral_id: UUID, by: User, version: int | None = None) -> Referral:
    """Send a patient's own request, made whole by her practice, to its hub: her clock starts now.

    Raises as `submit` does. Confirmed twice, it is sent once (A11).
    """
    return send_whole(Action.CONFIRM, referral_id=referral_id, by=by, version=version)


def _patient(request: Request) -> Patient:
    return Patient.objects.create(
        nhs_number=request.nhs_number,
        without_number="" if request.nhs_number else Patient.WithoutNumber.NOT_KNOWN,
        first_name=request.first_name,
        last_name=request.last_name,
        born_on=request.born_on,
        phone=request.phone,
        may_text=request.may_text,
        may_leave_message=request.may_leave_message,
    )
