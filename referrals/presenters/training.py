"""Fitters with their letters and procedures in words, for admins and for each fitter."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from markupsafe import Markup

from larc.nhsuk import cells
from larc.nhsuk.formatting import format_date, format_number, format_plural
from practices import presenters
from practices.letters import GRACE
from practices.models import Fitter, LetterOfCompetence, Traineeship
from referrals.minimums import Count

Row = list[Any]

FITTERS_HEAD = ("Fitter", "Fits at", "Letters of competence", "Procedures in 12 months")
PROCEDURES_HEAD = (
    "Procedures",
    {"text": "Recorded", "numeric": True},
    {"text": "Asked for", "numeric": True},
    "Result",
)


def fitter_rows(fitters: Iterable[Fitter], counts: Mapping[int, list[Count]], today: date) -> list[Row]:
    """Fitters with their practices, letters and procedures; letters, hubs and practices loaded."""
    return [
        [
            presenters.fitter_link(fitter),
            ", ".join(hub.practice.name for hub in fitter.hubs.all()) or "No practice now",
            Markup("<br>").join(presenters.letter_words(each, today) for each in fitter.letters.all())
            or "No letter of competence",
            _counts(counts.get(fitter.pk, [])),
        ]
        for fitter in fitters
    ]


def fitter_page(
    fitter: Fitter,
    counts: list[Count],
    trainings: Iterable[Traineeship],
    progress: presenters.Progress,
    today: date,
    *,
    changeable: bool,
) -> dict[str, Any]:
    """All of one fitter's page: facts, letters, procedures, log and trainings."""
    log = list(fitter.training.all())
    return {
        "fitter": fitter,
        "facts": presenters.fitter_facts(fitter, changeable=changeable),
        "letter_head": presenters.CHANGEABLE_LETTER_HEAD if changeable else presenters.LETTER_HEAD,
        "letters": presenters.letter_rows(fitter, today, changeable=changeable),
        "ending": _ending(fitter, today),
        "procedures_head": PROCEDURES_HEAD,
        "procedures": procedure_rows(counts),
        "unapproved": next((presenters.unapproved(each.minimum) for each in counts), ""),
        "cpd": presenters.cpd_words(log, today),
        "log_head": presenters.LOG_HEAD,
        "log": presenters.log_rows(log, fitter, changeable=changeable),
        "training_head": presenters.OWN_TRAINING_HEAD,
        "trainings": presenters.own_training_rows(trainings, progress, today, changeable=changeable),
    }


def ending_words(letter: LetterOfCompetence, today: date) -> str:
    """What a fitter is told about a letter that ends soon, or ended lately."""
    return f"{letter.get_competence_display()}: {_ends(letter, today)} Renew it in time."


def _ending(fitter: Fitter, today: date) -> list[str]:
    """The same for each letter of a fitter, letters loaded, that no other follows."""
    letters = list(fitter.letters.all())
    return [
        ending_words(letter, today)
        for letter in letters
        if not letter.withdrawn_on
        and -GRACE <= letter.expires_on - today <= presenters.EXPIRES_SOON
        and not any(
            each.competence == letter.competence and each.expires_on > letter.expires_on and not each.withdrawn_on
            for each in letters
        )
    ]


def procedure_rows(counts: Iterable[Count]) -> list[Row]:
    """What was done beside what is asked for, and what that means."""
    return [
        [
            each.minimum.label,
            format_number(each.done),
            format_number(each.minimum.number),
            _meaning(each),
        ]
        for each in counts
    ]


def _ends(letter: LetterOfCompetence, today: date) -> str:
    days = (letter.expires_on - today).days
    if days < 0 and letter.counts_on(today):
        return f"it has ended and counts until {format_date(letter.last_day)}."
    if days < 0:
        return "it has ended and does not count."
    return f"it ends in {format_plural(days, 'day')}." if days else "it ends today."


def _meaning(each: Count) -> Markup | str:
    if each.is_short:
        return cells.tag({"text": "Too few", "colour": "orange"})
    if each.is_new and each.done < each.minimum.number:
        return f"Letter held for less than {each.minimum.months} months"
    return "Enough"


def _counts(counts: Iterable[Count]) -> Markup | str:
    lines = [
        Markup("{}: {} of {}{}").format(
            each.minimum.label,
            format_number(each.done),
            format_number(each.minimum.number),
            Markup(" ") + _meaning(each) if each.is_short else "",
        )
        for each in counts
    ]
    return Markup("<br>").join(lines) or "Nothing is asked for"
