"""The directory on screen: kept by admins, read and printed by practices and commissioners."""

import pytest
from django.urls import reverse

from larc.accounts.permissions import Role
from practices.directory import Service, version_of
from practices.models import PCN, Practice, ProvidedService
from practices.selectors.directory import listed_at
from tests.builders.capacity import a_hub, a_practice, an_admin, list_also
from tests.builders.network import join
from tests.builders.pages import client_of, text_of
from tests.builders.pathway import make_user

pytestmark = pytest.mark.django_db

DIRECTORY = "/directory/"


@pytest.fixture
def admin():
    return client_of(an_admin())


@pytest.fixture
def desk():
    return client_of(make_user(Role.PRACTICE_STAFF, a_practice("Spoke")))


def a_hospital(name: str = "General Hospital", **fields: object) -> Practice:
    return a_practice(name, kind=Practice.Kind.OTHER, phone="01514960000", **fields)


def of(practice: Practice) -> str:
    return reverse("practices:change-services", args=[practice.uuid])


class TestReading:
    def test_it_says_who_provides_what_where_and_with_whose_support(self, desk):
        hospital = a_hospital(at=None)
        join(hospital, PCN.objects.create(code="U00001", name="First PCN"))
        list_also(hospital, Service.DEEP_IMPLANT, consultant_support="Dr Ann Reed, gynaecology", notes="Tuesdays")
        a_hub("Park Practice")
        page = text_of(desk.get(DIRECTORY))
        for words in ("Deep or complex implant", "General Hospital", "First PCN", "0151 496 0000"):
            assert words in page
        for words in (
            "Supported by Dr Ann Reed, gynaecology. Tuesdays",
            "Distance not known",
            "Park Practice",
            "0 miles",
        ):
            assert words in page
        assert "2 organisations in the directory. Nobody listed for: complex coil." in page
        assert "Distances are from Spoke, in a straight line." in page
        assert f"/practices/{hospital.uuid}/" not in page

    def test_it_is_narrowed_by_service_pcn_and_distance(self, desk):
        near, far = a_hospital("Near"), a_hospital("Far", at=(53.8, -2.99))
        list_also(near, Service.MENOPAUSE)
        list_also(far, Service.COMPLEX_COIL, Service.MENOPAUSE)
        pcn = PCN.objects.create(code="U00001", name="First PCN")
        join(far, pcn)
        for asked, shown in [
            ({"service": "complex_coil"}, {"Far"}),
            ({"within": "5"}, {"Near"}),
            ({"pcn": "U00001"}, {"Far"}),
            ({"service": "menopause"}, {"Near", "Far"}),
            ({"service": "implant"}, set()),
        ]:
            page = text_of(desk.get(DIRECTORY, asked))
            assert {name for name in ("Near", "Far") if f"{name} " in page} == shown, asked
        assert "Nobody is listed for this." in page
        assert "Within 5 miles" in text_of(desk.get(DIRECTORY, {"within": "5"}))

    def test_for_printing_it_goes_without_filters_and_says_what_was_chosen(self, desk):
        list_also(a_hospital(), Service.MENOPAUSE)
        page = desk.get(DIRECTORY, {"service": "menopause", "view": "print"})
        assert "Shown: Menopause and HRT." in text_of(page)
        assert "Apply filters" not in text_of(page)
        assert "view=print" in desk.get(DIRECTORY, {"service": "menopause"}).content.decode()

    @pytest.mark.parametrize("asked", [{"service": "spa"}, {"within": "2"}, {"pcn": "U99999"}])
    def test_what_is_not_offered_is_a_bad_address(self, desk, asked):
        assert desk.get(DIRECTORY, asked).status_code == 400

    def test_while_it_is_empty_it_says_so_and_to_admins_what_to_do(self, desk, admin):
        assert "Network admins keep this directory." in text_of(desk.get(DIRECTORY))
        assert "list what a clinic or hospital manages" in text_of(admin.get(DIRECTORY))

    @pytest.mark.parametrize(
        ("role", "status"),
        [(Role.FITTER, 200), (Role.NETWORK_ADMIN, 200), (Role.COMMISSIONER, 200), (Role.SYSTEM_ADMIN, 403)],
    )
    def test_it_is_open_to_practices_admins_and_commissioners(self, role, status):
        list_also(a_hospital(), Service.MENOPAUSE)
        answer = client_of(make_user(role)).get(DIRECTORY)
        assert answer.status_code == status
        # Nobody who works nowhere is asked how far from there it may be.
        assert "Within 1 mile" not in text_of(answer)

    def test_it_takes_as_many_queries_for_one_provider_as_for_twenty(self, desk, django_assert_num_queries):
        counts = []
        for number in (1, 19):
            for _ in range(number):
                list_also(a_hub().practice, Service.COMPLEX_COIL)
            desk.get(DIRECTORY)
            with django_assert_num_queries(counts[0] if counts else 12, exact=bool(counts)) as captured:
                desk.get(DIRECTORY)
            counts.append(len(captured))


class TestKeeping:
    def test_a_list_is_saved_said_and_shown(self, admin):
        hospital = a_hospital()
        given = {
            "version": version_of({}),
            "services": ["complex_coil", "menopause"],
            "complex_coil_support": "Dr Ann Reed",
            "complex_coil_notes": "",
            "menopause_support": "",
            "menopause_notes": "Over 45",
            # Typed for what was not chosen: left out.
            "implant_support": "Dr Nobody",
        }
        page = text_of(admin.post(of(hospital), given, follow=True))
        assert "General Hospital changed" in page
        assert "Listed. Supported by Dr Ann Reed" in page
        assert "Listed. Over 45" in page
        assert "Dr Nobody" not in page
        assert set(listed_at(practice=hospital)) == {Service.COMPLEX_COIL, Service.MENOPAUSE}
        again = admin.get(of(hospital)).content.decode()
        assert 'value="Dr Ann Reed"' in again
        assert 'value="complex_coil" checked' in again
        assert 'value="implant" checked' not in again

    def test_a_hub_is_not_asked_what_its_methods_say(self, admin):
        hub = a_hub()
        page = admin.get(of(hub.practice))
        assert 'value="complex_coil"' in page.content.decode()
        assert 'value="coils"' not in page.content.decode()
        assert "what this practice offers" in text_of(page)
        assert "What it manages besides" in text_of(admin.get(reverse("practices:detail", args=[hub.practice.uuid])))

    @pytest.mark.acceptance("A12")
    def test_a_stale_edit_shows_both_versions_and_loses_nothing_typed(self, admin):
        hospital = a_hospital()
        given = {"version": version_of({}), "services": ["menopause"], "menopause_support": "Dr Ann Reed"}
        list_also(hospital, Service.COMPLEX_COIL)
        stale = admin.post(of(hospital), given)
        assert stale.status_code == 412
        page = text_of(stale)
        for words in ("This page is out of date", "Menopause and HRT", "Complex coil", "Dr Ann Reed"):
            assert words in page
        assert set(listed_at(practice=hospital)) == {Service.COMPLEX_COIL}
        mine = given | {"version": version_of(listed_at(practice=hospital))}
        assert mine["version"] in stale.content.decode()
        admin.post(of(hospital), mine)
        assert ProvidedService.objects.get().consultant_support == "Dr Ann Reed"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"services": ["spa"]}, "Select from the services listed"),
            ({"menopause_support": "x" * 201}, "consultant who supports it must be 200 characters or fewer"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_saved(self, admin, changes, words):
        hospital = a_hospital()
        given = {"version": version_of({}), "services": ["menopause"]} | changes
        page = text_of(admin.post(of(hospital), given))
        assert "There is a problem" in page
        assert words in page
        assert not ProvidedService.objects.exists()

    def test_a_hospital_is_added_and_lists_what_it_manages(self, admin):
        given = {"kind": "other", "name": "City Hospital", "code": "REM01", "phone": "0151 496 0000"}
        page = text_of(admin.post("/practices/add-clinic/", given, follow=True))
        assert "City Hospital added" in page
        assert "What it manages" in page
        assert "Takes no referrals here" in page
        assert "Only refers" not in page
        assert Practice.objects.get(code="REM01").kind == Practice.Kind.OTHER

    @pytest.mark.parametrize("role", [Role.PRACTICE_STAFF, Role.COMMISSIONER, Role.SYSTEM_ADMIN])
    def test_only_network_admins_keep_it(self, role):
        hospital = a_hospital()
        browser = client_of(make_user(role))
        assert browser.get(of(hospital)).status_code == 403
        assert browser.post(of(hospital), {"version": version_of({}), "services": ["menopause"]}).status_code == 403
        assert not ProvidedService.objects.exists()
