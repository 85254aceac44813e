"""PCNs around the network, and methods and reasons: figures counted by hand."""

import re
from datetime import date

import pytest
from django.core.cache import cache

from practices.methods import Method
from referrals.models import Fitting
from reporting import recount
from tests.builders.activity import extract_row, make_practice, service_row, total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

JUNE = date(2025, 6, 1)


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def pcn(number: int, name: str, fittings: int, women: int = 10_000) -> None:
    practice = make_practice(f"N8200{number}")
    join(practice, make_pcn(f"U0000{number}", name))
    count_women(practice, women)
    total_row(practice, fittings, month=JUNE)


def counted() -> None:
    extract_row(make_practice("N82001"), on=date(2024, 1, 1))
    recount.recompute_all()


def test_pcns_outside_are_named_in_words_and_no_one_is_ranked(browser):
    for number, (name, fittings) in enumerate((("Zeta", 100), ("Alpha", 99), ("Beta", 101), ("High", 190)), start=1):
        pcn(number, name, fittings)
    counted()
    response = browser.get("/reports/funnel/")
    page = text_of(response)
    assert "per 1,000 women aged 15 to 44 registered in all PCNs together" in page
    names = re.findall(
        r'<th scope="row"><a class="nhsuk-link" href="/reports/pcns/\w+/">(\w+)', response.content.decode()
    )
    assert names == ["Alpha", "Beta", "High", "Zeta"]
    # First by the limits widened for how much PCNs vary, as the marks of the picture, then by the plain ones.
    assert "High 190 10,000 19.0 16.4 to 21.9 Above, outside 95% Above, outside 99.8%" in page
    assert "Beta 101 10,000 10.1 8.2 to 12.3 No more than chance No more than chance" in page
    assert "Outside the plain 95% limits: 3 of 4 PCNs." in page
    assert "times as much as chance makes them, so limits are widened" in page


def test_without_more_spread_than_chance_the_plain_limits_judge(browser):
    for number in range(1, 10):
        pcn(number, f"Same {number}", 100)
    counted()
    page = text_of(browser.get("/reports/funnel/"))
    assert "0 of 9 PCNs differ from the network by more than chance." in page
    assert "widened" not in page


def test_a_pcn_without_a_denominator_is_left_out_and_said(browser):
    pcn(1, "Whole", 100)
    practice = make_practice("N82002")
    join(practice, make_pcn("U00002", "Listless"))
    total_row(practice, 5, month=JUNE)
    counted()
    page = text_of(browser.get("/reports/funnel/"))
    assert "Without a denominator for all 12 months, and so not compared: Listless." in page


def test_methods_and_reasons_add_up_and_unknown_ones_are_said(browser):
    pcn(1, "Whole", 4)
    here = make_practice("N82001")
    for method, reason in ((Method.LNG_IUS, "hmb"), (Method.COPPER_IUD, "contraception"), (Method.LNG_IUS, "")):
        row = service_row(here, method=method, on=date(2025, 6, 5))
        Fitting.objects.filter(pk=row.pk).update(indication=reason)
    counted()
    page = text_of(browser.get("/reports/breakdown/"))
    assert (
        "Of 7 fittings in the network over the 12 months to June 2025, 57% were implants, 14% copper coils (IUD)"
        in page
    )
    assert "12 months 4 1 2 7" in page
    assert "The reason is known for 2 of 7 fittings, and not known for 5" in page
    assert "Heavy periods 0 0 1 1" in page
    assert "Not known 4 0 1 5" in page


@pytest.mark.acceptance("L6")
def test_a_ring_pessary_is_activity_and_in_no_rate(browser):
    pcn(1, "Whole", 4)
    service_row(make_practice("N82001"), method=Method.RING_PESSARY, on=date(2025, 6, 5))
    counted()
    page = text_of(browser.get("/reports/breakdown/"))
    assert "1 ring pessary was fitted or changed over the 12 months." in page
    assert "12 months 4 0 0 4" in page


def test_a_pcn_of_its_own(browser):
    pcn(1, "One", 4)
    pcn(2, "Two", 9)
    counted()
    assert "Of 9 fittings in Two over" in text_of(browser.get("/reports/breakdown/", {"pcn": "U00002"}))
