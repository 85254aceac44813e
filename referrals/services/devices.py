"""Devices in place: put there by a fitting, gone with the next one, and who was told about them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.methods import Procedure
from referrals import devices
from referrals.codes import COUNTED_ACTIONS, Action
from referrals.errors import InvalidDetailError
from referrals.models import Device, DeviceContact, Fitting, Patient, Referral
from referrals.models.devices import OffListReason
from referrals.products import batch_key
from referrals.services.steps import check_choice
from referrals.values import family_of


def place(*, fitting: Fitting, change_every_months: int | None = None) -> Device | None:
    """The device that a fitting put in; None for what puts none in. Call inside the fitting's transaction."""
    if fitting.action not in COUNTED_ACTIONS or fitting.referral is None:
        return None
    placed: Device = Device.objects.create(
        registered_practice=fitting.registered_practice,
        patient=fitting.referral.patient,
        fitting=fitting,
        method=fitting.method,
        product=fitting.device,
        batch_number=batch_key(fitting.batch_number),
        indication=fitting.indication,
        inserted_on=fitting.performed_on,
        change_every_months=change_every_months,
    )
    return placed


def close_replaced(*, referral: Referral, on: date) -> int:
    """Devices a replacement or removal took out are in place no more, whoever had listed them. How many."""
    nhs_number = referral.patient.nhs_number
    if referral.procedure == Procedure.FIT or not nhs_number:
        return 0  # names are never matched (A3)
    return Device.objects.filter(
        patient__nhs_number=nhs_number,
        method__in=family_of(referral.device_in_place),
        removed_on__isnull=True,
        inserted_on__lte=on,
    ).update(removed_on=on)


def end_recalls(*, patient: Patient) -> int:
    """Take a patient who died off every recall list, so that nobody calls her family (A31). How many devices."""
    if not patient.nhs_number:
        return 0
    hers = Device.objects.filter(patient__nhs_number=patient.nhs_number, removed_on__isnull=True)
    return hers.update(removed_on=timezone.localdate())


def take_back(*, fitting: Fitting) -> None:
    """Undo what a fitting entered in error did to devices. Call inside the transaction that reverses it.

    The device it placed was never there; those it took out are in place again.
    """
    Device.objects.filter(fitting=fitting).update(removed_on=F("inserted_on"))
    referral = fitting.referral
    took_out = fitting.action in (Action.REPLACE, Action.REMOVE)
    if referral and took_out and referral.patient.nhs_number:
        Device.objects.filter(
            patient__nhs_number=referral.patient.nhs_number,
            method__in=family_of(referral.device_in_place),
            removed_on=fitting.performed_on,
        ).exclude(fitting=fitting).update(removed_on=None)


@transaction.atomic
def record_device_contact(
    *, device_id: UUID, by: User, about: str, outcome: str, key: UUID | None = None
) -> DeviceContact:
    """Record that a patient was told, or could not be reached. The same form again is the same contact (A11).

    Another outcome under the same `key` is another contact: somebody went back and corrected it. Raises
    InvalidDetailError, Device.DoesNotExist for another practice's.
    """
    check_choice("outcome", outcome, DeviceContact.Outcome, "Select what came of it")
    device = devices.get_reachable(user=by, device_id=device_id, about=about)
    about_it = {"device": device, "about": about, "outcome": outcome, "by": by}
    if key is None:
        contact, is_new = DeviceContact.objects.create(**about_it), True
    else:
        made_of = uuid5(key, f"{by.pk} {device.pk} {about} {outcome}")
        contact, is_new = DeviceContact.objects.get_or_create(key=made_of, defaults=about_it)
    if is_new:
        _record(by, "contacted", device)
    return contact


@transaction.atomic
def take_off_list(*, device_id: UUID, by: User, reason: str) -> Device:
    """Take a device off the recall list of the registered practice, for an OffListReason; the device stays in place.

    A search for its batch still finds it. Taken off twice, the first reason stays. Raises InvalidDetailError,
    Device.DoesNotExist for another practice's device.
    """
    check_choice("reason", reason, OffListReason, "Select why the patient is not to be called")
    device = _locked(device_id, by)
    if not device.off_list_reason:
        _set_off_list(device, reason, timezone.now(), by)
        _record(by, "taken_off_list", device)
    return device


@transaction.atomic
def put_back_on_list(*, device_id: UUID, by: User) -> Device:
    """Put a device back on the recall list. One that is on it stays. Device.DoesNotExist for another practice's."""
    device = _locked(device_id, by)
    if device.off_list_reason:
        _set_off_list(device, "", None, None)
        _record(by, "put_back_on_list", device)
    return device


def _locked(device_id: UUID, by: User) -> Device:
    """The device, locked until the transaction ends."""
    devices.own(user=by).select_for_update(of=("self",)).only("pk").get(uuid=device_id)
    return devices.get_reachable(user=by, device_id=device_id, about=DeviceContact.About.REVIEW)


def _set_off_list(device: Device, reason: str, at: datetime | None, by: User | None) -> None:
    device.off_list_reason, device.off_list_at, device.off_list_by = reason, at, by
    device.save(update_fields=["off_list_reason", "off_list_at", "off_list_by"])


def _record(by: User, what: str, device: Device) -> None:
    record(by=by, action=f"device.{what}", subject=device.uuid, organisation=device.registered_practice.code)


@transaction.atomic
def record_device_gone(*, device_id: UUID, by: User, about: str, on: date) -> Device:
    """Take a device off the lists: it was removed or replaced elsewhere on that day.

    Raises InvalidDetailError for a day that cannot be, Device.DoesNotExist for another practice's device.
    """
    device = devices.get_reachable(user=by, device_id=device_id, about=about)
    if on > timezone.localdate():
        raise InvalidDetailError("removed_on", "Date removed must be today or in the past")
    if on < device.inserted_on:
        raise InvalidDetailError("removed_on", "Date removed must be on or after the day it was inserted")
    device.removed_on = on
    device.save(update_fields=["removed_on"])
    _record(by, "gone", device)
    return device
