"""Which hubs can help, how far each is and how soon: asked once for every referral, so in four queries at most,
whatever the number of hubs. All that decides the order comes as plain rows; instances are made only of hubs shown.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isnan
from typing import NamedTuple

import numpy as np
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F

from larc.nhsuk.formatting import LONDON
from practices.distance import Point, miles_from
from practices.models import Hub, Slot
from practices.querysets import SlotQuerySet
from practices.tradeoff import Order, ordered, reach
from practices.wanted import ANYTHING, Wanted

# The usual wait is until the third free slot: the first may be one that somebody just gave back (domain.md 8.4).
USUAL = 3
# In a network of more hubs the times of those too far away to be shown are not looked up (ADR 16).
NEARBY = 60


class Choice(NamedTuple):
    """A hub that can take the referral, before it is loaded.

    `miles` is None when not known; `first_free` is its earliest suitable slot, `third_free` the third. Where
    `is_timed` is False neither was looked up.
    """

    hub_id: int
    name: str
    miles: float | None
    first_free: datetime | None
    third_free: datetime | None
    is_timed: bool = True


class First(NamedTuple):
    """The first hubs in an order: so many will be shown, or all where `number` is None."""

    order: Order
    number: int | None = None


@dataclass(frozen=True)
class RankedHub:
    """A choice with its hub and practice loaded."""

    hub: Hub
    miles: float | None
    first_free: datetime | None
    third_free: datetime | None = None

    @property
    def hub_id(self) -> int:
        return self.hub.pk

    @property
    def name(self) -> str:
        return self.hub.practice.name


def rank_hubs(
    *,
    method: str,
    procedure: str,
    origin: Point | None,
    day: date,
    within_miles: float | None = None,
    limit: int | None = None,
    services: Collection[str] = (),
) -> list[RankedHub]:
    """The hubs that can do this on `day` (A7), nearest to `origin` first, then earliest slot, then name (L1, N2).

    `origin` is latitude and longitude in degrees. A hub at an unknown distance comes last, and is kept whatever
    `within_miles` says: it may be near. `method` may be `EITHER_COIL`. Of `services` they provide
    every one (S1).
    """
    found = hub_choices(
        method=method,
        procedure=procedure,
        origin=origin,
        day=day,
        wanted=Wanted(within_miles=within_miles),
        services=services,
        first=First(Order.NEAREST, limit),
    )
    return load_hubs(found[:limit])


def hub_choices(
    *,
    method: str,
    procedure: str,
    origin: Point | None,
    day: date,
    wanted: Wanted = ANYTHING,
    services: Collection[str] = (),
    without: Collection[int] = (),
    first: First | None = None,
) -> list[Choice]:
    """As `rank_hubs`, narrowed to what is wanted, in three queries at most and without any hub loaded.

    Hubs `without` which it is asked are left out. With `first` the choices come in its order, and in a large network
    only so many of them are sure to be timed and in their place: those are the ones it has time for.
    """
    able = Hub.objects.able_to(method, procedure, day, services=services).wanted(wanted, day)
    rows = able.values_list("pk", "practice__name", "practice__latitude", "practice__longitude")
    names = {pk: (name, *place) for pk, name, *place in rows if pk not in without}
    miles = _miles([(pk, *place) for pk, (_, *place) in names.items()], origin, wanted.within_miles)
    if not miles:
        return []
    slots = Slot.objects.free().after_notice(day).suitable(method, procedure).wanted(wanted)
    # Of hubs that may yet fall out for want of a slot the times of all are needed.
    free = _free(slots, miles) if wanted.asks_of_slots else _times_of_first(slots, miles, first, day)
    found = [
        Choice(pk, names[pk][0], distance, *_first_and_third(free.get(pk, [])), pk in free)
        for pk, distance in miles.items()
        if _has_what_is_wanted(free.get(pk, []), wanted)
    ]
    return ordered(found, first.order if first else Order.NEAREST, today=day)


def load_hubs(chosen: Sequence[Choice]) -> list[RankedHub]:
    """The choices with their hubs and practices, in their order."""
    hubs = Hub.objects.select_related("practice").in_bulk([choice.hub_id for choice in chosen]) if chosen else {}
    return [
        RankedHub(hubs[choice.hub_id], choice.miles, choice.first_free, choice.third_free)
        for choice in chosen
        if choice.hub_id in hubs
    ]


def hub_choices_are_available(
    *, hub_id: int, method: str, procedure: str, day: date, services: Collection[str] = ()
) -> bool:
    """Whether this hub would be offered on `day`, for a choice that was posted rather than listed (A7)."""
    return Hub.objects.able_to(method, procedure, day, services=services).filter(pk=hub_id).exists()


def suitable_slots(*, hub_id: int | None, method: str, procedure: str) -> SlotQuerySet:
    """A hub's slots with a fitter competent on the day (A9), taken or not."""
    slots: SlotQuerySet = Slot.objects.suitable(method, procedure).filter(session__hub=hub_id)
    return slots


def bookable_slots(*, hub_id: int | None, method: str, procedure: str, now: datetime | None = None) -> SlotQuerySet:
    """Those of them that are free, earliest first, clinic and fitter loaded."""
    slots = suitable_slots(hub_id=hub_id, method=method, procedure=procedure).free(now)
    return slots.select_related("session__fitter").order_by("starts_at", "pk")


def _miles(
    rows: list[tuple[int, float | None, float | None]], origin: Point | None, within_miles: float | None
) -> dict[int, float | None]:
    """Miles by hub, the nearest first and those at an unknown distance last; of those within reach or unknown."""
    if not rows:
        return {}
    table = np.array(rows, dtype=np.float64)  # None becomes NaN: not known
    miles = miles_from(origin or (np.nan, np.nan), table[:, 1:])
    places = np.argsort(miles, kind="stable")  # NaN sorts last
    if within_miles is not None:
        places = places[~(miles[places] > within_miles)]
    hub_ids, distances = table[places, 0].astype(int).tolist(), miles[places].tolist()
    return {pk: None if isnan(distance) else distance for pk, distance in zip(hub_ids, distances, strict=True)}


Times = dict[int, list[datetime]]


def _times_of_first(slots: SlotQuerySet, miles: dict[int, float | None], first: First | None, day: date) -> Times:
    """The free times of every hub that may be among the first; of more hubs where they are few."""
    if first is None or first.number is None or len(miles) <= NEARBY:
        return _free(slots, miles)
    nearby = list(miles)[:NEARBY]
    free = _free(slots, nearby)
    seen = [Choice(pk, "", miles[pk], *_first_and_third(free[pk])) for pk in nearby]
    furthest = reach(seen, first.order, first.number, today=day)
    beyond = list(miles.items())[NEARBY:]
    further = [pk for pk, at in beyond if furthest is None or (at is not None and at <= furthest)]
    return free | _free(slots, further) if further else free


def _free(slots: SlotQuerySet, hub_ids: Iterable[int]) -> Times:
    """The first three of these slots of each hub. All hubs' at once: hub by hub takes nearly twice as long."""
    found: Times = {pk: [] for pk in hub_ids}
    by_hub = slots.filter(session__hub__in=list(found)).order_by().values("session__hub")
    times = by_hub.annotate(times=ArrayAgg("starts_at", order_by="starts_at")).annotate(first=F(f"times__0_{USUAL}"))
    return found | dict(times.values_list("session__hub", "first"))


def _first_and_third(times: Sequence[datetime]) -> tuple[datetime | None, datetime | None]:
    return times[0] if times else None, times[USUAL - 1] if len(times) >= USUAL else None


def _has_what_is_wanted(times: Sequence[datetime], wanted: Wanted) -> bool:
    if not wanted.asks_of_slots:
        return True
    return bool(times) and (wanted.before is None or times[0].astimezone(LONDON).date() < wanted.before)
