"""Patients under 16: a clinician's assessment from 13, and below that the safeguarding lead's decision."""

import pytest
from playwright.sync_api import Page, expect

from larc.demo.users import HUB_FITTER, RECEPTIONIST, SPOKE_GP
from tests.journeys import pathway

pytestmark = pytest.mark.acceptance("A5")


def born(age: int) -> tuple[int, int, int]:
    """The first of January of the year in which someone turns so old."""
    return 1, 1, pathway.today().year - age


def test_at_14_a_clinician_assesses_first(page: Page, log_in_as: pathway.LogIn, look: pathway.Look) -> None:
    # Given the desk has answered what it can
    log_in_as(page, RECEPTIONIST.email)
    pathway.start(page, last_name="Teenager", born=born(14))
    pathway.answer_need(page)
    pathway.answer_safety(page)
    pathway.answer_consent(page)
    page.get_by_role("button", name=f"Choose {HUB_FITTER.organisation}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A clinician must assess the patient")
    look(page)
    draft = page.url

    # When a clinician records the Fraser assessment
    log_in_as(page, SPOKE_GP.email)
    page.goto(draft)
    look(page)
    for question in page.locator("fieldset:visible").all():
        question.get_by_label("Yes", exact=True).check()
    page.get_by_label("Notes").fill("Knows her own mind, comes alone.")
    pathway.save(page, "Continue")

    # Then it can be sent, and the notes stay with clinicians
    referral = pathway.send(page)
    log_in_as(page, RECEPTIONIST.email)
    page.goto(referral)
    expect(page.get_by_role("main")).not_to_contain_text("Knows her own mind")


def test_under_13_only_the_lead_sends(page: Page, log_in_as: pathway.LogIn, look: pathway.Look) -> None:
    # Given a draft for a child, for which the desk names the lead
    log_in_as(page, RECEPTIONIST.email)
    pathway.start(page, last_name="Child", born=born(12))
    expect(page.get_by_role("heading", level=1)).to_contain_text("The patient is under 13")
    look(page)
    page.get_by_label(SPOKE_GP.name).check()
    pathway.save(page, "Continue")
    pathway.answer_need(page)
    pathway.answer_safety(page)
    pathway.answer_consent(page)
    page.get_by_role("button", name=f"Choose {HUB_FITTER.organisation}").click()
    look(page)
    page.get_by_role("main").get_by_role("button", name="Hold").click()
    look(page)

    # When the lead decides to send it
    log_in_as(page, SPOKE_GP.email)
    page.get_by_role("link", name="Held for your decision").first.click()
    page.get_by_role("link", name="Robin Child").click()
    look(page)
    page.get_by_role("button", name="Decide").click()
    look(page)
    page.get_by_label("Send the referral").check()
    pathway.save(page, "Confirm and save")

    # Then the fitting practice has it
    expect(page.get_by_role("main")).to_contain_text("Waiting for a clinician")
