"""Explain this number, for waits, returns and emergencies: counted one by one, by hand, and as the page has them."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape
from io import StringIO
from itertools import product
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from larc.audit.models import Event
from practices.models import PCN, Area, Practice
from referrals import services
from referrals.clocks import LONDON
from referrals.models import Referral
from referrals.reasons import CancelReason, ErrorReason
from tests.builders.capacity import a_clinic, a_hub
from tests.builders.emergency import emergency_accepted, emergency_draft, emergency_sent
from tests.builders.network import join, make_pcn
from tests.builders.pages import client_of, rows_of, text_of
from tests.builders.pathway import EITHER_COIL, NHS_NUMBERS, World, implant_record, make_practice, make_world
from tests.builders.pathway import with_another_hub as another_hub

pytestmark = pytest.mark.django_db

EXPLAIN, WAITS = "/reports/explain/", "/reports/waits/"
TODAY = date(2027, 9, 10)
MONTHS = ("2027-07", "2027-08", "2027-09")
NAMES = {"2027-07": "July 2027", "2027-08": "August 2027", "2027-09": "September 2027, so far"}
AGREES = "Agreement The page shows the same numbers"


def noon(day: date) -> time_machine.travel:
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=LONDON), tick=False)


def end(do: Any, referral: Referral, by: Any, **given: Any) -> None:
    referral.refresh_from_db()
    do(referral_id=referral.pk, by=by, version=referral.version, **given)


def fit_after(world: World, days: int, number: str) -> None:
    """Sent and booked today, and fitted so many days later."""
    sent = datetime.now(LONDON).date()
    referral = world.accepted(nhs_number=number)
    world.book(referral, world.add_clinic(days=days).slots.first())
    with noon(sent + timedelta(days=days)):
        end(services.record_fitting, referral, world.fitter_user, record=implant_record())


def cancel(world: World, referral: Referral, on: date) -> None:
    with noon(on):
        end(services.cancel, referral, world.spoke_desk, reason=CancelReason.PATIENT_REQUEST, comment="")


@pytest.fixture
def world() -> Iterator[World]:
    """July: fitted on day 28 and on day 29, one given up in time and one late, one returned and sent on, one mistake,
    three emergencies. August: one need referred again, and one coil at a sexual health clinic. September: one.
    """
    with noon(date(2027, 7, 5)):
        world = make_world()
        fit_after(world, 28, NHS_NUMBERS[0])
        fit_after(world, 29, NHS_NUMBERS[1])
        soon, late = (world.submitted(nhs_number=number) for number in NHS_NUMBERS[2:4])
        near = a_hub("Near Surgery", at=(53.43, -2.97))
        a_clinic(near, days=4)
        back, wrong = (world.submitted(nhs_number="", first_name=name) for name in ("Bea", "Cleo"))
        end(services.return_to_referrer, back, world.fitter_user, reason="no_capacity", comment="")
        end(services.send_again, back, world.spoke_desk, hub_id=near.pk)
        end(services.enter_in_error, wrong, world.spoke_desk, reason=ErrorReason.TEST, comment="")
        clinic = world.add_clinic(days=2)
        world.book(emergency_accepted(world, nhs_number="", first_name="Dora"), clinic.slots.first())
        emergency_sent(world, nhs_number="", first_name="Elin")
        draft = emergency_draft(world, nhs_number="", first_name="Fay")
        given = {"spoke_to": "Nurse Green, City Clinic", "spoken_at": datetime.now(LONDON)}
        end(services.hand_off, draft, world.spoke_desk, **given)
    cancel(world, soon, date(2027, 7, 20))
    cancel(world, late, date(2027, 8, 20))
    with noon(date(2027, 8, 21)):
        # Four weeks of the wait were before: the clock of July goes on.
        world.submitted(nhs_number=NHS_NUMBERS[3])
        clinic = another_hub(world)
        clinic.accepted(nhs_number=NHS_NUMBERS[4], need=EITHER_COIL)
        Practice.objects.filter(hub=clinic.hub).update(kind=Practice.Kind.SEXUAL_HEALTH_CLINIC)
    with noon(TODAY):
        world.submitted(nhs_number="", first_name="Gwen")
        yield world


@pytest.fixture
def areas(world: World) -> dict[str, Area]:
    """The spoke is in the North; nobody is in the South."""
    found = {name: Area.objects.create(name=name) for name in ("North", "South")}
    join(world.spoke, make_pcn("U00001", "North PCN"))
    PCN.objects.update(area=found["North"])
    return found


def page_of(browser: Client, **asked: object) -> str:
    answer = browser.get(EXPLAIN, asked)
    assert answer.status_code == 200, asked
    return text_of(answer)


def results_of(browser: Client, **asked: object) -> dict[str, list[str]]:
    """The table of results, by what its rows begin with."""
    return {name: cells for name, *cells in rows_of(browser.get(EXPLAIN, asked).content.decode(), "counted")}


def printed(*args: str) -> str:
    out = StringIO()
    call_command("explain_live", *args, stdout=out)
    return out.getvalue()


def test_a_month_of_waits_is_walked_as_by_hand(world: World, areas: dict[str, Area], browser: Client) -> None:
    """Of July: day 28 in time, day 29 not, given up in time not counted, the mistake neither, back still waits; who
    gave up late began again and is counted once, in July, from the first day.
    """
    results = results_of(browser, about="waits", month="2027-07", kind="gp_practice")
    assert {name: cells[:2] for name, cells in results.items()} == {
        "In time": ["1", "1"],
        "Not in time": ["1", "1"],
        "Waiting past it": ["2", "2"],
        "Waiting within it": ["0", "0"],
        "Not counted": ["2", "2"],
        "Together": ["6", "6"],
    }
    page = page_of(browser, about="waits", month="2027-07", kind="gp_practice", target=42)
    for words in (
        "Waits: GP practices, July 2027",
        "Of 4 patients referred in July 2027 whose result is known, 1 was fitted within 28 days.",
        "Numerator 1 patient fitted within 28 days",
        "4 patients whose result is known on 10 September 2027: 1 in time, 1 not in time and 2 waiting past",
        "Fitted within 28 days 25% (1 of 4), 95% confidence interval 5% to 70%",
        "Fitted within the common target, 42 days 50% (2 of 4)",
        "Offered a time within 28 days 50% (2 of 4)",
        "Emergencies, which have their own deadline: 2; referrals whose need goes on in a later one, which has the "
        "same clock: 1",
        "28 days, the last included: row K1 gp_practice of thresholds.csv",
        "Definition Fitted within the limit, version 1; Offered within the limit, version 1",
        "Data cut None: counted now, 10 September 2027 at midday",
        "Practice N82002 (N82002) 1 1 1 0 2",
        "Near Surgery",
        "Practice N82001 (N82001) North PCN 6",
        AGREES,
    ):
        assert words in page, words


def test_a_sexual_health_clinic_has_its_own_limit(world: World, browser: Client) -> None:
    page = page_of(browser, about="waits", month="2027-08", kind="srh_clinic")
    assert "5 days, the last included: row K2 srh_clinic of thresholds.csv" in page
    assert results_of(browser, about="waits", month="2027-08", kind="srh_clinic")["Waiting past it"] == ["1"] * 2 + [
        "0",
        "1",
    ]


@pytest.mark.acceptance("S4")
def test_returns_are_walked_as_by_hand(world: World, browser: Client) -> None:
    results = results_of(browser, about="returns", month="2027-07")
    # Two fitted, two given up, one that came back and two emergencies.
    assert results == {
        "Sent": ["7", "7"],
        "Returned": ["1", "1"],
        "Sent on directly": ["0", "0"],
        "Sent onward": ["0", "0"],
    }
    page = page_of(browser, about="returns", month="2027-07")
    for words in (
        "Returned, share 14% (1 of 7)",
        "Referrals entered in error: 1",
        "Practice N82001 (N82001) 7 1 0 0",
        AGREES,
    ):
        assert words in page, words


@pytest.mark.acceptance("A32")
def test_emergencies_are_walked_as_by_hand(world: World, browser: Client) -> None:
    """The booked one was never recorded as fitted, and the sent one never booked: their deadline is long past."""
    results = results_of(browser, about="emergencies", month="2027-07")
    assert {name: cells for name, cells in results.items() if cells != ["0", "0"]} == {
        "Booked in time": ["1", "1"],
        "Handed over": ["1", "1"],
        "Past the deadline": ["1", "1"],
    }
    page = page_of(browser, about="emergencies", month="2027-07")
    for words in (
        "In time, share 33% (1 of 3)",
        "Handed over, share 33% (1 of 3)",
        "row K3 of thresholds.csv",
        AGREES,
    ):
        assert words in page, words


@pytest.mark.acceptance("N5", "N6")
def test_every_month_of_every_table_is_what_its_explanation_says(
    world: World, areas: dict[str, Area], browser: Client
) -> None:
    """The counts of the page's own cells, with every filter, are those that were walked one by one."""
    tables = {"gp_practice": "waits", "srh_clinic": "waits", "emergencies": "emergencies", "returns": "returns"}
    seen: Counter[str] = Counter()
    places = [{}, *({"area": area.pk} for area in areas.values())]
    choices = [{}, {"method": "implant"}, {"method": "either_coil"}, {"indication": "contraception"}]
    for place, choice in product(places, choices):
        html = browser.get(WAITS, place | choice).content.decode()
        for table, about in tables.items():
            rows = {name: cells for name, *cells in rows_of(html, table)} if f'id="{table}"' in html else {}
            kind = {"kind": table} if about == "waits" else {}
            for month in MONTHS:
                asked = {"about": about, "month": month, **kind, **place, **choice}
                walked = [int(cells[0]) for name, cells in results_of(browser, **asked).items() if name != "Together"]
                cells = [int(cell) for cell in rows.get(NAMES[month], ["0"] * len(walked))[: len(walked)]]
                assert walked == cells, asked
                assert AGREES in page_of(browser, **asked), asked
                seen[table] += sum(walked) > 0
    assert min(seen[table] for table in tables) >= 2


def test_a_month_of_a_filtered_page_leads_to_the_filtered_figure(
    world: World, areas: dict[str, Area], browser: Client
) -> None:
    asked = {"area": areas["North"].pk, "method": "implant", "target": 14, "first": "2027-07", "last": "2027-08"}
    html = browser.get(WAITS, asked).content.decode()
    links = [unescape(link) for link in re.findall(r'href="(/reports/explain/\?[^"]*)"', html)]
    found = {(query["about"][0], query["month"][0]) for query in (parse_qs(urlsplit(link).query) for link in links)}
    assert found >= {("waits", "2027-07"), ("returns", "2027-07"), ("returns", "2027-08")}
    for link in links:
        page = browser.get(link)
        words = text_of(page)
        assert "Implants" in words
        assert "North" in words
        assert ("14 days" in words) == ("about=waits" in link)
        [back] = re.findall(r'href="(/reports/waits/\?[^"]*)"', page.content.decode())
        assert text_of(browser.get(unescape(back))).count("Remove Method Implants") == 1
    assert links


@pytest.mark.parametrize("about", ["waits", "returns", "emergencies"])
def test_the_command_prints_what_the_page_shows(
    world: World, areas: dict[str, Area], browser: Client, about: str
) -> None:
    for asked in ({}, {"area": areas["North"].pk, "month": "2027-07"}, {"method": "implant", "month": "2027-07"}):
        answer = browser.get(EXPLAIN, {"about": about, **asked})
        html, page = answer.content.decode(), text_of(answer)
        [command] = re.findall(r"<code>manage\.py explain_live (.*?)</code>", html)
        lines = printed(*command.split()).splitlines()
        assert len(lines) > 12
        for line in lines:
            assert line.replace(" | ", " ").replace(": ", " ", 1) in page or line.replace(" | ", " ") in page, line


def test_no_patient_is_on_it_and_each_look_is_recorded(world: World, browser: Client) -> None:
    references = list(Referral.objects.values_list("reference", flat=True))
    for about in ("waits", "returns", "emergencies"):
        page = page_of(browser, about=about, month="2027-07") + printed(about, "--month", "2027-07")
        for word in ("Ada", "Bea", "Example", "999 000", "99900", *references):
            assert word not in page
    looks = Event.objects.filter(action="rates.explained").values_list("subject", flat=True)
    assert sorted(looks) == ["emergencies", "returns", "waits"]
    for person in (world.hub_desk, world.spoke_desk, world.fitter_user):
        assert client_of(person).get(EXPLAIN, {"about": "waits"}).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        {"about": "patients"},
        {"about": "waits", "month": "2031-01"},
        {"about": "waits", "month": "x"},
        {"about": "waits", "kind": "hospital"},
        {"about": "waits", "target": "6"},
        {"about": "waits", "method": "rings"},
        {"about": "waits", "indication": "x"},
        {"about": "waits", "area": "999999"},
        {"about": "waits", "pcn": "U00001"},
        {"about": "returns", "target": "14"},
        {"about": "emergencies", "kind": "gp_practice"},
        {"kind": "gp_practice"},
    ],
)
def test_what_is_not_offered_is_a_bad_request(browser: Client, asked: dict[str, str]) -> None:
    assert browser.get(EXPLAIN, asked).status_code == 400


def test_the_command_refuses_what_is_not_offered() -> None:
    with pytest.raises(CommandError, match="A filter has a value that is not offered"):
        printed("waits", "--month", "2031-01")
    with pytest.raises(CommandError, match="A filter is asked for that these figures do not have"):
        printed("returns", "--target", "14")


def test_a_month_without_referrals_is_told(browser: Client) -> None:
    make_practice("N82001")
    page = page_of(browser, about="waits")
    assert "Nobody was referred in" in page
    assert "None: there is nothing to divide by yet" in page
    assert AGREES in page
