"""The patient is waiting already: the desk is led to that referral before it types everything again."""

import pytest
from playwright.sync_api import Page, expect

from larc.demo.users import RECEPTIONIST
from tests.journeys import pathway


@pytest.mark.acceptance("A4")
def test_the_desk_is_led_to_the_open_referral(page: Page, log_in_as: pathway.LogIn, look: pathway.Look) -> None:
    # Given a referral of this patient
    log_in_as(page, RECEPTIONIST.email)
    number = pathway.invented_nhs_number()
    referral = pathway.refer(page, last_name="Waiting", nhs_number=number)

    # When a colleague starts another
    pathway.start(page, last_name="Waiting", nhs_number=number)

    # Then the page leads to the open one
    expect(page.get_by_role("heading", level=1)).to_contain_text("This patient already has an open referral")
    look(page)
    page.get_by_role("button", name="View that referral").click()
    expect(page).to_have_url(referral)
