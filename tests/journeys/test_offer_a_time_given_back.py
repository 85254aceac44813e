"""A patient gives her time back: the next on the short-notice list does not want it, the one after takes it."""

import re

from playwright.sync_api import Page, expect

from larc.demo.users import HUB_FITTER, RECEPTIONIST
from tests.journeys import pathway


def agree(page: Page, referral: str, *, look: pathway.Look = pathway.unseen) -> None:
    """Record that the patient would come at short notice."""
    page.goto(referral)
    page.get_by_role("link", name=re.compile("whether the patient would come at short notice")).click()
    look(page)
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("2 hours", exact=True).check()
    pathway.save(page, "Save")
    expect(page.get_by_role("main")).to_contain_text("Yes, if told 2 hours before")


def open_time(page: Page, step: str) -> None:
    """The first time on the list of those given back that has this next step."""
    page.goto("/referrals/short-notice/")
    page.get_by_role("link", name=re.compile(step)).first.click()


def test_a_time_goes_down_the_list(page: Page, log_in_as: pathway.LogIn, look: pathway.Look) -> None:
    # Given three patients who were accepted, two of whom would come at short notice
    log_in_as(page, RECEPTIONIST.email)
    giver, first, second = (pathway.refer(page, last_name=name) for name in ("Giver", "Firstasked", "Secondasked"))
    agree(page, first, look=look)
    log_in_as(page, HUB_FITTER.email)
    for referral in (giver, first, second):
        pathway.accept(page, referral)
    agree(page, second)

    # When the third gives her time back: not the first of the week, which whoever walks beside her may book meanwhile
    pathway.book(page, giver, 2)
    page.get_by_role("link", name="Cancel the appointment").click()
    page.get_by_label("The patient cannot come").check()
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("main")).to_contain_text("waiting to be booked again")

    # Then the desk finds it on its list and offers it to the first
    page.goto("/")
    page.get_by_role("link", name="Short notice").first.click()
    look(page)
    open_time(page, "Offer this time")
    expect(page.get_by_role("main")).to_contain_text("Robin Firstasked")
    look(page)
    pathway.save(page, "Offer this time")
    expect(page.get_by_role("main")).to_contain_text("The time is kept until")
    look(page)

    # who does not want it, so that it is offered to the second
    page.get_by_label("No, offer it to the next patient").check()
    pathway.save(page, "Save the answer")
    expect(page.get_by_role("main")).to_contain_text("Robin Secondasked")
    pathway.save(page, "Offer this time")

    # who takes it
    open_time(page, "Record the answer")
    page.get_by_label("Yes, book this time").check()
    pathway.save(page, "Save the answer")
    expect(page.get_by_role("main")).to_contain_text("Booked for")
    expect(page.get_by_role("main")).to_contain_text("Accepted")
    look(page)

    # and the first one's referral tells what was said
    page.goto(first)
    expect(page.get_by_role("main")).to_contain_text("Declined")
