"""The overview by area group (N5), and an area without PCNs (N6)."""

from datetime import date

import pytest
from django.core.cache import cache

from practices.models import PCN, Area
from reporting import recount
from tests.builders.activity import make_practice, total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

PAGE = "/reports/"


@pytest.fixture
def north():
    cache.clear()
    for number, (name, fittings) in enumerate((("Quiet", 7), ("Still", 30)), start=1):
        practice = make_practice(f"N8200{number}")
        join(practice, make_pcn(f"U0000{number}", name))
        count_women(practice, 10_000)
        total_row(practice, fittings, month=date(2025, 6, 1))
    recount.recompute_all()
    area = Area.objects.create(name="North")
    PCN.objects.filter(name="Quiet").update(area=area)
    return area


@pytest.mark.acceptance("N5")
@pytest.mark.parametrize("basis", ["current", "as-was"])
def test_the_overview_of_an_area_is_the_sum_of_its_pcns(north, browser, basis):
    page = text_of(browser.get(PAGE, {"area": north.pk, "basis": basis}))
    assert "registered in the area North (7 fittings" in page
    assert "All PCNs of North 7" in page
    assert "Quiet 7" in page
    assert "Still" not in page
    everywhere = text_of(browser.get(PAGE, {"basis": basis}))
    assert "All PCNs 37" in everywhere


@pytest.mark.acceptance("N5")
def test_a_pcn_that_joins_an_area_is_seen_there_at_once(north, browser):
    browser.get(PAGE, {"area": north.pk})
    PCN.objects.filter(name="Still").update(area=north)
    assert "All PCNs of North 37" in text_of(browser.get(PAGE, {"area": north.pk}))


@pytest.mark.acceptance("N6")
def test_an_area_without_pcns_breaks_nothing(north, browser):
    empty = Area.objects.create(name="South")
    response = browser.get(PAGE, {"area": empty.pk})
    assert response.status_code == 200
    assert "There is no data on implants and coils for June 2025." in text_of(response)
    assert browser.get(PAGE, {"area": "999"}).status_code == 400
