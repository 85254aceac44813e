"""An emergency in words: its tag, until when, which slots are in time, whom to phone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from larc.nhsuk.formatting import (
    format_date,
    format_date_time,
    format_phone,
    format_plural,
    format_time,
    format_weekday_date,
    format_weekday_date_time,
)
from referrals import emergencies
from referrals.clocks import london_date
from referrals.emergency import came_twice
from referrals.models import Referral
from referrals.presenters.words import deadline_words

TAG = {"text": "Emergency IUD", "colour": "red"}
UNAPPROVED = "No clinician has approved these words yet."
MOST_TIMES = 8


def tag(referral: Referral) -> dict[str, str] | None:
    """The red tag of an emergency, for lists and pages; None for any other referral."""
    return TAG if referral.is_emergency else None


def reminder(kind: str) -> str:
    """The words for a kind of advice, and that nobody has approved them where that is so."""
    advice = emergencies.advice(kind)
    return advice.text if advice.is_approved else f"{advice.text} {UNAPPROVED}".strip()


def rows(referral: Referral) -> list[dict[str, str]]:
    """For a card: the deadline of an emergency and the dates it follows from; nothing for any other referral."""
    if not referral.is_emergency:
        return []
    told = [
        {"key": "Emergency contraception", "value": deadline_words(referral)},
        {"key": "First unprotected sex", "value": format_date_time(referral.first_sex_at)},
        {"key": "Last period began", "value": format_date(referral.last_period_on)},
    ]
    if referral.shortest_cycle_days:
        told.append({"key": "Shortest cycle", "value": format_plural(referral.shortest_cycle_days, "day")})
    return told


def deadline_page(referral: Referral, hubs: int) -> dict[str, Any]:
    """What the page of the deadline says when practices have a slot in time."""
    return {
        "h1": deadline_words(referral),
        "sentence": f"{format_plural(hubs, 'practice')} {'has' if hubs == 1 else 'have'} a free appointment in time.",
        "twofold": twofold_words(referral),
        "reminder": reminder("oral"),
    }


def twofold_words(referral: Referral) -> str:
    """Which of two hours was taken, where the typed time came twice (A33); otherwise empty."""
    at = referral.first_sex_at
    if at is None or not came_twice(at):
        return ""
    return (
        f"{format_time(at)} came twice on {format_date(at)}, when the clocks went back. "
        "The earlier one was taken: it ends the time sooner."
    )


def why_phone(referral: Referral, *, is_over: bool) -> str:
    """Why no hub can help."""
    until = format_weekday_date_time(referral.ec_deadline)
    if is_over:
        return f"The coil had to be fitted by {until}. That time has passed."
    return f"The coil must be fitted by {until}. No practice has a free appointment before then."


def clinics(referral: Referral) -> list[dict[str, str]]:
    """The clinics to phone, each with its number."""
    return [
        {"name": clinic.name, "phone": format_phone(clinic.phone)}
        for clinic in emergencies.clinics_to_phone(referral=referral)
    ]


def with_times(cards: Sequence[dict[str, Any]], times: Mapping[int, Sequence[datetime]]) -> list[dict[str, Any]]:
    """Cards of practices, each with its free times before the deadline."""
    return [card | {"times": _times(times.get(card["hub"], ()))} for card in cards]


def _times(starts: Sequence[datetime]) -> list[str]:
    """ "Tuesday 3 November 2026: 9am, 9:30am" """
    days = groupby(starts[:MOST_TIMES], key=london_date)
    lines = [f"{format_weekday_date(day)}: {', '.join(format_time(at) for at in of_day)}" for day, of_day in days]
    more = len(starts) - MOST_TIMES
    return [*lines, f"and {more} more"] if more > 0 else lines
