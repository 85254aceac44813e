"""Where a person stands to a referral, and so what they may do to it now."""

from larc.accounts.models import User
from larc.accounts.permissions import permissions_of
from practices.models import Practice
from referrals.models import Referral
from referrals.workflow import Action, NotAllowedError, Side, Status, Transition, allowed_transitions, find_transition


def sides_of(user: User, referral: Referral) -> frozenset[Side]:
    """The sides the person stands on: at the referring practice, at the hub it is with, over the service."""
    sides = set()
    if referral.referring_practice_id in user.practice_ids:
        sides.add(Side.REFERRER)
    if referral.submitted_at and referral.hub and referral.hub.practice_id in user.practice_ids:
        sides.add(Side.HUB)
    if not user.practice_ids:
        sides.add(Side.SERVICE)
    return frozenset(sides)


def allowed_actions(*, user: User, referral: Referral) -> frozenset[Action]:
    """What this person may do to this referral now: feeds buttons, services and tests alike."""
    return frozenset(
        transition.action
        for transition in allowed_transitions(
            status=Status(referral.status),
            sides=sides_of(user, referral),
            permissions=permissions_of(user.role),
            is_clinician=user.is_clinician,
        )
    )


def find(action: Action, *, user: User, referral: Referral) -> Transition:
    """The transition by which this person takes this action now. Raises NotAllowedError."""
    return find_transition(
        action,
        status=Status(referral.status),
        sides=sides_of(user, referral),
        permissions=permissions_of(user.role),
        is_clinician=user.is_clinician,
    )


def acting_practice(*, user: User, referral: Referral, transition: Transition) -> Practice:
    """The practice for which the person acts: the hub's where the transition is the hub's to make."""
    hub_acts = Side.HUB in transition.sides and Side.HUB in sides_of(user, referral)
    return referral.hub_practice if hub_acts else referral.referring_practice


def require_at_practice(*, user: User, practice: Practice) -> None:
    """Raise NotAllowedError unless the person works at the practice."""
    if practice.pk not in user.practice_ids:
        raise NotAllowedError("You can only refer patients of the practice you work at.")
