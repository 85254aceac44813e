"""Every route is public by name or declares its permission, and nobody opens another practice's rows."""

import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from larc.accounts.access import PUBLIC_ROUTES, required_permissions
from larc.accounts.permissions import Permission, Role, permissions_of
from practices.models import PCN
from practices.services import create_feed
from referrals.imports.uploads import propose_due_devices
from referrals.models import Device
from referrals.workflow import Action, Status
from tests.builders import states
from tests.builders.devices import due_list, listed, put_in_place
from tests.builders.pages import client_of, text_of
from tests.builders.pathway import NHS_NUMBERS, World, make_practice, make_user, make_world

ROLES_OF_PRACTICES = (Role.PRACTICE_STAFF, Role.FITTER)


class Route(NamedTuple):
    """A view with its full name and the parameters of its address."""

    name: str
    pattern: str
    parameters: tuple[str, ...]
    view: Any


def routes(resolver: URLResolver | None = None, space: str = "", prefix: str = "") -> Iterator[Route]:
    """Every route there is, those of included files too."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from routes(entry, inner, address)
        elif isinstance(entry, URLPattern):
            yield Route(f"{space}{entry.name}", address, tuple(entry.pattern.converters), entry.callback)


ROUTES = tuple(routes())
GUARDED = tuple(route for route in ROUTES if route.name not in PUBLIC_ROUTES)
OF_THE_API = tuple(route for route in ROUTES if route.name.startswith("api:"))
OF_A_REFERRAL = tuple(route for route in GUARDED if "referral_id" in route.parameters)
OF_A_LETTER = tuple(route for route in GUARDED if "letter_uuid" in route.parameters)


def address_of(route: Route, values: dict[str, object]) -> str:
    """The address with its parameters filled in."""
    return reverse(route.name, kwargs={name: values[name] for name in route.parameters})


@pytest.fixture
def values(db: None) -> dict[str, object]:
    """For every parameter of an address a row that exists."""
    world = make_world()
    referral = world.booked()
    returned = states.at(world, Status.REJECTED, nhs_number=NHS_NUMBERS[1], last_name="Returned")
    pcn = PCN.objects.create(code="U00001", name="First PCN")
    put_in_place(world.spoke_desk, world.spoke, listed())
    return {
        "world": world,
        "referral_id": referral.pk,
        "hub_id": world.hub.pk,
        "practice_uuid": world.hub.practice.uuid,
        "session_uuid": world.hub.sessions.get().uuid,
        "closure_id": 1,
        "leave_id": 1,
        "room_id": 1,
        "rebase_id": 1,
        "area_id": 1,
        "slot_uuid": uuid.uuid4(),
        "pack_id": uuid.uuid4(),
        "month": "2025-06",
        "revision": 1,
        "pattern_uuid": uuid.uuid4(),
        "fitting_id": 1,
        "fitter_id": world.fitter.pk,
        "record_id": 1,
        "forum_uuid": uuid.uuid4(),
        "training_uuid": uuid.uuid4(),
        "list_id": propose_due_devices(by=world.spoke_desk, practice=world.spoke, data=due_list(listed())).pk,
        "letter_id": world.fitter.letters.earliest("pk").pk,
        "letter_uuid": returned.letters.get().pk,
        "code": pcn.code,
        "feed_uuid": create_feed(by=world.hub_desk, hub=None)[0].uuid,
        "device_id": Device.objects.get().uuid,
        "tariff_id": 1,
        "trajectory_id": 1,
        "plan_id": 1,
        "milestone_id": 1,
        "action": Action.ACCEPT.value,
    }


def test_there_are_routes_to_look_at():
    assert len(ROUTES) > 20
    assert {route.name for route in OF_A_REFERRAL} >= {
        "referrals:detail",
        "referrals:draft-check",
        "referrals:outcome",
    }


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_is_public_by_name_or_declares_its_permission(route):
    declared = required_permissions(route.view)
    assert (route.name in PUBLIC_ROUTES) != bool(declared), (
        f"{route.name} needs @requires, or a place in PUBLIC_ROUTES"
    )
    assert all(isinstance(permission, Permission) for permission in declared)


def test_every_public_route_exists():
    assert {route.name for route in ROUTES} >= PUBLIC_ROUTES


def test_without_logging_in_every_guarded_page_leads_to_the_log_in_page(values):
    for route in set(GUARDED) - set(OF_THE_API):
        answer = Client().get(address_of(route, values))
        assert answer.status_code == 302, route.name
        assert answer.url.startswith("/log-in/?next="), route.name


@pytest.mark.acceptance("A38")
def test_without_logging_in_every_route_of_the_api_answers_401_in_json(values):
    assert len(OF_THE_API) >= 4
    assert set(OF_THE_API) <= set(GUARDED)
    for route in OF_THE_API:
        for answer in (Client().get(address_of(route, values)), Client().post(address_of(route, values), {})):
            assert answer.status_code == 401, route.name
            assert answer["WWW-Authenticate"]
            assert set(answer.json()) == {"detail", "log_in"}


def test_the_api_is_all_that_answers_under_its_address():
    assert set(OF_THE_API) == {route for route in ROUTES if route.pattern.startswith("api/v1/")}


@pytest.mark.acceptance("A15")
@pytest.mark.parametrize("role", list(Role))
def test_a_role_without_the_permission_gets_403_everywhere(role, values):
    browser = client_of(make_user(role))
    for route in GUARDED:
        if required_permissions(route.view) & permissions_of(role):
            continue
        for answer in (browser.get(address_of(route, values)), browser.post(address_of(route, values), {})):
            assert answer.status_code == 403, f"{role} at {route.name}"
            assert "Ada Example" not in text_of(answer)


@pytest.mark.acceptance("A14")
@pytest.mark.parametrize("role", ROLES_OF_PRACTICES)
def test_another_practices_referral_answers_404_like_one_that_is_not_there(role, values):
    browser = client_of(make_user(role, make_practice("N82099"), is_clinician=True))
    for route in OF_A_REFERRAL:
        expected = 404 if required_permissions(route.view) & permissions_of(role) else 403
        for referral_id in (values["referral_id"], uuid.uuid4()):
            address = address_of(route, values | {"referral_id": referral_id})
            assert browser.get(address).status_code == expected, route.name
            assert browser.post(address, {"version": 1}).status_code == expected, route.name


@pytest.mark.acceptance("A14")
def test_another_practices_letter_answers_404_like_one_that_is_not_there(values):
    assert OF_A_LETTER
    browser = client_of(make_user(Role.PRACTICE_STAFF, make_practice("N82099")))
    for route in OF_A_LETTER:
        for letter in (values["letter_uuid"], uuid.uuid4()):
            assert browser.get(address_of(route, values | {"letter_uuid": letter})).status_code == 404, route.name


def test_the_hub_sees_the_referral_the_others_do_not(values):
    world = values["world"]
    assert isinstance(world, World)
    detail = next(route for route in OF_A_REFERRAL if route.name == "referrals:detail")
    assert client_of(world.hub_desk).get(address_of(detail, values)).status_code == 200
