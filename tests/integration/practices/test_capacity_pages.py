"""What a network admin sees of the practices, and who may not."""

import uuid

import pytest
from django.urls import reverse

from larc.accounts.permissions import Role
from practices.methods import Method
from practices.models import Closure
from practices.services import close_hub, withdraw_letter, withdraw_session
from tests.builders.capacity import a_clinic, a_day, a_fitter, a_hub, a_practice, an_admin, book
from tests.builders.network import join, make_pcn
from tests.builders.pathway import make_user

pytestmark = pytest.mark.django_db

NOT_ADMINS = [Role.PRACTICE_STAFF, Role.FITTER, Role.COMMISSIONER, Role.SYSTEM_ADMIN]


@pytest.fixture
def admin(client):
    client.force_login(an_admin())
    return client


def text(response):
    return " ".join(response.content.decode().split())


def of(name, hub, *more):
    return reverse(f"practices:{name}", args=[hub.practice.uuid, *more])


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

    def test_each_clinic_has_one_way_to_the_page_that_changes_it(self, admin):
        hub = a_hub()
        session = a_clinic(hub)
        page = text(admin.get(of("detail", hub)))
        assert page.count(f'href="/clinics/{session.uuid}/') == 1
        assert f'href="{reverse("practices:clinic", args=[session.uuid])}">Change<' in page

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
            with django_assert_max_num_queries(17) as asked:
                admin.get(of("detail", hub))
            return len(asked)

        assert queries_of([1]) == queries_of(range(2, 21))
