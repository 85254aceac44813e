"""A patient came and the fitting did not succeed: another service takes over, and the referring practice knows."""

import pytest
from playwright.sync_api import Page, expect

from larc.demo.users import HUB_FITTER, RECEPTIONIST
from tests.journeys import pathway


@pytest.mark.acceptance("L18")
def test_not_fitted_then_onward(page: Page, log_in_as: pathway.LogIn, look: pathway.Look) -> None:
    # Given a patient with an appointment
    log_in_as(page, RECEPTIONIST.email)
    referral = pathway.refer(page, last_name="Difficult")
    log_in_as(page, HUB_FITTER.email)
    pathway.accept(page, referral)
    pathway.book_first(page, referral)

    # When the fitter tries in vain and sends the patient onward
    pathway.record_not_fitted(page, referral, why="It was tried and did not succeed", look=look)
    look(page)
    page.get_by_role("link", name="Send onward").click()
    page.get_by_label("Which service are you sending the patient to?").fill("Complex LARC clinic")
    page.get_by_label("It needs a complex fitting service").check()
    look(page)
    pathway.save(page, "Send onward")

    # Then the referring practice sees where the patient went, and has a letter to read
    log_in_as(page, RECEPTIONIST.email)
    page.goto(referral)
    for text in ("Sent onward", "Complex LARC clinic", "Attempted, not fitted"):
        expect(page.get_by_role("main")).to_contain_text(text)
    look(page)
    page.goto("/referrals/letters/")
    expect(page.get_by_role("main")).to_contain_text("Robin Difficult")
    look(page)
