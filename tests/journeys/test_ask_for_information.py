"""A fitting practice asks, the referring practice replies, and the referral goes on; its clock never stopped."""

from playwright.sync_api import Page, expect

from larc.demo.users import HUB_FITTER, RECEPTIONIST
from tests.journeys import pathway


def test_a_question_and_its_reply(page: Page, log_in_as: pathway.LogIn, look: pathway.Look) -> None:
    # Given a new referral
    log_in_as(page, RECEPTIONIST.email)
    referral = pathway.refer(page, last_name="Questioned")

    # When the fitting practice asks something
    log_in_as(page, HUB_FITTER.email)
    pathway.triage(page, referral, "Ask for information")
    expect(page.get_by_role("main")).to_contain_text("The 28 days carry on while you wait.")
    look(page)
    page.get_by_label("Your question").fill("Has the rod of 2023 been removed?")
    pathway.save(page, "Send question")
    expect(page.get_by_role("main")).to_contain_text("Waiting for")

    # Then the referring practice finds the question on its home page, and replies
    log_in_as(page, RECEPTIONIST.email)
    page.get_by_role("link", name="Questions to answer").first.click()
    page.get_by_role("link", name="Robin Questioned").click()
    expect(page.get_by_role("main")).to_contain_text("Has the rod of 2023 been removed?")
    look(page)
    page.get_by_role("button", name="Reply").click()
    page.get_by_label("Your reply").fill("Yes, in March 2026.")
    look(page)
    pathway.save(page, "Send reply")

    # and the fitting practice reads both and accepts
    log_in_as(page, HUB_FITTER.email)
    page.goto(f"{referral}messages/")
    for text in ("Has the rod of 2023 been removed?", "Yes, in March 2026."):
        expect(page.get_by_role("main")).to_contain_text(text)
    look(page)
    pathway.accept(page, referral)
    expect(page.get_by_role("main")).to_contain_text("Day 0 of 28")
