"""The log of what fitters learned, and forums, whose attendance is marked for many at once (L8)."""

import uuid
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.errors import CapacityError, StaleError
from practices.models import Fitter, Forum, TrainingKind, TrainingRecord
from practices.training import attendance_version

TO_COME = "Date must be today or in the past"


@transaction.atomic
def add_training(
    *, by: User, fitter_id: int, kind: TrainingKind | str, held_on: date, title: str, credits: Decimal
) -> TrainingRecord:
    """Add something to a fitter's training log. Forums come in through `mark_attendance` alone.

    CapacityError when it lies in the future, is a forum, or is in the log already.
    """
    if held_on > timezone.localdate():
        raise CapacityError(TO_COME, "held_on")
    if kind == TrainingKind.FORUM:
        raise CapacityError("A forum is marked for everyone who was there. Open the forum instead", "kind")
    # Locked, so that a form sent twice adds one line.
    fitter = Fitter.objects.select_for_update(no_key=True).get(pk=fitter_id)
    given = {"kind": TrainingKind(kind), "held_on": held_on, "title": title.strip()}
    if fitter.training.filter(**given).exists():
        raise CapacityError(f"This is in the log of {fitter} already", "title")
    added: TrainingRecord = fitter.training.create(**given, credits=credits, recorded_by=by)
    record(by=by, action="training.added", subject=fitter.registration)
    return added


@transaction.atomic
def remove_training(*, by: User, record_id: int) -> TrainingRecord:
    """Take out a line that was added by mistake; its credits go with it. Of a forum: the fitter was not there."""
    found = TrainingRecord.objects.select_for_update(of=("self",)).select_related("fitter").get(pk=record_id)
    TrainingRecord.objects.filter(pk=found.pk).delete()
    record(by=by, action="training.removed", subject=found.fitter.registration)
    return found


@transaction.atomic
def add_forum(*, by: User, title: str, held_on: date, credits: Decimal) -> Forum:
    """Add a forum, of which nobody is marked as there yet. CapacityError when there is one of this title that day."""
    forum = Forum(title=title.strip(), held_on=held_on, credits=credits)
    try:
        with transaction.atomic():
            forum.save()
    except IntegrityError as error:
        raise CapacityError(f"There is a forum “{forum.title}” on that day already", "title") from error
    record(by=by, action="forum.added", subject=forum.uuid)
    return forum


@transaction.atomic
def mark_attendance(*, by: User, forum_uuid: uuid.UUID, version: str, fitter_ids: Collection[int]) -> int:
    """Say who was at a forum: exactly these. Each gets its credits once, however often this is said (L8).

    Who was marked before and is no more loses them. Returns how many were there. CapacityError before the forum;
    StaleError when `version` is not that of who is marked (A12).
    """
    forum = Forum.objects.select_for_update().get(uuid=forum_uuid)
    if forum.held_on > timezone.localdate():
        raise CapacityError("This forum is still to come. Mark who was there on the day or after", "fitters")
    there = set(Fitter.objects.filter(pk__in=fitter_ids).values_list("pk", flat=True))
    before = set(forum.attendance.values_list("fitter", flat=True))
    if there == before:
        return len(there)
    if version != attendance_version(before):
        raise StaleError
    forum.attendance.exclude(fitter__in=there).delete()
    TrainingRecord.objects.bulk_create(
        TrainingRecord(
            fitter_id=fitter,
            kind=TrainingKind.FORUM,
            held_on=forum.held_on,
            title=forum.title,
            credits=forum.credits,
            forum=forum,
            recorded_by=by,
        )
        for fitter in sorted(there - before)
    )
    record(by=by, action="forum.attendance_marked", subject=forum.uuid)
    return len(there)
