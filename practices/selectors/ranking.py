"""Which hubs can help, how far each is and how soon: asked once for every referral, so in three queries whatever
the number of hubs. Distances are computed from plain rows; model instances are made only of the hubs returned.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
from django.db.models import Min

from practices.distance import Point, miles_from
from practices.models import Hub, Slot
from practices.querysets import SlotQuerySet

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class RankedHub:
    """A hub that can take the referral. `miles` is None when not known; `first_free` is its earliest suitable slot."""

    hub: Hub
    miles: float | None
    first_free: datetime | None


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
    able = Hub.objects.able_to(method, procedure, day, services=services)
    rows = list(able.values_list("pk", "practice__latitude", "practice__longitude"))
    miles_by_hub = _nearest(rows, origin, within_miles, limit)
    if not miles_by_hub:
        return []
    first_free = _first_free(miles_by_hub, method, procedure, day)
    hubs = Hub.objects.select_related("practice").in_bulk(list(miles_by_hub))
    ranked = [RankedHub(hubs[pk], miles, first_free.get(pk)) for pk, miles in miles_by_hub.items()]
    return sorted(ranked, key=_rank)[:limit]


def hub_choices_are_available(
    *, hub_id: int, method: str, procedure: str, day: date, services: Collection[str] = ()
) -> bool:
    """Whether this hub would be offered on `day`, for a choice that was posted rather than listed (A7)."""
    return Hub.objects.able_to(method, procedure, day, services=services).filter(pk=hub_id).exists()


def bookable_slots(*, hub_id: int | None, method: str, procedure: str, now: datetime | None = None) -> SlotQuerySet:
    """A hub's free slots with a fitter competent on the day (A9), earliest first, clinic and fitter loaded."""
    return (
        Slot.objects.free(now)
        .suitable(method, procedure)
        .filter(session__hub=hub_id)
        .select_related("session__fitter")
        .order_by("starts_at", "pk")
    )


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


def _first_free(hub_ids: Iterable[int], method: str, procedure: str, day: date) -> dict[int, datetime]:
    slots = Slot.objects.free().after_notice(day).suitable(method, procedure).filter(session__hub__in=list(hub_ids))
    return dict(slots.values_list("session__hub").annotate(earliest=Min("starts_at")).order_by())


def _rank(choice: RankedHub) -> tuple[bool, float, datetime, str, int]:
    practice = choice.hub.practice
    return choice.miles is None, choice.miles or 0.0, choice.first_free or _NEVER, practice.name, choice.hub.pk
