"""The referring desk books itself at a fitting practice that lets it, until that practice no longer does."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from larc.demo.users import HUB_DESK, HUB_FITTER, NETWORK_ADMIN, RECEPTIONIST
from tests.journeys import pathway

HUB = HUB_FITTER.organisation
BOOK_YOURSELF = "You can book the appointment yourself once they accept."


def let_referrers_book(page: Page, answer: str, *, look: pathway.Look = pathway.unseen) -> None:
    """Say, as the network admin who is logged in, whether referring practices may book at the hub."""
    page.goto("/practices/")
    page.get_by_role("link", name=HUB).first.click()
    page.get_by_role("link", name=re.compile("what it fits", re.IGNORECASE)).click()
    question = page.get_by_role("group", name="May referring practices book appointments themselves?")
    question.get_by_label(answer, exact=True).check()
    look(page)
    pathway.save(page, "Save")
    expect(page.get_by_role("main")).to_contain_text(f"{HUB} changed")


@pytest.fixture
def admin(browser: Browser, base_url: str, log_in_as: pathway.LogIn, look: pathway.Look) -> Iterator[Page]:
    """The network admin's own browser. Afterwards the hub books alone again, as the other journeys find it."""
    context = browser.new_context(base_url=base_url, locale="en-GB")
    page = context.new_page()
    log_in_as(page, NETWORK_ADMIN.email)
    let_referrers_book(page, "Yes", look=look)
    yield page
    let_referrers_book(page, "No")
    context.close()


def test_the_referring_desk_books_and_the_hub_sees_it(
    page: Page, admin: Page, log_in_as: pathway.LogIn, look: pathway.Look
) -> None:
    # Given a hub that lets referring practices book, and says so where a practice is chosen
    log_in_as(page, RECEPTIONIST.email)
    pathway.choose_until_practice(page, last_name="Direct", look=pathway.unseen)
    expect(page.locator(".app-hub", has_text=HUB)).to_contain_text(BOOK_YOURSELF)
    look(page)
    page.get_by_role("button", name=f"Choose {HUB}").click()
    referral = pathway.send(page, look=look)

    # When its clinician has accepted the referral
    expect(page.get_by_role("button", name="Book an appointment")).to_have_count(0)
    log_in_as(page, HUB_FITTER.email)
    pathway.accept(page, referral)

    # Then the referring desk finds it at home, and books
    log_in_as(page, RECEPTIONIST.email)
    look(page)
    page.get_by_role("link", name="Accepted, to book by us").first.click()
    look(page)
    page.get_by_role("link", name="Robin Direct").click()
    look(page)
    pathway.book_first(page, referral, look=look)
    expect(page.get_by_role("button", name="Book an appointment")).to_have_count(0)
    look(page)

    # and the hub sees the booking on its list, and whose it is
    log_in_as(page, HUB_DESK.email)
    page.goto("/referrals/?list=booked")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Robin Direct"))
    expect(row).to_contain_text(f"Booked by {RECEPTIONIST.organisation}")
    look(page)
    page.goto(referral)
    expect(page.get_by_role("main")).to_contain_text("Booked by")
    look(page)


def test_switched_off_while_the_desk_chooses_a_time_it_says_so(
    page: Page, admin: Page, log_in_as: pathway.LogIn, look: pathway.Look
) -> None:
    # Given an accepted referral, and the referring desk before the hub's free times
    log_in_as(page, RECEPTIONIST.email)
    referral = pathway.refer(page, last_name="Late")
    log_in_as(page, HUB_FITTER.email)
    pathway.accept(page, referral)
    log_in_as(page, RECEPTIONIST.email)
    page.goto(f"{referral}book/")
    page.get_by_role("radio").first.check()

    # When the hub no longer lets it book
    let_referrers_book(admin, "No")
    pathway.save(page, "Book this appointment")

    # Then it is told so, nothing was changed, and the hub books
    expect(page.get_by_role("main")).to_contain_text(f"{HUB} gives out its appointments itself.")
    expect(page.get_by_role("main")).to_contain_text("Nothing was changed.")
    look(page)
    page.get_by_role("button", name="View the referral").click()
    expect(page.get_by_role("main")).to_contain_text(f"Waiting for {HUB}")
    log_in_as(page, HUB_DESK.email)
    pathway.book_first(page, referral)
