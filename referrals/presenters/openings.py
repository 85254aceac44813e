"""Free appointments and who waits for one, in words."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from larc.nhsuk import cells
from larc.nhsuk.formatting import format_number, format_plural
from practices.methods import Method
from practices.presenters import next_free
from referrals.openings import WEEKS, Openings

Row = list[Any]

SHORT_HEAD = (
    "Practice",
    {"text": "Waiting for a time", "numeric": True},
    {"text": "Free in 4 weeks", "numeric": True},
    "Room",
    "Next free",
)


def sentence(found: Iterable[Openings]) -> str:
    """How many practices have fewer free appointments than patients who wait for one."""
    found = list(found)
    short = [each for each in found if each.short_by]
    of = format_plural(len(found), "fitting practice")
    if not short:
        return f"None of {of} is short: each has a free appointment in the next 4 weeks for everyone who waits there."
    patients = format_plural(sum(each.short_by for each in short), "patient")
    verb = "has" if len(short) == 1 else "have"
    return (
        f"{format_number(len(short))} of {of} {verb} fewer free appointments in the next 4 weeks than patients who "
        f"wait for one: {patients} would be left without."
    )


def short_rows(found: Iterable[Openings]) -> list[Row]:
    """A row a hub: who waits, what is free, and whether that is enough."""
    return [
        [
            cells.link(_week_of(each), each.hub.practice.name),
            format_number(each.waiting),
            format_number(each.free),
            cells.tag(_room(each)),
            next_free(each.next_free),
        ]
        for each in found
    ]


def week_head(today: date) -> list[Any]:
    """The columns of free appointments by week; each week begins on the weekday it is today."""
    starts = [today + timedelta(weeks=number) for number in range(WEEKS)]
    weeks = [{"text": f"From {day.day} {day:%B}", "numeric": True} for day in starts]
    return ["Practice", "Method", *weeks, {"text": "4 weeks", "numeric": True}]


def week_rows(found: Iterable[Openings]) -> list[Row]:
    """A row a hub and method that it offers."""
    rows = []
    for each in sorted(found, key=lambda one: (one.hub.practice.name, one.hub.pk)):
        for method in (method for method in Method if method in each.hub.methods):
            numbers = [each.by_method.get((method, week), 0) for week in range(WEEKS)]
            counts = [format_number(number) for number in (*numbers, sum(numbers))]
            rows.append([each.hub.practice.name, method.label, *counts])
    return rows


def _room(each: Openings) -> dict[str, str]:
    """Whether there is room, as a tag. Red is kept for time (ux.md, Tags)."""
    if each.short_by:
        return {"text": f"Short by {format_number(each.short_by)}", "colour": "orange"}
    return {"text": "Enough" if each.free else "None free", "colour": "green" if each.free else "grey"}


def _week_of(each: Openings) -> str:
    return f"{reverse('clinics:week')}?hub={each.hub.practice.uuid}"
