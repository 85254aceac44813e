"""What is said of the next hub, from a network of a few places on one line."""

from datetime import date
from uuid import uuid4

import pytest

from practices.next_hub import MOST_SEARCHED, Asked, Candidate, Counted, Ground, Group, Plan, Spot

NORTH, SOUTH = Group("U1", "North PCN"), Group("U2", "South PCN")
A_DAY = date(2025, 5, 1)


def at(km: float) -> tuple[float, float]:
    return 53.4 + km / 111.19508, -2.9


def spot(km: float | None, women: int | None, pcn: Group = NORTH, fifth: int | None = 1) -> Spot:
    counted = None if women is None else Counted(women, A_DAY, is_estimated=False)
    return Spot(None if km is None else at(km), counted, pcn, fifth)


def candidate(name: str, km: float, pcn: Group = NORTH) -> Candidate:
    return Candidate(uuid4(), name, name, at(km), pcn)


def plan(*spots: Spot, hubs=(0.0,), candidates=(), asked=None, **more) -> Plan:
    ground = Ground(spots, tuple(map(at, hubs)), more.pop("hubs_without_place", 0), tuple(candidates), by_area=False)
    return Plan(ground, asked or Asked())


TOWN = (spot(0, 1000), spot(1, 100), spot(5, 300, SOUTH, 2), spot(6, 40, SOUTH, None))
PLACES = (candidate("Five", 5, SOUTH), candidate("Six", 6, SOUTH), candidate("One", 1))


def test_women_over_the_limit_are_told_from_all_women() -> None:
    found = plan(*TOWN)
    assert (found.total, found.beyond) == (1440, 340)
    assert found.average_km == pytest.approx((100 + 1500 + 240) / 1440, rel=1e-3)


def test_places_are_ranked_by_travel_saved_with_what_is_left_over_the_limit() -> None:
    found = plan(*TOWN, candidates=PLACES)
    assert [(each.candidate.name, round(each.women_km), each.beyond_after) for each in found.ranked] == [
        ("Five", 1700, 0),
        ("Six", 1440, 0),
        ("One", 440, 340),
    ]


def test_a_place_that_saves_nothing_is_not_listed() -> None:
    assert plan(*TOWN, candidates=[candidate("Beside the hub", 0)]).ranked == []


def test_without_a_hub_there_is_nothing_to_compare_with() -> None:
    found = plan(*TOWN, hubs=(), candidates=PLACES)
    assert (found.ranked, found.together, found.average_km, found.beyond) == ([], [], None, 1440)
    assert [tier.beyond_after for tier in found.by_pcn] == [None, None]


@pytest.mark.acceptance("N2")
def test_a_practice_at_an_unknown_place_is_left_out_and_counted_never_taken_as_near() -> None:
    found = plan(*TOWN, spot(None, 77), spot(3, None), spot(None, None), candidates=PLACES)
    assert (found.total, found.beyond) == (1440, 340)
    assert [counted.women for counted in found.without_place] == [77]
    assert found.without_count == 2


def test_a_pcn_is_asked_about_with_the_hubs_of_all() -> None:
    found = plan(*TOWN, candidates=PLACES, asked=Asked(pcn="U2"))
    assert (found.total, found.beyond) == (340, 340)
    assert [each.candidate.name for each in found.ranked] == ["Five", "Six"]


def test_a_fifth_is_asked_about_with_the_candidates_of_all() -> None:
    found = plan(*TOWN, candidates=PLACES, asked=Asked(fifth=1))
    assert (found.total, found.beyond) == (1100, 0)
    assert [each.candidate.name for each in found.ranked] == ["One"]


def test_another_distance_counts_others_as_too_far() -> None:
    assert plan(*TOWN, asked=Asked(limit_km=0.8)).beyond == 440
    assert plan(*TOWN, asked=Asked(limit_km=5.5)).beyond == 40


@pytest.mark.acceptance("P11")
def test_each_fifth_by_deprivation_has_its_women_and_how_many_of_them_are_too_far() -> None:
    found = plan(*TOWN, candidates=PLACES)
    assert [tuple(tier) for tier in found.by_fifth] == [
        ("Most deprived fifth", 1100, 0, 0),
        ("Second most deprived fifth", 300, 300, 0),
        ("Not known", 40, 40, 0),
    ]


def test_pcns_and_fifths_add_up_to_the_network() -> None:
    found = plan(*TOWN, candidates=PLACES)
    for tiers in (found.by_pcn, found.by_fifth):
        assert sum(tier.women for tier in tiers) == found.total
        assert sum(tier.beyond for tier in tiers) == found.beyond
        assert sum(tier.beyond_after or 0 for tier in tiers) == found.ranked[0].beyond_after


def test_two_and_three_at_once_are_found_exactly_in_one_network() -> None:
    found = plan(*TOWN, candidates=PLACES)
    two, three = found.together
    assert ([each.name for each in two.candidates], round(two.women_km), two.beyond_after) == (
        ["Five", "One"],
        1800,
        0,
    )
    assert (len(three.candidates), round(three.women_km), three.is_best) == (3, 1840, True)


def test_fewer_than_two_places_are_not_shown_together() -> None:
    assert plan(*TOWN, candidates=PLACES[:1]).together == []
    # The second at the same place saves nothing more.
    assert plan(*TOWN, candidates=[PLACES[0], candidate("Same house", 5)]).together == []


def test_in_all_england_they_are_chosen_one_after_another_and_said_to_be() -> None:
    many = [candidate(f"P{number:03}", 5 + number / 1000) for number in range(MOST_SEARCHED + 1)]
    found = plan(*TOWN, candidates=[*many, PLACES[2]])
    assert [together.is_best for together in found.together] == [False, False]
