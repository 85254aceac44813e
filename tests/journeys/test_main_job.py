"""From referral to rate: the main job, as each of its people does it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from larc.demo.users import COMMISSIONER, HUB_DESK, HUB_FITTER, NETWORK_ADMIN, RECEPTIONIST
from larc.nhsuk.formatting import format_date_time
from tests.journeys import pathway

SECONDS_TO_A_RATE = 15
# A real surname, and as long as an unbroken word gets.
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff"
pytestmark = pytest.mark.acceptance("S1")


def open_pcn(page: Page) -> None:
    """The page of the PCN in which the demonstration's referring practice is."""
    page.goto("/reports/pcns/")
    for link in [each.get_attribute("href") for each in page.locator("main a[href^='/reports/pcns/']").all()]:
        page.goto(str(link))
        if page.get_by_role("rowheader", name=RECEPTIONIST.organisation).count():
            return
    raise AssertionError(f"No PCN lists {RECEPTIONIST.organisation}")


def implants_so_far(page: Page) -> int:
    """Implants of the month that is running, as the page's first table tells them."""
    row = page.get_by_role("row", name=re.compile(r"so far")).first
    return int(row.get_by_role("cell").first.inner_text())


def test_a_referral_becomes_a_rate(page: Page, log_in_as: pathway.LogIn, look: pathway.Look) -> None:
    # Given the commissioner knows how many implants this month has so far
    log_in_as(page, COMMISSIONER.email)
    look(page)
    page.goto("/reports/")
    look(page)
    open_pcn(page)
    look(page)
    pcn = page.url
    before = implants_so_far(page)

    # When the practice refers a patient
    log_in_as(page, RECEPTIONIST.email)
    referral = pathway.refer(page, last_name=LONG_NAME, look=look)
    expect(page.get_by_role("main")).to_contain_text("Waiting for a clinician")
    look(page)

    # and a clinician of the fitting practice finds it on the list and accepts it
    log_in_as(page, HUB_FITTER.email)
    look(page)
    page.get_by_role("link", name="New to triage").first.click()
    expect(page.get_by_role("link", name=f"Robin {LONG_NAME}")).to_be_visible()
    look(page)
    pathway.accept(page, referral, look=look)

    # and the desk books a time
    log_in_as(page, HUB_DESK.email)
    pathway.book_first(page, referral, look=look)
    look(page)

    # and the fitter records what was done
    log_in_as(page, HUB_FITTER.email)
    began = datetime.now(UTC)
    pathway.record_implant(page, referral, look=look)
    expect(page.get_by_role("main")).to_contain_text("Fitted on day 0")
    look(page)

    # Then within seconds the commissioner sees it, and when the figures were updated
    log_in_as(page, COMMISSIONER.email)
    page.goto(pcn)
    for _ in range(SECONDS_TO_A_RATE):
        if implants_so_far(page) == before + 1:
            break
        page.wait_for_timeout(1000)
        page.reload()
    assert implants_so_far(page) == before + 1
    minutes = range(int((datetime.now(UTC) - began).total_seconds()) // 60 + 2)
    times = "|".join(re.escape(format_date_time(began + timedelta(minutes=minute))) for minute in minutes)
    expect(page.get_by_text("last updated").first).to_contain_text(re.compile(f"last updated ({times})\\."))


@pytest.mark.acceptance("A15")
def test_a_commissioner_never_reaches_a_patient(page: Page, log_in_as: pathway.LogIn, look: pathway.Look) -> None:
    log_in_as(page, RECEPTIONIST.email)
    referral = pathway.refer(page, last_name="Hidden")

    log_in_as(page, COMMISSIONER.email)
    for address in (referral, f"{referral}triage/", "/referrals/", "/referrals/start/", "/referrals/search/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 403
        expect(page.get_by_role("heading", level=1)).to_have_text("Your account cannot open this page")
        expect(page.get_by_role("main")).not_to_contain_text("Hidden")
    look(page)
    expect(page.get_by_role("navigation", name="Menu")).not_to_contain_text("Referrals")


def test_a_change_of_capacity_changes_the_next_ranking(
    page: Page, log_in_as: pathway.LogIn, look: pathway.Look
) -> None:
    # Given the second practice in the ranking of a referral
    log_in_as(page, RECEPTIONIST.email)
    pathway.choose_until_practice(page, last_name="Ranking")
    draft = page.url
    names = page.locator(".app-hub h2").all_inner_texts()
    closing = names[1]

    # When the network admin says that it takes no more referrals
    log_in_as(page, NETWORK_ADMIN.email)
    look(page)
    page.get_by_role("button", name="Open practices").click()
    look(page)
    page.get_by_role("link", name=closing).click()
    look(page)
    page.get_by_role("link", name=re.compile("what it fits", re.IGNORECASE)).click()
    look(page)
    page.get_by_role("group", name="Is it accepting new referrals?").get_by_label("No").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Not accepting")

    # Then the next referral is not offered it, and all others stand in their order
    log_in_as(page, RECEPTIONIST.email)
    page.goto(draft)
    assert page.locator(".app-hub h2").all_inner_texts() == [name for name in names if name != closing]


@pytest.mark.acceptance("O1")
def test_the_main_job_needs_no_javascript(browser: Browser, base_url: str, log_in_as: pathway.LogIn) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    log_in_as(page, RECEPTIONIST.email)
    referral = pathway.refer(page, last_name="Plain")
    log_in_as(page, HUB_FITTER.email)
    pathway.accept(page, referral)
    pathway.book_first(page, referral)
    pathway.record_implant(page, referral)
    context.close()


@pytest.mark.acceptance("A10")
def test_two_desks_at_one_time_and_the_slower_is_told(
    page: Page, browser: Browser, base_url: str, log_in_as: pathway.LogIn, look: pathway.Look
) -> None:
    # Given two accepted referrals, and two desks that look at the same free times
    log_in_as(page, RECEPTIONIST.email)
    first, second = (pathway.refer(page, last_name=name) for name in ("Faster", "Slower"))
    log_in_as(page, HUB_FITTER.email)
    pathway.accept(page, first)
    pathway.accept(page, second)
    context = browser.new_context(base_url=base_url, locale="en-GB")
    other = context.new_page()
    log_in_as(other, HUB_DESK.email)
    page.goto(f"{first}book/")
    other.goto(f"{second}book/")
    chosen = page.get_by_role("radio").first.get_attribute("value")
    for tab in (page, other):
        tab.locator(f'input[value="{chosen}"]').check()

    # When both press the button
    page.get_by_role("button", name="Book this appointment").click()
    expect(page.get_by_role("main")).to_contain_text("Booked for")
    other.get_by_role("button", name="Book this appointment").click()

    # Then the slower is told, and chooses another
    expect(other.get_by_role("alert")).to_contain_text(re.compile(r"Someone has just booked .+\. Choose another time"))
    assert other.locator(f'input[value="{chosen}"]').count() == 0
    look(other)
    other.get_by_role("radio").first.check()
    other.get_by_role("button", name="Book this appointment").click()
    expect(other.get_by_role("main")).to_contain_text("Booked for")
    context.close()
