"""Rates by fifth of deprivation (P11), segments (O3), area groups (N5, N6): figures counted by hand."""

from datetime import date

import pytest
from django.core.cache import cache

from larc.accounts.models import User
from larc.accounts.permissions import Role
from practices.models import PCN, Area, DeprivationScore, Practice
from referrals.models import Fitting
from reporting import recount
from tests.builders.activity import extract_row, make_practice, total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import client_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

PAGE = "/reports/equity/"


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def place(code: str, decile: int | None, fittings: int, women: int = 10_000, pcn: str = "U00001") -> Practice:
    """A practice with so many fittings in June 2025; the months before have one practice-month each by list size."""
    practice = make_practice(code)
    join(practice, make_pcn(pcn))
    count_women(practice, women)
    if decile:
        DeprivationScore.objects.create(practice=practice, index="IMD 2019", score=30, decile=decile, source="test")
    if fittings:
        total_row(practice, fittings, month=date(2025, 6, 1))
    return practice


def counted(since: date = date(2024, 1, 1)) -> None:
    """A year of data: one fitting long ago opens the span."""
    extract_row(make_practice("N82001"), on=since)
    recount.recompute_all()


@pytest.mark.acceptance("P11")
def test_fifths_show_rates_with_intervals_and_a_slope_in_words(browser):
    place("N82001", 1, 100)
    place("N82002", 2, 100)
    place("N82003", 10, 300)
    counted()
    page = text_of(browser.get(PAGE))
    assert "rates of implants and coils are 10.0 per 1,000 women aged 15 to 44 in the most deprived fifth" in page
    assert "30.0 in the least deprived fifth, more than chance would explain." in page
    assert "fewer are fitted where deprivation is greater" in page
    assert "Most deprived fifth 2 200 20,000 10.0 8.7 to 11.5" in page
    assert "Least deprived fifth 1 300 10,000 30.0 26.7 to 33.6" in page
    assert "No practice here is in: second most deprived fifth, middle fifth, second least deprived fifth." in page


@pytest.mark.acceptance("P11")
def test_alike_fifths_are_said_to_differ_no_more_than_chance(browser):
    place("N82001", 1, 100)
    place("N82003", 10, 104)
    counted()
    page = text_of(browser.get(PAGE))
    assert "no more than chance would explain" in page
    assert "it may be chance" in page


@pytest.mark.acceptance("P11")
def test_two_fifths_that_differ_around_a_flat_line_are_no_slope(browser):
    """20.0 and 26.0 at the ends; 30.0, 4.0 and 10.0 between: no line fits them."""
    for code, decile, fittings in (
        ("N82001", 1, 200),
        ("N82002", 3, 300),
        ("N82003", 5, 40),
        ("N82004", 7, 100),
        ("N82005", 10, 260),
    ):
        place(code, decile, fittings)
    counted()
    page = text_of(browser.get(PAGE))
    assert (
        "are 20.0 per 1,000 women aged 15 to 44 in the most deprived fifth and 26.0 in the least deprived fifth, more "
        "than chance would explain." in page
    )
    assert "it may be chance" in page
    assert "The two ends differ without a slope: the fifths between do not lie on a line" in page
    assert "The ends differ, but there is no slope across fifths" in page


@pytest.mark.acceptance("P11")
def test_two_fifths_whose_practices_differ_among_themselves_as_much_are_told_with_care(browser):
    """10.0 and 20.0, of which the intervals do not meet; one practice of the first fifth has 2.0, another 18.0."""
    for code, decile, fittings in (("N82001", 1, 20), ("N82002", 2, 180), ("N82003", 9, 60), ("N82004", 10, 340)):
        place(code, decile, fittings)
    counted()
    page = text_of(browser.get(PAGE))
    assert "Most deprived fifth 2 200 20,000 10.0 8.7 to 11.5" in page
    assert "Least deprived fifth 2 400 20,000 20.0 18.1 to 22.1" in page
    assert "no more than chance and the differences between practices of one fifth would explain" in page
    assert "it may be chance" in page
    assert "Practices of one fifth differ" in page


def test_practices_without_a_score_are_said_and_in_no_fifth(browser):
    place("N82001", 1, 100)
    place("N82002", 9, 100)
    place("N82003", None, 7)
    counted()
    page = text_of(browser.get(PAGE))
    assert "1 practice has no score of deprivation and is in no fifth: N82003 (7 fittings)." in page
    assert "Without a score 1 7 10,000" in page


def test_one_fifth_alone_has_a_rate_and_no_slope(browser):
    place("N82001", 1, 100)
    counted()
    page = text_of(browser.get(PAGE))
    assert "Every practice of the network with a score is in the most deprived fifth: there is no slope." in page
    assert "Most deprived fifth 1 100 10,000 10.0" in page


@pytest.mark.acceptance("O3")
def test_a_fitting_in_two_segments_counts_in_both_and_once_in_the_total(browser):
    poor, rich = place("N82001", 1, 0), place("N82002", 9, 0)
    for age, at in ((20, poor), (None, poor), (30, rich)):
        row = extract_row(at, on=date(2025, 6, 3))
        Fitting.objects.filter(pk=row.pk).update(age=age)
    counted()
    page = text_of(browser.get(PAGE))
    assert "The age is known of 2 of 3 fittings." in page
    assert "Aged under 25 1 33%" in page
    assert "Registered in the most deprived fifth 2 67%" in page
    assert "Age not known 1 33%" in page
    assert "All fittings, each once 3 100%" in page


@pytest.mark.acceptance("N5")
@pytest.mark.parametrize("address", [PAGE, "/reports/funnel/", "/reports/breakdown/"])
def test_an_area_keeps_to_its_pcns(browser, address):
    place("N82001", 1, 100)
    place("N82002", 9, 333, pcn="U00002")
    counted()
    north = Area.objects.create(name="North")
    PCN.objects.filter(code="U00002").update(area=north)
    everywhere, area = (text_of(browser.get(address, choice)) for choice in ({}, {"area": north.pk}))
    assert "100" in everywhere.split("</header>")[-1]
    assert "333" in area
    assert "Area North" in area
    row = "PCN U00001 100" if "funnel" in address else "Most deprived fifth 1 100"
    if "breakdown" not in address:
        assert row in everywhere
        assert row not in area
    else:
        assert "Of 433 fittings" in everywhere
        assert "Of 333 fittings in the area North" in area


@pytest.mark.acceptance("N6")
@pytest.mark.parametrize("address", [PAGE, "/reports/funnel/", "/reports/breakdown/"])
def test_an_area_without_pcns_breaks_no_page(browser, address):
    place("N82001", 1, 100)
    counted()
    empty = Area.objects.create(name="North")
    response = browser.get(address, {"area": empty.pk})
    assert response.status_code == 200
    assert "app-empty" in response.content.decode()


@pytest.mark.parametrize("address", [PAGE, "/reports/funnel/", "/reports/breakdown/"])
@pytest.mark.parametrize(
    "choice", [{"method": "pill"}, {"last": "2035-01"}, {"last": "x"}, {"area": "999"}, {"services": "all"}]
)
def test_what_is_not_offered_is_a_bad_request(browser, address, choice):
    place("N82001", 1, 100)
    counted()
    if "breakdown" in address and "method" in choice:
        choice = {"pcn": "U99999"}
    assert browser.get(address, choice).status_code == 400


@pytest.mark.parametrize("address", [PAGE, "/reports/funnel/", "/reports/breakdown/"])
def test_without_a_year_of_data_the_page_says_so(browser, address):
    assert "There are no 12 complete months of fittings yet." in text_of(browser.get(address))
    place("N82001", 1, 100)
    recount.recompute_all()
    assert "There are no 12 complete months of fittings yet." in text_of(browser.get(address))


@pytest.mark.parametrize("address", [PAGE, "/reports/funnel/", "/reports/breakdown/"])
def test_only_who_may_see_rates_may_look(address):
    staff = User.objects.create_user(email="desk@example.org", name="Desk", role=Role.PRACTICE_STAFF)
    assert client_of(staff).get(address).status_code == 403


@pytest.mark.parametrize("address", [PAGE, "/reports/funnel/", "/reports/breakdown/"])
def test_it_asks_as_often_for_many_as_for_one(browser, address, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(16) as asked:
            assert browser.get(address).status_code == 200
        return len(asked)

    place("N82001", 1, 100)
    counted()
    queries()
    one = queries()
    for number in range(2, 12):
        place(f"N820{number:02}", number % 10 + 1, 50, pcn=f"U000{number:02}")
        Area.objects.create(name=f"Area {number}")
    recount.recompute_all()
    queries()
    assert queries() == one
