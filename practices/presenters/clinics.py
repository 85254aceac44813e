"""Clinics and their slots in words, from rows already loaded. Who a slot is for, they do not know."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from markupsafe import Markup, escape

from larc.nhsuk import cells
from larc.nhsuk.formatting import (
    format_date,
    format_number,
    format_time,
    format_time_range,
    format_weekday_date,
    format_weekday_date_time,
)
from practices.methods import methods_lacking
from practices.models import ClinicSession, Slot
from practices.presenters.network import methods_words

Row = list[Any]

CLINIC_HEAD = (
    "Date",
    "Time",
    "Clinic",
    "Fitter",
    {"text": "Booked", "numeric": True},
    {"text": "Free", "numeric": True},
    "Action",
)
BOOKED_HEAD = ("Appointment", "Practice", "Clinic")
REARRANGE_HEAD = ("Appointment", "Fitter", "Why")


def clinic_rows(clinics: Iterable[ClinicSession]) -> list[Row]:
    """Clinics to come, each with the way to its page, where it is changed."""
    return [[format_weekday_date(clinic.day), *clinic_cells(clinic), _action(clinic)] for clinic in clinics]


def clinic_cells(clinic: ClinicSession) -> Row:
    """Its time, what and where it is, its fitter, and how many of its slots are booked and free."""
    where = f" in {clinic.room}" if clinic.room else ""
    name = escape(f"{methods_words(clinic.methods)}{where}")
    if state := _not_held(clinic):
        name += Markup(" {}").format(cells.tag({"text": state, "colour": "grey"}))
    elif lacking := _lacking(clinic):
        name += Markup('<span class="app-row-detail">{}</span>').format(f"No valid letter: {lacking}")
    times = format_time_range(clinic.starts_at, clinic.ends_at)
    fitter = f"{clinic.fitter.name}, with {clinic.trainee.name} in training" if clinic.trainee else clinic.fitter.name
    return [times, name, fitter, format_number(clinic.booked), format_number(offered(clinic))]


def _not_held(clinic: ClinicSession) -> str:
    """Why a clinic is not held as planned; empty when it is."""
    if clinic.withdrawn_at:
        return "Withdrawn"
    if clinic.is_closed:
        return "Closed"
    return "Fitter away" if clinic.is_away else ""


def offered(clinic: ClinicSession) -> int:
    """Its free slots; in a closure or while the fitter is away nobody is offered any."""
    return 0 if clinic.is_closed or clinic.is_away else clinic.free


def _action(clinic: ClinicSession) -> Markup | str:
    if clinic.withdrawn_at:
        return "To rearrange"
    which = f"the clinic of {format_date(clinic.day)} at {format_time(clinic.starts_at)}"
    return cells.link(reverse("practices:clinic", args=[clinic.uuid]), "Change", hidden=which)


def clinic_ways(clinic: ClinicSession) -> list[Markup]:
    """The ways to change a clinic; one that was withdrawn has none."""
    if clinic.withdrawn_at:
        return []
    which = f"{format_date(clinic.day)} at {format_time(clinic.starts_at)}"
    ways = [
        ("add-slots", "Add slots", f"to the clinic of {which}"),
        ("withdraw-slots", "Withdraw slots", f"of the clinic of {which}"),
        ("change-session", "Change fitter or room", f"of the clinic of {which}"),
        ("withdraw-session", "Withdraw clinic", f"of {which}"),
    ]
    return [cells.link(reverse(f"practices:{way}", args=[clinic.uuid]), text, hidden=more) for way, text, more in ways]


def _lacking(session: ClinicSession) -> str:
    """Methods of a clinic for which its fitter holds no letter on the day (A9)."""
    held = [letter.competence for letter in session.fitter.letters.all() if letter.counts_on(session.day)]
    return methods_words(methods_lacking(session.methods, held))


def rearrange_rows(slots: Iterable[Slot]) -> list[Row]:
    """Booked appointments that need a new time, and why. Who they are for, only the fitting practice sees."""
    return [[format_weekday_date_time(slot.starts_at), slot.session.fitter.name, _why(slot)] for slot in slots]


def booked_rows(slots: Iterable[Slot]) -> list[Row]:
    """Booked appointments of one fitter, and where."""
    return [
        [
            format_weekday_date_time(slot.starts_at),
            slot.session.hub.practice.name,
            methods_words(slot.session.methods),
        ]
        for slot in slots
    ]


def _why(slot: Slot) -> str:
    if slot.session.withdrawn_at:
        return "The clinic was withdrawn"
    if not slot.has_fitter:
        return "The fitter no longer works there"
    if lacking := _lacking(slot.session):
        return f"The fitter has no letter of competence valid that day for this: {lacking}"
    if any(each.first_day <= slot.session.day <= each.last_day for each in slot.session.fitter.leave.all()):
        return "The fitter is away that day"
    return "The practice is closed that day"


def clinic_facts(clinic: ClinicSession) -> list[dict[str, str]]:
    """One clinic in a summary."""
    times, name, fitter, booked, free = clinic_cells(clinic)
    return [
        {"key": "Date", "value": format_weekday_date(clinic.day)},
        {"key": "Time", "value": times},
        {"key": "Clinic", "value": name},
        {"key": "Fitter", "value": fitter},
        {"key": "Appointments", "value": f"{booked} booked, {free} free"},
    ]


def booked_words(count: int) -> str:
    """What happens to those who are booked (A8)."""
    if count == 1:
        return "1 patient is booked. They keep their slot until you rearrange them."
    return f"{format_number(count)} patients are booked. They keep their slots until you rearrange them."
