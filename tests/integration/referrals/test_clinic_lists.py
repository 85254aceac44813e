"""Lists an admin works from: clinics by filter, where there is room, and who is short."""

import pytest
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.nhsuk.formatting import format_weekday_date
from practices.methods import LARC_METHODS, Method
from practices.services import add_leave, withdraw_session
from referrals.openings import openings
from referrals.workflow import Status
from tests.builders import states
from tests.builders.capacity import a_clinic, a_day, a_fitter, a_hub, an_admin, book, close
from tests.builders.pages import client_of, date_answers, text_of
from tests.builders.pathway import NHS_NUMBERS, make_practice, make_user, make_world

pytestmark = pytest.mark.django_db


def listed(user, **query):
    response = client_of(user).get("/clinics/list/", query)
    assert response.status_code == 200
    return text_of(response).split("Apply filters")[1]


def test_clinics_are_listed_from_today_on_by_time():
    hub = a_hub("Park Practice")
    a_clinic(hub, days=9)
    a_clinic(hub, days=2, number=3)
    page = listed(an_admin())
    assert "2 clinics from" in page
    first, second = (page.index(format_weekday_date(a_day(days))) for days in (2, 9))
    assert first < second


def test_the_list_is_narrowed_by_hub_fitter_method_and_days():
    park, lane = a_hub("Park Practice"), a_hub("Lane Practice")
    ruth = a_fitter(park, name="Dr Ruth Lane")
    a_clinic(park, days=2, methods=[Method.IMPLANT])
    a_clinic(park, days=3, fitter=ruth)
    a_clinic(lane, days=4)
    for query, number in (
        ({"hub": park.practice.uuid}, 2),
        ({"fitter": ruth.pk}, 1),
        ({"method": Method.RING_PESSARY}, 2),
        (date_answers("first_day", a_day(3)), 2),
        (date_answers("last_day", a_day(3)), 2),
        ({"hub": lane.practice.uuid, "fitter": ruth.pk}, 0),
    ):
        expected = "No clinics match." if not number else f"{number} clinic"
        assert expected in listed(an_admin(), **query), query


def test_past_clinics_are_listed_when_asked_for():
    world = make_world()
    states.begin_appointment(world.booked())
    assert "1 clinic from" in listed(world.hub_desk, **date_answers("first_day", a_day(-1)))


def test_a_filter_that_cannot_be_is_said_beside_its_field():
    a_clinic(a_hub(), days=2)
    page = client_of(an_admin()).get(
        "/clinics/list/", {"first_day_day": 30, "first_day_month": 2, "first_day_year": 2027}
    )
    assert "First day must be a real date" in text_of(page)
    assert "Correct the filters to see clinics." in text_of(page)
    backwards = date_answers("first_day", a_day(5)) | date_answers("last_day", a_day(4))
    page = text_of(client_of(an_admin()).get("/clinics/list/", backwards))
    assert "Last day must be the same as or after the first day" in page
    assert client_of(an_admin()).get("/clinics/list/", {"page": "x"}).status_code == 400
    for wrong in ({"hub": "1"}, {"fitter": "x"}, {"method": "\x00"}, {"first_day_year": "9" * 50}):
        assert client_of(an_admin()).get("/clinics/list/", wrong).status_code == 200


def test_the_list_comes_in_pages():
    hub = a_hub()
    for days in range(1, 27):
        a_clinic(hub, days=days, number=1)
    assert "Showing 1 to 25 of 26 clinics" in listed(an_admin())
    assert "Showing 26 to 26 of 26 clinics" in listed(an_admin(), page=2)


def test_staff_list_their_own_practices_clinics_and_no_other():
    own, other = a_hub("Own"), a_hub("Other")
    a_clinic(own, days=2)
    a_clinic(other, days=2)
    user = make_user(Role.PRACTICE_STAFF, own.practice)
    assert "1 clinic from" in listed(user)
    page = text_of(client_of(user).get("/clinics/list/", {"hub": other.practice.uuid}))
    assert "Select fitting practice from the list" in page
    assert "Other" not in page


def test_a_hub_is_short_by_those_who_wait_and_find_nothing_free():
    world = make_world()
    world.add_clinic(days=3, number=1)
    world.add_clinic(days=29, number=4)
    for number in (0, 1, 2):
        world.submitted(nhs_number=NHS_NUMBERS[number])
    (found,) = openings(hubs=[world.hub], now=timezone.now())
    assert (found.waiting, found.free, found.short_by) == (3, 1, 2)
    page = text_of(client_of(world.admin).get("/clinics/free/"))
    assert "1 of 1 fitting practice has too few free appointments in the next 4 weeks for the patients" in page
    assert "2 patients would be left without." in page
    assert "Short by 2 for implants" in page
    assert "Ada" not in page


def test_a_hub_full_of_appointments_for_coils_is_short_of_those_for_implants():
    world = make_world()
    world.add_clinic(days=3, number=8, methods=[Method.COPPER_IUD])
    world.submitted()
    (found,) = openings(hubs=[world.hub], now=timezone.now())
    assert (found.waiting, found.free, found.short_by) == (1, 8, 1)
    assert "Short by 1 for implants" in text_of(client_of(world.admin).get("/clinics/free/"))


def test_those_with_a_time_or_back_at_their_practice_do_not_wait_at_the_hub():
    world = make_world()
    world.booked()
    states.at(world, Status.REJECTED, nhs_number=NHS_NUMBERS[1])
    assert openings(hubs=[world.hub], now=timezone.now())[0].waiting == 0


def test_the_shortest_come_first_then_the_fewest_free():
    many, none, world = a_hub("Many"), a_hub("None free"), make_world()
    a_clinic(many, days=3)
    world.submitted()
    world.add_clinic(days=40)
    found = openings(hubs=[many, none, world.hub], now=timezone.now())
    assert [each.hub for each in found] == [world.hub, none, many]


def test_where_nobody_waits_the_fewest_free_slots_of_four_weeks_come_first():
    roomy, full, later, little = (a_hub(name) for name in ("Roomy", "Full", "Later", "Little"))
    a_clinic(roomy, number=5)
    book(a_clinic(full, number=2), 2)
    a_clinic(later, days=28, number=9)
    a_clinic(little, days=27, number=1)
    found = openings(hubs=[roomy, full, later, little], now=timezone.now())
    assert [(each.hub.practice.name, each.free) for each in found] == [
        ("Full", 0),
        ("Later", 0),
        ("Little", 1),
        ("Roomy", 5),
    ]


def test_slots_in_a_closure_and_withdrawn_ones_are_no_room():
    closed, withdrawn = a_hub("Closed"), a_hub("Withdrawn")
    for hub in (closed, withdrawn):
        a_clinic(hub)
    close(closed, 7)
    withdraw_session(by=an_admin(), session_uuid=withdrawn.sessions.get().uuid)
    assert [each.free for each in openings(hubs=[closed, withdrawn], now=timezone.now())] == [0, 0]


def test_free_slots_are_counted_by_method_and_week_once_each():
    hub = a_hub()
    a_clinic(hub, days=1, number=2, methods=LARC_METHODS)
    a_clinic(hub, days=7, number=3, methods=[Method.IMPLANT])
    book(a_clinic(hub, days=8, number=1))
    gone = a_clinic(hub, days=9, fitter=a_fitter(hub, name="Dr Ruth Lane"))
    close(hub, 9)
    away = a_clinic(hub, days=15)
    add_leave(by=an_admin(), fitter_id=away.fitter_id, first_day=away.day, last_day=away.day)
    (found,) = openings(hubs=[hub], now=timezone.now())
    assert gone.slots.count() == 4
    assert found.free == 5
    assert {week: found.by_method[Method.IMPLANT, week] for week in range(4)} == {0: 2, 1: 3, 2: 0, 3: 0}
    assert found.by_method[Method.COPPER_IUD, 0] == 2
    assert found.by_method.get((Method.RING_PESSARY, 0), 0) == 0


@pytest.mark.parametrize("address", ["/clinics/", "/clinics/list/", "/clinics/free/", "/clinics/fill/"])
@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.SYSTEM_ADMIN])
def test_nobody_else_may(address, role):
    assert client_of(make_user(role)).get(address).status_code == 403


@pytest.mark.parametrize("address", ["/clinics/", "/clinics/list/", "/clinics/free/"])
def test_a_practice_that_only_refers_has_no_clinics(address):
    a_clinic(a_hub("Park Practice"), days=1)
    page = client_of(make_user(Role.PRACTICE_STAFF, make_practice("N82050"))).get(address)
    assert page.status_code == 200
    assert "Park Practice" not in text_of(page)


def test_fill_is_for_network_admins_alone():
    hub = a_hub()
    assert client_of(make_user(Role.PRACTICE_STAFF, hub.practice)).get("/clinics/fill/").status_code == 403
    assert client_of(an_admin()).get("/clinics/fill/").status_code == 200
