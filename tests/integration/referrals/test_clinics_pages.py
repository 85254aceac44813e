"""The week of clinics, for a practice's own people and for network admins."""

import uuid
from datetime import UTC, datetime, time

import pytest
import time_machine
from django.utils import timezone

from larc.accounts.permissions import Role
from practices.services import add_leave, close_hub, stop_fitter, take_slot, withdraw_session
from tests.builders.capacity import a_clinic, a_hub, a_practice, an_admin
from tests.builders.pathway import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def monday():
    with time_machine.travel(datetime(2026, 11, 2, 8, tzinfo=UTC), tick=False):
        yield


def text(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def week(client, user, query=""):
    client.force_login(user)
    return client.get(f"/clinics/{query}")


def staff_of(*hubs, role=Role.PRACTICE_STAFF):
    return make_user(role, *(hub.practice for hub in hubs))


def test_each_day_has_its_clinics_with_what_is_booked_and_free(client):
    hub = a_hub("Park Practice")
    session = a_clinic(hub, days=1, number=3, first=time(14, 30))
    a_clinic(hub, days=4, number=2)
    take_slot(slot_uuid=session.slots.first().uuid, now=timezone.now())

    page = text(week(client, staff_of(hub)))

    assert "Clinics, 2 to 8 November 2026" in page
    assert "1 of 5 booked, 4 free" in page
    tuesday = page[page.index("Tuesday 3 November 2026") : page.index("Wednesday 4 November 2026")]
    for words in ["2:30pm to 4pm", "Dr Amy Hall", "Implant"]:
        assert words in tuesday
    assert page.count("No clinics") == 5


@pytest.mark.parametrize("query", ["?week=2026-11-11", "?week=2026-11-09", "?week=2026-11-15"])
def test_any_day_of_a_week_leads_to_it_and_to_the_weeks_beside(client, query):
    hub = a_hub()
    a_clinic(hub, days=9)
    page = text(week(client, staff_of(hub), query))
    assert "Clinics, 9 to 15 November 2026" in page
    assert "0 of 4 booked, 4 free" in page
    assert "week=2026-11-02" in page
    assert "week=2026-11-16" in page


@pytest.mark.parametrize(
    "query",
    ["?week=abc", "?week=2026-02-30", "?week=9999-12-31", "?week=0001-01-01", "?hub=1", "?week=2026-11-02%00"],
)
def test_an_address_that_cannot_be_answers_400(client, query):
    assert week(client, staff_of(a_hub()), query).status_code == 400


@pytest.mark.parametrize("role", [Role.PRACTICE_STAFF, Role.FITTER])
def test_staff_see_their_own_practice_and_no_other(client, role):
    own, other = a_hub("Own"), a_hub("Other")
    user = staff_of(own, role=role)
    assert "Own" in text(week(client, user))
    assert "Other" not in text(week(client, user))
    assert week(client, user, f"?hub={other.practice.uuid}").status_code == 404
    assert week(client, user, f"?hub={uuid.uuid4()}").status_code == 404


def test_staff_of_two_hubs_see_both_or_choose(client):
    one, two = a_hub("One"), a_hub("Two")
    a_clinic(one, days=1)
    user = staff_of(one, two)
    assert "0 of 4 booked, 4 free" in text(week(client, user))
    assert "0 of 0 booked, 0 free" in text(week(client, user, f"?hub={two.practice.uuid}"))


def test_staff_of_a_practice_that_only_refers_are_told_so(client):
    user = make_user(Role.PRACTICE_STAFF, a_practice())
    a_hub()
    assert "Your practice does not fit for others" in text(week(client, user))


def test_a_network_admin_sees_the_clinics_of_all_hubs_by_time(client):
    park, lane = a_hub("Park Practice"), a_hub("Lane Practice")
    a_clinic(park, days=1, first=time(14))
    a_clinic(lane, days=1, first=time(9))
    page = text(week(client, an_admin(), "?hub="))
    assert "All fitting practices" in page
    assert "0 of 8 booked, 8 free" in page
    tuesday = page[page.index("Tuesday 3 November 2026") :]
    assert tuesday.index("Lane Practice") < tuesday.index("Park Practice")
    assert "Add a clinic" not in page


def test_a_network_admin_chooses_any_hub(client):
    hub = a_hub("Park Practice")
    a_clinic(hub, days=1)
    a_clinic(a_hub("Lane Practice"), days=1)
    page = text(week(client, an_admin(), f"?hub={hub.practice.uuid}&week="))
    assert "0 of 4 booked, 4 free" in page
    assert "Add a clinic" in page
    assert "Add a clinic" not in text(week(client, staff_of(hub)))


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.SYSTEM_ADMIN])
def test_nobody_else_may(client, role):
    assert week(client, make_user(role)).status_code == 403


def test_a_withdrawn_clinic_stays_while_someone_is_booked(client):
    hub = a_hub()
    gone, kept = a_clinic(hub, days=1), a_clinic(hub, days=2)
    take_slot(slot_uuid=kept.slots.first().uuid, now=timezone.now())
    for session in (gone, kept):
        withdraw_session(by=an_admin(), session_uuid=session.uuid)
    page = text(week(client, staff_of(hub)))
    assert "1 of 1 booked, 0 free" in page
    assert page.count("Withdrawn") == 1


def test_a_clinic_in_a_closure_has_nothing_free(client):
    hub = a_hub()
    session = a_clinic(hub, days=1)
    take_slot(slot_uuid=session.slots.first().uuid, now=timezone.now())
    close_hub(by=an_admin(), hub_id=hub.pk, first_day=session.day, last_day=session.day, reason="Training")
    page = text(week(client, staff_of(hub)))
    assert "1 of 1 booked, 0 free" in page
    assert page.count("Closed") == 1


def test_a_clinic_whose_fitter_is_away_has_nothing_free(client):
    hub = a_hub()
    session = a_clinic(hub, days=1)
    take_slot(slot_uuid=session.slots.first().uuid, now=timezone.now())
    add_leave(by=an_admin(), fitter_id=session.fitter_id, first_day=session.day, last_day=session.day)
    page = text(week(client, an_admin(), f"?hub={hub.practice.uuid}"))
    assert "1 of 1 booked, 0 free" in page
    assert page.count("Fitter away") == 1
    assert "To rearrange" in page


def test_what_was_free_in_a_clinic_of_the_past_stays_so_when_its_fitter_leaves(client):
    hub = a_hub()
    session = a_clinic(hub, days=1)
    with time_machine.travel(datetime(2026, 11, 6, 8, tzinfo=UTC), tick=False):
        stop_fitter(by=an_admin(), fitter_id=session.fitter_id, hub=hub)
        assert "0 of 4 booked, 4 free" in text(week(client, an_admin()))


def test_only_whoever_may_change_a_clinic_is_shown_how_and_only_until_it_is_over(client):
    hub = a_hub()
    way = f"/clinics/{a_clinic(hub, days=1).uuid}/"
    assert f'href="{way}"' in text(week(client, an_admin()))
    assert f'href="{way}"' not in text(week(client, staff_of(hub)))
    with time_machine.travel(datetime(2026, 11, 6, 8, tzinfo=UTC), tick=False):
        assert f'href="{way}"' not in text(week(client, an_admin()))


def test_a_clinic_has_a_page_with_the_ways_to_change_it(client):
    hub = a_hub("Park Practice")
    session = a_clinic(hub, days=1)
    client.force_login(an_admin())
    page = text(client.get(f"/clinics/{session.uuid}/"))
    assert "Tuesday 3 November 2026" in page
    assert "0 booked, 4 free" in page
    for way in ("slots/add", "slots/withdraw", "change", "withdraw"):
        assert f'href="/clinics/{session.uuid}/{way}/"' in page
        assert client.get(f"/clinics/{session.uuid}/{way}/").status_code == 200
    withdraw_session(by=an_admin(), session_uuid=session.uuid)
    assert f'href="/clinics/{session.uuid}/change/"' not in text(client.get(f"/clinics/{session.uuid}/"))
    assert client.get(f"/clinics/{uuid.uuid4()}/").status_code == 404
    client.force_login(staff_of(hub))
    assert client.get(f"/clinics/{session.uuid}/").status_code == 403


@pytest.mark.parametrize("address", ["/clinics/", "/clinics/list/", "/clinics/free/", "/clinics/fill/"])
def test_it_asks_as_often_for_20_clinics_of_4_hubs_as_for_1(client, address, django_assert_max_num_queries):
    client.force_login(an_admin())
    hubs = [a_hub() for _ in range(4)]

    def queries_of(hubs, hours):
        for hub in hubs:
            for hour in hours:
                a_clinic(hub, days=1, first=time(hour), minutes=15)
        with django_assert_max_num_queries(13) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    assert queries_of(hubs[:1], [1]) == queries_of(hubs, range(2, 7))


def test_it_asks_as_often_for_20_clinics_as_for_1(client, django_assert_max_num_queries):
    hub = a_hub()
    user = staff_of(hub)

    def queries_of(hours):
        for hour in hours:
            a_clinic(hub, days=1, first=time(hour), minutes=15)
        client.force_login(user)
        with django_assert_max_num_queries(10) as asked:
            client.get("/clinics/")
        return len(asked)

    assert queries_of([1]) == queries_of(range(2, 21))
