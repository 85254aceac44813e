"""A referral on paper: what both sides may read, with its reference and both practices' ODS codes (P15)."""

from datetime import datetime
from typing import Any

from markupsafe import Markup

from larc.accounts.models import User
from larc.nhsuk.formatting import format_date_time, format_phone
from practices.models import Practice
from referrals.dossier import appointment_of
from referrals.models import Referral
from referrals.presenters import cards, safety, story, words
from referrals.presenters.cards import Card
from referrals.presenters.outcome import fitting_card
from referrals.workflow import Action

# Paper lies about: it does not tell that a referral was held for safeguarding either.
WITHHELD = frozenset({story.TITLES[Action.HOLD], story.TITLES[Action.RELEASE]})


def summary_cards(referral: Referral) -> list[Card]:
    """Who, what, when and with whom, from rows that `dossier.read` has loaded. Nothing about safeguarding."""
    appointment = appointment_of(referral)
    return [
        _referral_card(referral),
        *([cards.request_card(referral)] if referral.method else []),
        *safety.cards(referral),
        cards.contact_card(referral.patient),
        cards.consent_card(referral),
        *([cards.appointment_card(appointment)] if appointment else []),
        *(fitting_card(fitting) for fitting in referral.fittings.all()),
    ]


def timeline(referral: Referral) -> list[story.Entry]:
    """The story, the first step first, as paper is read."""
    return [entry for entry in reversed(story.timeline(referral)) if entry["title"] not in WITHHELD]


def printed_by(user: User, at: datetime) -> str:
    """Who took it out of the service and when, for the foot of the page."""
    return f"Printed on {format_date_time(at)} by {user.name}, {user.organisation_name}."


def _referral_card(referral: Referral) -> Card:
    rows: list[dict[str, Any]] = [
        {"key": "Reference", "value": referral.reference},
        {"key": "Status", "value": words.status_tag(referral)["text"]},
        {"key": "From", "value": _practice(referral.referring_practice)},
    ]
    if referral.registered_practice_id != referral.referring_practice_id:
        rows.append({"key": "Registered at", "value": _practice(referral.registered_practice)})
    if referral.hub:
        rows.append({"key": "To", "value": _practice(referral.hub.practice)})
    if referral.submitted_at:
        rows.append({"key": "Sent", "value": format_date_time(referral.submitted_at)})
    return {"title": "Referral", "rows": rows}


def _practice(practice: Practice) -> Markup | str:
    name = f"{practice.name} (ODS code {practice.code})"
    return cards.WITH_PHONE.format(name, format_phone(practice.phone)) if practice.phone else name
