"""Small numbers of the published tables, and somebody who tries to work them out (A23)."""

from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.measures import Group
from reporting.months import add_months, months_between
from reporting.publishing import tables
from reporting.publishing.tables import ALL_PCNS, Counts, Cut, Frozen, Key, Period, periods, published_tables, year_to
from reporting.suppression import Cell, Fact, Interval, SuppressionError, hidden, possible, published
from tests.builders.attacker import narrowed_down

FIRST = date(2024, 4, 1)
MARCH = date(2025, 3, 1)
# Of random networks: most are small, some large enough to be protected in blocks.
SIZES = (1, 2, 3, 4, 6, 8, 10)
Q1, Q2, Q3, Q4 = (Period(add_months(FIRST, 3 * step), add_months(FIRST, 3 * step + 2)) for step in range(4))


def counts_of(by_pcn: dict[str, list[tuple[int, int]]], first: date = FIRST) -> dict[tuple[str, date], Frozen]:
    """Implants and coils of each month from the first on."""
    return {
        (pcn, add_months(first, step)): Frozen(*pair)
        for pcn, pairs in by_pcn.items()
        for step, pair in enumerate(pairs)
    }


def cut_of(counts: Counts, month: date, earlier: tuple[Cut, ...] | list[Cut] = (), first: date = FIRST) -> Cut:
    until = {key: frozen for key, frozen in counts.items() if key[1] <= month}
    shown = published_tables(until, first=first, month=month, baseline_first=first, earlier=earlier)
    return Cut(until, shown, month)


def test_nought_is_shown_one_to_seven_are_hidden_and_others_rounded():
    assert [published(count) for count in (0, 1, 7, 8, 12, 13, 22, 23, 27, 28)] == [
        *(0, None, None, 10, 10, 15, 20, 25, 25, 30)
    ]


@given(st.integers(0, 100_000))
def test_a_shown_number_stands_for_what_it_was_made_of(count: int):
    shown = published(count)
    if shown is not None:
        lower, upper = possible(shown)
        assert lower <= count <= upper
        assert {published(each) for each in range(lower, upper + 1)} == {shown}


def test_the_tables_are_quarters_the_rolling_year_and_the_year_before_covid():
    found = periods(date(2018, 5, 1), date(2020, 5, 1), date(2019, 3, 1))
    quarters, years = [each for each in found if not each.is_year], [each for each in found if each.is_year]
    assert (quarters[0], quarters[-1], len(quarters)) == (
        Period(date(2018, 7, 1), date(2018, 9, 1)),
        Period(date(2020, 1, 1), date(2020, 3, 1)),
        7,
    )
    assert years == [Period(date(2019, 3, 1), date(2020, 2, 1)), Period(date(2019, 6, 1), date(2020, 5, 1))]
    assert periods(date(2018, 5, 1), date(2018, 5, 1), date(2019, 3, 1)) == []


def test_a_number_is_there_when_its_pcn_has_every_month():
    counts = counts_of({"U00001": [(4, 4)] * 12, "U00002": [(4, 4)] * 12})
    del counts["U00002", date(2024, 5, 1)]
    shown = cut_of(counts, MARCH).shown
    assert Key("U00002", Group.TOTAL, Q1) not in shown
    assert shown[Key("U00001", Group.TOTAL, Q1)] == 25
    assert shown[Key("U00002", Group.TOTAL, Q2)] == 25
    assert shown[Key(ALL_PCNS, Group.TOTAL, Q1)] == 40


@pytest.mark.acceptance("A23")
def test_a_total_less_its_other_part_tells_nothing():
    """3 implants and 9 coils are 12 in all: shown as a star, 10 and 10 the implants would be 4 at most."""
    shown = cut_of(counts_of({"U00001": [(3, 9), (0, 0), (0, 0)]}), date(2024, 6, 1)).shown
    by_group = {key.group: value for key, value in shown.items() if key.pcn}
    assert by_group[Group.IMPLANT] is None
    assert sorted(str(by_group[group]) for group in (Group.COILS, Group.TOTAL)) == ["10", "None"]


@pytest.mark.acceptance("A23")
def test_a_year_less_its_other_quarters_tells_nothing():
    pairs = [(8, 0), (0, 0), (0, 0)] * 3 + [(2, 0), (0, 0), (0, 0)]
    shown = cut_of(counts_of({"U00001": pairs}), MARCH).shown
    implants = [shown[Key("U00001", Group.IMPLANT, each)] for each in (Q1, Q2, Q3, Q4, year_to(MARCH))]
    # The year may be 23 to 27 and each quarter 8 to 12: beside three of them the fourth would be 3 at most.
    assert implants[3] is None
    assert implants.count(None) == 2


def worlds(seed: int, most_cuts: int = 3, sizes: tuple[int, ...] = (1, 2, 3, 4)) -> list[Cut]:
    """Cuts of months in a row, some months left out, counts revised between them, PCNs of very different size."""
    random = Random(seed)
    pcns = [f"U{number:05}" for number in range(random.choice(sizes))]
    level = {pcn: random.choice([0.3, 1, 2, 4]) for pcn in pcns}
    months = months_between(FIRST, add_months(FIRST, random.choice([12, 15, 17])))

    def month_of(pcn: str, version: int = 1) -> Frozen:
        return Frozen(*(min(int(random.expovariate(1 / level[pcn])), 30) for _ in range(2)), version)

    counts = {(pcn, month): month_of(pcn) for pcn in pcns for month in months}
    cuts: list[Cut] = []
    for month in months[random.randrange(2, 12) :]:
        if random.random() < 0.5:
            continue
        for key in random.sample(sorted(counts), random.choice([0, 0, 1, 3])):
            counts[key] = month_of(key[0], counts[key].version + 1)
        cuts.append(cut_of(dict(counts), month, cuts))
        if len(cuts) == most_cuts:
            break
    return cuts


@pytest.mark.acceptance("A23")
@given(st.integers(0, 10**9))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_nobody_can_narrow_down_a_hidden_number(seed: int):
    """Totals less parts, years less quarters, PCNs from all PCNs, one cut less another, revised in between or not."""
    assert narrowed_down(worlds(seed, sizes=SIZES)) == []


@pytest.mark.acceptance("A23")
@pytest.mark.parametrize(("seed", "most_cuts"), [(1, 1), (2, 1), (200008, 3)])
def test_pcns_protected_in_blocks_are_protected_together(seed: int, most_cuts: int):
    assert narrowed_down(worlds(seed, most_cuts, sizes=(10,))) == []


def test_a_new_pcn_leaves_the_blocks_as_they_were():
    """Protected beside other PCNs than before, what earlier cuts show of them would give numbers away."""
    ten = {f"U{number:05}" for number in range(10, 20)}
    before, after = tables.blocks([ten], most=8), tables.blocks([ten, ten | {"U00000"}], most=8)
    assert [len(block) for block in before] == [5, 5]
    assert after == [*before, ["U00000"]]


@pytest.mark.acceptance("A23")
@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(576, id="all-PCNs-together-hidden-before-and-revised-since"),
        pytest.param(97, id="a-quarter-over-7-hidden-before-and-narrowed-by-the-next-cut"),
        pytest.param(83, id="a-year-over-7-that-can-only-be-larger"),
    ],
)
def test_what_an_earlier_cut_hid_stays_hidden(seed: int):
    assert narrowed_down(worlds(seed)) == []


@pytest.mark.acceptance("A23")
def test_without_complementary_suppression_the_attacker_wins(monkeypatch: pytest.MonkeyPatch):
    """The attacker of these tests is one that can win: hiding only numbers from 1 to 7 is not enough."""
    monkeypatch.setattr(tables, "hidden", lambda cells, **known: set())
    assert any(narrowed_down(worlds(seed, most_cuts=1)) for seed in range(10))


def test_what_earlier_cuts_gave_away_is_refused():
    """8 to 12 in all and a known 8 to 12 of coils: 2 implants cannot be made uncertain by hiding anything new."""
    parts = {leaf: frozenset({(leaf,)}) for leaf in ("implant", "coils")}
    facts = [Fact(parts["coils"], Interval(8, 12)), Fact(parts["implant"] | parts["coils"], Interval(8, 12))]
    with pytest.raises(SuppressionError):
        hidden([Cell("implant", parts["implant"], 2)], facts=facts)


def test_a_number_over_7_is_not_small_for_being_mostly_of_others():
    """21 of which 16 are known: an earlier cut told that the rest are 3 to 7, which does not stop this one."""
    every = frozenset({"one", "other"})
    assert hidden([Cell("all", every, 21, outside=16)], facts=[Fact(every, Interval(3, 7))], kept={"all"}) == set()


def test_the_same_parts_beside_others_revised_since_tell_something_new():
    """8 to 12 in an earlier cut, and 23 to 27 of which 11 are known, are 12 together, and at least 3 without 9."""
    parts = {"quarter": frozenset({"small", "large"}), "small": frozenset({"small"}), "large": frozenset({"large"})}
    cells = [Cell("quarter", parts["quarter"], 23, outside=11), Cell("small", parts["small"], 3)]
    facts = [Fact(parts["quarter"], Interval(8, 12)), Fact(parts["large"], Interval(5, 9))]
    assert hidden(cells, facts=facts) == {"quarter", "small"}


def test_hiding_least_is_preferred():
    """Of two quarters that would protect a third, the one with fewer fittings is hidden, and never the nought."""
    quarters = {"small": 1, "nought": 0, "ten": 8, "forty": 38}
    cells = [Cell(name, frozenset({name}), count, loss=count or 400) for name, count in quarters.items()]
    cells.append(Cell("year", frozenset(quarters), sum(quarters.values()), loss=500))
    assert hidden(cells) == {"small", "ten"}
