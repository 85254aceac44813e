"""Devices in place in words: when each is due, who was told, where a batch is."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from markupsafe import Markup

from larc.nhsuk.cells import link, tag
from larc.nhsuk.formatting import format_date, format_nhs_number, format_number, format_phone
from referrals.devices import NO_DATE, OVERDUE, TAKEN_OFF, BatchCount, Due
from referrals.models import Device, DeviceContact, DeviceList, Patient
from referrals.models.devices import OffListReason
from referrals.presenters.words import patient_facts
from referrals.review import Review

DETAILS = Markup('{}<span class="app-row-detail">{}</span><span class="app-row-detail">{}</span>')
DETAIL = Markup('{}<span class="app-row-detail">{}</span>')
TITLES = {OVERDUE: "Overdue", NO_DATE: "No date", TAKEN_OFF: "Taken off"}
LATE = tag({"text": "Overdue", "colour": "red"})
NOT_TOLD = "Not told yet"
BATCH_HEAD = ["Patient", "Device", "Where", "Told", "Next step"]
COUNT_HEAD = [
    "Registered practice",
    *({"text": text, "numeric": True} for text in ("In place", "Told", "Not told yet")),
]
FAULT_HEAD = [{"text": "Row", "numeric": True}, "Column", "Value", "Problem"]
COUNTS = {"new": "New", "changed": "Changed", "unchanged": "Unchanged", "set_aside": "Set aside"}
MOST_FAULTS = 200

Contacts = Mapping[int, DeviceContact]


def title(window: str) -> str:
    """ "Within 90 days" """
    return TITLES.get(window) or f"Within {window} days"


def navigation(counts: Mapping[str, int], current: str) -> list[dict[str, Any]]:
    """The recall lists with their counts."""
    return [
        {
            "text": title(window),
            "href": f"{reverse('referrals:recalls')}?window={window}",
            "count": count,
            "current": window == current,
        }
        for window, count in counts.items()
    ]


def recall_head(window: str) -> list[str]:
    """The columns of a recall list."""
    return ["Patient", "Device", "Due", "Taken off" if window == TAKEN_OFF else "Told", "Next step"]


def recall_rows(due: Iterable[Due], contacts: Contacts, today: date) -> list[list[Any]]:
    """The call list: whom, about what, since when, and whether somebody has called."""
    return [
        [
            patient(each.device.patient),
            device_words(each.device),
            due_cell(each, today),
            taken_off(each.device) if each.device.off_list_reason else told(contacts.get(each.device.pk)),
            _steps(each.device),
        ]
        for each in due
    ]


def batch_rows(devices: Iterable[Device], contacts: Contacts) -> list[list[Any]]:
    """Who has a device of the batch, and where."""
    return [
        [
            patient(device.patient),
            device_words(device),
            _where(device),
            told(contacts.get(device.pk)),
            link(
                reverse("referrals:batch-contact", args=[device.uuid]),
                "Record contact",
                hidden=f"with {device.patient.full_name}",
            ),
        ]
        for device in devices
    ]


def count_rows(counts: Iterable[BatchCount]) -> list[list[Any]]:
    """Where a batch is, without patients."""
    return [
        [
            f"{count.practice} ({count.code})",
            format_number(count.in_place),
            format_number(count.told),
            format_number(count.in_place - count.told),
        ]
        for count in counts
    ]


def patient(person: Patient) -> Markup:
    """Whom to call: name, NHS number, date of birth and phone."""
    number = format_nhs_number(person.nhs_number) if person.nhs_number else "NHS number not traced"
    return DETAILS.format(
        person.full_name, f"{number}, born {format_date(person.born_on)}", format_phone(person.phone)
    )


def device_words(device: Device) -> Markup:
    reason = device.get_indication_display() or "Reason not known"
    return DETAILS.format(device.product, f"Inserted {format_date(device.inserted_on)}", reason)


def due_words(review: Review) -> str:
    if review.until_menopause:
        return "May stay until the menopause"
    return format_date(review.due_on) if review.due_on else "No rule says: ask a clinician"


def due_cell(each: Due, today: date) -> Markup | str:
    words = due_words(each.review)
    return Markup("{} {}").format(words, LATE) if each.is_overdue(today) else words


def told(contact: DeviceContact | None) -> Markup | str:
    if contact is None:
        return NOT_TOLD
    return DETAIL.format(contact.get_outcome_display(), f"{format_date(contact.at)}, {contact.by}")


def taken_off(device: Device) -> Markup:
    """Why a device was taken off the recall list, when and by whom."""
    return DETAIL.format(
        device.get_off_list_reason_display(), f"{format_date(device.off_list_at)}, {device.off_list_by}"
    )


def device_facts(due: Due) -> dict[str, Any]:
    """What every page about a device shows: its patient and the device."""
    return {"patient": patient_facts(due.device.patient), "rows": device_rows(due.device, due.review)}


def device_rows(device: Device, review: Review) -> list[dict[str, Any]]:
    """A device for a page about it."""
    rows = [
        {"key": "Device", "value": device.product},
        {"key": "Inserted on", "value": format_date(device.inserted_on)},
        {"key": "Main reason", "value": device.get_indication_display()},
        {"key": "Batch number", "value": device.batch_number},
        {"key": "Due", "value": due_words(review)},
        {"key": "Phone", "value": format_phone(device.patient.phone)},
    ]
    if review.source:
        rows.insert(5, {"key": "By the rule", "value": rule_words(review)})
    if device.off_list_reason:
        rows.append({"key": "Taken off the list", "value": taken_off(device)})
    return rows


def rule_words(review: Review) -> str:
    return review.source if review.is_approved else f"{review.source}. Not approved by a clinician yet"


def list_rows(found: DeviceList) -> list[dict[str, Any]]:
    """Whose list it is and what becomes of its rows."""
    counted = [{"key": text, "value": format_number(found.counts[name])} for name, text in COUNTS.items()]
    return [{"key": "Practice", "value": str(found.practice)}, *counted]


def fault_rows(faults: list[list[Any]]) -> list[list[Any]]:
    """The first of the rows set aside, each with what is wrong with it."""
    return [
        [row, column_words(column), value or "Empty", reason] for row, column, value, reason in faults[:MOST_FAULTS]
    ]


def column_words(column: str) -> str:
    """ "NHS number", "Date of birth"; the whole row where no column is at fault."""
    return column.capitalize().replace("Nhs", "NHS") or "The whole row"


def _where(device: Device) -> Markup:
    """Where to find the patient; that she has left a practice is said, as she is still to be told about a batch."""
    has_left = device.off_list_reason == OffListReason.LEFT
    registered = f"{device.registered_practice.name}{', has left it' if has_left else ''}"
    if device.fitting is None:
        return DETAIL.format(f"Registered at {registered}", "From the practice's list")
    return DETAIL.format(f"Registered at {registered}", f"Fitted at {device.fitting.fitting_practice}")


def _steps(device: Device) -> Markup:
    if device.off_list_reason:
        return _step(device, "device-put-back", "Put back on the list", "")
    return DETAILS.format(
        _step(device, "device-contact", "Record contact", "with "),
        _step(device, "device-refer", "Start a referral", "for "),
        _step(device, "device-off-list", "Take off the list", ""),
    )


def _step(device: Device, page: str, text: str, before_name: str) -> Markup:
    href = reverse(f"referrals:{page}", args=[device.uuid])
    return link(href, text, hidden=f"{before_name}{device.patient.full_name}")
