"""What a hub offers and when it is closed."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.errors import CapacityError, StaleError
from practices.methods import Method
from practices.models import Closure, Hub, Practice, Slot
from practices.services.directory import list_ordinary


class ClosedHub(NamedTuple):
    """A closure, and the slots in it that were booked before: they stay until each patient has a new time (A8)."""

    closure: Closure
    booked: list[Slot]


class Offer(TypedDict, total=False):
    """What can be said of a hub; what is left out stays as it is, or as the model says."""

    methods: Collection[Method | str]
    is_accepting: bool
    max_open_referrals: int | None
    most_appointments_a_week: int | None
    notice_days: int
    direct_booking: bool
    is_step_free: bool
    access_notes: str


@transaction.atomic
def make_hub(*, by: User, practice: Practice, **offer: Unpack[Offer]) -> Hub:
    """Let a practice fit for others, and list what ordinarily comes with that.

    CapacityError when it already does or has closed, or without a method.
    """
    if practice.closed_on and practice.closed_on <= timezone.localdate():
        raise CapacityError(f"{practice} has closed for good, so it cannot fit for others")
    hub = Hub(practice=practice, **_checked(offer))
    if not hub.methods:
        raise CapacityError("Select at least one method", "methods")
    try:
        with transaction.atomic():
            hub.save()
    except IntegrityError as error:
        raise CapacityError(f"{practice} is already a fitting practice") from error
    list_ordinary(practice, hub.methods)
    record(by=by, action="hub.made", subject=practice.code)
    return hub


@transaction.atomic
def change_hub(*, by: User, hub_id: int, version: int, **offer: Unpack[Offer]) -> Hub:
    """Change what a hub offers. StaleError when `version` is not the one stored (A12), CapacityError without a method.

    Clinics and bookings stay as they are: a hub that takes no more referrals still sees those it has.
    """
    hub = _locked(hub_id)
    if hub.version != version:
        raise StaleError
    before = set(hub.methods)
    for name, value in _checked(offer).items():
        setattr(hub, name, value)
    if not hub.methods:
        raise CapacityError("Select at least one method", "methods")
    hub.version += 1
    hub.save()
    list_ordinary(hub.practice, set(hub.methods) - before)
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
    """Remove a closure: the free slots in it are offered again. Closure.DoesNotExist when somebody was faster."""
    hub = _locked(Closure.objects.get(pk=closure_id).hub_id)
    hub.closures.get(pk=closure_id).delete()
    record(by=by, action="hub.reopened", subject=hub.practice.code)
    return hub


def _locked(hub_id: int) -> Hub:
    hub: Hub = Hub.objects.select_for_update(of=("self",)).select_related("practice").get(pk=hub_id)
    return hub


def _checked(offer: Offer) -> dict[str, Any]:
    """Its methods in the order of the enumeration, each once."""
    chosen = {Method(method) for method in offer.get("methods", ())}
    return {**offer, "methods": [method for method in Method if method in chosen]} if "methods" in offer else {**offer}
