"""Stores a practice's list of devices: a list sent again changes nothing, and nobody is listed twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from practices.imports.rows import Fault
from practices.imports.saving import Tally, take
from practices.models import ImportRun, Practice
from referrals.models import Device, Patient
from referrals.products import Product
from referrals.values import family_of

_CONTRADICTED = "By what is on record of this patient a device of this kind went in or came out later."


class ListedDevice(NamedTuple):
    """One checked row."""

    nhs_number: str
    first_name: str
    last_name: str
    born_on: date
    phone: str
    postcode: str
    product: Product
    inserted_on: date
    indication: str
    batch_number: str
    change_every_months: int | None
    row: int


def save_devices(listed: Iterable[ListedDevice], practice: Practice, run: ImportRun) -> Tally:
    """Make the practice's devices as listed. What this service fitted itself it knows better and keeps as it is.

    A patient's later device of the same kind ends an earlier one; one that is known to have ended is a fault.
    """
    by_patient: dict[str, list[ListedDevice]] = defaultdict(list)
    for device in sorted(listed, key=lambda each: each.inserted_on):
        by_patient[device.nhs_number].append(device)
    known: dict[str, list[Device]] = defaultdict(list)
    devices = Device.objects.select_for_update(of=("self",)).select_related("patient")
    for row in devices.filter(registered_practice=practice, patient__nhs_number__in=by_patient):
        known[row.patient.nhs_number].append(row)
    tally = Tally()
    for nhs_number, group in by_patient.items():
        rows = known[nhs_number]
        for device in group:
            tally += _save(device, rows, practice, run)
    return tally


def _save(device: ListedDevice, rows: list[Device], practice: Practice, run: ImportRun) -> Tally:
    """Store one device of a patient whose devices on record are `rows`, which grow."""
    same = next((row for row in rows if _is_same(row, device)), None)
    if same:
        return Tally(unchanged=1) if same.fitting_id or not _update(same, device) else Tally(changed=1)
    of_family = [row for row in rows if row.method in family_of(device.product.method)]
    if any(row.inserted_on >= device.inserted_on or _ended_after(row, device.inserted_on) for row in of_family):
        fault = Fault(device.row, "INSERTED ON", f"{device.inserted_on:%Y-%m-%d}", _CONTRADICTED)
        return Tally(faults=[fault])
    for row in of_family:
        if row.removed_on is None:
            row.removed_on = device.inserted_on
            row.save(update_fields=["removed_on"])
    rows.append(_create(device, practice, run))
    return Tally(created=1)


def _is_same(row: Device, device: ListedDevice) -> bool:
    return (row.product, row.inserted_on) == (device.product.name, device.inserted_on)


def _ended_after(row: Device, day: date) -> bool:
    return row.removed_on is not None and row.removed_on > day


def _update(row: Device, device: ListedDevice) -> bool:
    """Take over what the list says anew; whether anything is."""
    changes = {
        row: {
            "batch_number": device.batch_number or row.batch_number,
            "indication": device.indication,
            "change_every_months": device.change_every_months or row.change_every_months,
        },
        row.patient: _about(device) | {"postcode": device.postcode or row.patient.postcode},
    }
    differing = [(record, fields) for record, values in changes.items() if (fields := take(record, values))]
    for record, fields in differing:
        record.save(update_fields=sorted(fields))
    return bool(differing)


def _create(device: ListedDevice, practice: Practice, run: ImportRun) -> Device:
    created: Device = Device.objects.create(
        registered_practice=practice,
        patient=Patient.objects.create(nhs_number=device.nhs_number, postcode=device.postcode, **_about(device)),
        import_run=run,
        method=device.product.method,
        product=device.product.name,
        batch_number=device.batch_number,
        indication=device.indication,
        inserted_on=device.inserted_on,
        change_every_months=device.change_every_months,
    )
    return created


def _about(device: ListedDevice) -> dict[str, Any]:
    return {
        "first_name": device.first_name,
        "last_name": device.last_name,
        "born_on": device.born_on,
        "phone": device.phone,
    }
