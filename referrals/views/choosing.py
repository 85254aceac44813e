"""A choice of fitting practices: ordered as the address says, some on each page."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.http import HttpRequest

from practices.selectors import RankedHub
from referrals import emergencies
from referrals.models import Referral
from referrals.presenters import emergency, hubs, words

CARDS_A_PAGE = 10


def choices(request: HttpRequest, referral: Referral, ranked: Sequence[RankedHub], *, sort: str) -> dict[str, Any]:
    """What a template shows of them, ordered by `sort` when the address does not say how; 400 for one that lies."""
    said = emergency.choice_sentence if referral.is_emergency else words.practices_that
    sort = request.GET.get("sort", hubs.SOONEST if referral.is_emergency else sort)
    within = request.GET.get("within", "")
    if sort not in hubs.SORTS:
        raise BadRequest("unknown order")
    try:
        page = Paginator(hubs.ordered(ranked, sort), CARDS_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise BadRequest("no such page") from error
    return {
        "sentence": said(len(ranked), referral),
        "thing": words.THINGS[referral.method],
        "page": page,
        "cards": _cards(request, page.object_list, ranked, referral),
        "sorts": _options(hubs.SORTS, sort),
        "distances": _options(hubs.DISTANCES, within),
        "within": within and hubs.DISTANCES[within],
    }


def within_miles(request: HttpRequest) -> float | None:
    """How far a practice may be, as the address says; 400 for a distance nobody offered."""
    within = request.GET.get("within", "")
    if within not in hubs.DISTANCES:
        raise BadRequest("unknown distance")
    return float(within) if within else None


def _options(choices: Mapping[str, str], chosen: str) -> list[dict[str, Any]]:
    return [{"value": value, "text": text, "selected": value == chosen} for value, text in choices.items()]


def _cards(
    request: HttpRequest, shown: Sequence[RankedHub], ranked: Sequence[RankedHub], referral: Referral
) -> list[dict[str, Any]]:
    """The cards of a page; in an emergency with the times that are free before its deadline."""
    is_referrers = referral.referring_practice_id in request.user.practice_ids
    cards = hubs.cards(shown, among=ranked, referral=referral, is_referrers=is_referrers)
    if not referral.is_emergency:
        return cards
    times = emergencies.slots_in_time(referral=referral, hub_ids=[choice.hub.pk for choice in shown])
    return emergency.with_times(cards, times)
