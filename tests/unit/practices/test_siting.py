"""Where a hub saves most travel, against a brute force that shares nothing with the code it checks."""

import tracemalloc
from itertools import combinations
from math import atan2, cos, hypot, inf, radians, sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practices.siting import (
    METRES_A_MINUTE,
    WALK_KM,
    best_together,
    farness,
    kilometres,
    nearest_km,
    one_after_another,
    savings,
    women_beyond,
)

NO_PLACES = np.empty((0, 2))
# On one meridian a degree is 111.195 km, so these are 0, 1, 2 and 10 km north of the first.
NORTHWARD = [0, 1, 2, 10]


def on_a_line(*km: float) -> np.ndarray:
    return np.array([(53.4 + each / 111.19508, -2.9) for each in km]).reshape(-1, 2)


def women(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=float)


places_of = st.tuples(st.floats(53.3, 53.5), st.floats(-3.1, -2.8))
worlds = st.tuples(
    st.lists(st.tuples(places_of, st.integers(0, 500)), min_size=1, max_size=7),
    st.lists(places_of, max_size=3),
    st.lists(places_of, min_size=1, max_size=6),
)


def apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres by the formula of Vincenty on a sphere."""
    a, b, turn = radians(one[0]), radians(other[0]), radians(other[1] - one[1])
    across = hypot(cos(b) * sin(turn), cos(a) * sin(b) - sin(a) * cos(b) * cos(turn))
    return 6371.0088 * atan2(across, sin(a) * sin(b) + cos(a) * cos(b) * cos(turn))


def travel(people, hubs) -> float:
    """Women times kilometres to the nearest hub; half round the Earth where there is none."""
    return sum(number * min((apart(place, hub) for hub in hubs), default=20015.115) for place, number in people)


def arrays(world):
    people, hubs, candidates = world
    places = np.array([place for place, _ in people])
    hubs = np.array(hubs).reshape(-1, 2)
    return places, women(*(number for _, number in people)), nearest_km(places, hubs), np.array(candidates)


def test_a_walk_of_fifteen_minutes_is_1200_metres() -> None:
    assert round(WALK_KM * 1000) == 15 * METRES_A_MINUTE


def test_distances_are_great_circle_kilometres() -> None:
    assert kilometres(on_a_line(0), on_a_line(*NORTHWARD))[0] == pytest.approx(NORTHWARD, abs=1e-4)
    assert kilometres(on_a_line(0), on_a_line(0))[0, 0] == 0


def test_the_nearest_hub_counts_and_without_one_every_way_is_infinite() -> None:
    assert nearest_km(on_a_line(0, 9), on_a_line(10, 2)) == pytest.approx([2, 1], abs=1e-4)
    assert list(nearest_km(on_a_line(0, 9), NO_PLACES)) == [inf, inf]
    assert len(nearest_km(NO_PLACES, on_a_line(0))) == 0


def test_women_beyond_the_limit_are_counted_and_those_at_the_limit_are_not() -> None:
    nearest = np.array([0, 1.2, 1.2001, inf])
    assert women_beyond(women(1, 20, 300, 4000), nearest, 1.2) == 4300
    assert women_beyond(women(1, 20, 300, 4000), nearest, 5) == 4000


def test_a_candidate_saves_the_way_from_the_nearest_hub_now() -> None:
    places, people = on_a_line(0, 5, 10), women(100, 10, 1)
    found = savings(places, people, nearest_km(places, on_a_line(0)), on_a_line(0, 5, 10))
    # At 5 km ten women save 5 km each and one saves 5; at 10 km only she saves: the ten have 5 km either way.
    assert found.women_km == pytest.approx([0, 55, 10], abs=1e-2)
    assert list(found.women_reached) == [0, 10, 1]


def test_nothing_to_choose_from_is_nothing_chosen() -> None:
    places, people = on_a_line(0, 5), women(1, 1)
    nearest = nearest_km(places, on_a_line(0))
    assert len(savings(places, people, nearest, NO_PLACES).women_km) == 0
    assert one_after_another(places, people, nearest, NO_PLACES, 2) == []
    assert best_together(places, people, nearest, NO_PLACES, 2) == []
    assert best_together(places, people, nearest, on_a_line(0), 2) == []


def test_the_best_two_together_may_leave_out_the_best_one() -> None:
    """The middle is best alone; the two ends together save more than the middle and one end."""
    places, people = on_a_line(0, 4, 8, 108), women(10, 1, 10, 100)
    nearest = nearest_km(places, on_a_line(108))
    candidates = on_a_line(0, 4, 8)
    assert one_after_another(places, people, nearest, candidates, 1) == [1]
    assert best_together(places, people, nearest, candidates, 2) == [0, 2]


@given(worlds)
def test_the_gain_of_each_candidate_is_the_travel_it_saves(world) -> None:
    people, hubs, candidates = world
    found = savings(*arrays(world))
    for row, candidate in enumerate(candidates):
        saved = travel(people, hubs) - travel(people, [*hubs, candidate])
        assert found.women_km[row] == pytest.approx(saved, rel=1e-6, abs=1e-3)
        reached = sum(
            number
            for place, number in people
            if min((apart(place, hub) for hub in hubs), default=inf) > WALK_KM >= apart(place, candidate)
        )
        assert found.women_reached[row] == reached


@settings(max_examples=200)
@given(worlds, st.integers(1, 3))
def test_the_best_together_are_as_good_as_any_that_brute_force_finds(world, number: int) -> None:
    people, hubs, candidates = world
    chosen = best_together(*arrays(world), number)
    assert len(set(chosen)) == len(chosen) <= number
    least = min(travel(people, [*hubs, *some]) for some in combinations(candidates, min(number, len(candidates))))
    assert travel(people, [*hubs, *(candidates[row] for row in chosen)]) == pytest.approx(least, rel=1e-9, abs=2e-2)


def test_the_best_together_beat_one_after_another_where_brute_force_does() -> None:
    """Forty towns of which some have a better three than the greedy one: the search has to find each of them."""
    greedy_was_worse = 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        places = random.uniform((53.3, -3.1), (53.5, -2.8), (14, 2))
        people = random.integers(1, 500, 14).astype(float)
        nearest = nearest_km(places, places[:1])
        saved = np.maximum(nearest[:, None] - kilometres(places, places), 0)
        gain_of = {some: float(people @ saved[:, list(some)].max(axis=1)) for some in combinations(range(14), 3)}
        best = best_together(places, people, nearest, places, 3)
        assert gain_of[tuple(best)] == pytest.approx(max(gain_of.values()))
        greedy = sorted(one_after_another(places, people, nearest, places, 3))
        greedy_was_worse += gain_of[tuple(greedy)] < gain_of[tuple(best)] - 1
    assert greedy_was_worse > 3


@given(worlds, st.integers(1, 3))
def test_one_after_another_starts_with_the_best_and_keeps_its_promise(world, number: int) -> None:
    """A greedy choice of a gain like this one is at least 63% of the best (Nemhauser, Wolsey and Fisher 1978)."""
    people, hubs, candidates = world
    chosen = one_after_another(*arrays(world), number)
    before = travel(people, hubs)
    gain = before - travel(people, [*hubs, *(candidates[row] for row in chosen)])
    best = before - travel(people, [*hubs, *(candidates[row] for row in best_together(*arrays(world), number))])
    assert gain >= best * 0.632 - 1e-2
    gains = savings(*arrays(world)).women_km
    assert not chosen or gains[chosen[0]] == gains.max()


def test_how_far_the_average_woman_has_to_go_is_weighted() -> None:
    assert farness([0.0, 2.0], women(300, 100)) == pytest.approx(0.5)
    assert farness([inf, 2.0], women(300, 100)) is None
    assert farness([], women()) is None


def test_all_england_never_makes_a_table_of_all_its_distances() -> None:
    """6,300 practices against 5,800 candidates would be 290 MB, and seconds; this takes a tenth of a second."""
    random = np.random.default_rng(20261123)
    places = random.uniform((50.5, -4), (54.5, 1), (6300, 2))
    people = random.integers(200, 4000, 6300).astype(float)
    tracemalloc.start()
    savings(places, people, nearest_km(places, places[:500]), places[500:])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000
