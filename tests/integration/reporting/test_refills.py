"""How many times given back were booked again, and how soon."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from practices.models import ClinicSession, Slot
from practices.services import withdraw_session
from referrals.models import Appointment
from referrals.refill import Refill, refills_by_hub, together
from tests.builders.capacity import a_hub
from tests.builders.pages import text_of
from tests.builders.pathway import make_world
from tests.builders.short_notice import accept, freed_slot, holder, offer, unbook

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def world():
    return make_world()


def a_week_later() -> None:
    """All that was booked, given back and held moves a week into the past."""
    for session in ClinicSession.objects.all():
        session.day -= WEEK
        session.save()
    for slot in Slot.objects.all():
        slot.starts_at -= WEEK
        slot.save()
    for appointment in Appointment.objects.all():
        appointment.booked_at -= WEEK
        appointment.closed_at = appointment.closed_at and appointment.closed_at - WEEK
        appointment.save()


def counted(world) -> Refill:
    today = timezone.localdate()
    found = refills_by_hub(hubs=[world.hub], first_day=today - timedelta(days=20), last_day=today, now=timezone.now())
    return found.get(world.hub.pk, Refill())


def booked_again(world, slot: Slot, *, hours: int):
    """A patient not on the list gets the time so many hours after it was given back."""
    referral = world.accepted(nhs_number="")
    appointment = world.book(referral, slot)
    before = Appointment.objects.filter(slot=slot, state="cancelled").latest("closed_at")
    appointment.booked_at = before.closed_at + timedelta(hours=hours)
    appointment.save()
    return referral


def test_counted_are_those_whose_time_has_come(world):
    freed_slot(world)
    assert counted(world) == Refill()
    a_week_later()
    assert counted(world) == Refill(given_back=1)


def test_what_was_booked_again_took_the_hours_between(world):
    freed_slot(world, days=2)
    booked_again(world, freed_slot(world, days=3), hours=5)
    booked_again(world, freed_slot(world, days=4), hours=8)
    a_week_later()
    assert counted(world) == Refill(given_back=3, by_list=0, hours=(5, 8))
    assert counted(world).usual_hours == 6.5


def test_the_lists_share_is_told_apart(world):
    slot = freed_slot(world)
    accept(world, offer(world, holder(world), slot))
    found = refills_by_hub(
        hubs=[world.hub],
        first_day=slot.session.day,
        last_day=slot.session.day,
        now=slot.starts_at + timedelta(minutes=1),
    )[world.hub.pk]
    assert (found.given_back, found.refilled, found.by_list) == (1, 1, 1)


def test_given_back_twice_counts_twice(world):
    slot = freed_slot(world)
    unbook(world, booked_again(world, slot, hours=1))
    a_week_later()
    assert (counted(world).given_back, counted(world).refilled) == (2, 1)


def test_long_before_or_in_a_withdrawn_clinic_it_does_not_count(world):
    freed_slot(world, days=9)
    withdrawn = freed_slot(world)
    withdraw_session(by=world.admin, session_uuid=withdrawn.session.uuid)
    a_week_later()
    a_week_later()
    assert counted(world) == Refill()


def test_of_several_hubs_together():
    assert together([Refill(2, 1, (3.0,)), Refill(), Refill(1, 0, ())]) == Refill(3, 1, (3.0,))


def test_the_page_gives_share_interval_and_hours_of_the_hubs_one_may_see(world, client):
    booked_again(world, freed_slot(world, days=2), hours=5)
    freed_slot(world, days=3)
    a_week_later()
    for user, is_shown in ((world.hub_desk, True), (world.admin, True), (world.spoke_desk, False)):
        client.force_login(user)
        shown = text_of(client.get(reverse("reporting:refills")))
        assert ("Of 2 times given back at short notice, 1 was booked again (50%, 9% to 91%)" in shown) == is_shown
        assert ("half of them within 5 hours" in shown) == is_shown
    assert client.get(reverse("reporting:refills"), {"weeks": "3"}).status_code == 400


def test_the_picture_has_a_bar_for_each_hub_that_got_a_time_back(world, client):
    a_hub("Quiet Surgery")
    client.force_login(world.admin)
    assert "app-chart" not in client.get(reverse("reporting:refills")).content.decode()
    booked_again(world, freed_slot(world, days=2), hours=5)
    a_week_later()
    page = client.get(reverse("reporting:refills"))
    assert "Booked again, of the times given back" in text_of(page)
    picture = page.content.decode().split('<div class="app-chart__picture"')[1].split("</div>")[0]
    assert picture.count("<rect") == 2, "drawn wide and narrow"
    assert world.hub.practice.name in picture
    assert "Quiet Surgery" not in picture
