"""Fitters and their letters of competence in words, from rows already loaded."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from larc.nhsuk import cells
from larc.nhsuk.formatting import format_date, format_plural
from practices.models import Fitter, LetterOfCompetence

Row = list[Any]

FITTER_HEAD = ("Fitter", "Registration", "Letters of competence")
EXPIRES_SOON = timedelta(days=90)


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
