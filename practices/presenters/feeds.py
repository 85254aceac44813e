"""Clinics as entries of a calendar, and the list of a person's feeds. No patient: the rows know none."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from larc.nhsuk import cells
from larc.nhsuk.formatting import format_date, format_date_time, format_number
from practices.calendar_file import Event, State
from practices.methods import COILS, Method
from practices.models import CalendarFeed

Row = list[Any]
# A clinic with the counts that practices.selectors.clinics gives it.
Clinic = Any

FEED_HEAD = ("Clinics of", "Created", "Last read", "Action")
ALL_HUBS = "All fitting practices you see"


def event(clinic: Clinic) -> Event:
    """Coil and implant clinic, Dr Amy Hall: 6 of 8 booked. One withdrawn or in a closure is cancelled."""
    is_off = bool(clinic.withdrawn_at or clinic.is_closed)
    room = f", {clinic.room}" if clinic.room else ""
    return Event(
        uid=f"clinic-{clinic.uuid}@larc-network",
        # A clinic once withdrawn changes no more, so this only rises.
        sequence=clinic.version - 1 + bool(clinic.withdrawn_at),
        starts_at=clinic.starts_at,
        ends_at=clinic.ends_at,
        summary=summary(clinic),
        location=f"{clinic.hub.practice.name}{room}",
        state=State.CANCELLED if is_off else State.CONFIRMED,
    )


def summary(clinic: Clinic) -> str:
    """The one line that a calendar shows."""
    total = clinic.booked + clinic.free + clinic.held
    booked = f"{format_number(clinic.booked)} of {format_number(total)} booked" if total else "no appointments"
    return f"{_state(clinic)}{kind(clinic.methods)}, {clinic.fitter.name}: {booked}"


def kind(methods: Iterable[str]) -> str:
    """Coil and implant clinic."""
    wanted = {Method(method) for method in methods}
    names = ["coil"] if wanted & COILS else []
    names += [method.label.lower() for method in (Method.IMPLANT, Method.RING_PESSARY) if method in wanted]
    return f"{' and '.join(names)} clinic".capitalize()


def feed_rows(feeds: Iterable[CalendarFeed]) -> list[Row]:
    """A person's addresses: of what, since when, when last read, and the way to end each."""
    return [
        [
            name := feed.hub.practice.name if feed.hub else ALL_HUBS,
            format_date(feed.created_at),
            format_date_time(feed.last_read_at) if feed.last_read_at else "Never",
            cells.link(
                reverse("practices:revoke-feed", args=[feed.uuid]),
                "Revoke",
                hidden=f"the address for {name}, created {format_date(feed.created_at)}",
            ),
        ]
        for feed in feeds
    ]


def _state(clinic: Clinic) -> str:
    if clinic.withdrawn_at:
        return "Withdrawn: "
    if clinic.is_closed:
        return "Closed: "
    return "Fitter away: " if clinic.is_away else ""
