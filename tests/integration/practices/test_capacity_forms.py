"""What a network admin changes on screen: what a hub offers, closures and clinics."""

import pytest
from django.urls import reverse

from larc.nhsuk.formatting import format_date
from practices.methods import Method, Procedure
from practices.models import ClinicSession, Closure
from practices.selectors import rank_hubs
from practices.services import close_hub
from tests.builders.capacity import LIVERPOOL, a_clinic, a_day, a_hub, an_admin, book
from tests.builders.pages import date_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(an_admin())
    return client


def text(response):
    return " ".join(response.content.decode().split())


def of(name, hub, *more):
    return reverse(f"practices:{name}", args=[hub.practice.uuid, *more])


HUB_FORM = {
    "methods": ["implant", "lng_ius"],
    "direct_booking": "yes",
    "is_accepting": "no",
    "max_open_referrals": "12",
    "most_appointments_a_week": "60",
    "notice_days": "2",
    "is_step_free": "yes",
    "access_notes": "Lift",
}


class TestHubForm:
    def test_a_change_is_saved_said_and_changes_the_ranking(self, admin):
        hub = a_hub()
        asked = {"method": Method.IMPLANT, "procedure": Procedure.FIT, "origin": LIVERPOOL, "day": a_day(0)}
        assert rank_hubs(**asked)

        page = text(admin.post(of("change-hub", hub), HUB_FORM | {"version": hub.version}, follow=True))

        hub.refresh_from_db()
        assert (hub.methods, hub.is_accepting, hub.max_open_referrals) == (["implant", "lng_ius"], False, 12)
        assert hub.direct_booking
        assert f"{hub.practice.name} changed" in page
        assert "Referring practices can book the appointment themselves once this practice accepts" in page
        assert rank_hubs(**asked) == []

    def test_it_opens_with_what_is_stored(self, admin):
        hub = a_hub(methods=[Method.LNG_IUS])
        page = admin.get(of("change-hub", hub)).content.decode()
        assert 'value="lng_ius" checked' in page
        assert 'value="implant" checked' not in page
        assert 'value="yes" checked' in page

    @pytest.mark.acceptance("A12")
    def test_a_stale_edit_shows_both_versions_and_loses_nothing_typed(self, admin):
        hub = a_hub(methods=[Method.COPPER_IUD])
        address = of("change-hub", hub)
        admin.post(
            address,
            HUB_FORM | {"methods": ["ring_pessary"], "access_notes": "", "version": hub.version},
        )

        stale = admin.post(address, HUB_FORM | {"version": hub.version})

        assert stale.status_code == 412
        page = text(stale)
        for words in ["This page is out of date", "Ring pessary", "Implant, Hormonal coil (IUS)", "Lift"]:
            assert words in page
        hub.refresh_from_db()
        assert hub.methods == ["ring_pessary"]
        for name, values in HUB_FORM.items():
            for value in [values] if isinstance(values, str) else values:
                assert f'name="{name}" value="{value}"' in page

        admin.post(address, HUB_FORM | {"version": hub.version})
        hub.refresh_from_db()
        assert hub.access_notes == "Lift"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"methods": []}, "Select at least one method"),
            ({"is_accepting": ""}, "Select yes if it is accepting new referrals"),
            ({"direct_booking": ""}, "Select yes if referring practices may book appointments themselves"),
            ({"max_open_referrals": "0"}, "Most open referrals at a time must be between 1 and 9999"),
            ({"max_open_referrals": "many"}, "Most open referrals at a time must be a number"),
            ({"access_notes": "x" * 301}, "Access must be 300 characters or fewer"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_saved(self, admin, changes, words):
        hub = a_hub()
        page = text(admin.post(of("change-hub", hub), HUB_FORM | {"version": hub.version} | changes))
        assert "There is a problem" in page
        assert words in page
        hub.refresh_from_db()
        assert hub.version == 1


class TestClosure:
    def sent(self, first, last):
        return (
            date_answers("first_day", a_day(first))
            | date_answers("last_day", a_day(last))
            | {"reason": "Staff training"}
        )

    def test_without_bookings_it_is_saved_at_once(self, admin):
        hub = a_hub()
        page = text(admin.post(of("add-closure", hub), self.sent(7, 8), follow=True))
        assert f"{hub.practice.name} is closed" in page
        assert "Staff training" in page

    @pytest.mark.acceptance("A8")
    def test_with_bookings_a_page_between_says_they_are_kept(self, admin):
        hub = a_hub()
        book(a_clinic(hub, days=7, number=6), 5)

        between = text(admin.post(of("add-closure", hub), self.sent(7, 8)))

        assert "5 patients are booked. They keep their slots until you rearrange them." in between
        assert not Closure.objects.exists()
        assert 'name="reason" value="Staff training"' in between

        changing = text(admin.post(of("add-closure", hub), self.sent(7, 8) | {"change": "yes"}))
        assert "When is this practice closed?" in changing
        assert "Staff training" in changing
        assert not Closure.objects.exists()

        listed = text(admin.post(of("add-closure", hub), self.sent(7, 8) | {"confirm": "yes"}, follow=True))
        assert "Appointments to rearrange" in listed
        assert "The practice is closed that day" in listed
        assert Closure.objects.exists()

    @pytest.mark.parametrize(
        ("first", "last", "words"),
        [
            (8, 7, "Last day closed must be the same as or after the first day"),
            (-9, -8, "Last day closed must be today or in the future"),
            (10, 10, "is already closed on some of these days"),
        ],
    )
    def test_impossible_days_are_said(self, admin, first, last, words):
        hub = a_hub()
        close_hub(by=an_admin(), hub_id=hub.pk, first_day=a_day(10), last_day=a_day(12), reason="Leave")
        page = text(admin.post(of("add-closure", hub), self.sent(first, last)))
        assert words in page
        assert "Staff training" in page
        assert Closure.objects.count() == 1

    def test_every_question_is_asked_for(self, admin):
        page = text(admin.post(of("add-closure", a_hub()), {}))
        for words in ["Enter the first day closed", "Enter the last day closed", "Enter the reason"]:
            assert words in page

    def test_it_is_removed_after_asking(self, admin):
        hub = a_hub()
        closure = close_hub(
            by=an_admin(), hub_id=hub.pk, first_day=a_day(1), last_day=a_day(2), reason="Leave"
        ).closure
        address = of("remove-closure", hub, closure.pk)
        assert "Remove this closure?" in text(admin.get(address))
        assert Closure.objects.exists()
        assert "Closure removed" in text(admin.post(address, follow=True))
        assert not Closure.objects.exists()


class TestClinic:
    def sent(self, hub, **changes):
        given = {
            "fitter": hub.fitters.get().pk,
            "methods_1": ["implant"],
            "first": "9:30am",
            "minutes_1": 30,
            "number_1": 4,
        }
        return given | {"room": hub.rooms.get_or_create(name="Room 2")[0].pk} | date_answers("day", a_day(7)) | changes

    def test_it_is_added_and_changes_the_ranking(self, admin):
        hub = a_hub()
        page = text(admin.post(of("add-session", hub), self.sent(hub), follow=True))
        assert f"Clinic added on {format_date(a_day(7))} with 4 appointments" in page
        assert "9:30am to 11:30am" in page
        assert "Room 2" in page
        [choice] = rank_hubs(method="implant", procedure="fit", origin=None, day=a_day(0))
        assert choice.first_free == ClinicSession.objects.get().slots.earliest("starts_at").starts_at

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"fitter": ""}, "Select the fitter"),
            ({"fitter": "999999"}, "Select the fitter from the list"),
            ({"methods_1": []}, "Select what can be fitted in this clinic"),
            ({"methods_1": ["copper_iud"]}, "no letter of competence valid on"),
            ({"methods_1": ["no_such"]}, "Select what can be fitted from the list"),
            ({"first": "half nine"}, "Start time must be a time of day, like 9:30am or 2pm"),
            ({"first": "25:00"}, "Start time must be a time of day"),
            ({"first": "11:30pm"}, "The clinic must end on the day it starts"),
            ({"minutes_1": "1"}, "Length of each appointment must be between 5 and 240"),
            ({"number_1": "0"}, "Number of appointments must be between 1 and 40"),
            ({"number_1": "9" * 5000}, "Number of appointments must be a number"),
            ({"day_month": "13"}, "Date must be a real date"),
            ({"day_year": "2020"}, "Date must be today or in the future"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, admin, changes, words):
        hub = a_hub(methods=[Method.IMPLANT, Method.COPPER_IUD], letters=["SDI-IR"])
        page = text(admin.post(of("add-session", hub), self.sent(hub, **changes)))
        assert "There is a problem" in page
        assert words in page
        assert f'value="{hub.rooms.get().pk}" selected' in page
        assert not ClinicSession.objects.exists()

    def test_sent_twice_it_is_added_once(self, admin):
        hub = a_hub()
        for _ in range(2):
            page = text(admin.post(of("add-session", hub), self.sent(hub), follow=True))
        assert "has a clinic 9:30am to 11:30am that day" in page
        assert ClinicSession.objects.count() == 1

    @pytest.mark.acceptance("A8")
    def test_it_is_withdrawn_after_saying_that_bookings_are_kept(self, admin):
        hub = a_hub()
        session = a_clinic(hub)
        book(session, 2)
        address = reverse("practices:withdraw-session", args=[session.uuid])

        assert "2 patients are booked. They keep their slots until you rearrange them." in text(admin.get(address))
        assert not ClinicSession.objects.get().withdrawn_at

        page = text(admin.post(address, follow=True))
        assert "withdrawn. 2 appointments to rearrange." in page
        assert "The clinic was withdrawn" in page

    def test_withdrawing_a_clinic_without_bookings_leaves_nothing_to_do(self, admin):
        session = a_clinic(a_hub())
        address = reverse("practices:withdraw-session", args=[session.uuid])
        assert "booked. They keep" not in text(admin.get(address))
        for _ in range(2):
            page = text(admin.post(address, follow=True))
            assert "to rearrange" not in page
            assert "No clinics. Add one" in page
