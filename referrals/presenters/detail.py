"""A referral's own page: its cards in their order."""

from collections.abc import Callable

from referrals.bookings import booked_by_referrer
from referrals.dossier import appointment_of, is_lost
from referrals.models import Referral
from referrals.presenters import notifications, safety, short_notice
from referrals.presenters.cards import (
    Card,
    appointment_card,
    attempts_card,
    consent_card,
    contact_card,
    if_any,
    practices_card,
    request_card,
)
from referrals.presenters.outcome import fitting_card


def _appointment_cards(referral: Referral) -> list[Card]:
    latest = appointment_of(referral)
    if latest is None:
        return []
    return [appointment_card(latest, booked_by=booked_by_referrer(referral, latest), is_lost=is_lost(latest))]


# Each makes its cards from the rows `dossier.read` has loaded; none when there is nothing to tell.
MAKERS: tuple[Callable[[Referral], list[Card]], ...] = (
    lambda referral: [fitting_card(fitting) for fitting in referral.fittings.all()],
    _appointment_cards,
    safety.cards,
    lambda referral: [request_card(referral)] if referral.method or referral.is_self_referral else [],
    lambda referral: [contact_card(referral.patient), consent_card(referral), practices_card(referral)],
    short_notice.card,
    lambda referral: if_any(attempts_card, referral.contact_attempts.all()),
    lambda referral: [notifications.card(referral)],
)


def cards(referral: Referral) -> list[Card]:
    """All that is known, what happened last first."""
    return [card for make in MAKERS for card in make(referral)]
