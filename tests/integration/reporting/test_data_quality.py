"""What is missing from the data: silent practices, codes, practices nobody knows, rows set aside."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from larc.accounts.models import User
from larc.accounts.permissions import Role
from practices.methods import Method
from practices.models import PCN, Area, ImportRun, Practice
from referrals.codes import Action
from referrals.models import Fitting
from reporting import recount
from reporting.months import months_between
from tests.builders.activity import extract_row, make_practice, total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import client_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

PAGE = "/reports/data-quality/"
MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def steady(code: str, *, last: date = JUNE, each: int = 4, pcn: str = "U00001") -> Practice:
    """A practice with so many fittings in every month since January 2024."""
    practice = make_practice(code)
    join(practice, make_pcn(pcn))
    count_women(practice, 9000)
    for month in months_between(date(2024, 1, 1), last):
        total_row(practice, each, month=month)
    return practice


@pytest.mark.acceptance("A21")
def test_a_month_that_lacks_a_practice_is_incomplete_and_not_0(browser):
    steady("N82001")
    steady("N82002", last=MAY)
    recount.recompute_all()
    page = text_of(browser.get(PAGE))
    assert "June 2025: 1 of 2 practices sent data" in page
    assert "Month June 2025 Data Incomplete: 1 of 2 practices Sent nothing Practice N82002" in page
    assert "Month May 2025 Data Complete: 2 practices Sent nothing Nobody" in page
    assert "1 of 13 months is incomplete" in page


@pytest.mark.acceptance("L9")
def test_an_outcome_without_a_code_is_uncoded(browser):
    steady("N82001")
    row = extract_row(make_practice("N82001"), on=date(2025, 6, 3))
    Fitting.objects.filter(pk=row.pk).update(snomed_code="169553002")
    extract_row(make_practice("N82001"), method=Method.LNG_IUS, action=Action.FAILED, on=date(2025, 6, 4))
    recount.recompute_all()
    page = text_of(browser.get(PAGE))
    assert "1 of 2 procedures from July 2024 to June 2025 is uncoded." in page
    assert "Hormonal coil (IUS): attempted, not fitted Entries 1 SNOMED CT codes Uncoded Uncoded 1" in page
    assert "Implant: fitted Entries 1 SNOMED CT codes 169553002 Uncoded 0" in page


def test_practices_that_cannot_be_placed_say_what_is_missing(browser):
    steady("N82001")
    stub = Practice.objects.create(code="N82009", name="N82009", is_stub=True)
    extract_row(stub, on=date(2025, 6, 3))
    recount.recompute_all()
    page = text_of(browser.get(PAGE))
    assert "1 practice with 1 fitting cannot be placed whole." in page
    assert "N82009 Fittings 1 What is missing Known by its code only, in no PCN, no number of women" in page


def test_rows_set_aside_are_shown(browser):
    run = ImportRun.objects.create(
        kind="fittings", file_name="f.csv", sha256="0", rows=9, created=6, changed=0, unchanged=0, quarantined=3
    )
    ImportRun.objects.filter(pk=run.pk).update(at=timezone.now() - timedelta(days=1))
    assert "3 of 9 rows set aside." in text_of(browser.get(PAGE))


@pytest.mark.acceptance("N5", "N6")
def test_an_area_keeps_to_its_practices_and_may_have_none(browser):
    steady("N82001")
    steady("N82002", last=MAY, pcn="U00002")
    recount.recompute_all()
    north, empty = (Area.objects.create(name=name) for name in ("North", "South"))
    PCN.objects.filter(code="U00001").update(area=north)
    assert "June 2025: 1 of 1 practice sent data" in text_of(browser.get(PAGE, {"area": north.pk}))
    assert "June 2025: no practice usually sends data" in text_of(browser.get(PAGE, {"area": empty.pk}))
    assert browser.get(PAGE, {"area": "x"}).status_code == 400


def test_nothing_breaks_without_data(browser):
    page = text_of(browser.get(PAGE))
    assert "There are no 12 complete months of fittings yet." in page
    assert "None: every file loaded whole, or has been put right since." in page


def test_it_asks_as_often_for_many_as_for_one(browser, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(18) as asked:
            browser.get(PAGE)
        return len(asked)

    steady("N82001")
    recount.recompute_all()
    queries()
    one = queries()
    for number in range(2, 9):
        steady(f"N8200{number}", last=MAY)
    recount.recompute_all()
    queries()
    assert queries() == one


def test_only_who_may_see_rates_may_look():
    staff = User.objects.create_user(email="desk@example.org", name="Desk", role=Role.PRACTICE_STAFF)
    assert client_of(staff).get(PAGE).status_code == 403
