"""The steps of the main job as people take them, for several journeys."""

import random
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from larc.demo.users import HUB_FITTER
from larc.nhsuk.formatting import LONDON

PHONE, LAPTOP, DESKTOP = 320, 1024, 1280
LogIn = Callable[[Page, str], None]
Look = Callable[[Page], None]
BORN = (4, 5, 1994)
REFERENCE = re.compile(r"LR-[A-Z0-9]{4}-[0-9]{2}")


def unseen(page: Page) -> None:
    """Look at nothing: for journeys whose pages another one looks at."""


def today() -> date:
    """The day in London."""
    return datetime.now(LONDON).date()


def invented_nhs_number() -> str:
    """A number of the 999 test range that no demonstration patient has."""
    while True:
        stem = f"9999{random.randrange(100_000):05}"
        check = 11 - sum(int(digit) * weight for digit, weight in zip(stem, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return f"{stem}{0 if check == 11 else check}"


def read_well(page: Page, check_accessible: Look, pictures: Path | None = None) -> None:
    """The page does not scroll sideways on a phone, a laptop and at a desk, and passes axe on the first and last.

    What those two see is kept as pictures, in a directory, for whoever wants to look.
    """
    page.wait_for_load_state("networkidle")  # the design system's script is fetched last
    for width in (PHONE, LAPTOP, DESKTOP):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)
        if width == LAPTOP:
            continue
        check_accessible(page)
        if pictures:
            number = len(list(pictures.glob(f"*-{width}.png"))) + 1
            page.screenshot(path=pictures / f"{number:03}-{width}.png", full_page=True)


def answer_patient(page: Page, *, last_name: str, nhs_number: str, born: tuple[int, int, int] = BORN) -> None:
    """Fill in who the patient is."""
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("NHS number", exact=True).fill(nhs_number)
    page.get_by_label("First name").fill("Robin")
    page.get_by_label("Last name").fill(last_name)
    for part, value in zip(("Day", "Month", "Year"), born, strict=True):
        page.get_by_label(part).fill(str(value))
    page.get_by_label("Postcode").fill("l6 4ew")
    page.get_by_label("Phone number").fill("07700 900 982")


def start(
    page: Page, *, last_name: str, look: Look = unseen, nhs_number: str = "", **born: tuple[int, int, int]
) -> None:
    """From the home page of a desk to the question what the patient needs."""
    page.goto("/")
    look(page)
    page.get_by_role("button", name="Start a referral").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Who is the patient?")
    look(page)
    answer_patient(page, last_name=last_name, nhs_number=nhs_number or invented_nhs_number(), **born)
    page.get_by_role("button", name="Continue").click()


def answer_need(page: Page, method: str = "Implant", *, look: Look = unseen) -> None:
    """A new fitting for contraception, and no emergency."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("Method and reason")
    look(page)
    page.get_by_role("radio", name=method, exact=True).first.check()
    page.get_by_role("radio", name="Contraception", exact=True).check()
    emergency = page.get_by_role("group", name="Is this emergency contraception?")
    for question in [each for each in emergency.all() if each.is_visible()]:
        question.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Continue").click()


def answer_safety(page: Page, *, yes: str = "have you told", look: Look = unseen) -> None:
    """No to every safety question, part by part, but for those that contain `yes` and the one about advice."""
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Safety questions")
    while "Safety questions" in heading.inner_text():
        look(page)
        before = page.url
        for question in page.locator("fieldset:visible").all():
            asked = question.inner_text().lower()
            answer = "Yes" if yes.lower() in asked or "have you told" in asked else "No"
            question.get_by_label(answer, exact=True).check()
        page.get_by_role("button", name="Continue").click()
        expect(page).not_to_have_url(before)


def answer_consent(page: Page, *, onward: str = "Yes", look: Look = unseen) -> None:
    """The two agreements, then how the patient may be reached."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("Consent")
    look(page)
    page.get_by_role("group", name=re.compile("Has the patient agreed")).get_by_label("Yes").check()
    page.get_by_role("group", name=re.compile("may it send the referral")).get_by_label(onward).check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Contact and support")
    look(page)
    for question in page.locator("fieldset:visible").all():
        if question.get_by_label("No", exact=True).count():
            question.get_by_label("No", exact=True).first.check()
    page.get_by_role("button", name="Continue").click()


def choose_until_practice(
    page: Page,
    *,
    last_name: str,
    method: str = "Implant",
    onward: str = "Yes",
    look: Look = unseen,
    nhs_number: str = "",
) -> None:
    """Answer what a referral asks, up to the choice of a practice."""
    start(page, last_name=last_name, look=look, nhs_number=nhs_number)
    expect(page.get_by_role("region", name="Patient")).to_contain_text(f"Robin {last_name}")
    answer_need(page, method, look=look)
    answer_safety(page, look=look)
    answer_consent(page, onward=onward, look=look)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Choose a practice")
    look(page)


def refer(
    page: Page, *, last_name: str, hub: str = HUB_FITTER.organisation, look: Look = unseen, **answers: str
) -> str:
    """Send a referral from the home page of a desk; the address of its page. `look` sees each step."""
    choose_until_practice(page, last_name=last_name, look=look, **answers)
    page.get_by_role("button", name=f"Choose {hub}").click()
    return send(page, look=look)


def send(page: Page, *, look: Look = unseen) -> str:
    """Send the referral whose answers are on the page; the address of its own page."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check the referral")
    look(page)
    page.get_by_role("button", name="Confirm and send").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Referral sent")
    expect(page.get_by_role("main")).to_contain_text(REFERENCE)
    look(page)
    page.get_by_role("link", name="View this referral").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(REFERENCE)
    return page.url


def accept(page: Page, address: str, *, look: Look = unseen) -> None:
    """Accept a referral as the clinician who is logged in."""
    page.goto(address)
    look(page)
    page.get_by_role("button", name="Triage this referral").click()
    look(page)
    page.get_by_label("Accept", exact=True).check()
    save(page, "Confirm and save")
    expect(page.get_by_role("main")).to_contain_text("accepted")


def book_first(page: Page, address: str, *, look: Look = unseen) -> None:
    """Book the first free time."""
    book(page, address, 0, look=look)


def book(page: Page, address: str, place: int, *, look: Look = unseen) -> None:
    """Book the free time at this place of the list: 0 is the first."""
    page.goto(address)
    page.get_by_role("button", name="Book an appointment").click()
    look(page)
    page.get_by_role("radio").nth(place).check()
    save(page, "Book this appointment")
    expect(page.get_by_role("main")).to_contain_text("Booked for")


def save(page: Page, button: str) -> None:
    """Press a button of the page itself, and wait for the page that answers: who is next may log in at once."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


def triage(page: Page, address: str, decision: str, *, look: Look = unseen) -> None:
    """Decide about a referral as the clinician who is logged in."""
    page.goto(f"{address}triage/")
    look(page)
    page.get_by_label(decision, exact=True).check()
    save(page, "Confirm and save")


def expire_in_2035(page: Page) -> None:
    """Say when the device expires; nothing else on the page asks for a date."""
    for part, value in (("Day", "31"), ("Month", "3"), ("Year", "2035")):
        page.get_by_label(part, exact=True).last.fill(value)


def record_implant(page: Page, address: str, *, look: Look = unseen) -> None:
    """Record that an implant was fitted today."""
    page.goto(address)
    page.get_by_role("button", name="Record the outcome").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Record the outcome")
    look(page)
    page.get_by_label("Fitted", exact=True).check()
    save(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_contain_text("What was done?")
    look(page)
    page.get_by_label("I checked the name").check()
    page.get_by_label("Today").check()
    page.get_by_label("Nexplanon").check()
    page.get_by_label("Batch number").fill("T0042")
    expire_in_2035(page)
    page.get_by_label("A reliable method was used correctly throughout").check()
    page.get_by_role("group", name=re.compile("gets a note of this")).get_by_label("Yes").check()
    save(page, "Continue")
    expect(page.get_by_role("main")).to_contain_text("T0042")
    look(page)
    save(page, "Confirm and save")
    expect(page.get_by_role("main")).to_contain_text("The referral is complete")


def record_not_fitted(page: Page, address: str, *, why: str, look: Look = unseen) -> None:
    """Record that the patient came and nothing was fitted."""
    page.goto(f"{address}outcome/")
    page.get_by_label("Not fitted", exact=True).check()
    save(page, "Continue")
    look(page)
    page.get_by_label("I checked the name").check()
    page.get_by_label(why).check()
    save(page, "Confirm and save")
    expect(page.get_by_role("main")).to_contain_text("Outcome saved")
