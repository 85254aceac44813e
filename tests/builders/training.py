"""Fitters' training as admins record it, through the services."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from practices.methods import Competence
from practices.models import Fitter, Forum, LetterOfCompetence, Traineeship
from practices.selectors import attended
from practices.services import add_forum, add_letter, mark_attendance, start_training
from practices.training import attendance_version
from tests.builders.capacity import a_day, an_admin


def a_forum(*fitters: Fitter, days: int = -7, title: str = "Autumn forum", credits: str = "1") -> Forum:
    """A forum so many days from today, at which these fitters were."""
    forum = add_forum(by=an_admin(), title=title, held_on=a_day(days), credits=Decimal(credits))
    if fitters:
        mark(forum, *fitters)
    return forum


def mark(forum: Forum, *fitters: Fitter) -> int:
    """These were at a forum, as marked from a page that is not out of date."""
    return mark_attendance(
        by=an_admin(),
        forum_uuid=forum.uuid,
        version=attendance_version(attended(forum=forum)),
        fitter_ids=[fitter.pk for fitter in fitters],
    )


def a_training(
    fitter: Fitter, supervisor: Fitter, *, competence: Competence = Competence.IUT, days_ago: int = 30, target: int = 5
) -> Traineeship:
    """A training that started so many days ago."""
    return start_training(
        by=an_admin(),
        fitter_id=fitter.pk,
        supervisor_id=supervisor.pk,
        competence=competence,
        started_on=a_day(-days_ago),
        target=target,
    )


def a_letter(
    fitter: Fitter, *, ends_in: int, competence: Competence = Competence.SDI_IR, years: int = 5
) -> LetterOfCompetence:
    """A letter that ends so many days from today (negative: ended)."""
    expires_on: date = timezone.localdate() + timedelta(days=ends_in)
    return add_letter(
        by=an_admin(),
        fitter=fitter,
        competence=competence,
        issued_on=expires_on - timedelta(days=365 * years),
        expires_on=expires_on,
    )
