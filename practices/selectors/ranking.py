"""Which hubs can help, how far each is and how soon: asked once for every referral, so in three queries whatever
the number of hubs. All that decides the order comes as plain rows; model instances are made only of the hubs shown.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F

from larc.nhsuk.formatting import LONDON
from practices.distance import Point, miles_from
from practices.models import Hub, Slot
from practices.querysets import SlotQuerySet
from practices.tradeoff import Order, ordered
from practices.wanted import ANYTHING, Wanted

# The usual wait is until the third free slot: the first may be one that somebody just gave back (domain.md 8.4).
USUAL = 3


class Choice(NamedTuple):
    """A hub that can take the referral, before it is loaded.

    `miles` is None when not known; `first_free` is its earliest suitable slot, `third_free` the third.
    """

    hub_id: int
    name: str
    miles: float | None
    first_free: datetime | None
    third_free: datetime | None


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
    wanted = Wanted(within_miles=within_miles)
    found = hub_choices(
        method=method, procedure=procedure, origin=origin, day=day, wanted=wanted, limit=limit, services=services
    )
    return load_hubs(found)


def hub_choices(
    *,
    method: str,
    procedure: str,
    origin: Point | None,
    day: date,
    wanted: Wanted = ANYTHING,
    limit: int | None = None,
    services: Collection[str] = (),
) -> list[Choice]:
    """As `rank_hubs`, narrowed to what is wanted, in two queries and without any hub loaded."""
    able = Hub.objects.able_to(method, procedure, day, services=services).wanted(wanted, day)
    rows = list(able.values_list("pk", "practice__name", "practice__latitude", "practice__longitude"))
    # Of hubs that may yet fall out for want of a slot none can be left out before.
    nearest = None if wanted.asks_of_slots else limit
    miles = _nearest([(pk, *place) for pk, _, *place in rows], origin, wanted.within_miles, nearest)
    if not miles:
        return []
    free = _free(miles, method, procedure, day, wanted)
    names = {pk: name for pk, name, *_ in rows}
    found = [
        Choice(pk, names[pk], distance, times[0] if times else None, times[USUAL - 1] if len(times) >= USUAL else None)
        for pk, distance in miles.items()
        if _has_what_is_wanted(times := free.get(pk, []), wanted)
    ]
    return ordered(found, Order.NEAREST, today=day)[:limit]


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


def _nearest(
    rows: list[tuple[int, float | None, float | None]],
    origin: Point | None,
    within_miles: float | None,
    limit: int | None,
) -> dict[int, float | None]:
    """Miles by hub of those within reach or at an unknown distance; of many, at least the nearest `limit`.

    What ties with the last of them is kept: the earliest slot decides between those.
    """
    if not rows:
        return {}
    table = np.array(rows, dtype=np.float64)  # None becomes NaN: not known
    miles = miles_from(origin or (np.nan, np.nan), table[:, 1:])
    keep = np.ones(len(miles), dtype=bool) if within_miles is None else ~(miles > within_miles)
    if limit is not None and limit < keep.sum():
        furthest = np.sort(miles[keep])[limit - 1]  # NaN sorts last
        keep &= ~(miles > furthest)
    return {
        int(pk): None if np.isnan(distance) else float(distance)
        for pk, distance in zip(table[keep, 0], miles[keep], strict=True)
    }


def _free(hub_ids: Iterable[int], method: str, procedure: str, day: date, wanted: Wanted) -> dict[int, list[datetime]]:
    """The first three suitable free slots of each hub. All hubs' at once: hub by hub takes nearly twice as long."""
    slots = Slot.objects.free().after_notice(day).suitable(method, procedure).wanted(wanted)
    by_hub = slots.filter(session__hub__in=list(hub_ids)).order_by().values("session__hub")
    times = by_hub.annotate(times=ArrayAgg("starts_at", order_by="starts_at")).annotate(first=F(f"times__0_{USUAL}"))
    return dict(times.values_list("session__hub", "first"))


def _has_what_is_wanted(times: Sequence[datetime], wanted: Wanted) -> bool:
    if not wanted.asks_of_slots:
        return True
    return bool(times) and (wanted.before is None or times[0].astimezone(LONDON).date() < wanted.before)
