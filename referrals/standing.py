"""Where a person stands to a referral, and so what they may do to it now."""

from larc.accounts.models import User
from larc.accounts.permissions import Permission, permissions_of
from practices.models import Practice
from referrals.models import Referral
from referrals.workflow import (
    MOST_LEGS,
    OPEN,
    Action,
    NotAllowedError,
    Side,
    Status,
    Transition,
    allowed_transitions,
    find_transition,
)

NOT_AGREED = "The patient has not agreed to be sent on to another practice: return it instead."
NO_EMERGENCY = "Only emergency contraception is handed over by phone."
BOOKS_ITSELF = "{} gives out its appointments itself. It will contact the patient to agree a time."
ALL_TRIED = (
    f"This referral has been with {MOST_LEGS} practices, and goes to no more. The referring practice can cancel it"
    " and refer again at once: the days waited are kept."
)


def sides_of(user: User, referral: Referral) -> frozenset[Side]:
    """The sides the person stands on: at the referring practice, at the hub it is with, over the service."""
    sides = set()
    if referral.referring_practice_id in user.practice_ids:
        sides.add(Side.REFERRER)
    if referral.submitted_at and referral.hub and referral.hub.practice_id in user.practice_ids:
        sides.add(Side.HUB)
    if user.has_permission(Permission.MANAGE_SERVICE):
        sides.add(Side.SERVICE)
    return frozenset(sides)


def allowed_actions(*, user: User, referral: Referral) -> frozenset[Action]:
    """What this person may do to this referral now: feeds buttons, services and tests alike.

    Costs no query, but one that counts the practices tried where the referral could be sent to another.
    """
    sides = sides_of(user, referral)
    possible = open_to(user, referral)
    return frozenset(action for action in possible if not obstacle(action, sides=sides, referral=referral))


def open_to(user: User, referral: Referral) -> frozenset[Action]:
    """What its state, where the person stands and its hub leave open, before what stands against it in the referral
    itself.

    Costs no query where the hub is loaded, so that a list can ask it of each row.
    """
    sides = sides_of(user, referral)
    found = allowed_transitions(
        status=Status(referral.status),
        sides=sides,
        permissions=permissions_of(user.role),
        is_clinician=user.is_clinician,
    )
    return frozenset(each.action for each in found if not _hubs_obstacle(each.action, sides=sides, referral=referral))


def find(action: Action, *, user: User, referral: Referral) -> Transition:
    """The transition by which this person takes this action now. Raises NotAllowedError."""
    sides = sides_of(user, referral)
    transition = find_transition(
        action,
        status=Status(referral.status),
        sides=sides,
        permissions=permissions_of(user.role),
        is_clinician=user.is_clinician,
    )
    if reason := obstacle(action, sides=sides, referral=referral):
        raise NotAllowedError(reason)
    return transition


def obstacle(action: Action, *, sides: frozenset[Side], referral: Referral) -> str:
    """What in the referral itself stands against an action that its state allows; empty when nothing does.

    A hub sends on only whom it may (A27); no referral goes to a fourth practice (A26); a referring practice books
    only where the hub lets it.
    """
    if reason := _hubs_obstacle(action, sides=sides, referral=referral):
        return reason
    if action == Action.HAND_OFF and not referral.is_emergency:
        return NO_EMERGENCY
    if action == Action.REDIRECT and Side.REFERRER not in sides and not referral.consent_to_onward:
        return NOT_AGREED
    if action in {Action.REDIRECT, Action.SEND_AGAIN} and referral.legs.count() >= MOST_LEGS:
        return ALL_TRIED
    return ""


def _hubs_obstacle(action: Action, *, sides: frozenset[Side], referral: Referral) -> str:
    """What the hub does not let a referring practice do; empty when nothing. Costs no query where it is loaded."""
    hub = referral.hub
    if action == Action.BOOK and Side.HUB not in sides and hub and not hub.direct_booking:
        return BOOKS_ITSELF.format(hub.practice)
    return ""


def may_write_note(*, user: User, referral: Referral) -> bool:
    """Whether the person may add to the conversation: either practice, from sending to the end."""
    return bool(sides_of(user, referral) & {Side.REFERRER, Side.HUB}) and referral.status in OPEN


def may_record_contact(*, user: User, referral: Referral) -> bool:
    """Whether the person may log a try to reach the patient: the hub, while the referral is its to arrange."""
    return (
        Side.HUB in sides_of(user, referral)
        and user.has_permission(Permission.BOOK)
        and referral.status in OPEN - {Status.REJECTED}
    )


def acting_practice(*, user: User, referral: Referral, transition: Transition) -> Practice:
    """The practice for which the person acts: the hub's where the transition is the hub's to make."""
    hub_acts = Side.HUB in transition.sides and Side.HUB in sides_of(user, referral)
    return referral.hub_practice if hub_acts else referral.referring_practice


def require_at_practice(*, user: User, practice: Practice) -> None:
    """Raise NotAllowedError unless the person works at the practice."""
    if practice.pk not in user.practice_ids:
        raise NotAllowedError("You can only refer patients of the practice you work at.")
