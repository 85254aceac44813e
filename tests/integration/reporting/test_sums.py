"""Practices add up to their PCN and PCNs to the network, in every month, on either basis (O7)."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from practices import recounts
from practices.models import PCN, Practice
from referrals.models import ActivityTotal
from reporting import every_pcn, recount, selectors
from reporting.counting import FIGURES
from reporting.measures import Group
from reporting.models import PCNMonth, PracticeMonth
from reporting.months import months_between
from reporting.selectors import Basis
from tests.builders.activity import extract_row, make_practice, total_row
from tests.builders.network import count_women, join, make_pcn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

MONTHS = months_between(date(2018, 4, 1), date(2025, 7, 1))
COUNTS = FIGURES[:4]  # three methods and the women


@pytest.fixture
def moving_network() -> list[Practice]:
    """Six practices with fittings and women in every month, moving between three PCNs from October 2019 on."""
    random = Random(7)
    pcns = [make_pcn(f"U0000{number}") for number in range(3)]
    practices = [make_practice(f"N8200{number}") for number in range(6)]
    moves = {1: [date(2020, 4, 1)], 2: [date(2021, 7, 15), date(2024, 4, 1)], 3: [date(2022, 6, 1)]}
    for number, practice in enumerate(practices):
        count_women(practice, 1000 + 10 * number, on=date(2018, 1, 1))
        for step, day in enumerate([date(2019, 10, 1), *moves.get(number, [])]):
            join(practice, pcns[(number + step) % 3], on=day)
        for month in MONTHS:
            total_row(practice, random.randrange(1, 5), month=month)
    recount.recompute_all()
    return practices


def by_month(rows: list[tuple[object, ...]]) -> dict[tuple[object, str], int]:
    """Each figure of each month, added up over the rows."""
    sums: Counter[tuple[object, str]] = Counter()
    for month, *figures in rows:
        for name, figure in zip(COUNTS, figures, strict=False):
            sums[month, name] += figure
    return dict(sums)


@pytest.mark.acceptance("O7")
@pytest.mark.parametrize("basis", list(Basis))
def test_practices_pcns_and_network_agree_in_every_month(moving_network: list[Practice], basis: Basis) -> None:
    practices = by_month(list(PracticeMonth.objects.values_list("month", *COUNTS)))
    pcns = by_month([row for pcn in PCN.objects.all() for row in selectors.pcn_months(pcn, basis)])
    network = by_month(selectors.network_months())
    assert practices == pcns == network
    assert {month for month, _ in network} == set(MONTHS)
    fitted = sum(ActivityTotal.objects.values_list("fittings", flat=True))
    assert sum(count for (_, name), count in network.items() if name == "implant") == fitted


@pytest.mark.acceptance("O7")
@pytest.mark.parametrize("basis", list(Basis))
def test_each_pcns_page_adds_up_too(moving_network: list[Practice], basis: Basis) -> None:
    latest, window = date(2025, 6, 1), selectors.baseline()
    overview = {each.code: each for each in every_pcn.overview(Group.TOTAL, basis, MONTHS[0], latest, window)}
    for pcn in PCN.objects.all():
        practices = selectors.practices_of(pcn, basis, latest)
        assert sum(each.month[Group.TOTAL] for each in practices) == overview[pcn.code].latest
        assert sum(each.year[Group.TOTAL] for each in practices) == overview[pcn.code].year


@pytest.mark.parametrize(
    ("month", "women_of_the_second"),
    [
        # Before PCNs began a practice is in its first: here practices 1 and 4. Practice 1 leaves in April 2020.
        (date(2018, 4, 1), 1010 + 1040),
        (date(2019, 10, 1), 1010 + 1040),
        (date(2020, 3, 1), 1010 + 1040),
        (date(2020, 4, 1), 1040),
        # Practice 3 joins in June 2022, practice 2 in April 2024, from where it had been since 15 July 2021.
        (date(2022, 6, 1), 1040 + 1030),
        (date(2024, 4, 1), 1040 + 1030 + 1020),
    ],
)
def test_at_the_time_is_the_pcn_at_the_months_end(
    moving_network: list[Practice], month: date, women_of_the_second: int
) -> None:
    rows = {row[0]: row[4] for row in selectors.pcn_months(PCN.objects.get(code="U00001"), Basis.AS_WAS)}
    assert rows[month] == women_of_the_second


def test_a_move_within_a_month_counts_the_month_where_it_ended(moving_network: list[Practice]) -> None:
    rows = {row[0]: row[4] for row in selectors.pcn_months(PCN.objects.get(code="U00002"), Basis.AS_WAS)}
    # Practice 2 left the third PCN on 15 July 2021; practices 1 and 5 stay.
    assert rows[date(2021, 6, 1)] - rows[date(2021, 7, 1)] == 1020


@pytest.mark.acceptance("O7", "A19")
@pytest.mark.parametrize("seed", range(3))
def test_whatever_practices_join_when_the_sums_agree_and_the_network_stays(
    moving_network: list[Practice], seed: int
) -> None:
    """Before anything is hidden: a move moves counts from PCN to PCN, and adds or loses none."""
    random = Random(seed)
    before = by_month(selectors.network_months())
    for practice in random.sample(moving_network, 4):
        last = practice.pcn_memberships.order_by("starts_on").last()
        assert last
        join(practice, random.choice(list(PCN.objects.all())), on=last.starts_on + timedelta(random.randrange(1, 400)))
        recounts.mark([recounts.Key(practice.pk, None, None)])
        recount.drain()
        practices = by_month(list(PracticeMonth.objects.values_list("month", *COUNTS)))
        for basis in Basis:
            rows = [row for pcn in PCN.objects.all() for row in selectors.pcn_months(pcn, basis)]
            assert by_month(rows) == practices == before == by_month(selectors.network_months())


@pytest.mark.acceptance("A19")
def test_a_woman_who_changes_her_practice_counts_once_where_she_was_registered(
    moving_network: list[Practice],
) -> None:
    """By the practice that stands with her fitting: the network has one more, and so has one PCN."""
    before = by_month(selectors.network_months())
    month = date(2025, 5, 1)
    extract_row(moving_network[0], registered=moving_network[4], on=date(2025, 5, 6))
    recount.recompute_all()
    after = by_month(selectors.network_months())
    assert {key: after[key] - before[key] for key in after if after[key] != before[key]} == {(month, "implant"): 1}
    assert PCNMonth.objects.get(pcn=current_pcn(moving_network[4]), month=month).implant == sum(
        each.implant for each in PracticeMonth.objects.filter(pcn=current_pcn(moving_network[4]), month=month)
    )


def current_pcn(practice: Practice) -> PCN:
    return practice.pcn_memberships.get(ends_on=None).pcn
