"""Patients under 16: assessed by a clinician, or held for the safeguarding lead. Never sent by anyone else (A5)."""

from dataclasses import fields
from datetime import date

import pytest
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.services import change_hub
from referrals import services, signing
from referrals.errors import (
    HubUnavailableError,
    IncompleteError,
    InvalidDetailError,
    NotAllowedError,
    OpenReferralError,
    StaleError,
)
from referrals.models import Patient, Referral, SafeguardingNote
from referrals.services.drafts import missing_steps
from referrals.services.safeguarding import ForCliniciansError, FraserAssessment, read_safeguarding
from referrals.workflow import Status
from tests.builders.pages import address, client_of, hidden_answers, text_of
from tests.builders.pathway import World, make_practice, make_user, make_world, with_another_hub

pytestmark = [pytest.mark.django_db, pytest.mark.acceptance("A5")]
MET = FraserAssessment(True, True, True, True, True)


def years_ago(years: int) -> date:
    return timezone.localdate().replace(day=1, month=1, year=timezone.localdate().year - years)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def lead(world):
    return make_user(Role.PRACTICE_STAFF, world.spoke, is_clinician=True, name="Dr Lead")


@pytest.fixture
def other(world):
    return make_user(Role.PRACTICE_STAFF, world.spoke, is_clinician=True, name="Dr Other")


def fresh(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


@pytest.fixture
def held(world, lead) -> Referral:
    draft = world.draft(born_on=years_ago(12))
    services.hold_for_safeguarding(referral_id=draft.pk, by=world.spoke_desk, lead=lead)
    return fresh(draft)


def decide(referral: Referral, by, decision: str = "send", **given: object) -> Referral:
    services.release(referral_id=referral.pk, by=by, version=referral.version, decision=decision, **given)
    return fresh(referral)


@pytest.mark.parametrize("age", [13, 14, 15])
def test_at_13_to_15_nothing_is_sent_without_a_clinicians_assessment(world, lead, age):
    draft = world.draft(born_on=years_ago(age))
    assert missing_steps(draft) == ("fraser",)
    with pytest.raises(IncompleteError):
        services.submit(referral_id=draft.pk, by=lead)
    with pytest.raises(NotAllowedError):
        services.record_fraser(referral_id=draft.pk, by=world.spoke_desk, assessment=MET)
    services.record_fraser(referral_id=draft.pk, by=lead, assessment=MET)
    services.submit(referral_id=draft.pk, by=world.spoke_desk)
    assert fresh(draft).status == Status.SUBMITTED


def test_at_16_nothing_more_is_asked(world):
    assert missing_steps(world.draft(born_on=years_ago(16))) == ()


def test_a_point_that_is_not_met_is_explained(world, lead):
    draft = world.draft(born_on=years_ago(14))
    not_met = FraserAssessment(True, True, False, True, True)
    with pytest.raises(InvalidDetailError) as refused:
        services.record_fraser(referral_id=draft.pk, by=lead, assessment=not_met)
    assert refused.value.field == "notes"
    explained = FraserAssessment(True, True, False, True, True, notes="For heavy periods alone.")
    assert services.record_fraser(referral_id=draft.pk, by=lead, assessment=explained).notes


def test_no_assessment_is_recorded_for_other_ages(world, lead):
    with pytest.raises(NotAllowedError):
        services.record_fraser(referral_id=world.draft().pk, by=lead, assessment=MET)


def test_a_clinician_finds_drafts_that_wait_for_an_assessment(world, lead):
    draft = world.draft(born_on=years_ago(15))
    assert signing.drafts_to_sign_off(lead) == [draft]
    services.record_fraser(referral_id=draft.pk, by=lead, assessment=MET)
    assert signing.drafts_to_sign_off(lead) == []


def test_under_13_it_is_saved_with_a_lead_named_and_cannot_be_sent_by_anyone(world, lead):
    draft = world.draft(born_on=years_ago(12))
    assert missing_steps(draft) == ("lead",)
    services.name_lead(referral_id=draft.pk, by=world.spoke_desk, lead=lead)
    assert missing_steps(fresh(draft)) == ()
    for person in (world.spoke_desk, lead):
        with pytest.raises(NotAllowedError):
            services.submit(referral_id=draft.pk, by=person)
    assert fresh(draft).submitted_at is None


def test_the_lead_is_a_clinician_of_the_practice(world, lead):
    draft = world.draft(born_on=years_ago(12))
    gone = make_user(Role.PRACTICE_STAFF, world.spoke, is_clinician=True)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    for nobody in (world.spoke_desk, world.fitter_user, gone):
        with pytest.raises(InvalidDetailError):
            services.name_lead(referral_id=draft.pk, by=world.spoke_desk, lead=nobody)


def test_held_it_is_the_practices_own_and_no_hub_sees_it(world, held, lead):
    assert (held.status, held.submitted_at, held.clock_started_at) == (Status.SAFEGUARDING_HOLD, None, None)
    assert not Referral.objects.visible_to(world.fitter_user).filter(pk=held.pk).exists()
    assert signing.held_for(lead) == [held]
    again = services.hold_for_safeguarding(referral_id=held.pk, by=world.spoke_desk, lead=lead)
    assert again.version == held.version


def test_an_incomplete_one_and_one_of_an_older_patient_are_not_held(world, lead):
    young = world.draft(born_on=years_ago(12))
    Referral.objects.filter(pk=young.pk).update(consent_to_onward=None)
    with pytest.raises(IncompleteError):
        services.hold_for_safeguarding(referral_id=young.pk, by=world.spoke_desk, lead=lead)
    older = world.draft(nhs_number="9990000026")
    with pytest.raises(NotAllowedError):
        services.hold_for_safeguarding(referral_id=older.pk, by=world.spoke_desk, lead=lead)


def test_only_the_lead_decides_and_sending_starts_the_clock(world, held, lead, other):
    for person in (world.spoke_desk, other):
        with pytest.raises(NotAllowedError):
            decide(held, person)
    with pytest.raises(StaleError):
        services.release(referral_id=held.pk, by=lead, version=held.version + 1, decision="send")
    sent = decide(held, lead)
    assert sent.status == Status.SUBMITTED
    assert sent.clock_started_at == sent.submitted_at is not None
    assert sent.safeguarding_hold.decision == "send"
    with pytest.raises(NotAllowedError):
        decide(sent, lead)


@pytest.mark.parametrize("age", [13, 15])
def test_a_patient_who_turned_13_while_held_is_not_sent_without_a_fraser_record(world, held, lead, age):
    Patient.objects.filter(pk=held.patient_id).update(born_on=years_ago(age))
    with pytest.raises(InvalidDetailError, match="Record the Fraser assessment") as refused:
        decide(fresh(held), lead)
    assert (refused.value.field, fresh(held).status) == ("decision", Status.SAFEGUARDING_HOLD)
    with pytest.raises(NotAllowedError):
        services.record_fraser(referral_id=held.pk, by=world.spoke_desk, assessment=MET)
    services.record_fraser(referral_id=held.pk, by=lead, assessment=MET)
    assert decide(fresh(held), lead).status == Status.SUBMITTED


def test_who_turned_13_while_held_need_not_be_assessed_to_be_cancelled_nor_at_16(world, held, lead):
    Patient.objects.filter(pk=held.patient_id).update(born_on=years_ago(14))
    assert decide(fresh(held), lead, "do_not_send").status == Status.CANCELLED
    draft = world.draft(born_on=years_ago(12))
    services.hold_for_safeguarding(referral_id=draft.pk, by=world.spoke_desk, lead=lead)
    Patient.objects.filter(pk=draft.patient_id).update(born_on=years_ago(16))
    assert decide(fresh(draft), lead).status == Status.SUBMITTED


def test_the_lead_is_led_to_the_assessment_and_back(held, lead):
    browser = client_of(lead)
    where = address("held-fraser", held)
    assert where not in browser.get(address("release", held)).content.decode()
    assert browser.get(where).url == address("held", held)
    Patient.objects.filter(pk=held.patient_id).update(born_on=years_ago(13))
    for name in ("held", "release"):
        assert where in browser.get(address(name, held)).content.decode()
    refused = browser.post(
        address("release", held), {"decision": "send"} | hidden_answers(browser.get(address("release", held)))
    )
    assert "Record the Fraser assessment, then send the referral" in text_of(refused)
    points = dict.fromkeys([each.name for each in fields(FraserAssessment)], "yes") | {"notes": ""}
    without_reason = browser.post(where, points | {"understands": "no"})
    assert "Enter why the referral is right" in text_of(without_reason)
    assert "Fraser assessment recorded" in text_of(browser.post(where, points, follow=True))
    assert where not in browser.get(address("release", held)).content.decode()
    assert decide(fresh(held), lead).status == Status.SUBMITTED


def test_not_sending_cancels_and_tells_no_hub(world, held, lead):
    cancelled = decide(held, lead, "do_not_send")
    assert (cancelled.status, cancelled.submitted_at) == (Status.CANCELLED, None)
    assert cancelled.safeguarding_hold.decision == "do_not_send"
    assert "safeguard" not in f"{cancelled.events.last().reason}{cancelled.events.last().comment}"


def test_a_decision_that_is_none_is_refused(held, lead):
    with pytest.raises(InvalidDetailError):
        decide(held, lead, "perhaps")


def test_when_the_practice_chosen_can_take_it_no_more_the_lead_chooses_another(world, held, lead):
    second = with_another_hub(world).hub
    stored = {"methods": world.hub.methods, "max_open_referrals": None, "access_notes": ""}
    change_hub(by=world.admin, hub_id=world.hub.pk, version=world.hub.version, is_accepting=False, **stored)
    with pytest.raises(HubUnavailableError):
        decide(held, lead)
    assert fresh(held).status == Status.SAFEGUARDING_HOLD
    assert decide(held, lead, hub_id=second.pk).hub == second


@pytest.mark.acceptance("A4")
def test_releasing_a_second_referral_for_the_same_need_is_refused_with_the_first(world, held, lead):
    twin = world.draft(born_on=years_ago(20))
    services.submit(referral_id=twin.pk, by=world.spoke_desk)
    with pytest.raises(OpenReferralError) as refused:
        decide(held, lead)
    assert refused.value.referral_id == twin.pk
    assert fresh(held).status == Status.SAFEGUARDING_HOLD


def test_another_lead_can_be_named_while_it_is_held(held, world, lead, other):
    services.name_lead(referral_id=held.pk, by=other, lead=other)
    assert (signing.held_for(lead), signing.held_for(other)) == ([], [held])


NOTE = "Seen with an older partner; social worker informed."


def test_notes_are_for_clinicians_of_the_two_practices_and_each_reading_is_recorded(world, lead):
    sent = world.submitted()
    services.add_safeguarding_note(referral_id=sent.pk, by=lead, text=NOTE)
    for person in (lead, world.fitter_user):
        _, notes, _ = read_safeguarding(referral_id=sent.pk, by=person)
        assert [note.text for note in notes] == [NOTE]
        assert Event.objects.filter(action="referral.safeguarding_viewed", actor=person).count() == 1
    for person in (world.spoke_desk, world.hub_desk):
        with pytest.raises(ForCliniciansError):
            read_safeguarding(referral_id=sent.pk, by=person)
        with pytest.raises(ForCliniciansError):
            services.add_safeguarding_note(referral_id=sent.pk, by=person, text=NOTE)
    stranger = make_user(Role.FITTER, make_practice("N82099"), is_clinician=True)
    with pytest.raises(Referral.DoesNotExist):
        read_safeguarding(referral_id=sent.pk, by=stranger)
    assert not any(NOTE in f"{event.action}{event.subject}" for event in Event.objects.all())


def test_a_hub_has_no_notes_of_a_draft(world, lead):
    with pytest.raises(Referral.DoesNotExist):
        read_safeguarding(referral_id=world.draft().pk, by=world.fitter_user)


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001, "a\0b"])
def test_a_note_that_cannot_be_stored_is_refused(world, lead, text):
    with pytest.raises(InvalidDetailError):
        services.add_safeguarding_note(referral_id=world.submitted().pk, by=lead, text=text)
    assert not SafeguardingNote.objects.exists()
