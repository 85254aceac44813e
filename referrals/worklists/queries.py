"""The rows of a list, and how many are on each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable, OrderBy

from referrals import waits
from referrals.bookings import last_booked_from
from referrals.models import Appointment, Referral
from referrals.workflow import Status
from referrals.worklists.conditions import Asker
from referrals.worklists.definitions import CLOSED, WORKLISTS
from referrals.worklists.kinds import Worklist

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
    """How many are on a list and, where it was asked, since when the one that waits longest waits."""

    number: int
    since: datetime | None = None


def names_for(asker: Asker) -> list[str]:
    """The lists a person has: those of a fitting practice only where theirs is one."""
    return [name for name, worklist in WORKLISTS.items() if asker.hub_ids or not worklist.is_hubs]


def orders_for(worklist: Worklist) -> list[str]:
    """How a list can be sorted, its own order first."""
    first = {"closed": ENDED}.get(worklist.name, TIME if worklist.by_time else LIMIT)
    return list(dict.fromkeys((first, LIMIT, NEWEST, NAME)))


def rows_of(worklist: Worklist, asker: Asker) -> QuerySet[Any]:
    """The referrals of a list in no order, with all that a row shows.

    Of appointments also `slot_at` and `booked_from`, the id of the practice that booked.
    """
    found: QuerySet[Any] = (
        Referral.objects.visible_to(asker.user)
        .filter(worklist.holds(asker))
        .select_related("patient", "referring_practice", "hub__practice")
        .alias(due_at=waits.due_at())
    )
    if worklist.by_time:
        slots = Appointment.objects.filter(leg__referral=OuterRef("pk"), state=Appointment.State.BOOKED)
        slot_at = Subquery(slots.values("slot__starts_at")[:1])
        found = found.annotate(slot_at=slot_at, booked_from=last_booked_from())
    return found


def sort(referrals: QuerySet[Any], order: str) -> QuerySet[Any]:
    """Rows in one of the orders."""
    return referrals.order_by(*ORDERS[order][1])


def counts(asker: Asker, names: Iterable[str], *, since: Collection[str] = ()) -> dict[str, Tally]:
    """How many are on each of the lists, in two queries; of those in `since` also since when the oldest waits.

    What is closed is not counted: it grows for ever, and is nobody's work.
    """
    wanted = [name for name in names if name != "closed"]
    active = [name for name in wanted if not WORKLISTS[name].statuses & CLOSED]
    found = _tally_active(asker, active, since) | _tally(asker, [name for name in wanted if name not in active])
    return {name: found[name] for name in wanted}


def _tally_active(asker: Asker, names: Collection[str], since: Collection[str]) -> dict[str, Tally]:
    """Lists of what goes on, by reading all of that once."""
    aggregates: dict[str, Count | Min] = {}
    for name in names:
        on_list = WORKLISTS[name].holds(asker)
        aggregates[f"{name}_number"] = Count("pk", filter=on_list)
        if name in since:
            aggregates[f"{name}_since"] = Min("clock_started_at", filter=on_list)
    going_on = asker.either() & Q(status__in=frozenset(Status) - CLOSED)
    found = Referral.objects.visible_to(asker.user).filter(going_on).aggregate(**aggregates)
    return {name: Tally(found[f"{name}_number"], found.get(f"{name}_since")) for name in names}


def _tally(asker: Asker, names: Collection[str]) -> dict[str, Tally]:
    """Lists that hold what is closed too: each by its own index, so that the rest of it is not read."""
    each = [
        Referral.objects.visible_to(asker.user)
        .filter(WORKLISTS[name].holds(asker))
        .order_by()
        .values(name=Value(name))
        .annotate(number=Count("pk"))
        .values_list("name", "number")
        for name in names
    ]
    found = dict(each[0].union(*each[1:], all=True))
    return {name: Tally(found.get(name, 0)) for name in names}
