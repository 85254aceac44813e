"""What every page knows: who is logged in, where they can go, and whether this is a demonstration."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from larc.accounts.models import User
from larc.accounts.permissions import Permission

Item = dict[str, Any]


class Destination(NamedTuple):
    """A place in the navigation, and the permissions of which any one opens it."""

    text: str
    route: str
    permissions: frozenset[Permission]


DESTINATIONS = (
    Destination("Home", "home", frozenset({Permission.USE_SERVICE})),
    Destination("Referrals", "referrals:list", frozenset({Permission.REFER})),
    Destination("Practices", "practices:list", frozenset({Permission.MANAGE_CAPACITY})),
    Destination("Clinics", "clinics:week", frozenset({Permission.VIEW_CLINICS, Permission.MANAGE_CAPACITY})),
    Destination("Directory", "practices:directory", frozenset({Permission.VIEW_DIRECTORY})),
    Destination("Viability", "viability:hubs", frozenset({Permission.VIEW_VIABILITY})),
    Destination("My training", "training:mine", frozenset({Permission.OWN_TRAINING})),
    Destination("Fitters", "training:fitters", frozenset({Permission.MANAGE_CAPACITY})),
    Destination("Forecast", "forecasting:forecast", frozenset({Permission.VIEW_FORECAST})),
    Destination("Next hub", "practices:next-hub", frozenset({Permission.MANAGE_CAPACITY, Permission.VIEW_RATES})),
    Destination("Overview", "reporting:overview", frozenset({Permission.VIEW_RATES})),
    Destination("PCNs", "reporting:pcns", frozenset({Permission.VIEW_RATES})),
    Destination("Waits", "reporting:waits", frozenset({Permission.VIEW_RATES})),
)
# For everyone who is logged in, at the foot of every page.
AT_THE_FOOT = (Destination("Safety rules in force", "referrals:safety-rules", frozenset({Permission.USE_SERVICE})),)


def page(request: HttpRequest) -> Mapping[str, Any]:
    """The context processor of every template."""
    user = getattr(request, "user", None)  # An error may strike before the session was read.
    person = user if user and user.is_authenticated else None
    return {
        "navigation": navigation(person, request.path) if person else [],
        "at_the_foot": links(person, AT_THE_FOOT) if person else [],
        "account": account(person) if person else None,
        "demonstration": settings.DEMONSTRATION,
    }


def navigation(person: User, path: str) -> list[Item]:
    """The places this person may go to, the one they are in marked."""
    items = links(person, DESTINATIONS)
    return [item | mark(item["href"], path, items) for item in items]


def links(person: User, places: Iterable[Destination]) -> list[Item]:
    """Those of the places that this person may go to. What has no route is left out."""
    return [
        {"text": place.text, "href": href}
        for place in places
        if any(map(person.has_permission, place.permissions)) and (href := address(place.route))
    ]


def mark(href: str, path: str, items: list[Item]) -> Item:
    """`current` for this very page; `active` for the section the page is in: the longest address it begins with."""
    if path == href:
        return {"current": True}
    sections = [item["href"] for item in items if item["href"] != "/" and path.startswith(item["href"])]
    return {"active": True} if href == max(sections, key=len, default=None) else {}


def account(person: User) -> Item:
    """Who is logged in, for the header."""
    return {
        "organisation": person.organisation_name,
        "name": person.name,
        "role": person.get_role_display(),
    }


def address(route: str) -> str | None:
    try:
        return reverse(route)
    except NoReverseMatch:
        return None
