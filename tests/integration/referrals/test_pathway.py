"""A referral from draft to fitting, and every way it is refused."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.methods import Method
from practices.models import RecountKey, Slot
from practices.services import change_hub, close_hub
from referrals import duplicates, services, standing
from referrals.errors import (
    HubUnavailableError,
    IncompleteError,
    InvalidDetailError,
    NotAllowedError,
    OpenReferralError,
    SlotTakenError,
    StaleError,
)
from referrals.models import Appointment, Referral, ReferralEvent
from referrals.reasons import CancelReason, ReturnReason, UnbookReason
from referrals.workflow import Action, Status
from tests.builders.pathway import (
    CONTRACEPTIVE_IMPLANT,
    EITHER_COIL,
    NHS_NUMBERS,
    World,
    implant_record,
    make_practice,
    make_user,
    make_world,
    patient_details,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_a_referral_goes_from_draft_to_fitted_and_tells_its_story(world):
    referral = world.booked()
    fitting = services.record_fitting(
        referral_id=referral.pk, by=world.fitter_user, version=referral.version, record=implant_record()
    )
    referral.refresh_from_db()
    assert referral.status == Status.FITTED
    assert [event.to_status for event in referral.events.all()] == ["submitted", "accepted", "booked", "fitted"]
    assert (fitting.registered_practice, fitting.fitting_practice) == (world.spoke, world.hub.practice)
    assert fitting.is_counted
    assert fitting.age == standing_age(referral)
    assert RecountKey.objects.filter(
        registered_practice=world.spoke, month=timezone.localdate().replace(day=1)
    ).exists()
    assert referral.legs.get().closed_at
    assert Appointment.objects.get(leg__referral=referral).state == Appointment.State.FULFILLED


def standing_age(referral: Referral) -> int:
    today = timezone.localdate()
    born = referral.patient.born_on
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@pytest.mark.acceptance("A11")
def test_the_same_form_taken_twice_makes_one_draft(world):
    key = uuid.uuid4()
    given = {"by": world.spoke_desk, "practice": world.spoke, "key": key, "patient": patient_details()}
    first, second = services.start_draft(**given), services.start_draft(**given)
    assert first == second
    assert Referral.objects.count() == 1


@pytest.mark.acceptance("A11")
def test_a_referral_sent_twice_is_sent_once(world):
    draft = world.draft()
    first = services.submit(referral_id=draft.pk, by=world.spoke_desk)
    second = services.submit(referral_id=draft.pk, by=world.spoke_desk)
    assert second.submitted_at == first.submitted_at
    assert second.legs.count() == second.events.count() == 1


@pytest.mark.acceptance("S3")
def test_consent_to_onward_referral_needs_an_answer(world):
    draft = services.start_draft(
        by=world.spoke_desk, practice=world.spoke, key=uuid.uuid4(), patient=patient_details()
    )
    services.change_need(referral_id=draft.pk, by=world.spoke_desk, need=CONTRACEPTIVE_IMPLANT)
    services.choose_hub(referral_id=draft.pk, by=world.spoke_desk, hub_id=world.hub.pk)
    with pytest.raises(IncompleteError) as refused:
        services.submit(referral_id=draft.pk, by=world.spoke_desk)
    assert "consent" in refused.value.missing


def test_without_agreement_to_share_nothing_is_sent(world):
    draft = world.draft()
    services.change_consent(referral_id=draft.pk, by=world.spoke_desk, to_share=False, to_onward=True)
    with pytest.raises(IncompleteError):
        services.submit(referral_id=draft.pk, by=world.spoke_desk)
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_an_empty_draft_names_each_step_it_lacks(world):
    draft = services.start_draft(
        by=world.spoke_desk, practice=world.spoke, key=uuid.uuid4(), patient=patient_details()
    )
    with pytest.raises(IncompleteError) as refused:
        services.submit(referral_id=draft.pk, by=world.spoke_desk)
    assert refused.value.missing == ("need", "consent", "contact", "practice")


def test_another_need_forgets_the_hub_that_was_chosen_for_the_first(world):
    draft = world.draft()
    changed = services.change_need(referral_id=draft.pk, by=world.spoke_desk, need=EITHER_COIL)
    assert changed.hub is None


def not_accepting(world: World) -> None:
    change(world, is_accepting=False)


def not_offering(world: World) -> None:
    change(world, methods=[Method.LNG_IUS])


def full(world: World) -> None:
    world.submitted(nhs_number=NHS_NUMBERS[1])
    change(world, max_open_referrals=1)


def closed_today(world: World) -> None:
    today = timezone.localdate()
    close_hub(by=world.admin, hub_id=world.hub.pk, first_day=today, last_day=today, reason="Flood")


def practice_closed(world: World) -> None:
    world.hub.practice.closed_on = timezone.localdate()
    world.hub.practice.save()


def no_competent_fitter(world: World) -> None:
    world.fitter.letters.update(expires_on=timezone.localdate() - timedelta(days=1))


def change(world: World, **changes: object) -> None:
    world.hub.refresh_from_db()
    now = {"methods": world.hub.methods, "is_accepting": True, "max_open_referrals": None, "access_notes": ""}
    change_hub(by=world.admin, hub_id=world.hub.pk, version=world.hub.version, **(now | changes))


@pytest.mark.acceptance("A7")
@pytest.mark.parametrize(
    "happening", [not_accepting, not_offering, full, closed_today, practice_closed, no_competent_fitter]
)
def test_a_hub_that_cannot_take_it_can_be_neither_chosen_nor_sent_to(world, happening):
    draft = world.draft()
    happening(world)
    with pytest.raises(HubUnavailableError):
        services.submit(referral_id=draft.pk, by=world.spoke_desk)
    with pytest.raises(HubUnavailableError):
        services.choose_hub(referral_id=draft.pk, by=world.spoke_desk, hub_id=world.hub.pk)
    draft.refresh_from_db()
    assert (draft.status, draft.legs.count()) == (Status.DRAFT, 0)


@pytest.mark.acceptance("A4")
def test_a_second_referral_for_the_same_need_leads_to_the_first(world):
    first = world.submitted(need=EITHER_COIL)
    draft = services.start_draft(
        by=world.spoke_desk, practice=world.spoke, key=uuid.uuid4(), patient=patient_details()
    )
    copper = EITHER_COIL.__class__(**{**EITHER_COIL.__dict__, "method": "copper_iud"})
    with pytest.raises(OpenReferralError) as refused:
        services.change_need(referral_id=draft.pk, by=world.spoke_desk, need=copper)
    assert refused.value.referral_id == first.pk
    # An implant is another need, and may be referred for meanwhile.
    services.change_need(referral_id=draft.pk, by=world.spoke_desk, need=CONTRACEPTIVE_IMPLANT)


@pytest.mark.acceptance("A4")
def test_another_practices_referral_is_only_a_fact_and_asking_is_audited(world):
    world.submitted()
    elsewhere = make_practice("N82009")
    stranger = make_user(Role.PRACTICE_STAFF, elsewhere)
    draft = services.start_draft(by=stranger, practice=elsewhere, key=uuid.uuid4(), patient=patient_details())
    with pytest.raises(OpenReferralError) as refused:
        services.change_need(referral_id=draft.pk, by=stranger, need=CONTRACEPTIVE_IMPLANT)
    assert refused.value.referral_id is None
    [asked] = Event.objects.filter(action="referral.duplicate_elsewhere")
    assert (asked.actor, asked.subject) == (stranger, str(draft.pk))


@pytest.mark.acceptance("A4")
def test_asking_again_and_again_about_other_practices_patients_is_stopped(world, monkeypatch):
    monkeypatch.setattr(duplicates, "CHECKS_AN_HOUR", 2)
    world.submitted()
    elsewhere = make_practice("N82009")
    stranger = make_user(Role.PRACTICE_STAFF, elsewhere)
    draft = services.start_draft(by=stranger, practice=elsewhere, key=uuid.uuid4(), patient=patient_details())
    for refusal in (OpenReferralError, OpenReferralError, duplicates.TooManyChecksError):
        with pytest.raises(refusal):
            services.change_need(referral_id=draft.pk, by=stranger, need=CONTRACEPTIVE_IMPLANT)


def test_patients_without_a_number_are_never_matched_by_name(world):
    for _ in range(2):
        draft = services.start_draft(
            by=world.spoke_desk, practice=world.spoke, key=uuid.uuid4(), patient=patient_details("")
        )
        services.change_need(referral_id=draft.pk, by=world.spoke_desk, need=CONTRACEPTIVE_IMPLANT)


@pytest.mark.acceptance("A14")
def test_a_referral_is_not_there_for_anyone_else(world):
    referral = world.submitted()
    other = make_practice("N82009")
    for user in (make_user(Role.FITTER, other, is_clinician=True), world.admin, make_user(Role.COMMISSIONER)):
        with pytest.raises(Referral.DoesNotExist):
            services.accept(referral_id=referral.pk, by=user, version=referral.version)


def test_a_draft_is_not_there_for_its_hub(world):
    draft = world.draft()
    assert not Referral.objects.visible_to(world.fitter_user).filter(pk=draft.pk).exists()


def test_a_stale_page_changes_nothing(world):
    referral = world.submitted()
    with pytest.raises(StaleError):
        services.accept(referral_id=referral.pk, by=world.fitter_user, version=referral.version - 1)
    referral.refresh_from_db()
    assert referral.status == Status.SUBMITTED


@pytest.mark.acceptance("A13")
def test_an_action_out_of_its_state_changes_nothing(world):
    referral = world.submitted()
    session = world.add_clinic()
    with pytest.raises(NotAllowedError):
        services.book(
            referral_id=referral.pk, by=world.hub_desk, version=referral.version, slot_id=session.slots.first().uuid
        )
    with pytest.raises(NotAllowedError):
        services.record_fitting(
            referral_id=referral.pk, by=world.fitter_user, version=referral.version, record=implant_record()
        )
    referral.refresh_from_db()
    assert (referral.status, referral.events.count()) == (Status.SUBMITTED, 1)
    assert not Slot.objects.exclude(state="free").exists()


def test_only_a_clinician_at_the_hub_accepts(world):
    referral = world.submitted()
    assert Action.ACCEPT in standing.allowed_actions(user=world.fitter_user, referral=referral)
    for user in (world.hub_desk, world.spoke_desk):
        with pytest.raises(NotAllowedError):
            services.accept(referral_id=referral.pk, by=user, version=referral.version)


@pytest.mark.acceptance("A10")
def test_a_slot_taken_by_someone_else_is_refused_and_both_stay_whole(world):
    slot = world.add_clinic(number=1).slots.get()
    first, second = world.accepted(), world.accepted(nhs_number=NHS_NUMBERS[1])
    world.book(first, slot)
    with pytest.raises(SlotTakenError) as refused:
        world.book(second, slot)
    assert refused.value.starts_at == slot.starts_at
    second.refresh_from_db()
    assert second.status == Status.ACCEPTED


@pytest.mark.acceptance("A9")
def test_a_slot_whose_fitter_is_not_competent_on_its_day_is_refused(world):
    session = world.add_clinic(days=10)
    referral = world.accepted()
    world.fitter.letters.filter(competence="SDI-IR").update(expires_on=timezone.localdate() + timedelta(days=9))
    with pytest.raises(SlotTakenError):
        world.book(referral, session.slots.first())


def test_a_slot_of_another_hub_or_method_is_refused(world):
    coils_only = world.add_clinic(methods=[Method.LNG_IUS])
    with pytest.raises(SlotTakenError):
        world.book(world.accepted(), coils_only.slots.first())


def test_a_cancelled_appointment_frees_its_slot_for_the_next_patient(world):
    referral = world.booked()
    slot = Appointment.objects.get().slot
    services.unbook(
        referral_id=referral.pk, by=world.spoke_desk, version=referral.version, reason=UnbookReason.PATIENT
    )
    slot.refresh_from_db()
    referral.refresh_from_db()
    assert (slot.state, referral.status) == (Slot.State.FREE, Status.ACCEPTED)
    world.book(world.accepted(nhs_number=NHS_NUMBERS[1]), slot)


def test_a_cancelled_referral_frees_its_slot_and_leaves_the_hub(world):
    referral = world.booked()
    services.cancel(
        referral_id=referral.pk, by=world.spoke_desk, version=referral.version, reason=CancelReason.NO_LONGER_REQUIRED
    )
    assert Slot.objects.filter(state="booked").count() == 0
    assert Referral.objects.get().legs.get().closed_at


def test_a_hub_cancels_only_because_the_patient_asked_or_died(world):
    referral = world.submitted()
    given = {"referral_id": referral.pk, "by": world.hub_desk, "version": referral.version}
    with pytest.raises(NotAllowedError):
        services.cancel(**given, reason=CancelReason.NO_LONGER_REQUIRED)
    assert services.cancel(**given, reason=CancelReason.PATIENT_REQUEST).status == Status.CANCELLED


def test_a_referral_is_returned_with_a_reason_in_words_when_it_is_another(world):
    referral = world.submitted()
    given = {"referral_id": referral.pk, "by": world.fitter_user, "version": referral.version}
    with pytest.raises(InvalidDetailError):
        services.return_to_referrer(**given, reason=ReturnReason.OTHER, comment=" ")
    returned = services.return_to_referrer(**given, reason=ReturnReason.OTHER, comment="Fibroids")
    assert returned.status == Status.REJECTED
    assert returned.legs.get().closed_at


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"performed_on": timezone.localdate() + timedelta(days=7)}, "performed_on"),
        ({"performed_on": timezone.localdate() - timedelta(days=7)}, "performed_on"),
        ({"device": "Mirena"}, "device"),
        ({"batch_number": ""}, "batch_number"),
        ({"device_expires_on": None}, "device_expires_on"),
        ({"device_expires_on": timezone.localdate() - timedelta(days=7)}, "device_expires_on"),
    ],
)
def test_a_fitting_that_cannot_be_right_is_refused_by_field(world, changes, field):
    referral = world.booked()
    with pytest.raises(InvalidDetailError) as refused:
        services.record_fitting(
            referral_id=referral.pk, by=world.fitter_user, version=referral.version, record=implant_record(**changes)
        )
    assert refused.value.field == field
    assert not RecountKey.objects.exists()


def test_a_fitting_outside_the_fitters_own_letters_is_refused(world):
    referral = world.booked()
    world.fitter.letters.filter(competence="SDI-IR").update(withdrawn_on=timezone.localdate())
    with pytest.raises(NotAllowedError, match="letter of competence"):
        services.record_fitting(
            referral_id=referral.pk, by=world.fitter_user, version=referral.version, record=implant_record()
        )


def test_the_story_and_the_audit_trail_cannot_be_rewritten(world):
    world.submitted()
    for rows in (ReferralEvent.objects, Event.objects):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(action="accept")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.all().delete()


def test_the_audit_trail_holds_nothing_of_the_patient(world):
    world.submitted()
    text = " ".join(f"{e.action} {e.subject} {e.organisation}" for e in Event.objects.all())
    for value in (NHS_NUMBERS[0], "Ada", "Example", "1994", "L6 4EW", "07700900982"):
        assert value not in text
