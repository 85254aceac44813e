"""Other practices with a sooner appointment, for referrals that wait too long (P10).

Asked for a whole page of referrals at once, in as many queries whatever their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from django.db.models import Min, Value
from django.utils import timezone

from practices.distance import Point, miles_from
from practices.models import Hub, Slot
from practices.selectors import RankedHub
from referrals.hubs import full_hub_ids
from referrals.models import Leg, Referral
from referrals.router import need_of
from referrals.workflow import Status


class Kind(NamedTuple):
    """What decides which hubs, and which of their slots, suit a referral."""

    method: str
    procedure: str
    services: tuple[str, ...]


def nearest_sooner(referrals: Sequence[Referral]) -> dict[UUID, RankedHub]:
    """For each referral that has one: the nearest other hub with a slot sooner than any at its own."""
    return {referral_id: ranked[0] for referral_id, ranked in sooner(referrals).items() if ranked}


def sooner(referrals: Sequence[Referral]) -> dict[UUID, list[RankedHub]]:
    """For each referral the hubs not tried that have a slot sooner than any at its own, nearest first.

    `referring_practice` must be loaded: distances are from there.
    """
    if not referrals:
        return {}
    kinds = sorted({_kind(referral) for referral in referrals})
    able, free = _able(kinds), _first_free(kinds)
    full = full_hub_ids()
    hubs = Hub.objects.select_related("practice").in_bulk({hub for of_kind in able.values() for hub in of_kind} - full)
    tried = _tried(referrals)
    found = {}
    for referral in referrals:
        kind = _kind(referral)
        places = [hubs[hub] for hub in able[kind] if hub in hubs and hub not in tried[referral.pk]]
        found[referral.pk] = _sooner(referral, places, free[kind])
    return found


def _kind(referral: Referral) -> Kind:
    return Kind(referral.method, referral.procedure, tuple(sorted(need_of(referral))))


def _sooner(referral: Referral, places: list[Hub], first_free: dict[int, datetime]) -> list[RankedHub]:
    # A hub that gave the referral back offers nothing any more.
    own = None if referral.status == Status.REJECTED else first_free.get(referral.hub_id or 0)
    better = [hub for hub in places if hub.pk in first_free and (own is None or first_free[hub.pk] < own)]
    miles = _miles(referral.referring_practice.place, better)
    ranked = [RankedHub(hub, distance, first_free[hub.pk]) for hub, distance in zip(better, miles, strict=True)]
    return sorted(ranked, key=lambda each: (each.miles is None, each.miles or 0.0, each.first_free, each.hub.pk))


def _miles(origin: Point | None, hubs: Iterable[Hub]) -> list[float | None]:
    places = np.array([hub.practice.place or (np.nan, np.nan) for hub in hubs], dtype=np.float64).reshape(-1, 2)
    distances = miles_from(origin or (np.nan, np.nan), places).tolist()
    return [None if np.isnan(distance) else distance for distance in distances]


def _able(kinds: list[Kind]) -> dict[Kind, set[int]]:
    """The hubs that can take referrals of each kind today."""
    today = timezone.localdate()
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


def _first_free(kinds: list[Kind]) -> dict[Kind, dict[int, datetime]]:
    """For each kind the earliest free slot of each hub that suits it."""
    slots = [
        Slot.objects.free()
        .suitable(kind.method, kind.procedure)
        .order_by()
        .values("session__hub")
        .annotate(earliest=Min("starts_at"), kind=Value(place))
        .values_list("kind", "session__hub", "earliest")
        for place, kind in enumerate(kinds)
    ]
    found: dict[Kind, dict[int, datetime]] = {kind: {} for kind in kinds}
    for place, hub, earliest in _together(slots):
        found[kinds[place]][hub] = earliest
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
