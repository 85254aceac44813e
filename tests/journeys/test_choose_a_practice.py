"""A receptionist weighs distance against wait: by order, by filters, and on a map that the page can do without."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request, expect

from larc.demo.users import RECEPTIONIST
from tests.journeys import pathway


def names(page: Page) -> list[str]:
    """The practices of the list, in their order."""
    return page.locator(".app-hub h2").all_inner_texts()


def at_the_choice(page: Page, log_in_as: pathway.LogIn, last_name: str) -> None:
    """A draft whose practice is to be chosen."""
    log_in_as(page, RECEPTIONIST.email)
    pathway.choose_until_practice(page, last_name=last_name)


def apply(page: Page) -> None:
    """Send the filters."""
    with page.expect_navigation():
        page.get_by_role("button", name="Apply filters").click()


def test_the_order_and_the_filters_are_chosen_and_taken_away(
    page: Page, log_in_as: pathway.LogIn, look: pathway.Look
) -> None:
    # Given practices that can help, by travel and wait together
    at_the_choice(page, log_in_as, "Weighing")
    expect(page.get_by_role("main")).to_contain_text("1 mile further counts as much as 2 days longer")
    everyone = names(page)
    look(page)

    # When only the nearest are wanted that have a slot in the evening or at a weekend
    page.get_by_label("Nearest").check()
    page.get_by_label("Within").select_option("3 miles")
    page.get_by_label("Evening (from 5pm) or weekend").check()
    apply(page)

    # Then the page says what was chosen, also when nothing is left
    chosen = page.get_by_role("list").filter(has_text="Within 3 miles")
    expect(chosen).to_contain_text("Evening (from 5pm) or weekend")
    look(page)

    # When both filters are taken away, the list is whole again and in the order chosen
    page.get_by_role("link", name="Remove Evening (from 5pm) or weekend").click()
    page.get_by_role("link", name="Remove Within 3 miles").click()
    expect(page.get_by_role("main")).to_contain_text("Nearest first, whatever the wait.")
    assert len(names(page)) == len(everyone)

    # And a date that is none is told where it was typed
    page.get_by_label("Day").fill("31")
    page.get_by_label("Month").fill("2")
    page.get_by_label("Year").fill("2030")
    apply(page)
    expect(page.get_by_role("alert")).to_contain_text("Appointment before must be a real date")
    look(page)


def test_the_map_says_by_keyboard_and_by_sight_what_the_list_says(
    page: Page, log_in_as: pathway.LogIn, look: pathway.Look, check_accessible: Callable[[Page], None]
) -> None:
    # Given the list, on which no map is fetched
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    at_the_choice(page, log_in_as, "Mapped")
    assert not [each for each in asked if "leaflet" in each.url]
    switcher = page.get_by_role("button", name="Show map")
    expect(switcher).to_have_attribute("aria-expanded", "false")

    # When the map is opened by keyboard
    switcher.press("Enter")
    pins = page.locator(".app-map__pin")
    expect(pins.first).to_be_visible()

    # Then its pins are numbered as the cards, and nothing was asked of anyone else
    numbers = [each for pin in pins.all() for each in pin.inner_text().split(", ")]
    assert sorted(map(int, numbers)) == list(range(1, len(names(page)) + 1))
    assert {urlsplit(each.url).netloc for each in asked} == {urlsplit(page.url).netloc}
    expect(page.locator(".leaflet-control-scale-line").first).to_be_visible()
    look(page)

    # And after a closer look all can be had back
    many = pins.count()
    page.get_by_role("button", name="Zoom in").press("Enter")
    page.get_by_role("button", name="Zoom in").press("Enter")
    page.get_by_role("button", name="Show all practices on the map").click()
    expect(pins).to_have_count(many)

    # And a pin leads to its card, from which the practice is chosen
    first = pins.filter(has_text=re.compile("^1(,|$)"))
    expect(first).to_have_attribute("aria-label", re.compile(re.escape(f"1: {names(page)[0]}")))
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#practice-1")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=f"Choose {names(page)[0]}", exact=True)).to_be_focused()

    # And the map can be passed over, and closed again
    page.get_by_role("link", name="Skip the map").press("Enter")
    expect(page).to_have_url(re.compile("#after-map$"))
    check_accessible(page)
    page.get_by_role("button", name="Hide map").click()
    expect(pins.first).to_be_hidden()
