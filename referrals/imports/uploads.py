"""A list that a practice sends through a page, taken by the same means as by the command."""

from __future__ import annotations

from django.db import transaction

from larc.accounts.models import User
from larc.audit.services import record
from practices.imports.files import MEGABYTE
from practices.imports.rows import RefusedFileError
from practices.imports.running import Outcome, Source, record_run, wait_for_turn
from practices.models import Practice
from referrals.imports.due_devices import KIND, LARGEST_FILE, load_due_devices
from referrals.standing import require_at_practice


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
