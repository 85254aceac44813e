"""Every report gives its tables and charts away: what the page shows, for whom it shows it, and nothing else."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client, override_settings

from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.models import PCN, DeprivationScore
from reporting import recount
from tests.builders.activity import make_practice, total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import client_of, rows_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

JUNE = date(2025, 6, 1)
NORTH = "/reports/pcns/U00001/"
# By the address of a page: the tables with the ids they have on it, and the charts.
PAGES = {
    "/reports/": ({"pcns": "pcns", "recent": "recent", "years": "years", "against": "against"}, ["rates"]),
    NORTH: (
        {
            **{name: name for name in ("recent", "against", "years", "seasons", "full", "practices")},
            **{name: name for name in ("fitted-practices", "fitted-months")},
        },
        ["rates", "fitted"],
    ),
    f"{NORTH}spc/": ({"full": "full"}, ["control"]),
    "/reports/spc/": ({"full": "full"}, ["control"]),
    f"{NORTH}projection/": ({"year-table": "year", "months": "months"}, ["projection"]),
    "/reports/projection/": ({"year-table": "year", "months": "months", "table": "pcns"}, ["projection"]),
    "/reports/funnel/": ({"funnel": "funnel"}, ["funnel"]),
    "/reports/equity/": ({"fifths": "fifths", "segments": "segments"}, ["fifths"]),
    "/reports/breakdown/": ({name: name for name in ("methods", "reasons", "reasons-by-month")}, ["method-shares"]),
}


@pytest.fixture
def network() -> PCN:
    """Two PCNs with implants and coils every month since January 2022, and one month in the year before COVID."""
    for number, name in enumerate(("North PCN", "South PCN"), 1):
        pcn, practice = make_pcn(f"U0000{number}", name), make_practice(f"N8200{number}")
        join(practice, pcn)
        DeprivationScore.objects.create(
            practice=practice, index="IMD 2019", score=30, decile=3 * number, source="test"
        )
        count_women(practice, 9000 * number, on=date(2018, 1, 1))
        for method in ("implant", "lng_ius"):
            total_row(practice, 4, method=method, month=date(2018, 4, 1))
            for place in range(42):
                month = date(2022 + place // 12, place % 12 + 1, 1)
                total_row(practice, 1200 + number * place % 7, method=method, month=month)
    recount.recompute_all()
    return PCN.objects.get(code="U00001")


def read(response: Any) -> list[list[str]]:
    assert response.status_code == 200, response.content[:200]
    return list(csv.reader(io.StringIO(response.content.decode())))


@pytest.mark.parametrize("address", PAGES)
def test_a_file_holds_what_its_page_shows(browser: Client, network: PCN, address: str) -> None:
    page = browser.get(address).content.decode()
    for name, table in PAGES[address][0].items():
        shown = [[cell.replace(",", "") for cell in row] for row in rows_of(page, table)]
        assert shown, table
        rows = read(browser.get(f"{address}?file={name}.csv"))[1:]
        if name == "pcns":
            assert [row.pop(1) for row in rows][1:] == ["U00001", "U00002"]
            rows = [_as_on_the_page(row) for row in rows]
        assert [[_plainly(cell) for cell in row] for row in rows] == [
            [_plainly(cell) for cell in row] for row in shown
        ]
        assert all(len(row) == len(rows[0]) for row in rows)


def _as_on_the_page(row: list[str]) -> list[str]:
    """The page has room for a PCN's ratio beside its status, and tells of a record year beside the pattern."""
    *cells, status, ratio, pattern, record = row
    return [
        *cells,
        status if ratio == status else f"{status} {ratio}",
        {"Yes": f"{pattern} Record year", "No": pattern}[record],
    ]


def _plainly(cell: str) -> str:
    """The same whether written down as a number or as words."""
    return re.sub(r"\.0$", "", cell.replace(",", "")).lstrip("'")


@pytest.mark.parametrize("address", PAGES)
def test_a_workbook_has_every_table_a_native_chart_of_each_and_notes(
    browser: Client, network: PCN, address: str
) -> None:
    tables, charts = PAGES[address]
    response = browser.get(f"{address}?file=tables.xlsx")
    assert response.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    native = {sheet.title: sheet._charts for sheet in book if sheet._charts}
    for name in charts:
        assert native[f"Chart {name.replace('-', ' ')}"][0].series
    assert native
    assert len([sheet for sheet in book if not sheet._charts]) >= len(tables) + 1
    notes = dict(book["Notes"].iter_rows(values_only=True))
    assert notes["Chosen filters"] == "None"
    assert "Definition of" in notes
    for name in tables:
        file = read(browser.get(f"{address}?file={name}.csv"))
        title = name.replace("-", " ")
        sheet = book[title[0].upper() + title[1:]]
        cells = list(sheet.iter_rows(min_row=4, values_only=True))
        assert len(cells) == len(file)
        assert [str(cell) for cell in cells[0]] == file[0]
        written = [[_plainly(str(cell)) for cell in row] for row in cells[1:]]
        assert written == [[_plainly(cell) for cell in row] for row in file[1:]]


@pytest.mark.parametrize("address", [address for address, (_, charts) in PAGES.items() if charts])
def test_each_chart_is_a_drawing_and_a_picture(browser: Client, network: PCN, address: str) -> None:
    page = text_of(browser.get(address))
    for name in PAGES[address][1]:
        drawing = browser.get(f"{address}?file={name}.svg").content.decode()
        assert drawing.startswith("<svg ")
        assert drawing.count("</svg>") == 2
        [heading] = re.findall(r'font-weight="bold">(.*?)</text>', drawing)
        assert heading in page
        picture = browser.get(f"{address}?file={name}.png")
        assert picture.content.startswith(b"\x89PNG")
        assert picture["Content-Type"] == "image/png"


@pytest.mark.parametrize("address", PAGES)
def test_a_page_links_to_its_files_with_the_choices_made(browser: Client, network: PCN, address: str) -> None:
    page = browser.get(f"{address}?services=total")
    assert page.status_code == 200
    found = re.findall(r'href="(\?[^"]*file=[^"]*)"', page.content.decode())
    tables, charts = PAGES[address]
    assert len(found) >= 1 + len(tables) + 2 * len(charts)
    for link in found:
        asked = link.replace("&amp;", "&")
        assert "services=total" in asked
        assert browser.get(f"{address}{asked}").status_code == 200


def test_choices_reach_the_file(browser: Client, network: PCN) -> None:
    rows = read(browser.get(f"{NORTH}?first=2025-05&method=implant&file=full.csv"))
    assert [row[0] for row in rows] == ["Month", "June 2025", "May 2025"]
    book = openpyxl.load_workbook(
        io.BytesIO(browser.get(f"{NORTH}?first=2025-05&method=implant&file=tables.xlsx").content)
    )
    notes = dict(book["Notes"].iter_rows(values_only=True))
    assert notes["Chosen filters"] == "Implants, From May 2025"
    assert notes["Data to"] == "30 June 2025"
    assert "March 2019 to February 2020" in notes["Baseline"]


def test_methods_and_reasons_tell_which_months_they_are_of(browser: Client, network: PCN) -> None:
    latest, earlier = (text_of(browser.get(f"/reports/breakdown/{asked}")) for asked in ("", "?last=2024-12"))
    assert "Fittings by method, latest 13 months" in latest
    assert "Fittings by method, December 2023 to December 2024" in earlier
    assert "latest 13 months" not in earlier


def test_a_pcns_workbook_holds_its_months_as_they_are_computed(browser: Client, network: PCN) -> None:
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{NORTH}?first=2025-05&file=tables.xlsx").content))
    head, may, june = book["Rates"].iter_rows(min_row=4, values_only=True)
    assert head[:3] == ("Month", "Implants, fittings", "Implants, rate")
    assert may[0].date() == date(2025, 5, 1)
    assert june[1] == 1206
    assert june[2] == pytest.approx(1000 * 1206 / 9000)
    assert june[-1] == 9000
    [chart] = book["Chart rates"]._charts
    assert len(chart.series) == 4


@pytest.mark.acceptance("A24")
def test_a_name_is_never_a_formula(browser: Client, network: PCN) -> None:
    PCN.objects.filter(code="U00001").update(name="=1+1")
    for address in ("/reports/", NORTH, "/reports/funnel/"):
        book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{address}?file=tables.xlsx").content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
    assert ["'=1+1"] in [row[:1] for row in read(browser.get("/reports/?file=pcns.csv"))]


@override_settings(DEMONSTRATION=True)
def test_synthetic_figures_say_so_in_every_file(browser: Client, network: PCN) -> None:
    assert all(row[-1] == "Synthetic demonstration data" for row in read(browser.get("/reports/?file=pcns.csv"))[1:])
    assert "Synthetic" in browser.get("/reports/funnel/?file=funnel.svg").content.decode()
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/reports/equity/?file=tables.xlsx").content))
    assert "Synthetic" in book["Fifths"]["A2"].value


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("file", ["tables.doc", "", "tables", ".."])
def test_what_is_not_offered_is_a_bad_request(browser: Client, network: PCN, address: str, file: str) -> None:
    assert browser.get(f"{address}?file={file}").status_code == 400


@pytest.mark.parametrize("address", PAGES)
def test_what_a_page_does_not_show_is_not_found(browser: Client, network: PCN, address: str) -> None:
    for file in ("secret.csv", "secret.xlsx", "secret.svg", "secret.png"):
        assert browser.get(f"{address}?file={file}").status_code == 404


def test_without_data_there_is_nothing_to_download(browser: Client) -> None:
    make_pcn("U00001")
    for address in PAGES:
        page = browser.get(address)
        assert "file=" not in page.content.decode()
        assert browser.get(f"{address}?file=tables.xlsx").status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_a_file_is_for_whom_its_page_is(network: PCN, address: str) -> None:
    other = User.objects.create_user(email="fitter@example.org", name="Other", role=Role.FITTER)
    assert client_of(other).get(f"{address}?file=tables.xlsx").status_code == 403
    assert Client().get(f"{address}?file=tables.xlsx").status_code == 302


def test_who_took_what_is_recorded(browser: Client, commissioner: User, network: PCN) -> None:
    for address in ("/reports/?file=pcns.csv", f"{NORTH}spc/?file=control.png", "/reports/funnel/?file=funnel.csv"):
        assert browser.get(address).status_code == 200
    taken = list(Event.objects.filter(actor=commissioner).order_by("pk").values_list("action", "subject"))[-3:]
    assert taken == [
        ("rates.downloaded", "network"),
        ("rates.downloaded", "U00001/spc"),
        ("rates.downloaded", "funnel"),
    ]


def test_a_file_does_not_take_the_place_of_its_page(browser: Client, network: PCN) -> None:
    before = browser.get("/reports/").content
    browser.get("/reports/?file=pcns.csv")
    assert _without_tokens(browser.get("/reports/").content) == _without_tokens(before)


_without_tokens: Callable[[bytes], bytes] = lambda page: re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page)  # noqa: E731
