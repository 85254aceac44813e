"""Free appointments and who waits for one, in words."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from markupsafe import Markup

from larc.nhsuk import cells
from larc.nhsuk.formatting import format_number, format_plural
from practices.methods import Method
from practices.presenters import next_free
from referrals.openings import WEEKS, Openings
from referrals.presenters import words

Row = list[Any]

SHORT_HEAD = (
    "Practice",
    {"text": "Waiting for a time", "numeric": True},
    {"text": "Free in 4 weeks", "numeric": True},
    "Room",
    "Next free",
)


def sentence(found: Iterable[Openings]) -> str:
    """How many practices have too few free appointments for what the patients who wait there need."""
    found = list(found)
    short = [each for each in found if each.short_by]
    of = format_plural(len(found), "fitting practice")
    if not short:
        return f"None of {of} is short: each has a free appointment in the next 4 weeks for everyone who waits there."
    patients = format_plural(sum(each.short_by for each in short), "patient")
    verb = "has" if len(short) == 1 else "have"
    return (
        f"{format_number(len(short))} of {of} {verb} too few free appointments in the next 4 weeks for the patients "
        f"who wait there: {patients} would be left without."
    )


def short_rows(found: Iterable[Openings]) -> list[Row]:
    """A row a hub: who waits, what is free, and whether that is enough."""
    return [
        [
            cells.link(_week_of(each), each.hub.practice.name),
            format_number(each.waiting),
            format_number(each.free),
            _room(each),
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


def _room(each: Openings) -> Markup:
    """Whether there is room, as a tag, and for what there is not. Red is kept for time (ux.md, Tags)."""
    if each.short_by:
        tag = cells.tag({"text": f"Short by {format_number(each.short_by)}", "colour": "orange"})
        things = " and ".join(words.THINGS[need] for need in each.short.needs)
        return Markup("{}<br>for {}").format(tag, things)
    return cells.tag({"text": "Enough" if each.free else "None free", "colour": "green" if each.free else "grey"})


def _week_of(each: Openings) -> str:
    return f"{reverse('clinics:week')}?hub={each.hub.practice.uuid}"
