"""Triage: accept at once, or go on to ask, send on or return; no way ends without a next step."""

import pytest

from larc.accounts.permissions import Role
from referrals import services
from referrals.errors import NotAllowedError
from referrals.models import Referral
from referrals.workflow import Status
from tests.builders.pages import address, green_buttons, hidden_answers, text_of
from tests.builders.pathway import make_user, with_another_hub


def now_of(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


def decide(browser, referral: Referral, decision: str):
    return browser.post(address("triage", referral), {"version": referral.version, "decision": decision})


def test_nothing_is_chosen_beforehand(world, fitter):
    page = fitter.get(address("triage", world.submitted()))
    assert "checked" not in page.content.decode()
    assert green_buttons(page) == ["Confirm and save"]


def test_accepting_is_done_at_once_and_leads_to_booking(world, fitter):
    referral = world.submitted()
    answer = decide(fitter, referral, "accept")
    page = fitter.get(answer.url)
    assert f"Referral {referral.reference} accepted" in text_of(page)
    assert green_buttons(page) == ["Book an appointment"]


@pytest.mark.parametrize(
    ("decision", "name"), [("request_information", "messages"), ("redirect", "redirect"), ("return", "return")]
)
def test_the_other_decisions_lead_to_their_pages_and_change_nothing_yet(world, fitter, decision, name):
    referral = world.submitted()
    assert decide(fitter, referral, decision).url.split("?")[0] == address(name, referral)
    assert now_of(referral).version == referral.version


@pytest.mark.acceptance("A27")
def test_who_may_not_be_sent_on_is_returned_and_the_option_says_so(world, fitter):
    referral = world.submitted(to_onward=False)
    assert "The patient has not agreed to be sent on to another practice: return it instead." in text_of(
        fitter.get(address("triage", referral))
    )
    assert decide(fitter, referral, "redirect").url == address("return", referral)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Select what you want to do"),
        ({"decision": "fitted"}, "from the list"),
        ({"decision": "accept", "version": "x"}, "This form is not whole"),
        ({"decision": "accept", "version": "9" * 30}, "This form is not whole"),
    ],
)
def test_a_decision_that_is_not_whole_changes_nothing(world, fitter, given, message):
    referral = world.submitted()
    page = fitter.post(address("triage", referral), {"version": referral.version} | given)
    assert page.status_code == 200
    assert message in text_of(page)
    assert now_of(referral).status == Status.SUBMITTED


@pytest.mark.acceptance("A13")
@pytest.mark.parametrize("name", ["triage", "return"])
def test_only_a_clinician_triages_and_returns(world, hub_desk, name):
    referral = world.submitted()
    given = {"version": referral.version, "decision": "accept", "reason": "no_capacity"}
    assert hub_desk.get(address(name, referral)).status_code == 409
    assert hub_desk.post(address(name, referral), given).status_code == 409
    assert now_of(referral).status == Status.SUBMITTED


@pytest.mark.acceptance("A12")
def test_triage_in_two_tabs_shows_the_second_what_the_first_one_did(world, fitter):
    referral = world.submitted()
    asked = services.request_information(
        referral_id=referral.pk, by=world.hub_desk, version=referral.version, comment="Which coil?"
    )
    services.answer(referral_id=referral.pk, by=world.spoke_desk, version=asked.version, comment="Copper")
    page = decide(fitter, referral, "accept")
    assert page.status_code == 412
    text = text_of(page)
    assert "This page is out of date" in text
    assert "Information given" in text
    assert "Copper" in text
    assert 'value="accept" checked' in page.content.decode()
    assert now_of(referral).status == Status.SUBMITTED
    again = fitter.post(address("triage", referral), hidden_answers(page) | {"decision": "accept"})
    assert again.status_code == 302, "sent again from the page that told, it is done"


# Returning


def test_returning_needs_a_reason_and_the_referrer_reads_it(world, fitter, spoke_desk):
    referral = world.submitted()
    given = {"version": referral.version, "reason": "no_capacity", "comment": "Full until May"}
    answer = fitter.post(address("return", referral), given)
    assert f"Referral {referral.reference} returned to {world.spoke}" in text_of(fitter.get(answer.url))
    assert "No appointment in time. Full until May" in text_of(spoke_desk.get(address("detail", referral)))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Select why you are returning it"),
        ({"reason": "other"}, "Enter why you are returning it"),
        ({"reason": "no_capacity", "comment": "x" * 1001}, "must be 1,000 characters or fewer"),
        ({"reason": "no_capacity", "comment": "nul\0"}, "cannot be stored"),
        ({"reason": "because", "comment": "Kept words"}, "Kept words"),
    ],
)
def test_a_return_that_is_not_whole_changes_nothing_and_keeps_the_words(world, fitter, given, message):
    referral = world.submitted()
    page = fitter.post(address("return", referral), {"version": referral.version} | given)
    assert page.status_code == 200
    assert message in text_of(page)
    assert now_of(referral).status == Status.SUBMITTED


@pytest.mark.acceptance("S4")
def test_returning_says_what_the_referrer_is_offered_next(world, fitter):
    referral = world.submitted()
    assert "No other practice can take it now. They can keep it" in text_of(fitter.get(address("return", referral)))
    other = with_another_hub(world)
    page = text_of(fitter.get(address("return", referral)))
    assert "1 practice not tried yet can do this. None lists a free time yet." in page
    other.add_clinic()
    assert "The soonest is free on" in text_of(fitter.get(address("return", referral)))


def test_who_may_be_sent_on_need_not_be_returned(world, fitter):
    with_another_hub(world)
    for agreed in (True, False):
        referral = world.submitted(nhs_number="", to_onward=agreed)
        page = fitter.get(address("return", referral)).content.decode()
        assert (address("redirect", referral) in page) == agreed


@pytest.mark.acceptance("A13")
def test_what_was_done_already_answers_409_with_what_was_typed(world, fitter):
    referral = world.submitted()
    services.accept(referral_id=referral.pk, by=world.fitter_user, version=referral.version)
    given = {"version": referral.version, "reason": "other", "comment": "Not ours"}
    page = fitter.post(address("return", referral), given)
    assert page.status_code == 409
    text = text_of(page)
    assert "“Accepted”" in text
    assert "Not ours" in text
    assert "Nothing was changed" in text


# Safety flags


def flagged(world) -> Referral:
    """A referral with a flag of category 3, for which a clinician of the referring practice gave the reason."""
    draft = world.draft()
    world.answer_safety(draft, breast_cancer_past="yes")
    doctor = make_user(Role.PRACTICE_STAFF, world.spoke, is_clinician=True, name="Dr Spoke")
    services.review_safety(referral_id=draft.pk, by=doctor, side="referrer", reason="Oncology agrees")
    return services.submit(referral_id=draft.pk, by=doctor)


def test_flags_come_first_with_the_reason_and_must_be_read_before_accepting(world, fitter):
    referral = flagged(world)
    text = text_of(fitter.get(address("triage", referral)))
    assert text.index("Oncology agrees") < text.index("What the patient needs")
    page = decide(fitter, referral, "accept")
    assert page.status_code == 200
    assert "Read the safety flags and say so before you accept" in text_of(page)
    assert now_of(referral).status == Status.SUBMITTED
    with pytest.raises(NotAllowedError, match="Read the safety flags"):
        services.accept(referral_id=referral.pk, by=world.fitter_user, version=referral.version)
    given = {"version": referral.version, "decision": "accept", "acknowledged": "on"}
    assert fitter.post(address("triage", referral), given).status_code == 302
    assert now_of(referral).status == Status.ACCEPTED
    assert now_of(referral).safety_reviews.get(side="hub").by == world.fitter_user
    assert "Read by the fitting practice" in text_of(fitter.get(address("detail", referral)))


def test_flags_need_not_be_read_to_ask_or_to_return(world, fitter):
    referral = flagged(world)
    assert decide(fitter, referral, "return").url == address("return", referral)


def test_without_flags_nothing_is_to_be_read(world, fitter):
    page = text_of(fitter.get(address("triage", world.submitted())))
    assert "Flags None" in page
    assert "I have read" not in page


@pytest.mark.acceptance("A12")
def test_an_old_page_acknowledges_nothing(world, fitter):
    referral = flagged(world)
    given = {"version": referral.version - 1, "decision": "accept", "acknowledged": "on"}
    page = fitter.post(address("triage", referral), given)
    assert page.status_code == 412
    assert not now_of(referral).safety_reviews.filter(side="hub").exists()


def test_flags_nobody_gave_a_reason_for_need_one_from_who_accepts(world, fitter):
    referral = world.submitted()
    world.answer_safety(referral, breast_cancer_past="yes")
    given = {"version": now_of(referral).version, "decision": "accept", "acknowledged": "on"}
    page = fitter.post(address("triage", referral), given)
    assert "Enter why this is still right for the patient" in text_of(page)
    fitter.post(address("triage", referral), given | {"reason": "Seen by oncology"})
    assert now_of(referral).safety_reviews.get(side="hub").reason == "Seen by oncology"
    assert now_of(referral).status == Status.ACCEPTED
