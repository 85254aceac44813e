"""What a person may do to a referral now, as a program is told: the same answer that makes the buttons."""

from typing import Any

from django.urls import reverse

from larc.accounts.models import User
from referrals import standing
from referrals.api.taken import TAKEN
from referrals.models import Referral
from referrals.presenters.steps import STEPS, Step, link
from referrals.workflow import Action

# With the words of its button and the page behind it. Those that no button of a sent referral stands for come last.
PAGES: dict[Action, Step] = STEPS | {
    Action.RECORD_NOT_FITTED: STEPS[Action.RECORD_FITTED],
    Action.SUBMIT: Step("Check and send", "referrals:draft"),
    Action.HOLD: Step("Check and hold", "referrals:draft"),
    Action.RELEASE: Step("Decide about this referral", "referrals:release"),
}


def available_actions(*, user: User, referral: Referral) -> list[dict[str, Any]]:
    """In the order of the pathway: key, words, page, what must be given (workflow.py), and the address that takes it.

    `post` is empty where only the page takes it.
    """
    allowed = standing.allowed_actions(user=user, referral=referral)
    return [_action(action, user, referral) for action in Action if action in allowed]


def _action(action: Action, user: User, referral: Referral) -> dict[str, Any]:
    button = link(PAGES[action], referral)
    return {
        "action": action.value,
        "label": button["text"],
        "page": button["href"],
        "requires": list(standing.find(action, user=user, referral=referral).requires),
        "post": reverse("api:referral-action", args=[referral.pk, action.value]) if action in TAKEN else None,
    }
