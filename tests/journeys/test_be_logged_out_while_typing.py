"""A person is called away in the middle of a form, at a computer others use."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from larc.demo.users import HUB_DESK, RECEPTIONIST
from tests.journeys import pathway

pytestmark = pytest.mark.acceptance("A29", "O9")
DOOR = re.compile("/log-in/")
KEPT = "Your answers were kept"


def warned(page: Page, when: str) -> None:
    """The dialog says how long is left, and tells a screen reader so."""
    dialog = page.get_by_role("dialog", name=f"You will be logged out in {when}")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("status")).to_have_text(f"You will be logged out in {when}.")


def test_what_was_typed_is_kept_for_who_typed_it(
    context: BrowserContext, page: Page, log_in_as: pathway.LogIn, check_accessible: Callable[[Page], None]
) -> None:
    # Given somebody has typed half a patient, and has another tab open
    context.clock.install()
    log_in_as(page, RECEPTIONIST.email)
    page.goto("/referrals/start/")
    page.get_by_label("First name").fill("Robin")
    tab = context.new_page()
    tab.goto("/")

    # When 13 minutes go by, then both tabs warn, and Escape is enough to stay
    context.clock.fast_forward("13:02")
    for each in (page, tab):
        warned(each, "2 minutes")
    page.bring_to_front()
    expect(page.get_by_role("button", name="Stay logged in")).to_be_focused()
    check_accessible(page)
    page.keyboard.press("Escape")
    for each in (page, tab):
        expect(each.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_label("First name")).to_have_value("Robin")

    # When nobody comes back, the warning is said three times and then both tabs are shut
    for passed, left in (("13:02", "2 minutes"), ("01:01", "1 minute"), ("00:40", "20 seconds")):
        context.clock.fast_forward(passed)
        warned(page, left)
    context.clock.fast_forward("00:20")
    for each in (page, tab):
        expect(each).to_have_url(DOOR)
        expect(each.get_by_role("main")).to_contain_text("You were logged out to protect patient data.")
    # whichever of them went first
    expect(page.get_by_role("main")).to_contain_text("Your answers were kept for you.")

    # Then a colleague at that computer sees nothing of it
    log_in_as(page, HUB_DESK.email)
    expect(page.get_by_role("heading", name=KEPT)).to_have_count(0)
    page.goto("/kept-forms/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")

    # and whoever typed it goes on where they were
    log_in_as(page, RECEPTIONIST.email)
    expect(page.get_by_role("heading", level=1)).to_have_text(KEPT)
    check_accessible(page)
    page.get_by_role("button", name="Go on with your answers").click()
    expect(page.get_by_label("First name")).to_have_value("Robin")
    expect(page.get_by_role("heading", name="There is a problem")).to_have_count(0)


def test_what_was_typed_is_kept_when_another_tab_is_logged_out_by_hand(
    context: BrowserContext, page: Page, log_in_as: pathway.LogIn
) -> None:
    # Given somebody has typed half a patient, and has another tab open
    log_in_as(page, RECEPTIONIST.email)
    page.goto("/referrals/start/")
    page.get_by_label("First name").fill("Robin")
    tab = context.new_page()
    tab.goto("/")

    # When they log out in the other tab
    tab.get_by_role("banner").get_by_role("button", name="Log out").click()
    expect(tab).to_have_url(DOOR)

    # Then the first is shut too, and says that nothing is lost
    expect(page).to_have_url(DOOR)
    expect(page.get_by_role("main")).to_contain_text("Your answers were kept for you.")
    log_in_as(page, RECEPTIONIST.email)
    expect(page.get_by_role("heading", level=1)).to_have_text(KEPT)
