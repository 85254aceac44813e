"""A form that was only being typed when the session ended comes back filled in: no page acts on it."""

import pytest
from django.test import Client

from larc.accounts import kept
from referrals.workflow import Status
from tests.builders import states
from tests.builders.browser import inputs
from tests.builders.pages import address, text_of
from tests.builders.pathway import World

FORMS = [
    (Status.SUBMITTED, "triage", {"decision": "accept"}),
    (Status.SUBMITTED, "cancel", {"reason": "patient_request", "comment": "Half a sentence"}),
    (Status.SUBMITTED, "messages", {"kind": "note", "text": "Half a sentence"}),
    (Status.SUBMITTED, "return", {"reason": "no_capacity", "comment": "Half a sentence"}),
    (Status.BOOKED, "unbook", {"reason": "patient"}),
    (Status.BOOKED, "outcome-fitted", {"step": "save", "batch_number": "Half a sentence"}),
    (Status.BOOKED, "outcome-not-fitted", {"reason": "declined", "comment": "Half a sentence"}),
    (Status.ATTENDED_NOT_FITTED, "onward", {"destination": "Half a sentence", "reason": "complex"}),
    (Status.DNA, "reopen", {}),
]


@pytest.mark.parametrize(("status", "page", "answers"), FORMS)
def test_what_comes_back_is_shown_and_not_done(
    world: World, fitter: Client, status: Status, page: str, answers: dict[str, str]
) -> None:
    referral = states.at(world, status)
    before = (referral.version, referral.events.count(), referral.conversation.count())
    fields = inputs(fitter.get(address(page, referral))) | answers | {kept.REFILL: "yes"}
    response = fitter.post(address(page, referral), fields)
    referral.refresh_from_db()
    assert (referral.version, referral.events.count(), referral.conversation.count()) == before
    assert response.status_code == 200
    assert "There is a problem" not in text_of(response)
    if "Half a sentence" in answers.values():
        assert "Half a sentence" in response.content.decode()
