"""A commissioner follows a PCN from the overview to its chart and where its year heads, and takes its figures away."""

import csv
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from larc.demo.users import COMMISSIONER, NETWORK_ADMIN
from larc.nhsuk.formatting import format_month, format_rate
from tests.journeys import pathway, reports

pytestmark = [pytest.mark.acceptance("L12"), pytest.mark.acceptance("L13")]


def test_from_the_overview_to_the_end_of_the_year(page: Page, log_in_as: pathway.LogIn, look: pathway.Look) -> None:
    # Given the commissioner sees every PCN with its pattern, beside which a record year is told
    log_in_as(page, COMMISSIONER.email)
    page.goto("/reports/")
    expect(page.get_by_role("columnheader", name="Pattern")).to_be_visible()
    look(page)

    # When she opens a PCN
    page.locator("#pcns tbody th a").first.click()
    name = page.get_by_role("heading", level=1).inner_text().removesuffix(": fitting rates")

    # Then its chart says in words what its latest month means, and the table what each month means
    page.get_by_role("link", name="Changes in the rate of implants").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{name}: changes in the implant rate")
    expect(page.locator("#recent").get_by_role("columnheader", name="Signal")).to_be_visible()
    expect(page.get_by_role("link", name="Reset the limits")).to_have_count(0)
    look(page)

    # and from the PCN she sees where its year is heading, by which method, and how far off that was
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("link", name="Where the year is heading: implants").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{name}: expected by March")
    expect(page.get_by_role("main")).to_contain_text("If this continues")
    expect(page.get_by_role("main")).to_contain_text("would have been off by")
    look(page)

    # and takes its months away, with the numbers of the screen
    page.get_by_role("link", name=name, exact=True).click()
    look(page)
    shown = {month: cells for month, cells in reports.rows_of(page, "recent").items() if "so far" not in month}
    assert len(shown) == 13
    assert _of_csv(page, shown) == _of_workbook(page, shown) == {month: cells[:4] for month, cells in shown.items()}

    # and the same of the network, from its overview
    page.get_by_role("link", name="Overview", exact=True).first.click()
    page.get_by_role("link", name="Where the year is heading").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The network: expected by March")
    look(page)


def test_an_admin_resets_the_limits(page: Page, log_in_as: pathway.LogIn, look: pathway.Look) -> None:
    # Given an admin who knows that new clinics opened at a PCN
    log_in_as(page, NETWORK_ADMIN.email)
    page.goto("/reports/")
    page.locator("#pcns tbody th a").last.click()
    page.get_by_role("link", name="Changes in the rate of implants").click()

    # When they reset the limits, once every question is answered
    page.get_by_role("link", name="Reset the limits").click()
    page.get_by_role("button", name="Reset the limits").click()
    look(page)
    page.get_by_role("radio", name="Implants", exact=True).check()
    page.get_by_label("First month of the new limits").select_option(index=15)
    page.get_by_label("What changed?").fill("New clinics opened")
    page.get_by_role("button", name="Reset the limits").click()

    # Then the chart shows it with the reason
    expect(page.get_by_role("main").get_by_text("New clinics opened").first).to_be_visible()
    look(page)

    # and they can take it back
    page.get_by_role("link", name="Reset the limits").click()
    look(page)
    page.get_by_role("link", name="Withdraw").click()
    look(page)
    page.get_by_role("button", name="Withdraw the reset").click()
    expect(page.get_by_role("main").get_by_text("New clinics opened")).to_have_count(0)


Figures = dict[str, list[str]]


def _of_csv(page: Page, shown: Figures) -> Figures:
    """Fittings and rate of implants and of coils by month, as the page has them."""
    with page.expect_download() as caught:
        page.get_by_role("link", name="Download these months, a row for each method (CSV)").click()
    found: Figures = {}
    for row in csv.DictReader(StringIO(caught.value.path().read_text())):
        month = format_month(date.fromisoformat(row["month"]))
        if month in shown:
            found.setdefault(month, []).extend([row["fittings"], format_rate(float(row["rate_per_1000"]))])
    return found


def _of_workbook(page: Page, shown: Figures) -> Figures:
    """The same, from the cells of a workbook that has a chart of its own."""
    page.get_by_text("Download these tables and charts").click()
    with page.expect_download() as caught:
        page.get_by_role("link", name="Every table, with charts and definitions (Excel)").click()
    book = openpyxl.load_workbook(BytesIO(caught.value.path().read_bytes()))
    assert len(book["Chart rates"]._charts) == 1
    head, *rows = book["Rates"].iter_rows(min_row=4, values_only=True)
    columns = [head.index(f"{method}, {what}") for method in ("Implants", "Coils") for what in ("fittings", "rate")]
    found: Figures = {}
    for row in rows:
        month = format_month(row[0].date())
        if month in shown:
            fittings, rate, coils, coil_rate = (row[column] for column in columns)
            found[month] = [str(fittings), format_rate(rate), str(coils), format_rate(coil_rate)]
    return found
