"""What journeys read off the pages of reports."""

import re

from playwright.sync_api import Page


def rows_of(page: Page, table: str) -> dict[str, list[str]]:
    """The cells of a table of figures, as people see them, by the name of their row."""
    return {
        row.locator("th").inner_text(): [cell.strip() for cell in row.locator("td").all_inner_texts()]
        for row in page.locator(f"#{table} tbody tr").all()
    }


def sentences_of(page: Page) -> list[str]:
    """What is said of a PCN's figures."""
    said = page.locator("#results > p").all_inner_texts()
    return [each for each in said if re.match("In |Over the ", each)]


def number(text: str) -> float:
    return float(text.replace(",", ""))


def squeezed(text: str) -> str:
    """Without white space, of which a PDF's lines have another than a page's."""
    return re.sub(r"\s", "", text)
