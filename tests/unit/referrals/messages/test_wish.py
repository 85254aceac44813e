"""Only a yes allows a message, and a text needs a mobile."""

from datetime import UTC, datetime

import pytest

from referrals.messages import wish
from referrals.messages.wish import Decision, decide
from referrals.models import Patient

MOBILE, LANDLINE = "07700900982", "01514960000"


def patient(**changes: object) -> Patient:
    return Patient(**({"phone": MOBILE} | changes))


@pytest.mark.acceptance("A30")
@pytest.mark.parametrize(
    ("given", "decided"),
    [
        ({"may_text": True}, Decision("sms")),
        ({"may_text": True, "may_email": True, "email": "a@example.org"}, Decision("sms")),
        ({"may_text": True, "may_email": True, "email": "a@example.org", "phone": LANDLINE}, Decision("email")),
        ({"may_text": False, "may_email": True, "email": "a@example.org"}, Decision("email")),
        ({"may_email": True, "email": "a@example.org"}, Decision("email")),
        ({}, Decision("", wish.NOT_ASKED)),
        ({"may_text": False}, Decision("", wish.NOT_SAFE)),
        ({"may_text": False, "may_email": False, "email": "a@example.org"}, Decision("", wish.NOT_SAFE)),
        ({"may_text": True, "phone": LANDLINE}, Decision("", wish.NO_MOBILE)),
        ({"may_text": False, "may_email": True}, Decision("", wish.NO_ADDRESS)),
        ({"may_text": True, "opted_out_at": datetime(2026, 11, 2, tzinfo=UTC)}, Decision("", wish.OPTED_OUT)),
    ],
)
def test_a_message_goes_where_the_patient_said_it_is_safe_and_nowhere_else(
    given: dict[str, object], decided: Decision
) -> None:
    assert decide(patient(**given)) == decided


@pytest.mark.parametrize("phone", ["07700 900982", "+447700900982", "(07700) 900-982"])
def test_a_mobile_is_known_however_it_is_written(phone: str) -> None:
    assert wish.is_mobile(phone)


@pytest.mark.parametrize("phone", [LANDLINE, "0770090098", "02079460000", "+33612345678", ""])
def test_what_is_no_mobile_of_this_country_gets_no_text(phone: str) -> None:
    assert not wish.is_mobile(phone)
