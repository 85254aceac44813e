"""The code of what was recorded before one was verified."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from larc.accounts.models import User
from larc.audit.services import record
from larc.nhsuk.formatting import format_date
from referrals.codes import CodeRule, meaning_of
from referrals.errors import InvalidDetailError
from referrals.fittings import codes_of, uncoded_of
from referrals.models import Fitting, Note
from referrals.services.steps import lock

LONGEST_CODE = 18


@transaction.atomic
def enter_code(*, referral_id: UUID, fitting_id: int, by: User, code: str) -> Fitting:
    """Give a fitting the code that says what was done, of the table as it was on that day (L9).

    The conversation of the two practices tells it, and letters show it from now on. Raises InvalidDetailError for
    what is no code or says something else, NotAllowedError once it has a code, Referral.DoesNotExist for another
    practice's.
    """
    referral = lock(referral_id, by)
    fitting = uncoded_of(user=by, referral_id=referral.pk, fitting_id=fitting_id)
    rule = _rule(code, fitting.performed_on)
    if rule not in codes_of(fitting):
        raise InvalidDetailError("code", f"{rule.code} says “{rule.term}”, which is not what was recorded")
    fitting.snomed_code = rule.code
    fitting.save(update_fields=["snomed_code"])
    text = f"SNOMED CT code {rule.code} recorded: {rule.term}."
    Note.objects.create(referral=referral, text=text, by=by, organisation=fitting.fitting_practice)
    record(by=by, action="referral.coded", subject=referral.pk, organisation=fitting.fitting_practice.code)
    return fitting


def _rule(code: str, day: date) -> CodeRule:
    """What a code that was typed or pasted said on a day."""
    digits = "".join(code.split())
    if not digits:
        raise InvalidDetailError("code", "Enter the SNOMED CT code")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_CODE):
        raise InvalidDetailError("code", f"SNOMED CT code must be up to {LONGEST_CODE} digits, such as 169553002")
    rule = meaning_of(digits, day)
    if rule is None:
        raise InvalidDetailError(
            "code", f"This code is not in the code table for {format_date(day)}. Check its digits"
        )
    return rule
