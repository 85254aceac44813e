"""Explain this number, for fill and what came of appointments: clinic by clinic, by hand, and as the page has it."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from html import unescape
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from practices.models import PCN, Area, Hub, Slot
from practices.services import add_leave, withdraw_slots
from referrals import services
from referrals.clocks import LONDON
from referrals.models import Referral
from referrals.reasons import CancelReason
from referrals.workflow import Status
from reporting.explaining.live.explained import AGREES
from reporting.explaining.live.fill import PARTS, agreement
from reporting.filling.presenter import share_cell
from tests.builders import states
from tests.builders.capacity import a_clinic, a_hub, close
from tests.builders.network import join, make_pcn
from tests.builders.pages import client_of, rows_of, text_of
from tests.builders.pathway import NHS_NUMBERS, World, make_world

pytestmark = pytest.mark.django_db

EXPLAIN, PAGE = "/reports/explain/", "/reports/fill/"
TODAY = date(2027, 9, 10)
PAGE_AGREES = "Agreement The page shows the same numbers"


def noon(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(12), tzinfo=LONDON), tick=False)


@pytest.fixture
def world() -> Iterator[World]:
    """Yesterday at the hub one patient was fitted, one came in vain, one stayed away, one is not recorded and one was
    entered in error; one time was given back and is free again, and of a clinic two of four times were withdrawn.
    Another hub held one clinic of two, the other was in a closure. Six weeks ago the hub held one nobody booked.
    """
    with noon(TODAY - timedelta(weeks=7)):
        world = make_world()
        world.add_clinic(days=7, number=3)
    with noon(TODAY - timedelta(days=1)):
        states.at(world, Status.FITTED)
        states.at(world, Status.ATTENDED_NOT_FITTED, nhs_number=NHS_NUMBERS[1])
        states.miss(world, world.accepted(nhs_number=NHS_NUMBERS[2]))
        states.at(world, Status.BOOKED, nhs_number=NHS_NUMBERS[3])
        mistake = states.at(world, Status.FITTED, nhs_number=NHS_NUMBERS[4])
        Referral.objects.filter(pk=mistake.pk).update(status=Status.ENTERED_IN_ERROR)
    with noon(TODAY - timedelta(days=4)):
        clinic = world.add_clinic(days=2)
        given_back = world.accepted(nhs_number="", first_name="Bea")
        world.book(given_back, clinic.slots.first())
        services.cancel(**states.now(given_back, world.hub_desk), reason=CancelReason.PATIENT_REQUEST, comment="")
        free = list(clinic.slots.filter(state=Slot.State.FREE).values_list("uuid", flat=True))[:2]
        withdraw_slots(by=world.admin, session_uuid=clinic.uuid, slot_uuids=free)
        near = a_hub("Near Surgery")
        a_clinic(near, days=1)
        a_clinic(near, days=3)
        close(near, 3)
    with noon(TODAY):
        yield world


@pytest.fixture
def areas(world: World) -> dict[str, Area]:
    """The hub is in the North; nobody is in the South."""
    found = {name: Area.objects.create(name=name) for name in ("North", "South")}
    join(world.hub.practice, make_pcn("U00001", "North PCN"))
    PCN.objects.update(area=found["North"])
    return found


def counted(browser: Client, **asked: object) -> dict[str, tuple[int, int]]:
    """By what is counted: here, and on the page."""
    rows = rows_of(browser.get(EXPLAIN, {"about": "fill", **asked}).content.decode(), "counted")
    return {name: (int(here), int(page)) for name, here, page in rows}


def test_clinics_are_walked_as_by_hand(world: World, browser: Client) -> None:
    """Yesterday four clinics of four times and one of one, each with one booked; the day before two of four."""
    asked = {"hub": world.hub.practice.code, "weeks": 4}
    here = {name: number for name, (number, _) in counted(browser, **asked).items()}
    assert here == {
        "Clinics": 6,
        "Offered": 4 * 4 + 1 + 2,
        "Booked": 5,
        "Attended": 2,
        "Did not attend": 1,
        "Not fitted": 1,
        "Not recorded yet": 1,
    }
    page = text_of(browser.get(EXPLAIN, {"about": "fill", **asked}))
    for words in (
        "Fill: Practice N82002, 4 weeks to 9 September 2027",
        "Of 19 appointments offered in 6 clinics from 13 August to 9 September 2027, 5 were booked.",
        "Booked, of those offered 26% (5 of 19)",
        "Did not attend, of outcomes recorded 33% (1 of 3)",
        "Not fitted, of those who came 50% (1 of 2)",
        "Appointments of referrals entered in error: 1; appointments that were cancelled: 1; times that were "
        "withdrawn: 2",
        "8 September 2027 at 9am 2 0 0 0 0 0",
        "Definition Booked, of those offered, version 1; Did not attend",
        "Data cut None: counted now, 10 September 2027 at midday",
        PAGE_AGREES,
    ):
        assert words in page, words
    assert counted(browser, hub=world.hub.practice.code, weeks=12)["Offered"] == (22, 22)


def test_a_closure_and_a_leave_are_no_offer(world: World, browser: Client) -> None:
    near = Hub.objects.get(practice__name="Near Surgery")
    asked = {"about": "fill", "hub": near.practice.code}
    assert counted(browser, hub=near.practice.code)["Clinics"] == (1, 1)
    assert "Free times in a closure or a fitter’s leave: 4" in text_of(browser.get(EXPLAIN, asked))
    fitter = near.sessions.order_by("day").first().fitter
    with noon(TODAY - timedelta(days=4)):
        add_leave(by=world.admin, fitter_id=fitter.pk, first_day=TODAY - timedelta(3), last_day=TODAY - timedelta(3))
    assert counted(browser, hub=near.practice.code)["Offered"] == (0, 0)
    assert "Free times in a closure or a fitter’s leave: 8" in text_of(browser.get(EXPLAIN, asked))


@pytest.mark.acceptance("N5")
def test_every_hub_area_and_period_is_what_its_explanation_says(
    world: World, areas: dict[str, Area], browser: Client
) -> None:
    seen = 0
    for weeks in (4, 12, 26, 52):
        for area in ("", *(each.pk for each in areas.values())):
            rows = re.findall(r"<tr.*?</tr>", browser.get(PAGE, {"weeks": weeks, "area": area}).content.decode(), re.S)
            found = [(link, row) for row in rows for link in re.findall(r'href="(/reports/explain/.*?)"', row)]
            for link, row in found:
                answer = browser.get(unescape(link))
                assert PAGE_AGREES in text_of(answer)
                walked = {name: int(here) for name, here, _ in rows_of(answer.content.decode(), "counted")}
                shares = (
                    share_cell(walked["Booked"], walked["Offered"]),
                    share_cell(walked["Did not attend"], walked["Attended"] + walked["Did not attend"]),
                    share_cell(walked["Not fitted"], walked["Attended"]),
                )
                assert all(share in row for share in shares), link
                seen += 1
    # Everywhere two hubs and all together, in the North one and in the South none.
    assert seen == 4 * (3 + 1)


def test_a_row_of_a_filtered_page_leads_to_its_own_figure(
    world: World, areas: dict[str, Area], browser: Client
) -> None:
    for person, page, asked in (
        (browser, PAGE, {"weeks": 26, "area": areas["North"].pk}),
        (client_of(world.admin), "/clinics/fill/", {"weeks": 26}),
    ):
        html = person.get(page, asked).content.decode()
        links = [unescape(link) for link in re.findall(r'href="(/reports/explain/\?[^"]*)"', html)]
        queries = [{name: each[0] for name, each in parse_qs(urlsplit(link).query).items()} for link in links]
        expected = {"about": "fill", **{name: str(each) for name, each in asked.items()}}
        assert {"hub": "N82002", **expected} in queries
        for link in links:
            assert "26 weeks to 9 September 2027" in text_of(person.get(link))


def test_the_numbers_taken_away_are_numbers_still(world: World, browser: Client) -> None:
    rows = browser.get(PAGE, {"weeks": 4, "file": "fill.csv"}).content.decode().splitlines()
    assert "Practice N82002,6,26% (5 of 19)" in "\n".join(rows).replace('"', "")


def test_the_command_prints_what_the_page_shows(world: World, areas: dict[str, Area], browser: Client) -> None:
    for asked in ({}, {"hub": "N82002", "weeks": 4}, {"area": areas["South"].pk}):
        answer = browser.get(EXPLAIN, {"about": "fill", **asked})
        page = text_of(answer)
        [command] = re.findall(r"<code>manage\.py explain_live (.*?)</code>", answer.content.decode())
        out = StringIO()
        call_command("explain_live", *command.split(), stdout=out)
        for line in out.getvalue().splitlines():
            assert line.replace(" | ", " ").replace(": ", " ", 1) in page or line.replace(" | ", " ") in page, line


def test_no_patient_is_on_it_and_staff_may_not_look(world: World, browser: Client) -> None:
    page = text_of(browser.get(EXPLAIN, {"about": "fill"}))
    for word in ("Ada", "Bea", "999 000", *Referral.objects.values_list("reference", flat=True)):
        assert word not in page
    for person in (world.hub_desk, world.fitter_user):
        assert client_of(person).get(EXPLAIN, {"about": "fill"}).status_code == 403


def test_what_is_not_offered_is_a_bad_request(world: World, areas: dict[str, Area], browser: Client) -> None:
    elsewhere = {"hub": "N82002", "area": areas["South"].pk}
    for asked in ({"hub": "N99999"}, {"weeks": "13"}, {"area": "999999"}, {"month": "2027-07"}, elsewhere):
        assert browser.get(EXPLAIN, {"about": "fill", **asked}).status_code == 400, asked


def test_a_page_that_counts_otherwise_is_told_with_its_numbers() -> None:
    here = dict.fromkeys(PARTS, 3)
    assert agreement(here, here) == AGREES
    assert "Clinics 3, Offered 3, Booked 2" in agreement(here, here | {"booked": 2})
