"""A calendar as a file that calendar programs read (iCalendar, RFC 5545). Pure.

Times are instants in UTC, which every program shows in its reader's own time; so no table of time zones is needed,
and a change of the clocks moves nothing (A33). Texts are escaped and lines folded as the standard says, so that a
name cannot end its line and add lines of its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from unicodedata import category

PRODUCT = "-//LARC network//Clinics//EN"
MOST_OCTETS = 75
# Control characters, halves of pairs, and the line and paragraph ends of Unicode.
NOT_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})


class State(StrEnum):
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Event:
    """One entry. `uid` stays the same for good and `sequence` rises with each change; times are aware."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    state: State = State.CONFIRMED


def calendar(name: str, events: Iterable[Event], *, stamp: datetime) -> str:
    """The whole file; `stamp` is when it was made."""
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escape(name)}",
    ]
    lines = [*head, *(line for event in events for line in _lines(event, stamp)), "END:VCALENDAR"]
    return "".join(f"{fold(line)}\r\n" for line in lines)


def escape(text: str) -> str:
    """A text as a property's value: separators are escaped, a line end is \\n, other control characters are gone."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    escaped = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(letter for letter in escaped if category(letter) not in NOT_TEXT)


def fold(line: str) -> str:
    """A line in pieces of at most 75 octets, each further one begun by a space; no letter is cut in two."""
    if len(line.encode()) <= MOST_OCTETS:
        return line
    pieces, length = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if length + octets > MOST_OCTETS:
            pieces.append("")
            length = 1
        pieces[-1] += letter
        length += octets
    return "\r\n ".join(pieces)


def _lines(event: Event, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escape(event.uid)}"
    yield f"DTSTAMP:{_instant(stamp)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART:{_instant(event.starts_at)}"
    yield f"DTEND:{_instant(event.ends_at)}"
    yield f"SUMMARY:{escape(event.summary)}"
    if event.location:
        yield f"LOCATION:{escape(event.location)}"
    if event.description:
        yield f"DESCRIPTION:{escape(event.description)}"
    yield f"STATUS:{event.state}"
    yield "END:VEVENT"


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
