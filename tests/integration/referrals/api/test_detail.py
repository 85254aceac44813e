"""One referral as JSON: where it stands and, from the one answer there is, what may be done to it."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from larc.audit.models import Event
from referrals import clocks, standing
from referrals.api.offered import PAGES
from referrals.models import Referral
from referrals.presenters.steps import PART_OF_TRIAGE, STEPS
from referrals.workflow import Action, Status
from tests.builders import states
from tests.builders.pages import address, client_of, days_ago
from tests.builders.pathway import World, make_practice, make_user
from tests.builders.people import Person, make_scene


def told(user: Any, referral: Referral) -> dict[str, Any]:
    answer = client_of(user).get(f"/api/v1/referrals/{referral.pk}/")
    assert answer.status_code == 200
    return answer.json()


def buttons(user: Any, referral: Referral) -> set[str]:
    """Where the page of a sent referral leads that one of the pathway's steps is behind."""
    page = client_of(user).get(address("detail", referral)).content.decode()
    return set(re.findall(r'href="([^"]+)"', page)) & {
        address(step.route.partition(":")[2], referral) + step.query for step in STEPS.values()
    }


def behind_buttons(actions: list[dict[str, Any]]) -> set[str]:
    """Where buttons lead for these actions: triage asks for some decisions itself, and one page may be for several."""
    keys = {Action(each["action"]) for each in actions}
    hidden = PART_OF_TRIAGE if Action.ACCEPT in keys else frozenset()
    return {each["page"] for each in actions if Action(each["action"]) not in hidden}


@pytest.mark.django_db
@pytest.mark.acceptance("A13", "A14", "A15")
@pytest.mark.parametrize("status", Status)
def test_what_may_be_done_is_what_the_buttons_say_for_everybody_in_each_state(status: Status) -> None:
    scene = make_scene()
    referral = states.at(scene.world, status)
    for name, person in scene.people.items():
        if not person.sees(referral):
            check_closed(person, referral)
            continue
        actions = told(person.user, referral)["available_actions"]
        allowed = standing.allowed_actions(user=person.user, referral=referral)
        assert [each["action"] for each in actions] == [action for action in Action if action in allowed], name
        if referral.status not in (Status.DRAFT, Status.SAFEGUARDING_HOLD):
            messages = {each for each in buttons(person.user, referral) if "/messages/" in each}
            # The conversation is open to all who see the referral, whatever they may do.
            assert buttons(person.user, referral) - messages == behind_buttons(actions) - messages, name


def check_closed(person: Person, referral: Referral) -> None:
    answer = client_of(person.user).get(f"/api/v1/referrals/{referral.pk}/")
    assert answer.status_code == (404 if person.practice else 403)
    assert set(answer.json()) == {"detail"}


def test_every_action_has_words_and_a_page() -> None:
    assert set(PAGES) == set(Action)
    assert all(PAGES[action] == step for action, step in STEPS.items())


def test_an_action_says_what_must_be_given_and_who_takes_it(world: World) -> None:
    referral = world.submitted()
    actions = {each.pop("action"): each for each in told(world.fitter_user, referral)["available_actions"]}
    assert actions["return"] == {
        "label": "Return to the referring practice",
        "page": f"/referrals/{referral.pk}/return/",
        "requires": ["reason"],
        "post": f"/api/v1/referrals/{referral.pk}/actions/return/",
    }
    assert actions["redirect"]["requires"] == ["hub", "consent_to_onward"]
    assert actions["redirect"]["post"] is None
    assert actions["accept"]["requires"] == []
    for each in actions.values():
        assert resolve(each["page"].partition("?")[0])


def test_a_detail_tells_the_appointment_and_where_the_clock_stands(world: World) -> None:
    with time_machine.travel(days_ago(20)):
        referral = world.booked()
    body = told(world.spoke_desk, referral)
    started_on = clocks.london_date(referral.clock_start)
    [appointment] = [each for leg in referral.legs.all() for each in leg.appointments.all()]
    assert body["appointment"]["state"] == "booked"
    assert datetime.fromisoformat(body["appointment"]["starts_at"]) == appointment.slot.starts_at
    assert body["clock"] == {
        "started_on": started_on.isoformat(),
        "day": 20,
        "limit_days": 28,
        "last_day": (started_on + timedelta(days=28)).isoformat(),
        "deadline": None,
        "result": "unscored",
    }
    assert body["page"] == f"/referrals/{referral.pk}/"


@pytest.fixture
def ends(world: World) -> dict[Status, Referral]:
    numbers = iter(("9990000018", "9990000026", "9990000034"))
    return {
        each: states.at(world, each, nhs_number=next(numbers))
        for each in (Status.FITTED, Status.CANCELLED, Status.HANDED_OFF)
    }


def test_a_clock_that_is_over_says_how_it_came_out(world: World, ends: dict[Status, Referral]) -> None:
    clock = {each: told(world.spoke_desk, referral)["clock"] for each, referral in ends.items()}
    assert (clock[Status.FITTED]["result"], clock[Status.FITTED]["day"]) == ("passed", None)
    assert clock[Status.CANCELLED]["result"] == "ineligible"
    assert clock[Status.HANDED_OFF] is None, "what was never sent has no clock"


def test_a_referral_past_its_limit_says_so(world: World) -> None:
    with time_machine.travel(days_ago(29)):
        referral = world.accepted()
    assert told(world.hub_desk, referral)["clock"]["result"] == "breaching"


def test_an_emergency_has_a_deadline_and_no_limit_in_days(world: World) -> None:
    referral = states.at(world, Status.HANDED_OFF)
    Referral.objects.filter(pk=referral.pk).update(submitted_at=timezone.now(), clock_started_at=timezone.now())
    clock = told(world.spoke_desk, referral)["clock"]
    assert datetime.fromisoformat(clock["deadline"]) == referral.ec_deadline
    assert (clock["limit_days"], clock["last_day"], clock["result"]) == (None, None, "ineligible")


@pytest.mark.acceptance("A14")
def test_who_asks_for_a_referral_of_others_is_told_nothing_and_recorded(world: World) -> None:
    referral = world.booked()
    stranger = make_user(world.hub_desk.role, make_practice("N82099"))
    browser = client_of(stranger)
    for answer in (
        browser.get(f"/api/v1/referrals/{referral.pk}/"),
        browser.delete(f"/api/v1/referrals/{referral.pk}/"),
        browser.post(f"/api/v1/referrals/{referral.pk}/actions/cancel/", {}),
        browser.get(f"/api/v1/referrals/{referral.pk}/actions/nothing/"),
    ):
        assert answer.status_code == 404
        assert answer.json() == {"detail": "There is nothing at this address."}
    refusals = Event.objects.filter(action="referral.refused", subject=str(referral.pk), actor=stranger)
    assert refusals.count() == 4


def test_who_looked_is_recorded(world: World) -> None:
    referral = world.submitted()
    told(world.hub_desk, referral)
    looked = Event.objects.get(action="referral.viewed", subject=str(referral.pk))
    assert (looked.actor, looked.organisation) == (world.hub_desk, "N82002")


@pytest.mark.acceptance("A38")
def test_a_detail_takes_no_parameters(world: World) -> None:
    answer = client_of(world.hub_desk).get(f"/api/v1/referrals/{world.submitted().pk}/?expand=patient")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["expand"]


def test_a_long_story_asks_no_more_of_the_database(world: World) -> None:
    def queries(referral: Referral) -> int:
        browser = client_of(world.fitter_user)
        with CaptureQueriesContext(connection) as captured:
            browser.get(f"/api/v1/referrals/{referral.pk}/")
        return len(captured.captured_queries)

    short = queries(states.at(world, Status.BOOKED))
    assert queries(states.at(world, Status.DNA, nhs_number="9990000026")) <= short
