"""Every report, and every file of one: nothing that its address asks for is ever ignored."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import NamedTuple
from urllib.parse import urlencode, urljoin

import pytest
from django.test import Client
from django.urls import reverse

from larc.accounts.access import required_permissions
from larc.accounts.permissions import Permission, Role, permissions_of
from practices.methods import Method
from practices.models import Area
from reporting import recount
from reporting.models import PracticeTarget
from reporting.months import months_between
from reporting.parameters import FILE, FILLING, FORECAST, REPORTS
from tests.architecture.test_routes import routes
from tests.builders.activity import make_practice, total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import client_of, text_of
from tests.builders.pathway import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

PARTS = {"code": "U00001", "month": "2025-05", "revision": 1, "pack_id": "00000000-0000-4000-8000-000000000000"}
REFUSED = "There is a problem with that address"


class Report(NamedTuple):
    """A route of a report, with the address of one of its pages and the parameters it knows."""

    name: str
    address: str
    known: tuple[str, ...]
    permissions: frozenset[Permission]

    def asked(self, **query: str) -> str:
        # Explaining begins with a place: until one is chosen there is no number that could be misread.
        place = {"pcn": "network"} if self.name == "reporting:explain" else {}
        return f"{self.address}?{urlencode(place | query)}"


def reports() -> Iterator[Report]:
    spaces = {"reporting": REPORTS, "forecasting": FORECAST, "filling": FILLING}
    hub = dict.fromkeys(("next-hub", "next-hub-csv"), ("within", "fits", "pcn", "fifth"))
    for route in routes():
        space, _, name = route.name.rpartition(":")
        if space in spaces or (space == "practices" and name in hub):
            known = (spaces.get(space) or hub).get(name, ())
            parts = {part: PARTS.get(part, 1) for part in route.parameters}
            yield Report(route.name, reverse(route.name, kwargs=parts), known, required_permissions(route.view))


ALL = tuple(reports())


@pytest.fixture
def browsers() -> dict[Permission, Client]:
    """Who may open what: a commissioner, and a network admin for the rest."""
    people = {role: client_of(make_user(role)) for role in (Role.NETWORK_ADMIN, Role.COMMISSIONER)}
    return {permission: browser for role, browser in people.items() for permission in permissions_of(role)}


@pytest.fixture
def network() -> None:
    area = Area.objects.create(name="North")
    park, pcn = make_practice("N82001"), make_pcn("U00001", "North PCN")
    pcn.area = area
    pcn.save()
    join(park, pcn)
    count_women(park, 1200, on=date(2018, 4, 1))
    for month in months_between(date(2024, 4, 1), date(2025, 6, 1)):
        total_row(park, 4, method=Method.IMPLANT, month=month)
    PracticeTarget.objects.create(practice=park, group="total", quarter=date(2025, 4, 1), target=20, source="Invented")
    recount.recompute_all()


def browser_for(report: Report, browsers: dict[Permission, Client]) -> Client:
    return browsers[next(iter(report.permissions & browsers.keys()))]


def test_every_report_is_looked_at() -> None:
    names = {report.name for report in ALL}
    assert len(ALL) > 35
    assert names >= {"reporting:overview", "reporting:pcn-csv", "practices:next-hub", "forecasting:forecast"}
    assert names >= {f"reporting:{name}" for name in REPORTS}


def test_a_parameter_that_a_report_does_not_know_is_refused(browsers: dict[Permission, Client], network: None) -> None:
    for report in ALL:
        for name in {"nonsense", "page", "area", "method", "year", "distance", FILE} - set(report.known):
            answer = browser_for(report, browsers).get(f"{report.address}?{name}=1")
            assert answer.status_code == 400, f"{report.name} {name}"
            assert REFUSED in text_of(answer)


def test_a_parameter_given_twice_is_refused(browsers: dict[Permission, Client], network: None) -> None:
    for report in ALL:
        for name in report.known:
            answer = browser_for(report, browsers).get(f"{report.address}?{name}=&{name}=")
            assert answer.status_code == 400, f"{report.name} {name}"


def test_a_value_that_is_not_offered_is_refused(browsers: dict[Permission, Client], network: None) -> None:
    for report in ALL:
        for name in (*report.known, "view"):
            answer = browser_for(report, browsers).get(report.asked(**{name: "nothing offered"}))
            assert answer.status_code == 400, f"{report.name} {name}"
            assert REFUSED in text_of(answer) or name == "month"


def test_every_filter_of_a_report_and_every_address_on_it_is_known(
    browsers: dict[Permission, Client], network: None
) -> None:
    seen = set()
    for report in ALL:
        browser = browser_for(report, browsers)
        page = browser.get(report.asked())
        if page.status_code != 200 or not page["Content-Type"].startswith("text/html"):
            continue
        html = page.content.decode()
        for action, fields in re.findall(r'<form method="get" action="([^"#]*)#results"(.*?)</form>', html, re.DOTALL):
            names = re.findall(r'<(?:select|input)[^>]* name="(\w+)"', fields)
            address = f"{urljoin(report.address, action)}?{urlencode(dict.fromkeys(names, ''))}"
            assert browser.get(address).status_code == 200, f"{address} on {report.name}"
        for link in re.findall(r'href="([^"#]*\?[^"#]+)', html):
            address = urljoin(report.address, unescape(link))
            if address in seen or f"{FILE}=" in address or not address.startswith(("/reports/", "/clinics/")):
                continue
            seen.add(address)
            assert browser.get(address).status_code == 200, f"{address} on {report.name}"
    assert len(seen) > 20
