"""Home by role: what needs me, and the way to everything I work on."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from larc.accounts.permissions import Role
from practices.models import ImportRefusal
from practices.services import add_letter, close_hub, withdraw_session
from referrals import worklists
from tests.builders.emergency import emergency_sent
from tests.builders.pages import client_of, days_ago, green_buttons, text_of
from tests.builders.pathway import NHS_NUMBERS, World, make_user, make_world

pytestmark = pytest.mark.django_db

OWN_LISTS = ("returned", "sent", "drafts", "closed")
HUB_LISTS = ("new", "to-book", "booked")


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.acceptance("P13")
def test_no_worklist_is_missing_from_home(world):
    for user in (world.spoke_desk, world.hub_desk, world.fitter_user):
        asker = worklists.Asker.of(user)
        browser = client_of(user)
        home = browser.get("/").content.decode()
        for name in worklists.names_for(asker):
            each = worklists.WORKLISTS[name]
            address = reverse(each.route) + (f"?list={name}" if each.route == "referrals:list" else "")
            assert f'href="{address}"' in home or each.hides_when_empty, name
            assert browser.get(address).status_code == 200, name


@pytest.mark.acceptance("P13")
def test_every_worklist_of_a_desk_is_reached_from_its_home(world):
    for user, names, others in (
        (world.spoke_desk, OWN_LISTS, HUB_LISTS),
        (world.hub_desk, HUB_LISTS + OWN_LISTS, ()),
        (world.fitter_user, HUB_LISTS + OWN_LISTS, ()),
    ):
        browser = client_of(user)
        home = browser.get("/").content.decode()
        assert reverse("referrals:start") in home
        for name in names:
            address = f"{reverse('referrals:list')}?list={name}"
            assert f'href="{address}"' in home
            assert browser.get(address).status_code == 200
        assert not any(f"?list={name}" in home for name in others)


@pytest.mark.acceptance("P13")
@pytest.mark.parametrize(
    ("role", "routes"),
    [
        (Role.NETWORK_ADMIN, ["practices:list", "clinics:week", "reporting:overview", "reporting:reports"]),
        (
            Role.COMMISSIONER,
            [
                *(f"reporting:{name}" for name in ("overview", "reports", "trajectories", "board-packs")),
                *("forecasting:forecast", "viability:hubs", "practices:directory"),
            ],
        ),
    ],
)
def test_those_without_patients_reach_their_pages_from_home(world, role, routes):
    browser = client_of(make_user(role))
    home = browser.get("/").content.decode()
    for route in routes:
        assert f'href="{reverse(route)}"' in home
        assert browser.get(reverse(route)).status_code == 200
    assert f'href="{reverse("referrals:list")}"' not in home


@pytest.mark.acceptance("P13")
def test_those_who_fit_begin_with_their_appointments_but_for_an_emergency(world):
    browser = client_of(world.fitter_user)
    page = text_of(browser.get("/"))
    assert page.index("Sent to us") < page.index("Running out of time")
    assert green_buttons(browser.get("/")) == ["Open today’s list"]
    desk = client_of(world.hub_desk).get("/")
    assert text_of(desk).index("Running out of time") < text_of(desk).index("Sent to us")
    assert green_buttons(desk) == ["Start a referral"]
    world.add_clinic(days=2)
    emergency_sent(world)
    page = text_of(browser.get("/"))
    assert page.index("Running out of time") < page.index("Sent to us")


def test_the_system_admin_is_told_what_exists(world):
    page = client_of(make_user(Role.SYSTEM_ADMIN)).get("/")
    assert "never see a patient" in text_of(page)
    assert f'href="{reverse("referrals:correction")}"' in page.content.decode()


def test_cards_tell_how_many_wait_and_since_when(world):
    with time_machine.travel(days_ago(9)):
        world.submitted()
    world.submitted(nhs_number=NHS_NUMBERS[1])
    page = text_of(client_of(world.hub_desk).get("/"))
    assert "New to triage 2 oldest 9 days" in page
    assert "Accepted, to book 0" in page


def test_with_nothing_to_do_the_page_says_so(world):
    assert "Nothing needs you right now." in text_of(client_of(world.hub_desk).get("/"))


def test_the_clock_list_holds_what_is_near_or_past_its_limit_the_oldest_first(world):
    for days, number in ((31, 0), (21, 1), (20, 2)):
        with time_machine.travel(days_ago(days)):
            world.submitted(nhs_number=NHS_NUMBERS[number], last_name=f"Waits {days}")
    page = text_of(client_of(world.fitter_user).get("/"))
    late, near = page.index("Waits 31"), page.index("Waits 21")
    assert page[late:near].count("Next step Triage referral LR-") == 1
    assert late < near
    assert "Waits 20" not in page
    assert "Day 31, 3 days past the limit Past 28 days" in page


def test_a_draft_can_be_carried_on_from_home(world):
    draft = world.draft()
    page = client_of(world.spoke_desk).get("/").content.decode()
    assert reverse("referrals:draft", args=[draft.pk]) in page


def test_the_weeks_appointments_are_on_the_fitting_practices_home_only(world):
    referral = world.accepted()
    world.book(referral, world.add_clinic(days=2).slots.first())
    later = world.accepted(nhs_number=NHS_NUMBERS[1], last_name="Later")
    world.book(later, world.add_clinic(days=9).slots.first())
    page = text_of(client_of(world.hub_desk).get("/"))
    day = timezone.localdate() + timedelta(days=2)
    assert f"Ada Example {day:%A} {day.day} {day:%B %Y} at 9am" in page.replace("Time ", "")
    assert "Ada Later" not in page
    assert "Appointments" not in text_of(client_of(world.spoke_desk).get("/"))


@pytest.mark.acceptance("A8")
def test_an_appointment_that_cannot_be_held_says_so_at_home_and_where_it_is_changed(world):
    """Withdrawn clinics keep their patients: the desk is not to greet them as if they would be seen."""
    referral, other = world.accepted(), world.accepted(nhs_number=NHS_NUMBERS[1], last_name="Other")
    clinic, holds = world.add_clinic(days=2), world.add_clinic(days=3)
    world.book(referral, clinic.slots.first())
    world.book(other, holds.slots.first())
    desk = client_of(world.hub_desk)
    change = reverse("referrals:reschedule", args=[referral.pk])
    assert "rearrange</strong>" not in desk.get("/").content.decode()
    assert "It stays booked until you choose another time." in text_of(desk.get(change))

    withdraw_session(by=world.admin, session_uuid=clinic.uuid)
    home = text_of(desk.get("/"))
    assert f"Ada Example Time {clinic.day:%A} {clinic.day.day} {clinic.day:%B %Y} at 9am Clinic withdrawn" in home
    assert home.count(": rearrange") == 1
    page = text_of(desk.get(change))
    assert "That clinic was withdrawn, so the patient cannot be seen then. Choose another time." in page
    assert "It stays booked" not in page

    day = holds.day
    close_hub(by=world.admin, hub_id=world.hub.pk, first_day=day, last_day=day, reason="Flood")
    assert "Cannot be held: rearrange</strong>" in desk.get("/").content.decode()
    page = text_of(desk.get(reverse("referrals:reschedule", args=[other.pk])))
    assert "That appointment cannot be held: the practice is closed that day, or" in page


def test_the_network_admin_sees_what_needs_mending_and_no_patient(world):
    world.booked()
    world.submitted(nhs_number=NHS_NUMBERS[1])
    today = timezone.localdate()
    close_hub(
        by=world.admin, hub_id=world.hub.pk, first_day=today, last_day=today + timedelta(days=10), reason="Flood"
    )
    add_letter(
        by=world.admin,
        fitter=world.fitter,
        competence="SDI-IO",
        issued_on=today - timedelta(days=1),
        expires_on=today + timedelta(days=30),
    )
    ImportRefusal.objects.create(kind="pcns")
    home = client_of(world.admin).get("/")
    page = text_of(home)
    assert f'href="{reverse("training:fitter", args=[world.fitter.pk])}"' in home.content.decode()
    assert "1 appointment needs a new time" in page
    assert "Short by 1" in page
    assert "PCNs" in page
    assert "Refused, and nothing was changed." in page
    headings = ("Bookings to rearrange", "Practices short", "Fitters whose letters", "Imports that went wrong")
    assert sorted(headings, key=page.index) == list(headings)
    assert "The practice is closed that day" in page
    assert "Expires in 30 days" in page
    assert "Ada" not in page
    assert "999 000" not in page


def test_a_home_with_patients_is_not_kept_by_the_browser(world):
    assert client_of(world.hub_desk).get("/")["Cache-Control"].startswith("no-store")
