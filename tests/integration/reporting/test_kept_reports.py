"""A report is rendered once and kept: never for anyone who may not see it, nor past what it was made of."""

import re
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.models import PCN, Area
from reporting import pages, recount, tasks
from tests.builders.activity import make_practice, total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import client_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

JUNE = date(2025, 6, 1)
OVERVIEW, NORTH = "/reports/", "/reports/pcns/U00001/"


@pytest.fixture(autouse=True, params=["in the cache", "at hand"])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where reports of this size are kept."""
    monkeypatch.setattr(pages, "_at_hand", {})
    if request.param == "at hand":
        monkeypatch.setattr(pages, "LARGE_BYTES", 0)
    return str(request.param)


@pytest.fixture
def network() -> dict[str, PCN]:
    """Two PCNs, of which only the North is in an area."""
    pcns = {"north": make_pcn("U00001", "North PCN"), "south": make_pcn("U00002", "South PCN")}
    PCN.objects.filter(code="U00001").update(area=Area.objects.create(name="Seaside"))
    for code, name, fittings in (("N82001", "north", 4711), ("N82002", "south", 1313)):
        practice = make_practice(code)
        join(practice, pcns[name])
        count_women(practice, 9000)
        total_row(practice, fittings, month=JUNE)
    recount.recompute_all()
    return pcns


def is_made_anew(browser: Client, address: str) -> bool:
    """Whether the prepared counts are asked for it."""
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return any("reporting_pcnmonth" in query["sql"] for query in captured.captured_queries)


@pytest.mark.parametrize("address", [OVERVIEW, NORTH])
@pytest.mark.parametrize("role", [Role.PRACTICE_STAFF, Role.FITTER, Role.SYSTEM_ADMIN, None])
def test_a_kept_report_is_no_way_past_a_permission(
    browser: Client, network: dict[str, PCN], address: str, role: Role | None
) -> None:
    seen = browser.get(address)
    assert "4,711" in text_of(seen)
    someone = Client()
    if role:
        someone = client_of(User.objects.create_user(email="else@example.org", name="Some One", role=role))
    for headers in ({}, {"If-None-Match": seen["ETag"]}, {"If-None-Match": "*"}):
        answer = someone.get(address, headers=headers)
        assert answer.status_code == (403 if role else 302)
        assert "4,711" not in answer.content.decode()


def test_a_kept_report_is_of_what_was_asked_for_alone(browser: Client, network: dict[str, PCN]) -> None:
    area = Area.objects.get()
    addresses = (OVERVIEW, f"{OVERVIEW}?area={area.pk}", f"{OVERVIEW}?method=coils", NORTH, "/reports/pcns/U00002/")
    for _ in range(2):
        whole, inside, coils, north, south = (text_of(browser.get(address)) for address in addresses)
        assert ("4,711" in whole, "1,313" in whole) == (True, True)
        assert ("4,711" in inside, "1,313" in inside) == (True, False)
        assert ("4,711" in coils, "1,313" in coils) == (False, False)
        assert ("4,711" in north, "1,313" in north) == (True, False)
        assert ("4,711" in south, "1,313" in south) == (False, True)


@pytest.mark.acceptance("A23")
@pytest.mark.parametrize("address", [OVERVIEW, NORTH])
def test_a_report_of_one_disclosure_is_never_sent_for_another(
    browser: Client, network: dict[str, PCN], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    etag = browser.get(address)["ETag"]
    assert not is_made_anew(browser, address)
    monkeypatch.setattr(pages, "DISCLOSURE", "published")
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(address, headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert any("reporting_pcnmonth" in query["sql"] for query in captured.captured_queries)


@pytest.mark.parametrize("address", [OVERVIEW, NORTH])
def test_a_new_data_cut_is_another_report(browser: Client, network: dict[str, PCN], address: str) -> None:
    browser.get(address)
    total_row(make_practice("N82001"), 4999, month=date(2025, 5, 1))
    recount.recompute_all()
    assert is_made_anew(browser, address)
    assert "4,999" in text_of(browser.get(address))


def test_the_overview_of_a_new_data_cut_is_made_before_it_is_asked_for(
    browser: Client, network: dict[str, PCN]
) -> None:
    browser.get(OVERVIEW)
    total_row(make_practice("N82001"), 4999, month=date(2025, 5, 1))
    tasks.recompute_all()
    assert not is_made_anew(browser, OVERVIEW)
    assert "4,999" in text_of(browser.get(OVERVIEW))


def test_a_renamed_area_and_its_pcns_make_the_overview_anew(browser: Client, network: dict[str, PCN]) -> None:
    browser.get(OVERVIEW)
    for change in ({"name": "Harbour"}, None):
        if change:
            Area.objects.update(**change)
        else:
            PCN.objects.filter(code="U00002").update(area=Area.objects.get())
        assert is_made_anew(browser, OVERVIEW)
        assert not is_made_anew(browser, OVERVIEW)


def test_only_the_last_few_reports_are_at_hand(browser: Client, network: dict[str, PCN], kept: str) -> None:
    for method, services, basis in product(("implant", "coils", "total"), ("gp", "total"), ("current", "as-was")):
        assert browser.get(f"{OVERVIEW}?method={method}&services={services}&basis={basis}").status_code == 200
    assert len(pages._at_hand) == (pages.MOST_AT_HAND if kept == "at hand" else 0)


def test_a_look_names_the_request_and_is_recorded_each_time(
    browser: Client, commissioner: User, network: dict[str, PCN]
) -> None:
    answers = [browser.get(OVERVIEW) for _ in range(2)]
    events = Event.objects.filter(actor=commissioner, action="rates.viewed", subject="network").order_by("pk")
    assert [str(each.request_id) for each in events] == [answer["X-Request-ID"] for answer in answers]


@pytest.mark.parametrize("address", [OVERVIEW, NORTH])
def test_no_script_is_waited_for_before_figures_are_drawn(
    browser: Client, network: dict[str, PCN], address: str
) -> None:
    page: Any = browser.get(address).content.decode()
    scripts = re.findall(r"<script\b[^>]*>", page)
    assert any("charts.js" in tag for tag in scripts)
    assert all(" defer" in tag or 'type="application/json"' in tag for tag in scripts)
    assert page.index("<svg") < page.index("charts.js")
