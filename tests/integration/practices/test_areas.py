"""Area groups of PCNs (N5, N6), kept by network admins."""

import pytest
from django.test import Client

from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices import services
from practices.models import PCN, Area
from tests.builders.network import make_pcn
from tests.builders.pages import client_of, hidden_answers, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return User.objects.create_user(email="admin@example.org", name="Ada Fictional", role=Role.NETWORK_ADMIN)


@pytest.fixture
def browser(admin: User) -> Client:
    return client_of(admin)


def codes(area: Area) -> list[str]:
    return sorted(area.pcns.values_list("code", flat=True))


@pytest.mark.acceptance("N5")
def test_an_area_gets_its_pcns_and_one_moved_leaves_its_old_area(browser, admin):
    for number in (1, 2):
        make_pcn(f"U0000{number}", f"PCN {number}")
    old = services.add_area(by=admin, name="South", pcn_codes=["U00001", "U00002"])
    assert "PCN 1 (now in South)" in text_of(browser.get("/areas/add/"))
    browser.post("/areas/add/", {"name": "North", "pcn_codes": ["U00001"]})
    assert codes(Area.objects.get(name="North")) == ["U00001"]
    assert codes(old) == ["U00002"]
    assert Event.objects.filter(action="area.added").count() == 2


@pytest.mark.acceptance("N6")
def test_an_area_may_have_no_pcn(browser):
    assert "No areas yet." in text_of(browser.get("/areas/"))
    assert browser.post("/areas/add/", {"name": "North"}).status_code == 302
    assert "Area North PCNs 0" in text_of(browser.get("/areas/"))


def test_a_name_is_needed_and_taken_once(browser, admin):
    assert "Enter a name, such as North" in text_of(browser.post("/areas/add/", {"name": ""}))
    services.add_area(by=admin, name="North", pcn_codes=[])
    assert "There is already an area called north." in text_of(browser.post("/areas/add/", {"name": "north"}))
    assert "Select from the PCNs listed" in text_of(browser.post("/areas/add/", {"name": "X", "pcn_codes": ["U9"]}))
    assert Area.objects.count() == 1


@pytest.mark.acceptance("A12")
def test_a_change_of_someone_else_is_not_overwritten_unseen(browser, admin):
    make_pcn("U00001", "Alder PCN")
    area = services.add_area(by=admin, name="North", pcn_codes=[])
    address = f"/areas/{area.pk}/change/"
    opened = hidden_answers(browser.get(address))
    PCN.objects.update(area=area)
    answer = browser.post(address, opened | {"name": "Far north"})
    assert answer.status_code == 412
    words = text_of(answer)
    assert "Mine Far north Theirs North" in words
    assert "Mine Nothing Theirs Alder PCN" in words
    assert Area.objects.get().name == "North"
    browser.post(address, hidden_answers(answer) | {"name": "Far north"})
    assert Area.objects.get().name == "Far north"
    assert codes(area) == []


def test_a_removed_area_leaves_its_pcns(browser, admin):
    make_pcn("U00001")
    area = services.add_area(by=admin, name="North", pcn_codes=["U00001"])
    browser.get(f"/areas/{area.pk}/remove/")
    assert Area.objects.exists()
    browser.post(f"/areas/{area.pk}/remove/")
    assert not Area.objects.exists()
    assert PCN.objects.get().area is None
    assert browser.get(f"/areas/{area.pk}/change/").status_code == 404


def test_only_network_admins_keep_areas():
    someone = User.objects.create_user(email="c@example.org", name="Con", role=Role.COMMISSIONER)
    assert client_of(someone).get("/areas/").status_code == 403
