"""A fitting practice that cannot help sends the referral on where the patient agreed, and returns it otherwise."""

import re

import pytest
from playwright.sync_api import Page, expect

from larc.demo.users import HUB_FITTER, RECEPTIONIST
from tests.journeys import pathway


def choose_another(page: Page, look: pathway.Look = pathway.unseen) -> str:
    """Send the referral to the first practice of the list; its name."""
    name = page.locator(".app-hub h2").first.inner_text()
    look(page)
    page.get_by_role("button", name=f"Choose {name}").click()
    expect(page.get_by_role("main")).to_contain_text("days still count from")
    look(page)
    pathway.save(page, "Send to this practice")
    return name


@pytest.mark.acceptance("S3")
def test_with_consent_it_goes_straight_to_another(page: Page, log_in_as: pathway.LogIn, look: pathway.Look) -> None:
    # Given a patient who agreed that the referral may be sent on
    log_in_as(page, RECEPTIONIST.email)
    referral = pathway.refer(page, last_name="Onward")

    # When the fitting practice sends it on
    log_in_as(page, HUB_FITTER.email)
    pathway.triage(page, referral, "Send to another practice")
    expect(page.get_by_role("button", name=f"Choose {HUB_FITTER.organisation}")).to_have_count(0)
    other = choose_another(page, look)

    # Then it is the other practice's to work, the clock runs on, and the first practice sees it no more
    answer = page.goto(referral)
    assert answer is not None
    assert answer.status == 404
    log_in_as(page, RECEPTIONIST.email)
    page.goto(referral)
    expect(page.get_by_role("main")).to_contain_text(f"Waiting for a clinician at {other}")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"Day 0 of \d+"))
    look(page)


@pytest.mark.acceptance("A27")
def test_without_consent_it_comes_back_with_a_reason(page: Page, log_in_as: pathway.LogIn, look: pathway.Look) -> None:
    # Given a patient who did not agree
    log_in_as(page, RECEPTIONIST.email)
    referral = pathway.refer(page, last_name="Backward", onward="No")

    # When the fitting practice cannot help, it can only return the referral
    log_in_as(page, HUB_FITTER.email)
    refused = page.goto(f"{referral}redirect/")
    assert refused is not None
    assert refused.status == 409
    look(page)
    pathway.triage(page, referral, "Return to the referring practice", look=look)
    page.get_by_label("No appointment in time").check()
    look(page)
    pathway.save(page, "Return this referral")

    # Then the referring practice finds it, reads why, and sends it to another practice
    log_in_as(page, RECEPTIONIST.email)
    page.get_by_role("link", name="Returned to us").first.click()
    page.get_by_role("link", name="Robin Backward").click()
    expect(page.get_by_role("main")).to_contain_text("No appointment in time")
    look(page)
    page.get_by_role("button", name=re.compile("Send to another practice")).click()
    other = choose_another(page)
    expect(page.get_by_role("main")).to_contain_text(f"Waiting for a clinician at {other}")
