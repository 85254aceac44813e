"""Who does not use the service yet (L2, O4), and how large PCNs are (P1)."""

from datetime import date

import pytest
from django.utils import timezone

from practices.models import PCN, Area, ListSize
from reporting.recount import recompute_all
from reporting.uptake import pcn_sizes, use_of_pcns
from tests.builders.activity import extract_row, make_practice
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import text_of
from tests.builders.pathway import make_world

pytestmark = pytest.mark.django_db

PAGE = "/reports/not-active/"
MOST_FIRST = (("N82002", "1,100"), ("N82001", "900"), ("N82003", "Not known"))


def patients(practice, number, on=date(2025, 5, 1)):
    return ListSize.objects.create(practice=practice, counted_on=on, patients=number, source="test")


@pytest.mark.acceptance("L2")
def test_a_pcn_without_referral_or_fitting_in_three_months_is_listed_with_its_practices(in_july, browser):
    active, silent, never = (make_pcn(f"U0000{number}", name) for number, name in enumerate(("Busy", "Quiet", "New")))
    for code, pcn in (("N82001", active), ("N82002", silent), ("N82003", never)):
        join(make_practice(code), pcn)
    extract_row(make_practice("N82001"), on=date(2025, 4, 20))
    extract_row(make_practice("N82002"), on=date(2025, 3, 31))
    recompute_all()

    page = text_of(browser.get(PAGE))

    assert "2 of 3 PCNs had no referral and no fitting in the last 3 months." in page
    assert "Quiet Last active 31 March 2025 Practices Practice N82002" in page
    assert "New Last active Never active Practices Practice N82003" in page
    assert "Busy Last" not in page


@pytest.mark.acceptance("L2")
def test_a_referral_makes_a_pcn_active():
    world = make_world()
    join(world.spoke, make_pcn("U00001"))
    assert use_of_pcns(timezone.localdate())[0].last_active is None
    world.submitted()
    assert use_of_pcns(timezone.localdate())[0].last_active == timezone.localdate()


@pytest.mark.acceptance("O4")
def test_practices_that_refer_nobody_are_listed_with_their_women(in_july, browser):
    pcn = make_pcn("U00001")
    for code, women in (("N82001", 900), ("N82002", 1100), ("N82003", None)):
        join(make_practice(code), pcn)
        if women:
            count_women(make_practice(code), women)
    page = text_of(browser.get(PAGE))
    assert "3 of 3 practices referred nobody in the last 6 months: 0 per 1,000 of the 2,000 women" in page
    listed = [f"({code}) Women aged 15 to 44 {women} Last referral Never" for code, women in MOST_FIRST]
    assert sorted(listed, key=page.index) == listed


def test_an_empty_network_breaks_nothing(browser):
    assert "There is no PCN here yet." in text_of(browser.get(PAGE))


@pytest.mark.acceptance("P1")
@pytest.mark.parametrize(
    ("numbers", "unusual"),
    [
        ((29_999,), True),
        ((30_000,), False),
        ((25_000, 25_000), False),
        ((25_000, 25_001), True),
        ((9_000, None), False),
    ],
)
def test_a_pcn_outside_the_usual_size_is_marked_for_information(in_july, browser, numbers, unusual):
    for place, number in enumerate(numbers):
        practice = make_practice(f"N8200{place}")
        join(practice, make_pcn("U00001"))
        if number:
            patients(practice, 99, on=date(2020, 1, 1))
            patients(practice, number)
    assert [size.is_unusual for size in pcn_sizes(date(2025, 7, 20))] == [unusual]
    page = browser.get("/reports/pcns/")
    assert page.status_code == 200
    assert ("Outside the usual size" in text_of(page)) == unusual


def test_a_pcn_without_practices_says_so(in_july, browser):
    make_pcn("U00001", "Empty PCN")
    assert "Empty PCN U00001 0 No practices" in text_of(browser.get("/reports/pcns/"))


def test_it_asks_as_often_for_many_as_for_one(in_july, browser, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(12) as asked:
            browser.get(PAGE)
        return len(asked)

    join(make_practice("N82001"), make_pcn("U00001"))
    one = queries()
    for number in range(2, 12):
        join(make_practice(f"N820{number:02}"), make_pcn(f"U000{number:02}"))
    assert queries() == one


@pytest.mark.acceptance("N5", "N6")
def test_an_area_keeps_to_its_pcns_and_may_have_none(in_july, browser):
    for number, name in enumerate(("Quiet", "Still"), start=1):
        join(make_practice(f"N8200{number}"), make_pcn(f"U0000{number}", name))
    north, empty = (Area.objects.create(name=name) for name in ("North", "South"))
    PCN.objects.filter(name="Quiet").update(area=north)
    page = text_of(browser.get(PAGE, {"area": north.pk}))
    assert "1 of 1 PCN had no referral" in page
    assert "Still" not in page
    nothing = text_of(browser.get(PAGE, {"area": empty.pk}))
    assert "No practices in this area yet." in nothing
    assert browser.get(PAGE, {"area": "999"}).status_code == 400
