"""What the demonstration's fitters learned, and who of them is in training."""

from datetime import date, timedelta
from decimal import Decimal

from larc.accounts.models import User
from practices import services
from practices.methods import Competence
from practices.models import Fitter, TrainingKind
from practices.training import attendance_version

# The demonstration's own fitter, a nurse of the same practice in training with her, and two at another practice
# whose training has stalled.
FORUM_DAYS_AGO, FORUM_IN_DAYS = 40, 21
TRAINING_DAYS_AGO, STALLED_DAYS_AGO = 30, 100


def add_training(*, by: User, today: date, together: list[Fitter], stalled: list[Fitter]) -> None:
    """Give the first of each pair a trainee, the second; and everyone a forum.

    Only the first pair has clinics in common, from today on: the trainee stands beside the fitter there.
    """
    supervisor, trainee = together
    forum = services.add_forum(
        by=by, title="Autumn fitter forum", held_on=today - timedelta(days=FORUM_DAYS_AGO), credits=Decimal("1")
    )
    everyone = [fitter.pk for fitter in (*together, *stalled)]
    services.mark_attendance(by=by, forum_uuid=forum.uuid, version=attendance_version([]), fitter_ids=everyone)
    services.add_forum(
        by=by, title="Winter fitter forum", held_on=today + timedelta(days=FORUM_IN_DAYS), credits=Decimal("1.5")
    )
    for kind, title, days_ago, credits in (
        (TrainingKind.E_LEARNING, "e-SRH module 15", 200, "1"),
        (TrainingKind.LIFE_SUPPORT, "Basic life support", 120, "0"),
        (TrainingKind.ANAPHYLAXIS, "Anaphylaxis update", 120, "0"),
    ):
        services.add_training(
            by=by,
            fitter_id=supervisor.pk,
            kind=kind,
            held_on=today - timedelta(days=days_ago),
            title=title,
            credits=Decimal(credits),
        )
    for (teacher, learner), days_ago in ((together, TRAINING_DAYS_AGO), (stalled, STALLED_DAYS_AGO)):
        services.start_training(
            by=by,
            fitter_id=learner.pk,
            supervisor_id=teacher.pk,
            competence=Competence.IUT,
            started_on=today - timedelta(days=days_ago),
            target=10,
        )
    for session in supervisor.sessions.filter(day__gt=today):
        services.change_session(
            by=by,
            session_uuid=session.uuid,
            version=session.version,
            fitter_id=supervisor.pk,
            room_id=session.room_id,
            trainee_id=trainee.pk,
        )
