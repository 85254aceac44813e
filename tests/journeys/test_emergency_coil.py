"""Emergency contraception never waits in the routine queue: a slot in time, or a call to the clinic."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from larc.demo.users import HUB_FITTER, RECEPTIONIST
from tests.journeys import pathway

pytestmark = pytest.mark.acceptance("A32")


def ask_for_emergency_coil(page: Page, *, last_name: str, days_ago: int) -> None:
    """Up to the page that says until when it may be fitted."""
    pathway.start(page, last_name=last_name)
    page.get_by_role("radio", name="Copper coil (IUD)", exact=True).first.check()
    page.get_by_role("radio", name="Contraception", exact=True).check()
    page.get_by_role("group", name="Is this emergency contraception?").get_by_label("Yes", exact=True).check()
    pathway.save(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Emergency coil")
    fill_date(page, "Date of the first unprotected sex", pathway.today() - timedelta(days=days_ago))
    page.get_by_label("Time").fill("10pm")


def fill_date(page: Page, question: str, day: date) -> None:
    """Answer a question that asks for a date."""
    group = page.get_by_role("group", name=re.compile(question))
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(part).fill(str(value))


def test_only_times_before_the_deadline(page: Page, log_in_as: pathway.LogIn, look: pathway.Look) -> None:
    # Given unprotected sex last night
    log_in_as(page, RECEPTIONIST.email)
    ask_for_emergency_coil(page, last_name="Urgent", days_ago=1)
    # Early in the cycle, so that the window is long enough for a clinic on whatever weekday this runs.
    fill_date(page, "First day of the last period", pathway.today() - timedelta(days=6))
    page.get_by_label("Shortest cycle in days").fill("28")
    look(page)
    pathway.save(page, "Continue")

    # When the practice refers for an emergency coil
    expect(page.get_by_role("main")).to_contain_text("Fit by")
    look(page)
    page.get_by_role("button", name="Continue").click()
    pathway.answer_safety(page)
    pathway.answer_consent(page)
    look(page)
    page.get_by_role("button", name=f"Choose {HUB_FITTER.organisation}").click()
    referral = pathway.send(page, look=look)
    expect(page.get_by_role("main")).to_contain_text("Emergency")

    # Then the fitting practice finds it among the emergencies, and books in time
    log_in_as(page, HUB_FITTER.email)
    page.get_by_role("link", name="Emergencies").first.click()
    expect(page.get_by_role("link", name="Robin Urgent").first).to_be_visible()
    look(page)
    pathway.accept(page, referral)
    pathway.book_first(page, referral, look=look)


def test_past_the_window_the_clinic_is_phoned(page: Page, log_in_as: pathway.LogIn, look: pathway.Look) -> None:
    # Given unprotected sex more than 120 hours ago
    log_in_as(page, RECEPTIONIST.email)
    ask_for_emergency_coil(page, last_name="Handed", days_ago=7)
    pathway.save(page, "Continue")

    # Then nothing can be sent: the clinic is phoned, and who took the call is recorded
    expect(page.get_by_role("main")).to_contain_text("Phone the sexual health clinic now")
    look(page)
    page.get_by_role("button", name="Record the handover").click()
    look(page)
    page.get_by_label("Who did you speak to?").fill("Duty nurse, Sexual health clinic")
    fill_date(page, "Which day was that?", pathway.today() - timedelta(days=1))
    page.get_by_label("At what time?").fill("3pm")
    pathway.save(page, "Save the handover")
    expect(page.get_by_role("main")).to_contain_text("Handed over")
    look(page)
