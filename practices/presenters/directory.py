"""The directory in words, from rows already loaded."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.urls import reverse

from larc.nhsuk import cells
from larc.nhsuk.formatting import format_distance, format_phone, format_plural
from practices.directory import ABOUT, LISTED, Listing, Service
from practices.models import Practice
from practices.selectors.directory import Entry

Row = list[Any]

HEAD = ["Organisation", "PCN", "Phone", "Support and notes"]
WITH_DISTANCE = ["Organisation", "Distance", *HEAD[1:]]


def groups(entries: Sequence[Entry], *, origin: str, may_manage: bool) -> list[dict[str, Any]]:
    """The directory by service: its title, what it is, and a table. `origin` names where distances are from."""
    return [
        {
            "title": service.label,
            "about": ABOUT[service],
            "head": WITH_DISTANCE if origin else HEAD,
            "rows": [_row(entry, bool(origin), may_manage) for entry in its_entries],
        }
        for service, its_entries in groupby(entries, key=lambda entry: entry.service)
    ]


def summary(entries: Sequence[Entry], services: Iterable[Service]) -> str:
    """How many organisations, and which of the services nobody provides."""
    practices = len({entry.practice.pk for entry in entries})
    provided = {entry.service for entry in entries}
    missing = [service.label.lower() for service in services if service not in provided]
    found = f"{format_plural(practices, 'organisation')} in the directory."
    return f"{found} Nobody listed for: {', '.join(missing)}." if missing else found


def facts(listed: Mapping[Service, Listing], *, is_hub: bool) -> list[dict[str, str]]:
    """The summary of what an organisation manages, beyond what a hub fits."""
    offered = LISTED if is_hub else tuple(Service)
    return [
        {"key": service.label, "value": _listing_words(listed[service]) if service in listed else "Not listed"}
        for service in offered
    ]


def hints(offered: Iterable[Service]) -> dict[str, str]:
    return {service.value: ABOUT[service] for service in offered}


def phone_words(entry: Entry) -> dict[str, str]:
    """Somebody to phone who is no hub: who, the number, how far, and with whose support."""
    support = entry.listing.consultant_support
    return {
        "name": entry.practice.name,
        "phone": format_phone(entry.practice.phone),
        "distance": "Its distance is not known."
        if entry.miles is None
        else f"It is {format_distance(entry.miles)} away.",
        "service": entry.service.label.lower(),
        "support": f"supported by {support}" if support else "",
    }


def _row(entry: Entry, has_distance: bool, may_manage: bool) -> Row:
    practice = entry.practice
    name = (
        cells.link(reverse("practices:detail", args=[practice.uuid]), practice.name) if may_manage else practice.name
    )
    distance = [format_distance(entry.miles)] if has_distance else []
    return [
        name,
        *distance,
        _pcn(practice),
        format_phone(practice.phone) if practice.phone else "Not known",
        _support(entry.listing) or "None",
    ]


def _pcn(practice: Practice) -> str:
    return ", ".join(membership.pcn.name for membership in practice.pcn_memberships.all()) or "No PCN"


def _listing_words(listing: Listing) -> str:
    support = _support(listing)
    return f"Listed. {support}" if support else "Listed"


def _support(listing: Listing) -> str:
    """Who supports it, and what is noted; empty for nothing."""
    support = f"Supported by {listing.consultant_support}" if listing.consultant_support else ""
    return ". ".join(part for part in (support, listing.notes) if part)
