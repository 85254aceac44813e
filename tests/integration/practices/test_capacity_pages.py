"""What a network admin does on screen, and who may not."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.nhsuk.formatting import format_date
from practices.methods import Method, Procedure
from practices.models import ClinicSession, Closure
from practices.selectors import rank_hubs
from practices.services import close_hub, take_slot, withdraw_letter, withdraw_session
from tests.builders.capacity import LIVERPOOL, a_clinic, a_fitter, a_hub, a_practice, an_admin
from tests.builders.network import join, make_pcn
from tests.builders.pathway import make_user

pytestmark = pytest.mark.django_db

NOT_ADMINS = [Role.PRACTICE_STAFF, Role.FITTER, Role.COMMISSIONER, Role.SYSTEM_ADMIN]


@pytest.fixture
def admin(client):
    client.force_login(an_admin())
    return client


def a_day(days):
    return timezone.localdate() + timedelta(days=days)


def text(response):
    return " ".join(response.content.decode().split())


def of(name, hub, *more):
    return reverse(f"practices:{name}", args=[hub.practice.uuid, *more])


def date_parts(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def book(session, number=1):
    for slot in session.slots.all()[:number]:
        take_slot(slot_uuid=slot.uuid, now=timezone.now())


class TestAccess:
    @pytest.mark.parametrize("role", NOT_ADMINS)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_only_a_network_admin_changes_capacity(self, client, role, method):
        hub = a_hub()
        session = a_clinic(hub)
        client.force_login(make_user(role, hub.practice))
        addresses = [
            reverse("practices:list"),
            *(of(name, hub) for name in ("detail", "change-hub", "add-closure", "add-session")),
            of("remove-closure", hub, 1),
            reverse("practices:withdraw-session", args=[session.uuid]),
        ]
        assert [getattr(client, method)(address).status_code for address in addresses] == [403] * len(addresses)

    def test_an_address_of_nothing_answers_404(self, admin):
        hub, spoke = a_hub(), a_practice()
        nowhere = uuid.uuid4()
        addresses = [
            reverse("practices:detail", args=[nowhere]),
            *(
                reverse(f"practices:{name}", args=[spoke.uuid])
                for name in ("change-hub", "add-closure", "add-session")
            ),
            of("remove-closure", hub, 1),
            reverse("practices:withdraw-session", args=[nowhere]),
        ]
        assert [admin.get(address).status_code for address in addresses] == [404] * len(addresses)

    def test_a_closure_is_removed_only_under_its_own_practice(self, admin):
        hub, other = a_hub(), a_hub()
        closure = close_hub(
            by=an_admin(), hub_id=hub.pk, first_day=a_day(1), last_day=a_day(2), reason="Leave"
        ).closure
        assert admin.post(of("remove-closure", other, closure.pk)).status_code == 404
        assert Closure.objects.exists()


class TestList:
    address = "/practices/"

    def test_it_shows_who_fits_and_what_is_free(self, admin):
        hub = a_hub("Park Practice")
        join(hub.practice, make_pcn("U00001", "Park PCN"))
        a_clinic(hub, days=2, number=3)
        a_clinic(hub, days=40, number=4)
        a_practice("Lane Practice")

        page = text(admin.get(self.address))

        assert page.index("Park Practice") < page.index("Lane Practice")
        assert "Park PCN" in page
        assert "Accepting" in page
        row = page[page.index("Park Practice") : page.index("Lane Practice")]
        assert "Free in 4 weeks </span>3 </td>" in row
        assert "at 9am" in row
        assert "Does not fit" in page

    @pytest.mark.parametrize(
        ("stop", "words"),
        [
            (lambda hub: hub.practice, "Accepting"),
            (lambda hub: type(hub).objects.update(is_accepting=False), "Not accepting"),
            (lambda hub: Closure.objects.create(hub=hub, first_day=a_day(0), last_day=a_day(0)), "Closed today"),
            (lambda hub: type(hub.practice).objects.update(closed_on=a_day(0)), "Practice closed"),
        ],
    )
    def test_each_hub_says_how_it_stands(self, admin, stop, words):
        stop(a_hub())
        assert words in text(admin.get(self.address))

    def test_it_is_filtered_by_name_code_pcn_and_kind(self, admin):
        hub, spoke = a_hub("Park Practice"), a_practice("Lane Practice")
        pcn = make_pcn("U00001", "Park PCN")
        join(hub.practice, pcn)
        for query, found, left_out in [
            ("name=park", hub.practice, spoke),
            (f"name={spoke.code.lower()}", spoke, hub.practice),
            ("pcn=U00001", hub.practice, spoke),
            ("kind=refers", spoke, hub.practice),
            ("kind=fits", hub.practice, spoke),
        ]:
            page = text(admin.get(f"{self.address}?{query}"))
            assert (found.name in page, left_out.name in page) == (True, False), query
            assert "Chosen filters" in page

    def test_nothing_found_and_nothing_there_say_so(self, admin):
        assert "No practices yet" in text(admin.get(self.address))
        a_practice()
        assert "No practices match." in text(admin.get(f"{self.address}?name=nowhere"))

    @pytest.mark.parametrize("query", ["page=-1", "page=0", "page=x", "page=99", "pcn=nope", "kind=x", "name=a%00b"])
    def test_an_address_that_cannot_be_answers_400(self, admin, query):
        a_practice()
        assert admin.get(f"{self.address}?{query}").status_code == 400

    def test_it_is_paged_and_keeps_its_filters(self, admin):
        for _ in range(30):
            a_practice()
        page = text(admin.get(f"{self.address}?kind=refers&page=2"))
        assert "Showing 26 to 30 of 30 practices" in page
        assert "kind=refers&amp;page=1" in page

    def test_it_asks_as_often_for_20_practices_as_for_1(self, admin, django_assert_max_num_queries):
        def queries_of(number):
            for _ in range(number):
                hub = a_hub()
                join(hub.practice, make_pcn("U00001"))
                a_clinic(hub)
            with django_assert_max_num_queries(12) as asked:
                admin.get(self.address)
            return len(asked)

        assert queries_of(1) == queries_of(19)


class TestDetail:
    def test_it_shows_what_is_offered_who_fits_and_when(self, admin):
        hub = a_hub("Park Practice", methods=[Method.IMPLANT], letters=None)
        fitter = a_fitter(hub, expires_on=a_day(41), name="Dr Amy Hall")
        book(a_clinic(hub, fitter=fitter, number=3))
        close_hub(by=an_admin(), hub_id=hub.pk, first_day=a_day(20), last_day=a_day(21), reason="Training")

        page = text(admin.get(of("detail", hub)))

        for words in ["Park Practice", "Implant", "No limit", "Dr Amy Hall", "Expires in 41 days", "Training"]:
            assert words in page
        assert "Appointments to rearrange" not in page

    @pytest.mark.parametrize(
        ("days", "words"), [(-1, "Expired"), (0, "Expires today"), (1, "Expires in 1 day<"), (91, "Valid until")]
    )
    def test_a_letter_says_how_long_it_holds(self, admin, days, words):
        hub = a_hub(letters=None)
        a_fitter(hub, expires_on=a_day(days))
        assert words in text(admin.get(of("detail", hub)))

    def test_a_practice_that_only_refers_says_so(self, admin):
        page = text(admin.get(reverse("practices:detail", args=[a_practice().uuid])))
        assert "It does not fit for other practices." in page
        assert "Add a clinic" not in page

    def test_an_empty_hub_says_what_is_missing(self, admin):
        page = text(admin.get(of("detail", a_hub(letters=None))))
        for words in ["No clinics. Add one", "No fitter works here", "No closures to come."]:
            assert words in page

    @pytest.mark.acceptance("A8")
    def test_bookings_of_a_withdrawn_clinic_are_listed_to_rearrange(self, admin):
        hub = a_hub()
        session = a_clinic(hub)
        book(session)
        withdraw_session(by=an_admin(), session_uuid=session.uuid)
        page = text(admin.get(of("detail", hub)))
        assert "Appointments to rearrange" in page
        assert "The clinic was withdrawn" in page

    @pytest.mark.acceptance("A9")
    def test_bookings_whose_fitter_lost_the_letter_are_listed_with_what_is_missing(self, admin):
        hub = a_hub(methods=[Method.IMPLANT])
        book(a_clinic(hub))
        for letter in hub.fitters.get().letters.all():
            withdraw_letter(by=an_admin(), letter_id=letter.pk, on=a_day(0))
        page = text(admin.get(of("detail", hub)))
        assert "no letter of competence valid that day for this: Implant" in page
        assert "No valid letter: Implant" in page

    def test_a_name_is_text_never_markup(self, admin):
        hub = a_hub("<script>alert(1)</script>")
        a_clinic(hub)
        page = text(admin.get(of("detail", hub)))
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_it_asks_as_often_for_20_clinics_as_for_1(self, admin, django_assert_max_num_queries):
        hub = a_hub()

        def queries_of(days):
            for day in days:
                book(a_clinic(hub, days=day))
            with django_assert_max_num_queries(14) as asked:
                admin.get(of("detail", hub))
            return len(asked)

        assert queries_of([1]) == queries_of(range(2, 21))


HUB_FORM = {
    "methods": ["implant", "lng_ius"],
    "is_accepting": "no",
    "max_open_referrals": "12",
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
        assert f"{hub.practice.name} changed" in page
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
        admin.post(address, {"methods": ["ring_pessary"], "is_accepting": "yes", "version": hub.version})

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
            date_parts("first_day", a_day(first)) | date_parts("last_day", a_day(last)) | {"reason": "Staff training"}
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
        given = {"fitter": hub.fitters.get().pk, "methods": ["implant"], "first": "9:30am", "minutes": 30, "number": 4}
        return given | {"room": "Room 2"} | date_parts("day", a_day(7)) | changes

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
            ({"methods": []}, "Select what can be fitted in this clinic"),
            ({"methods": ["copper_iud"]}, "no letter of competence valid on"),
            ({"methods": ["ring_pessary"]}, "Select what can be fitted from the list"),
            ({"first": "half nine"}, "Start time must be a time of day, like 9:30am or 2pm"),
            ({"first": "25:00"}, "Start time must be a time of day"),
            ({"first": "11:30pm"}, "The clinic must end on the day it starts"),
            ({"minutes": "1"}, "Length of each appointment must be between 5 and 240"),
            ({"number": "0"}, "Number of appointments must be between 1 and 40"),
            ({"number": "9" * 5000}, "Number of appointments must be a number"),
            ({"day_month": "13"}, "Date must be a real date"),
            ({"day_year": "2020"}, "Date must be today or in the future"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, admin, changes, words):
        hub = a_hub(methods=[Method.IMPLANT, Method.COPPER_IUD], letters=["SDI-IR"])
        page = text(admin.post(of("add-session", hub), self.sent(hub, **changes)))
        assert "There is a problem" in page
        assert words in page
        assert 'value="Room 2"' in page
        assert not ClinicSession.objects.exists()

    def test_sent_twice_it_is_added_once(self, admin):
        hub = a_hub()
        for _ in range(2):
            page = text(admin.post(of("add-session", hub), self.sent(hub), follow=True))
        assert "has an appointment 9:30am to 10am that day" in page
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
