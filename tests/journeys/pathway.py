"""The steps of the main job as people take them, for several journeys."""

import random
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from larc.demo.users import HUB_FITTER

PHONE, LAPTOP, DESKTOP = 320, 1024, 1280
Look = Callable[[Page], None]
REFERENCE = re.compile(r"LR-[A-Z0-9]{4}-[0-9]{2}")


def unseen(page: Page) -> None:
    """Look at nothing: for journeys whose pages another one looks at."""


def invented_nhs_number() -> str:
    """A number of the 999 test range that no demonstration patient has."""
    while True:
        stem = f"9999{random.randrange(100_000):05}"
        check = 11 - sum(int(digit) * weight for digit, weight in zip(stem, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return f"{stem}{0 if check == 11 else check}"


def read_well(page: Page, check_accessible: Look) -> None:
    """The page does not scroll sideways on a phone, a laptop and at a desk, and passes axe on the first and last."""
    page.wait_for_load_state("networkidle")  # the design system's script is fetched last
    for width in (PHONE, LAPTOP, DESKTOP):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)
        if width != LAPTOP:
            check_accessible(page)


def answer_patient(page: Page, *, last_name: str, nhs_number: str) -> None:
    """Fill in who the patient is."""
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("NHS number", exact=True).fill(nhs_number)
    page.get_by_label("First name").fill("Robin")
    page.get_by_label("Last name").fill(last_name)
    page.get_by_label("Day").fill("4")
    page.get_by_label("Month").fill("5")
    page.get_by_label("Year").fill("1994")
    page.get_by_label("Postcode").fill("l6 4ew")
    page.get_by_label("Phone number").fill("07700 900 982")


def answer_safety(page: Page, *, look: Look = unseen) -> None:
    """Nothing is the matter: "No" to every group of safety questions, and the advice was given."""
    while "/safety/" in page.url:
        expect(page.get_by_role("heading", level=1)).to_contain_text("Safety questions")
        look(page)
        here = page.url
        for question in page.get_by_role("main").get_by_role("group").all():
            is_advice = "avoid pregnancy" in question.inner_text()
            question.get_by_label("Yes" if is_advice else "No", exact=True).check()
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(lambda url, here=here: url != here)


def choose_until_practice(page: Page, *, last_name: str, look: Look = unseen) -> None:
    """Answer what a referral for an implant asks, up to the choice of a practice."""
    page.goto("/")
    look(page)
    page.get_by_role("button", name="Start a referral").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Who is the patient?")
    look(page)
    answer_patient(page, last_name=last_name, nhs_number=invented_nhs_number())
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Method and reason")
    expect(page.get_by_role("region", name="Patient")).to_contain_text(f"Robin {last_name}")
    look(page)
    page.get_by_role("radio", name="Implant", exact=True).first.check()
    page.get_by_role("radio", name="Contraception", exact=True).check()
    page.get_by_role("button", name="Continue").click()

    answer_safety(page, look=look)

    expect(page.get_by_role("heading", level=1)).to_contain_text("Consent")
    look(page)
    for question in ("Has the patient agreed", "may it send the referral"):
        page.get_by_role("group", name=re.compile(question)).get_by_label("Yes").check()
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Contact and support")
    look(page)
    for question in ("safe to text", "voice message"):
        page.get_by_role("group", name=re.compile(question)).get_by_label("Yes").check()
    for question in ("safe to email", "interpreter", "chaperone"):
        page.get_by_role("group", name=re.compile(question)).get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Choose a practice")
    look(page)


def refer(page: Page, *, last_name: str, hub: str = HUB_FITTER.organisation, look: Look = unseen) -> str:
    """Send a referral for an implant from the home page of a desk; the address of its page. `look` sees each step."""
    choose_until_practice(page, last_name=last_name, look=look)
    page.get_by_role("button", name=f"Choose {hub}").click()

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
    page.get_by_role("button", name="Confirm and save").click()
    expect(page.get_by_role("main")).to_contain_text("accepted")


def book_first(page: Page, address: str, *, look: Look = unseen) -> None:
    """Book the first free time."""
    page.goto(address)
    page.get_by_role("button", name="Book an appointment").click()
    look(page)
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Book this appointment").click()
    expect(page.get_by_role("main")).to_contain_text("Booked for")


def record_implant(page: Page, address: str, *, look: Look = unseen) -> None:
    """Record that an implant was fitted today."""
    page.goto(address)
    page.get_by_role("button", name="Record the outcome").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Record the outcome")
    look(page)
    page.get_by_label("Fitted", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What was done?")
    look(page)
    page.get_by_label("I checked the name").check()
    page.get_by_label("Today").check()
    page.get_by_label("Nexplanon").check()
    page.get_by_label("Batch number").fill("T0042")
    page.get_by_label("Day").last.fill("31")
    page.get_by_label("Month").last.fill("3")
    page.get_by_label("Year").last.fill("2035")
    page.get_by_label("A reliable method").check()
    page.get_by_role("group", name=re.compile("gets a note")).get_by_label("Yes").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check what will be recorded")
    look(page)
    page.get_by_role("button", name="Confirm and save").click()
    expect(page.get_by_role("main")).to_contain_text("The referral is complete")
