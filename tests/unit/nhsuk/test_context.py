from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from larc.accounts.permissions import Permission, Role, permissions_of
from larc.nhsuk.context import navigation, page

pytestmark = pytest.mark.usefixtures("gallery")


def person(role: Role) -> Any:
    return SimpleNamespace(
        is_authenticated=True,
        name="Sam Ali",
        organisation_name="Park Practice",
        get_role_display=lambda: role.label,
        has_permission=lambda permission: permission in permissions_of(role),
    )


def places(role: Role, path: str = "/") -> list[dict[str, Any]]:
    return navigation(person(role), path)


@pytest.mark.parametrize(
    ("role", "texts"),
    [
        (Role.PRACTICE_STAFF, ["Home", "Referrals", "Clinics"]),
        (Role.FITTER, ["Home", "Referrals", "Clinics"]),
        (Role.NETWORK_ADMIN, ["Home", "Practices", "Clinics"]),
        (Role.COMMISSIONER, ["Home"]),
        (Role.SYSTEM_ADMIN, ["Home"]),
    ],
)
def test_each_role_sees_its_places_and_no_dead_link(role: Role, texts: list[str]) -> None:
    """The gallery has no reports, so nobody is led there."""
    assert [place["text"] for place in places(role)] == texts


@pytest.mark.parametrize(
    ("path", "marks"),
    [
        ("/", {"Home": "current"}),
        ("/referrals/", {"Referrals": "current"}),
        ("/referrals/1234/", {"Referrals": "active"}),
        ("/clinics/7/", {"Clinics": "active"}),
        ("/elsewhere/", {}),
    ],
)
def test_the_place_one_is_in_is_marked(path: str, marks: dict[str, str]) -> None:
    found = places(Role.PRACTICE_STAFF, path)
    assert {p["text"]: mark for p in found for mark in ("current", "active") if p.get(mark)} == marks


def test_a_visitor_sees_no_navigation_and_no_account(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    context = page(request)
    assert context["navigation"] == []
    assert context["account"] is None


def test_a_request_without_a_user_still_has_a_page(rf: RequestFactory) -> None:
    """An error may strike before the session was read."""
    assert page(rf.get("/"))["navigation"] == []


def test_the_header_says_who_is_logged_in(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = person(Role.FITTER)
    context = page(request)
    assert context["account"] == {"organisation": "Park Practice", "name": "Sam Ali", "role": "Fitter"}


def test_every_place_is_opened_by_a_permission_some_role_has() -> None:
    held = frozenset().union(*(permissions_of(role) for role in Role))
    assert held == frozenset(Permission)
