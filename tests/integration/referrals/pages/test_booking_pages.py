"""Another time: the appointment moved, or a patient booked again who did not come or was not fitted."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from practices.models import Slot
from referrals import services
from referrals.models import Appointment, ContactAttempt, Referral
from referrals.workflow import Status
from tests.builders.pages import address, green_buttons, hidden_answers, text_of
from tests.builders.pathway import NHS_NUMBERS


def now_of(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


def missed(world, referral: Referral) -> Referral:
    """The patient did not come; told the day after the appointment."""
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        services.record_dna(referral_id=referral.pk, by=world.hub_desk, version=referral.version)
    return now_of(referral)


# Moving the appointment


def test_the_appointment_is_moved_and_the_old_time_is_free(world, hub_desk):
    referral = world.booked()
    old = Appointment.objects.get().slot
    new = world.add_clinic(days=9).slots.first()
    page = hub_desk.get(address("reschedule", referral))
    assert "Booked now:" in text_of(page)
    assert green_buttons(page) == ["Change to this time"]
    answer = hub_desk.post(address("reschedule", referral), {"version": referral.version, "slot": new.uuid})
    day = timezone.localdate() + timedelta(days=9)
    page = text_of(hub_desk.get(answer.url))
    when = f"{day:%A} {day.day} {day:%B %Y} at 9am"
    assert f"Appointment changed to {when}" in page
    assert f"For {when}, with Dr Amy Hall" in page
    old.refresh_from_db()
    assert old.state == Slot.State.FREE
    assert now_of(referral).status == Status.BOOKED


@pytest.mark.acceptance("A10")
def test_when_someone_was_faster_the_old_time_stands_and_the_list_is_renewed(world, hub_desk):
    referral = world.booked()
    slot = world.add_clinic(days=9).slots.first()
    world.book(world.accepted(nhs_number=NHS_NUMBERS[1]), slot)
    page = hub_desk.post(address("reschedule", referral), {"version": referral.version, "slot": slot.uuid})
    assert page.status_code == 409
    assert "Someone has just booked 9am. Choose another time" in text_of(page)
    assert Appointment.objects.filter(leg__referral=referral, state=Appointment.State.BOOKED).count() == 1


@pytest.mark.parametrize("slot", ["", "x", "nul\0"])
def test_without_a_time_the_page_asks_for_one(world, hub_desk, slot):
    referral = world.booked()
    page = hub_desk.post(address("reschedule", referral), {"version": referral.version, "slot": slot})
    assert page.status_code == 200
    assert "Select a time" in text_of(page)


@pytest.mark.acceptance("A12")
def test_a_move_from_an_old_page_answers_412(world, hub_desk):
    referral = world.booked()
    slots = list(world.add_clinic(days=9).slots.all())
    services.reschedule(referral_id=referral.pk, by=world.hub_desk, version=referral.version, slot_id=slots[0].uuid)
    page = hub_desk.post(address("reschedule", referral), {"version": referral.version, "slot": slots[1].uuid})
    assert page.status_code == 412
    assert "Appointment changed" in text_of(page)
    assert f'value="{slots[1].uuid}" checked' in page.content.decode(), "what was chosen is kept"


def test_only_the_hub_moves_it(world, spoke_desk):
    referral = world.booked()
    assert spoke_desk.get(address("reschedule", referral)).status_code == 409
    assert "Change the appointment" not in text_of(spoke_desk.get(address("detail", referral)))


def test_without_a_free_time_the_page_leads_on_as_far_as_the_patient_agreed(world, hub_desk):
    for agreed in (True, False):
        page = hub_desk.get(address("book", world.accepted(nhs_number="", to_onward=agreed)))
        assert "No free appointment. Ask your network admin for more clinics, or:" in text_of(page)
        assert ("Send to another practice" in text_of(page)) == agreed
        assert "Ask for information" in text_of(page)


# Booking again


def test_who_did_not_come_is_booked_again_and_the_clock_goes_on(world, hub_desk):
    referral = missed(world, world.booked())
    page = hub_desk.get(address("detail", referral))
    assert green_buttons(page) == ["Book again"]
    page = hub_desk.get(address("reopen", referral))
    assert "Did not attend" in text_of(page)
    assert f"The 28 days still count from {referral.clock_start.day} " in text_of(page)
    answer = hub_desk.post(address("reopen", referral), {"version": referral.version})
    assert answer.url == address("book", referral)
    again = now_of(referral)
    assert (again.status, again.clock_start) == (Status.ACCEPTED, referral.clock_start)
    assert "Choose a time" in text_of(hub_desk.get(answer.url))


@pytest.mark.acceptance("A12")
def test_booking_again_in_two_tabs_is_done_once(world, hub_desk):
    referral = missed(world, world.booked())
    given = {"version": referral.version}
    assert hub_desk.post(address("reopen", referral), given).status_code == 302
    assert hub_desk.post(address("reopen", referral), given).status_code == 409
    assert hub_desk.get(address("reopen", referral)).status_code == 409


# Reaching the patient


def contact_answers(page, **changes: str) -> dict[str, str]:
    return hidden_answers(page) | {"how": "phone", "outcome": "no_answer"} | changes


@pytest.mark.acceptance("A11")
def test_a_try_to_reach_the_patient_is_kept_once_and_shown(world, hub_desk):
    referral = world.accepted()
    page = hub_desk.get(address("contact", referral))
    assert "checked" not in page.content.decode()
    assert "Phone 07700 900 982" in text_of(page)
    given = contact_answers(page)
    for _ in range(2):
        assert hub_desk.post(address("contact", referral), given).status_code == 302
    assert ContactAttempt.objects.count() == 1
    page = text_of(hub_desk.get(address("detail", referral)))
    assert "Attempts to reach the patient" in page
    assert "Phone call: no answer, by Hub Desk" in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"how": ""}, "Select how you tried to reach the patient"),
        ({"outcome": ""}, "Select what happened"),
        ({"how": "pigeon"}, "from the list"),
        ({"key": "x"}, "This form is not whole"),
    ],
)
def test_a_try_that_is_not_whole_is_not_kept(world, hub_desk, changes, message):
    referral = world.accepted()
    page = hub_desk.post(
        address("contact", referral), contact_answers(hub_desk.get(address("contact", referral)), **changes)
    )
    assert page.status_code == 200
    assert message in text_of(page)
    assert not ContactAttempt.objects.exists()


def test_the_referrer_does_not_record_the_hubs_tries(world, spoke_desk):
    referral = world.accepted()
    assert spoke_desk.get(address("contact", referral)).status_code == 409
    assert "Record an attempt" not in text_of(spoke_desk.get(address("detail", referral)))
