"""The forecast page: who may open it, what it says, what a change does, and that nothing of it is saved."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from django.test import Client

from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.models import PCN, Area, ClinicSession, Hub, Slot
from referrals.clocks import LONDON
from referrals.forecast.outlook import STANDARDS
from referrals.models import Referral
from tests.builders.capacity import a_clinic, a_fitter, a_hub
from tests.builders.network import join, make_pcn
from tests.builders.pages import client_of, green_buttons, text_of, title_of
from tests.builders.pathway import World, make_user, make_world

pytestmark = pytest.mark.django_db

PAGE = "/clinics/forecast/"
NOW = datetime(2027, 7, 5, 12, tzinfo=LONDON)


@pytest.fixture
def quiet() -> Iterator[World]:
    """A hub without any past."""
    with time_machine.travel(NOW, tick=False):
        yield make_world()


@pytest.fixture
def world() -> Iterator[World]:
    """A hub to which two a week were referred for six weeks, with four appointments a week for five more; nobody was
    seen yet.
    """
    with time_machine.travel(NOW - timedelta(weeks=6), tick=False):
        world = make_world()
    join(world.hub.practice, make_pcn("U00001", "North PCN"))
    for day in range(42, 0, -4):
        with time_machine.travel(NOW - timedelta(days=day), tick=False):
            world.submitted(nhs_number="")
    with time_machine.travel(NOW, tick=False):
        for week in range(5):
            world.add_clinic(days=7 * week + 2)
        yield world


@pytest.fixture
def browser(commissioner: User) -> Client:
    return client_of(commissioner)


def at(world: World, **asked: object) -> dict[str, object]:
    return {"place": world.hub.practice.code} | asked


def cells(response: Any, table: str) -> list[list[str]]:
    """The rows of a table of the page."""
    body = re.search(rf'id="{table}".*?<tbody>(.*?)</tbody>', response.content.decode(), re.DOTALL)
    assert body, table
    rows = re.findall(r"<tr.*?</tr>", body[1], re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", each) for each in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def busy_hub(name: str) -> Hub:
    """A hub with a clinic a week from six weeks ago to six weeks from now."""
    with time_machine.travel(NOW - timedelta(weeks=6), tick=False):
        hub = a_hub(name)
        fitter = a_fitter(hub)
        for week in range(12):
            a_clinic(hub, days=7 * week + 2, fitter=fitter)
    return hub


def test_a_hub_is_told_in_sentences_first_then_in_a_table_then_in_a_chart(world, browser):
    answer = browser.get(PAGE, at(world))
    page = text_of(answer)
    said = re.search(
        r"(About \d+%|Over 99%|100%|Under 1%) of patients referred in the next 12 weeks would be fitted within 28 "
        r"days "
        r"\(likely range \d+% to (?:over )?\d+%\)\. The chance that at least 92% of them are is [^.]+ in 10[^.]*\.",
        page,
    )
    assert said
    assert "Clinics are planned to 4 August 2027. After that the 4 weeks before are taken to repeat." in page
    assert re.search(r"11 patients wait or are booked today\. About \d+ are expected to stay until .* in time\.", page)
    weeks = cells(answer, "weeks")
    assert [row[0] for row in (weeks[0], weeks[11])] == ["6 July 2027", "21 September 2027"]
    assert [row[2] for row in weeks[:4]] == ["4", "4", "4", "4"]
    body = answer.content.decode()
    assert body.index(said[0][:20]) < body.index('id="weeks"') < body.index('class="app-chart"')
    assert title_of(answer).startswith("Forecast: Practice N82002")
    assert 'id="practices"' not in body


def test_more_clinics_are_shown_beside_what_is_planned_and_nothing_is_saved(world, browser):
    before = (ClinicSession.objects.count(), Slot.objects.count(), Referral.objects.count())
    answer = browser.get(PAGE, at(world, more=2))
    rows = {row[0]: row[1:] for row in cells(answer, "change")}
    planned, changed = (int(number) for number in rows["Appointments that can be had"])
    # Two clinics of four in each of the ten weeks after the notice.
    assert (planned, changed) == (4 * 12, 4 * 12 + 2 * 4 * 10)
    old, new = (int(cell.split(" day")[0]) for cell in rows["Expected wait"])
    assert new < old
    assert "Nothing is saved" in text_of(answer)
    assert 'action="#result"' in answer.content.decode()
    assert (ClinicSession.objects.count(), Slot.objects.count(), Referral.objects.count()) == before


def test_losing_the_only_fitter_leaves_no_appointment(world, browser):
    answer = browser.get(PAGE, at(world, without=world.fitter.pk))
    rows = {row[0]: row[1:] for row in cells(answer, "change")}
    assert rows["Appointments that can be had"][1] == "0"
    assert rows["Fitted within 28 days"][1].startswith("0%")
    assert "Without the fitter: " in text_of(answer)


def test_the_number_needed_is_what_the_page_then_shows_to_be_enough(world, browser):
    for each in range(8):
        with time_machine.travel(NOW - timedelta(days=each), tick=False):
            world.submitted(nhs_number="")
    page = text_of(browser.get(PAGE, at(world, standard=95)))
    needed = re.search(r"(\d+) more clinics? a week gives? 9 chances in 10", page)
    assert needed
    answer = browser.get(PAGE, at(world, standard=95, more=needed[1]))
    chances = {row[0]: row[1:] for row in cells(answer, "change")}["Chance of 95% in time"]
    assert chances[1] == "9 in 10 or more"
    assert chances[0] != "9 in 10 or more"


def test_a_pcn_is_its_hubs_together_and_all_hubs_have_a_list(world, browser):
    a_hub("Quiet Surgery")
    pcn = browser.get(PAGE, {"place": "U00001"})
    assert [row[0] for row in cells(pcn, "practices")] == ["Practice N82002"]
    assert cells(pcn, "weeks")[0][2] == "4"
    network = browser.get(PAGE)
    rows = cells(network, "practices")
    assert [row[0] for row in rows] == ["Practice N82002", "Quiet Surgery"]
    assert rows[0][1] == "North PCN"
    assert rows[1][3] == "Fewer than 4 weeks of clinics or referrals"
    assert f'href="?place={world.hub.practice.code}&amp;standard=92"' in network.content.decode()
    certain = int(rows[0][4] == "9 in 10 or more")
    assert f"{certain} of 1 practice {'has' if certain else 'have'} a chance of 9 in 10 or more" in text_of(network)
    assert "1 practice has no forecast yet." in text_of(network)


def test_the_list_and_the_page_of_a_hub_tell_the_same_numbers(world, browser):
    (row,) = cells(browser.get(PAGE), "practices")
    page = browser.get(PAGE, at(world, more=1))
    planned = {each[0]: each[1] for each in cells(page, "change")}
    assert row[3:6] == [
        planned["Fitted within 28 days"],
        planned["Chance of 92% in time"],
        planned["Expected wait"],
    ]
    middle, likely = re.fullmatch(r"(\S+) \((.+)\)", row[3]).groups()
    assert f"{middle} of patients" in text_of(page)
    assert f"(likely range {likely})" in text_of(page)
    assert f"is {row[4]}." in text_of(page)


def test_without_history_it_says_when_there_will_be_a_forecast(browser, quiet):
    page = text_of(browser.get(PAGE, at(quiet)))
    assert "No forecast yet" in page
    assert f"Fewer than 4 weeks of clinics or referrals: {quiet.hub.practice.name}" in page
    assert "How far off it was can be shown after 16." in page


def test_a_hub_without_a_clinic_to_come_is_late_first_and_can_be_mended(world, browser):
    """Withdrawn while patients wait: none of them will be fitted, the most urgent of all there is to know."""
    other = busy_hub("Aardvark Surgery")
    with time_machine.travel(NOW - timedelta(days=3), tick=False):
        replace(world, hub=other).submitted(nhs_number="")
    world.hub.sessions.update(withdrawn_at=NOW)
    network = browser.get(PAGE)
    rows = cells(network, "practices")
    assert [row[0] for row in rows] == ["Practice N82002", "Aardvark Surgery"]
    assert rows[0][3:6] == ["0%", "less than 1 in 10", "No appointment"]
    answer = browser.get(PAGE, at(world, more=5))
    page = text_of(answer)
    assert "No patients referred in the next 12 weeks would be fitted within 28 days" in page
    assert "No clinic is planned, and none is taken to follow." in page
    assert re.search(r"\d more clinics? a week gives? 9 chances in 10\.", page)
    assert "A clinic that is added has 6 appointments (an assumption," in page
    assert 'class="app-chart"' not in answer.content.decode()
    changed = {row[0]: row[1:] for row in cells(answer, "change")}
    assert changed["Fitted within 28 days"][0] == "0%"
    assert changed["Chance of 92% in time"][1] == "9 in 10 or more"


def test_a_pcn_counts_its_hubs_without_a_clinic(world, browser):
    world.hub.sessions.update(withdrawn_at=NOW)
    answer = browser.get(PAGE, {"place": "U00001"})
    assert "0 of 1 practice have a chance of 9 in 10 or more" in text_of(answer)
    assert cells(answer, "practices")[0][3] == "0%"


def test_a_hub_nobody_is_sent_to_needs_no_forecast_and_is_told_no_chance(world, browser):
    idle = busy_hub("Quiet Surgery")
    page = text_of(browser.get(PAGE, {"place": idle.practice.code}))
    assert "No forecast needed" in page
    assert "Nobody referred or waiting: Quiet Surgery" in page
    assert "The chance" not in page
    network = browser.get(PAGE)
    assert cells(network, "practices")[1][3:6] == [
        "Nobody referred or waiting",
        "No forecast needed",
        "No forecast needed",
    ]
    assert "1 practice needs none, as nobody is referred there or waits." in text_of(network)


def test_its_own_error_is_shown_from_sixteen_weeks_and_until_then_that_it_cannot_be(world, browser):
    for asked in ({}, at(world), {"place": "U00001"}):
        page = text_of(browser.get(PAGE, asked))
        assert "How far off it was There is too little history here to hold the method against: 16 weeks" in page
    with time_machine.travel(NOW - timedelta(weeks=20), tick=False):
        world.submitted(nhs_number="")
    a_hub("Quiet Surgery")
    for asked, others in (({}, True), (at(world), False), ({"place": "U00001"}, False)):
        page = text_of(browser.get(PAGE, asked))
        assert re.search(r"How far off it was (Once|\d times) in the past year the referrals of 4 weeks were", page)
        assert ("1 practice with fewer than 16 weeks of history is left out." in page) == others


def test_a_network_without_hubs_says_so(browser):
    assert "No practice fits for others yet" in text_of(browser.get(PAGE))


@pytest.mark.parametrize(
    "asked",
    [
        {"place": "NOWHERE"},
        {"place": "<script>"},
        {"standard": "50"},
        {"standard": "x"},
        {"place": "N82002", "without": "999999"},
        {"place": "N82002", "without": "x"},
    ],
)
def test_what_is_not_offered_is_a_bad_request(quiet, browser, asked):
    answer = browser.get(PAGE, asked)
    assert answer.status_code == 400
    assert "There is a problem with that address" in text_of(answer)


def test_a_fitter_of_another_hub_is_not_offered(quiet, browser):
    other = a_fitter(a_hub("Quiet Surgery"))
    assert browser.get(PAGE, at(quiet, without=other.pk)).status_code == 400


def test_a_number_that_cannot_be_is_asked_for_again_with_what_was_typed(world, browser):
    for typed in ("x", "-1", "11", "1.5", "9" * 40):
        answer = browser.get(PAGE, at(world, more=typed))
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "There is a problem" in text_of(answer)
        assert 'href="#id_more"' in page
        assert f'value="{typed}"' in page
        assert 'id="change"' not in page
    for standard in STANDARDS:
        assert f"at least {standard}% of them" in text_of(browser.get(PAGE, at(world, standard=standard)))


@pytest.mark.acceptance("A15", "S7")
def test_admins_and_commissioners_may_look_and_whoever_does_is_recorded(quiet, browser, commissioner: User):
    for person in (quiet.spoke_desk, quiet.fitter_user, make_user(Role.SYSTEM_ADMIN)):
        assert client_of(person).get(PAGE).status_code == 403
    assert client_of(quiet.admin).get(PAGE, at(quiet)).status_code == 200
    answer = browser.get(PAGE, at(quiet))
    assert "no-store" in answer["Cache-Control"]
    looked = Event.objects.filter(action="forecast.viewed", subject="N82002").values_list("actor", flat=True)
    assert set(looked) == {quiet.admin.pk, commissioner.pk}
    assert PAGE in browser.get("/reports/").content.decode()


@pytest.mark.acceptance("A15", "S7")
def test_no_patient_is_on_the_page_and_one_button_is_green(world, browser):
    for asked in ({}, at(world), at(world, more=1, without=world.fitter.pk)):
        answer = browser.get(PAGE, asked)
        page = text_of(answer)
        assert green_buttons(answer) == (["See what would change"] if asked else [])
        assert answer.content.decode().count("<h1") == 1
        for word in ("Ada", "Example", "LR-", "07700", "L6 4EW"):
            assert word not in page


def test_the_page_asks_as_often_for_one_hub_as_for_many(world, browser, django_assert_max_num_queries):
    browser.get(PAGE)
    with django_assert_max_num_queries(19) as before:
        browser.get(PAGE)
    for number in range(5):
        a_hub(f"Quiet Surgery {number}")
    with django_assert_max_num_queries(len(before)):
        browser.get(PAGE)


@pytest.mark.acceptance("N5", "N6")
def test_an_area_has_the_forecast_of_its_hubs_and_keeps_it_in_every_link(world: World, browser: Client) -> None:
    north, empty = (Area.objects.create(name=name) for name in ("North", "South"))
    PCN.objects.filter(code="U00001").update(area=north)
    code = world.hub.practice.code
    here = browser.get(PAGE, {"area": north.pk, "standard": 95})
    assert f'href="?place={code}&amp;standard=95&amp;area={north.pk}"' in here.content.decode()
    assert "Forecast: North" in text_of(here)
    assert "Remove Area North" in text_of(here)
    one = browser.get(PAGE, at(world, area=north.pk)).content.decode()
    assert f'<input type="hidden" name="area" value="{north.pk}">' in one
    assert "No practice of this area fits for others yet." in text_of(browser.get(PAGE, {"area": empty.pk}))
    elsewhere = text_of(browser.get(PAGE, at(world, area=empty.pk)))
    assert f"{world.hub.practice.name} is not in the area South. Choose another area, or every area." in elsewhere
    assert browser.get(PAGE, {"area": "x"}).status_code == 400


def test_its_weeks_and_its_chart_can_be_taken_away(world, browser):
    page = browser.get(PAGE, at(world))
    weeks = browser.get(PAGE, at(world, file="weeks.csv")).content.decode().splitlines()
    assert [row[0] for row in cells(page, "weeks")] == [row.split(",")[0] for row in weeks[1:]]
    assert f"place={world.hub.practice.code}&amp;" in page.content.decode()
    drawing = browser.get(PAGE, at(world, file="waits.svg")).content.decode()
    assert drawing.startswith("<svg ")
    for shown in (drawing, text_of(page)):
        assert "Grey: the range in which 8 of 10 futures lie." in shown


def test_its_workbook_draws_the_expected_wait_its_range_and_the_limit_by_week(world, browser):
    book = openpyxl.load_workbook(io.BytesIO(browser.get(PAGE, at(world, file="tables.xlsx")).content))
    page = book["Chart waits"]
    [chart] = page._charts
    names = [series.tx.v for series in chart.series]
    assert names == ["Expected wait", "8 in 10 futures: from", "8 in 10 futures: to", "Limit, 28 days"]
    # Figures of a native chart stand to the right of it, two columns each.
    columns = [
        [row[0] for row in page.iter_rows(min_row=2, min_col=19 + place, max_col=19 + place, values_only=True)]
        for place in range(8)
    ]
    assert [day.date() for day in columns[0]] == [NOW.date() + timedelta(days=1 + 7 * week) for week in range(12)]
    assert page.cell(2, 19).number_format == "d mmm yyyy"
    weeks = cells(browser.get(PAGE, at(world)), "weeks")
    for week, middle, low, high, limit in zip(weeks, *columns[1::2], strict=True):
        assert week[4].startswith(f"{middle:.0f} days ({low:.0f} to {high:.0f})"), week
        assert limit == 28
