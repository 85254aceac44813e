"""Targets of practices beside what was fitted (P12): figures counted by hand, exact for the network alone."""

from datetime import date

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.imports.running import Source
from practices.methods import Method
from practices.models import Practice
from reporting import recount
from reporting.models import PracticeTarget, PublishedCell, PublishedCount
from reporting.plans.target_files import load_targets
from tests.builders.activity import make_practice, monthly_totals
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import client_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

NETWORK, PCN = "/reports/targets/", "/reports/pcns/U00001/targets/"
HEAD = "practice_code,method,quarter,target,source\n"
JANUARY = date(2025, 1, 1)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def practice(code: str, counts: list[int], pcn: str = "U00001", *, women: int | None = 1000) -> Practice:
    """A practice with so many implants a month since January 2025; July is not over."""
    row = make_practice(code)
    join(row, make_pcn(pcn))
    if women:
        count_women(row, women)
    monthly_totals(row, JANUARY, counts)
    return row


def given(*rows: str) -> None:
    load_targets(Source("targets.csv", (HEAD + "\n".join(rows) + "\n").encode()))


@pytest.fixture
def counted(in_july: None) -> None:
    """April to June: N82001 fitted 5 + 6 + 7 = 18, N82002 4, N82003 9; N82004 of another PCN 12."""
    practice("N82001", [1, 1, 1, 5, 6, 7, 9])
    practice("N82002", [2, 2, 2, 0, 2, 2, 1])
    practice("N82003", [3, 3, 3, 3, 3, 3, 3])
    practice("N82004", [4, 4, 4, 4, 4, 4, 4], "U00002")
    given(
        "N82001,total,2025-04-01,18,GP specification",
        "N82002,total,2025-04-01,5,GP specification",
        "N82004,total,2025-04-01,10,GP specification",
        "N82001,total,2025-01-01,4,GP specification",
        "N82001,total,2025-07-01,20,GP specification",
        "N82001,coils,2025-04-01,2,GP specification",
    )
    recount.recompute_all()


@pytest.mark.acceptance("P12")
@pytest.mark.usefixtures("counted")
def test_target_and_fitted_of_a_quarter_stand_side_by_side_for_every_practice(browser: Client) -> None:
    page = text_of(browser.get(PCN))
    assert "Implants and coils, April to June 2025" in page
    assert "Practice N82001 18 18 0 Yes" in page
    assert "Practice N82002 5 4 -1 No" in page
    assert "In April to June 2025, 1 of 2 practices with a target met it: 23 implants and coils were asked for" in page
    assert "and 22 were fitted." in page


@pytest.mark.acceptance("P12")
@pytest.mark.usefixtures("counted")
def test_a_practice_without_a_target_has_none_which_is_not_nought(browser: Client) -> None:
    page = text_of(browser.get(PCN))
    assert "Practice N82003 No target 9 No target No target" in page
    assert "1 practice has no target, which is not a target of 0." in page


@pytest.mark.acceptance("P12")
@pytest.mark.usefixtures("counted")
def test_quarters_stand_side_by_side_latest_first(browser: Client) -> None:
    page = text_of(browser.get(PCN, {"quarter": "2025-07"}))
    head = "Target, July to September 2025 Fitted, July to September 2025 Target, April to June 2025"
    assert head in page
    assert "Practice N82001 20 Not over 18 18 4 3" in page
    assert "Not all its months are counted yet, so none is met or missed." in page


@pytest.mark.usefixtures("counted")
def test_a_quarter_that_is_half_counted_shows_what_there_is_so_far_and_judges_nothing(browser: Client) -> None:
    with time_machine.travel("2025-09-02T12:00:00+01:00", tick=False):
        recount.recompute_all()
        page = text_of(browser.get(PCN, {"quarter": "2025-07"}))
    assert "Practice N82001 20 9 so far Not over Not over" in page


@pytest.mark.usefixtures("counted")
def test_the_network_has_a_row_for_each_pcn_and_their_sum(browser: Client) -> None:
    page = text_of(browser.get(NETWORK))
    assert "PCN U00001 2 23 22 -1 1 of 2" in page
    assert "PCN U00002 1 10 12 +2 1 of 1" in page
    assert "All practices with a target 3 33 34 +1 2 of 3" in page
    assert "In April to June 2025, 2 of 3 practices with a target met it" in page
    assert (
        'href="/reports/pcns/U00001/targets/?method=total&amp;quarter=2025-04"'
        in browser.get(NETWORK).content.decode()
    )


@pytest.mark.usefixtures("counted")
def test_other_methods_have_targets_of_their_own(browser: Client) -> None:
    monthly_totals(Practice.objects.get(code="N82001"), date(2025, 5, 1), [3], method=Method.LNG_IUS)
    recount.recompute_all()
    page = text_of(browser.get(PCN, {"method": "coils"}))
    assert "Practice N82001 2 3 +1 Yes" in page
    assert "Coils (IUCD), April to June 2025" in page
    page = text_of(browser.get(NETWORK, {"method": "implant"}))
    assert "No practice has a target of implants for April to June 2025." in page


def test_a_month_without_women_or_fittings_is_missing_and_judges_nothing(browser: Client) -> None:
    practice("N82001", [1, 1, 1, 5, 6, 7])
    row = practice("N82002", [1, 1, 1, 5, 6], women=None)
    given("N82001,total,2025-04-01,30,spec", "N82002,total,2025-04-01,3,spec")
    recount.recompute_all()
    page = text_of(browser.get(PCN))
    assert f"{row.name} 3 Not known Not known Not known" in page
    assert "0 of 1 practice with a target met it" in page
    assert "1 practice is left out: a month is missing or lacks a practice’s data." in page
    assert "PCN U00001 2 33 18 (of 1 practice) -12 0 of 1" in text_of(browser.get(NETWORK))


@pytest.mark.acceptance("A21")
def test_a_month_for_which_the_fitting_practice_sent_nothing_is_incomplete_and_judges_nothing(browser: Client) -> None:
    practice("N82001", [4] * 6)
    row = make_practice("N82002")
    join(row, make_pcn("U00001"))
    count_women(row, 1000)
    monthly_totals(row, date(2024, 1, 1), [10] * 16)
    monthly_totals(row, date(2025, 6, 1), [10])
    given("N82001,total,2025-04-01,12,spec", "N82002,total,2025-04-01,25,spec")
    recount.recompute_all()
    page = text_of(browser.get(PCN))
    assert f"{row.name} 25 Incomplete Not known Not known" in page
    assert "In April to June 2025, 1 of 1 practice with a target met it" in page
    assert "PCN U00001 2 37 12 (of 1 practice) 0 1 of 1" in text_of(browser.get(NETWORK))


@pytest.mark.usefixtures("counted")
def test_a_practice_counts_in_the_pcn_it_is_in_today(browser: Client) -> None:
    join(Practice.objects.get(code="N82002"), make_pcn("U00002"), on=date(2025, 7, 1))
    recount.recompute_all()
    assert "PCN U00002 2 15 16 +1 1 of 2" in text_of(browser.get(NETWORK))
    assert "Practice N82002" not in text_of(browser.get(PCN))


@pytest.mark.usefixtures("counted")
def test_looking_is_recorded_and_only_people_of_the_network_may(commissioner: User) -> None:
    for role in Role:
        person = User.objects.create_user(email=f"{role}@example.net", name="Made Up", role=role)
        sees = role in (Role.NETWORK_ADMIN, Role.COMMISSIONER)
        for where in (NETWORK, PCN):
            assert client_of(person).get(where).status_code == (200 if sees else 403)
    events = Event.objects.filter(action="rates.viewed")
    assert sorted(events.values_list("subject", flat=True)) == ["U00001"] * 2 + ["targets"] * 2


@pytest.mark.acceptance("P12")
@pytest.mark.usefixtures("counted")
def test_numbers_of_practices_stay_inside(browser: Client) -> None:
    """Small numbers are shown to named people alone: nothing is kept by a browser, and no published row is of one."""
    answer = browser.get(PCN)
    assert "no-store" in answer["Cache-Control"]
    assert "Do not publish them: published tables hold no practice." in text_of(answer)
    for model in (PublishedCell, PublishedCount):
        assert not {"practice", "practice_id"} & {field.name for field in model._meta.get_fields()}


@pytest.mark.parametrize(
    "asked", [{"method": "both"}, {"quarter": "2025-05"}, {"quarter": "2031-04"}, {"quarter": "soon"}]
)
@pytest.mark.usefixtures("counted")
def test_what_is_not_offered_is_a_bad_request(browser: Client, asked: dict[str, str]) -> None:
    for where in (NETWORK, PCN):
        assert browser.get(where, asked).status_code == 400


def test_without_targets_the_pages_say_where_they_come_from(browser: Client) -> None:
    make_pcn("U00001")
    for where in (NETWORK, PCN):
        assert "No targets yet. They appear here when a file of targets is imported" in text_of(browser.get(where))
    assert browser.get("/reports/pcns/U09999/targets/").status_code == 404


@pytest.mark.usefixtures("counted")
def test_a_pcn_without_practices_says_so(browser: Client) -> None:
    make_pcn("U00003")
    assert "No practice of this PCN has a target or fittings here." in text_of(
        browser.get("/reports/pcns/U00003/targets/")
    )


@pytest.mark.usefixtures("counted")
def test_queries_do_not_grow_with_practices(browser: Client) -> None:
    browser.get(PCN)
    with CaptureQueriesContext(connection) as few:
        browser.get(PCN)
    for place in range(10):
        practice(f"N8300{place}", [1, 1, 1, 1, 1, 1])
        given(f"N8300{place},total,2025-04-01,3,spec")
    recount.recompute_all()
    browser.get(PCN)
    with CaptureQueriesContext(connection) as many:
        assert "Practice N83009 3 3 0 Yes" in text_of(browser.get(PCN))
    assert len(many) == len(few)


def test_the_same_file_again_changes_nothing_and_a_later_one_what_differs() -> None:
    make_practice("N82001")
    rows = HEAD + "N82001,total,2025-04-01,18,spec\nN82001,implant,2025-04-01,9,spec\n"
    first, again = (load_targets(Source("t.csv", rows.encode())).tally for _ in range(2))
    assert (first.created, again.created, again.changed, again.unchanged) == (2, 0, 0, 2)
    later = load_targets(Source("t.csv", rows.replace("18", "21").encode())).tally
    assert (later.changed, later.unchanged) == (1, 1)
    assert set(PracticeTarget.objects.values_list("target", flat=True)) == {21, 9}


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("N89999,total,2025-04-01,1,spec", "PRACTICE_CODE", "Import practices first"),
        ("N82001,total,2025-05-01,1,spec", "QUARTER", "quarter by its first day"),
        ("N82001,both,2025-04-01,1,spec", "METHOD", "implant, coils, total"),
        ("N82001,total,2025-04-01,,spec", "TARGET", "leave a practice without a target out"),
        ("N82001,total,2025-04-01,-1,spec", "TARGET", "Less than zero"),
        ("N82001,total,2025-04-01,1,", "SOURCE", "Missing"),
        ("N82001,total,2025-01-01,8,spec", "TARGET", "listed twice"),
    ],
)
def test_a_target_at_fault_is_set_aside_with_its_reason(row: str, column: str, reason: str) -> None:
    make_practice("N82001")
    outcome = load_targets(Source("t.csv", f"{HEAD}N82001,total,2025-01-01,7,spec\n{row}\n".encode()))
    [fault] = outcome.faults
    assert (fault.row, fault.column) == (3, column)
    assert reason in fault.reason
    assert outcome.tally.created == 1
