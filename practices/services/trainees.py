"""Who is in training for which competence: started, changed, done with a letter, or stopped."""

import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.errors import CapacityError, StaleError
from practices.letters import COVERED_BY
from practices.methods import Competence
from practices.models import Fitter, LetterOfCompetence, Traineeship
from practices.services.letters import add_letter


@transaction.atomic
def start_training(
    *, by: User, fitter_id: int, supervisor_id: int, competence: Competence | str, started_on: date, target: int
) -> Traineeship:
    """Put a fitter in training for a competence.

    CapacityError when they hold it or are in training for it, the day lies in the future, or the supervisor is
    themselves or holds no letter for it in force (domain.md 2.5, L8).
    """
    fitter, supervisor = _pair(fitter_id, supervisor_id)
    if started_on > timezone.localdate():
        raise CapacityError("Start date must be today or in the past", "started_on")
    competence = Competence(competence)
    if _holds(fitter, competence):
        raise CapacityError(f"{fitter} already holds a letter for this", "competence")
    if fitter.traineeships.filter(competence=competence, done_on=None, stopped_on=None).exists():
        raise CapacityError(f"{fitter} is already in training for this", "competence")
    _refuse_supervisor(fitter, supervisor, competence)
    training: Traineeship = Traineeship.objects.create(
        fitter=fitter, supervisor=supervisor, competence=competence, started_on=started_on, target=target
    )
    record(by=by, action="trainee.started", subject=fitter.registration)
    return training


@transaction.atomic
def change_training(
    *, by: User, training_uuid: uuid.UUID, version: int, supervisor_id: int, target: int
) -> Traineeship:
    """Give a trainee another supervisor or target. StaleError when `version` is not the one stored (A12).

    CapacityError as `start_training` for the supervisor, and when the training is over.
    """
    training = _open(training_uuid, version)
    supervisor = Fitter.objects.get(pk=supervisor_id)
    if supervisor.pk != training.supervisor_id:
        _refuse_supervisor(training.fitter, supervisor, Competence(training.competence))
    training.supervisor, training.target = supervisor, target
    _save(training)
    record(by=by, action="trainee.changed", subject=training.fitter.registration)
    return training


@transaction.atomic
def finish_training(
    *, by: User, training_uuid: uuid.UUID, version: int, issued_on: date, expires_on: date
) -> Traineeship:
    """End a training with the letter it led to, done on its day of issue.

    StaleError when `version` is not the one stored. CapacityError as `add_letter`, when the letter would be older than
    the training or is still to come, and when the training is over.
    """
    training = _open(training_uuid, version)
    if issued_on < training.started_on:
        raise CapacityError("Date of issue must be on or after the day on which the training started", "issued_on")
    if issued_on > timezone.localdate():
        raise CapacityError("Date of issue must be today or in the past", "issued_on")
    training.letter = add_letter(
        by=by, fitter=training.fitter, competence=training.competence, issued_on=issued_on, expires_on=expires_on
    )
    training.done_on = issued_on
    _save(training)
    record(by=by, action="trainee.done", subject=training.fitter.registration)
    return training


@transaction.atomic
def stop_training(*, by: User, training_uuid: uuid.UUID, version: int) -> Traineeship:
    """End a training without a letter, today. It may be started again later. StaleError, CapacityError as above."""
    training = _open(training_uuid, version)
    training.stopped_on = timezone.localdate()
    _save(training)
    record(by=by, action="trainee.stopped", subject=training.fitter.registration)
    return training


def _open(training_uuid: uuid.UUID, version: int) -> Traineeship:
    trainings = Traineeship.objects.select_for_update(of=("self",)).select_related("fitter", "supervisor")
    training: Traineeship = trainings.get(uuid=training_uuid)
    if training.version != version:
        raise StaleError
    if not training.is_open:
        raise CapacityError("This training is over")
    return training


def _save(training: Traineeship) -> None:
    training.version += 1
    training.save()


def _pair(*fitter_ids: int) -> list[Fitter]:
    """The fitters, locked in an order of their own, in the order asked for."""
    locked: QuerySet[Any] = Fitter.objects.select_for_update(no_key=True).filter(pk__in=fitter_ids)
    found = {fitter.pk: fitter for fitter in locked.order_by("pk")}
    if missing := set(fitter_ids) - set(found):
        raise Fitter.DoesNotExist(f"no fitter {missing}")
    return [found[each] for each in fitter_ids]


def _refuse_supervisor(fitter: Fitter, supervisor: Fitter, competence: Competence) -> None:
    if supervisor.pk == fitter.pk:
        raise CapacityError("Choose someone else to supervise: nobody supervises themselves", "supervisor")
    if not _holds(supervisor, competence):
        raise CapacityError(f"{supervisor} holds no valid letter for this, so cannot supervise it", "supervisor")


def _holds(fitter: Fitter, competence: Competence) -> bool:
    letters = LetterOfCompetence.objects.in_force(COVERED_BY[competence], timezone.localdate())
    return letters.filter(fitter=fitter).exists()
