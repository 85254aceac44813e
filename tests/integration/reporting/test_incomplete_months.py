"""A month for which a practice sent nothing, although it usually does: incomplete on every page, and never 0 (A21)."""

import csv
from collections.abc import Callable
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from practices import recounts
from practices.models import PCN, Area, DeprivationScore, Practice
from referrals.codes import Action
from reporting import recount
from reporting.models import MissingMonth
from reporting.months import add_months, months_between
from tests.builders.activity import extract_row, make_practice, total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import text_of
from tests.integration.reporting.test_pages import figure, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july"), pytest.mark.acceptance("A21")]

FIRST, JUNE = date(2018, 4, 1), date(2025, 6, 1)
MONTHS = months_between(FIRST, JUNE)
MARCH, JULY_2019 = date(2025, 3, 1), date(2019, 7, 1)
PAGE = "/reports/pcns/U00001/"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def make(code: str, *, silent: tuple[date, ...] = (), pcn: str = "U00001", women: int = 1000) -> Practice:
    """A practice with 10 and 12 implants in turn, and no row for the months in which it was silent."""
    practice = make_practice(code)
    join(practice, make_pcn(pcn, f"PCN {pcn[-1]}"))
    count_women(practice, women, on=FIRST)
    for place, month in enumerate(MONTHS):
        if month not in silent:
            total_row(practice, 10 + 2 * (place % 2), month=month)
    return practice


@pytest.fixture
def late(browser: Client) -> Client:
    """Two practices of one PCN; one sent nothing for June 2025 and March 2025."""
    make("N82001")
    make("N82002", silent=(JUNE, MARCH))
    recount.recompute_all()
    return browser


def test_the_pcn_page_says_so_and_leaves_the_month_out(late: Client) -> None:
    response = late.get(f"{PAGE}?method=implant")
    text = text_of(response)
    assert "June 2025 is incomplete: Practice N82002 sent no data. 10 implants are recorded for PCN 1 so far" in text
    assert (
        "Left out as incomplete: June 2025 (Practice N82002 sent no data) and March 2025 (Practice N82002 sent no "
        "data). They are gaps, not 0, and in no rate, baseline, limit or projection." in text
    )
    rows = {row[0]: row[1:] for row in table(response, "recent")}
    assert rows["June 2025"][:2] == ["10 (incomplete)", "Incomplete"]
    assert rows["May 2025"][:2] == ["24", "12.0"]
    # 10 of 12 months, 22 on average, over 2,000 women: as if the two were like the others.
    assert "Over the 10 complete months of the 12 to June 2025, 132.0 implants were fitted" in text
    assert "it is 1.00 times that rate" in text
    [line] = [trace for trace in figure(response)["data"] if trace["name"] == "Implants"]
    assert line["y"][-1] is None
    [alone] = [trace for trace in figure(response)["data"] if trace["name"] == "Implants, incomplete"]
    assert [value for value in alone["y"] if value is not None] == [6, 5]


def test_the_chart_sets_no_limit_by_it_and_calls_it_no_signal(late: Client) -> None:
    response = late.get(f"{PAGE}spc/?method=implant")
    rows = {row[0]: row[1:] for row in table(response, "recent")}
    assert rows["June 2025"] == ["10 (incomplete)", "Incomplete", "11.0", "5.7", "16.3", "Incomplete"]
    assert rows["May 2025"][-1] == "Usual"
    text = text_of(response)
    assert "May 2025 (12.0) was in the usual range" in text
    assert "Left out as incomplete: June 2025 (Practice N82002 sent no data) and March 2025" in text
    assert "No figure for" not in text
    every = late.get(f"{PAGE}spc/?method=implant&limits=every-month")
    assert table(every, "recent")[1][3:6] == ["11.0", "5.7", "16.3"]
    [alone] = [trace for trace in figure(response)["data"] if trace["name"] == "Rate, incomplete"]
    assert alone["y"][-1] == 5


def test_the_overview_says_so_in_the_rows_and_counts_the_other_months(late: Client) -> None:
    make("N82003", pcn="U00002")
    recount.recompute_all()
    rows = {row[0]: row[1:] for row in table(late.get("/reports/?method=implant"), "pcns")}
    assert rows["PCN 1"][:4] == ["10 (incomplete)", "Incomplete", "220 in 10 months", "132.0"]
    assert rows["PCN 2"][:4] == ["10", "10.0", "132", "132.0"]
    # A third of what the network fits is missing.
    assert rows["All PCNs"][:2] == ["20 (incomplete)", "Incomplete"]
    for cell in ("Surpasses 1.00 (0.83 to 1.20)", "Usual"):
        assert cell in rows["PCN 1"]


def test_the_baseline_leaves_it_out(browser: Client) -> None:
    make("N82001")
    make("N82002", silent=(JULY_2019,))
    recount.recompute_all()
    text = text_of(browser.get(f"{PAGE}?method=implant"))
    assert "below the average month before COVID (10.9)" in text
    # 11 complete months of 22 or 24, but not of 10 or 12.
    assert "it is 1.01 times that rate" in text
    assert "so no baseline was used." in text_of(browser.get(f"{PAGE}spc/?method=implant"))


def test_a_projection_expects_it_and_does_not_count_it(late: Client) -> None:
    response = late.get(f"{PAGE}projection/?method=implant")
    rows = {row[0]: row[1:] for row in table(response, "months")}
    assert rows["June 2025"][0] == "Incomplete or no data: expected"
    assert 20 <= int(rows["June 2025"][1]) <= 24
    text = text_of(response)
    assert "1 month of it without whole data is expected, not 0." in text
    assert "Left out as incomplete: June 2025" in text
    assert "surpasses the 12 months before COVID" in text or "surpass the 12 months before COVID" in text
    network = late.get("/reports/projection/?method=implant")
    assert table(network, "pcns")[0][1] == "44"


def test_a_file_says_so(late: Client) -> None:
    lines = late.get(f"{PAGE}rates.csv?method=implant&first=2025-05").content.decode().splitlines()
    may, june = csv.DictReader(lines)
    assert (june["fittings"], june["rate_per_1000"], june["sent_no_data"]) == ("", "", "Practice N82002")
    assert (june["fittings_of_incomplete_month"], june["months_counted_of_12"]) == ("10", "10")
    assert (may["fittings"], may["sent_no_data"]) == ("24", "")
    [series] = late.get("/api/v1/pcns/U00001/rates/?method=implant").json()["series"]
    assert series["months"][-1]["fittings"] is None
    assert (series["months"][-1]["sent_no_data"], series["year"]["months"]) == (["Practice N82002"], 10)


def test_data_that_come_late_make_the_month_whole(late: Client) -> None:
    total_row(Practice.objects.get(code="N82002"), 12, month=JUNE)
    mark("N82002", JUNE)
    recount.drain()
    recount.drain_silence()
    rows = {row[0]: row[1:] for row in table(late.get(f"{PAGE}?method=implant"), "recent")}
    assert rows["June 2025"][:2] == ["22", "11.0"]


@pytest.mark.parametrize(
    "sent",
    [
        lambda practice: total_row(practice, 0, month=JUNE),
        lambda practice: extract_row(practice, action=Action.REMOVE, on=JUNE),
        lambda practice: Practice.objects.filter(pk=practice.pk).update(closed_on=date(2025, 6, 30)),
    ],
    ids=["a total of 0", "a removal", "closed"],
)
def test_none_fitted_is_not_silence(late: Client, sent: Callable[[Practice], object]) -> None:
    sent(Practice.objects.get(code="N82002"))
    recount.recompute_all()
    count_women(Practice.objects.get(code="N82001"), 1001, on=JUNE)
    recount.recompute_all()
    rows = {row[0]: row[1:] for row in table(late.get(f"{PAGE}?method=implant"), "recent")}
    assert rows["June 2025"][0] == "10"


def test_a_hub_that_is_silent_leaves_every_pcn_it_fits_for_incomplete(browser: Client) -> None:
    hub, spoke = make_practice("N82009"), make("N82001")
    join(hub, make_pcn("U00002", "PCN 2"))
    for month in months_between(date(2024, 6, 1), date(2025, 5, 1)):
        for _ in range(3):
            extract_row(hub, registered=spoke, on=month)
    recount.recompute_all()
    assert list(MissingMonth.objects.values_list("practice__code", "month", "usual")) == [("N82001", JUNE, 36)]
    assert "June 2025 is incomplete: Practice N82009 sent no data." in text_of(browser.get(f"{PAGE}?method=implant"))


def test_no_month_of_the_first_covid_wave_is_silent(browser: Client) -> None:
    make("N82001")
    make("N82002", silent=tuple(months_between(date(2020, 3, 1), date(2020, 8, 1))))
    recount.recompute_all()
    assert not MissingMonth.objects.exists()


def test_pages_ask_as_often_whatever_is_missing(late: Client) -> None:
    def asked(address: str) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as found:
            assert late.get(address).status_code == 200
        return len(found)

    addresses = ["/reports/", PAGE, f"{PAGE}spc/", f"{PAGE}projection/"]
    for address in addresses:
        asked(address)
    few = [asked(address) for address in addresses]
    for number in range(3, 7):
        make(f"N8200{number}", silent=(JUNE, add_months(JUNE, -number)))
    recount.recompute_all()
    for address in addresses:
        asked(address)
    assert [asked(address) for address in addresses] == few


@pytest.mark.acceptance("N5")
def test_an_area_says_so_of_its_own_pcns(late: Client) -> None:
    make("N82003", pcn="U00002")
    recount.recompute_all()
    here, there = (Area.objects.create(name=name) for name in ("North", "South"))
    PCN.objects.filter(code="U00001").update(area=here)
    PCN.objects.filter(code="U00002").update(area=there)
    for basis in ("current", "as-was"):
        north = text_of(late.get("/reports/", {"area": here.pk, "basis": basis}))
        assert "June 2025 is incomplete: Practice N82002 sent no data." in north
        assert "incomplete" not in text_of(late.get("/reports/", {"area": there.pk, "basis": basis})).lower()


def mark(code: str, month: date) -> None:

    practice = Practice.objects.get(code=code)
    recounts.mark([recounts.Key(practice.pk, practice.pk, month)])


def test_pcns_and_fifths_are_compared_by_their_complete_months(late: Client) -> None:
    make("N82003", pcn="U00002")
    for number in (1, 2, 3):
        practice = Practice.objects.get(code=f"N8200{number}")
        DeprivationScore.objects.create(practice=practice, index="IMD 2019", score=20, decile=3 * number)
    recount.recompute_all()
    funnel = table(late.get("/reports/funnel/?method=implant"), "funnel")
    assert [row[1:4] for row in funnel] == [["220", "1,667", "132.0"], ["132", "1,000", "132.0"]]
    fifths = table(late.get("/reports/equity/?method=implant"), "fifths")
    assert [cell for row in fifths for cell in row].count("132.0") == 3
