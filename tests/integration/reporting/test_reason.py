"""The reports of one reason: counted from the fittings as the prepared counts are, and never kept for another."""

import csv
import re
from datetime import date
from html import unescape
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from practices.methods import Method
from practices.models import PCN, Area, Practice
from referrals.models import Fitting
from referrals.models.pathway import Indication
from reporting import every_pcn, recount, selectors
from reporting.explaining.asking import is_offered
from reporting.explaining.facts import Asked, explain
from reporting.explaining.figures import Figure
from reporting.fitted_here.selectors import fitted_in
from reporting.included import NOT_KNOWN, REASONS, Included
from reporting.measures import Group, Services
from reporting.selectors import Basis
from tests.builders.activity import extract_row, make_practice, total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)
OVERVIEW, NORTH, SOUTH = "/reports/", "/reports/pcns/U00001/", "/reports/pcns/U00002/"
PAGES = (
    OVERVIEW,
    NORTH,
    "/reports/spc/",
    f"{NORTH}spc/",
    "/reports/projection/",
    f"{NORTH}projection/",
)


@pytest.fixture
def network() -> dict[str, PCN]:
    """Fittings for two reasons, and some for none known; Hill was in the North until the middle of June."""
    north, south = make_pcn("U00001", "North PCN"), make_pcn("U00002", "South PCN")
    PCN.objects.filter(pk=north.pk).update(area=Area.objects.create(name="Seaside"))
    park, hill, dock, clinic = (make_practice(code) for code in ("N82001", "N82002", "N82003", "C00001"))
    Practice.objects.filter(pk=clinic.pk).update(kind=Practice.Kind.SEXUAL_HEALTH_CLINIC)
    for practice, pcn in ((park, north), (hill, north), (dock, south)):
        join(practice, pcn)
        count_women(practice, 1000)
    join(hill, south, on=date(2025, 6, 10))
    for women_of, place, method, reason, number, on in (
        (park, park, Method.LNG_IUS, "hmb", 3, date(2025, 6, 2)),
        (park, clinic, Method.LNG_IUS, "hmb", 1, date(2025, 6, 3)),
        (park, park, Method.IMPLANT, "contraception", 2, date(2025, 6, 30)),
        (park, dock, Method.IMPLANT, "", 1, date(2025, 6, 1)),
        (dock, dock, Method.IMPLANT, "contraception", 2, date(2025, 6, 4)),
        (dock, park, Method.LNG_IUS, "hmb", 1, date(2025, 6, 4)),
        (hill, hill, Method.LNG_IUS, "hmb", 2, date(2025, 5, 4)),
        (hill, hill, Method.IMPLANT, "contraception", 1, date(2025, 5, 4)),
    ):
        for _ in range(number):
            extract_row(place, registered=women_of, method=method, on=on, indication=reason)
    total_row(dock, 4, method=Method.COPPER_IUD, month=JUNE)
    recount.recompute_all()
    return {"north": north, "south": south}


def latest_of(browser: Client, address: str) -> tuple[str, str, str]:
    """Fittings of the latest month on the overview: of every PCN, the North and the South."""
    page = text_of(browser.get(address))
    found = [re.search(rf"{name} ([\d,]+) ", page) for name in ("All PCNs(?: of Seaside)?", "North PCN", "South PCN")]
    return tuple(each[1] if each else "" for each in found)  # type: ignore[return-value]


def counts_of(rows: list[tuple[Any, ...]]) -> dict[date, tuple[int, ...]]:
    return {row[0]: row[1:4] for row in rows if any(row[1:4])}


def added(parts: list[dict[date, tuple[int, ...]]]) -> dict[date, tuple[int, ...]]:
    months = {month for part in parts for month in part}
    return {month: tuple(map(sum, zip(*(part.get(month, (0, 0, 0)) for part in parts)))) for month in months}  # noqa: B905


def test_the_reasons_are_those_a_referral_may_have_and_one_for_none_known() -> None:
    assert list(REASONS) == [*Indication.values, NOT_KNOWN]


@pytest.mark.parametrize(
    ("query", "everywhere", "north", "south"),
    [
        ("", 13, 6, 7),
        ("indication=hmb", 4, 3, 1),
        ("indication=contraception", 4, 2, 2),
        ("indication=hrt", 0, 0, 0),
        ("indication=not-known", 5, 1, 4),
        ("indication=hmb&services=total", 5, 4, 1),
        ("indication=hmb&method=coils", 4, 3, 1),
        ("indication=hmb&method=implant", 0, 0, 0),
        ("indication=hmb&last=2025-05", 2, 0, 2),
        ("indication=hmb&last=2025-05&basis=as-was", 2, 2, 0),
        ("indication=contraception&last=2025-05&basis=as-was", 1, 1, 0),
    ],
)
def test_the_overview_counts_fittings_for_the_reason_chosen(
    browser: Client, network: dict[str, PCN], query: str, everywhere: int, north: int, south: int
) -> None:
    assert latest_of(browser, f"{OVERVIEW}?{query}") == (str(everywhere), str(north), str(south))


@pytest.mark.acceptance("N5")
@pytest.mark.parametrize("basis", list(Basis))
def test_an_area_counts_them_too(browser: Client, network: dict[str, PCN], basis: Basis) -> None:
    area = Area.objects.get()
    page = f"{OVERVIEW}?area={area.pk}&basis={basis}&indication=hmb"
    assert latest_of(browser, page) == ("3", "3", "")
    expected = ("0", "0", "") if basis == Basis.CURRENT else ("2", "2", "")
    assert latest_of(browser, f"{page}&last=2025-05") == expected


def test_a_pcn_page_has_its_rate_practices_and_fittings_here_for_the_reason_chosen(
    browser: Client, network: dict[str, PCN]
) -> None:
    page = text_of(browser.get(f"{NORTH}?method=coils&indication=hmb"))
    assert "In June 2025, 3.0 coils were fitted per 1,000 women" in page
    assert "Practice N82001 3 3 1,000" in page
    assert "practices in North PCN made 4 fittings of coils (1 of them for women of other practices)" in page
    assert (
        "Only fittings for heavy periods are counted. Monthly totals name no reason and are not in these figures."
        in page
    )
    assert page.count("Only fittings for heavy periods are counted.") == 2
    assert "North PCN, for heavy periods, May 2025 to June 2025" in page
    others = text_of(browser.get(f"{SOUTH}?method=coils&indication=not-known"))
    assert "Only fittings without a known reason are counted, monthly totals among them." in others
    assert "Practice N82003 4 4 1,000" in others


@pytest.mark.acceptance("O7")
@pytest.mark.parametrize("services", list(Services))
@pytest.mark.parametrize("basis", list(Basis))
def test_every_fitting_has_one_reason_so_that_the_reasons_add_up_to_all(
    network: dict[str, PCN], basis: Basis, services: Services
) -> None:
    every, each = Included(services), [Included(services, reason) for reason in REASONS]
    area, window, first = Area.objects.get(), selectors.baseline(), date(2024, 7, 1)
    for read in (
        lambda included: selectors.pcn_months(network["north"], basis, included),
        lambda included: selectors.pcn_months(network["south"], basis, included),
        lambda included: selectors.area_months(area, basis, included),
        selectors.network_months,
    ):
        assert added([counts_of(read(included)) for included in each]) == counts_of(read(every))
        for included in each:
            assert [row[0] for row in read(included)] == [row[0] for row in read(every)]
            assert [row[4:] for row in read(included)] == [row[4:] for row in read(every)], "women stay what they are"
    for pcn in network.values():
        practices = selectors.practices_of(pcn, basis, JUNE, every)
        parts = [selectors.practices_of(pcn, basis, JUNE, included) for included in each]
        for place, practice in enumerate(practices):
            assert sum(part[place].year[Group.TOTAL] for part in parts) == practice.year[Group.TOTAL]
        fitted, fitted_parts = (
            [sum(one.of(Group.TOTAL) for one in fitted_in(pcn, basis, JUNE, included)) for included in those]
            for those in ([every], each)
        )
        assert sum(fitted_parts) == sum(fitted)
    summaries, grids = (
        [read(Group.TOTAL, basis, first, JUNE, *more, included=included) for included in (every, *each)]
        for read, more in ((every_pcn.overview, (window,)), (every_pcn.every_month, ()))
    )
    for place, code in enumerate(("U00001", "U00002")):
        whole, *parts = (summary[place] for summary in summaries)
        assert whole.code == code
        assert sum(part.latest or 0 for part in parts) == whole.latest
        whole_counts, *part_counts = (grid.counts[place][-2:].tolist() for grid in grids)
        assert [sum(months) for months in zip(*part_counts, strict=True)] == whole_counts


def test_pages_say_of_how_many_the_reason_is_known(browser: Client, network: dict[str, PCN]) -> None:
    dock = make_practice("N82003")
    for reason in ("hmb", "hmb", ""):
        extract_row(dock, method=Method.LNG_IUS, on=date(2019, 6, 3), indication=reason)
    recount.recompute_all()
    for address, said in (
        (f"{NORTH}?indication=hmb", "for 5 of 6 fittings of the 12 months to June 2025. The"),
        (f"{NORTH}?indication=hmb&method=coils", "for 3 of 3 fittings of the 12 months to June 2025. The"),
        (
            f"{SOUTH}?indication=hmb",
            "for 6 of 10 fittings of the 12 months to June 2025 and for 2 of 3 fittings before",
        ),
        (f"{OVERVIEW}?indication=hmb", "for 11 of 16 fittings of the 12 months to June 2025 and for 2 of 3 fittings"),
    ):
        assert f"The reason is known {said}" in text_of(browser.get(address))
    for query in ("", "?indication=not-known"):
        assert "The reason is known" not in text_of(browser.get(f"{NORTH}{query}"))


def test_files_and_the_interface_carry_the_reason(browser: Client, network: dict[str, PCN]) -> None:
    query = "method=coils&first=2025-06&last=2025-06&indication=hmb"
    [row] = csv.DictReader(StringIO(browser.get(f"{NORTH}rates.csv?{query}").content.decode()))
    assert (row["fittings"], row["reason"]) == ("3", "Heavy periods")
    rows = csv.DictReader(StringIO(browser.get(f"{NORTH}?{query}&file=recent.csv").content.decode()))
    assert {row["Month"]: row["Coils (IUCD), fittings"] for row in rows} == {"July 2025 so far": "0", "June 2025": "3"}
    answer = browser.get(f"/api/v1/pcns/U00001/rates/?{query}").json()
    assert answer["indication"] == "hmb"
    assert [month["fittings"] for month in answer["series"][0]["months"]] == [3]
    assert browser.get("/api/v1/pcns/U00001/rates/").json()["indication"] is None


@pytest.mark.parametrize("address", PAGES)
def test_no_link_drops_the_reason_and_no_page_ignores_it(
    browser: Client, network: dict[str, PCN], address: str
) -> None:
    extract_row(make_practice("N82001"), method=Method.LNG_IUS, on=date(2022, 4, 4), indication="hmb")
    recount.recompute_all()
    response = browser.get(f"{address}?services=total&indication=hmb")
    assert "Only fittings for heavy periods are counted." in text_of(response)
    page = response.content.decode()
    assert "Remove </span>Reason Heavy periods" in page
    links = [unescape(link) for link in re.findall(r'href="([^"]*services=total[^"]*)"', page)]
    removes = [link for link in links if link == "?services=total"]
    assert len(removes) == 1
    assert all("indication=hmb" in link for link in links if link not in removes)
    assert {urlsplit(link).path for link in links if "explain" in link or "projection" in link or "spc" in link}


def test_the_overview_leads_to_pcns_with_the_same_choices(browser: Client, network: dict[str, PCN]) -> None:
    area = Area.objects.get()
    page = browser.get(f"{OVERVIEW}?indication=hmb&area={area.pk}").content.decode()
    [there] = {unescape(link) for link in re.findall(rf'href="({NORTH}[^"]*)"', page)}
    assert "In June 2025, 3.0 coils were fitted" in text_of(browser.get(there))
    assert f'href="{NORTH}"' in browser.get(OVERVIEW).content.decode()


def test_the_number_of_a_page_is_explained_by_the_fittings_for_its_reason(
    browser: Client, network: dict[str, PCN]
) -> None:
    page = browser.get(f"{NORTH}?method=coils&indication=hmb").content.decode()
    links = {unescape(link) for link in re.findall(r'href="(/reports/explain/\?[^"]*)"', page)}
    assert {parse_qs(urlsplit(link).query)["indication"][0] for link in links} == {"hmb"}
    [month] = [link for link in links if "figure=month" in link]
    explained = text_of(browser.get(month))
    assert "3 fittings of coils for heavy periods in June 2025, of women registered in North PCN: 3.0 per" in explained
    assert "Clinical-system extract GP practices 3 Yes" in explained
    assert "Clinical-system extract sexual health clinics 1 No" in explained
    for link in links:
        assert "The dashboard shows the same number." in text_of(browser.get(link))
    [command] = re.findall(r"manage.py explain_rate (.*? --indication hmb)", explained)
    out = StringIO()
    call_command("explain_rate", *command.split(), stdout=out)
    assert "Fittings: 3" in out.getvalue()
    assert "Only fittings for heavy periods are counted." in out.getvalue()
    south = text_of(browser.get("/reports/explain/?pcn=U00002&method=total&month=2025-06&indication=hmb"))
    assert "Monthly totals GP practices, not for this reason 4 No" in south


@pytest.mark.parametrize("reason", ["hmb", "hrt", NOT_KNOWN])
def test_every_figure_explained_for_a_reason_is_what_its_page_shows(network: dict[str, PCN], reason: str) -> None:
    cut, area = selectors.latest_cut(), Area.objects.get()
    assert cut
    for pcn, place in ((network["north"], None), (network["south"], None), (None, area), (None, None)):
        for figure in Figure:
            for basis in Basis:
                asked = Asked(pcn, Group.TOTAL, JUNE, basis=basis, figure=figure, area=place, reason=reason)
                if is_offered(asked):
                    assert explain(asked, cut).agrees, (figure, basis, pcn, place)


def test_the_pages_that_compare_have_no_reason_to_explain(browser: Client, network: dict[str, PCN]) -> None:
    for figure in ("funnel", "equity", "reasons"):
        query = f"pcn=network&figure={figure}&month=2025-06&indication=hmb"
        assert browser.get(f"/reports/explain/?{query}").status_code == 400


@pytest.mark.parametrize(
    "address", [*PAGES, f"{NORTH}rates.csv", "/api/v1/pcns/U00001/rates/", "/reports/explain/?pcn=U00001"]
)
@pytest.mark.parametrize("reason", ["pill", "hmb' OR TRUE --", "Heavy periods"])
def test_an_unknown_reason_is_a_bad_request(
    browser: Client, network: dict[str, PCN], address: str, reason: str
) -> None:
    path, _, query = address.partition("?")
    given = {**{name: values[0] for name, values in parse_qs(query).items()}, "indication": reason}
    assert browser.get(path, given).status_code == 400


@pytest.mark.parametrize("address", [OVERVIEW, NORTH])
def test_a_report_of_one_reason_is_never_sent_for_another(
    browser: Client, network: dict[str, PCN], address: str
) -> None:
    etags = {}
    for _ in range(2):
        for query, expected in (("", "6"), ("?indication=hmb", "3"), ("?indication=contraception", "2")):
            page = browser.get(f"{address}{query}", headers={"If-None-Match": ", ".join(etags.values())})
            if query not in etags:
                total = browser.get(f"{address}{query or '?'}{'&' if query else ''}method=total")
                assert re.search(rf"(June 2025|North PCN) {expected} ", text_of(total))
                assert page.status_code == 200
                etags[query] = page["ETag"]
            assert page["ETag"] == etags[query]
    assert len(set(etags.values())) == 3


def test_a_file_that_names_other_reasons_is_seen_although_no_count_changes(
    browser: Client, network: dict[str, PCN]
) -> None:
    assert latest_of(browser, f"{OVERVIEW}?indication=hmb") == ("4", "3", "1")
    wrong = Fitting.objects.filter(indication="hmb", registered_practice__code="N82003")
    wrong.update(reversed_at="2025-07-01T00:00Z")
    park, dock = make_practice("N82001"), make_practice("N82003")
    extract_row(park, registered=dock, method=Method.LNG_IUS, on=date(2025, 6, 4), indication="hrt")
    assert recount.recompute_all() is None
    assert latest_of(browser, f"{OVERVIEW}?indication=hmb") == ("3", "3", "0")
    assert latest_of(browser, f"{OVERVIEW}?indication=hrt") == ("1", "0", "1")


@pytest.mark.parametrize("address", PAGES)
def test_without_a_reason_no_fitting_is_read_and_with_one_few_more_queries_are_asked(
    browser: Client, network: dict[str, PCN], address: str
) -> None:
    browser.get(f"{OVERVIEW}?method=coils")
    asked = []
    for query in ("?method=implant", "?method=implant&indication=hmb"):
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(f"{address}{query}").status_code == 200
        asked.append([each["sql"] for each in captured.captured_queries])
    without, chosen = asked
    assert not any("referrals_fitting" in sql for sql in without)
    assert any("referrals_fitting" in sql for sql in chosen)
    assert len(chosen) == len(without) + (3 if address in (OVERVIEW, NORTH) else 1)
