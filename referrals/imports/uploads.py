"""A list that a practice sends through a page: shown first, and taken by the same means as by the command."""

from __future__ import annotations

from dataclasses import astuple
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.imports.files import MEGABYTE
from practices.imports.rows import RefusedFileError
from practices.imports.running import Outcome, Source, record_run, wait_for_turn
from practices.models import Practice
from referrals.imports.due_devices import KIND, LARGEST_FILE, load_due_devices
from referrals.models import DeviceList
from referrals.standing import require_at_practice

# As long as a form that is kept over the end of a session.
KEPT_FOR = timedelta(hours=12)


@transaction.atomic
def propose_due_devices(*, by: User, practice: Practice, data: bytes) -> DeviceList:
    """Keep a list for the person until they confirm it, with what would become of each row now. Nothing is stored yet.

    RefusedFileError when the file as a whole cannot be used, NotAllowedError for someone else's practice: nothing
    is kept.
    """
    rehearsal = transaction.savepoint()
    seen = _told(take_due_devices(by=by, practice=practice, data=data))
    transaction.savepoint_rollback(rehearsal)
    kept: DeviceList = DeviceList.objects.create(by=by, practice=practice, data=data, **seen)
    record(by=by, action="devices.list_uploaded", subject=kept.pk, organisation=practice.code)
    return kept


@transaction.atomic
def take_proposed(*, by: User, list_id: UUID) -> DeviceList:
    """Store the list a person confirms. Confirmed twice, it is taken once (A11).

    Raises DeviceList.DoesNotExist for one that is somebody else's or too old, RefusedFileError when no row can be
    used any more: nothing was changed.
    """
    DeviceList.objects.select_for_update().only("pk").get(pk=list_id)
    found = proposed(user=by, list_id=list_id)
    if found.taken_at is None:
        became = _told(take_due_devices(by=by, practice=found.practice, data=bytes(found.data)))
        found.counts, found.faults = became["counts"], became["faults"]
        found.data, found.taken_at = b"", timezone.now()
        found.save()
    return found


def proposed(*, user: User, list_id: UUID) -> DeviceList:
    """A list the person uploaded, for a practice they still work at. Raises DeviceList.DoesNotExist."""
    found: DeviceList = DeviceList.objects.select_related("practice").get(
        pk=list_id, by=user, practice__in=user.practice_ids, at__gt=timezone.now() - KEPT_FOR
    )
    return found


def record_refusal(*, by: User, list_id: UUID) -> None:
    """Record that a person asked for a list that is not theirs to see, or is not there (A14)."""
    record(by=by, action="devices.list_refused", subject=list_id)


def forget_old(now: datetime) -> int:
    """Delete lists after 12 hours, taken or not; how many."""
    return DeviceList.objects.filter(at__lte=now - KEPT_FOR).delete()[0]


@transaction.atomic
def take_due_devices(*, by: User, practice: Practice, data: bytes) -> Outcome:
    """Store the list of a practice the person works at; what was set aside is in the outcome's faults.

    RefusedFileError when the file as a whole cannot be used, NotAllowedError for someone else's practice: nothing
    was changed.
    """
    require_at_practice(user=by, practice=practice)
    if len(data) > LARGEST_FILE:
        raise RefusedFileError(f"The file is larger than {LARGEST_FILE // MEGABYTE} MB.")
    wait_for_turn()
    source = Source(KIND, data)
    outcome = load_due_devices(source, practice=practice)
    outcome.faults = sorted(outcome.faults + outcome.tally.faults)
    outcome.run = record_run(KIND, source, outcome)
    record(by=by, action="devices.listed", subject=outcome.run.pk, organisation=practice.code)
    return outcome


def _told(outcome: Outcome) -> dict[str, Any]:
    """What became of each row, as a list keeps it."""
    tally = outcome.tally
    counts = {"new": tally.created, "changed": tally.changed, "unchanged": tally.unchanged}
    return {
        "counts": counts | {"set_aside": len(outcome.faults)},
        "faults": [astuple(fault) for fault in outcome.faults],
    }
