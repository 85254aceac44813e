"""Worklists and search: whose rows, in which order, at what cost, and addresses that cannot be."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from larc.accounts.permissions import Role
from referrals import services
from referrals.reasons import ReturnReason
from tests.builders.pages import client_of, days_ago, text_of, title_of
from tests.builders.pathway import EITHER_COIL, NHS_NUMBERS, World, make_practice, make_user, make_world

pytestmark = pytest.mark.django_db

LIST = "/referrals/"


@pytest.fixture
def world() -> World:
    return make_world()


def test_each_list_holds_its_own_and_counts_it(world):
    new = world.submitted()
    accepted = world.accepted(nhs_number=NHS_NUMBERS[1])
    booked = world.booked(nhs_number=NHS_NUMBERS[2])
    hub = client_of(world.hub_desk)
    for name, referral in (("new", new), ("to-book", accepted), ("booked", booked)):
        page = hub.get(LIST, {"list": name})
        found = [each for each in (new, accepted, booked) if str(each.pk) in page.content.decode()]
        assert found == [referral]
        assert "1 referral" in text_of(page)
    page = text_of(hub.get(LIST))
    for words in (
        "New to triage 1",
        "Overdue to triage 0",
        "Accepted, to book 1",
        "Booked here 1",
        "Near their limit 0",
    ):
        assert words in page


def test_the_fitting_practices_lists_are_only_for_one_that_fits(world):
    desk = client_of(world.spoke_desk)
    assert "New to triage" not in text_of(desk.get(LIST))
    assert desk.get(LIST, {"list": "new"}).status_code == 400


def test_a_returned_referral_is_on_the_referrers_list(world):
    referral = world.submitted()
    services.return_to_referrer(
        referral_id=referral.pk,
        by=world.fitter_user,
        version=referral.version,
        reason=ReturnReason.NO_CAPACITY,
        comment="",
    )
    assert referral.reference in client_of(world.spoke_desk).get(LIST, {"list": "returned"}).content.decode()


@pytest.mark.parametrize("name", ["new", "to-book", "booked", "returned", "sent", "drafts", "closed"])
def test_an_empty_list_says_what_comes_next(world, name):
    page = text_of(client_of(world.hub_desk).get(LIST, {"list": name}))
    assert "Filters" not in page
    assert any(words in page for words in ("appear", "Book one"))


def test_a_row_tells_who_what_and_which_day(world):
    with time_machine.travel(days_ago(31)):
        referral = world.submitted(need=EITHER_COIL)
    page = text_of(client_of(world.fitter_user).get(LIST))
    for words in (
        "Ada Example 999 000 0018 Born 4 May 1994",
        "Coil, no preference which",
        "Day 31, 3 days past the limit Past 28 days",
        f"Triage referral {referral.reference}",
    ):
        assert words in page, page


def test_the_next_step_is_offered_to_those_who_may_take_it(world):
    referral = world.submitted()
    triage = reverse("referrals:triage", args=[referral.pk])
    assert triage in client_of(world.fitter_user).get(LIST).content.decode()
    assert triage not in client_of(world.hub_desk).get(LIST).content.decode()


def test_the_longest_waiting_comes_first_and_the_order_can_be_changed(world):
    with time_machine.travel(days_ago(9)):
        old = world.submitted()
    new = world.submitted(nhs_number=NHS_NUMBERS[1])
    browser = client_of(world.hub_desk)
    for sort, expected in (("limit", [old, new]), ("newest", [new, old])):
        page = browser.get(LIST, {"sort": sort}).content.decode()
        places = [page.index(referral.reference) for referral in expected]
        assert places == sorted(places)


def test_filters_narrow_the_list_and_are_listed_to_remove(world):
    implant = world.submitted()
    coil = world.submitted(need=EITHER_COIL, nhs_number=NHS_NUMBERS[1])
    browser = client_of(world.hub_desk)
    query = {"list": "new", "method": "either_coil", "practice": str(world.spoke.uuid)}
    page = browser.get(LIST, query)
    assert coil.reference in page.content.decode()
    assert implant.reference not in page.content.decode()
    assert "Remove Coil, no preference which" in text_of(page)
    assert f"Remove {world.spoke.name}" in text_of(page)
    empty = text_of(browser.get(LIST, query | {"method": "lng_ius"}))
    assert "No referrals match. Clear filters" in empty


@pytest.mark.parametrize(
    "query",
    [
        {"list": "moon"},
        {"page": "x"},
        {"page": "0"},
        {"page": "2"},
        {"page": "9" * 30},
        {"method": "moon"},
        {"status": "moon"},
        {"status": "fitted"},
        {"practice": "1"},
        {"practice": "00000000-0000-0000-0000-000000000000"},
        {"sort": "moon"},
        {"method": "a\0b"},
    ],
)
def test_an_address_that_cannot_be_answers_400_in_words(world, query):
    page = client_of(world.hub_desk).get(LIST, query)
    assert page.status_code == 400
    assert "There is a problem with that address" in text_of(page)


def test_a_practice_the_list_does_not_hold_is_no_filter(world):
    make_practice("N82050")
    world.submitted()
    other = make_practice("N82051")
    assert client_of(world.hub_desk).get(LIST, {"practice": str(other.uuid)}).status_code == 400


def queries_of(browser, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", [f"{LIST}?list=new", "/"])
def test_twenty_rows_cost_as_many_queries_as_one(world, address):
    browser = client_of(world.hub_desk)
    world.submitted()
    browser.get(address)
    with_one = queries_of(browser, address)
    for number in range(19):
        world.submitted(nhs_number="", without_number="not_known", last_name=f"Example {number}")
    assert queries_of(browser, address) == with_one


def test_a_long_list_comes_in_pages_that_keep_the_filters(world):
    for number in range(26):
        world.submitted(nhs_number="", without_number="not_known", last_name=f"Example {number}")
    page = client_of(world.hub_desk).get(LIST, {"list": "new", "method": "implant"})
    assert "Showing 1 to 25 of 26 referrals" in text_of(page)
    assert "?list=new&amp;method=implant&amp;page=2" in page.content.decode()


# Search


@pytest.mark.parametrize("wanted", ["999 000 0018", "9990000018", "{reference}", " {lower} "])
def test_a_number_or_reference_leads_to_its_referral(world, wanted):
    referral = world.submitted()
    text = wanted.format(reference=referral.reference, lower=referral.reference.lower().replace("-", ""))
    answer = client_of(world.hub_desk).post("/referrals/search/", {"wanted": text})
    assert answer.url == reverse("referrals:detail", args=[referral.pk])


def test_several_hits_are_listed_without_the_number_in_the_address(world):
    first = world.submitted()
    second = world.submitted(need=EITHER_COIL)
    browser = client_of(world.spoke_desk)
    answer = browser.post("/referrals/search/", {"wanted": "9990000018"})
    assert answer.url == "/referrals/search/"
    page = browser.get(answer.url)
    assert "2 referrals found" in text_of(page)
    assert first.reference in page.content.decode()
    assert second.reference in page.content.decode()
    assert "no-store" in page["Cache-Control"]


@pytest.mark.acceptance("A14")
def test_search_finds_nothing_of_other_practices(world):
    referral = world.submitted()
    stranger = client_of(make_user(Role.PRACTICE_STAFF, make_practice("N82009")))
    for wanted in ("9990000018", referral.reference):
        page = stranger.post("/referrals/search/", {"wanted": wanted})
        assert page.status_code == 200
        assert "No referral of your practice has this reference or NHS number" in text_of(page)
        assert wanted in page.content.decode(), "what was typed is kept"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("", "Enter a reference, like LR-7K4P-29, or a 10-digit NHS number"),
        ("Ada", "Enter a reference, like LR-7K4P-29, or a 10-digit NHS number"),
        ("9990000019", "Check the NHS number, a digit is wrong"),
        ("9" * 999, "Enter a reference, like LR-7K4P-29, or a 10-digit NHS number"),
        ("a\0b", "has a character that cannot be stored"),
    ],
)
def test_a_search_that_cannot_be_is_told_in_words(world, wanted, message):
    page = client_of(world.spoke_desk).post("/referrals/search/", {"wanted": wanted})
    assert message in text_of(page)
    assert title_of(page).startswith("Error: ")
