"""What happened at the appointment."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from practices import recounts
from practices.methods import Procedure
from practices.models import Fitter
from referrals import authority
from referrals.clocks import london_date
from referrals.codes import Action as Done
from referrals.codes import code_for
from referrals.devices import DEVICES
from referrals.errors import InvalidDetailError
from referrals.models import Appointment, Fitting, Referral
from referrals.models.activity import Source
from referrals.services.steps import apply, close_appointment, close_leg, current_appointment, lock_for
from referrals.values import FittingRecord, age_on
from referrals.workflow import Action, NotAllowedError

_DONE = {Procedure.FIT: Done.FIT, Procedure.REPLACE: Done.REPLACE, Procedure.REMOVE: Done.REMOVE}


@transaction.atomic
def record_fitting(*, referral_id: UUID, by: User, version: int, record: FittingRecord) -> Fitting:
    """Record that the fitter did what was asked, which completes the referral and counts in the rates.

    Raises InvalidDetailError for a date or device that cannot be right (A16, A17), NotAllowedError when the
    fitter holds no letter of competence for it on that day.
    """
    referral, transition = lock_for(Action.RECORD_FITTED, referral_id=referral_id, by=by, version=version)
    _check(record, referral)
    fitter = _competent_fitter(by, referral, record)
    now = timezone.now()
    appointment = current_appointment(referral)
    if appointment:
        close_appointment(appointment, Appointment.State.FULFILLED)
    fitting = _save_fitting(referral, fitter, by, record)
    apply(referral, transition, by=by, now=now, closed_at=now)
    close_leg(referral, now=now, reason="fitted")
    return fitting


def _check(record: FittingRecord, referral: Referral) -> None:
    today = timezone.localdate()
    if record.performed_on > today:
        raise InvalidDetailError("performed_on", "Date fitted must be today or in the past")
    if record.performed_on < london_date(referral.clock_start):
        raise InvalidDetailError("performed_on", "Date fitted must be on or after the day the referral was sent")
    if referral.procedure == Procedure.REMOVE:
        return
    if record.device not in DEVICES[record.method]:
        raise InvalidDetailError("device", "Select the device that was fitted")
    if not record.batch_number:
        raise InvalidDetailError("batch_number", "Enter the batch number")
    if record.device_expires_on is None:
        raise InvalidDetailError("device_expires_on", "Enter the date the device expires")
    if record.device_expires_on < record.performed_on:
        raise InvalidDetailError(
            "device_expires_on", f"Device expired on {record.device_expires_on.day} {record.device_expires_on:%B %Y}"
        )


def _competent_fitter(by: User, referral: Referral, record: FittingRecord) -> Fitter:
    fitter: Fitter | None = (
        Fitter.objects.competent(record.method, referral.procedure, record.performed_on)
        .filter(user=by, hubs=referral.hub)
        .first()
    )
    if fitter is None:
        raise NotAllowedError(
            "You hold no letter of competence for this on that day. Ask a fitter who does to record it."
        )
    return fitter


def _save_fitting(referral: Referral, fitter: Fitter, by: User, record: FittingRecord) -> Fitting:
    action = _DONE[Procedure(referral.procedure)]
    fitting = Fitting.objects.create(
        method=record.method,
        action=action,
        performed_on=record.performed_on,
        registered_practice=referral.registered_practice,
        fitting_practice=referral.hub_practice,
        fitter=fitter,
        indication=referral.indication,
        age=age_on(referral.patient.born_on, record.performed_on),
        snomed_code=code_for(record.method, action, record.performed_on),
        device=record.device,
        batch_number=record.batch_number,
        device_expires_on=record.device_expires_on,
        source=Source.SERVICE,
        referral=referral,
        recorded_by=by,
    )
    month = record.performed_on.replace(day=1)
    recounts.mark([recounts.Key(fitting.registered_practice_id, fitting.fitting_practice_id, month)])
    authority.settle([(fitting.fitting_practice_id, fitting.method, month)])
    return fitting
