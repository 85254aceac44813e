"""In which order hubs are offered: travel against wait. Pure: knows hubs only by how far and how soon they are.

Nearest and soonest each look at one side. Balanced adds both up: the days until the first free appointment, and
`DAYS_A_MILE` days for each mile (ADR 16). What is not known is never taken as near or soon: in every order a hub at an
unknown distance comes after all others (domain.md 7, N2), and one without a free appointment after those with one.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from larc.nhsuk.formatting import LONDON

# A mile further is worth as much as two days sooner. Whoever changes it changes the words of the page with it.
DAYS_A_MILE = 2


class Order(StrEnum):
    """What counts most to whoever chooses."""

    BALANCED = "balanced"
    NEAREST = "nearest"
    SOONEST = "soonest"


class Offer(Protocol):
    """Somewhere to go. `miles` is None when not known, `first_free` when no appointment is free."""

    @property
    def miles(self) -> float | None: ...
    @property
    def first_free(self) -> datetime | None: ...
    @property
    def name(self) -> str: ...
    @property
    def hub_id(self) -> int: ...


Anywhere = TypeVar("Anywhere", bound=Offer)
Key = tuple[bool, bool, float, float, float, str, int]


def ordered(offers: Iterable[Anywhere], order: Order, *, today: date) -> list[Anywhere]:
    """The offers, best first. Equal ones stand by distance, then time, then name: the same however they came."""
    key = {Order.BALANCED: _balanced, Order.NEAREST: _nearest, Order.SOONEST: _soonest}[order]
    return sorted(offers, key=lambda offer: key(offer, today))


def days_weighed(offer: Offer, *, today: date) -> float | None:
    """What an offer costs in days: its wait from `today`, and its travel turned into days. None when not known."""
    if offer.miles is None or offer.first_free is None:
        return None
    return _days(offer.first_free, today) + DAYS_A_MILE * offer.miles


def reach(nearest: Sequence[Offer], order: Order, number: int, *, today: date) -> float | None:
    """How many miles away an offer may be and still come among the first `number`, whatever its time.

    `nearest` are those nearer than all others, by distance. None: any may.
    """
    if order == Order.SOONEST or number > len(nearest):
        return None
    if order == Order.NEAREST:
        return nearest[number - 1].miles
    # No wait is shorter than none: further away travel alone would cost more than the last of these.
    costs = sorted(cost for offer in nearest if (cost := days_weighed(offer, today=today)) is not None)
    return costs[number - 1] / DAYS_A_MILE if number <= len(costs) else None


def _balanced(offer: Offer, today: date) -> Key:
    cost = days_weighed(offer, today=today)
    # Of two without an appointment, or without a distance, what is known of them decides.
    return _key(offer, offer.first_free is None, cost if cost is not None else _time(offer))


def _nearest(offer: Offer, today: date) -> Key:
    return _key(offer, False, offer.miles or 0.0)


def _soonest(offer: Offer, today: date) -> Key:
    return _key(offer, offer.first_free is None, _time(offer))


def _key(offer: Offer, is_behind: bool, weight: float) -> Key:
    return offer.miles is None, is_behind, weight, offer.miles or 0.0, _time(offer), offer.name, offer.hub_id


def _time(offer: Offer) -> float:
    return offer.first_free.timestamp() if offer.first_free else float("inf")


def _days(at: datetime, today: date) -> int:
    """Whole days of the calendar in London, as cards count them."""
    return (at.astimezone(LONDON).date() - today).days
