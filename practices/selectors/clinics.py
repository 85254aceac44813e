"""Clinics: one hub's, day by day, with how much of each is booked. Nothing here knows who booked it."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.utils import timezone

from larc.accounts.models import User
from larc.accounts.permissions import Permission
from practices.models import ClinicSession, Closure, Fitter, Hub, Leave, Room, Slot
from practices.querysets import SlotQuerySet, is_free, works_there

_MINUTE = Value(timedelta(minutes=1), DurationField())


def hubs_seen_by(*, user: User) -> QuerySet[Hub]:
    """The hubs whose clinics a person may see, by name: a network admin every one, staff those they work at."""
    hubs = Hub.objects.select_related("practice").order_by("practice__name", "pk")
    if user.has_permission(Permission.MANAGE_CAPACITY):
        return hubs
    return hubs.filter(practice__in=user.practice_ids)


def clinics_of(*, hubs: Iterable[Hub]) -> QuerySet[Any]:
    """The clinics of hubs by time, those of one time by practice; withdrawn ones only while someone is booked."""
    return (
        every_clinic_of(hubs=hubs)
        .exclude(withdrawn_at__isnull=False, booked=0)
        .prefetch_related("fitter__letters")
        .order_by("starts_at", "hub__practice__name", "pk")
    )


def clinics_between(*, hubs: Iterable[Hub], first_day: date, last_day: date) -> QuerySet[Any]:
    """As `clinics_of`, on these days, both included."""
    return clinics_of(hubs=hubs).filter(day__range=(first_day, last_day))


def every_clinic_of(*, hubs: Iterable[Hub]) -> QuerySet[Any]:
    """All clinics of hubs, withdrawn ones too."""
    return _with_counts().filter(hub__in=hubs)


def fitters_seen_by(*, hubs: Iterable[Hub]) -> QuerySet[Fitter]:
    """Everyone who held or holds a clinic at these hubs, by name."""
    return Fitter.objects.filter(sessions__hub__in=hubs).distinct().order_by("name", "pk")


def get_clinic(*, session_uuid: uuid.UUID) -> ClinicSession:
    """A clinic with its hub and fitter, annotated as below. ClinicSession.DoesNotExist when there is none."""
    session: ClinicSession = _with_counts().get(uuid=session_uuid)
    return session


def rooms_of(*, hub: Hub) -> QuerySet[Room]:
    """The rooms in which a hub holds clinics, by name."""
    return hub.rooms.filter(is_in_use=True)


def free_slots_of(*, clinic: ClinicSession) -> SlotQuerySet:
    """The slots of a clinic that nobody has booked and that have not begun, by time."""
    now = timezone.now()
    slots: SlotQuerySet = clinic.slots.filter(is_free(now), starts_at__gt=now)
    return slots.order_by("starts_at")


def _with_counts() -> QuerySet[Any]:
    """Clinics with `starts_at`, `ends_at`, how many slots are `booked`, `free` and `held`, whether they fall in a
    closure (`is_closed`), and whether the fitter is on leave then or has left before (`is_away`).
    """
    closures = Closure.objects.filter(
        hub=OuterRef("hub"), first_day__lte=OuterRef("day"), last_day__gte=OuterRef("day")
    )
    leave = Leave.objects.filter(
        fitter=OuterRef("fitter"), first_day__lte=OuterRef("day"), last_day__gte=OuterRef("day")
    )
    now = timezone.now()
    ends = ExpressionWrapper(F("slots__minutes") * _MINUTE, DurationField()) + F("slots__starts_at")
    return ClinicSession.objects.annotate(
        starts_at=Min("slots__starts_at"),
        ends_at=Max(ends, output_field=DateTimeField()),
        booked=Count("slots", filter=Q(slots__state=Slot.State.BOOKED)),
        free=Count("slots", filter=is_free(now, "slots__")),
        held=Count("slots", filter=Q(slots__held_until__gt=now)),
        is_closed=Exists(closures),
        is_away=Exists(leave) | (Q(day__gte=timezone.localdate(now)) & ~works_there("hub", "fitter", "day")),
    ).select_related("fitter", "trainee", "room", "hub__practice")
