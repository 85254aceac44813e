"""What every page knows: who is logged in, where they can go, and whether this is a demonstration."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from larc.accounts.models import User
from larc.nhsuk.navigation import AT_THE_FOOT, Item, links, menu, places_of, section


def page(request: HttpRequest) -> Mapping[str, Any]:
    """The context processor of every template."""
    user = getattr(request, "user", None)  # An error may strike before the session was read.
    person = user if user and user.is_authenticated else None
    places = places_of(person) if person else []
    return {
        "navigation": menu(places, request.path),
        "section": section(places, request.path),
        "at_the_foot": links(person, AT_THE_FOOT) if person else [],
        "account": account(person) if person else None,
        "demonstration": settings.DEMONSTRATION,
    }


def account(person: User) -> Item:
    """Who is logged in, for the header."""
    return {
        "organisation": person.organisation_name,
        "name": person.name,
        "role": person.get_role_display(),
    }
