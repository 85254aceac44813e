"""Fitters and their letters of competence in words, from rows already loaded."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from markupsafe import Markup, escape

from larc.nhsuk import cells
from larc.nhsuk.formatting import format_date, format_date_range, format_plural
from practices.letters import DIRECTIONS, issued_by, latest_grace, renewable_from
from practices.methods import Competence
from practices.models import Fitter, Hub, LetterOfCompetence, Practice

Row = list[Any]

FITTER_HEAD = ("Fitter", "Registration", "Letters of competence")
LETTER_HEAD = ("Letter", "What it allows", "Issued", "State")
CHANGEABLE_LETTER_HEAD = (*LETTER_HEAD, "Action")
WOMAN = {True: "Yes", False: "No", None: "Not said"}
CHANGEABLE_FITTER_HEAD = (*FITTER_HEAD, "Action")
EXPIRES_SOON = timedelta(days=90)


def fitter_rows(fitters: Iterable[Fitter], today: date) -> list[Row]:
    """Fitters with how long each letter still holds."""
    return [
        [fitter.name, fitter.registration, _letters(letter_words(each, today) for each in fitter.letters.all())]
        for fitter in fitters
    ]


def changeable_fitter_rows(fitters: Iterable[Fitter], today: date, practice: Practice) -> list[Row]:
    """As above, with the ways to change each fitter of a practice."""
    return [
        [
            Markup("<br>").join(
                [fitter_link(fitter), *_leave(fitter, today, practice), *_departure(fitter, practice)]
            ),
            fitter.registration,
            _letters(_changeable(letter, fitter, today, practice) for letter in fitter.letters.all()),
            _actions(fitter, practice),
        ]
        for fitter in fitters
    ]


def _leave(fitter: Fitter, today: date, practice: Practice) -> list[Markup]:
    """When they are away from now on, each with the way to take it back."""
    return [
        escape(f"Away {(days := format_date_range(leave.first_day, leave.last_day))} ")
        + cells.link(
            reverse("practices:remove-leave", args=[practice.uuid, leave.pk]),
            "Remove",
            hidden=f"leave of {fitter.name}, {days}",
        )
        for leave in fitter.leave.all()
        if leave.last_day >= today
    ]


def _departure(fitter: Fitter, practice: Practice) -> list[Markup]:
    """From when they are to fit here no more, with the way to change that."""
    return [
        escape(f"Leaves on {format_date(each.first_day)} ")
        + cells.link(
            reverse("practices:stop-fitter", args=[practice.uuid, fitter.pk]),
            "Change",
            hidden=f"when {fitter.name} leaves",
        )
        for each in fitter.departures.all()
        if each.hub_id == practice.hub.pk
    ]


def leaving_words(fitter: Fitter, hub: Hub, first_day: date, booked: int, *, today: date) -> str:
    """What was recorded, and how many who are booked from then on need another time."""
    when = f" from {format_date(first_day)}" if first_day > today else ""
    rest = f" {format_plural(booked, 'appointment')} to rearrange." if booked else ""
    return f"{fitter} no longer fits at {hub.practice}{when}.{rest}"


def fitter_link(fitter: Fitter) -> Markup:
    """The way to all that is known of a fitter."""
    return cells.link(reverse("training:fitter", args=[fitter.pk]), fitter.name)


def fitter_facts(fitter: Fitter, *, changeable: bool) -> list[dict[str, Any]]:
    """One fitter in a summary; with practices, account and the rest loaded."""
    practices = [_place(fitter, hub, changeable=changeable) for hub in fitter.hubs.all()]
    return [
        {"key": "Registration", "value": fitter.registration},
        {"key": "Woman", "value": WOMAN[fitter.is_woman]},
        {"key": "Account", "value": fitter.user.email if fitter.user else "None"},
        {"key": "Fits at", "value": Markup("<br>").join(practices) or "No practice now"},
    ]


def _place(fitter: Fitter, hub: Hub, *, changeable: bool) -> Markup:
    name = hub.practice.name
    if not changeable:
        return escape(name)
    return cells.link(reverse("practices:detail", args=[hub.practice.uuid]), name)


def letter_rows(fitter: Fitter, today: date, *, changeable: bool) -> list[Row]:
    """The letters of one fitter, the latest end first: what each allows, who issued it, and what can be done."""
    letters = sorted(fitter.letters.all(), key=lambda each: (each.expires_on, each.pk), reverse=True)
    return [
        [
            letter.get_competence_display(),
            DIRECTIONS[Competence(letter.competence)],
            Markup("{}<br>{}").format(format_date(letter.issued_on), issued_by(letter.issued_on)),
            letter_state(letter, today),
            *([_letter_ways(letter, letters, today)] if changeable else []),
        ]
        for letter in letters
    ]


def _letter_ways(letter: LetterOfCompetence, letters: Iterable[LetterOfCompetence], today: date) -> Markup | str:
    """Renew it and record its grace, while that can be and no later letter for the same makes it needless."""
    followed = any(
        each.competence == letter.competence and each.expires_on > letter.expires_on and not each.withdrawn_on
        for each in letters
    )
    if (
        followed
        or letter.withdrawn_on
        or not renewable_from(letter.expires_on) <= today <= latest_grace(letter.expires_on)
    ):
        return "Nothing to do"
    hidden = letter.get_competence_display()
    links = [
        cells.link(reverse(f"practices:{way}", args=[letter.fitter_id, letter.pk]), text, hidden=hidden)
        for way, text in (("renew-letter", "Renew"), ("record-grace", "Record its grace"))
    ]
    return Markup("<br>").join(links)


def letter_words(letter: LetterOfCompetence, today: date) -> Markup:
    """What a letter is for and how long it still holds."""
    return Markup("{}: {}").format(letter.get_competence_display(), letter_state(letter, today))


def letter_facts(letter: LetterOfCompetence, today: date) -> list[dict[str, Any]]:
    """One letter in a summary."""
    return [
        {"key": "Fitter", "value": letter.fitter.name},
        {"key": "Letter", "value": letter.get_competence_display()},
        {"key": "State", "value": letter_state(letter, today)},
    ]


def _letters(lines: Iterable[Markup]) -> Markup | str:
    return Markup("<br>").join(lines) or "No letter of competence"


def _changeable(letter: LetterOfCompetence, fitter: Fitter, today: date, practice: Practice) -> Markup:
    words = letter_words(letter, today)
    if letter.withdrawn_on or letter.last_day < today:
        return words
    way = reverse("practices:withdraw-letter", args=[practice.uuid, letter.pk])
    hidden = f"this letter of {fitter.name}: {letter.get_competence_display()}"
    return words + Markup(" ") + cells.link(way, "Withdraw", hidden=hidden)


def _actions(fitter: Fitter, practice: Practice) -> Markup:
    ways = [("add-letter", "Add a letter", "of competence for"), ("add-leave", "Add leave", "of")]
    if fitter.user_id is None:
        ways.append(("link-account", "Link an account", "to"))
    ways.append(("stop-fitter", "Record leaving", "of"))
    links = [
        cells.link(reverse(f"practices:{way}", args=[practice.uuid, fitter.pk]), text, hidden=f"{more} {fitter.name}")
        for way, text, more in ways
    ]
    return Markup("<br>").join(links)


def letter_state(letter: LetterOfCompetence, today: date) -> str | Markup:
    """Valid, expiring (within 90 days), in its recorded grace, expired, withdrawn or not yet valid."""
    if letter.withdrawn_on and letter.withdrawn_on <= today:
        return cells.tag({"text": "Withdrawn", "colour": "grey"})
    if letter.last_day < today:
        return cells.tag({"text": "Expired", "colour": "grey"})
    if letter.expires_on < today:
        return cells.tag({"text": f"In grace until {format_date(letter.last_day)}", "colour": "yellow"})
    if letter.issued_on > today:
        return f"Valid from {format_date(letter.issued_on)}"
    if letter.expires_on - today > EXPIRES_SOON:
        return f"Valid until {format_date(letter.expires_on)}"
    days = (letter.expires_on - today).days
    words = f"Expires in {format_plural(days, 'day')}" if days else "Expires today"
    return cells.tag({"text": words, "colour": "yellow"})
