"""The answers of a draft, each with the way back to its question."""

from typing import Any

from django.urls import reverse

from larc.nhsuk.formatting import format_date, format_weekday_date
from referrals.bookings import is_open_to_referrer
from referrals.clocks import last_day, triage_due
from referrals.models import Referral
from referrals.presenters import emergency, safety
from referrals.presenters.cards import consent_card, contact_card, patient_card, practices_card, request_card
from referrals.waits import limit_of

# The card's title, its rows, and the step that asks for them.
CARDS = (
    (lambda draft: patient_card(draft.patient), "patient"),
    (request_card, "need"),
    (safety.card, "safety"),
    (consent_card, "consent"),
    (lambda draft: contact_card(draft.patient), "contact"),
    (practices_card, "practice"),
)
THEY_AGREE = "Once it is accepted, they phone the patient to agree a time."
YOU_AGREE = "Once it is accepted, it is under “Accepted, to book by us”: agree a time with the patient and book it."


def cards(draft: Referral) -> list[dict[str, Any]]:
    """The cards of "Check"; Change leads to the step and returns here."""
    return [card(draft) | {"change": change_address(draft, step)} for card, step in CARDS]


def change_address(draft: Referral, step: str) -> str:
    """The step, to be returned from."""
    return f"{reverse(f'referrals:draft-{step}', args=[draft.pk])}?return=check"


def next_steps(referral: Referral) -> list[str]:
    """What happens once it is sent, in order, with the days by which it should."""
    if referral.is_emergency:
        return emergency.next_steps(referral)
    hub, limit = referral.hub_practice.name, limit_of(referral)
    answer = format_weekday_date(triage_due(referral.legs.latest("number").assigned_at))
    last = format_weekday_date(last_day(referral.clock_start, limit))
    seen = f"The patient should be seen by {last}. That is day {limit} from {format_date(referral.clock_start)}."
    return [
        f"{hub} reads the referral and accepts or returns it. They aim to reply by {answer}.",
        YOU_AGREE if is_open_to_referrer(referral) else THEY_AGREE,
        seen,
    ]
