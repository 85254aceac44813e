"""Drafts that wait for a clinician: flags to sign off, a Fraser assessment, or a decision about a held referral."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from larc.accounts.models import User
from larc.accounts.permissions import Permission, roles_with
from practices.models import StaffMembership
from referrals.models import Referral, SafeguardingHold
from referrals.screening import needs_fraser, screening_of
from referrals.workflow import WRITTEN, Status


def drafts_to_sign_off(user: User) -> list[Referral]:
    """Drafts of a clinician's practices that only a clinician can carry on, the oldest first; none for others."""
    if not _signs(user):
        return []
    return [draft for draft in _of_their_practices(user, Q(status__in=WRITTEN)) if _waits(draft)]


def held_for(user: User) -> list[Referral]:
    """Held referrals about which this person is the one to decide, the oldest first."""
    if not _signs(user):
        return []
    return list(_of_their_practices(user, Q(status=Status.SAFEGUARDING_HOLD, safeguarding_hold__lead=user)))


def held_without_lead(user: User) -> list[Referral]:
    """Held referrals whose lead has left, so that any clinician of the practice names another; none for others."""
    if not _signs(user):
        return []
    left = Q(status=Status.SAFEGUARDING_HOLD, pk__in=holds_without_lead().values("referral"))
    return list(_of_their_practices(user, left))


def holds_without_lead() -> QuerySet[SafeguardingHold]:
    """Holds to decide whose lead can open them no more: gone from the practice, or no clinician of it any more."""
    works_there = StaffMembership.objects.filter(
        user=OuterRef("lead"), practice=OuterRef("referral__referring_practice")
    )
    still_decides = Q(
        Exists(works_there),
        lead__is_active=True,
        lead__is_clinician=True,
        lead__role__in=roles_with(Permission.REFER),
    )
    holds: QuerySet[SafeguardingHold] = SafeguardingHold.objects.filter(~still_decides, decision="")
    return holds


def number_for(user: User) -> int:
    """How many referrals wait for this person's signature, or for someone to be named who decides."""
    return len(drafts_to_sign_off(user)) + len(held_for(user)) + len(held_without_lead(user))


def _signs(user: User) -> bool:
    return user.is_clinician and user.has_permission(Permission.REFER)


def _of_their_practices(user: User, which: Q) -> QuerySet[Referral]:
    return (
        Referral.objects.filter(which, referring_practice__in=user.practice_ids)
        .select_related("patient", "fraser")
        .prefetch_related("safety_answers", "safety_reviews")
        .order_by("created_at", "pk")
    )


def _waits(draft: Referral) -> bool:
    screening = screening_of(draft)
    return (screening.is_answered and screening.lacks_sign_off) or (
        needs_fraser(draft) and not hasattr(draft, "fraser")
    )
