from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from larc.accounts.permissions import Permission, Role, permissions_of
from larc.nhsuk.context import page

pytestmark = pytest.mark.usefixtures("gallery")


def person(role: Role) -> Any:
    return SimpleNamespace(
        is_authenticated=True,
        name="Sam Ali",
        organisation_name="Park Practice",
        get_role_display=lambda: role.label,
        has_permission=lambda permission: permission in permissions_of(role),
    )


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
