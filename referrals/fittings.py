"""What pages about recorded fittings ask: which lack a code, which lack a payer."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from larc.accounts.models import User
from referrals.codes import ENDING_ACTIONS, UNCODED, CodeRule, codes_for
from referrals.errors import NotAllowedError
from referrals.models import Fitting
from referrals.models.activity import Source
from referrals.payers import UNASSIGNED

CODED = "This waits for no code at your practice. Somebody may have entered one already."
NO_CODE_YET = "The code table holds no code for this yet. It stays without one until a code has been verified."
ASSIGNED = "Nothing of this referral waits for a payer. Somebody may have assigned one already."


def fittings_uncoded(*, user: User) -> QuerySet[Fitting]:
    """What was recorded at the person's practices without a code, the latest first (L9)."""
    return _recorded_at(user).filter(snomed_code=UNCODED)


def fittings_unassigned(*, user: User) -> QuerySet[Fitting]:
    """What was done at the person's practices and has no payer yet, the latest first (L16)."""
    return _recorded_at(user).filter(payer=UNASSIGNED, action__in=ENDING_ACTIONS)


def unassigned_of(*, user: User, referral_id: UUID) -> Fitting:
    """The fitting of a referral that waits for its payer. NotAllowedError where none waits."""
    found: Fitting | None = fittings_unassigned(user=user).filter(referral=referral_id).first()
    if found is None:
        raise NotAllowedError(ASSIGNED)
    return found


def uncoded_of(*, user: User, referral_id: UUID, fitting_id: int) -> Fitting:
    """One of a referral's fittings that waits for a code there is. NotAllowedError where it does not."""
    found: Fitting | None = fittings_uncoded(user=user).filter(referral=referral_id, pk=fitting_id).first()
    if found is None:
        raise NotAllowedError(CODED)
    if not codes_of(found):
        raise NotAllowedError(NO_CODE_YET)
    return found


def codes_of(fitting: Fitting) -> list[CodeRule]:
    """The codes that say what was done on that day."""
    return codes_for(fitting.method, fitting.action, fitting.performed_on)


def _recorded_at(user: User) -> QuerySet[Fitting]:
    return (
        Fitting.objects.filter(fitting_practice__in=user.practice_ids, source=Source.SERVICE, reversed_at__isnull=True)
        .select_related("referral__patient", "registered_practice")
        .order_by("-performed_on", "-pk")
    )
