"""What stands between a referral and its end, as pages ask it and services decide it. Source: domain.md 8.2."""

from __future__ import annotations

from django.conf import settings

from larc.accounts.models import User
from referrals.models import Appointment, ContactAttempt, Referral
from referrals.reasons import DischargeReason
from referrals.workflow import Status


def discharge_reason(referral: Referral) -> DischargeReason:
    """Why a referral would be discharged as it stands: its appointment was missed, or none could be made."""
    return DischargeReason.MISSED if referral.status == Status.DNA else DischargeReason.NO_CONTACT


def missed_appointments(referral: Referral) -> int:
    """How many appointments the patient missed, at whichever hub (`dna_count`)."""
    return Appointment.objects.filter(leg__referral=referral, state=Appointment.State.NO_SHOW).count()


def failed_contacts(referral: Referral) -> int:
    """How often the hub that has the referral has tried in vain since it last reached the patient."""
    leg = referral.legs.last()
    tries = referral.contact_attempts.filter(at__gte=leg.assigned_at) if leg else referral.contact_attempts.none()
    reached = tries.filter(outcome=ContactAttempt.Outcome.REACHED).last()
    return tries.filter(at__gt=reached.at).count() if reached else tries.count()


def too_early_to_discharge(referral: Referral) -> str:
    """Why the patient may not be discharged yet, in plain English; empty when she may."""
    if discharge_reason(referral) == DischargeReason.MISSED:
        needed, so_far = settings.DISCHARGE_AFTER_MISSED_APPOINTMENTS, missed_appointments(referral)
        wanted, advice = f"{needed} missed appointments", "Offer another appointment first."
    else:
        needed, so_far = settings.DISCHARGE_AFTER_FAILED_CONTACTS, failed_contacts(referral)
        wanted, advice = f"{needed} attempts to reach the patient", "Try again and record it first."
    return (
        "" if so_far >= needed else f"A patient is discharged after {wanted}, and so far there are {so_far}. {advice}"
    )


def find_ended(*, user: User, reference: str) -> Referral | None:
    """A referral that has ended, for a system admin to mark as entered in error, without its patient; else None."""
    ended = Referral.objects.ended_for(user).select_related("referring_practice", "hub__practice")
    found: Referral | None = ended.filter(reference=reference).first()
    return found
