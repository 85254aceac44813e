"""Other practices with a sooner appointment, for referrals that wait too long (P10).

Asked for a whole page of referrals at once, in as many queries whatever their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from django.db.models import Min, Value
from django.utils import timezone

from practices.distance import Point, miles_from
from practices.models import Hub, Slot
from practices.querysets import notice_given
from practices.selectors import RankedHub
from practices.tradeoff import Order, ordered
from referrals.hubs import full_hub_ids, origins_of
from referrals.models import Leg, Referral
from referrals.router import need_of
from referrals.workflow import Status


class Kind(NamedTuple):
    """What decides which hubs, and which of their slots, suit a referral."""

    method: str
    procedure: str
    services: tuple[str, ...]


class Free(NamedTuple):
    """A hub's earliest free slot that suits: any, and one that leaves the hub the notice it wants of others."""

    own: datetime
    others: datetime | None


def nearest_sooner(referrals: Sequence[Referral]) -> dict[UUID, RankedHub]:
    """For each referral that has one: the nearest other hub with a slot sooner than any at its own."""
    return {referral_id: ranked[0] for referral_id, ranked in sooner(referrals).items() if ranked}


def sooner(referrals: Sequence[Referral]) -> dict[UUID, list[RankedHub]]:
    """For each referral the hubs not tried that have a slot sooner than any at its own, ranked as every choice is.

    `patient` and `referring_practice` must be loaded: distances are from the patient's postcode or from there.
    """
    if not referrals:
        return {}
    today = timezone.localdate()
    kinds = sorted({_kind(referral) for referral in referrals})
    able, free = _able(kinds, today), _first_free(kinds, today)
    full, origins = full_hub_ids(), origins_of(referrals)
    hubs = Hub.objects.select_related("practice").in_bulk({hub for of_kind in able.values() for hub in of_kind} - full)
    tried = _tried(referrals)
    found = {}
    for referral in referrals:
        kind = _kind(referral)
        places = [hubs[hub] for hub in able[kind] if hub in hubs and hub not in tried[referral.pk]]
        better = _sooner(referral, places, free[kind], origins[referral.pk].place)
        found[referral.pk] = ordered(better, Order.NEAREST, today=today)
    return found


def _kind(referral: Referral) -> Kind:
    return Kind(referral.method, referral.procedure, tuple(sorted(need_of(referral))))


def _sooner(referral: Referral, places: list[Hub], free: Mapping[int, Free], origin: Point | None) -> list[RankedHub]:
    # A hub that gave the referral back offers nothing any more.
    own = None if referral.status == Status.REJECTED else free.get(referral.hub_id or 0)
    times = {hub.pk: free[hub.pk].others for hub in places if hub.pk in free}
    better = [hub for hub in places if (at := times.get(hub.pk)) and (own is None or at < own.own)]
    miles = _miles(origin, better)
    return [RankedHub(hub, distance, times[hub.pk]) for hub, distance in zip(better, miles, strict=True)]


def _miles(origin: Point | None, hubs: Iterable[Hub]) -> list[float | None]:
    places = np.array([hub.practice.place or (np.nan, np.nan) for hub in hubs], dtype=np.float64).reshape(-1, 2)
    distances = miles_from(origin or (np.nan, np.nan), places).tolist()
    return [None if np.isnan(distance) else distance for distance in distances]


def _able(kinds: list[Kind], today: date) -> dict[Kind, set[int]]:
    """The hubs that can take referrals of each kind today."""
    able = [
        Hub.objects.able_to(kind.method, kind.procedure, today, services=kind.services)
        .annotate(kind=Value(place))
        .values_list("kind", "pk")
        for place, kind in enumerate(kinds)
    ]
    found: dict[Kind, set[int]] = {kind: set() for kind in kinds}
    for place, hub in _together(able):
        found[kinds[place]].add(hub)
    return found


def _first_free(kinds: list[Kind], today: date) -> dict[Kind, dict[int, Free]]:
    """For each kind the earliest free slots of each hub that suit it."""
    slots = [
        Slot.objects.free()
        .suitable(kind.method, kind.procedure)
        .order_by()
        .values("session__hub")
        .annotate(own=Min("starts_at"), others=Min("starts_at", filter=notice_given(today)), kind=Value(place))
        .values_list("kind", "session__hub", "own", "others")
        for place, kind in enumerate(kinds)
    ]
    found: dict[Kind, dict[int, Free]] = {kind: {} for kind in kinds}
    for place, hub, *earliest in _together(slots):
        found[kinds[place]][hub] = Free(*earliest)
    return found


def _together(queries: list[Any]) -> Iterable[tuple[Any, ...]]:
    """Their rows by one query."""
    first, *others = queries
    together: Iterable[tuple[Any, ...]] = first.union(*others, all=True) if others else first
    return together


def _tried(referrals: Sequence[Referral]) -> dict[UUID, set[int]]:
    tried: dict[UUID, set[int]] = {referral.pk: set() for referral in referrals}
    for referral_id, hub in Leg.objects.filter(referral__in=list(tried)).values_list("referral", "hub"):
        tried[referral_id].add(hub)
    return tried
