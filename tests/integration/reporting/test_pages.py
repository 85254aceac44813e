"""The report pages, through the client: figures against a table counted by hand, choices, caching, who may look."""

import json
import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.audit.models import Event
from larc.nhsuk.formatting import format_month
from practices.methods import Method
from practices.models import PCN
from referrals.models import ActivityTotal
from reporting import recount
from reporting.months import months_between
from tests.builders.activity import extract_row, make_practice, total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import client_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

MAY, JUNE, JULY = date(2025, 5, 1), date(2025, 6, 1), date(2025, 7, 1)
IMPLANT, COPPER, LNG = Method.IMPLANT, Method.COPPER_IUD, Method.LNG_IUS


class Tables(HTMLParser):
    """The cells of each table of a page, row by row, by the table's id. Some cells have no end tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.rows: list[list[str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.rows = self.tables.setdefault(dict(attrs).get("id") or "", [])
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.rows = []

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] = f"{self.rows[-1][-1]} {data.strip()}".strip()


def table(response: Any, name: str) -> list[list[str]]:
    """The body of a table: what stands under its headings."""
    return Tables(response.content.decode()).tables[name][1:]


def figure(response: Any) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" data-chart-figure>(.*?)</script>', response.content.decode())
    return json.loads(found[1]) if found else {}


@pytest.fixture
def network() -> dict[str, PCN]:
    """Two PCNs of 2,000 and 500 women, and their fittings of May, June and (so far) July 2025."""
    north, south = make_pcn("U00001", "North PCN"), make_pcn("U00002", "South PCN")
    park, hill, dock = (make_practice(code) for code in ("N82001", "N82002", "N82003"))
    for practice, pcn, women in ((park, north, 1200), (hill, north, 800), (dock, south, 500)):
        join(practice, pcn)
        count_women(practice, women, on=date(2018, 4, 1), estimated=practice == hill)
    for practice, method, month, count in (
        (park, IMPLANT, MAY, 4),
        (park, LNG, JUNE, 2),
        (hill, IMPLANT, JUNE, 3),
        (hill, COPPER, JUNE, 1),
        (dock, IMPLANT, JUNE, 1),
        (dock, IMPLANT, date(2019, 6, 1), 2),
        (dock, COPPER, date(2018, 4, 1), 1),
    ):
        total_row(practice, count, method=method, month=month)
    extract_row(park, registered=dock, method=LNG, on=date(2025, 7, 3))
    recount.recompute_all()
    return {"north": north, "south": south}


@pytest.mark.acceptance("L10")
def test_the_overview_shows_the_totals_counted_by_hand(browser: Client, network: dict[str, PCN]) -> None:
    response = browser.get("/reports/")
    rows = [row[:5] for row in table(response, "pcns")]
    assert rows == [
        # June of all methods; the twelve months July 2024 to June 2025; rates per 1,000 women
        ["All PCNs", "7", "2.8", "11", "4.4"],
        ["North PCN", "6", "3.0", "10", "5.0"],
        ["South PCN", "1", "2.0", "1", "2.0"],
    ]
    # Before COVID: none in the North, 2 in the South and so in all.
    assert [re.sub(r" \d.*", "", row[7]) for row in table(response, "pcns")] == [
        "Clearly surpasses",
        "No baseline",
        "Below",
    ]
    months = {row[0]: row[1:] for row in table(response, "recent")}
    assert months["July 2025 so far"][:2] == ["1", "Not complete"]
    assert months["June 2025"] == ["7", "2.8", "2,500 (estimated)"]
    assert months["May 2025"][:2] == ["4", "1.6"]
    assert months["April 2025"][:2] == ["0", "0"]


# Fittings of all methods by PCN, counted from the rows of `network`; every other month has none.
HAND = {
    "U00001": {"May 2025": 4, "June 2025": 6},
    "U00002": {"April 2018": 1, "June 2019": 2, "June 2025": 1},
}


@pytest.mark.acceptance("L10")
def test_every_month_of_every_pcn_is_that_of_the_table_counted_by_hand(
    browser: Client, network: dict[str, PCN]
) -> None:
    months = [format_month(month) for month in months_between(date(2018, 4, 1), JUNE)]
    found = {}
    for code in HAND:
        rows = table(browser.get(f"/reports/pcns/{code}/?method=total"), "full")
        found[code] = {row[0]: int(row[1]) for row in rows if row[0] in months}
        assert list(found[code]) == months[::-1]
    assert found == {code: {month: by_hand.get(month, 0) for month in months} for code, by_hand in HAND.items()}


@pytest.mark.acceptance("L10")
@pytest.mark.parametrize("month", [date(2019, 6, 1), date(2024, 12, 1), MAY, JUNE])
def test_the_overview_to_a_month_has_each_pcn_as_counted_by_hand(
    browser: Client, network: dict[str, PCN], month: date
) -> None:
    rows = {row[0]: row[1] for row in table(browser.get(f"/reports/?last={month:%Y-%m}"), "pcns")}
    north, south = (HAND[code].get(format_month(month), 0) for code in HAND)
    assert rows == {"All PCNs": str(north + south), "North PCN": str(north), "South PCN": str(south)}


@pytest.mark.acceptance("L10")
def test_the_overview_holds_each_year_against_the_year_before(browser: Client, network: dict[str, PCN]) -> None:
    total_row(make_practice("N82002"), 5, method=IMPLANT, month=date(2024, 6, 1))
    recount.recompute_all()
    page = browser.get("/reports/")
    # July 2024 to June 2025 over July 2023 to June 2024: 11 against 5 in all, 10 against 5 in the North.
    assert [row[5:7] for row in table(page, "pcns")] == [
        ["5", "120% higher (30% lower to 708% higher)"],
        ["5", "100% higher (38% lower to 646% higher)"],
        ["0", "Not compared"],
    ]
    assert table(page, "years") == [
        ["Implants and coils", "11", "4.4", "5", "2.0", "120% higher", "30% lower to 708% higher"]
    ]
    assert (
        "Over the 12 months before, to June 2024, it was 2.0 (5 fittings). Year against year it is 120% higher "
        "(95% confidence interval 30% lower to 708% higher), no more than chance would explain." in text_of(page)
    )


@pytest.mark.acceptance("L10")
@pytest.mark.parametrize(("method", "counts"), [("implant", ["4", "3", "1"]), ("coils", ["3", "3", "0"])])
def test_the_overview_of_one_method(browser: Client, network: dict[str, PCN], method: str, counts: list[str]) -> None:
    assert [row[1] for row in table(browser.get(f"/reports/?method={method}"), "pcns")] == counts


def test_data_that_begin_within_the_baseline_months_give_no_baseline(browser: Client, network: dict[str, PCN]) -> None:
    ActivityTotal.objects.filter(month=date(2018, 4, 1)).delete()
    recount.recompute_all()
    assert {row[7] for row in table(browser.get("/reports/"), "pcns")} == {"No baseline"}
    assert "There is no baseline" in text_of(browser.get("/reports/pcns/U00002/"))


@pytest.mark.acceptance("L11")
def test_a_pcn_shows_both_series_with_baseline_and_denominators(browser: Client, network: dict[str, PCN]) -> None:
    response = browser.get("/reports/pcns/U00001/")
    months = {row[0]: row[1:] for row in table(response, "recent")}
    assert months["June 2025"] == ["3", "1.5", "3", "1.5", "2,000 (estimated)"]
    assert months["May 2025"] == ["4", "2.0", "0", "0", "2,000 (estimated)"]
    full = {row[0]: row[1:] for row in table(response, "full")}
    assert full["June 2025"][:3] == ["3", "1.5", "0.3 to 4.4"]
    assert full["June 2025"][-2:] == ["2,000 (estimated)", "1 April 2018"]
    traces = {trace["name"]: trace for trace in figure(response)["data"]}
    assert list(traces) == ["Implants before COVID", "Implants", "Coils before COVID", "Coils"]
    assert traces["Implants"]["y"][-2:] == [2.0, 1.5]
    assert traces["Implants"]["x"][-1] == "2025-06-01"
    text = text_of(response)
    assert "In June 2025, 1.5 implants were fitted per 1,000 women aged 15 to 44 registered in North PCN (3" in text
    assert "Data to 30 June 2025, last updated 20 July 2025 at midday" in text
    assert "Counted by the practice where women are registered, in the PCN that practice is in today." in text
    assert "Before COVID means the 12 months March 2019 to February 2020." in text


@pytest.mark.acceptance("L11")
def test_a_month_is_compared_with_the_average_and_with_the_same_month_before_covid(
    browser: Client, network: dict[str, PCN]
) -> None:
    page = browser.get("/reports/pcns/U00002/?method=implant")
    text = text_of(page)
    # 2 implants in June 2019 and in no other month of the year before COVID, over 500 women.
    assert "That is 500% above the average month before COVID (0.3). That is 50% below the same month" in text
    assert "the same month before COVID (4.0, June 2019; 95% confidence interval 99% below to 860% above)" in text
    seasons = {row[0]: row[1:] for row in table(page, "seasons")}
    assert len(seasons) == 13
    assert seasons["June 2025"][:3] == ["2.0", "4.0", "50% lower"]
    assert seasons["May 2025"] == ["0", "0", "None then", "None then"]
    assert table(page, "years")[0][:5] == ["Implants", "1", "2.0", "0", "0"]


@pytest.mark.acceptance("L11")
def test_the_series_as_json(browser: Client, network: dict[str, PCN]) -> None:
    body = browser.get("/api/v1/pcns/U00002/rates/").json()
    assert body["baseline"] == {"first": "2019-03-01", "last": "2020-02-01"}
    implant, coils = body["series"]
    assert (implant["method"], coils["method"]) == ("implant", "coils")
    assert implant["baseline_rate"] == pytest.approx(2 / 500 * 1000 / 12)
    assert implant["year"]["ratio"] == 0.5
    assert implant["months"][-1] == {
        "month": "2025-06-01",
        "fittings": 1,
        "fittings_of_incomplete_month": None,
        "sent_no_data": [],
        "women": 500,
        "women_counted_on": "2018-04-01",
        "women_are_estimated": False,
        "rate": 2.0,
        "lower": pytest.approx(0.0506, abs=1e-4),
        "upper": pytest.approx(11.1433, abs=1e-4),
    }


def test_the_practices_add_up_to_their_pcn(browser: Client, network: dict[str, PCN]) -> None:
    rows = table(browser.get("/reports/pcns/U00001/"), "practices")
    assert rows == [
        ["Practice N82001", "0", "4", "2", "2", "1,200"],
        ["Practice N82002", "3", "3", "1", "1", "800 (estimated)"],
        ["All practices", "3", "7", "3", "3", "2,000 (estimated)"],
    ]


def test_months_and_methods_can_be_chosen(browser: Client, network: dict[str, PCN]) -> None:
    response = browser.get("/reports/pcns/U00001/?method=total&first=2025-03&last=2025-05")
    assert [row[0] for row in table(response, "full")] == ["May 2025", "April 2025", "March 2025"]
    assert [row[0] for row in table(response, "recent")] == ["May 2025", "April 2025", "March 2025"]
    assert table(response, "recent")[0][:3] == ["May 2025", "4", "2.0"]
    assert len(figure(response)["data"][-1]["x"]) == 3
    assert "Remove To May 2025" in text_of(response)
    turned = browser.get("/reports/pcns/U00001/?method=total&first=2025-05&last=2025-03")
    assert table(turned, "full") == table(response, "full")


def test_no_table_chart_or_date_reaches_past_the_months_chosen(browser: Client, network: dict[str, PCN]) -> None:
    for address in ("/reports/", "/reports/pcns/U00001/"):
        response = browser.get(f"{address}?first=2025-03&last=2025-05")
        words = text_of(response)
        assert "Data to 31 May 2025" in words
        assert "so far" not in words
        assert "July 2025" not in re.sub(r"Chosen filters.*?Apply filters|last updated [^.]*", "", words)
        assert [row[0] for row in table(response, "recent")] == ["May 2025", "April 2025", "March 2025"]
        assert ", March 2025 to May 2025" in words
        assert "latest 13 months" not in words


def test_the_running_month_stands_only_above_the_month_before_it(browser: Client, network: dict[str, PCN]) -> None:
    for address in ("/reports/", "/reports/pcns/U00001/"):
        response = browser.get(address)
        assert [row[0] for row in table(response, "recent")][:2] == ["July 2025 so far", "June 2025"]
        assert len(table(response, "recent")) == 14
        assert "July 2025 is not over and is left out" in text_of(response)
        assert "latest 13 months" in text_of(response)
        alone = browser.get(f"{address}?first=2025-06")
        assert [row[0] for row in table(alone, "recent")] == ["July 2025 so far", "June 2025"]
        before = browser.get(f"{address}?last=2025-05")
        assert [row[0] for row in table(before, "recent")][::12] == ["May 2025", "May 2024"]
        assert "May 2024 to May 2025" in text_of(before)


def test_what_practices_here_fitted_follows_the_months_chosen(browser: Client, network: dict[str, PCN]) -> None:
    response = browser.get("/reports/pcns/U00001/?first=2025-03&last=2025-05")
    assert [row[0] for row in table(response, "fitted-months")] == ["May 2025", "April 2025", "March 2025"]


def test_a_practice_is_counted_where_it_was_when_that_is_asked_for(browser: Client, network: dict[str, PCN]) -> None:
    join(make_practice("N82002"), network["south"], on=JUNE)
    recount.recompute_all()
    may_and_june = "&first=2025-05&last=2025-06"
    by_name = {
        (name, basis): [
            row[1]
            for row in table(browser.get(f"/reports/pcns/{code}/?method=total&basis={basis}{may_and_june}"), "full")
        ]
        for name, code in (("north", "U00001"), ("south", "U00002"))
        for basis in ("current", "as-was")
    }
    assert by_name == {
        # June, May; hill's 4 of June move, and with them its women of every month when cast back
        ("north", "current"): ["2", "4"],
        ("south", "current"): ["5", "0"],
        ("north", "as-was"): ["2", "4"],
        ("south", "as-was"): ["5", "0"],
    }
    women = table(browser.get(f"/reports/pcns/U00001/?method=total&basis=as-was{may_and_june}"), "full")
    assert [row[-2] for row in women] == ["1,200", "2,000 (estimated)"]
    women = table(browser.get(f"/reports/pcns/U00001/?method=total{may_and_june}"), "full")
    assert [row[-2] for row in women] == ["1,200", "1,200"]


@pytest.mark.parametrize(
    "query",
    [
        "method=everything",
        "basis=never",
        "first=2025-13",
        "last=2025-07",
        "first=2018-03",
        "method=%00",
        "first='; DROP TABLE practices_pcn; --",
    ],
)
def test_a_choice_that_is_not_offered_is_a_bad_request(browser: Client, network: dict[str, PCN], query: str) -> None:
    for address in ("/reports/", "/reports/pcns/U00001/", "/reports/pcns/U00001/rates.csv"):
        response = browser.get(f"{address}?{query}")
        assert response.status_code == 400
    assert "There is a problem with that address" in text_of(browser.get(f"/reports/?{query}"))
    assert browser.get(f"/api/v1/pcns/U00001/rates/?{query}").status_code == 400


def test_the_interface_refuses_parameters_it_does_not_know(browser: Client, network: dict[str, PCN]) -> None:
    refused = browser.get("/api/v1/pcns/U00001/rates/?page=2")
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == ["page"]
    assert browser.post("/api/v1/pcns/U00001/rates/", {}).status_code == 405


def test_the_interface_is_kept_as_the_pages_are(browser: Client, network: dict[str, PCN]) -> None:
    for address in ("/api/v1/pcns/U00001/rates/", "/reports/pcns/U00001/"):
        assert browser.get(address)["Cache-Control"] == "private, no-cache"


def test_a_pcn_that_is_not_there_is_not_found(browser: Client, network: dict[str, PCN]) -> None:
    for address in ("/reports/pcns/U99999/", "/reports/pcns/U99999/rates.csv", "/api/v1/pcns/U99999/rates/"):
        assert browser.get(address).status_code == 404


@pytest.mark.acceptance("N6")
def test_a_pcn_without_practices_breaks_no_page(browser: Client, network: dict[str, PCN]) -> None:
    make_pcn("U00003", "East PCN")
    row = next(row for row in table(browser.get("/reports/"), "pcns") if row[0] == "East PCN")
    assert row[1:6] == ["No data", "No data", "Not 12 months", "Not 12 months", "Not 12 months"]
    assert row[6:8] == ["Not compared", "No baseline"]
    assert "No practices in this PCN yet" in text_of(browser.get("/reports/pcns/U00003/"))
    assert "East PCN" in text_of(browser.get("/reports/pcns/"))
    assert browser.get("/reports/pcns/U00003/rates.csv").status_code == 200
    assert browser.get("/api/v1/pcns/U00003/rates/").json()["series"][0]["year"]["status"] == "no_baseline"


@pytest.mark.acceptance("N6")
def test_a_network_without_anything_breaks_no_page(browser: Client) -> None:
    make_pcn("U00003", "East PCN")
    for address in ("/reports/", "/reports/pcns/U00003/"):
        assert "No fittings have been counted yet" in text_of(browser.get(address))
    assert browser.get("/reports/pcns/U00003/rates.csv").status_code == 200
    assert browser.get("/api/v1/pcns/U00003/rates/").json()["series"] == []


@pytest.mark.acceptance("A20")
def test_a_month_without_a_denominator_shows_a_count_and_no_rate(browser: Client, network: dict[str, PCN]) -> None:
    new = make_practice("N82009")
    join(new, network["south"])
    total_row(new, 3, month=JUNE)
    recount.recompute_all()
    months = {row[0]: row[1:] for row in table(browser.get("/reports/pcns/U00002/?method=implant"), "recent")}
    assert months["June 2025"] == ["4", "No denominator", "No denominator"]
    assert months["May 2025"] == ["0", "0", "500"]
    practices = table(browser.get("/reports/pcns/U00002/?method=implant"), "practices")
    assert [row[-1] for row in practices] == ["500", "No denominator", "No denominator"]
    south = next(row for row in table(browser.get("/reports/"), "pcns") if row[0] == "South PCN")
    assert south[1:8] == ["4", "No denominator", "4", "Not 12 months", "0", "Not compared", "No baseline"]


def test_fittings_of_practices_in_no_pcn_are_named(browser: Client, network: dict[str, PCN]) -> None:
    assert "in no PCN" not in text_of(browser.get("/reports/"))
    total_row(make_practice("Y00001"), 2, month=JUNE)
    recount.recompute_all()
    assert "2 fittings since April 2018 of women whose practice is in no PCN" in text_of(browser.get("/reports/"))


def test_the_file_holds_the_months_and_runs_no_formula(browser: Client, network: dict[str, PCN]) -> None:
    PCN.objects.filter(code="U00001").update(name="=HYPERLINK(1)")
    response = browser.get("/reports/pcns/U00001/rates.csv?method=implant&first=2025-05&last=2025-06")
    assert response["Content-Disposition"] == 'attachment; filename="rates-U00001.csv"'
    header, may, june = response.content.decode().splitlines()
    assert header.startswith("pcn_code,pcn_name,month,method,fittings,rate_per_1000,rate_lower_95,rate_upper_95,")
    assert may.startswith("U00001,'=HYPERLINK(1),2025-05-01,Implants,4,2,")
    assert june.split(",")[4:7] == ["3", "1.5", "0.309336"]


def test_a_demonstration_says_that_its_figures_are_synthetic(
    browser: Client, network: dict[str, PCN], settings: Any
) -> None:
    assert "synthetic" not in text_of(browser.get("/reports/pcns/U00001/"))
    cache.clear()
    settings.DEMONSTRATION = True
    for address in ("/reports/", "/reports/pcns/U00001/"):
        assert "These figures are synthetic" in text_of(browser.get(address))
    assert "Synthetic" in browser.get("/reports/pcns/U00001/rates.csv").content.decode()
    assert browser.get("/api/v1/pcns/U00001/rates/").json()["synthetic"] is True


# ------------------------------------------------------------------------------------------- kept, and who may look


def test_a_browser_keeps_a_page_until_the_data_or_the_person_change(
    browser: Client, network: dict[str, PCN], commissioner: User
) -> None:
    first = browser.get("/reports/")
    assert first["Cache-Control"] == "private, no-cache"
    again = browser.get("/reports/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert browser.get("/reports/?method=coils", headers={"If-None-Match": first["ETag"]}).status_code == 200
    other = client_of(commissioner).get("/reports/", headers={"If-None-Match": first["ETag"]})
    assert other.status_code == 200
    total_row(make_practice("N82003"), 5, method=LNG, month=JUNE)
    recount.recompute_all()
    changed = browser.get("/reports/", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert table(changed, "pcns")[0][1] == "12"


@pytest.mark.parametrize("address", ["/reports/", "/reports/pcns/U00001/"])
def test_a_report_is_made_once_for_each_data_cut(browser: Client, network: dict[str, PCN], address: str) -> None:
    made = browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        kept = browser.get(address)
    assert not [query for query in captured.captured_queries if "sum(" in query["sql"] or "women" in query["sql"]]
    assert text_of(kept) == text_of(made)


def test_the_number_of_queries_does_not_grow_with_the_network(browser: Client, network: dict[str, PCN]) -> None:
    def count() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            browser.get("/reports/")
            browser.get("/reports/pcns/U00001/")
            browser.get("/reports/pcns/")
        return len(captured.captured_queries)

    few = count()
    for number in range(20):
        practice = make_practice(f"P{number:05}")
        join(practice, make_pcn(f"U1{number:04}"))
        count_women(practice, 1000)
        total_row(practice, 2, month=JUNE)
        again = make_practice(f"P1{number:04}")
        join(again, network["north"])
        total_row(again, 1, month=JUNE)
        count_women(again, 100)
    recount.recompute_all()
    assert count() == few


def test_every_look_is_recorded_and_names_no_patient(
    browser: Client, network: dict[str, PCN], commissioner: User
) -> None:
    etag = browser.get("/reports/")["ETag"]
    browser.get("/reports/", headers={"If-None-Match": etag})
    browser.get("/reports/pcns/U00001/")
    browser.get("/reports/pcns/U00001/rates.csv")
    browser.get("/api/v1/pcns/U00001/rates/")
    events = (
        Event.objects.filter(actor=commissioner, action__startswith="rates.")
        .order_by("pk")
        .values_list("action", "subject")
    )
    assert list(events) == [
        ("rates.viewed", "network"),
        ("rates.viewed", "network"),
        ("rates.viewed", "U00001"),
        ("rates.downloaded", "U00001"),
        ("rates.viewed", "U00001"),
    ]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COMMISSIONER, 200),
        (Role.NETWORK_ADMIN, 200),
        (Role.PRACTICE_STAFF, 403),
        (Role.FITTER, 403),
        (Role.SYSTEM_ADMIN, 403),
    ],
)
def test_only_who_may_see_rates_sees_them(network: dict[str, PCN], role: Role, status: int) -> None:
    client = client_of(User.objects.create_user(email="someone@example.org", name="Some One", role=role))
    for address in (
        "/reports/",
        "/reports/pcns/",
        "/reports/pcns/U00001/",
        "/reports/pcns/U00001/rates.csv",
        "/api/v1/pcns/U00001/rates/",
    ):
        assert client.get(address).status_code == status


def test_a_stranger_is_asked_to_log_in(network: dict[str, PCN]) -> None:
    assert Client().get("/reports/").status_code == 302
    assert Client().get("/api/v1/pcns/U00001/rates/").status_code == 401
