"""Every page of every person, as a screen reader lists it: one title and heading of its own, landmarks, links."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.http import HttpResponse
from django.test import Client

from larc.accounts.permissions import Role
from referrals.workflow import Status
from tests.architecture.test_routes import GUARDED, OF_A_REFERRAL, OF_THE_API, ROUTES, Route, address_of, values
from tests.builders import states
from tests.builders.outline import Outline
from tests.builders.pages import client_of
from tests.builders.pathway import NHS_NUMBERS, make_user
from tests.integration.wiring.test_bad_queries import counted

pytestmark = pytest.mark.django_db
__all__ = ["counted", "values"]

PEOPLE = ("spoke_desk", "hub_desk", "fitter", "network_admin", "commissioner", "system_admin", "visitor")
Page = tuple[str, Outline]


@pytest.fixture
def addresses(counted: dict[str, object]) -> list[tuple[Route, str]]:
    """Every address of a page, those of a referral for several states of one."""
    world = counted["world"]
    more = [
        states.at(world, each, nhs_number=NHS_NUMBERS[place], last_name=f"State {place}")
        for place, each in enumerate(STATES, start=2)
    ]
    values = {"plan_id": 1, "token": "none"} | counted
    found = [(route, address_of(route, values)) for route in set(ROUTES) - set(OF_THE_API)]
    found += [
        (route, address_of(route, counted | {"referral_id": each.pk})) for route in OF_A_REFERRAL for each in more
    ]
    return sorted(found, key=lambda each: each[0].name)


STATES = (Status.DRAFT, Status.SUBMITTED, Status.ACCEPTED)


def browser_of(person: str, world: object) -> Client:
    known = {"spoke_desk": "spoke_desk", "hub_desk": "hub_desk", "fitter": "fitter_user"}
    if person == "visitor":
        return Client()
    return client_of(getattr(world, known[person]) if person in known else make_user(Role(person)))


def pages(browser: Client, addresses: list[tuple[Route, str]]) -> Iterator[Page]:
    """The pages that open, with the name of their route."""
    for route, where in addresses:
        answer = browser.get(where)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield route.name, Outline(body(answer))


def faults_of(page: Outline) -> Iterator[str]:
    if len(page.h1s) != 1:
        yield f"{len(page.h1s)} h1"
    if [kind for kind, _ in page.landmarks].count("main") != 1:
        yield "not one main"
    if doubles := {each for each in page.ids if page.ids.count(each) > 1}:
        yield f"ids twice: {doubles}"
    navigations = [name for kind, name in page.landmarks if kind == "nav"]
    if "" in navigations or len(navigations) != len(set(navigations)):
        yield f"navigations named {navigations}"
    if page.tables != page.captions:
        yield "a table without a caption"
    if any(index > 0 for index in page.tabindexes):
        yield "an order of focus of its own"
    levels = [level for level, _ in page.headings]
    if skipped := [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]:
        yield f"headings skip {skipped}"
    yield from ambiguous(page)


def ambiguous(page: Outline) -> Iterator[str]:
    """Links that sound alike lead to one place."""
    leads = defaultdict(set)
    for words, where in page.links:
        leads[words].add(where)
    for words, places in leads.items():
        if len(places) > 1 or not words:
            yield f"{words!r} leads to {sorted(places)[:3]}"


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_has_a_title_a_heading_and_links_of_its_own(person, counted, addresses):
    routes, wrong = defaultdict(set), set()
    for name, page in pages(browser_of(person, counted["world"]), addresses):
        routes[page.title].add(name)
        wrong |= {f"{name}: {fault}" for fault in faults_of(page)}
    wrong |= {f"{title!r} is the title of {sorted(names)}" for title, names in routes.items() if len(names) > 1}
    assert routes
    assert not wrong, "\n".join(sorted(wrong))


def test_every_page_that_is_no_step_of_a_journey_is_two_clicks_from_home(counted):
    world = counted["world"]
    for person in ("hub_desk", "fitter", "network_admin", "commissioner", "system_admin"):
        browser = browser_of(person, world)
        places = [route for route in GUARDED if not route.parameters and route.name not in NO_PLACES]
        open_to = {address_of(route, {}) for route in places if is_a_place(browser.get(address_of(route, {})))}
        near = {where.partition("?")[0] for where in links_of(browser, "/")}
        reached = near | {each for where in near & open_to for each in links_of(browser, where)}
        assert len(open_to) >= 3, person
        assert open_to - {each.partition("?")[0] for each in reached} == set(), person


# Reached from the figures that it explains, and by a form of the list of referrals.
NO_PLACES = ("reporting:explain", "referrals:search")


def is_a_place(answer: HttpResponse) -> bool:
    """A page to look at: not one with a way back, which is a step of something, and no file."""
    html = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    return html and 'aria-label="Back"' not in body(answer)


def links_of(browser: Client, where: str) -> set[str]:
    answer = browser.get(where)
    assert answer.status_code == 200, where
    return {href for _, href in Outline(body(answer)).links if href.startswith("/")}


def body(answer: HttpResponse) -> str:
    return (b"".join(answer) if answer.streaming else answer.content).decode()
