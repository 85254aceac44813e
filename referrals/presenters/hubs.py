"""The cards from which a referrer chooses a fitting practice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from larc.nhsuk.formatting import format_distance, format_phone, format_plural, format_time, format_weekday_date
from practices.selectors import Choice, RankedHub
from referrals.clocks import london_date
from referrals.hubs import Origin
from referrals.models import Referral

STEP_FREE = "Step-free access"
BOOK_YOURSELF = "You can book the appointment yourself once they accept."


def from_words(origin: Origin, referral: Referral) -> str:
    """From where distances are counted."""
    return "the patient's postcode" if origin.is_patients else referral.referring_practice.name


def cards(
    shown: Sequence[RankedHub], *, among: Sequence[Choice], referral: Referral, is_referrers: bool = True
) -> list[dict[str, Any]]:
    """A card for each hub shown; what is nearest or soonest is so `among` all of them, once all were looked at.

    `is_referrers`: the reader is of the referring practice, which some hubs let book.
    """
    nearest = min((choice.miles for choice in among if choice.miles is not None), default=None)
    times = (
        [choice.first_free for choice in among if choice.first_free] if all(each.is_timed for each in among) else []
    )
    soonest = min(times, default=None)
    made = [_card(choice, nearest, soonest, referral) for choice in shown]
    return made if is_referrers else [card | {"booking": ""} for card in made]


def _card(choice: RankedHub, nearest: float | None, soonest: datetime | None, referral: Referral) -> dict[str, Any]:
    practice = choice.hub.practice
    is_own = practice.pk == referral.referring_practice_id
    tags = [
        (choice.miles is not None and choice.miles == nearest, {"text": "Nearest", "colour": "aqua-green"}),
        (choice.first_free is not None and choice.first_free == soonest, {"text": "Soonest", "colour": "green"}),
        (is_own, {"text": "Your practice", "colour": "white"}),
    ]
    return {
        "hub": choice.hub.pk,
        "name": practice.name,
        "distance": format_distance(choice.miles),
        "first_free": first_free_words(choice.first_free, since=referral.clock_started_at),
        "usual": usual_words(choice),
        "soonest": time_words(choice.first_free, since=referral.clock_started_at),
        "tags": [tag for applies, tag in tags if applies],
        "address": ", ".join(part for part in (practice.address, practice.postcode) if part),
        "phone": format_phone(practice.phone) if practice.phone else "",
        "access": ". ".join(part for part in (STEP_FREE * choice.hub.is_step_free, choice.hub.access_notes) if part),
        "booking": BOOK_YOURSELF if choice.hub.direct_booking and not is_own else "",
        "is_chosen": choice.hub.pk == referral.hub_id,
    }


def first_free_words(first_free: datetime | None, *, since: datetime | None = None) -> str:
    """As `time_words`, within a sentence about the practice."""
    words = time_words(first_free, since=since)
    return f"first free {words}" if first_free else words


def time_words(first_free: datetime | None, *, since: datetime | None = None) -> str:
    """The earliest free time and which day of the wait it would be: since then, or were the referral sent today."""
    if first_free is None:
        return "No free appointment listed"
    day = (london_date(first_free) - (london_date(since) if since else timezone.localdate())).days
    return f"{format_weekday_date(first_free)}, {format_time(first_free)} (day {day})"


def usual_words(choice: RankedHub) -> str:
    """How long patients usually wait there, by its third free appointment (domain.md 8.4); empty when it has none."""
    if choice.first_free is None:
        return ""
    if choice.third_free is None:
        return "usual wait not known (fewer than 3 free slots)"
    days = (london_date(choice.third_free) - timezone.localdate()).days
    return f"usual wait {format_plural(days, 'day')} (third free slot)"


def others_words(ranked: Sequence[Choice]) -> str:
    """Where a referral could go next, for whoever gives it back: how many practices, and the soonest time."""
    if not ranked:
        return "No other practice can take it now. They can keep it until one can, or cancel it."
    soonest = min((choice.first_free for choice in ranked if choice.first_free), default=None)
    count = f"{format_plural(len(ranked), 'practice')} not tried yet"
    when = f"The soonest is free on {format_weekday_date(soonest)}." if soonest else "None lists a free time yet."
    return f"They can send it to another practice: {count} can do this. {when} Or they can cancel it."
