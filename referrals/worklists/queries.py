"""The rows of a list, and how many are on each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable, OrderBy

from referrals import waits
from referrals.models import Appointment, Referral
from referrals.worklists.conditions import Asker
from referrals.worklists.definitions import WORKLISTS, Worklist

LIMIT, NEWEST, NAME, TIME, ENDED = "limit", "newest", "name", "time", "ended"
ORDERS: dict[str, tuple[str, tuple[str | OrderBy | Combinable, ...]]] = {
    LIMIT: ("Nearest limit first", (F("due_at").asc(nulls_first=True), "created_at", "pk")),
    TIME: ("By appointment", ("slot_at", "pk")),
    ENDED: ("Closed last first", (F("closed_at").desc(nulls_last=True), "pk")),
    NEWEST: ("Newest first", ("-submitted_at", "-created_at", "pk")),
    NAME: ("Last name of the patient", ("patient__last_name", "patient__first_name", "pk")),
}


@dataclass(frozen=True)
class Tally:
    """How many are on a list, and since when the one that waits longest waits."""

    number: int
    since: datetime | None


def names_for(asker: Asker) -> list[str]:
    """The lists a person has: those of a fitting practice only where theirs is one."""
    return [name for name, worklist in WORKLISTS.items() if asker.hub_ids or not worklist.is_hubs]


def orders_for(worklist: Worklist) -> list[str]:
    """How a list can be sorted, its own order first."""
    first = {"closed": ENDED}.get(worklist.name, TIME if worklist.by_time else LIMIT)
    return list(dict.fromkeys((first, LIMIT, NEWEST, NAME)))


def rows_of(worklist: Worklist, asker: Asker) -> QuerySet[Any]:
    """The referrals of a list in no order, with all that a row shows; of appointments also `slot_at`."""
    found: QuerySet[Any] = (
        Referral.objects.visible_to(asker.user)
        .filter(worklist.holds(asker))
        .select_related("patient", "referring_practice", "hub__practice")
        .alias(due_at=waits.due_at())
    )
    if worklist.by_time:
        slots = Appointment.objects.filter(leg__referral=OuterRef("pk"), state=Appointment.State.BOOKED)
        found = found.annotate(slot_at=Subquery(slots.values("slot__starts_at")[:1]))
    return found


def sort(referrals: QuerySet[Any], order: str) -> QuerySet[Any]:
    """Rows in one of the orders."""
    return referrals.order_by(*ORDERS[order][1])


def counts(asker: Asker, names: Iterable[str]) -> dict[str, Tally]:
    """How many are on each of the lists, in one query."""
    aggregates: dict[str, Count | Min] = {}
    for name in names:
        on_list = WORKLISTS[name].holds(asker)
        aggregates[f"{name}_number"] = Count("pk", filter=on_list)
        aggregates[f"{name}_since"] = Min("clock_started_at", filter=on_list)
    found = Referral.objects.visible_to(asker.user).filter(asker.either()).aggregate(**aggregates)
    return {name: Tally(found[f"{name}_number"], found[f"{name}_since"]) for name in names}
