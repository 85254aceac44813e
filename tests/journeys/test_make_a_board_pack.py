"""A commissioner takes a board pack: asked for, waited for, opened with a PDF reader and read."""

import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from larc.demo.users import COMMISSIONER
from tests.journeys import pathway, reports

pytestmark = pytest.mark.acceptance("L17")

MOST_LOOKS = 120


def test_a_pack_says_what_the_pages_say(page: Page, log_in_as: pathway.LogIn, look: pathway.Look) -> None:
    # Given a commissioner who asks for a pack of every PCN
    log_in_as(page, COMMISSIONER.email)
    page.goto("/reports/board-packs/")
    page.get_by_role("button", name="Make the pack").click()
    expect(page.get_by_role("alert")).to_contain_text("Select at least one PCN")
    look(page)
    names = page.get_by_role("group", name="Which PCNs?").locator("label").all_inner_texts()
    for name in names:
        page.get_by_label(name.strip(), exact=True).check()

    # When it is made she sees how far it is, and that it is there
    page.get_by_role("button", name="Make the pack").click()
    progress = page.get_by_role("status").filter(has_text=f"of {len(names)} PCNs")
    expect(progress).to_have_text(re.compile(rf"Making your pack: \d+ of {len(names)} PCNs"))
    look(page)
    made = page.get_by_role("link", name=re.compile(rf"Board pack of {len(names)} PCNs \(PDF, \d+\.\dMB\)"))
    for _ in range(MOST_LOOKS):
        if made.count():
            break
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Refresh").click()
    look(page)
    with page.expect_download() as caught:
        made.first.click()

    # Then a reader finds a tagged document with a title and a language
    document = PdfReader(caught.value.path())
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en-GB"
    assert document.metadata
    assert document.metadata.title == f"Fitting rates of {len(names)} PCNs"

    # and in each PCN's chapter the sentences and numbers of its page, at the same data cut
    text = [reports.squeezed(each.extract_text()) for each in document.pages]
    page.goto("/reports/pcns/")
    for link in page.locator("main table a").all():
        _compare(page.context.new_page(), link.get_attribute("href") or "", "".join(text))
    page.goto("/reports/explain/?pcn=U02731")
    [cut] = re.findall(r"Number (\d+), counted on", page.get_by_role("main").inner_text())
    assert f"Datacut:{cut}" in text[0]


def _compare(page: Page, address: str, text: str) -> None:
    page.goto(address)
    sentences, recent = reports.sentences_of(page), reports.rows_of(page, "recent")
    assert len(sentences) >= 4
    assert all(reports.squeezed(sentence) in text for sentence in sentences)
    assert len(recent) > 12
    for month, cells in recent.items():
        assert reports.squeezed(month + "".join(cells)) in text
    for table in ("against", "practices", "fitted-practices", "fitted-months"):
        rows = reports.rows_of(page, table)
        assert rows
        assert all(reports.squeezed(name + "".join(cells)) in text for name, cells in rows.items())
    [updated] = re.findall(r"last updated (.+?[ap]m)", page.get_by_role("main").inner_text())
    assert f"Lastupdated:{reports.squeezed(updated)}" in text
    page.close()
