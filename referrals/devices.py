"""What pages about devices in place ask: which are due, which are of a batch, and who was told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from larc.accounts.models import User
from larc.audit.services import record
from referrals.duplicates import find_visible
from referrals.models import Device, DeviceContact, Referral
from referrals.products import batch_key
from referrals.review import Review

# Which devices a recall list holds: those due within so many days, overdue ones among them; or a list of its own.
WINDOWS = (30, 60, 90, 180)
USUAL_WINDOW = "90"
OVERDUE, NO_DATE, TAKEN_OFF = "overdue", "no-date", "taken-off"


@dataclass(frozen=True)
class Due:
    """A device in place and when it is due by the rules in force today."""

    device: Device
    review: Review

    def is_overdue(self, today: date) -> bool:
        return self.review.due_on is not None and self.review.due_on < today


def own(*, user: User) -> QuerySet[Device]:
    """Devices in place in patients registered where the person works: theirs to recall, and nobody else's (O2)."""
    return _in_place().filter(registered_practice__in=user.practice_ids)


def get_reachable(*, user: User, device_id: UUID, about: str) -> Device:
    """A device whose patient the person may contact. Raises Device.DoesNotExist (A14).

    About a review that is the registered practice; about a batch also the practice that fitted the device.
    """
    devices = _with_batch_reach(user) if about == DeviceContact.About.BATCH else own(user=user)
    found: Device = devices.select_related("patient", "registered_practice", "off_list_by").get(uuid=device_id)
    return found


def open_device(*, by: User, device_id: UUID, about: str, today: date) -> Due:
    """A device for its page; that the person looked is recorded. Raises Device.DoesNotExist."""
    device = get_reachable(user=by, device_id=device_id, about=about)
    record(by=by, action="device.viewed", subject=device.uuid, organisation=device.registered_practice.code)
    return _due(device, today)


def record_refusal(*, by: User, device_id: UUID) -> None:
    """Record that a person asked for a device that is not theirs to see, or is not there (A14)."""
    record(by=by, action="device.refused", subject=device_id)


def record_search(*, by: User, batch: str, product: str) -> None:
    """Record that a person asked where a batch is."""
    record(by=by, action="device.batch_searched", subject=f"{batch} {product}".strip())


def open_referral_of(*, user: User, device: Device) -> Referral | None:
    """A referral of the patient that is open already and the person may see."""
    return find_visible(user=user, nhs_number=device.patient.nhs_number)


def all_due(*, user: User, today: date) -> list[Due]:
    """Every device of the person's practices with when it is due, the longest overdue first, undated ones last.

    Due dates follow from rules and not from columns, so each device is looked at: some thousands at most, as a
    practice has a few hundred women with a device for each thousand registered.
    """
    devices = own(user=user).select_related("patient", "registered_practice", "off_list_by")
    found = [_due(device, today) for device in devices]
    return sorted(found, key=lambda each: (each.review.due_on or date.max, each.device.inserted_on, each.device.pk))


def in_window(due: Iterable[Due], *, window: str, today: date) -> list[Due]:
    """Those on one recall list: a name of `windows`. KeyError for another.

    A device that was taken off stands on the list of those, and on no other.
    """
    belongs = _belongs(window, today)
    return [each for each in due if bool(each.device.off_list_reason) == (window == TAKEN_OFF) and belongs(each)]


def windows() -> tuple[str, ...]:
    """The recall lists by name, in the order of urgency."""
    return (OVERDUE, *map(str, WINDOWS), NO_DATE, TAKEN_OFF)


def latest_contacts(*, devices: Iterable[Device], about: str) -> dict[int, DeviceContact]:
    """The latest contact about a matter by the key of its device."""
    contacts = (
        DeviceContact.objects.filter(device__in=[device.pk for device in devices], about=about)
        .select_related("by")
        .order_by("at", "pk")
    )
    return {contact.device_id: contact for contact in contacts}


def with_batch(*, user: User, batch: str, product: str = "") -> list[Device]:
    """Devices of a batch in patients of the person's practices, or fitted there, by practice and name."""
    return list(
        _of_batch(_with_batch_reach(user), batch, product)
        .select_related("patient", "registered_practice", "fitting__fitting_practice")
        .order_by("registered_practice__name", "patient__last_name", "patient__first_name", "pk")
    )


@dataclass(frozen=True)
class BatchCount:
    """How many devices of a batch are in place in patients of one practice, and how many of those were told."""

    practice: str
    code: str
    in_place: int
    told: int


def batch_counts(*, batch: str, product: str = "") -> list[BatchCount]:
    """Where a batch is, by registered practice and without any patient: for those who see none."""
    told = DeviceContact.objects.filter(
        device=OuterRef("pk"), about=DeviceContact.About.BATCH, outcome=DeviceContact.Outcome.TOLD
    )
    rows = (
        _of_batch(_in_place(), batch, product)
        .annotate(was_told=Exists(told))
        .values("registered_practice__name", "registered_practice__code")
        .annotate(in_place=Count("pk"), told=Count("pk", filter=Q(was_told=True)))
        .order_by("registered_practice__name", "registered_practice__code")
    )
    return [
        BatchCount(row["registered_practice__name"], row["registered_practice__code"], row["in_place"], row["told"])
        for row in rows
    ]


def _belongs(window: str, today: date) -> Callable[[Due], bool]:
    if window == TAKEN_OFF:
        return lambda each: True
    if window == NO_DATE:
        return lambda each: each.review.due_on is None
    if window == OVERDUE:
        return lambda each: each.is_overdue(today)
    last = today + timedelta(days={str(days): days for days in WINDOWS}[window])
    return lambda each: each.review.due_on is not None and each.review.due_on <= last


def _in_place() -> QuerySet[Device]:
    return Device.objects.filter(removed_on__isnull=True)


def _with_batch_reach(user: User) -> QuerySet[Device]:
    mine: Collection[int] = user.practice_ids
    return _in_place().filter(Q(registered_practice__in=mine) | Q(fitting__fitting_practice__in=mine))


def _of_batch(devices: QuerySet[Device], batch: str, product: str) -> QuerySet[Device]:
    found = devices.filter(batch_number=batch_key(batch))
    return found.filter(product=product) if product else found


def _due(device: Device, today: date) -> Due:
    return Due(device, device.review_on(today))
