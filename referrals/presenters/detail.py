"""A referral's own page: its cards, its story, what to do next."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone

from larc.nhsuk.formatting import (
    format_date,
    format_nhs_number,
    format_phone,
    format_time_range,
    format_weekday_date,
)
from practices.methods import Method, Procedure, methods_meant
from practices.models import Practice
from referrals.codes import Action as Done
from referrals.codes import code_for
from referrals.models import Appointment, Fitting, Patient, Referral, ReferralEvent
from referrals.models.pathway import Indication
from referrals.presenters.words import need
from referrals.reasons import CancelReason, ReturnReason, UnbookReason
from referrals.workflow import TERMINAL, Action, Status

Card = dict[str, Any]


class Step(NamedTuple):
    """Something a person may do to a referral: the words on its button and the page it leads to."""

    text: str
    route: str


# In the order of importance: the first that is allowed is the green button, the others are links.
STEPS: dict[Action, Step] = {
    Action.ACCEPT: Step("Triage this referral", "referrals:triage"),
    Action.BOOK: Step("Book an appointment", "referrals:book"),
    Action.RECORD_FITTED: Step("Record the outcome", "referrals:outcome"),
    Action.UNBOOK: Step("Cancel the appointment", "referrals:unbook"),
    Action.CANCEL: Step("Cancel this referral", "referrals:cancel"),
}
NEVER_FIRST = frozenset({Action.UNBOOK, Action.CANCEL})

TITLES: dict[Action, str] = {
    Action.SUBMIT: "Referral sent",
    Action.ACCEPT: "Accepted",
    Action.RETURN: "Returned to the referring practice",
    Action.BOOK: "Appointment booked",
    Action.UNBOOK: "Appointment cancelled",
    Action.RECORD_FITTED: "Outcome recorded",
    Action.CANCEL: "Referral cancelled",
}
REASONS: dict[str, str] = {
    str(value): str(label) for value, label in (*CancelReason.choices, *ReturnReason.choices, *UnbookReason.choices)
}
DONE: dict[str, Done] = {
    Procedure.FIT: Done.FIT,
    Procedure.REPLACE: Done.REPLACE,
    Procedure.REMOVE: Done.REMOVE,
}
YES_NO: dict[bool | None, str] = {True: "Yes", False: "No"}


def steps(referral: Referral, allowed: Collection[Action]) -> tuple[dict[str, str] | None, list[dict[str, str]]]:
    """The one next step (or None), and what else may be done."""
    possible = [
        (action, {"text": step.text, "href": reverse(step.route, args=[referral.pk])})
        for action, step in STEPS.items()
        if action in allowed
    ]
    first = next((link for action, link in possible if action not in NEVER_FIRST), None)
    return first, [link for _, link in possible if link is not first]


def waiting(referral: Referral, since: datetime | None) -> str:
    """Whose turn it is, when it is not the reader's: "Waiting for Park Practice since 3 November 2026." """
    status = Status(referral.status)
    if status in TERMINAL or referral.hub is None or since is None:
        return ""
    if status == Status.REJECTED:
        who = referral.referring_practice.name
    elif status == Status.SUBMITTED:
        who = f"a clinician at {referral.hub.practice}"
    else:
        who = referral.hub.practice.name
    return f"Waiting for {who} since {format_date(since)}."


def request_card(referral: Referral) -> Card:
    rows = [{"key": "What the patient needs", "value": need(referral)}]
    if referral.procedure == Procedure.REPLACE:
        rows.append({"key": "In place now", "value": Method(referral.device_in_place).label})
    rows.append({"key": "Main reason", "value": Indication(referral.indication).label})
    if referral.notes:
        rows.append({"key": "Notes", "value": referral.notes})
    return {"title": "Request", "rows": rows}


def patient_card(patient: Patient) -> Card:
    rows = [
        {"key": "Name", "value": patient.full_name},
        {"key": "Date of birth", "value": format_date(patient.born_on)},
        number_row(patient),
        {"key": "Postcode", "value": patient.postcode},
        {"key": "Phone", "value": format_phone(patient.phone)},
    ]
    return {"title": "Patient", "rows": rows}


def number_row(patient: Patient) -> dict[str, str]:
    """The NHS number, or why there is none and that nobody traced one (A3)."""
    if patient.nhs_number:
        return {"key": "NHS number", "value": format_nhs_number(patient.nhs_number)}
    why = Patient.WithoutNumber(patient.without_number).label
    return {"key": "NHS number", "value": f"Not traced. {why}."}


def contact_card(patient: Patient) -> Card:
    """What the patient bar does not say."""
    rows = [
        {"key": "Phone", "value": format_phone(patient.phone)},
        {"key": "Postcode", "value": patient.postcode},
    ]
    if not patient.nhs_number:
        rows.insert(0, number_row(patient))
    return {"title": "Contact", "rows": rows}


def consent_card(referral: Referral) -> Card:
    rows = [
        {"key": "Agreed to share this information", "value": YES_NO.get(referral.consent_to_share)},
        {"key": "May be sent on to another practice", "value": YES_NO.get(referral.consent_to_onward)},
    ]
    return {"title": "Consent", "rows": rows}


def practices_card(referral: Referral) -> Card:
    rows = [{"key": "From", "value": _practice(referral.referring_practice)}]
    if referral.hub:
        rows.append({"key": "To", "value": _practice(referral.hub.practice)})
    return {"title": "Practices", "rows": rows}


def appointment_card(appointment: Appointment) -> Card:
    slot = appointment.slot
    return {
        "title": "Appointment",
        "rows": [
            {"key": "Date", "value": format_weekday_date(slot.starts_at)},
            {"key": "Time", "value": format_time_range(slot.starts_at, slot.ends_at)},
            {"key": "With", "value": slot.session.fitter.name},
            {"key": "At", "value": _practice(slot.session.hub.practice)},
        ],
    }


def fitting_card(fitting: Fitting) -> Card:
    rows = [
        {"key": "Date", "value": format_date(fitting.performed_on)},
        {"key": "What was done", "value": f"{fitting.get_action_display()}: {fitting.get_method_display()}"},
    ]
    if fitting.device:
        rows += [
            {"key": "Device", "value": fitting.device},
            {"key": "Batch number", "value": fitting.batch_number},
            {"key": "Expiry date", "value": format_date(fitting.device_expires_on)},
        ]
    rows += [
        {"key": "By", "value": fitting.fitter.name if fitting.fitter else ""},
        {"key": "SNOMED CT code", "value": fitting.snomed_code or "Uncoded"},
    ]
    return {"title": "Fitting", "rows": rows}


def cards(referral: Referral, appointment: Appointment | None, fitting: Fitting | None) -> list[Card]:
    """All that is known, what happened last first."""
    return [
        *optional(fitting_card, fitting),
        *optional(appointment_card, appointment),
        *optional(request_card, referral if referral.method else None),
        contact_card(referral.patient),
        consent_card(referral),
        practices_card(referral),
    ]


def optional(card: Callable[[Any], Card], row: object) -> list[Card]:
    """The card of a row, or none without it."""
    return [card(row)] if row else []


def code_rows(referral: Referral) -> list[dict[str, str]]:
    """The code that will be recorded today, for each method it may turn out to be."""
    action = DONE[referral.procedure]
    today = timezone.localdate()
    return [
        {"key": Method(method).label, "value": code_for(method, action, today) or "Recorded without a code"}
        for method in methods_meant(referral.method)
    ]


def timeline(story: Iterable[ReferralEvent]) -> list[dict[str, Any]]:
    """The events as the timeline component takes them."""
    return [
        {
            "title": TITLES.get(Action(event.action), Status(event.to_status).label),
            "at": event.at,
            "by": f"{event.by}, {event.organisation}",
            "text": ". ".join(part for part in (REASONS.get(event.reason, ""), event.comment) if part) or None,
        }
        for event in story
    ]


def _practice(practice: Practice) -> str:
    return f"{practice}, {format_phone(practice.phone)}" if practice.phone else practice.name
