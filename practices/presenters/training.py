"""Training in words, from rows already loaded: the log, forums, and who is in training."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from markupsafe import Markup

from larc.nhsuk import cells
from larc.nhsuk.formatting import format_date, format_number, format_plural, format_weekday_date
from practices.letters import covers
from practices.models import ClinicSession, Fitter, Forum, Traineeship, TrainingRecord
from practices.presenters.network import methods_words
from practices.training import CPD, Rule, cpd_total, is_stalled, rule

Row = list[Any]
# Of a training, by its key: the procedures seen and those done under supervision.
Progress = Mapping[int, tuple[int, int]]

LEFT_HEAD = ("Date", "Clinic", {"text": "Booked", "numeric": True})
FORUM_HEAD = ("Forum", "Date", "CPD credits", "Attendance")
LOG_HEAD = ("Training", "Date", "CPD credits", "Added by")
TRAINEE_HEAD = ("Trainee", "In training for", "Since", "Supervisor", "Procedures", "State")
OWN_TRAINING_HEAD = TRAINEE_HEAD[1:]
PLACES = (
    ("Fitters", "training:fitters", ""),
    ("Letters ending", "training:fitters", "?list=ending"),
    ("Few procedures", "training:fitters", "?list=few"),
    ("In training", "training:trainees", ""),
    ("Forums", "practices:forums", ""),
)


def training_places(route: str, query: str = "") -> list[dict[str, Any]]:
    """The pages about fitters for the secondary navigation, the one of this route marked."""
    return [
        {"text": text, "href": reverse(each) + more, "current": (each, more) == (route, query)}
        for text, each, more in PLACES
    ]


def left_rows(clinics: Iterable[ClinicSession]) -> list[Row]:
    """Clinics whose fitter leaves."""
    return [
        [format_weekday_date(each.day), methods_words(each.methods), format_number(each.booked)]  # type: ignore[attr-defined]
        for each in clinics
    ]


def forum_rows(forums: Iterable[Forum]) -> list[Row]:
    """Forums with how many were there, and the way to say who."""
    return [
        [
            forum.title,
            format_date(forum.held_on),
            credits_words(forum.credits),
            Markup("{}<br>{}").format(
                format_plural(forum.there, "fitter"),  # type: ignore[attr-defined]
                cells.link(
                    reverse("practices:attendance", args=[forum.uuid]),
                    "Mark who was there",
                    hidden=f"at {forum.title}",
                ),
            ),
        ]
        for forum in forums
    ]


def credits_words(credits: Decimal) -> str:
    """1, 0.5, or 0."""
    return f"{credits.normalize():f}"


def cpd_words(records: Iterable[TrainingRecord], today: date) -> str:
    """How many credits the last 5 years brought, of how many."""
    total = cpd_total([(each.held_on, each.credits) for each in records], today)
    gained = f"{credits_words(total)} CPD credit{'' if total == 1 else 's'}"
    asked = rule(CPD, today)
    if asked is None:
        return f"{gained} in the last 5 years."
    words = f"{gained} in the last 5 years. At least {asked.number} are asked for"
    return f"{words}.{unapproved(asked)}"


def unapproved(asked: Rule | Any) -> str:
    """Said beside a number that no clinical approver has agreed to yet."""
    return "" if asked.is_approved else " No clinician has approved this yet."


def log_rows(records: Iterable[TrainingRecord], fitter: Fitter, *, changeable: bool) -> list[Row]:
    """The training log, the latest first."""
    rows = []
    for each in records:
        title = Markup('{}<span class="app-row-detail">{}</span>').format(each.title, each.get_kind_display())
        by = Markup("{}").format(each.recorded_by.name if each.recorded_by_id != fitter.user_id else "The fitter")
        if changeable:
            address = reverse("practices:remove-training", args=[fitter.pk, each.pk])
            hidden = f"{each.title} of {format_date(each.held_on)}"
            by += Markup("<br>{}").format(cells.link(address, "Remove", hidden=hidden))
        rows.append([title, format_date(each.held_on), credits_words(each.credits), by])
    return rows


def trainee_rows(trainings: Iterable[Traineeship], progress: Progress, today: date) -> list[Row]:
    """Who is in training, since when, with whom and how far."""
    return [
        [
            cells.link(reverse("training:fitter", args=[each.fitter_id]), each.fitter.name),
            *_training(each, progress, today),
        ]
        for each in trainings
    ]


def own_training_rows(
    trainings: Iterable[Traineeship], progress: Progress, today: date, *, changeable: bool
) -> list[Row]:
    """One fitter's trainings, over or not."""
    rows = []
    for each in trainings:
        row = _training(each, progress, today)
        if changeable and each.is_open:
            row[-1] = Markup("<br>").join([row[-1], *_training_ways(each)])
        rows.append(row)
    return rows


def trainee_facts(training: Traineeship) -> list[dict[str, Any]]:
    """One training in a summary."""
    return [
        {"key": "Trainee", "value": training.fitter.name},
        {"key": "In training for", "value": training.get_competence_display()},
        {"key": "Since", "value": format_date(training.started_on)},
        {"key": "Supervisor", "value": training.supervisor.name},
    ]


def _training(training: Traineeship, progress: Progress, today: date) -> Row:
    seen, done = progress.get(training.pk, (0, 0))
    procedures = Markup("{} of {} under supervision<br>{} seen").format(
        format_number(done), format_number(training.target), format_number(seen)
    )
    supervisor = Markup("{}").format(training.supervisor.name)
    if training.is_open and not _may_supervise(training, today):
        supervisor += Markup('<span class="app-row-detail">Holds no valid letter for this</span>')
    return [
        training.get_competence_display(),
        format_date(training.started_on),
        supervisor,
        procedures,
        _state(training, today),
    ]


def _state(training: Traineeship, today: date) -> Markup:
    if training.done_on:
        return Markup("Trained on {}").format(format_date(training.done_on))
    if training.stopped_on:
        return Markup("Stopped on {}").format(format_date(training.stopped_on))
    last_clinic, next_clinic = training.last_clinic, training.next_clinic  # type: ignore[attr-defined]
    if is_stalled(started_on=training.started_on, last_clinic=last_clinic, next_clinic=next_clinic, today=today):
        words = f"Last clinic on {format_date(last_clinic)}" if last_clinic else "No clinic yet"
        return Markup("{}<br>{}").format(cells.tag({"text": "Stalled", "colour": "orange"}), words)
    if next_clinic:
        return Markup("Next clinic on {}").format(format_date(next_clinic))
    return Markup("No clinic planned")


def _may_supervise(training: Traineeship, today: date) -> bool:
    from_letters = [each.competence for each in training.supervisor.letters.all() if each.counts_on(today)]
    return covers(from_letters, training.competence)


def _training_ways(training: Traineeship) -> list[Markup]:
    ways = [("finish-training", "Add the letter it led to"), ("change-training", "Change"), ("stop-training", "Stop")]
    hidden = f"training for {training.get_competence_display()}"
    return [cells.link(reverse(f"practices:{way}", args=[training.uuid]), text, hidden=hidden) for way, text in ways]
