"""What both practices see where the referring one may book itself."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from practices.models import Slot
from practices.services import withdraw_slots
from referrals import services
from referrals.models import Appointment, Referral
from referrals.services.safety import answer_safety
from referrals.workflow import Status
from tests.builders.pages import address, green_buttons, text_of
from tests.builders.pathway import NHS_NUMBERS, World, with_another_hub

LIST, TO_BOOK = "/referrals/", "Accepted, to book by us"
BOOK_YOURSELF = "You can book the appointment yourself once they accept."


@pytest.fixture
def world(world: World) -> World:
    """The hub lets referring practices book."""
    world.let_referrers_book()
    return world


def press(desk: Client, referral: Referral, slot: Slot):
    return desk.post(address("book", referral), {"version": referral.version, "slot": slot.uuid})


def row_of(page, referral: Referral) -> str:
    return next(row for row in page.content.decode().split("</tr>") if referral.reference in row)


def test_once_accepted_the_referring_desk_books_and_the_hub_sees_who_did(world, spoke_desk, hub_desk):
    referral = world.accepted()
    slot = world.add_clinic().slots.first()
    assert green_buttons(spoke_desk.get(address("detail", referral))) == ["Book an appointment"]
    page = spoke_desk.get(address("book", referral))
    assert "These are free times at Practice N82002. Agree one with the patient before you book it." in text_of(page)
    assert green_buttons(page) == ["Book this appointment"]
    answer = press(spoke_desk, referral, slot)
    day = timezone.localdate() + timedelta(days=7)
    when = f"{day:%A} {day.day} {day:%B %Y} at 9am"
    page = text_of(spoke_desk.get(answer.url))
    assert f"Booked for {when}" in page
    assert "Cancel the appointment" in page
    assert "Change the appointment" not in page

    page = text_of(hub_desk.get(address("detail", referral)))
    assert "Booked by Practice N82001" in page
    assert "by Spoke Desk, Practice N82001" in page
    assert "Booked by Practice N82001" in text_of(hub_desk.get(LIST, {"list": "booked"}))


def test_the_hubs_home_says_which_of_its_appointments_others_booked(world, spoke_desk, hub_desk):
    theirs, ours = world.accepted(), world.accepted(nhs_number=NHS_NUMBERS[1], last_name="Ours")
    first, second = world.add_clinic(days=2, number=2).slots.all()
    press(spoke_desk, theirs, first)
    press(hub_desk, ours, second)
    for page in (hub_desk.get("/"), hub_desk.get(LIST, {"list": "week"})):
        assert text_of(page).count("Booked by Practice N82001") == 1
        rows = page.content.decode().split("</tr>")
        assert "Booked by" in next(row for row in rows if "Ada Example" in row)
        assert "Booked by" not in next(row for row in rows if "Ada Ours" in row)


def test_moved_by_the_hub_it_is_the_hubs_booking(world, spoke_desk, hub_desk):
    referral = world.accepted()
    first, second = world.add_clinic(number=2).slots.all()
    press(spoke_desk, referral, first)
    referral.refresh_from_db()
    services.reschedule(referral_id=referral.pk, by=world.hub_desk, version=referral.version, slot_id=second.uuid)
    for page in (hub_desk.get(address("detail", referral)), hub_desk.get(LIST, {"list": "booked"})):
        assert "Booked by" not in text_of(page)


def test_where_the_hub_books_the_referring_desk_is_offered_nothing(world, spoke_desk, hub_desk):
    world.let_referrers_book(False)
    referral = world.accepted()
    page = spoke_desk.get(address("detail", referral))
    assert green_buttons(page) == []
    assert "Waiting for Practice N82002 since" in text_of(page)
    assert "may book the appointment itself" not in text_of(hub_desk.get(address("detail", referral)))
    assert "View" in row_of(spoke_desk.get(LIST, {"list": "sent"}), referral)
    assert TO_BOOK not in text_of(spoke_desk.get("/"))
    refused = spoke_desk.get(address("book", referral))
    assert refused.status_code == 409
    assert "Practice N82002 gives out its appointments itself." in text_of(refused)


def test_switched_off_while_the_page_is_open_it_says_so_and_changes_nothing(world, spoke_desk):
    referral, slot = world.accepted(), world.add_clinic().slots.first()
    assert spoke_desk.get(address("book", referral)).status_code == 200
    world.let_referrers_book(False)
    page = press(spoke_desk, referral, slot)
    assert page.status_code == 409
    words = "gives out its appointments itself. It will contact the patient to agree a time. Nothing was changed."
    assert words in text_of(page)
    assert not Appointment.objects.exists()
    assert Referral.objects.get().status == Status.ACCEPTED


@pytest.mark.acceptance("A10")
def test_when_the_hub_was_faster_the_list_is_renewed(world, spoke_desk):
    slot, later = world.add_clinic(number=2).slots.all()
    mine, hers = world.accepted(), world.accepted(nhs_number=NHS_NUMBERS[1])
    world.book(hers, slot)
    page = press(spoke_desk, mine, slot)
    assert page.status_code == 409
    assert "Someone has just booked 9am. Choose another time" in text_of(page)
    assert str(later.uuid) in page.content.decode()


@pytest.mark.acceptance("A12")
def test_when_the_hub_has_just_booked_it_the_page_says_so(world, spoke_desk):
    slot, later = world.add_clinic(number=2).slots.all()
    referral = world.accepted()
    world.book(referral, slot)
    page = press(spoke_desk, referral, later)
    assert page.status_code == 409
    assert "This cannot be done while the referral is “Booked”" in text_of(page)
    assert Appointment.objects.get().slot == slot


def test_the_times_are_those_of_that_hub_for_that_need(world, spoke_desk):
    other = with_another_hub(world)
    offered = world.add_clinic(number=2).slots.all()
    out = [world.add_clinic(days=9, methods=["lng_ius"]), other.add_clinic(days=10)]
    page = spoke_desk.get(address("book", world.accepted())).content.decode()
    assert all(str(slot.uuid) in page for slot in offered)
    assert not any(str(slot.uuid) in page for clinic in out for slot in clinic.slots.all())


def test_without_a_free_time_the_desk_phones_or_sends_it_on(world, spoke_desk):
    type(world.hub.practice).objects.filter(pk=world.hub.practice.pk).update(phone="01519460000")
    page = text_of(spoke_desk.get(address("book", world.accepted())))
    assert "Practice N82002 has no free appointment. Phone it on 0151 946 0000, or:" in page
    assert "Send to another practice" in page
    assert "Ask your network admin" not in page


def test_withdrawn_times_are_shown_to_nobody(world, spoke_desk):
    clinic = world.add_clinic(number=1)
    withdraw_slots(by=world.admin, session_uuid=clinic.uuid, slot_uuids=[clinic.slots.get().uuid])
    assert "has no free appointment" in text_of(spoke_desk.get(address("book", world.accepted())))


def test_an_open_safety_answer_comes_first(world, spoke_desk):
    draft = world.draft()
    question = draft.safety_answers.first().question
    answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={question: "not_known"})
    referral = services.submit(referral_id=draft.pk, by=world.spoke_desk)
    services.accept(referral_id=referral.pk, by=world.fitter_user, version=referral.version)
    assert green_buttons(spoke_desk.get(address("detail", referral))) == ["Check the safety answers"]
    page = text_of(spoke_desk.get(address("book", referral)))
    assert "They must be answered before booking." in page
    assert "Book this appointment" not in page


# Lists and home pages


def test_it_is_on_a_list_and_a_card_of_the_referring_desk_until_it_is_booked(world, spoke_desk, hub_desk):
    assert TO_BOOK not in text_of(spoke_desk.get("/"))
    referral = world.accepted()
    assert f"{TO_BOOK} 1" in text_of(spoke_desk.get("/"))
    assert address("book", referral) in row_of(spoke_desk.get(LIST, {"list": "to-book-ourselves"}), referral)
    assert address("book", referral) in row_of(spoke_desk.get(LIST, {"list": "sent"}), referral)
    assert address("book", referral) in row_of(hub_desk.get(LIST, {"list": "to-book"}), referral)
    assert TO_BOOK not in text_of(hub_desk.get("/"))
    assert "Practice N82001 may book the appointment itself" in text_of(hub_desk.get(address("detail", referral)))
    world.book(referral, world.add_clinic().slots.first())
    assert referral.reference not in text_of(spoke_desk.get(LIST, {"list": "to-book-ourselves"}))


@pytest.mark.acceptance("A32")
def test_an_emergency_is_booked_from_its_own_list(world, spoke_desk):
    referral = world.accepted()
    before, after = world.add_clinic(number=2).slots.all()
    Referral.objects.update(is_emergency=True, ec_deadline=after.starts_at)
    assert TO_BOOK not in text_of(spoke_desk.get("/"))
    assert address("book", referral) in row_of(spoke_desk.get(LIST, {"list": "emergencies"}), referral)
    page = spoke_desk.get(address("book", referral)).content.decode()
    assert (str(before.uuid) in page, str(after.uuid) in page) == (True, False)


def test_a_hubs_own_patient_is_on_the_hubs_list_only(world, hub_desk):
    own = World(**vars(world) | {"spoke": world.hub.practice, "spoke_desk": world.hub_desk})
    referral = own.accepted()
    assert referral.reference not in text_of(hub_desk.get(LIST, {"list": "to-book-ourselves"}))
    assert "may book the appointment itself" not in text_of(hub_desk.get(address("detail", referral)))
    world.book(referral, world.add_clinic().slots.first())
    assert "Booked by" not in text_of(hub_desk.get(LIST, {"list": "booked"}))


# Before it is accepted


def test_the_choice_of_a_practice_says_where_one_books_oneself(world, spoke_desk):
    strict = with_another_hub(world)
    draft = world.draft()
    cards = spoke_desk.get(address("draft-practice", draft)).content.decode().split("</li>")
    said = {
        name
        for name in (world.hub.practice.name, strict.hub.practice.name)
        for card in cards
        if name in card and BOOK_YOURSELF in card
    }
    assert said == {world.hub.practice.name}


def test_a_hub_that_sends_on_is_not_told_that_it_can_book_elsewhere(world, spoke_desk, hub_desk):
    other = with_another_hub(world)
    other.let_referrers_book()
    referral = world.submitted()
    choice = reverse("referrals:redirect", args=[referral.pk])
    assert BOOK_YOURSELF in text_of(spoke_desk.get(choice))
    assert BOOK_YOURSELF not in text_of(hub_desk.get(choice))


def test_once_sent_the_page_says_whose_turn_booking_will_be(world, spoke_desk):
    sent = world.submitted()
    assert "agree a time with the patient and book it" in text_of(spoke_desk.get(address("sent", sent)))
    world.let_referrers_book(False)
    assert "they phone the patient to agree a time" in text_of(spoke_desk.get(address("sent", sent)))
