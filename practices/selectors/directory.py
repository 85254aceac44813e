"""Who manages what: the directory, and whom to phone when no hub can take a referral."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

import numpy as np
from django.db.models import Prefetch, Q

from larc.accounts.models import User
from practices.directory import BY_METHOD, LISTED, Listing, Service, services_of_methods
from practices.distance import Point, miles_from
from practices.methods import COILS, Method
from practices.models import PCN, Hub, PCNMembership, Practice, ProvidedService


class Entry(NamedTuple):
    """An organisation that provides a service. `miles` is None when not known or not asked for.

    `practice` has its hub, if any, and the PCN memberships of the day loaded.
    """

    service: Service
    practice: Practice
    listing: Listing
    miles: float | None


def listed_at(*, practice: Practice) -> dict[Service, Listing]:
    """What is listed for an organisation, beyond what its methods say."""
    rows = ProvidedService.objects.filter(practice=practice)
    return {Service(row.service): Listing(row.consultant_support, row.notes) for row in rows}


def provides(*, hub: Hub, services: Collection[Service]) -> bool:
    """Whether a hub lists every one of the services that what it fits does not say."""
    found: bool = Hub.objects.providing(services).filter(pk=hub.pk).exists()
    return found


def entries(
    *,
    day: date,
    services: Collection[Service] = tuple(Service),
    pcn: PCN | None = None,
    origin: Point | None = None,
    within_miles: float | None = None,
) -> list[Entry]:
    """The directory on a day by service, nearest to `origin` first where there is one, then by name.

    An organisation at an unknown distance comes last and is kept whatever `within_miles` says (N2).
    """
    practices = list(_providers(day, pcn))
    miles = dict(zip((practice.pk for practice in practices), _miles(origin, practices), strict=True))
    found = [
        Entry(service, practice, listing, miles[practice.pk])
        for practice in practices
        for service, listing in _provided(practice).items()
        if service in services and _is_within(miles[practice.pk], within_miles)
    ]
    places = {service: place for place, service in enumerate(Service)}
    return sorted(found, key=lambda entry: (places[entry.service], _far(entry.miles), entry.practice.name))


def others_to_phone(*, services: Collection[Service], day: date, origin: Point | None) -> list[Entry]:
    """Organisations that are no hub, have a phone number and provide every one of the services, nearest first.

    One entry an organisation: of the services that are asked for, the one that is least ordinary.
    """
    found: dict[int, list[Entry]] = {}
    for entry in entries(day=day, services=services, origin=origin):
        if entry.practice.phone and not hasattr(entry.practice, "hub"):
            found.setdefault(entry.practice.pk, []).append(entry)
    chosen = [
        next((entry for entry in its if entry.service in LISTED), its[0])
        for its in found.values()
        if {entry.service for entry in its} >= set(services)
    ]
    return sorted(chosen, key=lambda entry: (_far(entry.miles), entry.practice.name))


def pcns_with_entries(*, day: date) -> list[PCN]:
    """The PCNs to which an organisation of the directory belongs on a day, by name."""
    members = PCNMembership.objects.on(day).filter(practice__in=_providers(day, None))
    return list(PCN.objects.filter(pk__in=members.values("pcn")))


def _providers(day: date, pcn: PCN | None) -> Iterable[Practice]:
    memberships = PCNMembership.objects.on(day).select_related("pcn")
    practices = (
        Practice.objects.open_on(day)
        .filter(Q(hub__isnull=False) | Q(pk__in=ProvidedService.objects.values("practice")))
        .select_related("hub")
        .prefetch_related("provided_services", Prefetch("pcn_memberships", memberships))
        .order_by("name", "code")
    )
    if pcn:
        practices = practices.filter(pk__in=PCNMembership.objects.on(day).filter(pcn=pcn).values("practice"))
    return practices


def _provided(practice: Practice) -> dict[Service, Listing]:
    listed = {
        Service(row.service): Listing(row.consultant_support, row.notes) for row in practice.provided_services.all()
    }
    hub: Hub | None = getattr(practice, "hub", None)
    fitted = services_of_methods(hub.methods) if hub else []
    return {service: Listing(notes=_only(service, hub)) for service in fitted if hub} | {
        service: listing for service, listing in listed.items() if service not in fitted
    }


def _only(service: Service, hub: Hub) -> str:
    """Which of the methods it fits, where it does not fit them all."""
    fitted = BY_METHOD[service] & {Method(method) for method in hub.methods}
    return f"{next(iter(fitted)).label} only" if service == Service.COILS and fitted < COILS else ""


def _miles(origin: Point | None, practices: list[Practice]) -> list[float | None]:
    places = np.array([practice.place or (np.nan, np.nan) for practice in practices], dtype=np.float64).reshape(-1, 2)
    distances = miles_from(origin or (np.nan, np.nan), places).tolist()
    return [None if np.isnan(distance) else distance for distance in distances]


def _is_within(miles: float | None, within_miles: float | None) -> bool:
    return miles is None or within_miles is None or miles <= within_miles


def _far(miles: float | None) -> float:
    return np.inf if miles is None else miles


def own_practice(*, user: User) -> Practice | None:
    """The practice from which a person looks: where they work, the first by name of several; None for nobody's."""
    practice: Practice | None = Practice.objects.filter(staff__user=user).first()
    return practice
