"""A choice of fitting practices: narrowed and ordered as the address says, some on each page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.http import HttpRequest

from practices.selectors import Choice, First, RankedHub, load_hubs
from practices.tradeoff import Order
from practices.wanted import Wanted
from referrals import emergencies, selectors
from referrals.forms.choosing import ChoosingForm
from referrals.hubs import Origin, origin_of, others_to_phone
from referrals.models import Referral
from referrals.presenters import choosing, emergency, hubs, nobody, words
from referrals.router import need_of

CARDS_A_PAGE = 10
LONGEST_NUMBER = 6


@dataclass(frozen=True)
class Search:
    """What was asked and found, in the order asked for."""

    form: ChoosingForm
    wanted: Wanted
    origin: Origin
    found: list[Choice]

    @property
    def is_empty(self) -> bool:
        """Whether nothing can help, rather than nothing that fits the filters."""
        return not (self.found or self.form.chosen() or self.form.errors)


def search(request: HttpRequest, referral: Referral, *, sort: Order) -> Search:
    """Who can help, ordered by `sort` when the address does not say how; 400 for one that lies."""
    form = ChoosingForm(request.GET, sort=Order.SOONEST if referral.is_emergency else sort)
    if form.is_forged:
        raise BadRequest("no such order or filter")
    wanted, origin = form.wanted(own_practice=referral.referring_practice_id), origin_of(referral)
    first = First(form.order, CARDS_A_PAGE * _page_asked(request))
    found = selectors.choices_for(referral=referral, wanted=wanted, origin=origin, first=first)
    return Search(form, wanted, origin, found)


def _page_asked(request: HttpRequest) -> int:
    """The number of the page; 1 for what is no number, which `context` refuses."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isdecimal() and len(asked) < LONGEST_NUMBER else 1


def context(request: HttpRequest, referral: Referral, search: Search) -> dict[str, Any]:
    """What a template shows of a search; 400 for a page that is none."""
    form, found = search.form, search.found
    try:
        page = Paginator(found, CARDS_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise BadRequest("no such page") from error
    shown = load_hubs(page.object_list)
    return {
        "search": form,
        "chosen": form.chosen(),
        "clear": form.cleared(),
        "thing": words.THINGS[referral.method],
        "sentence": choosing.sentence(found, referral, form.within_words),
        "from_where": choosing.from_where(search.origin, referral),
        "order": choosing.ORDERS[form.order],
        "nothing": None if found or search.is_empty else choosing.none_words(form, emergency.clinics(referral)),
        "nobody": _nobody(referral, search) if search.is_empty else {},
        "page": page,
        "cards": _cards(request, shown, search, referral, first=page.start_index()),
        "pins": choosing.pins(shown, first=page.start_index()),
        "tiles": settings.MAP_TILES,
    }


def _nobody(referral: Referral, search: Search) -> dict[str, Any]:
    others = others_to_phone(referral=referral, origin=search.origin)
    return nobody.ways_on(others, need_of(referral))


def _cards(
    request: HttpRequest, shown: Sequence[RankedHub], search: Search, referral: Referral, *, first: int
) -> list[dict[str, Any]]:
    """The cards of a page, numbered on; in an emergency with the times that are free before its deadline."""
    is_referrers = referral.referring_practice_id in request.user.practice_ids
    cards = hubs.cards(shown, among=search.found, referral=referral, is_referrers=is_referrers)
    cards = [card | {"number": number} for number, card in enumerate(cards, first)]
    if not referral.is_emergency:
        return cards
    hub_ids = [choice.hub_id for choice in shown]
    times = emergencies.slots_in_time(referral=referral, hub_ids=hub_ids, wanted=search.wanted)
    return emergency.with_times(cards, times)
