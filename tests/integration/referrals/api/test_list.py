"""The list of a person's own referrals: scoped, narrowed as on the pages, paged, and without any patient."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from larc.accounts.permissions import Role
from larc.api.parameters import MOST_ROWS
from larc.audit.models import Event
from referrals.workflow import Status
from tests.builders import states
from tests.builders.pages import client_of
from tests.builders.pathway import EITHER_COIL, NHS_NUMBERS, World, make_practice, make_user, patient_details

ADDRESS = "/api/v1/referrals/"


def listed(user: Any, **asked: object) -> dict[str, Any]:
    answer = client_of(user).get(ADDRESS, asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def references(body: dict[str, Any]) -> set[str]:
    return {row["reference"] for row in body["results"]}


@pytest.mark.acceptance("A14")
def test_a_person_lists_the_referrals_of_their_practices_and_no_others(world: World) -> None:
    sent, draft = world.submitted(), world.draft(nhs_number=NHS_NUMBERS[1])
    elsewhere = make_user(Role.FITTER, make_practice("N82099"), is_clinician=True)
    assert references(listed(world.spoke_desk)) == {sent.reference, draft.reference}
    assert references(listed(world.hub_desk)) == {sent.reference}, "a draft is only its own practice's"
    assert listed(elsewhere) | {"results": []} == listed(elsewhere)
    assert listed(elsewhere)["count"] == 0


def test_a_row_says_where_a_referral_stands(world: World) -> None:
    sent = world.submitted(need=EITHER_COIL)
    [row] = listed(world.hub_desk)["results"]
    started_on = sent.clock_started_at.date()
    assert row == {
        "id": str(sent.pk),
        "url": f"/api/v1/referrals/{sent.pk}/",
        "reference": sent.reference,
        "state": "submitted",
        "state_label": "New",
        "version": sent.version,
        "need": {"method": "either_coil", "procedure": "fit", "indication": "contraception", "emergency": False},
        "referring_practice": {"code": "N82001", "name": "Practice N82001"},
        "hub": {"code": "N82002", "name": "Practice N82002"},
        "clock": {
            "started_on": started_on.isoformat(),
            "day": 0,
            "limit_days": 28,
            "last_day": row["clock"]["last_day"],
            "deadline": None,
        },
    }


def test_neither_the_list_nor_the_detail_says_who_the_patient_is(world: World) -> None:
    patient = patient_details()
    referral = world.booked()
    browser = client_of(world.hub_desk)
    said = browser.get(ADDRESS).content.decode() + browser.get(f"{ADDRESS}{referral.pk}/").content.decode()
    words = (patient.nhs_number, patient.first_name, patient.last_name, patient.phone, patient.postcode, "1994")
    assert referral.reference in said
    assert [word for word in words if word in said] == []


def test_the_lists_and_filters_are_those_of_the_pages(world: World) -> None:
    new = world.submitted()
    accepted = world.accepted(nhs_number=NHS_NUMBERS[1], need=EITHER_COIL)
    desk = world.hub_desk
    assert references(listed(desk, list="new")) == {new.reference}
    assert references(listed(desk, list="to-book")) == {accepted.reference}
    assert references(listed(desk, method="either_coil")) == {accepted.reference}
    assert references(listed(desk, status="submitted")) == {new.reference}
    assert references(listed(desk, practice="N82001")) == {new.reference, accepted.reference}
    assert references(listed(desk, waited="7")) == set()
    assert references(listed(desk, emergency="yes")) == set()
    assert [row["reference"] for row in listed(desk, sort="newest")["results"]] == [
        accepted.reference,
        new.reference,
    ]


def test_pages_lead_to_their_neighbours_and_keep_what_was_asked(world: World) -> None:
    every = {world.draft(nhs_number=number).reference for number in NHS_NUMBERS[:3]}
    browser, found = client_of(world.spoke_desk), set()
    body = browser.get(ADDRESS, {"list": "drafts", "page_size": 2}).json()
    assert (body["count"], body["page"], body["page_size"], body["previous"]) == (3, 1, 2, None)
    found |= references(body)
    after = browser.get(body["next"]).json()
    assert (after["page"], after["next"]) == (2, None)
    assert references(browser.get(after["previous"]).json()) == found
    assert found | references(after) == every


@pytest.mark.acceptance("A38")
@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("nhs_number=9990000018", "nhs_number"),
        ("format=xml", "format"),
        ("page=-1", "page"),
        ("page=0", "page"),
        ("page=2", "page"),
        ("page=x", "page"),
        ("page=%00", "page"),
        ("page=" + "9" * 5000, "page"),
        ("page=%D9%A1", "page"),
        (f"page_size={MOST_ROWS + 1}", "page_size"),
        ("page_size=10000", "page_size"),
        ("page_size=0", "page_size"),
        ("page=1&page=1", "page"),
        ("list=nothing", "list"),
        ("list=%00", "list"),
        ("method=cap", "method"),
        ("status=lost", "status"),
        ("practice=N99999", "practice"),
        ("practice=%00", "practice"),
        ("waited=8", "waited"),
        ("emergency=maybe", "emergency"),
        ("sort=nhs_number", "sort"),
        ("list=new&status=fitted", "status"),
    ],
)
def test_what_cannot_be_asked_is_400_and_named(world: World, asked: str, named: str) -> None:
    world.submitted()
    answer = client_of(world.hub_desk).get(f"{ADDRESS}?{asked}")
    assert answer.status_code == 400
    body = answer.json()
    assert list(body["errors"]) == [named]
    assert body["errors"][named][0].endswith((".", "choices."))
    assert "results" not in body


@pytest.mark.acceptance("A38")
def test_the_largest_page_is_still_taken(world: World) -> None:
    assert listed(world.hub_desk, page_size=MOST_ROWS)["page_size"] == MOST_ROWS


def test_lists_of_a_fitting_practice_are_only_its_own(world: World) -> None:
    assert client_of(world.spoke_desk).get(ADDRESS, {"list": "new"}).status_code == 400


def test_a_long_page_asks_no_more_of_the_database_than_a_short_one(world: World) -> None:
    def queries() -> int:
        browser = client_of(world.hub_desk)
        with CaptureQueriesContext(connection) as captured:
            browser.get(ADDRESS)
        return len(captured.captured_queries)

    world.submitted()
    few = queries()
    for number in NHS_NUMBERS[1:]:
        world.submitted(nhs_number=number)
    assert queries() == few


def test_every_list_that_was_read_is_recorded(world: World) -> None:
    listed(world.hub_desk, list="new")
    event = Event.objects.get(action="referral.listed")
    assert (event.actor, event.subject) == (world.hub_desk, "new")


@pytest.mark.acceptance("A15")
@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.NETWORK_ADMIN, Role.SYSTEM_ADMIN])
def test_who_never_sees_a_patient_gets_no_referral(world: World, role: Role) -> None:
    referral = states.at(world, Status.FITTED)
    browser: Client = client_of(make_user(role))
    for address in (ADDRESS, f"{ADDRESS}?list=closed", f"{ADDRESS}{referral.pk}/"):
        answer = browser.get(address)
        assert answer.status_code == 403
        assert set(answer.json()) == {"detail"}


def test_nothing_is_kept_by_a_browser(world: World) -> None:
    assert "no-store" in client_of(world.hub_desk).get(ADDRESS)["Cache-Control"]
    assert "no-store" in client_of(world.hub_desk).get(f"{ADDRESS}?page=0")["Cache-Control"]
