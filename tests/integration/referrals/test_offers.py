"""P10: patients who wait too long are offered the nearest practice with a sooner slot, and their answer is kept."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from referrals import alternatives, services
from referrals.errors import InvalidDetailError, NotAllowedError, StaleError
from referrals.models import Offer, Referral
from referrals.workflow import Status
from tests.builders.capacity import a_clinic, a_hub
from tests.builders.pages import client_of, days_ago, text_of
from tests.builders.pathway import EITHER_COIL, NHS_NUMBERS, World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.acceptance("P10")]

LIST = "/referrals/?list=offer"
NEAR, FAR = (53.43, -2.97), (53.60, -2.50)


@pytest.fixture
def world() -> World:
    world = make_world()
    world.add_clinic(days=20)
    return world


def waiting(world: World, days: int = 31, **given: object) -> Referral:
    """An accepted referral sent so many days ago."""
    with time_machine.travel(days_ago(days)):
        return world.accepted(**given)


def offer(world: World, referral: Referral, hub, answer: str = "declined", **changes: object) -> Offer:
    given = {
        "referral_id": referral.pk,
        "by": world.hub_desk,
        "version": referral.version,
        "hub_id": hub.pk,
        "slot_starts_at": hub.sessions.earliest("day").slots.earliest("starts_at").starts_at,
        "answer": answer,
    }
    return services.record_offer(**(given | changes))


def on_list(user) -> str:
    return client_of(user).get(LIST).content.decode()


def test_the_nearest_practice_with_a_sooner_slot_is_named_on_both_sides_lists(world):
    far, near, later = a_hub("Far Surgery", at=FAR), a_hub("Near Surgery", at=NEAR), a_hub("Later Surgery", at=NEAR)
    a_clinic(far, days=3)
    a_clinic(near, days=5)
    a_clinic(later, days=25)
    referral = waiting(world)
    for user in (world.hub_desk, world.spoke_desk):
        page = text_of(client_of(user).get(LIST))
        assert "Near Surgery, " in page
        assert "Far Surgery, " not in page
        assert f"Offer another practice referral {referral.reference}" in page
    assert [choice.hub for choice in alternatives.sooner([referral])[referral.pk]] == [near, far]


def test_a_practice_at_an_unknown_distance_comes_last(world):
    unknown, far = a_hub("Unknown Surgery", at=None), a_hub("Far Surgery", at=FAR)
    a_clinic(unknown, days=2)
    a_clinic(far, days=3)
    referral = waiting(world)
    assert [choice.hub for choice in alternatives.sooner([referral])[referral.pk]] == [far, unknown]


def test_the_list_holds_those_near_or_past_the_limit_who_have_no_appointment(world):
    with time_machine.travel(days_ago(31)):
        booked = world.accepted(nhs_number=NHS_NUMBERS[3])
    world.book(booked, world.add_clinic(days=3).slots.first())
    late = waiting(world)
    near = waiting(world, days=21, nhs_number=NHS_NUMBERS[1])
    fresh = waiting(world, days=20, nhs_number=NHS_NUMBERS[2])
    page = on_list(world.hub_desk)
    found = [each for each in (late, near, fresh, booked) if each.reference in page]
    assert found == [late, near]


def test_declined_the_referral_is_off_the_list_for_seven_days(world):
    near = a_hub("Near Surgery", at=NEAR)
    a_clinic(near, days=19)
    referral = waiting(world)
    offer(world, referral, near)
    assert referral.reference not in on_list(world.hub_desk)
    referral.refresh_from_db()
    assert referral.status == Status.ACCEPTED
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert referral.reference in on_list(world.hub_desk)


def test_accepted_the_referral_goes_there_and_its_days_are_kept(world):
    near = a_hub("Near Surgery", at=NEAR)
    a_clinic(near, days=4)
    referral = waiting(world)
    made = offer(world, referral, near, "accepted")
    after = Referral.objects.get(pk=referral.pk)
    assert (after.hub, after.status, after.clock_started_at) == (near, Status.SUBMITTED, referral.clock_started_at)
    assert (made.answer, made.organisation, made.by) == ("accepted", world.hub.practice, world.hub_desk)
    assert after.legs.count() == 2


def test_a_returned_referral_can_go_to_the_practice_that_was_accepted(world):
    near = a_hub("Near Surgery", at=NEAR)
    a_clinic(near, days=4)
    with time_machine.travel(days_ago(31)):
        referral = world.submitted()
    back = services.return_to_referrer(
        referral_id=referral.pk, by=world.fitter_user, version=referral.version, reason="no_capacity", comment=""
    )
    assert back.reference in on_list(world.spoke_desk)
    offer(world, back, near, "accepted", by=world.spoke_desk)
    assert Referral.objects.get(pk=back.pk).hub == near


@pytest.mark.acceptance("A26")
def test_a_practice_that_had_it_is_not_offered_again(world):
    near = a_hub("Near Surgery", at=NEAR)
    a_clinic(near, days=4)
    referral = waiting(world)
    offer(world, referral, near, "accepted")
    referral.refresh_from_db()
    assert world.hub not in [choice.hub for choice in alternatives.sooner([referral])[referral.pk]]


@pytest.mark.acceptance("A27")
def test_a_fitting_practice_offers_only_to_those_who_agreed_to_be_sent_on(world):
    near = a_hub("Near Surgery", at=NEAR)
    a_clinic(near, days=4)
    referral = waiting(world, to_onward=False)
    assert referral.reference not in on_list(world.hub_desk)
    with pytest.raises(NotAllowedError, match="has not agreed"):
        offer(world, referral, near)
    assert referral.reference in on_list(world.spoke_desk)
    offer(world, referral, near, by=world.spoke_desk)


@pytest.mark.acceptance("A11")
def test_an_answer_sent_twice_is_recorded_once_until_the_patient_may_be_asked_again(world):
    near = a_hub("Near Surgery", at=NEAR)
    a_clinic(near, days=10)
    referral = waiting(world)
    assert offer(world, referral, near) == offer(world, referral, near)
    with time_machine.travel(days_ago(-8)):
        offer(world, referral, near)
    assert Offer.objects.count() == 2


def test_what_cannot_be_offered_is_refused_and_nothing_is_kept(world):
    near = a_hub("Near Surgery", at=NEAR)
    a_clinic(near, days=4)
    later = a_hub("Later Surgery", at=NEAR)
    a_clinic(later, days=25)
    referral = waiting(world)
    fresh = waiting(world, days=3, nhs_number=NHS_NUMBERS[1])
    for error, given in (
        (InvalidDetailError, {"answer": "perhaps"}),
        (StaleError, {"version": 1}),
        (InvalidDetailError, {"hub_id": later.pk}),
        (InvalidDetailError, {"hub_id": world.hub.pk}),
        (InvalidDetailError, {"slot_starts_at": datetime.max.replace(tzinfo=UTC)}),
        (NotAllowedError, {"referral_id": fresh.pk, "version": fresh.version}),
    ):
        with pytest.raises(error):
            offer(world, referral, near, **given)
    assert not Offer.objects.exists()


def test_the_page_names_the_time_and_records_the_answer_once_chosen(world):
    near = a_hub("Near Surgery", at=NEAR)
    a_clinic(near, days=4)
    referral = waiting(world)
    browser, address = client_of(world.hub_desk), reverse("referrals:offer", args=[referral.pk])
    page = browser.get(address)
    assert "Near Surgery has an appointment on" in text_of(page)
    assert "(day 35)" in text_of(page)
    slot = near.sessions.get().slots.first().starts_at.isoformat()
    answers = {"version": referral.version, "hub": near.pk, "slot": slot}
    assert "Select what the patient said" in text_of(browser.post(address, answers))
    assert not Offer.objects.exists()
    answer = browser.post(address, answers | {"answer": "declined"})
    assert answer.url == LIST
    assert "The referral stays where it is" in text_of(browser.get(answer.url))
    assert Offer.objects.get().slot_starts_at.isoformat() == slot


@pytest.mark.parametrize("broken", [{"hub": "x"}, {"slot": "soon"}, {"version": ""}, {"hub": "9" * 30}])
def test_a_form_that_is_not_whole_is_told_in_words(world, broken):
    near = a_hub("Near Surgery", at=NEAR)
    a_clinic(near, days=4)
    referral = waiting(world)
    answers = {"version": referral.version, "hub": near.pk, "slot": timezone.now().isoformat(), "answer": "declined"}
    page = client_of(world.hub_desk).post(reverse("referrals:offer", args=[referral.pk]), answers | broken)
    assert page.status_code == 200
    assert "Open the referral again" in text_of(page)
    assert not Offer.objects.exists()


def test_without_a_sooner_slot_the_page_says_so(world):
    referral = waiting(world)
    page = text_of(client_of(world.hub_desk).get(reverse("referrals:offer", args=[referral.pk])))
    assert "No other practice has a sooner appointment now." in page
    assert "No sooner appointment listed" in text_of(client_of(world.hub_desk).get(LIST))


def test_a_slot_that_went_meanwhile_is_told_and_the_next_one_shown(world):
    near, far = a_hub("Near Surgery", at=NEAR), a_hub("Far Surgery", at=FAR)
    a_clinic(far, days=6)
    referral = waiting(world)
    answers = {"version": referral.version, "hub": near.pk, "slot": timezone.now().isoformat(), "answer": "accepted"}
    page = client_of(world.hub_desk).post(reverse("referrals:offer", args=[referral.pk]), answers)
    assert "This practice has no sooner appointment any more" in text_of(page)
    assert "Far Surgery has an appointment on" in text_of(page)


def test_the_list_asks_as_often_whatever_is_on_it(world, django_assert_num_queries):
    for days, hub in ((3, a_hub("Near Surgery", at=NEAR)), (4, a_hub("Far Surgery", at=FAR))):
        a_clinic(hub, days=days)
    referrals = [waiting(world)]
    with django_assert_num_queries(6):
        alternatives.sooner(referrals)
    referrals += [
        waiting(world, nhs_number=NHS_NUMBERS[1], need=EITHER_COIL),
        waiting(world, nhs_number=NHS_NUMBERS[2]),
    ]
    with django_assert_num_queries(6):
        found = alternatives.sooner(referrals)
    assert all(len(choices) == 2 for choices in found.values())
