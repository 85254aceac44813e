"""Who pays for a fitting, where no rule says so."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from larc.accounts.models import User
from larc.audit.services import record
from referrals.fittings import unassigned_of
from referrals.models import Fitting, Note
from referrals.models.activity import Payer
from referrals.services.steps import check_choice, check_text, lock


@transaction.atomic
def assign_payer(*, referral_id: UUID, by: User, payer: str, reason: str) -> Fitting:
    """Say who pays for what was done. The reason stands in the conversation of the two practices.

    Raises InvalidDetailError, NotAllowedError once it has a payer, Referral.DoesNotExist for another practice's.
    """
    check_choice("payer", payer, Payer, "Select who pays")
    reason = check_text("reason", reason, missing="Enter why they pay", limit=500)
    referral = lock(referral_id, by)
    fitting = unassigned_of(user=by, referral_id=referral.pk)
    fitting.payer = payer
    fitting.save(update_fields=["payer"])
    text = f"{Payer(payer).label} pays for this. {reason}"
    Note.objects.create(referral=referral, text=text, by=by, organisation=referral.hub_practice)
    record(by=by, action="referral.payer_assigned", subject=referral.pk, organisation=referral.hub_practice.code)
    return fitting
