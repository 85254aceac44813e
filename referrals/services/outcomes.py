"""What happened at the appointment, or without one."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from practices import recounts
from practices.methods import Method, Procedure, methods_meant
from practices.models import Fitter
from referrals import authority
from referrals.clocks import LONDON, london_date
from referrals.codes import Action as Done
from referrals.codes import code_for
from referrals.errors import InvalidDetailError, NotAllowedError
from referrals.models import Appointment, Fitting, Notification, Referral
from referrals.models.activity import Complication, PregnancyExclusion, Source
from referrals.payers import payer_for
from referrals.reasons import NotFittedReason, UnbookedReason
from referrals.recording import asks_about_pregnancy, check_day, check_device, check_late, is_month_closed
from referrals.services.devices import close_replaced, place
from referrals.services.notifications import drop_for, notify
from referrals.services.steps import (
    apply,
    check_choice,
    check_text,
    close_appointment,
    close_leg,
    current_appointment,
    lock_for,
)
from referrals.values import FailedAttempt, FittingRecord, age_on
from referrals.workflow import Action

_DONE = {Procedure.FIT: Done.FIT, Procedure.REPLACE: Done.REPLACE, Procedure.REMOVE: Done.REMOVE}
NOT_STARTED = "The appointment has not started yet. Record that the patient did not come once it has."
NO_LETTER = "You hold no letter of competence for this on that day. Ask a fitter who does to record it."


@transaction.atomic
def record_fitting(*, referral_id: UUID, by: User, version: int, record: FittingRecord, reason: str = "") -> Fitting:
    """Record that the fitter did what was asked, which completes the referral and counts in the rates.

    `reason` (UnbookedReason) is for an accepted referral that has no appointment. Raises InvalidDetailError for a
    date or device that cannot be right (A16, A17) and for what is recorded already (A18), NotAllowedError when the
    fitter holds no letter of competence for it on that day.
    """
    action = Action.RECORD_UNBOOKED_FITTING if reason else Action.RECORD_FITTED
    referral, transition = lock_for(action, referral_id=referral_id, by=by, version=version)
    if reason:
        check_choice("reason", reason, UnbookedReason, "Select why there was no appointment")
    _check(record, referral, reason)
    fitter = _competent_fitter(by, referral, record.method, record.performed_on)
    now = timezone.now()
    appointment = current_appointment(referral)
    if appointment:
        close_appointment(appointment, Appointment.State.FULFILLED, now=now)
    fitting = _save_fitting(referral, fitter, by, record)
    close_replaced(referral=referral, on=record.performed_on)
    place(fitting=fitting, change_every_months=record.change_every_months)
    drop_for(referral=referral, now=now)
    apply(referral, transition, by=by, now=now, reason=reason, closed_at=now)
    close_leg(referral, now=now, reason="fitted")
    return fitting


@transaction.atomic
def record_not_fitted(
    *,
    referral_id: UUID,
    by: User,
    version: int,
    reason: str,
    attended_on: date,
    comment: str = "",
    attempt: FailedAttempt | None = None,
) -> Referral:
    """Record that the patient came and why nothing was fitted; the hub books again, sends onward or returns it.

    `reason` is a NotFittedReason. A failed attempt is activity too: it makes a Fitting that is never counted.
    """
    check_choice("reason", reason, NotFittedReason, "Select why it was not done")
    comment = check_text("comment", comment)
    referral, transition = lock_for(Action.RECORD_NOT_FITTED, referral_id=referral_id, by=by, version=version)
    _check_day(attended_on, referral, field="attended_on", label="Date the patient came")
    now = timezone.now()
    appointment = current_appointment(referral)
    if appointment:
        close_appointment(appointment, Appointment.State.FULFILLED, now=now)
    if reason == NotFittedReason.FAILED:
        _save_attempt(referral, by, attended_on, attempt or FailedAttempt(methods_meant(referral.method)[0]))
    drop_for(referral=referral, now=now)
    came_at = _moment(attended_on, appointment)
    return apply(referral, transition, by=by, now=now, reason=reason, comment=comment, happened_at=came_at)


@transaction.atomic
def record_dna(*, referral_id: UUID, by: User, version: int) -> Referral:
    """Record that the patient did not come. NotAllowedError before the appointment has started (A13)."""
    referral, transition = lock_for(Action.RECORD_DNA, referral_id=referral_id, by=by, version=version)
    now = timezone.now()
    appointment = current_appointment(referral)
    if appointment is None or appointment.slot.starts_at > now:
        raise NotAllowedError(NOT_STARTED)
    close_appointment(appointment, Appointment.State.NO_SHOW, now=now)
    moved = apply(referral, transition, by=by, now=now, happened_at=appointment.slot.starts_at)
    notify(referral=referral, kind=Notification.Kind.MISSED, appointment=appointment, now=now)
    return moved


def _check(record: FittingRecord, referral: Referral, reason: str) -> None:
    label = "Date removed" if referral.procedure == Procedure.REMOVE else "Date fitted"
    _check_day(record.performed_on, referral, field="performed_on", label=label, reason=reason)
    check_late(record, timezone.localdate())
    check_device(record, requested=referral.method, procedure=referral.procedure, indication=referral.indication)
    if asks_about_pregnancy(record.method, referral.procedure):
        check_choice(
            "pregnancy_excluded_by",
            record.pregnancy_excluded_by,
            PregnancyExclusion,
            "Select how pregnancy was excluded",
        )
    for complication in record.complications:
        check_choice("complications", complication, Complication, "Select complications from the list")
    _refuse_second(record, referral)


def _check_day(day: date, referral: Referral, *, field: str, label: str, reason: str = "") -> None:
    check_day(
        day,
        field=field,
        label=label,
        today=timezone.localdate(),
        born_on=referral.patient.born_on,
        sent_on=london_date(referral.clock_start),
        reason=reason,
    )


def _refuse_second(record: FittingRecord, referral: Referral) -> None:
    """The same procedure of the same patient on the same day is one, in whichever referral it is recorded (A18)."""
    nhs_number = referral.patient.nhs_number
    same = Fitting.objects.filter(
        referral__patient__nhs_number=nhs_number,
        method=record.method,
        action=_DONE[Procedure(referral.procedure)],
        performed_on=record.performed_on,
        reversed_at__isnull=True,
    )
    if nhs_number and same.exists():
        raise InvalidDetailError(
            "performed_on", "This was recorded for the patient on that day already. Cancel this referral instead"
        )


def _competent_fitter(by: User, referral: Referral, method: Method, day: date) -> Fitter:
    competent = Fitter.objects.competent(method, referral.procedure, day)
    fitter: Fitter | None = competent.filter(user=by, hubs=referral.hub).first()
    if fitter is None:
        raise NotAllowedError(NO_LETTER)
    return fitter


def _save_fitting(referral: Referral, fitter: Fitter, by: User, record: FittingRecord) -> Fitting:
    is_late = is_month_closed(record.performed_on, timezone.localdate())
    return _save_done(
        referral,
        fitter,
        by,
        method=record.method,
        action=_DONE[Procedure(referral.procedure)],
        day=record.performed_on,
        complications=record.complications,
        device=record.device,
        batch_number=record.batch_number,
        device_expires_on=record.device_expires_on,
        pregnancy_excluded_by=record.pregnancy_excluded_by,
        may_tell_practice=record.may_tell_practice,
        late_reason=record.late_reason.strip() if is_late else "",
    )


def _save_attempt(referral: Referral, by: User, day: date, attempt: FailedAttempt) -> Fitting:
    if attempt.method not in methods_meant(referral.method):
        raise InvalidDetailError("method", "Select what was tried")
    fitter = _competent_fitter(by, referral, attempt.method, day)
    return _save_done(
        referral, fitter, by, method=attempt.method, action=Done.FAILED, day=day, complications=attempt.complications
    )


def _save_done(
    referral: Referral,
    fitter: Fitter,
    by: User,
    *,
    method: Method,
    action: Done,
    day: date,
    complications: tuple[str, ...],
    **about: object,
) -> Fitting:
    """Store what was done with its code and payer, and have its month counted again, closed or not (A16)."""
    fitting: Fitting = Fitting.objects.create(
        method=method,
        action=action,
        performed_on=day,
        registered_practice=referral.registered_practice,
        fitting_practice=referral.hub_practice,
        fitter=fitter,
        indication=referral.indication,
        age=age_on(referral.patient.born_on, day),
        snomed_code=code_for(method, action, day),
        payer=payer_for(indication=referral.indication, on=day),
        complications=list(complications),
        source=Source.SERVICE,
        referral=referral,
        recorded_by=by,
        **about,
    )
    month = day.replace(day=1)
    recounts.mark([recounts.Key(fitting.registered_practice_id, fitting.fitting_practice_id, month)])
    authority.settle([(fitting.fitting_practice_id, fitting.method, month)])
    return fitting


def _moment(day: date, appointment: Appointment | None) -> datetime:
    """When the patient came: at the appointment, or on another day whose hour nobody asked for."""
    if appointment and london_date(appointment.slot.starts_at) == day:
        return appointment.slot.starts_at
    return datetime.combine(day, time(), LONDON)
