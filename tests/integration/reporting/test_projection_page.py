"""Where the year is heading, through the client."""

from datetime import date

import pytest
from django.test import Client

from larc.accounts.models import User
from larc.audit.models import Event
from practices.models import PCN, Area
from reporting import recount
from reporting.projecting import presenter
from tests.builders.network import make_pcn
from tests.builders.pages import text_of
from tests.integration.reporting.test_pages import figure, table
from tests.integration.reporting.test_spc_page import pcn_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

# 23 months to February 2020, then 64 to June 2025.
BEFORE, SINCE = 23, 64


def steps(before: int, since: int) -> list[int]:
    return [before] * BEFORE + [since] * SINCE


@pytest.fixture
def network() -> None:
    """One PCN far above its level before COVID, one a little, one below; 1,000 women each."""
    pcn_with("U00001", steps(2, 10))
    pcn_with("U00002", steps(9, 10))
    pcn_with("U00003", steps(14, 10))
    recount.recompute_all()


@pytest.mark.acceptance("L12")
@pytest.mark.parametrize(
    ("code", "verb", "base", "status"),
    [
        ("U00001", "clearly surpasses", "24.0", "Clearly surpasses"),
        ("U00002", "surpasses", "108.0", "Surpasses"),
        ("U00003", "does not surpass", "168.0", "Below"),
    ],
)
def test_a_pcn_surpasses_by_the_point_and_clearly_by_the_lower_limit(
    browser: Client, network: None, code: str, verb: str, base: str, status: str
) -> None:
    response = browser.get(f"/reports/pcns/{code}/projection/?method=implant")
    text = text_of(response)
    assert f"PCN {code[-1]}: expected by March 2026" in text
    assert f", which {verb} the 12 months before COVID ({base})." in text
    year = {row[0]: row[1:] for row in table(response, "year")}
    # 10 in each of April, May and June; rates per 1,000 women are counts here.
    assert year["So far"] == ["30", "Not 12 months"]
    count, rate = year["Expected"]
    assert abs(float(rate) - float(count)) <= 0.5
    assert year["12 months before COVID"][1] == base
    months = table(response, "months")
    assert [row[1] for row in months] == ["Recorded"] * 3 + ["Expected"] * 9
    assert abs(sum(int(row[2]) for row in months) - int(count)) <= 9 / 2
    rows = {row[0]: row[1:] for row in table(browser.get("/reports/projection/?method=implant"), "pcns")}
    assert (rows[f"PCN {code[-1]}"][0], rows[f"PCN {code[-1]}"][-1]) == ("30", status)


@pytest.mark.acceptance("L12")
def test_the_method_its_ranges_and_its_past_error_are_said(browser: Client, network: None) -> None:
    response = browser.get("/reports/pcns/U00002/projection/")
    text = text_of(response)
    assert "Two-level seasonal smoothing" in text
    assert "it was off by 16% of a month’s devices on average, and by 12% of what was left" in text
    assert table(response, "tried")[-1] == ["All of them", "16%", "12%", "25%", "17%", "90%", "81%", "94%", "91%"]
    assert "From each month from July 2023 to June 2025, knowing only what came before, it would have been off" in text
    assert {"80% range", "95% range"} <= {trace["name"] for trace in figure(response)["data"]}
    low_80, high_80, low_95, high_95 = (
        int(part)
        for row in table(response, "year")
        if row[0] in ("80% range", "95% range")
        for part in row[1].split(" to ")
    )
    assert low_95 <= low_80 < high_80 <= high_95


def test_the_network_is_projected_from_its_own_months(browser: Client, network: None) -> None:
    response = browser.get("/reports/projection/?method=implant")
    assert "The network: expected by March 2026" in text_of(response)
    assert "the PCNs do not add up to the network" in text_of(response)
    assert table(response, "year")[0][1] == "90"
    assert [row[0] for row in table(response, "pcns")] == ["PCN 1", "PCN 2", "PCN 3"]


def test_the_year_of_an_area_is_that_of_its_pcns(browser: Client, network: None) -> None:
    area = Area.objects.create(name="Docklands")
    PCN.objects.filter(code__in=["U00001", "U00003"]).update(area=area)
    response = browser.get(f"/reports/projection/?method=implant&area={area.pk}")
    assert "Docklands: expected by March 2026" in text_of(response)
    assert table(response, "year")[0][1] == "60"
    assert [row[0] for row in table(response, "pcns")] == ["PCN 1", "PCN 3"]
    assert 'name="area"' not in browser.get("/reports/pcns/U00001/projection/").content.decode()


def test_a_large_network_names_its_pcns_by_links(
    browser: Client, network: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenter, "MOST_AT_ONCE", 2)
    html = browser.get("/reports/projection/").content.decode()
    assert '<a class="nhsuk-link" href="/reports/pcns/U00002/projection/">PCN 2</a>' in html


def test_an_earlier_last_month_is_projected_from_what_was_known_then(browser: Client, network: None) -> None:
    response = browser.get("/reports/pcns/U00001/projection/?method=implant&last=2024-12")
    assert "PCN 1: expected by March 2025" in text_of(response)
    assert table(response, "year")[0][1] == "90"


def test_after_march_the_next_year_is_projected(browser: Client, network: None) -> None:
    response = browser.get("/reports/pcns/U00001/projection/?method=implant&last=2025-03")
    assert "PCN 1: expected by March 2026" in text_of(response)
    assert "No month of it is over: it is projected from the months to March 2025." in text_of(response)


def test_too_few_months_and_no_fittings_say_so(browser: Client) -> None:
    make_pcn("U00009", "Empty PCN")
    assert "No fittings have been counted yet" in text_of(browser.get("/reports/projection/"))
    pcn_with("U00001", [10] * 10, first=date(2024, 9, 1))
    recount.recompute_all()
    text = text_of(browser.get("/reports/pcns/U00001/projection/?method=implant"))
    assert "10 months of implants with data are too little to project from: it needs 24" in text
    assert "0 months of implants" in text_of(browser.get("/reports/pcns/U00009/projection/?method=implant"))
    assert table(browser.get("/reports/projection/"), "pcns")[0][1:] == ["Too few months"] * 6
    assert browser.get("/reports/pcns/U09999/projection/").status_code == 404


@pytest.mark.parametrize(
    "query", ["method=both", "method=x", "first=2025-13", "last=2017-01", "basis=x", "services=x"]
)
def test_what_is_not_offered_is_a_bad_request(browser: Client, network: None, query: str) -> None:
    assert browser.get(f"/reports/projection/?{query}").status_code == 400
    assert browser.get(f"/reports/pcns/U00001/projection/?{query}").status_code == 400


def test_every_look_is_recorded(browser: Client, network: None, commissioner: User) -> None:
    browser.get("/reports/projection/")
    browser.get("/reports/pcns/U00001/projection/")
    seen = Event.objects.filter(actor=commissioner, action="rates.viewed").order_by("pk")
    assert list(seen.values_list("subject", flat=True)) == ["network/projection", "U00001/projection"]


@pytest.mark.acceptance("L13")
def test_the_record_year_is_flagged_only_above_every_earlier_one(browser: Client) -> None:
    # Of the latest 12 months: more than ever, less than once, and as many as ever.
    pcn_with("U00001", [*[10] * 75, *[11] * 12])
    pcn_with("U00002", [*[12] * 30, *[10] * 45, *[11] * 12])
    pcn_with("U00003", [10] * 87)
    pcn_with("U00004", [*[1] * 10, *[9] * 10], first=date(2023, 11, 1))
    recount.recompute_all()
    rows = {row[0]: row for row in table(browser.get("/reports/?method=implant"), "pcns")}
    assert ["Record year" in rows[f"PCN {number}"][8] for number in range(1, 5)] == [True, False, False, False]
    assert (
        "132 implants in the 12 months to June 2025 are the highest on record. Of 12 months that share none with "
        "these, the highest were those to June 2024 (120)."
    ) in text_of(browser.get("/reports/pcns/U00001/"))
    assert (
        "132 implants in the 12 months to June 2025 are not a record: the highest 12 months were those to September "
        "2020 (144)."
    ) in text_of(browser.get("/reports/pcns/U00002/"))
    assert (
        "120 implants in the 12 months to June 2025 are not a record: as many were fitted in the 12 months to June "
        "2024."
    ) in text_of(browser.get("/reports/pcns/U00003/"))
    assert "a record" not in text_of(browser.get("/reports/pcns/U00004/"))
