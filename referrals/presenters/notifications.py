"""Messages to the patient in words."""

from typing import Any

from django.urls import reverse

from larc.nhsuk.formatting import format_date_time, format_phone, format_weekday_date_time
from referrals.messages import wish
from referrals.models import Notification, Patient, Referral

State = Notification.State
CHANNELS: dict[str, str] = {wish.SMS: "By text message", wish.EMAIL: "By email"}
YES_NO: dict[bool | None, str] = {True: "Yes", False: "No", None: "Not asked"}


def card(referral: Referral) -> dict[str, Any]:
    """Whether the patient gets messages, and each one there was, from rows `dossier.read` has loaded."""
    row = {
        "key": "How the patient is told",
        "value": how(referral.patient),
        "change": reverse("referrals:patient-messages", args=[referral.pk]),
        "change_hidden": "whether the patient wants messages",
    }
    told = [{"key": each.get_kind_display(), "value": fate(each)} for each in referral.notifications.all()]
    return {"title": "Messages to the patient", "rows": [row, *told]}


def how(patient: Patient) -> str:
    """ "By text message", or that nothing is sent and why."""
    decided = wish.decide(patient)
    return CHANNELS.get(decided.channel) or f"No messages. {decided.reason}."


def fate(message: Notification) -> str:
    """What became of a message: "Text message, sent 3 November 2026 at 2:30pm"."""
    channel = message.get_channel_display()
    words: dict[str, str] = {
        State.QUEUED: f"{channel}, waiting to be sent",
        State.SENT: f"{channel}, sent {format_date_time(message.sent_at)}",
        State.FAILED: f"{channel}, could not be sent. {message.problem}",
        State.WITHHELD: f"Not sent. {message.problem}",
        State.DROPPED: "Not sent, as it was no longer needed",
    }
    return words[message.state]


def failure(message: Notification) -> dict[str, Any]:
    """One failed message: whose it is, why it failed and how else the patient can be told."""
    patient, appointment = message.referral.patient, message.appointment
    rows = [
        {"key": "Message", "value": f"{message.get_kind_display()}, by {message.get_channel_display().lower()}"},
        {"key": "Why it was not sent", "value": message.problem},
        {"key": "Failed on", "value": format_date_time(message.closed_at)},
        {"key": "Phone", "value": format_phone(patient.phone)},
        {"key": "Voice messages are safe", "value": YES_NO[patient.may_leave_message]},
    ]
    if about := appointment or message.offer:
        rows.insert(1, {"key": "Appointment", "value": format_weekday_date_time(about.slot.starts_at)})
    return {
        "id": message.pk,
        "title": patient.full_name,
        "rows": rows,
        "href": reverse("referrals:detail", args=[message.referral_id]),
        "reference": message.referral.reference,
    }
