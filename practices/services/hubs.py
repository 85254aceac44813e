"""What a hub offers and when it is closed."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.errors import CapacityError, StaleError
from practices.methods import Method
from practices.models import Closure, Hub, Practice, Slot


class ClosedHub(NamedTuple):
    """A closure, and the slots in it that were booked before: they stay until each patient has a new time (A8)."""

    closure: Closure
    booked: list[Slot]


@transaction.atomic
def make_hub(
    *,
    by: User,
    practice: Practice,
    methods: Collection[Method | str],
    max_open_referrals: int | None = None,
    access_notes: str = "",
    takes_complex: bool = False,
    direct_booking: bool = False,
) -> Hub:
    """Let a practice fit for others. CapacityError when it already does or has closed, or without a method."""
    if practice.closed_on and practice.closed_on <= timezone.localdate():
        raise CapacityError(f"{practice} has closed for good, so it cannot fit for others")
    hub = Hub(
        practice=practice,
        methods=_checked(methods),
        max_open_referrals=max_open_referrals,
        access_notes=access_notes,
        takes_complex=takes_complex,
        direct_booking=direct_booking,
    )
    try:
        with transaction.atomic():
            hub.save()
    except IntegrityError as error:
        raise CapacityError(f"{practice} is already a fitting practice") from error
    record(by=by, action="hub.made", subject=practice.code)
    return hub


@transaction.atomic
def change_hub(
    *,
    by: User,
    hub_id: int,
    version: int,
    methods: Collection[Method | str],
    is_accepting: bool,
    max_open_referrals: int | None,
    access_notes: str,
    takes_complex: bool | None = None,
    direct_booking: bool | None = None,
) -> Hub:
    """Change what a hub offers. StaleError when `version` is not the one stored (A12), CapacityError without a method.

    Clinics and bookings stay as they are: a hub that takes no more referrals still sees those it has. Without
    `takes_complex` or `direct_booking` that stays as it is.
    """
    hub = _locked(hub_id)
    if hub.version != version:
        raise StaleError
    hub.methods = _checked(methods)
    hub.is_accepting = is_accepting
    hub.max_open_referrals = max_open_referrals
    hub.access_notes = access_notes
    if takes_complex is not None:
        hub.takes_complex = takes_complex
    if direct_booking is not None:
        hub.direct_booking = direct_booking
    hub.version += 1
    hub.save()
    record(by=by, action="hub.changed", subject=hub.practice.code)
    return hub


@transaction.atomic
def close_hub(*, by: User, hub_id: int, first_day: date, last_day: date, reason: str) -> ClosedHub:
    """Close a hub from `first_day` to `last_day`, both included. Free slots are offered no more; booked ones stay.

    CapacityError when the days are in the wrong order, over, or already part of a closure.
    """
    hub = _locked(hub_id)
    if last_day < first_day:
        raise CapacityError("Last day must be the same as or after the first day", "last_day")
    if last_day < timezone.localdate():
        raise CapacityError("Last day must be today or in the future", "last_day")
    if hub.closures.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
        raise CapacityError(
            f"{hub.practice} is already closed on some of these days. Remove that closure or choose other days",
            "first_day",
        )
    closure = Closure.objects.create(hub=hub, first_day=first_day, last_day=last_day, reason=reason)
    record(by=by, action="hub.closed", subject=hub.practice.code)
    return ClosedHub(closure, list(Slot.objects.booked_at(hub, first_day, last_day)))


@transaction.atomic
def reopen_hub(*, by: User, closure_id: int) -> Hub:
    """Remove a closure: the free slots in it are offered again."""
    closure = Closure.objects.select_related("hub__practice").get(pk=closure_id)
    hub: Hub = closure.hub
    closure.delete()
    record(by=by, action="hub.reopened", subject=hub.practice.code)
    return hub


def _locked(hub_id: int) -> Hub:
    hub: Hub = Hub.objects.select_for_update(of=("self",)).select_related("practice").get(pk=hub_id)
    return hub


def _checked(methods: Collection[Method | str]) -> list[Method]:
    """In the order of the enumeration, each once."""
    if not methods:
        raise CapacityError("Select at least one method", "methods")
    chosen = {Method(method) for method in methods}
    return [method for method in Method if method in chosen]
