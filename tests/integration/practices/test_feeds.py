"""Clinics in a calendar: addresses that are made and revoked, and what a calendar program reads there."""

import logging
from datetime import UTC, datetime, time, timedelta
from html import unescape
from re import search

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.audit.models import Event
from larc.logs import WithoutFeedAddresses
from practices.methods import LARC_METHODS, Method
from practices.models import CalendarFeed, StaffMembership
from practices.services import add_slots, change_session, create_feed, revoke_feed, withdraw_session
from practices.services.feeds import MOST_FEEDS
from practices.views import feeds as views
from tests.builders.capacity import a_clinic, a_fitter, a_hub, a_practice, an_admin, book, close
from tests.builders.pages import client_of, text_of
from tests.builders.pathway import make_user, make_world

pytestmark = pytest.mark.django_db


def staff_of(*hubs, role=Role.PRACTICE_STAFF):
    return make_user(role, *(hub.practice for hub in hubs))


def feed_of(user, hub=None):
    return create_feed(by=user, hub=hub)


def read(token, **headers):
    return Client().get(f"/clinics/feeds/{token}.ics", headers=headers)


def lines_of(token):
    response = read(token)
    assert response.status_code == 200
    return response.content.decode().replace("\r\n ", "").split("\r\n")


def of(lines, name):
    return [line.removeprefix(f"{name}:") for line in lines if line.startswith(f"{name}:")]


@pytest.fixture
def hub():
    return a_hub("Park Practice")


def test_a_program_reads_the_clinics_without_logging_in(hub):
    session = a_clinic(hub, number=8, methods=LARC_METHODS)
    book(session, 6)
    _, token = feed_of(staff_of(hub))
    response = read(token)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"
    assert "sessionid" not in response.cookies
    lines = lines_of(token)
    assert of(lines, "SUMMARY") == ["Coil and implant clinic\\, Dr Amy Hall: 6 of 8 booked"]
    assert of(lines, "LOCATION") == ["Park Practice"]
    assert of(lines, "UID") == [f"clinic-{session.uuid}@larc-network"]
    assert of(lines, "STATUS") == ["CONFIRMED"]


def test_no_patient_and_no_reference_is_in_it():
    world = make_world()
    referral = world.booked()
    _, token = feed_of(world.hub_desk)
    body = read(token).content.decode()
    assert "1 of 4 booked" in body
    for secret in ("Ada", "Example", "999000", "07700", "L6 4EW", referral.reference, str(referral.pk)):
        assert secret not in body


@pytest.mark.parametrize(
    ("methods", "kind"),
    [
        ([Method.IMPLANT], "Implant clinic"),
        ([Method.COPPER_IUD, Method.LNG_IUS], "Coil clinic"),
        ([Method.RING_PESSARY], "Ring pessary clinic"),
    ],
)
def test_the_kind_of_clinic_is_told(hub, methods, kind):
    a_clinic(hub, methods=methods)
    assert of(lines_of(feed_of(staff_of(hub))[1]), "SUMMARY")[0].startswith(f"{kind}\\, ")


@pytest.mark.acceptance("A8")
def test_a_withdrawn_clinic_is_cancelled_and_its_sequence_rises(hub):
    session = a_clinic(hub)
    _, token = feed_of(staff_of(hub))
    before = int(of(lines_of(token), "SEQUENCE")[0])
    ruth = a_fitter(hub, name="Dr Ruth Lane")
    change_session(
        by=an_admin(), session_uuid=session.uuid, version=1, fitter_id=ruth.pk, room_id=None, trainee_id=None
    )
    changed = int(of(lines_of(token), "SEQUENCE")[0])
    withdraw_session(by=an_admin(), session_uuid=session.uuid)
    lines = lines_of(token)
    assert before < changed < int(of(lines, "SEQUENCE")[0])
    assert of(lines, "STATUS") == ["CANCELLED"]
    assert of(lines, "SUMMARY")[0].startswith("Withdrawn: ")


def test_a_clinic_in_a_closure_is_cancelled(hub):
    a_clinic(hub, days=3)
    close(hub, 3)
    lines = lines_of(feed_of(staff_of(hub))[1])
    assert of(lines, "STATUS") == ["CANCELLED"]
    assert of(lines, "SUMMARY")[0].startswith("Closed: ")


@pytest.mark.acceptance("A33")
@pytest.mark.parametrize(
    ("today", "days", "starts", "ends"),
    [
        (datetime(2026, 10, 20, 8, tzinfo=UTC), 4, "20261024T080000Z", "20261024T100000Z"),
        (datetime(2026, 10, 20, 8, tzinfo=UTC), 5, "20261025T090000Z", "20261025T110000Z"),
        (datetime(2027, 3, 23, 8, tzinfo=UTC), 4, "20270327T090000Z", "20270327T110000Z"),
        (datetime(2027, 3, 23, 8, tzinfo=UTC), 5, "20270328T080000Z", "20270328T100000Z"),
    ],
)
def test_a_clinic_at_nine_in_london_is_at_nine_whatever_the_clocks_do(today, days, starts, ends):
    with time_machine.travel(today, tick=False):
        hub = a_hub()
        a_clinic(hub, days=days, first=time(9))
        lines = lines_of(feed_of(staff_of(hub))[1])
    assert of(lines, "DTSTART") == [starts]
    assert of(lines, "DTEND") == [ends]


@pytest.mark.acceptance("A24")
def test_names_cannot_break_out_of_their_line():
    hub = a_hub("Park, Practice; Ltd\r\nBEGIN:VEVENT")
    fitter = a_fitter(hub, name="Dr X\nATTACH:https://evil.example\\")
    a_clinic(hub, fitter=fitter)
    lines = lines_of(feed_of(staff_of(hub))[1])
    assert lines.count("BEGIN:VEVENT") == 1
    assert not of(lines, "ATTACH")
    assert "Dr X\\nATTACH:https://evil.example\\\\" in of(lines, "SUMMARY")[0]
    assert of(lines, "LOCATION") == ["Park\\, Practice\\; Ltd\\nBEGIN:VEVENT"]


def test_staff_read_their_own_practices_clinics_and_an_admin_all_or_one(hub):
    other = a_hub("Lane Practice")
    for each in (hub, other):
        a_clinic(each)
    assert of(lines_of(feed_of(staff_of(hub))[1]), "LOCATION") == ["Park Practice"]
    assert set(of(lines_of(feed_of(an_admin())[1]), "LOCATION")) == {"Park Practice", "Lane Practice"}
    assert of(lines_of(feed_of(an_admin(), other)[1]), "LOCATION") == ["Lane Practice"]


@pytest.mark.parametrize(("later", "shown"), [(0, 2), (1, 3), (29, 3), (30, 2)])
def test_it_shows_4_weeks_back_and_12_ahead(hub, later, shown):
    _, token = feed_of(staff_of(hub))
    for days in (1, 84, 85):
        a_clinic(hub, days=days)
    with time_machine.travel(timezone.now() + timedelta(days=later)):
        assert len(of(lines_of(token), "UID")) == shown


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "..%2f..", "\N{KELVIN SIGN}" * 20, "a" * 5000])
def test_a_guessed_address_answers_404(hub, token):
    feed_of(staff_of(hub))
    assert read(token).status_code == 404


def test_the_digest_that_is_stored_opens_nothing(hub):
    made, token = feed_of(staff_of(hub))
    made.refresh_from_db()
    assert token not in made.token_digest
    assert read(made.token_digest).status_code == 404
    assert read(made.uuid).status_code == 404


def test_a_revoked_address_answers_404_and_the_others_go_on(hub):
    user = staff_of(hub)
    gone, token = feed_of(user)
    _, kept = feed_of(user)
    revoke_feed(by=user, feed_uuid=gone.uuid)
    assert read(token).status_code == 404
    assert read(kept).status_code == 200
    with pytest.raises(CalendarFeed.DoesNotExist):
        revoke_feed(by=user, feed_uuid=gone.uuid)


def test_it_ends_with_the_account(hub):
    user = staff_of(hub)
    _, token = feed_of(user)
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert read(token).status_code == 404


def test_it_ends_with_the_work_at_the_practice(hub):
    other = a_hub("Lane Practice")
    user = staff_of(hub, other)
    tokens = {name: feed_of(user, each)[1] for name, each in (("all", None), ("park", hub), ("lane", other))}
    a_clinic(hub)
    StaffMembership.objects.filter(user=user, practice=hub.practice).delete()
    assert read(tokens["park"]).status_code == 404
    assert read(tokens["lane"]).status_code == 200
    assert not of(lines_of(tokens["all"]), "UID")
    StaffMembership.objects.filter(user=user).delete()
    assert read(tokens["all"]).status_code == 404


def test_it_ends_with_the_role(hub):
    user = an_admin()
    _, token = feed_of(user)
    type(user).objects.filter(pk=user.pk).update(role=Role.COMMISSIONER)
    assert read(token).status_code == 404


def test_what_has_not_changed_is_not_sent_again(hub):
    session = a_clinic(hub)
    _, token = feed_of(staff_of(hub))
    mark = read(token)["ETag"]
    again = read(token, if_none_match=mark)
    assert (again.status_code, again.content) == (304, b"")
    book(session)
    changed = read(token, if_none_match=mark)
    assert changed.status_code == 200
    mark = changed["ETag"]
    add_slots(by=an_admin(), session_uuid=session.uuid, version=session.version, number=1)
    assert read(token, if_none_match=mark).status_code == 200


def test_only_reading_is_allowed(hub):
    _, token = feed_of(staff_of(hub))
    assert Client().post(f"/clinics/feeds/{token}.ics").status_code == 405
    assert Client().head(f"/clinics/feeds/{token}.ics").status_code == 200


def test_too_many_readings_of_one_address_are_refused_and_others_go_on(hub, monkeypatch):
    monkeypatch.setattr(views, "READINGS_AN_HOUR", 3)
    (_, token), (_, other) = feed_of(staff_of(hub)), feed_of(staff_of(hub))
    assert [read(token).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert read(token)["Retry-After"] == "3600"
    assert read(other).status_code == 200


def test_too_many_wrong_addresses_are_refused_and_right_ones_go_on(hub, monkeypatch):
    monkeypatch.setattr(views, "MISSES_AN_HOUR", 2)
    _, token = feed_of(staff_of(hub))
    assert [read(f"guess-{number}").status_code for number in range(3)] == [404, 404, 429]
    assert read(token).status_code == 200


def test_it_asks_as_often_for_20_clinics_of_4_hubs_as_for_1(django_assert_max_num_queries):
    hubs = [a_hub() for _ in range(4)]
    _, token = feed_of(an_admin())
    read(token)

    def queries_of(hubs, hours):
        for hub in hubs:
            for hour in hours:
                a_clinic(hub, first=time(hour), minutes=15)
        with django_assert_max_num_queries(5) as asked:
            assert read(token).status_code == 200
        return len(asked)

    assert queries_of(hubs[:1], [1]) == queries_of(hubs, range(2, 7))


def test_an_address_is_made_on_its_page_and_shown_once(hub):
    a_clinic(hub)
    user = staff_of(hub)
    browser = client_of(user)
    assert "Anyone with this address can see the clinics, never a patient." in text_of(browser.get("/clinics/feeds/"))
    page = browser.post("/clinics/feeds/")
    assert page["Cache-Control"].startswith("no-store")
    shown = search(r"http://testserver(/clinics/feeds/[^<\s]+\.ics)", unescape(page.content.decode()))
    assert Client().get(shown[1]).status_code == 200
    later = browser.get("/clinics/feeds/")
    assert shown[1] not in later.content.decode()
    assert "Never" not in text_of(later)
    assert Event.objects.filter(actor=user, action="calendar_feed.created", subject=CalendarFeed.objects.get().uuid)


def test_a_person_of_several_hubs_chooses_one_or_all(hub):
    other = a_hub("Lane Practice")
    browser = client_of(an_admin())
    browser.post("/clinics/feeds/", {"hub": other.practice.uuid})
    browser.post("/clinics/feeds/", {"hub": ""})
    assert [each.hub for each in CalendarFeed.objects.order_by("pk")] == [other, None]
    wrong = browser.post("/clinics/feeds/", {"hub": a_practice().uuid})
    assert "Select whose clinics from the list" in text_of(wrong)
    assert CalendarFeed.objects.count() == 2


def test_staff_cannot_make_one_of_another_practice(hub):
    other = a_hub("Lane Practice")
    page = client_of(staff_of(hub)).post("/clinics/feeds/", {"hub": other.practice.uuid})
    assert page.status_code == 200
    assert not CalendarFeed.objects.exists()


def test_a_practice_that_only_refers_makes_none():
    browser = client_of(make_user(Role.PRACTICE_STAFF, a_practice()))
    assert "no clinics to show" in text_of(browser.post("/clinics/feeds/"))
    assert not CalendarFeed.objects.exists()


def test_there_is_a_most(hub):
    user = staff_of(hub)
    for _ in range(MOST_FEEDS):
        feed_of(user)
    page = client_of(user).post("/clinics/feeds/")
    assert "You have 10 addresses. Revoke one before you create another" in text_of(page)
    assert CalendarFeed.objects.count() == MOST_FEEDS


def test_an_address_is_revoked_on_its_page(hub):
    user = staff_of(hub)
    made, token = feed_of(user)
    page = f"/clinics/feeds/{made.uuid}/revoke/"
    browser = client_of(user)
    assert "Revoke this address?" in text_of(browser.get(page))
    assert read(token).status_code == 200
    assert "Address revoked" in text_of(browser.post(page, follow=True))
    assert read(token).status_code == 404
    assert browser.post(page).status_code == 404
    assert Event.objects.filter(actor=user, action="calendar_feed.revoked", subject=made.uuid).count() == 1


@pytest.mark.acceptance("A14")
def test_another_persons_address_can_be_neither_seen_nor_revoked(hub):
    made, token = feed_of(staff_of(hub))
    for other in (staff_of(hub), an_admin()):
        browser = client_of(other)
        assert browser.get(f"/clinics/feeds/{made.uuid}/revoke/").status_code == 404
        assert browser.post(f"/clinics/feeds/{made.uuid}/revoke/").status_code == 404
        assert "No address yet." in text_of(browser.get("/clinics/feeds/"))
    assert read(token).status_code == 200


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.SYSTEM_ADMIN])
def test_nobody_else_makes_one(role):
    assert client_of(make_user(role)).get("/clinics/feeds/").status_code == 403


def test_no_log_and_no_audit_tells_the_secret(hub, caplog):
    caplog.handler.addFilter(WithoutFeedAddresses())
    made, token = feed_of(staff_of(hub))
    with caplog.at_level(logging.DEBUG):
        read(token)
        revoke_feed(by=made.user, feed_uuid=made.uuid)
        read(token)
        logging.getLogger("django.request").warning("%s: %s", "Not Found", f"/clinics/feeds/{token}.ics")
    assert token not in caplog.text
    assert "/clinics/feeds/….ics" in caplog.text
    assert settings.LOGGING["handlers"]["stderr"]["filters"] == ["no_secrets"]
    assert not [event for event in Event.objects.all() if token in f"{event.subject} {event.action}"]
