"""Explain this number, for forecasts: what goes in counted by hand, and the same chance by the same seed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from io import StringIO

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from practices.models import PCN, Area
from practices.services import add_leave
from referrals.clocks import LONDON
from referrals.forecast.cases import NO_CHANGE
from referrals.models import Referral
from referrals.reasons import ErrorReason
from referrals.services import enter_in_error
from reporting.explaining.live.forecast import ForecastForm, agrees, made_of
from reporting.explaining.live.queue import Queue
from tests.builders import states
from tests.builders.capacity import a_hub, close
from tests.builders.emergency import emergency_sent
from tests.builders.network import join, make_pcn
from tests.builders.pages import client_of, rows_of, text_of
from tests.builders.pathway import EITHER_COIL, World, make_world

pytestmark = pytest.mark.django_db

EXPLAIN, PAGE = "/reports/explain/", "/clinics/forecast/"
NOW = datetime(2027, 7, 5, 12, tzinfo=LONDON)
AGREES = "Agreement The page shows the same numbers"


@pytest.fixture
def world() -> Iterator[World]:
    """A hub of six weeks: eleven implants, one coil three days ago, an emergency and a mistake that count for nothing.
    Of its five clinics of four to come one falls in a closure and one in a leave; one time is booked.
    """
    with time_machine.travel(NOW - timedelta(weeks=6), tick=False):
        world = make_world()
    pcn = make_pcn("U00001", "North PCN")
    join(world.hub.practice, pcn)
    for day in range(42, 0, -4):
        with time_machine.travel(NOW - timedelta(days=day), tick=False):
            world.submitted(nhs_number="")
    with time_machine.travel(NOW - timedelta(days=3), tick=False):
        world.submitted(nhs_number="", first_name="Cleo", need=EITHER_COIL)
        world.add_clinic(days=1)
        emergency_sent(world, nhs_number="", first_name="Elin")
        wrong = world.submitted(nhs_number="")
        enter_in_error(**states.now(wrong, world.spoke_desk), reason=ErrorReason.TEST, comment="")
    with time_machine.travel(NOW, tick=False):
        clinics = [world.add_clinic(days=7 * week + 2) for week in range(5)]
        world.book(world.accepted(nhs_number=""), clinics[0].slots.first())
        close(world.hub, 9)
        away = NOW.date() + timedelta(days=16)
        add_leave(by=world.admin, fitter_id=world.fitter.pk, first_day=away, last_day=away)
        yield world


@pytest.fixture
def areas(world: World) -> dict[str, Area]:
    found = {name: Area.objects.create(name=name) for name in ("North", "South")}
    PCN.objects.update(area=found["North"])
    return found


def tables(browser: Client, **asked: object) -> dict[str, list[list[str]]]:
    html = browser.get(EXPLAIN, {"about": "forecast", **asked}).content.decode()
    return {name: rows_of(html, name) for name in ("counted", "again", "plan", "arrivals") if f'id="{name}"' in html}


def test_what_goes_in_is_counted_as_by_hand(world: World, browser: Client) -> None:
    found = tables(browser, place="N82002")
    # Referred until yesterday: 12. Waiting: they and the one of today. Free: 3 + 4 + 4, two clinics are not held.
    assert found["counted"] == [["Practice N82002 (N82002)", "6", "12", "12", "13", "13", "11", "11"]]
    assert [row[1] for row in found["plan"][:5]] == ["3", "0", "0", "4", "4"]
    assert found["arrivals"][0] == ["28 June 2027", "2", "1", "0", "3"]
    assert [row[1] for row in found["arrivals"]] == ["2", "2", "1", "2", "2", "2"]
    page = text_of(browser.get(EXPLAIN, {"about": "forecast", "place": "N82002"}))
    for words in (
        "Forecast: Practice N82002, 92% in time, from 5 July 2027",
        "Seed 20261102 with each practice’s code, 400 futures. A first appointment is 3 days after the referral",
        "Patients who are referred from 6 July 2027 to 27 September 2027",
        "row K1 gp_practice of thresholds.csv",
        "Definition docs/forecast.md, version ",
        "Data cut None: counted now, 5 July 2027 at midday",
        "Missed, of visits booked 0 of 0 0 of 0",
        AGREES,
    ):
        assert words in page, words


def test_played_again_it_is_what_the_pages_tell(world: World, browser: Client) -> None:
    again = {name: (here, listed) for name, here, listed in tables(browser, place="N82002")["again"]}
    [row] = rows_of(browser.get(PAGE).content.decode(), "practices")
    assert again["Fitted in time"] == (row[3], row[3])
    assert again["Wait to fitting"] == (row[5], row[5])
    [told] = re.findall(r"told as “(.*)”", again["Chance of 92% in time"][0])
    assert told == row[4]
    for standard in (80, 95):
        page = browser.get(PAGE, {"place": "N82002", "standard": standard}).content.decode()
        words = text_of(browser.get(EXPLAIN, {"about": "forecast", "place": "N82002", "standard": standard}))
        [(share, chance)] = re.findall(r"<p><strong>(.*?)</strong> (.*?)</p>", page)
        assert f"{share} {chance}" in words


def test_links_carry_what_was_chosen_and_tried(world: World, areas: dict[str, Area], browser: Client) -> None:
    asked = {"place": "N82002", "standard": 80, "area": areas["North"].pk, "more": 1, "without": ""}
    page = browser.get(PAGE, asked)
    [link] = re.findall(r'href="(/reports/explain/\?[^"]*)"', page.content.decode())
    changed = {name: cell for name, _, cell in rows_of(page.content.decode(), "change")}
    words = text_of(browser.get(unescape(link)))
    assert f"Fitted in time, with the change {changed['Fitted within 28 days']}" in words
    assert f"told as “{changed['Chance of 80% in time']}” Wait to fitting, with the change" in words
    mistyped = browser.get(PAGE, {"place": "N82002", "more": "x"}).content.decode()
    assert 'href="/reports/explain/?about=forecast&amp;place=N82002&amp;standard=92"' in mistyped
    html = browser.get(PAGE, {"standard": 80}).content.decode()
    links = [unescape(link) for link in re.findall(r'href="(/reports/explain/\?[^"]*)"', html)]
    assert [text_of(browser.get(link)).count("Forecast: Practice N82002, 80% in time") for link in links] == [1, 0]
    assert "Choose a practice or PCN" in text_of(browser.get(links[1]))


def test_a_pcn_and_a_hub_without_history_are_told(world: World, areas: dict[str, Area], browser: Client) -> None:
    quiet = a_hub("Quiet Surgery")
    page = text_of(browser.get(EXPLAIN, {"about": "forecast", "place": "U00001"}))
    assert AGREES in page
    assert "Forecast: North PCN" in page
    page = text_of(browser.get(EXPLAIN, {"about": "forecast", "place": quiet.practice.code}))
    assert "There is no forecast here. Fewer than 4 weeks of clinics or referrals." in page
    page = text_of(browser.get(EXPLAIN, {"about": "forecast", "place": "N82002", "area": areas["South"].pk}))
    assert "There is no forecast here. No practice is in this area." in page


def test_a_forecast_made_of_other_numbers_is_told(world: World) -> None:
    form = ForecastForm({"place": "N82002"}, NOW)
    made = made_of(form.scope(form.places), NO_CHANGE, NOW)
    assert agrees(made)
    assert not agrees(replace(made, queues={"N82002": Queue()}))
    assert made.forecast
    assert not agrees(replace(made, forecast=replace(made.forecast, slots=0)))


def test_the_command_prints_what_the_page_shows(world: World, areas: dict[str, Area], browser: Client) -> None:
    tried = {"place": "N82002", "more": 1, "without": world.fitter.pk}
    for asked in ({}, {"place": "N82002"}, {"place": "U00001", "area": areas["North"].pk}, tried):
        answer = browser.get(EXPLAIN, {"about": "forecast", **asked})
        page = text_of(answer)
        [command] = re.findall(r"<code>manage\.py explain_live (.*?)</code>", answer.content.decode())
        cache.clear()  # so that nothing is told from memory
        out = StringIO()
        call_command("explain_live", *command.split(), stdout=out)
        for line in out.getvalue().splitlines():
            assert line.replace(" | ", " ").replace(": ", " ", 1) in page or line.replace(" | ", " ") in page, line


def test_no_patient_is_on_it_and_staff_may_not_look(world: World, browser: Client) -> None:
    page = text_of(browser.get(EXPLAIN, {"about": "forecast", "place": "N82002"}))
    for word in ("Ada", "Dr Amy Hall", *Referral.objects.values_list("reference", flat=True)):
        assert word not in page
    for person in (world.hub_desk, world.fitter_user):
        assert client_of(person).get(EXPLAIN, {"about": "forecast"}).status_code == 403


def test_what_is_not_offered_is_a_bad_request(world: World, browser: Client) -> None:
    for asked in (
        {"place": "N99999"},
        {"standard": "50"},
        {"more": "1"},
        {"place": "N82002", "more": "x"},
        {"place": "N82002", "without": "999999"},
        {"place": "N82002", "hub": "N82002"},
    ):
        assert browser.get(EXPLAIN, {"about": "forecast", **asked}).status_code == 400, asked
    with pytest.raises(CommandError, match="not offered"):
        call_command("explain_live", "forecast", "--more", "1")
