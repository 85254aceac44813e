"""Practices, hubs and clinics in words, from rows already loaded."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.forms import BaseForm
from django.urls import reverse
from markupsafe import Markup, escape

from larc.nhsuk import cells
from larc.nhsuk.formatting import (
    format_date,
    format_date_range,
    format_number,
    format_plural,
    format_time,
    format_time_range,
    format_weekday_date,
    format_weekday_date_time,
)
from practices.methods import Method, methods_lacking
from practices.models import ClinicSession, Closure, Fitter, Hub, LetterOfCompetence, Practice, Slot

Row = list[Any]

PRACTICE_HEAD = ("Practice", "PCN", "Status", {"text": "Free in 4 weeks", "numeric": True}, "Next free")
FITTER_HEAD = ("Fitter", "Registration", "Letters of competence")
CLOSURE_HEAD = ("Days", "Reason", "Action")
CLINIC_HEAD = (
    "Date",
    "Time",
    "Clinic",
    "Fitter",
    {"text": "Booked", "numeric": True},
    {"text": "Free", "numeric": True},
    "Action",
)
DAY_HEAD = CLINIC_HEAD[1:-1]
REARRANGE_HEAD = ("Appointment", "Fitter", "Why")
EXPIRES_SOON = timedelta(days=90)


def hub_of(practice: Practice) -> Hub | None:
    """A practice's hub, if it has one, without a further query where it was loaded."""
    return getattr(practice, "hub", None)


def status_of(practice: Practice, today: date) -> dict[str, str]:
    """What the practice does for others today, as a tag."""
    hub = hub_of(practice)
    if practice.closed_on and practice.closed_on <= today:
        return {"text": "Practice closed", "colour": "grey"}
    if hub is None:
        return {"text": "Only refers", "colour": "white"}
    if hub.closures_today:
        return {"text": "Closed today", "colour": "grey"}
    if not hub.is_accepting:
        return {"text": "Not accepting", "colour": "orange"}
    return {"text": "Accepting", "colour": "green"}


def practice_rows(practices: Iterable[Practice], today: date) -> list[Row]:
    """The list of practices. One that is no hub has nothing free, and says why."""
    return [
        [
            cells.link(reverse("practices:detail", args=[practice.uuid]), practice.name),
            ", ".join(membership.pcn.name for membership in practice.memberships_today) or "No PCN",
            cells.tag(status_of(practice, today)),
            format_number(practice.free_soon or 0),
            next_free(practice.next_free) if hub_of(practice) else "Does not fit",
        ]
        for practice in practices
    ]


def next_free(moment: datetime | None) -> str:
    return "No free appointment" if moment is None else format_weekday_date_time(moment)


def chosen(form: BaseForm, query: Mapping[str, str]) -> list[dict[str, str]]:
    """The filters chosen, each with the address of the list without it."""
    kept = {name: query[name] for name in form.fields if query.get(name)}
    return [
        {"text": _filter_words(form, name), "remove": f"?{urlencode({n: v for n, v in kept.items() if n != name})}"}
        for name in kept
    ]


def _filter_words(form: BaseForm, name: str) -> str:
    value = form.cleaned_data[name]
    if isinstance(value, Model):
        return str(value)
    return str(dict(getattr(form.fields[name], "choices", ())).get(value, f"“{value}”"))


def hub_choices(hubs: Iterable[Hub], current: Hub | None) -> list[dict[str, Any]]:
    """The hubs as options of a select."""
    return [{"value": str(hub.practice.uuid), "text": hub.practice.name, "selected": hub == current} for hub in hubs]


def hub_facts(hub: Hub) -> list[dict[str, str]]:
    """The summary of what a hub offers."""
    limit = hub.max_open_referrals
    return [
        {"key": "Methods", "value": methods_words(hub.methods)},
        {"key": "New referrals", "value": "Accepting" if hub.is_accepting else "Not accepting"},
        {"key": "Most open referrals", "value": "No limit" if limit is None else format_number(limit)},
        {"key": "Access", "value": hub.access_notes},
    ]


def methods_words(methods: Iterable[str]) -> str:
    return ", ".join(Method(method).label for method in methods)


def closure_rows(closures: Iterable[Closure], practice: Practice) -> list[Row]:
    return [
        [
            days := format_date_range(closure.first_day, closure.last_day),
            closure.reason,
            cells.link(
                reverse("practices:remove-closure", args=[practice.uuid, closure.pk]),
                "Remove",
                hidden=f"closure {days}",
            ),
        ]
        for closure in closures
    ]


def fitter_rows(fitters: Iterable[Fitter], today: date) -> list[Row]:
    """Fitters with how long each letter still holds."""
    return [
        [fitter.name, f"{fitter.registration_body} {fitter.registration_number}", _letters(fitter, today)]
        for fitter in fitters
    ]


def _letters(fitter: Fitter, today: date) -> Markup | str:
    lines = [
        Markup("{}: {}").format(letter.get_competence_display(), letter_state(letter, today))
        for letter in fitter.letters.all()
    ]
    return Markup("<br>").join(lines) if lines else "No letter of competence"


def letter_state(letter: LetterOfCompetence, today: date) -> str | Markup:
    """Valid, expiring (within 90 days), expired, withdrawn or not yet valid."""
    if letter.withdrawn_on and letter.withdrawn_on <= today:
        return cells.tag({"text": "Withdrawn", "colour": "grey"})
    if letter.expires_on < today:
        return cells.tag({"text": "Expired", "colour": "grey"})
    if letter.issued_on > today:
        return f"Valid from {format_date(letter.issued_on)}"
    if letter.expires_on - today > EXPIRES_SOON:
        return f"Valid until {format_date(letter.expires_on)}"
    days = (letter.expires_on - today).days
    words = f"Expires in {format_plural(days, 'day')}" if days else "Expires today"
    return cells.tag({"text": words, "colour": "yellow"})


def clinic_rows(clinics: Iterable[ClinicSession]) -> list[Row]:
    """Clinics to come, each with the way to withdraw it."""
    return [[format_weekday_date(clinic.day), *_clinic(clinic), _withdraw(clinic)] for clinic in clinics]


def _clinic(clinic: ClinicSession) -> Row:
    where = f" in {clinic.room}" if clinic.room else ""
    name = escape(f"{methods_words(clinic.methods)}{where}")
    if clinic.withdrawn_at or clinic.is_closed:
        state = "Withdrawn" if clinic.withdrawn_at else "Closed"
        name += Markup(" {}").format(cells.tag({"text": state, "colour": "grey"}))
    elif lacking := _lacking(clinic):
        name += Markup('<span class="app-row-detail">{}</span>').format(f"No valid letter: {lacking}")
    times = format_time_range(clinic.starts_at, clinic.ends_at)
    return [times, name, clinic.fitter.name, format_number(clinic.booked), format_number(_offered(clinic))]


def _offered(clinic: ClinicSession) -> int:
    """Its free slots; in a closure nobody is offered any."""
    return 0 if clinic.is_closed else clinic.free


def _withdraw(clinic: ClinicSession) -> Markup | str:
    if clinic.withdrawn_at:
        return "To rearrange"
    hidden = f"the clinic of {format_date(clinic.day)} at {format_time(clinic.starts_at)}"
    return cells.link(reverse("practices:withdraw-session", args=[clinic.uuid]), "Withdraw", hidden=hidden)


def _lacking(session: ClinicSession) -> str:
    """Methods of a clinic for which its fitter holds no letter on the day (A9)."""
    held = [letter.competence for letter in session.fitter.letters.all() if letter.counts_on(session.day)]
    return methods_words(methods_lacking(session.methods, held))


def rearrange_rows(slots: Iterable[Slot]) -> list[Row]:
    """Booked appointments that need a new time, and why. Who they are for, only the fitting practice sees."""
    return [[format_weekday_date_time(slot.starts_at), slot.session.fitter.name, _why(slot)] for slot in slots]


def _why(slot: Slot) -> str:
    if slot.session.withdrawn_at:
        return "The clinic was withdrawn"
    if lacking := _lacking(slot.session):
        return f"The fitter has no letter of competence valid that day for this: {lacking}"
    return "The practice is closed that day"


def clinic_facts(clinic: ClinicSession) -> list[dict[str, str]]:
    """One clinic in a summary."""
    times, name, fitter, booked, free = _clinic(clinic)
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


def fill(clinics: Iterable[ClinicSession]) -> str:
    """42 of 60 booked, 18 free."""
    counts = [(clinic.booked, _offered(clinic)) for clinic in clinics]
    booked, free = sum(count[0] for count in counts), sum(count[1] for count in counts)
    return f"{format_number(booked)} of {format_number(booked + free)} booked, {format_number(free)} free"


def week_days(monday: date, clinics: Sequence[ClinicSession]) -> list[dict[str, Any]]:
    """Seven days, each with its heading and the rows of its clinics."""
    by_day = {day: [_clinic(clinic) for clinic in several] for day, several in groupby(clinics, lambda each: each.day)}
    days = [monday + timedelta(days=number) for number in range(7)]
    return [{"heading": format_weekday_date(day), "rows": by_day.get(day, [])} for day in days]


def week_link(text: str, hub: Hub, monday: date) -> dict[str, str]:
    """The way to another week of a hub's clinics."""
    address = urlencode({"hub": hub.practice.uuid, "week": monday.isoformat()})
    days = format_date_range(monday, monday + timedelta(days=6))
    return {"text": text, "labelText": days, "href": f"?{address}"}


def both_versions(form: BaseForm, hub: Hub) -> list[Row]:
    """A stale edit beside what is stored now: question, mine, theirs."""
    mine = Hub(**{name: form.cleaned_data[name] for name in form.cleaned_data if name != "version"})
    return [
        [own["key"], own["value"] or "Nothing", other["value"] or "Nothing"]
        for own, other in zip(hub_facts(mine), hub_facts(hub), strict=True)
    ]
