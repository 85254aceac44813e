"""What to do when no practice can take a referral: who else provides what it needs, and how to reach them."""

from collections.abc import Collection, Sequence
from typing import Any

from practices.directory import LISTED, Service
from practices.presenters.directory import phone_words
from practices.selectors.directory import Entry

SHOWN = 3


def ways_on(others: Sequence[Entry], services: Collection[Service]) -> dict[str, Any]:
    """What the referral needs beyond the ordinary, "" for nothing, and the nearest organisations to phone."""
    beyond = [service.label for service in LISTED if service in services]
    return {
        "needs": " and ".join(label[:1].lower() + label[1:] for label in beyond),
        "others": [phone_words(entry) for entry in others[:SHOWN]],
    }
