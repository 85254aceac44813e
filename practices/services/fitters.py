"""Who fits, and where."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.errors import CapacityError, StaleError
from practices.models import Departure, Fitter, Hub


@transaction.atomic
def add_fitter(
    *,
    by: User,
    name: str,
    registration_body: str,
    registration_number: str,
    hubs: Iterable[Hub],
    user: User | None = None,
    is_woman: bool | None = None,
) -> Fitter:
    """Add a fitter at one hub or several. CapacityError when the registration or the account is another fitter's."""
    fitter = Fitter(
        name=name,
        registration_body=registration_body,
        registration_number=registration_number,
        user=user,
        is_woman=is_woman,
    )
    _save(fitter)
    fitter.hubs.set(hubs)
    record(by=by, action="fitter.added", subject=fitter.registration)
    return fitter


@transaction.atomic
def change_fitter(
    *,
    by: User,
    fitter_id: int,
    version: int,
    name: str,
    registration_body: str,
    registration_number: str,
    is_woman: bool | None,
    user: User | None,
) -> Fitter:
    """Correct what is said of a fitter; letters, hubs and bookings stay.

    StaleError when `version` is not the one stored (A12), CapacityError when the registration or the account is
    another fitter's.
    """
    fitter = _locked(fitter_id)
    if fitter.version != version:
        raise StaleError
    fitter.name, fitter.is_woman, fitter.user = name, is_woman, user
    fitter.registration_body, fitter.registration_number = registration_body, registration_number
    fitter.version += 1
    _save(fitter)
    record(by=by, action="fitter.changed", subject=fitter.registration)
    return fitter


@transaction.atomic
def start_fitter(*, by: User, fitter_id: int, hub: Hub) -> Fitter:
    """Let a fitter of the network fit at one more hub, or again at one they left.

    The free slots of clinics they have left there are offered again. Who was going to leave stays. CapacityError when
    they fit there already.
    """
    fitter = _locked(fitter_id)
    was_leaving, _ = fitter.departures.filter(hub=hub).delete()
    if not was_leaving and fitter.hubs.filter(pk=hub.pk).exists():
        raise CapacityError(f"{fitter} already fits at {hub.practice}", "fitter")
    fitter.hubs.add(hub)
    record(by=by, action="fitter.started", subject=f"{fitter.registration} at {hub.practice.code}")
    return fitter


@transaction.atomic
def stop_fitter(*, by: User, fitter_id: int, hub: Hub, first_day: date | None = None) -> Fitter:
    """A fitter leaves a hub: from `first_day`, or today, they fit there no more. Free slots of their clinics there
    are offered no more from then on; booked ones stay until each patient has a new time (A8). Letters and other hubs
    stay.

    Said again it is another day; leaving again changes nothing. CapacityError for a day that is over.
    """
    today = timezone.localdate()
    first_day = first_day or today
    if first_day < today:
        raise CapacityError("First day without them must be today or in the future", "first_day")
    fitter = _locked(fitter_id)
    if not fitter.hubs.filter(pk=hub.pk).exists():
        return fitter
    if first_day > today:
        fitter.departures.update_or_create(hub=hub, defaults={"first_day": first_day})
        record(by=by, action="fitter.leaving", subject=f"{fitter.registration} at {hub.practice.code}")
        return fitter
    return _end(fitter, hub, by=by)


@transaction.atomic
def end_departures() -> int:
    """Take those whose day to leave has come off the fitters of their hub; how many. Run again it does no more."""
    come = Departure.objects.filter(first_day__lte=timezone.localdate()).select_related("hub__practice")
    found = list(come.order_by("fitter", "hub"))
    for departure in found:
        _end(_locked(departure.fitter_id), departure.hub, by=None)
    return len(found)


def _end(fitter: Fitter, hub: Hub, *, by: User | None) -> Fitter:
    fitter.hubs.remove(hub)
    fitter.departures.filter(hub=hub).delete()
    record(by=by, action="fitter.stopped", subject=f"{fitter.registration} at {hub.practice.code}")
    return fitter


@transaction.atomic
def link_account(*, by: User, fitter_id: int, user: User) -> Fitter:
    """Say whose account a fitter's is, so that they can record fittings. CapacityError when either has another."""
    fitter = _locked(fitter_id)
    if fitter.user_id not in (None, user.pk):
        raise CapacityError(f"{fitter} already has another account", "email")
    fitter.user = user
    fitter.version += 1
    _save(fitter)
    record(by=by, action="fitter.account_linked", subject=fitter.registration)
    return fitter


def _locked(fitter_id: int) -> Fitter:
    fitter: Fitter = Fitter.objects.select_for_update(no_key=True).get(pk=fitter_id)
    return fitter


def _save(fitter: Fitter) -> None:
    try:
        with transaction.atomic():
            fitter.save()
    except IntegrityError as error:
        raise _taken(fitter) from error


def _taken(fitter: Fitter) -> CapacityError:
    """Which other fitter has this one's account or registration."""
    others = Fitter.objects.exclude(pk=fitter.pk)
    owner = others.filter(user=fitter.user).first() if fitter.user_id else None
    if owner:
        return CapacityError(f"This account is the account of {owner}. Enter another email address", "email")
    owner = others.get(registration_body=fitter.registration_body, registration_number=fitter.registration_number)
    return CapacityError(
        f"{owner} already has {fitter.registration}. Check the number, or choose them from the fitters of the network",
        "registration_number",
    )
