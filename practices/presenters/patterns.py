"""Clinics that repeat in words, and what making their clinics would do."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from markupsafe import Markup

from larc.nhsuk import cells
from larc.nhsuk.formatting import (
    format_date,
    format_number,
    format_plural,
    format_time,
    format_time_range,
    format_weekday_date,
)
from practices.clinic_times import Part
from practices.models import ClinicPattern, Hub, Room
from practices.presenters.network import methods_words
from practices.selectors.diary import parts_of
from practices.services import Plan

Row = list[Any]

PATTERN_HEAD = ("When", "From", "Appointments", "Fitter", "Room", "Action")
ROOM_HEAD = ("Room", "Action")
PLAN_HEAD = ("Date", "Time", "Appointments", "Fitter")


def pattern_rows(patterns: Iterable[ClinicPattern]) -> list[Row]:
    """Each with the way to change it."""
    return [
        [
            f"{pattern.get_every_weeks_display()} on {pattern.weekday.label}, {format_time(pattern.first)}",
            _from_until(pattern),
            _parts(parts_of(pattern)),
            _people(pattern.fitter.name, pattern.trainee.name if pattern.trainee else ""),
            str(pattern.room or "Not said"),
            cells.link(
                reverse("practices:change-pattern", args=[pattern.uuid]),
                "Change",
                hidden=f"the clinic on {pattern.weekday.label} at {format_time(pattern.first)}",
            ),
        ]
        for pattern in patterns
    ]


def room_rows(rooms: Iterable[Room]) -> list[dict[str, Any]]:
    return [{"name": room.name, "pk": room.pk} for room in rooms]


def plan_context(plan: Plan, hub: Hub) -> dict[str, Any]:
    """The preview: a sentence, the clinics and what is left out."""
    fitters = {fitter.pk: fitter.name for fitter in hub.fitters.all()}
    clinics = [(each.clinic, each.clinic.times) for each in plan.clinics if each.clinic]
    appointments = sum(len(times) for _, times in clinics)
    sentence = f"{format_plural(len(clinics), 'clinic')}, {format_plural(appointments, 'appointment')}."
    if plan.left_out:
        sentence += f" {format_number(len(plan.left_out))} left out."
    return {
        "sentence": sentence,
        "button_text": f"Create {format_plural(len(clinics), 'clinic')}",
        "head": PLAN_HEAD,
        "rows": [
            [
                format_weekday_date(clinic.day),
                format_time_range(times[0].starts_at, times[-1].ends_at),
                format_number(len(times)),
                _people(fitters[clinic.fitter], fitters[clinic.trainee] if clinic.trainee else ""),
            ]
            for clinic, times in clinics
        ],
        "left_out": _left_out(plan),
    }


def _left_out(plan: Plan) -> list[dict[str, Any]]:
    """Each reason once, with the clinics it keeps from being made; a reason names the day of its clinic no more."""
    found: dict[str, list[str]] = {}
    for each in plan.left_out:
        why = each.left_out.replace(f" on {format_date(each.day)}", " that day")
        when = f"{format_weekday_date(each.day)} at {format_time(each.pattern.first)}"
        found.setdefault(why, []).append(f"{when}, {'; '.join(_lines(each.pattern.parts))}")
    return [{"why": why, "clinics": clinics} for why, clinics in found.items()]


def _from_until(pattern: ClinicPattern) -> str:
    until = f" until {format_date(pattern.ends_on)}" if pattern.ends_on else ""
    return f"{format_date(pattern.starts_on)}{until}"


def _parts(parts: Iterable[Part]) -> Markup:
    return Markup("<br>").join(_lines(parts))


def _lines(parts: Iterable[Part]) -> list[str]:
    return [
        f"{part.number} of {part.minutes} minutes: {methods_words(part.methods)}"
        + (" (for a trainee)" if part.is_for_trainee else "")
        for part in parts
    ]


def _people(fitter: str, trainee: str) -> str:
    return f"{fitter}, with {trainee} in training" if trainee else fitter
