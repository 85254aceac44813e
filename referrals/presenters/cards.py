"""The cards of a referral: facts under a heading, each made by a small function of its own."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from markupsafe import Markup

from larc.nhsuk.formatting import (
    format_date,
    format_date_time,
    format_nhs_number,
    format_phone,
    format_time_range,
    format_weekday_date,
    format_weekday_date_time,
)
from practices.methods import Method, Procedure
from practices.models import Practice
from referrals.bookings import is_open_to_referrer
from referrals.models import Appointment, ContactAttempt, Leg, Patient, Referral
from referrals.models.pathway import Indication
from referrals.presenters import emergency, short_notice
from referrals.presenters.words import need
from referrals.reasons import ReturnReason
from referrals.workflow import Status

Card = dict[str, Any]
Row = TypeVar("Row")

WITH_PHONE = Markup('{}, <span class="app-nowrap">{}</span>')
YES_NO: dict[bool | None, str] = {True: "Yes", False: "No"}
LOST = "This appointment cannot be held as booked. The fitting practice agrees another time with the patient"


def if_any(card: Callable[[Sequence[Row]], Card], rows: Iterable[Row]) -> list[Card]:
    """The card of some rows, or none without them."""
    found = list(rows)
    return [card(found)] if found else []


def request_card(referral: Referral) -> Card:
    """What is asked for. Of a patient's own request some of it may not be known yet."""
    rows = [{"key": "What the patient needs", "value": need(referral) if referral.method else "Not settled yet"}]
    if referral.procedure == Procedure.REPLACE:
        rows.append({"key": "In place now", "value": Method(referral.device_in_place).label})
    if referral.indication:
        rows.append({"key": "Main reason", "value": Indication(referral.indication).label})
    rows += emergency.rows(referral)
    if referral.notes:
        rows.append({"key": "Notes", "value": lines(referral.notes)})
    return {"title": "Request", "rows": rows}


def lines(text: str) -> Markup:
    """What was typed, its lines kept."""
    return Markup("<br>").join(text.splitlines())


def patient_card(patient: Patient) -> Card:
    rows = [
        {"key": "Name", "value": patient.full_name},
        {"key": "Date of birth", "value": format_date(patient.born_on)},
        *([{"key": "Recorded sex", "value": patient.get_recorded_sex_display()}] if patient.recorded_sex else []),
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
    """What the patient bar does not say: how to reach the patient, and what they need at the appointment."""
    rows = [
        {"key": "Phone", "value": format_phone(patient.phone)},
        *_told("Voice messages are safe", patient.may_leave_message),
        *_told("Texts are safe", patient.may_text),
        *_told("Email is safe", patient.may_email),
        {"key": "Postcode", "value": patient.postcode},
        *_told("Wants a chaperone", patient.wants_chaperone),
    ]
    optional = {
        "Email": patient.email,
        "Messages": f"None wanted since {format_date(patient.opted_out_at)}" if patient.opted_out_at else "",
        "Short notice": short_notice.wish_words(patient) if patient.short_notice is not None else "",
        "Interpreter": patient.interpreter_language,
        "Adjustments": ", ".join(Patient.Adjustment(one).label for one in patient.adjustments),
        "About the adjustments": patient.adjustment_notes,
    }
    rows += [{"key": key, "value": value} for key, value in optional.items() if value]
    if not patient.nhs_number:
        rows.insert(0, number_row(patient))
    return {"title": "Contact", "rows": rows}


def _told(key: str, answer: bool | None) -> list[dict[str, str]]:
    """A row for an answer that was given; what was never asked needs none."""
    return [] if answer is None else [{"key": key, "value": YES_NO[answer]}]


def consent_card(referral: Referral) -> Card:
    rows = [
        {"key": "Agreed to share this information", "value": YES_NO.get(referral.consent_to_share)},
        {"key": "May be sent on to another practice", "value": YES_NO.get(referral.consent_to_onward)},
    ]
    return {"title": "Consent", "rows": rows}


def practices_card(referral: Referral) -> Card:
    """Where it comes from, who has it, and who had it before."""
    rows = [{"key": "From", "value": _practice(referral.referring_practice)}]
    if referral.registered_practice_id != referral.referring_practice_id:
        rows.append({"key": "Registered at", "value": _practice(referral.registered_practice)})
    if referral.hub and referral.status != Status.REJECTED:
        rows.append({"key": "To", "value": _practice(referral.hub.practice)})
    if referral.status == Status.ACCEPTED and is_open_to_referrer(referral):
        rows.append({"key": "Booking", "value": f"{referral.referring_practice} may book the appointment itself"})
    if referral.is_internal:
        rows.append({"key": "Internal", "value": "Yes, the practice fits its own patient"})
    rows += [{"key": "Tried", "value": _tried(leg)} for leg in tried_legs(referral)]
    return {"title": "Practices", "rows": rows}


def tried_legs(referral: Referral) -> list[Leg]:
    """The turns of hubs that ended without ending the referral."""
    legs = list(referral.legs.all())
    return legs if referral.status == Status.REJECTED else legs[:-1]


def _tried(leg: Leg) -> str:
    """ "Park Practice, returned on 3 November 2026. No appointment in time" """
    how = "returned" if leg.close_reason in ReturnReason.values else "sent elsewhere"
    words = f"{leg.hub.practice}, {how} on {format_date(leg.closed_at)}"
    return f"{words}. {ReturnReason(leg.close_reason).label}" if how == "returned" else words


def appointment_card(appointment: Appointment, *, booked_by: Practice | None = None, is_lost: bool = False) -> Card:
    """When, where and with whom; `booked_by` is the practice that booked it, where that was not the hub.

    `is_lost`: it cannot be held as booked (A8).
    """
    slot = appointment.slot
    return {
        "title": "Appointment",
        "rows": [
            {"key": "Date", "value": format_weekday_date(slot.starts_at)},
            {"key": "Time", "value": format_time_range(slot.starts_at, slot.ends_at)},
            {"key": "With", "value": slot.session.fitter.name},
            {"key": "At", "value": _practice(slot.session.hub.practice)},
            *([{"key": "Booked by", "value": _practice(booked_by)}] if booked_by else []),
            *([{"key": "To rearrange", "value": LOST}] if is_lost else []),
        ],
    }


def missed_card(appointments: Sequence[Appointment]) -> Card:
    """The appointments a patient did not come to, the first one first."""
    rows = [
        {
            "key": format_weekday_date_time(appointment.slot.starts_at),
            "value": f"With {appointment.slot.session.fitter.name}",
        }
        for appointment in appointments
    ]
    return {"title": "Appointments missed", "rows": rows}


def attempts_card(attempts: Sequence[ContactAttempt]) -> Card:
    """The tries to reach the patient, the first one first."""
    rows = [
        {
            "key": format_date_time(attempt.at),
            "value": f"{attempt.get_how_display()}: {attempt.get_outcome_display().lower()}, by {attempt.by}",
        }
        for attempt in attempts
    ]
    return {"title": "Attempts to reach the patient", "rows": rows}


def _practice(practice: Practice) -> Markup | str:
    """Its name and phone number; a number is never broken in two."""
    return WITH_PHONE.format(practice.name, format_phone(practice.phone)) if practice.phone else practice.name
