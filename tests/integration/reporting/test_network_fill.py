"""Fill, missed appointments and not fitted by hub, for commissioners (N5, N6)."""

import io

import openpyxl
import pytest

from larc.accounts.models import User
from larc.accounts.permissions import Role
from practices.models import PCN, Area, ClinicSession, Slot
from reporting.rates import proportion
from tests.builders.capacity import a_day
from tests.builders.network import join, make_pcn
from tests.builders.pages import client_of, text_of
from tests.builders.pathway import make_world

pytestmark = pytest.mark.django_db

PAGE = "/reports/fill/"


@pytest.mark.acceptance("N5", "N6")
def test_hubs_by_area_without_a_link_into_their_pages(browser):
    world = make_world()
    join(world.hub.practice, make_pcn("U00001"))
    north, empty = (Area.objects.create(name=name) for name in ("North", "South"))
    PCN.objects.update(area=north)
    response = browser.get(PAGE, {"area": north.pk})
    assert world.hub.practice.name in text_of(response)
    assert f"/practices/{world.hub.practice.uuid}/" not in response.content.decode()
    nothing = text_of(browser.get(PAGE, {"area": empty.pk}))
    assert "No practice in this area fits for others yet." in nothing
    assert browser.get(PAGE, {"area": "999"}).status_code == 400


@pytest.mark.acceptance("N5")
def test_weeks_and_area_are_chosen_together_and_reach_the_files(browser):
    world = make_world()
    join(world.hub.practice, make_pcn("U00001"))
    north = Area.objects.create(name="North")
    PCN.objects.update(area=north)
    asked = {"weeks": 26, "area": north.pk}
    page = browser.get(PAGE, asked)
    assert "the 26 weeks to yesterday" in text_of(page)
    assert "Remove Period to yesterday 26 weeks" in text_of(page)
    assert "nhsuk-caption-l" not in page.content.decode(), "the title stands alone"
    assert f"?weeks=26&amp;area={north.pk}&amp;file=tables.xlsx" in page.content.decode()
    book = openpyxl.load_workbook(io.BytesIO(browser.get(PAGE, asked | {"file": "tables.xlsx"}).content))
    assert " 26 weeks to " in book["Fill"]["A1"].value
    assert dict(book["Notes"].iter_rows(values_only=True))["Chosen filters"] == (
        "Period to yesterday 26 weeks, Area North"
    )
    assert browser.get(PAGE, {"weeks": "13"}).status_code == 400


def test_an_empty_network_breaks_nothing(browser):
    assert "No practice fits for others yet." in text_of(browser.get(PAGE))


def test_staff_do_not_see_every_hub():
    staff = User.objects.create_user(email="desk2@example.org", name="Desk", role=Role.PRACTICE_STAFF)
    assert client_of(staff).get(PAGE).status_code == 403


def test_its_table_can_be_taken_away(browser):
    world = make_world()
    join(world.hub.practice, make_pcn("U00001"))
    rows = browser.get(PAGE, {"file": "fill.csv"}).content.decode().splitlines()
    assert rows[0].startswith("Practice,Clinics,")
    assert rows[1].startswith(f"{world.hub.practice.name},")
    assert browser.get(PAGE, {"file": "fill.png"}).status_code == 404


@pytest.mark.acceptance("S7")
def test_its_workbook_has_what_was_booked_with_its_limits_in_columns_and_as_a_native_chart(browser):
    world = make_world()
    world.booked()
    ClinicSession.objects.update(day=a_day(-1))
    offered = Slot.objects.count()
    book = openpyxl.load_workbook(io.BytesIO(browser.get(PAGE, {"file": "tables.xlsx"}).content))
    head, row = book["Booked"].iter_rows(min_row=4, values_only=True)
    share = proportion(1, offered)
    assert head == ("Practice", "Booked", "Offered", "Percent", "Lower 95%", "Upper 95%")
    assert row[:3] == (world.hub.practice.name, 1, offered)
    limits = [100 * float(each) for each in (share.value, share.lower, share.upper)]
    assert row[3:] == pytest.approx(limits, abs=0.05)
    [chart] = book["Chart booked"]._charts
    [series] = chart.series
    assert series.errBars.errBarType == "both"
    assert [float(each.v) for each in series.errBars.plus.numLit.pt] == pytest.approx(
        [limits[2] - limits[0]], abs=0.05
    )
