"""The words of messages to patients. Pure. Source: domain.md 5.3.

A phone may be shared and a message may be read over a shoulder: nothing tells what the appointment is for. No
method, no kind of clinic, no name of the patient; a place whose own name would tell is left out.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from larc.nhsuk.formatting import format_phone, format_weekday_date_time

SUBJECT = "About your appointment"

# What in a name tells what people go there for: beginnings of words, and words that are also parts of others.
BEGINNINGS = (
    *("abort", "antenatal", "birth", "clinic", "contracep", "family plan", "female", "fertil", "gyna", "gyne"),
    *("hormon", "implant", "intimate", "ladies", "matern", "menopaus", "menstr", "midwi", "nexplanon", "obstet"),
    *("pessar", "pregnan", "reproduct", "sexual", "terminat", "uterin", "vagina", "woman", "women"),
)
WORDS = ("coil", "coils", "device", "fitting", "gum", "hiv", "hrt", "hub", "iuc", "iud", "ius", "larc", "srh", "sti")
_TELLING = re.compile(rf"\b(({'|'.join(BEGINNINGS)})|({'|'.join(WORDS)})\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Facts:
    """What a message may name: the place, whether it is a GP practice, its phone, the appointment's start.

    `until` is when a time that is offered is kept for the patient no longer.
    """

    place: str
    is_gp_practice: bool
    phone: str
    starts_at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Message:
    """What is sent. An e-mail has a subject; a text has not."""

    subject: str
    text: str


def compose(kind: str, facts: Facts) -> Message:
    """The message of a kind of Notification.Kind. KeyError for a kind that is none.

    An appointment's message needs `starts_at`; CANCELLED without it is about one that was never booked.
    """
    if kind == "cancelled" and facts.starts_at is None:
        kind = "not_arranged"
    place = facts.place if facts.is_gp_practice and not _TELLING.search(facts.place) else ""
    named, unnamed = _WORDS[kind]
    when = f"on {format_weekday_date_time(facts.starts_at)}" if facts.starts_at else ""
    text = named.format(place=place, when=when) if place else unnamed.format(when=when)
    contact = _contact(kind, facts.phone, asks_where=not place)
    kept = f" It is kept for you until {format_weekday_date_time(facts.until)}." if facts.until else ""
    return Message(SUBJECT, f"{text} {contact}{kept}")


# With a place that may be named, and without.
_WORDS: dict[str, tuple[str, str]] = {
    "referred": (
        "{place} will contact you to arrange an appointment.",
        "You will be contacted to arrange an appointment.",
    ),
    "booked": ("You have an appointment at {place} {when}.", "You have an appointment {when}."),
    "changed": (
        "Your appointment has changed. It is now at {place} {when}.",
        "Your appointment has changed. It is now {when}.",
    ),
    "cancelled": ("Your appointment at {place} {when} is cancelled.", "Your appointment {when} is cancelled."),
    "not_arranged": (
        "{place} will no longer contact you to arrange an appointment.",
        "You will no longer be contacted to arrange an appointment.",
    ),
    "reminder": (
        "Reminder: you have an appointment at {place} {when}.",
        "Reminder: you have an appointment {when}.",
    ),
    "missed": (
        "You missed your appointment at {place} {when}.",
        "You missed your appointment {when}.",
    ),
    "offered": (
        "An appointment at {place} is free {when}.",
        "An appointment is free {when}.",
    ),
}
_ASKING: dict[str, str] = {
    "referred": "To ask about it",
    "booked": "To change it",
    "changed": "To change it",
    "cancelled": "To ask about it",
    "not_arranged": "To ask about it",
    "reminder": "To change it",
    "missed": "To arrange another",
    "offered": "To say yes or no",
}
_ABOUT_A_VISIT = frozenset({"booked", "changed", "reminder"})


def _contact(kind: str, phone: str, *, asks_where: bool) -> str:
    asking = _ASKING[kind]
    if asks_where and kind in _ABOUT_A_VISIT:
        asking = "To ask where it is or to change it"
    return f"{asking}, phone {format_phone(phone)}." if phone else f"{asking}, contact your practice."
