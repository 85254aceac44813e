"""What the prepared counts say, and that they are written only where they differ."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction

from practices import recounts
from practices.methods import Method
from practices.models import ListSize, PCNMembership, Practice, RecountKey
from referrals.codes import Action
from referrals.models import Fitting
from reporting import recount
from reporting.models import DataCut, PCNMonth, PracticeMonth
from tests.builders.activity import extract_row, make_practice, total_row
from tests.builders.network import count_women, join, make_pcn

pytestmark = pytest.mark.django_db

MAY, JUNE, JULY = date(2025, 5, 1), date(2025, 6, 1), date(2025, 7, 1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(datetime(2025, 7, 20, 12, tzinfo=ZoneInfo("Europe/London")), tick=False):
        yield


@pytest.fixture
def pcn():
    return make_pcn("U00001")


@pytest.fixture
def practice(pcn):
    practice = make_practice("N82001")
    join(practice, pcn)
    return practice


def mark(practice: Practice, month: date | None = None) -> None:
    with transaction.atomic():
        recounts.mark([recounts.Key(practice.pk, None, month)])


def figures(row: PracticeMonth | PCNMonth) -> tuple:
    return row.implant, row.copper_iud, row.lng_ius, row.women


def test_counts_are_by_registered_practice_method_and_month(practice):
    elsewhere = make_practice("N82002")
    count_women(practice, 1000)
    extract_row(elsewhere, registered=practice, method=Method.IMPLANT, on=date(2025, 5, 31))
    extract_row(elsewhere, registered=practice, method=Method.LNG_IUS, action=Action.REPLACE, on=date(2025, 5, 1))
    extract_row(elsewhere, registered=practice, method=Method.COPPER_IUD, on=date(2025, 6, 1))
    recount.recompute_all()
    assert figures(PracticeMonth.objects.get(practice=practice, month=MAY)) == (1, 0, 1, 1000)
    assert figures(PracticeMonth.objects.get(practice=practice, month=JUNE)) == (0, 1, 0, 1000)
    assert not PracticeMonth.objects.filter(practice=elsewhere).exists()


@pytest.mark.parametrize("action", [Action.REMOVE, Action.CHECK, Action.FAILED])
def test_only_fittings_and_replacements_are_counted(practice, action):
    count_women(practice, 1000)
    extract_row(practice, action=action, on=MAY)
    extract_row(practice, method=Method.RING_PESSARY, on=MAY)
    recount.recompute_all()
    assert figures(PracticeMonth.objects.get(practice=practice, month=MAY)) == (0, 0, 0, 1000)


def test_totals_are_taken_as_registered_where_they_were_fitted(practice):
    total_row(practice, 7, month=MAY)
    total_row(practice, 2, method=Method.LNG_IUS, month=MAY)
    total_row(practice, 9, method=Method.RING_PESSARY, month=MAY)
    silent = total_row(practice, 5, method=Method.COPPER_IUD, month=MAY)
    silent.is_authoritative = False
    silent.save()
    recount.recompute_all()
    assert figures(PracticeMonth.objects.get(practice=practice, month=MAY)) == (7, 0, 2, None)


def test_months_run_from_april_2018_to_the_month_that_is_running(practice):
    count_women(practice, 1000, on=date(2017, 1, 1))
    extract_row(practice, on=date(2018, 3, 31))
    extract_row(practice, on=date(2025, 8, 1))
    recount.recompute_all()
    months = list(PracticeMonth.objects.order_by("month").values_list("month", flat=True))
    assert (months[0], months[-1], len(months)) == (date(2018, 4, 1), JULY, 88)
    assert not PracticeMonth.objects.exclude(implant=0).exists()


def test_women_come_from_the_latest_list_up_to_the_end_of_the_month(practice):
    count_women(practice, 1000, on=date(2025, 4, 1))
    count_women(practice, 1100, on=date(2025, 5, 31), estimated=True)
    count_women(practice, None, on=date(2025, 6, 1))
    count_women(practice, 1200, on=date(2025, 7, 15))
    recount.recompute_all()
    rows = PracticeMonth.objects.order_by("month")
    assert [(row.month, row.women, row.women_counted_on, row.women_are_estimated) for row in rows] == [
        (date(2025, 4, 1), 1000, date(2025, 4, 1), False),
        (MAY, 1100, date(2025, 5, 31), True),
        (JUNE, 1100, date(2025, 5, 31), True),
        (JULY, 1200, date(2025, 7, 15), False),
    ]


def test_a_closed_practice_counts_to_the_month_it_closed_in(practice):
    count_women(practice, 1000, on=MAY)
    practice.closed_on = date(2025, 6, 15)
    practice.save()
    recount.recompute_all()
    assert list(PracticeMonth.objects.order_by("month").values_list("month", flat=True)) == [MAY, JUNE]
    practice.closed_on = JUNE
    practice.save()
    recount.recompute_all()
    assert list(PracticeMonth.objects.values_list("month", flat=True)) == [MAY]


def test_a_pcn_is_the_sum_of_its_practices_with_the_oldest_list_date(practice, pcn):
    other = make_practice("N82002")
    join(other, pcn)
    count_women(practice, 1000, on=date(2025, 1, 1))
    count_women(other, 500, on=date(2025, 4, 1), estimated=True)
    extract_row(practice, on=MAY)
    extract_row(other, method=Method.COPPER_IUD, on=MAY)
    recount.recompute_all()
    row = PCNMonth.objects.get(pcn=pcn, month=MAY)
    assert figures(row) == (1, 1, 0, 1500)
    assert (row.women_counted_on, row.women_are_estimated) == (date(2025, 1, 1), True)


@pytest.mark.acceptance("A20")
@pytest.mark.parametrize("women", [None, 0])
def test_fittings_without_a_denominator_leave_their_pcn_without_one(practice, pcn, women):
    other = make_practice("N82002")
    join(other, pcn)
    count_women(other, 500)
    if women == 0:
        ListSize.objects.create(practice=practice, counted_on=date(2018, 1, 1), women_15_44=0, source="test")
    extract_row(practice, on=MAY)
    recount.recompute_all()
    row = PCNMonth.objects.get(pcn=pcn, month=MAY)
    assert figures(row) == (1, 0, 0, None)
    assert (row.women_counted_on, row.women_are_estimated) == (None, False)
    # In June the practice without a list has no fitting: the others' women are matched again.
    assert figures(PCNMonth.objects.get(pcn=pcn, month=JUNE)) == (0, 0, 0, 500)


def test_a_practice_is_counted_in_its_present_pcn_in_every_month(practice, pcn):
    count_women(practice, 1000)
    extract_row(practice, on=date(2019, 5, 5))
    new = make_pcn("U00002")
    join(practice, new, on=date(2024, 4, 1))
    recount.recompute_all()
    assert figures(PCNMonth.objects.get(pcn=new, month=date(2019, 5, 1))) == (1, 0, 0, 1000)
    assert not PCNMonth.objects.filter(pcn=pcn).exists()


def test_a_practice_that_left_its_last_pcn_stays_counted_there(practice, pcn):
    count_women(practice, 1000)
    PCNMembership.objects.update(ends_on=date(2024, 4, 1))
    recount.recompute_all()
    assert PCNMonth.objects.filter(pcn=pcn).count() == 88


def test_a_full_recount_of_what_is_true_changes_nothing(practice):
    count_women(practice, 1000)
    extract_row(practice, on=MAY)
    assert recount.recompute_all().cells_changed == 2 * 88 + 1  # and what was fitted there in May
    before = list(PracticeMonth.objects.values_list("pk", "implant"))
    assert recount.recompute_all() is None
    assert list(PracticeMonth.objects.values_list("pk", "implant")) == before
    assert DataCut.objects.count() == 1


def test_a_drain_recounts_exactly_what_was_marked(practice, pcn):
    count_women(practice, 1000)
    recount.recompute_all()
    extract_row(practice, on=MAY)
    extract_row(practice, on=JUNE)
    mark(practice, MAY)
    cut = recount.drain()
    assert (cut.cells_changed, cut.is_full) == (2, False)
    assert [PracticeMonth.objects.get(month=month).implant for month in (MAY, JUNE)] == [1, 0]
    assert [PCNMonth.objects.get(month=month).implant for month in (MAY, JUNE)] == [1, 0]
    assert not RecountKey.objects.exists()
    assert recount.drain() is None


def test_a_key_without_a_month_stands_for_every_month(practice):
    count_women(practice, 1000)
    recount.recompute_all()
    extract_row(practice, on=date(2018, 4, 2))
    extract_row(practice, on=JUNE)
    mark(practice)
    assert recount.drain().cells_changed == 4


def test_a_drain_takes_away_what_is_no_longer_there(practice):
    fitting = extract_row(practice, on=MAY)
    recount.recompute_all()
    assert PCNMonth.objects.count() == 1
    Fitting.objects.filter(pk=fitting.pk).update(reversed_at="2025-07-01T12:00Z")
    mark(practice, MAY)
    recount.drain()
    assert not PracticeMonth.objects.exists()
    assert not PCNMonth.objects.exists()


def test_a_change_of_pcn_recounts_the_one_left_and_the_one_joined(practice, pcn):
    count_women(practice, 1000)
    stays = make_practice("N82002")
    join(stays, pcn)
    count_women(stays, 300)
    recount.recompute_all()
    new = make_pcn("U00002")
    join(practice, new, on=date(2025, 7, 1))
    mark(practice)
    recount.drain()
    assert set(PCNMonth.objects.filter(pcn=pcn).values_list("women", flat=True)) == {300}
    assert set(PCNMonth.objects.filter(pcn=new).values_list("women", flat=True)) == {1000}
    assert recount.recompute_all() is None


def test_a_membership_entered_in_advance_counts_from_its_day_without_a_mark(practice, pcn):
    count_women(practice, 1000)
    new = make_pcn("U00002")
    join(practice, new, on=date(2025, 7, 25))
    recount.drain()
    assert set(PCNMonth.objects.values_list("pcn", flat=True)) == {pcn.pk}
    with time_machine.travel(datetime(2025, 7, 25, 1, tzinfo=ZoneInfo("Europe/London"))):
        recount.drain()
        assert set(PCNMonth.objects.values_list("pcn", flat=True)) == {new.pk}


def test_the_first_drain_of_a_month_gives_every_practice_its_row(practice):
    other = make_practice("N82002")
    join(other, make_pcn("U00002"))
    for each in (practice, other):
        count_women(each, 1000)
    recount.drain()
    # 00:30 on 1 August in London is still July by Greenwich.
    with time_machine.travel(datetime(2025, 8, 1, 0, 30, tzinfo=ZoneInfo("Europe/London"))):
        mark(practice, date(2025, 8, 1))
        assert recount.drain().is_full
        assert PracticeMonth.objects.filter(month=date(2025, 8, 1)).count() == 2
        assert recount.drain() is None


def test_many_marks_are_one_pass_over_everything(practice, monkeypatch):
    count_women(practice, 1000)
    recount.recompute_all()
    extract_row(practice, on=MAY)
    monkeypatch.setattr(recount, "MOST_CELLS", 10)
    mark(practice)
    assert recount.drain().is_full
    assert PracticeMonth.objects.get(month=MAY).implant == 1


def test_marks_of_months_nobody_counts_are_cleared_away(practice):
    recount.recompute_all()
    mark(practice, date(2011, 1, 1))
    assert recount.drain() is None
    assert not RecountKey.objects.exists()


def test_the_command_says_how_much_it_changed(practice, capsys):
    count_women(practice, 1000)
    call_command("recompute_rates", "--full")
    call_command("recompute_rates", "--full")
    extract_row(practice, on=MAY)
    mark(practice, MAY)
    call_command("recompute_rates")
    assert capsys.readouterr().out.splitlines() == ["176 cells changed.", "0 cells changed.", "2 cells changed."]


def test_the_nightly_recount_warns_of_what_the_drains_had_missed(practice, caplog):
    count_women(practice, 1000)
    recount.recompute_all()
    recount.recompute_nightly()
    assert not caplog.records
    extract_row(practice, on=MAY)
    recount.recompute_nightly()
    assert "changed 3 cells" in caplog.text
