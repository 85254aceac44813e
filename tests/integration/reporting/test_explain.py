"""Explain this number: the page, the command and the dashboard say the same, from the facts."""

import re
from datetime import date
from html import unescape
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.methods import LARC_METHODS, Method
from practices.models import PCN, Area, Practice
from referrals.models import ActivityTotal, Fitting
from reporting import recount, selectors
from reporting.explaining.facts import Asked, explain, prepared_count
from reporting.explaining.figures import Figure
from reporting.included import Included
from reporting.measures import Group, Services
from reporting.models import PCNMonth
from reporting.months import months_between
from reporting.selectors import Basis
from tests.builders.activity import extract_row, make_practice, monthly_totals, service_row, total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import client_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)
ADDRESS = "/reports/explain/?pcn=U00001&method=coils&month=2025-06"


@pytest.fixture
def network() -> dict[str, PCN]:
    """Coils of June from every source and at a clinic; Hill moved from the North to the South in June."""
    north, south = make_pcn("U00001", "North PCN"), make_pcn("U00002", "South PCN")
    park, hill, dock = (make_practice(code) for code in ("N82001", "N82002", "N82003"))
    clinic = make_practice("C00001")
    Practice.objects.filter(pk=clinic.pk).update(kind=Practice.Kind.SEXUAL_HEALTH_CLINIC)
    for practice, pcn, women in ((park, north, 1200), (hill, north, 800), (dock, north, 500)):
        join(practice, pcn)
        count_women(practice, women, on=date(2024, 4, 1), estimated=practice == dock)
    join(hill, south, on=date(2025, 6, 10))
    for hub in (park, dock):
        extract_row(hub, registered=park, method=Method.LNG_IUS, on=date(2025, 6, 5))
    service_row(dock, registered=dock, method=Method.COPPER_IUD, on=date(2025, 6, 30))
    extract_row(clinic, registered=park, method=Method.COPPER_IUD, on=date(2025, 6, 1))
    extract_row(park, registered=hill, method=Method.LNG_IUS, on=date(2025, 6, 2))
    extract_row(park, registered=park, method=Method.IMPLANT, on=date(2025, 6, 2))
    total_row(dock, 4, method=Method.LNG_IUS, month=MAY)
    total_row(park, 2, method=Method.LNG_IUS, month=MAY)
    recount.recompute_all()
    return {"north": north, "south": south}


def printed(*args: str) -> str:
    out = StringIO()
    call_command("explain_rate", *args, stdout=out)
    return out.getvalue()


def test_the_page_says_what_the_number_is_made_of(browser: Client, network: dict[str, PCN]) -> None:
    page = text_of(browser.get(ADDRESS))
    assert "3 fittings of coils in June 2025, of women registered in North PCN: 1.8 per 1,000 women" in page
    for line in (
        "Recorded in this service GP practices 1 Yes",
        "Clinical-system extract GP practices 2 Yes",
        "Clinical-system extract sexual health clinics 1 No",
        "Practice N82001 (N82001) 1 October 2019 2 1,200 1 April 2024",
        "Practice N82003 (N82003) 1 October 2019 1 500 (estimated) 1 April 2024",
        "Oldest list size used 1 April 2024",
        "Definition Coils (IUCD), monthly rate, version 1",
        "Data cut",
        "Exact, for people of the network who are logged in",
        "The dashboard shows the same number.",
        "manage.py explain_rate U00001 coils 2025-06",
    ):
        assert line in page
    assert "N82002" not in page


def test_the_command_prints_what_the_page_shows(browser: Client, network: dict[str, PCN]) -> None:
    for query in ("", "&services=total", "&basis=as-was", "&services=total&basis=as-was"):
        page = text_of(browser.get(f"{ADDRESS}{query}"))
        [command] = re.findall(r"manage.py explain_rate (.*?) Figures that are", page)
        lines = printed(*command.split()).splitlines()
        assert any(line.startswith("Fittings: ") for line in lines)
        for line in lines:
            name, _, text = line.partition(": ")
            if text and " | " not in line:
                assert f"{name} {text}" in page
            if " | " in line and not text:
                assert " ".join(line.split(" | ")) in page


def test_facts_command_and_dashboard_agree_in_every_month(network: dict[str, PCN], browser: Client) -> None:
    cut = selectors.latest_cut()
    assert cut
    for pcn in network.values():
        for group in Group:
            for services in Services:
                for basis in Basis:
                    rows = {row[0]: row for row in selectors.pcn_months(pcn, basis, Included(services))}
                    for month in months_between(date(2025, 4, 1), JUNE):
                        asked = Asked(pcn, group, month, services, basis)
                        found = explain(asked, cut)
                        methods = dict(zip(LARC_METHODS, rows[month][1:4], strict=True)) if month in rows else {}
                        shown = sum(methods[method] for method in group.methods) if methods else 0
                        assert found.fittings == shown == (prepared_count(asked) or 0)
                        assert found.women == (rows[month][4] if month in rows else None)
                        assert sum(each.fittings[0] for each in found.members) == found.fittings
    [row] = re.findall(r"June 2025 ([\d.]+) ([\d.]+) ", text_of(browser.get("/reports/pcns/U00001/?method=coils")))[:1]
    assert row == ("3", "1.8")


def test_a_practice_without_women_leaves_no_denominator(browser: Client, network: dict[str, PCN]) -> None:
    new = make_practice("N82009")
    join(new, network["north"])
    total_row(new, 1, method=Method.IMPLANT, month=JUNE)
    recount.recompute_all()
    page = text_of(browser.get(ADDRESS))
    assert "Without a denominator there is no rate" in page
    assert PCNMonth.objects.get(pcn=network["north"], month=JUNE).women is None


def test_what_changed_since_the_data_cut_is_said(browser: Client, network: dict[str, PCN]) -> None:
    extract_row(make_practice("N82001"), method=Method.LNG_IUS, on=date(2025, 6, 3))
    page = text_of(browser.get(ADDRESS))
    assert "4 fittings of coils in June 2025" in page
    assert "The dashboard shows 3 in June 2025: something has changed since the data cut" in page


@pytest.mark.parametrize(
    "query",
    ["?pcn=U99999", "?pcn=U00001&method=all", "?pcn=U00001&month=2025-07", "?pcn=U00001&month=x", "?pcn=%00"],
)
def test_a_number_that_is_not_there_is_a_bad_request(browser: Client, network: dict[str, PCN], query: str) -> None:
    assert browser.get(f"/reports/explain/{query}").status_code == 400


def test_without_a_pcn_the_page_asks_which(browser: Client, network: dict[str, PCN]) -> None:
    assert "Choose a PCN" in text_of(browser.get("/reports/explain/"))


def test_without_figures_there_is_nothing_to_explain(browser: Client) -> None:
    assert browser.get("/reports/explain/").status_code == 404
    with pytest.raises(CommandError, match="There is no PCN U00001"):
        printed("U00001", "coils", "2025-06")


def test_the_command_names_what_is_wrong(network: dict[str, PCN]) -> None:
    with pytest.raises(CommandError, match="Give the month as 2026-10"):
        printed("U00001", "coils", "June")


PAGES = {
    "/reports/": {"month", "year", "year-on-year", "against-baseline", "baseline", "same-month", "pattern", "record"},
    "/reports/pcns/U00001/?basis=as-was": {
        "month",
        "year",
        "year-on-year",
        "against-baseline",
        "baseline",
        "same-month",
        "record",
        "fitted-here",
    },
    "/reports/pcns/U00001/spc/": {"pattern"},
    "/reports/pcns/U00001/projection/": {"projection"},
    "/reports/projection/": {"projection"},
    "/reports/funnel/": {"funnel"},
    "/reports/equity/": {"equity"},
    "/reports/breakdown/?pcn=U00002": {"reasons"},
}


@pytest.fixture
def long_ago(network: dict[str, PCN]) -> dict[str, PCN]:
    """Years of months besides, so that every figure can be told."""
    for code in ("N82001", "N82002", "N82003"):
        for method in (Method.IMPLANT, Method.LNG_IUS):
            monthly_totals(make_practice(code), date(2018, 4, 1), [5, 6, 7, 4] * 21, method=method)
    count_women(make_practice("N82001"), 1100, on=date(2018, 1, 1))
    count_women(make_practice("N82002"), 800, on=date(2018, 1, 1))
    count_women(make_practice("N82003"), 500, on=date(2018, 1, 1))
    recount.recompute_all()
    return network


@pytest.mark.parametrize("address", PAGES)
def test_one_link_leads_from_any_figure_to_what_it_is_made_of(
    browser: Client, long_ago: dict[str, PCN], address: str
) -> None:
    html = unescape(browser.get(address).content.decode())
    links = set(re.findall(r'href="((?:/reports/)?explain/\?[^"]*figure=[^"]*)"', html))
    assert {parse_qs(urlsplit(link).query)["figure"][0] for link in links} == PAGES[address]
    for link in links:
        page = browser.get(f"/reports/{link.removeprefix('/reports/')}")
        assert page.status_code == 200
        words = text_of(page)
        for needed in (
            "The dashboard shows the same number.",
            "Definition",
            "Data cut Number",
            "Membership",
            "Small numbers",
        ):
            assert needed in words, link
        [command] = re.findall(r"manage.py explain_rate (.*?) Figures that are", words)
        lines = printed(*command.split()).splitlines()
        assert "Dashboard: The dashboard shows the same number." in lines
        for line in lines:
            name, _, text = line.partition(": ")
            assert " | " in line or not text or f"{name} {text}" in words, line


@pytest.mark.parametrize("place", ["U00001", "network", "area-{}"])
@pytest.mark.parametrize("query", ["", "&services=total", "&basis=as-was"])
def test_facts_and_dashboard_agree_in_every_figure(
    browser: Client, long_ago: dict[str, PCN], place: str, query: str
) -> None:
    area = Area.objects.create(name="Seaside")
    PCN.objects.filter(code="U00001").update(area=area)
    shown = 0
    for figure in Figure:
        page = browser.get(f"/reports/explain/?pcn={place.format(area.pk)}&method=coils&figure={figure}{query}")
        if page.status_code == 200:
            shown += 1
            assert "The dashboard shows the same number." in text_of(page), figure
    assert shown == len(Figure) - 1  # fifths have no PCN, and what is fitted in one is no network's


@pytest.mark.acceptance("A21")
def test_a_year_with_too_few_complete_months_has_no_rate_here_either(browser: Client, network: dict[str, PCN]) -> None:
    """What was sent until August 2024 is missing since, for which month after month is incomplete."""
    monthly_totals(make_practice("N82001"), date(2022, 1, 1), [20] * 32, method=Method.IMPLANT)
    count_women(make_practice("N82001"), 1100, on=date(2018, 1, 1))
    count_women(make_practice("N82002"), 800, on=date(2018, 1, 1))
    count_women(make_practice("N82003"), 500, on=date(2018, 1, 1))
    Fitting.objects.all().delete()
    ActivityTotal.objects.filter(month__gte=MAY).delete()
    total_row(make_practice("N82003"), 1, method=Method.IMPLANT, month=JUNE)
    recount.recompute_all()
    words = text_of(browser.get("/reports/explain/?pcn=U00001&method=implant&figure=year"))
    assert "With fewer than 9 complete months there is no rate." in words
    assert "None: fewer than 9 months are complete" in words
    assert "12-month rate Not 12 months" in words
    assert "September 2024: Practice N82001 sent no data" in words
    assert "The dashboard shows the same number." in words


def test_the_networks_ratio_is_made_of_two_years(browser: Client, long_ago: dict[str, PCN]) -> None:
    words = text_of(browser.get("/reports/explain/?pcn=network&method=implant&figure=against-baseline"))
    before = sum([5, 6, 7, 4] * 3) * 3
    assert f"Fittings, Before COVID, March 2019 to February 2020 {before}" in words
    assert "Women aged 15 to 44, Before COVID, March 2019 to February 2020 2,400" in words
    assert "Status" in words
    assert "Implants and coils" not in words.split("This figure")[1].split("Numerator")[0]


def test_a_practices_row_is_explained_alone(browser: Client, network: dict[str, PCN]) -> None:
    page = browser.get("/reports/pcns/U00001/?method=coils").content.decode()
    [link] = [
        each for each in re.findall(r'href="(/reports/explain/[^"]*)"', page) if each.endswith("practice=N82003")
    ]
    words = text_of(browser.get(unescape(link)))
    assert "5 fittings of coils over 12 months to June 2025, of women registered in Practice N82003" in words
    assert "Practice N82001" not in words
    assert "--figure year --practice N82003" in words
    assert "The dashboard shows the same number." in words


def test_what_practices_fitted_is_explained_by_the_fitting_practice(browser: Client, network: dict[str, PCN]) -> None:
    words = text_of(browser.get("/reports/explain/?pcn=U00001&method=coils&figure=fitted-here"))
    # June: Park 1 for itself and 1 for Hill, Dock 1 for itself and 1 for Park; May: totals of 6.
    assert "10 fittings of coils over 12 months to June 2025, fitted at practices in North PCN." in words
    assert "Fitting practice." in words
    assert "The dashboard shows the same number." in words


def test_a_figure_of_many_months_names_the_month_that_changed(browser: Client, long_ago: dict[str, PCN]) -> None:
    extract_row(make_practice("N82001"), method=Method.LNG_IUS, on=date(2025, 2, 3))
    words = text_of(browser.get("/reports/explain/?pcn=U00001&method=coils&figure=year"))
    assert "The dashboard shows other numbers in February 2025: something has changed since the data cut" in words


@pytest.mark.parametrize(
    "query",
    [
        "pcn=U00001&figure=equity",
        "pcn=network&figure=fitted-here",
        "pcn=network&practice=N82001",
        "pcn=U00001&practice=N99999",
        "pcn=U00001&practice=N82001&figure=projection",
        "pcn=area-99999",
    ],
)
def test_a_figure_that_no_report_shows_is_a_bad_request(browser: Client, network: dict[str, PCN], query: str) -> None:
    assert browser.get(f"/reports/explain/?{query}").status_code == 400


def test_only_who_may_see_rates_sees_it_and_each_look_is_recorded(browser: Client, network: dict[str, PCN]) -> None:
    browser.get(ADDRESS)
    assert list(Event.objects.filter(action="rates.explained").values_list("subject", flat=True)) == ["U00001"]
    desk = User.objects.create_user(email="desk2@example.org", name="Desk", role=Role.PRACTICE_STAFF)
    assert client_of(desk).get(ADDRESS).status_code == 403
