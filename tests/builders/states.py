"""A referral in each state of the pathway, brought there by the services."""

import uuid
from datetime import timedelta

from django.utils import timezone

from larc.accounts.permissions import Role
from practices.methods import Method, Procedure
from practices.models import Slot
from referrals import services
from referrals.models import Appointment, Referral
from referrals.reasons import CancelReason, DischargeReason, ErrorReason, NotFittedReason, OnwardReason, ReturnReason
from referrals.self_referral import Request, Wanted
from referrals.services.emergency import hand_off, set_emergency
from referrals.services.safeguarding import hold_for_safeguarding
from referrals.values import Need
from referrals.workflow import Status
from tests.builders.pathway import NHS_NUMBERS, World, implant_record, make_user, patient_details

EMERGENCY_COIL = Need(
    method=Method.COPPER_IUD,
    procedure=Procedure.FIT,
    device_in_place="",
    indication="contraception",
    notes="",
    is_emergency=True,
)


def at(world: World, status: str, **given: object) -> Referral:
    """A referral of the world's spoke in this state. Booked, its time has come; `given` is about the draft."""
    referral = _MAKERS[Status(status)](world, **given)
    referral.refresh_from_db()
    assert referral.status == status
    return referral


def begin_appointment(referral: Referral) -> Appointment:
    """Let an hour have passed since the appointment's time: the present is kept, the slot lies before it."""
    appointment = Appointment.objects.get(leg__referral=referral, state=Appointment.State.BOOKED)
    starts_at = timezone.now() - timedelta(hours=1)
    Slot.objects.filter(pk=appointment.slot_id).update(starts_at=starts_at)
    type(appointment.slot.session).objects.filter(pk=appointment.slot.session_id).update(
        day=timezone.localdate(starts_at)
    )
    return appointment


def now(referral: Referral, by: object) -> dict[str, object]:
    """What every service asks first, with the version the referral is at."""
    referral.refresh_from_db()
    return {"referral_id": referral.pk, "by": by, "version": referral.version}


def try_to_reach(world: World, referral: Referral, times: int = 3, outcome: str = "no_answer") -> None:
    for _ in range(times):
        services.record_contact(referral_id=referral.pk, by=world.hub_desk, how="phone", outcome=outcome)


def miss(world: World, referral: Referral) -> Referral:
    """Book an accepted referral and let the patient not come."""
    referral.refresh_from_db()
    world.book(referral, world.add_clinic(number=1).slots.get())
    begin_appointment(referral)
    return services.record_dna(**now(referral, world.hub_desk))


def _accepted(world: World, **given: object) -> Referral:
    referral = world.accepted(**given)
    try_to_reach(world, referral)
    return referral


def _booked(world: World, **given: object) -> Referral:
    referral = world.booked(**given)
    begin_appointment(referral)
    return referral


def _asked(world: World, **given: object) -> Referral:
    referral = world.submitted(**given)
    return services.request_information(**now(referral, world.hub_desk), comment="Any fibroids?")


def _returned(world: World, **given: object) -> Referral:
    referral = world.submitted(**given)
    return services.return_to_referrer(**now(referral, world.fitter_user), reason=ReturnReason.NO_CAPACITY, comment="")


def _not_fitted(world: World, **given: object) -> Referral:
    referral = _booked(world, **given)
    return services.record_not_fitted(
        **now(referral, world.fitter_user), reason=NotFittedReason.FAILED, attended_on=timezone.localdate()
    )


def _missed_twice(world: World, **given: object) -> Referral:
    referral = world.accepted(**given)
    miss(world, referral)
    services.reopen(**now(referral, world.hub_desk))
    return miss(world, referral)


def _fitted(world: World, **given: object) -> Referral:
    referral = _booked(world, **given)
    services.record_fitting(**now(referral, world.fitter_user), record=implant_record())
    return referral


def _sent_onward(world: World, **given: object) -> Referral:
    referral = _not_fitted(world, **given)
    return services.send_onward(
        **now(referral, world.fitter_user), destination="Liverpool Women's Hospital", reason=OnwardReason.COMPLEX
    )


def _handed_off(world: World, **given: object) -> Referral:
    draft = world.draft(**given)
    services.change_need(referral_id=draft.pk, by=world.spoke_desk, need=EMERGENCY_COIL)
    an_hour_ago = timezone.now() - timedelta(hours=1)
    set_emergency(referral_id=draft.pk, by=world.spoke_desk, first_sex_at=an_hour_ago)
    return hand_off(**now(draft, world.spoke_desk), spoke_to="Sister Jones", spoken_at=an_hour_ago)


def _held(world: World, **given: object) -> Referral:
    """Of a patient of twelve, with a lead of the spoke's own."""
    lead = make_user(Role.PRACTICE_STAFF, world.spoke, is_clinician=True, name="Safeguarding Lead")
    twelve = timezone.localdate() - timedelta(days=12 * 366)
    draft = world.draft(**{"born_on": twelve} | given)
    return hold_for_safeguarding(referral_id=draft.pk, by=world.spoke_desk, lead=lead)


def _awaiting(world: World, *, nhs_number: str = NHS_NUMBERS[0], **given: object) -> Referral:
    """Asked for by the patient herself and made whole by her practice, which has still to confirm it."""
    patient = patient_details(nhs_number)
    request = Request(
        first_name=patient.first_name,
        last_name=patient.last_name,
        born_on=patient.born_on,
        nhs_number=nhs_number,
        phone=patient.phone,
        may_text=True,
        may_leave_message=True,
        wanted=Wanted.NOT_SURE,
    )
    services.ask(practice=world.spoke, key=uuid.uuid4(), request=request)
    asked = Referral.objects.latest("created_at")
    services.change_patient(referral_id=asked.pk, by=world.spoke_desk, patient=patient)
    return world.complete(asked, **given)


def _cancelled(world: World, **given: object) -> Referral:
    referral = world.submitted(**given)
    return services.cancel(**now(referral, world.spoke_desk), reason=CancelReason.NO_LONGER_REQUIRED)


def _discharged(world: World, **given: object) -> Referral:
    referral = _accepted(world, **given)
    return services.discharge(
        **now(referral, world.fitter_user),
        reason=DischargeReason.NO_CONTACT,
        comment="",
        safeguarding_checked=True,
    )


def _error(world: World, **given: object) -> Referral:
    referral = world.submitted(**given)
    return services.enter_in_error(**now(referral, world.spoke_desk), reason=ErrorReason.TEST, comment="")


_MAKERS = {
    Status.DRAFT: World.draft,
    Status.SAFEGUARDING_HOLD: _held,
    Status.AWAITING_PRACTICE: _awaiting,
    Status.SUBMITTED: World.submitted,
    Status.INFO_REQUESTED: _asked,
    Status.ACCEPTED: _accepted,
    Status.BOOKED: _booked,
    Status.ATTENDED_NOT_FITTED: _not_fitted,
    Status.DNA: _missed_twice,
    Status.REJECTED: _returned,
    Status.FITTED: _fitted,
    Status.ONWARD_REFERRED: _sent_onward,
    Status.HANDED_OFF: _handed_off,
    Status.CANCELLED: _cancelled,
    Status.DISCHARGED: _discharged,
    Status.ENTERED_IN_ERROR: _error,
}
