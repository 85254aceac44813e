"""What fitters learned, who is in training, and whose page is whose."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from larc.accounts.models import User
from practices.letters import GRACE
from practices.models import (
    ClinicSession,
    Fitter,
    Forum,
    Hub,
    LetterOfCompetence,
    Traineeship,
    TrainingRecord,
)

_WHOLE = ("hubs__practice", "letters", "leave", "training__forum", "training__recorded_by")


def fitter_of(*, user: User) -> Fitter:
    """The fitter whose account this is, as `whole_fitter`. Fitter.DoesNotExist when it is nobody's."""
    fitter: Fitter = _whole().get(user=user)
    return fitter


def whole_fitter(*, fitter_id: int) -> Fitter:
    """A fitter of the network with practices, letters, leave and training log. Fitter.DoesNotExist for none."""
    fitter: Fitter = _whole().get(pk=fitter_id)
    return fitter


def every_fitter() -> QuerySet[Fitter]:
    """Everyone who fits, or did, by name, with their practices and letters."""
    return Fitter.objects.prefetch_related("hubs__practice", "letters").order_by("name", "pk")


def letters_ending(*, within: timedelta) -> QuerySet[LetterOfCompetence]:
    """Letters that need renewing: in force and ending soon, or ended so lately that they can still be renewed.

    Of people who fit somewhere; letters that another one for the same already follows are left out.
    """
    today = timezone.localdate()
    return _unfollowed(LetterOfCompetence.objects.filter(expires_on__range=(today - GRACE, today + within)))


def letters_expiring(*, within: timedelta) -> QuerySet[LetterOfCompetence]:
    """Of `letters_ending` those that are still in force today."""
    today = timezone.localdate()
    return _unfollowed(LetterOfCompetence.objects.filter(expires_on__range=(today, today + within)))


def letter_of(*, fitter_id: int, letter_id: int) -> LetterOfCompetence:
    """A letter of this fitter, fitter loaded. LetterOfCompetence.DoesNotExist for any other."""
    letter: LetterOfCompetence = LetterOfCompetence.objects.select_related("fitter").get(
        pk=letter_id, fitter=fitter_id
    )
    return letter


def training_record(*, fitter_id: int, record_id: int) -> TrainingRecord:
    """A line of this fitter's log, fitter loaded. TrainingRecord.DoesNotExist for any other."""
    return TrainingRecord.objects.select_related("fitter").get(pk=record_id, fitter=fitter_id)


def forums() -> QuerySet[Any]:
    """Forums, the latest first, each with how many were there (`there`)."""
    return Forum.objects.annotate(there=Count("attendance")).order_by("-held_on", "-pk")


def get_forum(*, forum_uuid: UUID) -> Forum:
    """A forum. Forum.DoesNotExist when there is none."""
    forum: Forum = Forum.objects.get(uuid=forum_uuid)
    return forum


def attended(*, forum: Forum) -> list[int]:
    """The fitters marked as there."""
    return list(forum.attendance.order_by("pk").values_list("fitter", flat=True))


def in_training() -> QuerySet[Any]:
    """Trainings that are not over, the longest first, as `_trainings` has them."""
    return _trainings().filter(done_on=None, stopped_on=None)


def trainings_of(*, fitter: Fitter) -> QuerySet[Any]:
    """What a fitter is or was in training for, as `_trainings` has them."""
    return _trainings().filter(fitter=fitter)


def get_training(*, training_uuid: UUID) -> Traineeship:
    """A training that is not over. Traineeship.DoesNotExist for any other."""
    training: Traineeship = in_training().get(uuid=training_uuid)
    return training


def supervisors_of(*, fitter: Fitter) -> QuerySet[Fitter]:
    """Everyone else who holds a letter today, by name: who may supervise what is checked when it is saved."""
    today = timezone.localdate()
    held = LetterOfCompetence.objects.filter(
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=today),
        Q(expires_on__gte=today) | Q(grace_until__gte=today),
        issued_on__lte=today,
        fitter=OuterRef("pk"),
    )
    return Fitter.objects.filter(Exists(held)).exclude(pk=fitter.pk).order_by("name", "pk")


def clinics_to_come(*, fitter: Fitter, hub: Hub, first_day: date | None = None) -> QuerySet[Any]:
    """The clinics of a fitter at a hub from a day on, or today, that are not withdrawn, by day, with how much is
    `booked`.
    """
    booked = Count("slots", filter=Q(slots__state="booked"))
    clinics = ClinicSession.objects.filter(
        fitter=fitter, hub=hub, day__gte=first_day or timezone.localdate(), withdrawn_at=None
    )
    return clinics.annotate(booked=booked).order_by("day", "pk")


def _whole() -> QuerySet[Any]:
    return Fitter.objects.select_related("user").prefetch_related(*_WHOLE)


def _unfollowed(letters: QuerySet[LetterOfCompetence]) -> QuerySet[LetterOfCompetence]:
    later = LetterOfCompetence.objects.filter(
        fitter=OuterRef("fitter"),
        competence=OuterRef("competence"),
        expires_on__gt=OuterRef("expires_on"),
        withdrawn_on__isnull=True,
    )
    in_force = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=timezone.localdate())
    somewhere = Hub.fitters.through.objects.filter(fitter=OuterRef("fitter"))
    return letters.filter(in_force, ~Exists(later), Exists(somewhere))


def _trainings() -> QuerySet[Any]:
    """With both people, the supervisor's letters, and the day of the `last_clinic` and `next_clinic` as a trainee."""
    today = timezone.localdate()
    clinics = ClinicSession.objects.filter(trainee=OuterRef("fitter"), withdrawn_at=None)
    past = clinics.filter(day__lt=today, day__gte=OuterRef("started_on")).order_by("-day")
    to_come = clinics.filter(day__gte=today).order_by("day")
    return (
        Traineeship.objects.select_related("fitter", "supervisor", "letter")
        .prefetch_related("supervisor__letters")
        .annotate(last_clinic=Subquery(past.values("day")[:1]), next_clinic=Subquery(to_come.values("day")[:1]))
        .order_by(F("done_on").asc(nulls_first=True), "started_on", "pk")
    )
