"""What became of times that patients gave back: how many were booked again, and how soon. In numbers, without any
patient.

Source: domain.md 6 (changes of mind and missed appointments empty clinics). A time given back at short notice counts
once its time has come, unless its clinic was withdrawn, so that nobody could have had it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from practices.models import Hub, Slot
from referrals.models import Appointment, ShortNoticeOffer

HOUR_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Refill:
    """Times given back within SHORT_NOTICE_HORIZON of their beginning; of those that were `refilled` how many by the
    short-notice list, and the hours each took from the one to the other.
    """

    given_back: int = 0
    by_list: int = 0
    hours: tuple[float, ...] = ()

    @property
    def refilled(self) -> int:
        """How many were booked again."""
        return len(self.hours)

    @property
    def usual_hours(self) -> float | None:
        """Half were booked again within so many hours; None when none was."""
        return median(self.hours) if self.hours else None


def together(refills: Iterable[Refill]) -> Refill:
    """Of several hubs."""
    every = list(refills)
    return Refill(
        sum(each.given_back for each in every),
        sum(each.by_list for each in every),
        tuple(hours for each in every for hours in each.hours),
    )


def refills_by_hub(*, hubs: Iterable[Hub], first_day: date, last_day: date, now: datetime) -> dict[int, Refill]:
    """By the id of a hub, of its clinics on these days, both included; a hub that got none back is missing.

    A time given back twice counts twice: each time it was refilled or not.
    """
    found: dict[int, list[tuple[datetime, datetime | None, bool]]] = defaultdict(list)
    rows = _given_back(hubs, first_day, last_day, now)
    for hub, closed_at, again_at, by_list in rows.values_list(
        "slot__session__hub", "closed_at", "again_at", "is_by_list"
    ):
        found[hub].append((closed_at, again_at, by_list))
    return {
        hub: Refill(
            len(times),
            sum(by_list for _, _, by_list in times),
            tuple(
                (again_at - closed_at).total_seconds() / HOUR_SECONDS for closed_at, again_at, _ in times if again_at
            ),
        )
        for hub, times in found.items()
    }


def _given_back(hubs: Iterable[Hub], first_day: date, last_day: date, now: datetime) -> QuerySet[Any]:
    """Cancelled appointments, each with when its slot was next booked and whether the short-notice list did that."""
    again = Appointment.objects.filter(slot=OuterRef("slot"), booked_at__gte=OuterRef("closed_at")).exclude(
        pk=OuterRef("pk")
    )
    by_list = ShortNoticeOffer.objects.filter(
        # What an answer brought about bears its time.
        slot=OuterRef("slot"),
        answer=ShortNoticeOffer.Answer.ACCEPTED,
        answered_at=OuterRef("again_at"),
    )
    cancelled: QuerySet[Any] = (
        Appointment.objects.filter(
            state=Appointment.State.CANCELLED,
            slot__session__hub__in=hubs,
            slot__session__day__range=(first_day, last_day),
            slot__starts_at__lte=now,
            closed_at__lt=F("slot__starts_at"),
            closed_at__gte=F("slot__starts_at") - settings.SHORT_NOTICE_HORIZON,
        )
        .annotate(again_at=Subquery(again.order_by("booked_at").values("booked_at")[:1]))
        .filter(Q(again_at__isnull=False) | ~Q(slot__state=Slot.State.WITHDRAWN))
        .annotate(is_by_list=Exists(by_list))
        .order_by("slot__starts_at", "pk")
    )
    return cancelled
