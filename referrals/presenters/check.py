"""The answers of a draft, each with the way back to its question."""

from typing import Any

from django.urls import reverse

from referrals.models import Referral
from referrals.presenters.detail import consent_card, patient_card, practices_card, request_card

# The card's title, its rows, and the step that asks for them.
CARDS = (
    (lambda draft: patient_card(draft.patient), "patient"),
    (request_card, "need"),
    (consent_card, "consent"),
    (practices_card, "practice"),
)


def cards(draft: Referral) -> list[dict[str, Any]]:
    """The cards of "Check"; Change leads to the step and returns here."""
    return [card(draft) | {"change": change_address(draft, step)} for card, step in CARDS]


def change_address(draft: Referral, step: str) -> str:
    """The step, to be returned from."""
    return f"{reverse(f'referrals:draft-{step}', args=[draft.pk])}?return=check"
