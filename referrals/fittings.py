"""What pages about recorded fittings ask: which lack a code, which lack a payer."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from larc.accounts.models import User
from referrals.codes import ENDING_ACTIONS, UNCODED
from referrals.errors import NotAllowedError
from referrals.models import Fitting
from referrals.models.activity import Source
from referrals.payers import UNASSIGNED

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


def _recorded_at(user: User) -> QuerySet[Fitting]:
    return (
        Fitting.objects.filter(fitting_practice__in=user.practice_ids, source=Source.SERVICE, reversed_at__isnull=True)
        .select_related("referral__patient", "registered_practice")
        .order_by("-performed_on", "-pk")
    )
