"""What a network admin asks of the practices: who fits, how much is free, what needs a new time."""

import uuid
from datetime import date, timedelta

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from practices.models import Closure, Hub, PCNMembership, Practice, Slot
from practices.querysets import SlotQuerySet, works_there

SOON = timedelta(weeks=4)


def network() -> QuerySet[Practice]:
    """Every practice that is open or a hub, hubs first, with its PCN of today (`memberships_today`).

    Annotated with what is free: `free_soon`, slots in the next 4 weeks (None: none), and `next_free`.
    """
    now, today = timezone.now(), timezone.localdate()
    free = Slot.objects.free(now).filter(session__hub__practice=OuterRef("pk")).order_by()
    soon = free.filter(starts_at__lt=now + SOON).values("session__hub").annotate(slots=Count("pk"))
    memberships = PCNMembership.objects.on(today).select_related("pcn")
    practices: QuerySet[Practice] = (
        Practice.objects.filter(Q(pk__in=Practice.objects.open_on(today).values("pk")) | Q(hub__isnull=False))
        .select_related("hub")
        .prefetch_related(
            Prefetch("pcn_memberships", memberships, to_attr="memberships_today"),
            Prefetch("hub__closures", _closed_on(today), to_attr="closures_today"),
        )
        .alias(only_refers=Q(hub__isnull=True))
        .annotate(
            free_soon=Subquery(soon.values("slots")),
            next_free=Subquery(free.order_by("starts_at").values("starts_at")[:1]),
        )
        .order_by("only_refers", "name", "code")
    )
    return practices


def get_practice(*, practice_uuid: uuid.UUID) -> Practice:
    """A practice and, where it fits for others, its hub. Practice.DoesNotExist when there is none."""
    today = timezone.localdate()
    memberships = Prefetch(
        "pcn_memberships", PCNMembership.objects.on(today).select_related("pcn"), to_attr="memberships_today"
    )
    closures = Prefetch("hub__closures", _closed_on(today), to_attr="closures_today")
    practice: Practice = (
        Practice.objects.select_related("hub").prefetch_related(memberships, closures).get(uuid=practice_uuid)
    )
    return practice


def get_hub(*, practice_uuid: uuid.UUID) -> Hub:
    """The hub at a practice, practice loaded. Hub.DoesNotExist when the practice only refers."""
    hub: Hub = Hub.objects.select_related("practice").get(practice__uuid=practice_uuid)
    return hub


def closures_to_come(*, hub: Hub) -> QuerySet[Closure]:
    """Closures that are not over, earliest first."""
    return hub.closures.filter(last_day__gte=timezone.localdate())


def booked_during(*, hub: Hub, first_day: date, last_day: date) -> SlotQuerySet:
    """The booked slots a closure of these days would leave to rearrange."""
    booked: SlotQuerySet = Slot.objects.booked_at(hub, first_day, last_day)
    return booked


def slots_to_rearrange(*, hub: Hub | None = None) -> SlotQuerySet:
    """Booked slots to come that cannot be held as booked, of one hub or of all (A8, A9).

    Annotated with whether their fitter still works there (`has_fitter`).
    """
    slots: SlotQuerySet = Slot.objects.to_rearrange(timezone.now())
    slots = slots.select_related("session__fitter", "session__hub__practice")
    slots = slots.prefetch_related("session__fitter__letters", "session__fitter__leave")
    has_fitter = works_there("session__hub", "session__fitter", "session__day")
    slots = slots.annotate(has_fitter=has_fitter).order_by("starts_at", "pk")
    return slots if hub is None else slots.filter(session__hub=hub)


def _closed_on(day: date) -> QuerySet[Closure]:
    return Closure.objects.filter(first_day__lte=day, last_day__gte=day)
