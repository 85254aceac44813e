"""Which hubs a referral can go to: able to do it, and not full; and where it would set out from."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils import timezone

from practices.distance import Point
from practices.models import Hub
from practices.selectors import bookable_slots, directory, hub_choices_are_available
from practices.selectors.directory import Entry
from practices.selectors.places import places_of
from referrals.models import Referral
from referrals.router import need_of


class Origin(NamedTuple):
    """Where distances are counted from: the patient's postcode where it is known, or else the referring practice.

    `place` is None when neither is known. It serves to compute distances and goes to no page.
    """

    place: Point | None
    is_patients: bool


def origin_of(referral: Referral) -> Origin:
    """Where a referral would set out from. Its patient and referring practice must be loaded or are fetched."""
    return origins_of([referral])[referral.pk]


def origins_of(referrals: Sequence[Referral]) -> dict[UUID, Origin]:
    """The same for each of several referrals, by one query."""
    known = places_of({referral.patient.postcode for referral in referrals})
    return {
        referral.pk: Origin(home, True)
        if (home := known.get(referral.patient.postcode))
        else Origin(referral.referring_practice.place, False)
        for referral in referrals
    }


def others_to_phone(*, referral: Referral, origin: Origin) -> list[Entry]:
    """Who takes no referrals here but provides all that this one needs, nearest to `origin` first."""
    return directory.others_to_phone(services=need_of(referral), day=timezone.localdate(), origin=origin.place)


def full_hub_ids() -> set[int]:
    """Hubs that have as many open referrals as they take. What they gave back is theirs no more."""
    counted = Hub.objects.filter(max_open_referrals__isnull=False).annotate(
        open_referrals=Count("legs", filter=Q(legs__closed_at__isnull=True))
    )
    return set(counted.filter(open_referrals__gte=F("max_open_referrals")).values_list("pk", flat=True))


def can_take(
    *, hub_id: int, method: str, procedure: str, before: datetime | None = None, services: Collection[str] = ()
) -> bool:
    """Whether a hub can take such a referral today (A7); with `before` only if it has a free slot by then (K3).

    Of `services` it must provide every one (S1).
    """
    if hub_id in full_hub_ids():
        return False
    if before:
        slots = bookable_slots(hub_id=hub_id, method=method, procedure=procedure)
        if not slots.filter(starts_at__lt=before).exists():
            return False
    return hub_choices_are_available(
        hub_id=hub_id, method=method, procedure=procedure, day=timezone.localdate(), services=services
    )


def can_take_referral(*, hub_id: int, referral: Referral) -> bool:
    """Whether a hub can take this referral today, whatever it is."""
    return can_take(
        hub_id=hub_id,
        method=referral.method,
        procedure=referral.procedure,
        before=referral.ec_deadline,
        services=need_of(referral),
    )
