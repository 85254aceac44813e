"""What a network admin changes on screen about the appointments of one clinic."""

import uuid
from datetime import time

import pytest
from django.urls import reverse

from larc.audit.models import Event
from larc.nhsuk.formatting import format_date
from practices.methods import Competence, Method
from practices.models import Slot
from practices.selectors import rank_hubs
from practices.services import withdraw_letter, withdraw_session
from tests.builders.capacity import LIVERPOOL, a_clinic, a_day, a_hub, an_admin, book, close, take
from tests.builders.pages import hidden_answers, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(an_admin())
    return client


def of(name, clinic):
    return reverse(f"practices:{name}", args=[clinic.uuid])


def first_free():
    [choice] = rank_hubs(method="implant", procedure="fit", origin=LIVERPOOL, day=a_day(0))
    return choice.first_free


class TestAddSlots:
    def test_they_follow_the_last_one_and_change_the_ranking(self, admin):
        clinic = a_clinic(a_hub(), number=2)
        book(clinic, 2)
        assert first_free() is None
        assert "They follow the last one, from 10am" in text_of(admin.get(of("add-slots", clinic)))

        page = text_of(admin.post(of("add-slots", clinic), {"number": "3", "version": "1"}, follow=True))

        assert f"3 slots added to the clinic of {format_date(a_day(7))}" in page
        assert clinic.slots.count() == 5
        assert first_free() == clinic.slots.all()[2].starts_at

    @pytest.mark.acceptance("A11", "A12")
    def test_sent_twice_or_by_two_admins_they_are_added_once_and_the_second_is_told(self, admin):
        clinic = a_clinic(a_hub(), number=2)
        opened = hidden_answers(admin.get(of("add-slots", clinic)))
        for expected in (302, 412):
            answer = admin.post(of("add-slots", clinic), opened | {"number": "3"})
            assert answer.status_code == expected
        assert "This clinic changed after you opened the page" in text_of(answer)
        assert "from 11:30am" in text_of(answer)
        assert clinic.slots.count() == 5
        admin.post(of("add-slots", clinic), hidden_answers(answer) | {"number": "1"})
        assert clinic.slots.count() == 6

    @pytest.mark.parametrize(
        ("number", "words"),
        [
            ("", "Enter the number of slots to add"),
            ("0", "Number of slots to add must be between 1 and 40"),
            ("41", "Number of slots to add must be between 1 and 40"),
            ("two", "Number of slots to add must be a number"),
            ("30", "The clinic must end on the day it starts"),
        ],
    )
    def test_a_number_that_cannot_be_is_said(self, admin, number, words):
        clinic = a_clinic(a_hub(), first=time(12))
        assert words in text_of(admin.post(of("add-slots", clinic), {"number": number, "version": "1"}))
        assert clinic.slots.count() == 4

    def test_what_the_clinic_cannot_hold_is_said(self, admin):
        hub = a_hub()
        clinic = a_clinic(hub, number=2)
        a_clinic(hub, first=time(10, 30))
        page = text_of(admin.post(of("add-slots", clinic), {"number": 4, "version": "1"}))
        assert "has a clinic 10:30am to 12:30pm that day" in page
        close(hub, 7)
        assert "is closed on" in text_of(admin.post(of("add-slots", clinic), {"number": 1, "version": "1"}))
        withdraw_session(by=an_admin(), session_uuid=clinic.uuid)
        assert "This clinic has been withdrawn. Add a new one" in text_of(
            admin.post(of("add-slots", clinic), {"number": 1, "version": "1"})
        )
        assert clinic.slots.count() == 2

    @pytest.mark.acceptance("A9")
    def test_a_fitter_who_lost_the_letter_is_given_no_more(self, admin):
        hub = a_hub(methods=[Method.IMPLANT], letters=[Competence.SDI_IR])
        clinic = a_clinic(hub)
        withdraw_letter(by=an_admin(), letter_id=hub.fitters.get().letters.get().pk, on=a_day(0))
        page = text_of(admin.post(of("add-slots", clinic), {"number": 1, "version": "1"}))
        assert "no letter of competence valid on" in page
        assert clinic.slots.count() == 4

    def test_a_clinic_that_is_over_gets_no_more(self, admin):
        clinic = a_clinic(a_hub())
        for slot in clinic.slots.all():
            slot.starts_at -= a_day(7) - a_day(-1)
            slot.save()
        type(clinic).objects.update(day=a_day(-1))
        assert "This clinic is over" in text_of(admin.post(of("add-slots", clinic), {"number": 1, "version": "1"}))


class TestWithdrawSlots:
    def test_the_chosen_free_ones_go_and_the_ranking_changes(self, admin):
        clinic = a_clinic(a_hub(), number=4)
        [booked] = book(clinic)
        first, second, kept = clinic.slots.filter(state="free")
        asked = text_of(admin.get(of("withdraw-slots", clinic)))
        assert "9:30am to 10am" in asked
        assert "9am to 9:30am" not in asked

        page = text_of(admin.post(of("withdraw-slots", clinic), {"slots": [first.uuid, second.uuid]}, follow=True))

        assert f"2 slots of {format_date(a_day(7))} withdrawn." in page
        assert [slot.state for slot in clinic.slots.all()] == ["booked", "withdrawn", "withdrawn", "free"]
        assert first_free() == kept.starts_at
        assert Event.objects.filter(action="slots.withdrawn", subject=str(clinic.uuid)).count() == 1
        assert booked.uuid == clinic.slots.first().uuid

    def test_what_is_not_free_any_more_is_said_and_the_list_renewed(self, admin):
        clinic = a_clinic(a_hub(), number=2)
        first, second = clinic.slots.all()
        take(first)
        page = text_of(admin.post(of("withdraw-slots", clinic), {"slots": [first.uuid, second.uuid]}))
        assert "Select from the slots that are still free" in page
        assert "9am to 9:30am" not in page.split("There is a problem")[1].split("Which slots")[1]
        assert not Slot.objects.filter(state="withdrawn").exists()

    @pytest.mark.parametrize(
        ("chosen", "words"),
        [([], "Select at least one slot"), (["x"], "still free"), ([str(uuid.uuid4())], "still free")],
    )
    def test_none_and_nonsense_are_said(self, admin, chosen, words):
        clinic = a_clinic(a_hub())
        assert words in text_of(admin.post(of("withdraw-slots", clinic), {"slots": chosen}))
        assert not Slot.objects.filter(state="withdrawn").exists()

    def test_slots_of_another_clinic_are_left_alone(self, admin):
        hub = a_hub()
        clinic, other = a_clinic(hub), a_clinic(hub, days=8)
        admin.post(of("withdraw-slots", clinic), {"slots": [other.slots.first().uuid]})
        assert not Slot.objects.filter(state="withdrawn").exists()

    def test_a_full_clinic_has_none_to_withdraw(self, admin):
        clinic = a_clinic(a_hub(), number=2)
        book(clinic, 2)
        page = text_of(admin.get(of("withdraw-slots", clinic)))
        assert "This clinic has no free slot to withdraw." in page


def test_a_clinic_that_is_not_there_answers_404(admin):
    for name in ("add-slots", "withdraw-slots"):
        address = reverse(f"practices:{name}", args=[uuid.uuid4()])
        assert (admin.get(address).status_code, admin.post(address, {}).status_code) == (404, 404)
