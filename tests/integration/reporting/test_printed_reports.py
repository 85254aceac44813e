"""A report opened for printing has nothing folded away and no script's picture; it is kept apart from the page."""

import re

import pytest
from django.test import Client

from practices.models import PCN
from tests.integration.reporting.test_page_files import NORTH, PAGES, network

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

__all__ = ["network"]

FOLDED = re.compile(r'<details class="nhsuk-details nhsuk-expander">.*?summary-text">([^<]*)')


@pytest.mark.parametrize("address", PAGES)
def test_everything_is_unfolded_but_what_a_screen_alone_needs(browser: Client, network: PCN, address: str) -> None:
    page = browser.get(f"{address}?view=print").content.decode()
    assert '<body class="app-print">' in page
    assert set(FOLDED.findall(page)) <= {"Download these tables and charts"}
    assert "What these figures count" in page
    assert "charts.js" not in page
    assert "Print this page" in page
    assert "Show for printing" not in page


@pytest.mark.parametrize("address", PAGES)
def test_a_page_leads_to_its_printed_form_with_the_choices_made(browser: Client, network: PCN, address: str) -> None:
    page = browser.get(f"{address}?services=total").content.decode()
    assert 'href="?services=total&amp;view=print"' in page
    assert "What these figures count" in FOLDED.findall(page)


def test_neither_form_is_kept_for_the_other(browser: Client, network: PCN) -> None:
    page, printed = browser.get(NORTH), browser.get(f"{NORTH}?view=print")
    again = browser.get(NORTH)
    assert "Every month in full" in FOLDED.findall(page.content.decode())
    assert "Every month in full" not in FOLDED.findall(printed.content.decode())
    assert "Every month in full" in FOLDED.findall(again.content.decode())
    assert page["ETag"] == again["ETag"] != printed["ETag"]
