"""No message tells what an appointment is for."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.methods import Method, Procedure
from referrals.messages.texts import Facts, compose
from referrals.models import Notification
from referrals.models.pathway import Indication

AT = datetime(2026, 11, 17, 14, 30, tzinfo=UTC)
PARK = Facts(place="Park Practice", is_gp_practice=True, phone="0151 496 0000", starts_at=AT)
# What nobody who looks at the phone may read.
FORBIDDEN = re.compile(
    r"(?i)implant|coil|\biu[dsc]\b|larc|contracep|fit(ted|ting)|device|remov|insert|hormon|pessar|period|pregnan|"
    r"sexual|women|gyna|clinic|safeguard|emergency|referral|nhs number|\bhub\b|\b\d{3} \d{3} \d{4}\b"
)
KINDS = list(Notification.Kind)
REVEALING = [
    "Liverpool Sexual Health",
    "The Women's Health Surgery",
    "City Contraception Service",
    "Coil and Implant Surgery",
    "Park LARC Hub",
    "Dock Road Family Planning",
    "GUM Medicine",
    "Menopause Practice",
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_neutral_words(kind: str) -> None:
    message = compose(kind, PARK)

    assert not FORBIDDEN.search(message.text)
    assert not FORBIDDEN.search(message.subject)
    assert "0151 496 0000" in message.text


@pytest.mark.parametrize("place", REVEALING)
@pytest.mark.parametrize("kind", KINDS)
def test_a_place_whose_name_would_tell_is_not_named(kind: str, place: str) -> None:
    text = compose(kind, Facts(place=place, is_gp_practice=True, phone="01514960000", starts_at=AT)).text

    assert place not in text
    assert not FORBIDDEN.search(text)


@pytest.mark.parametrize("kind", KINDS)
def test_a_place_that_is_no_gp_practice_is_not_named(kind: str) -> None:
    text = compose(kind, Facts(place="Dock House", is_gp_practice=False, phone="01514960000", starts_at=AT)).text

    assert "Dock House" not in text


@pytest.mark.parametrize("place", ["Larch Road Surgery", "Gumley Medical Centre", "Hubbard Practice", "Stirling Road"])
def test_an_innocent_name_is_named(place: str) -> None:
    assert place in compose("booked", Facts(place=place, is_gp_practice=True, phone="", starts_at=AT)).text


@pytest.mark.parametrize("word", [*Method.labels, *Procedure.labels, *Indication.labels])
def test_no_word_of_the_request_is_in_any_message(word: str) -> None:
    assert not any(word.lower() in compose(kind, PARK).text.lower() for kind in KINDS)


def test_a_booking_says_where_and_when_and_how_to_change_it() -> None:
    assert compose("booked", PARK).text == (
        "You have an appointment at Park Practice on Tuesday 17 November 2026 at 2:30pm."
        " To change it, phone 0151 496 0000."
    )


def test_where_the_place_is_not_named_the_patient_can_ask_where_it_is() -> None:
    hidden = Facts(place="Liverpool Sexual Health", is_gp_practice=False, phone="01514960000", starts_at=AT)

    assert compose("reminder", hidden).text == (
        "Reminder: you have an appointment on Tuesday 17 November 2026 at 2:30pm."
        " To ask where it is or to change it, phone 0151 496 0000."
    )


@pytest.mark.parametrize(
    ("instant", "told"),
    [
        (datetime(2026, 10, 24, 8, 0, tzinfo=UTC), "Saturday 24 October 2026 at 9am"),
        (datetime(2026, 10, 26, 9, 0, tzinfo=UTC), "Monday 26 October 2026 at 9am"),
        (datetime(2027, 3, 27, 9, 0, tzinfo=UTC), "Saturday 27 March 2027 at 9am"),
        (datetime(2027, 3, 29, 8, 0, tzinfo=UTC), "Monday 29 March 2027 at 9am"),
    ],
)
def test_times_are_london_times_on_both_sides_of_the_changes_of_clocks(instant: datetime, told: str) -> None:
    assert told in compose("booked", Facts("Park Practice", True, "", instant)).text


def test_without_a_phone_number_the_patient_is_sent_to_the_practice() -> None:
    assert compose("referred", Facts("Park Practice", True, "")).text.endswith("contact your practice.")


def test_a_cancelled_referral_without_an_appointment_names_no_time() -> None:
    assert compose("cancelled", Facts("Park Practice", True, "01514960000")).text == (
        "Park Practice will no longer contact you to arrange an appointment. To ask about it, phone 0151 496 0000."
    )


@given(place=st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=60))
def test_any_name_of_a_place_is_told_as_it_is_or_not_at_all(place: str) -> None:
    text = compose("booked", Facts(place, True, "", AT)).text

    assert f" at {place} on " in text or text.startswith("You have an appointment on ")


def test_an_offer_says_when_until_when_and_that_a_call_answers_it() -> None:
    until = datetime(2026, 11, 16, 11, tzinfo=UTC)
    facts = Facts("Park Practice", True, "01514960000", starts_at=AT, until=until)

    assert compose("offered", facts).text == (
        "An appointment at Park Practice is free on Tuesday 17 November 2026 at 2:30pm. "
        "To say yes or no, phone 0151 496 0000. It is kept for you until Monday 16 November 2026 at 11am."
    )
