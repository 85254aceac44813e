"""The menu of each role, and the pages of the section one is in."""

from types import SimpleNamespace
from typing import Any

import pytest

from larc.accounts.permissions import Role, permissions_of
from larc.nhsuk.navigation import SECTIONS, links, menu, places_of, section

MOST_ITEMS = 6
MENUS = {
    Role.PRACTICE_STAFF: ["Home", "Referrals", "Clinics", "Directory"],
    Role.FITTER: ["Home", "Referrals", "Clinics", "My training", "Directory"],
    Role.NETWORK_ADMIN: ["Home", "Practices", "Clinics", "Overview", "Forecast", "Reports"],
    Role.COMMISSIONER: ["Home", "Overview", "Forecast", "Reports", "Viability", "Directory"],
    Role.SYSTEM_ADMIN: ["Home", "Corrections", "Recalled batches"],
}


def person(role: Role) -> Any:
    return SimpleNamespace(has_permission=lambda permission: permission in permissions_of(role))


def menu_at(role: Role, path: str = "/") -> list[dict[str, Any]]:
    return menu(places_of(person(role)), path)


def section_at(role: Role, path: str) -> dict[str, Any] | None:
    return section(places_of(person(role)), path)


def marks(items: list[dict[str, Any]]) -> dict[str, str]:
    return {item["text"]: mark for item in items for mark in ("active", "current") if item.get(mark)}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_a_short_menu_of_its_own(role: Role) -> None:
    texts = [item["text"] for item in menu_at(role)]
    assert texts == MENUS[role]
    assert len(texts) <= MOST_ITEMS


@pytest.mark.parametrize("role", list(Role))
def test_every_page_a_role_may_open_stands_in_one_section_only(role: Role) -> None:
    pages = [item["href"] for place in places_of(person(role)) for item in place.pages]
    may_open = {item["href"] for each in SECTIONS for item in links(person(role), each.pages)}
    assert len(pages) == len(set(pages))
    assert set(pages) == may_open


@pytest.mark.usefixtures("gallery")
def test_what_has_no_route_is_left_out() -> None:
    """The gallery has no reports and no directory, so nobody is led there."""
    assert [item["text"] for item in menu_at(Role.NETWORK_ADMIN)] == ["Home", "Practices", "Clinics"]


@pytest.mark.parametrize(
    ("role", "path", "found"),
    [
        (Role.PRACTICE_STAFF, "/", {"Home": "current"}),
        (Role.PRACTICE_STAFF, "/referrals/", {"Referrals": "current"}),
        (Role.PRACTICE_STAFF, "/referrals/1234/", {"Referrals": "active"}),
        (Role.PRACTICE_STAFF, "/clinics/7/", {"Clinics": "active"}),
        (Role.PRACTICE_STAFF, "/clinics/viability/", {"Clinics": "active"}),
        (Role.PRACTICE_STAFF, "/reports/refills/", {"Clinics": "active"}),
        (Role.PRACTICE_STAFF, "/directory/", {"Directory": "current"}),
        (Role.PRACTICE_STAFF, "/accessibility/", {}),
        (Role.NETWORK_ADMIN, "/directory/", {"Practices": "active"}),
        (Role.NETWORK_ADMIN, "/clinics/fitters/3/", {"Clinics": "active"}),
        (Role.NETWORK_ADMIN, "/clinics/next-hub/", {"Forecast": "active"}),
        (Role.COMMISSIONER, "/reports/", {"Overview": "current"}),
        (Role.COMMISSIONER, "/reports/pcns/U00001/spc/", {"Overview": "active"}),
        (Role.COMMISSIONER, "/reports/explain/", {"Overview": "active"}),
        (Role.COMMISSIONER, "/reports/waits/", {"Reports": "active"}),
        (Role.COMMISSIONER, "/reports/board-packs/", {"Reports": "active"}),
        (Role.COMMISSIONER, "/reports/refills/", {"Viability": "active"}),
        (Role.COMMISSIONER, "/clinics/viability/", {"Viability": "current"}),
    ],
)
def test_the_section_one_is_in_is_marked(role: Role, path: str, found: dict[str, str]) -> None:
    assert marks(menu_at(role, path)) == found


@pytest.mark.parametrize(
    ("role", "path", "title", "found"),
    [
        (Role.NETWORK_ADMIN, "/clinics/", "Clinics", {"Week": "current"}),
        (Role.NETWORK_ADMIN, "/clinics/fitters/3/", "Clinics", {"Fitters": "active"}),
        (Role.NETWORK_ADMIN, "/clinics/viability/tariff/", "Clinics", {"Viability": "active"}),
        (Role.COMMISSIONER, "/clinics/next-hub/", "Forecast", {"Next hub": "current"}),
        (Role.COMMISSIONER, "/reports/pcns/U00001/", "Overview", {"PCNs": "active"}),
    ],
)
def test_a_section_with_several_pages_has_a_navigation_that_says_where_one_is(
    role: Role, path: str, title: str, found: dict[str, str]
) -> None:
    here = section_at(role, path)
    assert here is not None
    assert here["text"] == title
    assert marks(here["items"]) == found


@pytest.mark.parametrize(
    ("role", "path"),
    [(Role.FITTER, "/my-training/"), (Role.COMMISSIONER, "/reports/waits/"), (Role.SYSTEM_ADMIN, "/")],
)
def test_a_section_of_one_page_has_no_navigation(role: Role, path: str) -> None:
    assert section_at(role, path) is None


def test_only_pages_that_may_be_opened_stand_in_a_section() -> None:
    here = section_at(Role.PRACTICE_STAFF, "/clinics/")
    assert here is not None
    assert [item["text"] for item in here["items"]] == [
        "Week",
        "All clinics",
        "Free appointments",
        "Viability",
        "In your calendar",
    ]
