"""Forms sent twice, pages gone back to, drafts turned to someone else, dead ends: nothing is lost or taken wrongly."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from larc.accounts.permissions import Role
from referrals import services
from referrals.models import Patient, Referral, SafeguardingNote
from referrals.services.emergency import set_emergency
from referrals.workflow import Status
from tests.builders import states
from tests.builders.pages import address, client_of, date_answers, green_buttons, hidden_answers, text_of
from tests.builders.pathway import World, make_user, make_world, patient_details
from tests.builders.states import EMERGENCY_COIL

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def doctor(world):
    return make_user(Role.PRACTICE_STAFF, world.spoke, is_clinician=True)


def born(age: int) -> date:
    return date(timezone.localdate().year - age, 1, 1)


def fresh(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


@pytest.mark.acceptance("A11")
def test_a_safeguarding_note_sent_twice_is_added_once(world):
    sent = world.submitted()
    browser = client_of(world.fitter_user)
    form = hidden_answers(browser.get(address("safeguarding", sent))) | {"text": "Came with an older partner"}
    for _ in range(2):
        assert browser.post(address("safeguarding", sent), form).status_code == 302
    assert SafeguardingNote.objects.count() == 1
    browser.post(address("safeguarding", sent), form | hidden_answers(browser.get(address("safeguarding", sent))))
    assert SafeguardingNote.objects.count() == 2


@pytest.mark.acceptance("A11")
@pytest.mark.parametrize("name", ["messages", "safeguarding"])
def test_what_is_written_anew_after_going_back_is_kept_too(world, name):
    sent = world.submitted()
    browser = client_of(world.fitter_user)
    form = hidden_answers(browser.get(address(name, sent))) | {"kind": "note"}
    for text in ("Works nights", "Works nights, phone after 2pm", "Works nights"):
        page = browser.post(address(name, sent), form | {"text": text}, follow=True)
        assert text in text_of(page)
    assert len(sent.conversation.all()) + SafeguardingNote.objects.count() == 2


@pytest.mark.acceptance("O8")
def test_a_request_corrected_after_going_back_reaches_the_practice_too(world, settings):
    settings.SELF_REFERRAL = True
    address_of_form = reverse("referrals:ask-practice", args=[world.spoke.uuid])
    form = hidden_answers(Client().get(address_of_form)) | date_answers("born_on", born(30))
    form |= {"wanted": "implant", "first_name": "Ada", "last_name": "Example", "nhs_number": ""}
    form |= {"may_leave_message": "no", "may_text": "yes"}
    for phone in ("07700 900 982", "07700 900 111", "07700 900 111"):
        assert Client().post(address_of_form, form | {"phone": phone}).status_code == 302
    assert sorted(Patient.objects.values_list("phone", flat=True)) == ["07700900111", "07700900982"]


@pytest.mark.acceptance("A13")
def test_nobody_is_sent_to_choose_a_time_before_the_safety_answers_are_whole(world):
    draft = world.draft()
    world.answer_safety(draft, breast_cancer_past="not_known")
    sent = services.submit(referral_id=draft.pk, by=world.spoke_desk)
    services.accept(referral_id=sent.pk, by=world.fitter_user, version=sent.version)
    world.add_clinic()
    browser = client_of(world.hub_desk)
    page = browser.get(address("detail", sent))
    assert green_buttons(page) == ["Check the safety answers"]
    assert page.content.decode().count(address("safety", sent)) == 1
    book = browser.get(address("book", sent))
    assert green_buttons(book) == ["Go to the safety answers"]
    assert "must be answered before booking" in text_of(book)
    services.answer_safety(referral_id=sent.pk, by=world.hub_desk, answers={"breast_cancer_past": "no"})
    assert green_buttons(browser.get(address("detail", sent))) == ["Book an appointment"]
    assert green_buttons(browser.get(address("book", sent))) == ["Book this appointment"]


@pytest.mark.acceptance("A5")
def test_a_patients_own_request_is_held_when_her_birthday_turns_out_to_be_later(world, doctor):
    asked = states.at(world, "awaiting_practice")
    services.change_patient(referral_id=asked.pk, by=doctor, patient=patient_details(born_on=born(12)))
    browser = client_of(doctor)
    assert browser.post(address("draft-lead", asked), {"lead": str(doctor.pk)}).status_code == 302
    browser.post(address("draft-check", asked), hidden_answers(browser.get(address("draft-check", asked))))
    assert fresh(asked).status == Status.SAFEGUARDING_HOLD
    form = hidden_answers(browser.get(address("release", asked)))
    browser.post(address("release", asked), form | {"decision": "send"})
    assert fresh(asked).status == Status.SUBMITTED


@pytest.mark.acceptance("A32")
def test_a_held_emergency_is_handed_over_by_a_clinician_when_no_slot_in_time_is_left(world, doctor):
    world.add_clinic(days=1)
    draft = world.draft(born_on=born(12))
    desk = {"referral_id": draft.pk, "by": world.spoke_desk}
    services.change_need(**desk, need=EMERGENCY_COIL)
    set_emergency(**desk, first_sex_at=timezone.now() - timedelta(hours=5))
    world.answer_safety(draft)
    services.choose_hub(**desk, hub_id=world.hub.pk)
    services.hold_for_safeguarding(**desk, lead=doctor)
    Referral.objects.filter(pk=draft.pk).update(ec_deadline=timezone.now() - timedelta(minutes=1))
    browser = client_of(doctor)
    assert address("hand-off", draft) in browser.get(address("held", draft)).content.decode()
    form = hidden_answers(browser.get(address("hand-off", draft)))
    today = timezone.localdate()
    form |= {"spoken_on_day": today.day, "spoken_on_month": today.month, "spoken_on_year": today.year}
    form |= {"spoke_to": "Sister Jones", "spoken_time": "0:00am"}
    assert client_of(world.spoke_desk).post(address("hand-off", draft), form).status_code == 409
    answer = browser.post(address("hand-off", draft), form | {"spoken_time": "12:00am"}, follow=True)
    assert "handed over" in text_of(answer)
    assert fresh(draft).status == Status.HANDED_OFF
