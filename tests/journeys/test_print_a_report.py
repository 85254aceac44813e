"""A commissioner prints reports for a meeting: all of each is on paper, and nothing that only screens need."""

import io
import os
from pathlib import Path
from unicodedata import normalize

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from larc.demo.users import COMMISSIONER
from tests.journeys import pathway, reports

PCN = "/reports/pcns/U02731/"
# What each says on paper alone: an end of its last table's column, and of its definitions.
REPORTS = {
    "overview": ("/reports/", "Recordyear", True),
    "pcn": (PCN, "Womencountedon", True),
    "spc": (f"{PCN}spc/", "Howtoreadthischart", False),
    "waits": ("/reports/waits/", "Returned,share", True),
}
LONG_EDGE = 841


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_printed_whole(page: Page, log_in_as: pathway.LogIn, look: pathway.Look, name: str) -> None:
    address, last, is_wide = REPORTS[name]
    log_in_as(page, COMMISSIONER.email)

    # Given a report whose chart has been drawn over
    page.goto(address)
    if page.locator("figure[data-chart]").count():
        page.locator("figure[data-chart]").first.scroll_into_view_if_needed()
        expect(page.locator('figure[data-chart="drawn"]').first).to_be_attached()

    # When it is printed as it stands, then all of it is on the sheets, within their edges
    _is_whole(page, last, is_wide=is_wide, name=name)

    # When it is opened for printing, then it is unfolded on the screen too, without filters
    page.get_by_role("link", name="Show for printing").click()
    expect(page.get_by_text("Definition of").first).to_be_visible()
    expect(page.get_by_role("button", name="Apply filters")).to_be_hidden()
    look(page)
    _is_whole(page, last, is_wide=is_wide, name=f"{name}-view")


def _is_whole(page: Page, last: str, *, is_wide: bool, name: str) -> None:
    file = page.pdf(prefer_css_page_size=True)
    if folder := os.environ.get("JOURNEY_PICTURES"):
        Path(folder, f"{name}.pdf").write_bytes(file)
    sheets = PdfReader(io.BytesIO(file)).pages
    # A reader finds letters that are set as one sign.
    words = normalize("NFKC", reports.squeezed("".join(sheet.extract_text() for sheet in sheets)))
    assert last in words
    assert "Definitionof" in words
    assert not [word for word in ("Applyfilters", "Logout", "Skiptomain", "Download") if word in words]
    assert (round(sheets[0].mediabox.width) >= LONG_EDGE) is is_wide
    page.emulate_media(media="print")
    width = round(float(sheets[0].mediabox.width) * 96 / 72) - 2 * round(12 / 25.4 * 96 if is_wide else 16 / 25.4 * 96)
    viewport = page.viewport_size
    page.set_viewport_size({"width": width, "height": 900})
    hanging = page.evaluate(
        "width => [...document.querySelectorAll('main *')]"
        ".filter(each => each.getBoundingClientRect().right > width + 1 && each.getClientRects().length)"
        ".map(each => each.outerHTML.slice(0, 80))",
        width,
    )
    assert not hanging
    page.emulate_media(media="null")
    assert viewport
    page.set_viewport_size(viewport)
