"""The PCN page's second view: what practices here fitted, for whomever, never mixed with the rates of their women."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from practices import recounts
from practices.methods import Method
from practices.models import PCN, Practice
from referrals.models import Fitting
from reporting import recount
from reporting.filters import choices_of
from reporting.fitted_here.presenter import fitted_here
from reporting.fitted_here.selectors import fitted_in
from reporting.models import FittedMonth
from reporting.selectors import Basis, latest_cut, span
from tests.builders.activity import extract_row, make_practice, monthly_totals, total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import text_of
from tests.integration.reporting.test_pages import figure, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)
IMPLANT, LNG = Method.IMPLANT, Method.LNG_IUS
NORTH, SOUTH = "/reports/pcns/U00001/", "/reports/pcns/U00002/"


@pytest.fixture
def network() -> dict[str, Practice]:
    """Park in the North fits for women of Hill (North) and Dock (South) besides its own; Dock fits nobody."""
    north, south = make_pcn("U00001", "North PCN"), make_pcn("U00002", "South PCN")
    park, hill, dock = (make_practice(code) for code in ("N82001", "N82002", "N82003"))
    for practice, pcn in ((park, north), (hill, north), (dock, south)):
        join(practice, pcn)
        count_women(practice, 1000)
    for registered, method, day in (
        (park, IMPLANT, date(2025, 6, 3)),
        (hill, IMPLANT, date(2025, 6, 4)),
        (dock, IMPLANT, date(2025, 6, 5)),
        (dock, LNG, date(2025, 6, 6)),
        (dock, LNG, date(2025, 3, 6)),
        (dock, LNG, date(2024, 6, 6)),  # thirteen months before July: in no 12 months, but in the months shown
    ):
        extract_row(park, registered=registered, method=method, on=day)
    total_row(hill, 2, method=LNG, month=MAY)
    recount.recompute_all()
    return {"park": park, "hill": hill, "dock": dock}


@pytest.mark.acceptance("L11")
def test_what_a_practice_fits_for_others_is_no_rate_of_its_own_women(
    browser: Client, network: dict[str, Practice]
) -> None:
    north, south = browser.get(NORTH), browser.get(SOUTH)
    # June: implants, those for others; 12 months: the same; then coils.
    assert table(north, "fitted-practices") == [
        ["Practice N82001", "3", "2", "3", "2", "1", "1", "2", "2"],
        ["Practice N82002", "0", "0", "0", "0", "0", "0", "2", "0"],
        ["All practices", "3", "2", "3", "2", "1", "1", "4", "2"],
    ]
    # The registered view counts the women where they are registered.
    assert table(north, "recent")[1][:5] == ["June 2025", "2", "1.0", "0", "0"]
    assert table(south, "recent")[1][:5] == ["June 2025", "1", "1.0", "1", "1.0"]
    assert "fitted-practices" not in south.content.decode()
    assert "No practice here fitted any in the 13 months to June 2025." in text_of(south)


def test_the_two_views_stand_apart_with_an_attribution_each(browser: Client, network: dict[str, Practice]) -> None:
    page = browser.get(NORTH)
    words = text_of(page)
    registered, fitted = words.split("Fitted by practices here")
    assert "Women registered here" in registered
    assert "Counted by the practice where women are registered" in registered
    assert "Counted by the practice that fitted, wherever the women are registered" in fitted
    assert "There is no rate of these" in fitted
    assert (
        "In June 2025, practices in North PCN made 3 fittings of implants (2 of them for women of other practices) "
        "and 1 fitting of coils (1 of them for women of other practices)." in fitted
    )
    assert "Over the 12 months to June 2025, they made 3 fittings of implants" in fitted
    # Two charts: the first of rates, the second of counts.
    html = page.content.decode()
    assert html.index('id="rates"') < html.index("Fitted by practices here") < html.index('id="fitted"')
    assert "per 1,000" in str(figure(page))
    assert "per 1,000" not in html.split('id="fitted"')[1].split("</figure>")[0]


def test_activity_is_shown_month_by_month(browser: Client, network: dict[str, Practice]) -> None:
    months = {row[0]: row[1:] for row in table(browser.get(NORTH), "fitted-months")}
    assert len(months) == 13
    assert months["June 2025"] == ["3", "2", "1", "1"]
    assert months["May 2025"] == ["0", "0", "2", "0"]
    assert months["June 2024"] == ["0", "0", "1", "1"]


def test_the_choices_hold_for_both_views(browser: Client, network: dict[str, Practice]) -> None:
    page = browser.get(f"{NORTH}?method=coils&last=2025-05")
    assert table(page, "fitted-practices")[-1] == ["All practices", "2", "0", "4", "2"]
    assert "no implants" not in text_of(page)


def test_a_clinic_is_left_out_unless_the_total_is_asked_for(browser: Client, network: dict[str, Practice]) -> None:
    clinic = make_practice("C00001")
    Practice.objects.filter(pk=clinic.pk).update(kind=Practice.Kind.SEXUAL_HEALTH_CLINIC)
    join(clinic, PCN.objects.get(code="U00001"))
    extract_row(clinic, registered=network["hill"], method=IMPLANT, on=date(2025, 6, 9))
    recount.recompute_all()
    names = [
        [row[0] for row in table(browser.get(f"{NORTH}{query}"), "fitted-practices")]
        for query in ("", "?services=total")
    ]
    assert ["Practice C00001" in each for each in names] == [False, True]


def test_a_practice_that_moved_is_counted_where_it_was_when_that_is_asked_for(network: dict[str, Practice]) -> None:
    north, south = PCN.objects.get(code="U00001"), PCN.objects.get(code="U00002")
    join(network["park"], south, on=date(2025, 6, 1))
    recount.recompute_all()
    found = {
        (pcn.code, basis): {f"{each.code} {each.month:%Y-%m}" for each in fitted_in(pcn, basis, JUNE)}
        for pcn in (north, south)
        for basis in Basis
    }
    park = {f"N82001 {month}" for month in ("2024-06", "2025-03", "2025-06")}
    assert found["U00001", Basis.CURRENT] == {"N82002 2025-05"}
    assert found["U00002", Basis.CURRENT] == park
    assert found["U00001", Basis.AS_WAS] == {"N82002 2025-05", "N82001 2024-06", "N82001 2025-03"}
    assert found["U00002", Basis.AS_WAS] == {"N82001 2025-06"}


@pytest.mark.acceptance("A21")
def test_a_month_without_a_practices_data_is_no_zero(browser: Client, network: dict[str, Practice]) -> None:
    monthly_totals(network["hill"], date(2024, 5, 1), [4] * 13)
    recount.recompute_all()
    rows = {row[0]: row[1:] for row in table(browser.get(f"{NORTH}?method=implant"), "fitted-practices")}
    assert rows["Practice N82002"] == ["No data", "No data", "44 in 11 months", "0"]
    assert rows["All practices"][0] == "3 (incomplete)"
    assert "June 2025 is incomplete: Practice N82002 sent no data." in text_of(browser.get(NORTH))


def test_a_fitting_that_changes_only_its_practice_changes_the_page(
    browser: Client, network: dict[str, Practice]
) -> None:
    browser.get(NORTH)
    moved = Fitting.objects.filter(registered_practice=network["dock"], method=IMPLANT).get()
    Fitting.objects.filter(pk=moved.pk).update(fitting_practice=network["hill"])
    for place in ("park", "hill"):
        recounts.mark([recounts.Key(network["dock"].pk, network[place].pk, JUNE)])
    assert recount.drain() is None
    assert recount.drain_silence() is not None
    assert table(browser.get(NORTH), "fitted-practices")[1][1:3] == ["1", "1"]


def test_a_practice_whose_membership_begins_by_the_calendar_moves(network: dict[str, Practice]) -> None:
    south = PCN.objects.get(code="U00002")
    join(network["park"], south, on=date(2025, 7, 22))
    recounts.mark([recounts.Key(network["park"].pk, None, None)])
    recount.drain()
    recount.drain_silence()
    assert not FittedMonth.objects.filter(practice=network["park"], pcn=south).exists()
    with time_machine.travel(datetime(2025, 7, 22, 12, tzinfo=ZoneInfo("Europe/London"))):
        recount.drain()
        recount.drain_silence()
    assert not FittedMonth.objects.filter(practice=network["park"]).exclude(pcn=south).exists()


def test_however_many_practices_one_query_asks(network: dict[str, Practice]) -> None:
    north, cut = PCN.objects.get(code="U00001"), latest_cut()
    assert cut
    found = span(cut)
    assert found

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            fitted_here(north, choices_of({}, found, ("both",)))
        return len(captured.captured_queries)

    few = queries()
    for number in range(20):
        more = make_practice(f"P{number:05}")
        join(more, north)
        total_row(more, 1, month=JUNE)
    recount.recompute_all()
    assert queries() == few == 1
