"""A patient who missed one appointment misses the next: the practice asks about safety before it discharges."""

from playwright.sync_api import Page, expect

from larc.demo.users import HUB_FITTER, RECEPTIONIST
from tests.journeys import pathway

# Missed an appointment, was booked again, and that appointment is over too: time cannot be made to pass in a journey.
MISSED_ONCE = "Nerys Sampleton"


def test_the_second_time_safeguarding_is_checked(page: Page, log_in_as: pathway.LogIn, look: pathway.Look) -> None:
    # Given an appointment that is over, after one that was missed
    log_in_as(page, HUB_FITTER.email)
    page.get_by_role("link", name="Outcome to record").first.click()
    page.get_by_role("link", name=MISSED_ONCE).click()
    referral = page.url

    # When the patient did not come again
    page.get_by_role("button", name="Record the outcome").click()
    page.get_by_label("Did not attend", exact=True).check()
    pathway.save(page, "Continue")
    look(page)
    pathway.save(page, "Confirm and save")
    look(page)

    # Then the discharge asks to check safeguarding first
    page.goto(f"{referral}discharge/")
    expect(page.get_by_role("main")).to_contain_text("Check safeguarding before you discharge.")
    look(page)
    page.get_by_label("What should the referring practice know?").fill("Two appointments missed.")
    pathway.save(page, "Discharge")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    look(page)
    page.get_by_role("checkbox").check()
    pathway.save(page, "Discharge")

    # and the referring practice reads it
    log_in_as(page, RECEPTIONIST.email)
    page.goto(referral)
    expect(page.get_by_role("main")).to_contain_text("Discharged")
    look(page)
