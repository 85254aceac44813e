"""The calendar file, by the rules of RFC 5545."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from larc.nhsuk.formatting import LONDON
from practices.calendar_file import MOST_OCTETS, Event, State, calendar, escape, fold

STAMP = datetime(2026, 11, 2, 9, tzinfo=UTC)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def an_event(**changes):
    given = {"uid": "clinic-1@example", "sequence": 0, "starts_at": STAMP, "ends_at": STAMP + timedelta(hours=2)}
    return Event(**(given | {"summary": "Implant clinic"} | changes))


def lines_of(*events):
    text = calendar("Clinics", events, stamp=STAMP)
    assert text.endswith("\r\n")
    return text.removesuffix("\r\n").split("\r\n")


def unfolded(text):
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def unescaped(value):
    """As a reader takes a text's escapes back."""
    letters, found = iter(value), ""
    for letter in letters:
        if letter == "\\":
            letter = {"n": "\n"}.get(following := next(letters), following)
        found += letter
    return found


def test_a_calendar_without_events_is_whole():
    assert lines_of() == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//LARC network//Clinics//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Clinics",
        "END:VCALENDAR",
    ]


def test_an_event_has_all_that_the_standard_asks_for():
    assert lines_of(an_event(sequence=3, location="Park Practice", state=State.CANCELLED))[5:-1] == [
        "BEGIN:VEVENT",
        "UID:clinic-1@example",
        "DTSTAMP:20261102T090000Z",
        "SEQUENCE:3",
        "DTSTART:20261102T090000Z",
        "DTEND:20261102T110000Z",
        "SUMMARY:Implant clinic",
        "LOCATION:Park Practice",
        "STATUS:CANCELLED",
        "END:VEVENT",
    ]


@pytest.mark.acceptance("A33")
@pytest.mark.parametrize(
    ("london", "instant"),
    [
        (datetime(2026, 10, 24, 9, tzinfo=LONDON), "20261024T080000Z"),
        (datetime(2026, 10, 25, 9, tzinfo=LONDON), "20261025T090000Z"),
        (datetime(2027, 3, 27, 9, tzinfo=LONDON), "20270327T090000Z"),
        (datetime(2027, 3, 28, 9, tzinfo=LONDON), "20270328T080000Z"),
    ],
)
def test_a_clinic_at_nine_in_london_is_at_nine_before_and_after_the_clocks_change(london, instant):
    assert f"DTSTART:{instant}" in lines_of(an_event(starts_at=london, ends_at=london + timedelta(hours=1)))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Hall, Amy; MB\\ChB", "Hall\\, Amy\\; MB\\\\ChB"),
        ("two\nlines\r\nor\rthree", "two\\nlines\\nor\\nthree"),
        ("bell\x07, tab\t, next\x85, end\u2028", "bell\\, tab\\, next\\, end"),
        ("Zoë Müller-O’Neill 🙂", "Zoë Müller-O’Neill 🙂"),
    ],
)
def test_separators_are_escaped_and_control_characters_are_gone(text, written):
    assert escape(text) == written


@pytest.mark.acceptance("A24")
def test_a_name_cannot_add_lines_of_its_own():
    hostile = "Dr X\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Free money\nATTACH:https://evil.example"
    lines = lines_of(an_event(summary=hostile, location=hostile))
    assert [line for line in lines if line.startswith(("BEGIN:VEVENT", "END:VEVENT", "ATTACH"))] == [
        "BEGIN:VEVENT",
        "END:VEVENT",
    ]


@given(ANY_TEXT)
def test_no_line_is_longer_than_75_octets_and_unfolding_gives_it_back(text):
    line = f"SUMMARY:{escape(text)}"
    folded = fold(line)
    assert all(len(each.encode()) <= MOST_OCTETS for each in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == line


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_a_text_comes_back_as_it_was(text):
    read = unfolded(calendar("Clinics", [an_event(summary=text)], stamp=STAMP))
    (summary,) = [line for line in read if line.startswith("SUMMARY:")]
    assert unescaped(summary.removeprefix("SUMMARY:")) == text
