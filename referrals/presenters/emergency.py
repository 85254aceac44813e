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
from referrals.workflow import OPEN

# In lists, beside what the patient needs: red is for what must not wait.
TAG = {"text": "Emergency IUD", "colour": "red"}
UNAPPROVED = "No clinician has approved these words yet."
MOST_TIMES = 8


def flag(referral: Referral) -> str:
    """The words of the tag on the page of an open emergency; empty for any other."""
    return TAG["text"] if referral.is_emergency and referral.status in OPEN else ""


def reminders(*kinds: str) -> list[str]:
    """The words for these kinds of advice, and that nobody has approved them where that is so."""
    found = [emergencies.advice(kind) for kind in kinds]
    unapproved = [] if all(advice.is_approved for advice in found) else [UNAPPROVED]
    return [*(advice.text for advice in found if advice.text), *unapproved]


def next_steps(referral: Referral) -> list[str]:
    """What happens once an emergency is sent: nobody waits for a list to be read."""
    practice = referral.hub_practice
    phone = f" on {format_phone(practice.phone)}" if practice.phone else ""
    return [
        f"Phone {practice.name}{phone} now and tell them that an emergency is on its way.",
        f"They agree a time with the patient, who must be seen by {format_weekday_date_time(referral.ec_deadline)}.",
        "If they cannot do it in time, phone the sexual health clinic and record the handover.",
    ]


def choice_sentence(count: int, referral: Referral) -> str:
    """ "2 practices have a free appointment before Thursday 5 November 2026 at 2:30pm" """
    verb = "has" if count == 1 else "have"
    until = format_weekday_date_time(referral.ec_deadline)
    return f"{format_plural(count, 'practice')} {verb} a free appointment before {until}"


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
        "reminders": reminders("oral"),
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
