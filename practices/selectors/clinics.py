"""Clinics: one hub's, day by day, with how much of each is booked. Nothing here knows who booked it."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Min, Q, QuerySet, Value

from larc.accounts.models import User
from larc.accounts.permissions import Permission
from practices.models import ClinicSession, Hub, Practice, Slot

_MINUTE = Value(timedelta(minutes=1), DurationField())


def hubs_seen_by(*, user: User) -> QuerySet[Hub]:
    """The hubs whose clinics a person may see, by name: a network admin every one, staff those they work at."""
    hubs = Hub.objects.select_related("practice").order_by("practice__name", "pk")
    if user.has_permission(Permission.MANAGE_CAPACITY):
        return hubs
    return hubs.filter(practice__in=Practice.objects.of(user))


def clinics_between(*, hub: Hub, first_day: date, last_day: date) -> QuerySet[ClinicSession, Any]:
    """The clinics of a hub on these days, both included, by time; withdrawn ones only while someone is booked.

    Annotated with `starts_at`, `ends_at`, `booked` and `free`, the fitter and their letters loaded.
    """
    ends = ExpressionWrapper(F("slots__minutes") * _MINUTE, DurationField()) + F("slots__starts_at")
    state = Slot.State
    return (
        ClinicSession.objects.filter(hub=hub, day__gte=first_day, day__lte=last_day)
        .annotate(
            starts_at=Min("slots__starts_at"),
            ends_at=Max(ends),
            booked=Count("slots", filter=Q(slots__state=state.BOOKED)),
            free=Count("slots", filter=Q(slots__state=state.FREE)),
        )
        .exclude(withdrawn_at__isnull=False, booked=0)
        .select_related("fitter", "hub__practice")
        .prefetch_related("fitter__letters")
        .order_by("starts_at", "pk")
    )


def get_clinic(*, session_uuid: uuid.UUID) -> ClinicSession:
    """A clinic that has not been withdrawn, with its hub and fitter. ClinicSession.DoesNotExist otherwise."""
    session: ClinicSession = ClinicSession.objects.select_related("hub__practice", "fitter").get(
        uuid=session_uuid, withdrawn_at__isnull=True
    )
    return session
