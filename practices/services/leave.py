"""When a fitter is away."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.errors import CapacityError
from practices.models import Fitter, Leave


@transaction.atomic
def add_leave(*, by: User, fitter_id: int, first_day: date, last_day: date) -> Leave:
    """Say that a fitter is away from `first_day` to `last_day`, both included. Free slots are offered no more; booked
    ones stay until each patient has a new time (A8).

    CapacityError when the days are in the wrong order, over, or already part of a leave.
    """
    fitter = _locked(fitter_id)
    if last_day < first_day:
        raise CapacityError("Last day must be the same as or after the first day", "last_day")
    if last_day < timezone.localdate():
        raise CapacityError("Last day must be today or in the future", "last_day")
    if fitter.leave.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
        raise CapacityError(
            f"{fitter} is already away on some of these days. Remove that leave or choose other days", "first_day"
        )
    leave = Leave.objects.create(fitter=fitter, first_day=first_day, last_day=last_day)
    record(by=by, action="leave.added", subject=fitter.registration)
    return leave


@transaction.atomic
def remove_leave(*, by: User, leave_id: int) -> Fitter:
    """Take a leave back: the free slots in it are offered again. Leave.DoesNotExist when somebody was faster."""
    fitter = _locked(Leave.objects.get(pk=leave_id).fitter_id)
    fitter.leave.get(pk=leave_id).delete()
    record(by=by, action="leave.removed", subject=fitter.registration)
    return fitter


def _locked(fitter_id: int) -> Fitter:
    """The fitter, whose lock whoever books shares: leave does not change between what they read and write."""
    fitter: Fitter = Fitter.objects.select_for_update(no_key=True).get(pk=fitter_id)
    return fitter
