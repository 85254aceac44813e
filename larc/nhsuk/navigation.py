"""Where a person can go: the menu, and the pages of the section they are in. Never a link that would be refused."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.urls import NoReverseMatch, reverse

from larc.accounts.models import User
from larc.accounts.permissions import Permission

Item = dict[str, Any]


class Destination(NamedTuple):
    """A page in the navigation, and the permissions of which any one opens it."""

    text: str
    route: str
    permissions: frozenset[Permission]


class Section(NamedTuple):
    """An item of the menu with the pages of its own navigation: its first page is where the menu leads.

    It is there for whoever may open the first page, unless an earlier section has that page already. `under` are
    routes that belong to it, with all below them, without a place in its navigation.
    """

    text: str
    pages: tuple[Destination, ...]
    under: tuple[str, ...] = ()


class Place(NamedTuple):
    """A section as one person has it: its pages {text, href}, and the addresses that begin what belongs to it."""

    text: str
    pages: list[Item]
    reach: tuple[str, ...]


EVERYONE = frozenset({Permission.USE_SERVICE})
CLINICS = frozenset({Permission.VIEW_CLINICS, Permission.MANAGE_CAPACITY})
CAPACITY = frozenset({Permission.MANAGE_CAPACITY})
RATES = frozenset({Permission.VIEW_RATES})
SERVICE = frozenset({Permission.MANAGE_SERVICE})
DIRECTORY = Destination("Directory", "practices:directory", frozenset({Permission.VIEW_DIRECTORY}))
VIABILITY = Destination("Viability", "viability:hubs", frozenset({Permission.VIEW_VIABILITY}))

SECTIONS = (
    Section("Home", (Destination("Home", "home", EVERYONE),)),
    Section("Referrals", (Destination("Referrals", "referrals:list", frozenset({Permission.REFER})),)),
    Section(
        "Practices",
        (
            Destination("Practices", "practices:list", CAPACITY),
            DIRECTORY,
            Destination("Areas", "practices:areas", CAPACITY),
        ),
    ),
    Section(
        "Clinics",
        (
            Destination("Week", "clinics:week", CLINICS),
            Destination("All clinics", "clinics:list", CLINICS),
            Destination("Free appointments", "clinics:openings", CLINICS),
            Destination("Fitters", "training:fitters", CAPACITY),
            Destination("Fill and missed", "filling:fill", CAPACITY),
            VIABILITY,
            Destination("In your calendar", "practices:feeds", CLINICS),
        ),
        under=("reporting:refills",),
    ),
    Section("My training", (Destination("My training", "training:mine", frozenset({Permission.OWN_TRAINING})),)),
    Section(
        "Overview",
        (Destination("Overview", "reporting:overview", RATES), Destination("PCNs", "reporting:pcns", RATES)),
        under=("reporting:projection", "reporting:explain"),
    ),
    Section(
        "Forecast",
        (
            Destination("Forecast", "forecasting:forecast", frozenset({Permission.VIEW_FORECAST})),
            Destination(
                "Next hub", "practices:next-hub", frozenset({Permission.MANAGE_CAPACITY, Permission.VIEW_RATES})
            ),
        ),
    ),
    # Every other report: their addresses begin with that of the overview.
    Section("Reports", (Destination("Reports", "reporting:reports", RATES),), under=("reporting:overview",)),
    Section("Viability", (VIABILITY,), under=("reporting:refills",)),
    Section("Directory", (DIRECTORY,)),
    Section("Corrections", (Destination("Corrections", "referrals:correction", SERVICE),)),
    Section("Recalled batches", (Destination("Recalled batches", "referrals:batches", SERVICE),)),
)
# For everyone who is logged in, at the foot of every page.
AT_THE_FOOT = (
    Destination("Published figures", "reporting:published", frozenset({Permission.VIEW_PUBLISHED})),
    Destination("Safety rules in force", "referrals:safety-rules", EVERYONE),
)


def places_of(person: User) -> list[Place]:
    """The sections this person may go to, each page in one of them only. What has no route is left out."""
    places: list[Place] = []
    for each in SECTIONS:
        pages = links(person, each.pages)
        taken = [item["href"] for place in places for item in place.pages]
        first = address(each.pages[0].route)
        if pages and pages[0]["href"] == first and first not in taken:
            under = [href for route in each.under if (href := address(route))]
            places.append(Place(each.text, pages, (*(item["href"] for item in pages), *under)))
    return places


def menu(places: list[Place], path: str) -> list[Item]:
    """The menu: `current` where it leads to this very page, `active` in the section the page is in."""
    here = section_of(places, path)
    return [{"text": place.text, "href": place.pages[0]["href"]} | mark(place, here, path) for place in places]


def mark(place: Place, here: Place | None, path: str) -> Item:
    """How an item of the menu is marked."""
    if place.pages[0]["href"] == path:
        return {"current": True}
    return {"active": True} if place is here else {}


def section(places: list[Place], path: str) -> Item | None:
    """The navigation of the section a page is in, of which the page it is, or is below, is marked; None without."""
    here = section_of(places, path)
    if here is None or len(here.pages) == 1:
        return None
    above = max((item["href"] for item in here.pages if path.startswith(item["href"])), key=len, default="")
    return {
        "text": here.text,
        "items": [item | {"current": item["href"] == path, "active": item["href"] == above} for item in here.pages],
    }


def section_of(places: list[Place], path: str) -> Place | None:
    """The section that has the page; else the one with the longest address it begins with, the later of two alike."""
    for place in places:
        if path in (item["href"] for item in place.pages):
            return place
    home = address("home")
    found: tuple[int, Place | None] = (0, None)
    for place in places:
        longest = max((len(href) for href in place.reach if href != home and path.startswith(href)), default=0)
        if longest and longest >= found[0]:
            found = (longest, place)
    return found[1]


def links(person: User, pages: Iterable[Destination]) -> list[Item]:
    """Those of the pages that this person may open. What has no route is left out."""
    return [
        {"text": each.text, "href": href}
        for each in pages
        if any(map(person.has_permission, each.permissions)) and (href := address(each.route))
    ]


def address(route: str) -> str | None:
    try:
        return reverse(route)
    except NoReverseMatch:
        return None
