"""What the public page of self-referral asks: which practice, and whether too many requests have come (O8)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, Value
from django.db.models.functions import Replace
from django.utils import timezone

from larc.accounts import limits
from practices.models import Practice

MOST_FOUND = 20
SHORTEST_SEARCH = 3
# From one address of the network: a family or a small college, not a machine.
REQUESTS_AN_HOUR = 10


class TooManyRequestsError(Exception):
    """More requests came from one address of the network than people make."""

    def __init__(self) -> None:
        super().__init__(
            "Too many requests have been sent from here. Try again in an hour, or phone your GP practice."
        )


def practices_named(text: str) -> list[Practice]:
    """GP practices that exist today with this in their name, address or postcode, by name."""
    return list(
        Practice.objects.open_on(timezone.localdate())
        .filter(kind=Practice.Kind.GP_PRACTICE, is_stub=False)
        .annotate(compact=Replace("postcode", Value(" "), Value("")))
        .filter(Q(name__icontains=text) | Q(address__icontains=text) | Q(compact__istartswith=text.replace(" ", "")))
        .order_by("name", "code")[:MOST_FOUND]
    )


def practice_to_ask(practice_uuid: UUID) -> Practice:
    """A GP practice that exists today. Raises Practice.DoesNotExist."""
    practice: Practice = Practice.objects.open_on(timezone.localdate()).get(
        uuid=practice_uuid, kind=Practice.Kind.GP_PRACTICE
    )
    return practice


def count_request(address: str) -> None:
    """Count a request from an address of the network, kept as a digest. Raises TooManyRequestsError."""
    if limits.is_too_many("self-referral", address, most=REQUESTS_AN_HOUR):
        raise TooManyRequestsError
