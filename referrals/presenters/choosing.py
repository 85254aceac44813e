"""The page on which a fitting practice is chosen, around its cards: what was found, from where, and the map."""

from collections.abc import Mapping, Sequence
from typing import Any

from larc.nhsuk.formatting import format_plural
from practices.selectors import Choice, RankedHub
from practices.tradeoff import DAYS_A_MILE, Order
from referrals.forms.choosing import DISTANCES, ChoosingForm
from referrals.hubs import Origin
from referrals.models import Referral
from referrals.presenters import emergency, words
from referrals.presenters.hubs import from_words

# What each order weighs, in words: nobody should have to guess why one practice stands before another.
ORDERS = {
    Order.BALANCED: f"Balanced order: {format_plural(1, 'mile')} further counts as much as "
    f"{format_plural(DAYS_A_MILE, 'day')} longer to the first free appointment.",
    Order.NEAREST: "Nearest first, whatever the wait.",
    Order.SOONEST: "Soonest free appointment first, whatever the distance.",
}


def sentence(found: Sequence[Choice], referral: Referral, within: str) -> str:
    """ "8 practices fit hormonal coils within 5 miles" """
    said = emergency.choice_sentence if referral.is_emergency else words.practices_that
    told = said(len(found), referral)
    if not within:
        return told
    unknown = sum(choice.miles is None for choice in found)
    return f"{told} within {within}" + (f" or at a distance that is not known ({unknown})" if unknown else "")


def from_where(origin: Origin, referral: Referral) -> str:
    """From where distances are, and how they are measured."""
    if origin.place is None:
        return (
            "How far practices are is not known: "
            f"neither the patient's postcode nor {referral.referring_practice.name} is on our map."
        )
    return f"Distances are from {from_words(origin, referral)}, in a straight line."


def none_words(form: ChoosingForm, clinics: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Why a narrowed list is empty, the way to a longer one, and whom to phone instead."""
    others = len(form.chosen()) > bool(form.within_words)
    where = f" within {form.within_words}" if form.within_words else ""
    why = f"No practice fits this{where}{' with the filters chosen' if others else ''}."
    wider = form.next_distance()
    if wider is None:
        way = {"text": "Clear filters", "href": form.cleared()}
    elif wider:
        way = {"text": f"Widen to {DISTANCES[wider]}", "href": form.without(within=wider)}
    else:
        way = {"text": "Widen to any distance", "href": form.without("within")}
    phone = next((f"phone {each['name']} on {each['phone']}" for each in clinics), "ask your network admin")
    return {"why": why, "way": way, "phone": phone}


def pins(shown: Sequence[RankedHub], *, first: int) -> list[dict[str, Any]]:
    """The practices of a page on the map, numbered as their cards; those at an unknown place are on the list alone.

    Of the patient's place and the referring practice's nothing is here: the map never learns it.
    """
    return [
        {"at": list(place), "number": number, "name": choice.name}
        for number, choice in enumerate(shown, first)
        if (place := choice.hub.practice.place)
    ]
