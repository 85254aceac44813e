"""The control chart of all PCNs together, and of an area's (N5), also of one without any (N6)."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from practices.models import PCN, Area
from reporting import recount
from tests.builders.pages import text_of
from tests.integration.reporting.test_pages import table
from tests.integration.reporting.test_spc_page import STEADY, pcn_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july"), pytest.mark.acceptance("N5")]

PAGE = "/reports/spc/"


@pytest.fixture
def north() -> Area:
    """A PCN that is steady but for June 2025, in the area, and one that is steady throughout, in none."""
    cache.clear()
    pcn_with("U00001", [*STEADY, 20])
    pcn_with("U00002", [*STEADY, 10], first=date(2018, 4, 1))
    recount.recompute_all()
    area = Area.objects.create(name="North")
    PCN.objects.filter(code="U00001").update(area=area)
    return area


def test_the_network_is_judged_by_its_own_limits(browser: Client, north: Area) -> None:
    response = browser.get(PAGE, {"method": "implant"})
    assert "The network: changes in the implant rate" in text_of(response)
    # (20 + 10) for 2,000 women; limits of 10 and 12 in turn.
    assert table(response, "recent")[0] == ["June 2025", "30", "15.0", "11.0", "5.7", "16.3", "Usual"]


@pytest.mark.parametrize("basis", ["current", "as-was"])
def test_an_area_is_judged_by_its_own_months(browser: Client, north: Area, basis: str) -> None:
    response = browser.get(PAGE, {"method": "implant", "area": north.pk, "basis": basis})
    assert "North: changes in the implant rate" in text_of(response)
    assert table(response, "recent")[0][1:3] == ["20", "20.0"]
    assert table(response, "recent")[0][-1] == "Improvement: above the upper limit"


def test_an_area_takes_in_a_pcn_at_once(browser: Client, north: Area) -> None:
    browser.get(PAGE, {"method": "implant", "area": north.pk})
    PCN.objects.filter(code="U00002").update(area=north)
    assert table(browser.get(PAGE, {"method": "implant", "area": north.pk}), "recent")[0][1] == "30"


@pytest.mark.acceptance("N6")
def test_an_area_without_pcns_breaks_nothing(browser: Client, north: Area) -> None:
    empty = Area.objects.create(name="South")
    assert "No month chosen has a rate of implants and coils here" in text_of(browser.get(PAGE, {"area": empty.pk}))
    assert browser.get(PAGE, {"area": "x"}).status_code == 400
    assert browser.get(PAGE, {"limits": "x"}).status_code == 400


def test_nothing_breaks_without_data(browser: Client) -> None:
    cache.clear()
    assert browser.get(PAGE).status_code == 200
