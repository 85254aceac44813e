"""The orders in which hubs are offered, over hubs that only have a distance and a time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.tradeoff import DAYS_A_MILE, Order, days_weighed, ordered, reach

TODAY = date(2026, 11, 2)
MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    name: str
    miles: float | None
    first_free: datetime | None
    hub_id: int = 1


def place(name: str, miles: float | None, days: int | None) -> Place:
    """Somewhere so many miles away whose first free appointment is at 9am so many days from today."""
    return Place(name, miles, None if days is None else MORNING + timedelta(days=days))


def names(places: list[Place], order: Order) -> list[str]:
    return [each.name for each in ordered(places, order, today=TODAY)]


NEAR_LATE, FAR_SOON, MIDDLE = place("near, late", 0.5, 25), place("far, soon", 9.0, 2), place("middle", 3.0, 6)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.NEAREST, ["near, late", "middle", "far, soon"]),
        (Order.SOONEST, ["far, soon", "middle", "near, late"]),
        # 6 + 2 × 3 = 12 days, 2 + 2 × 9 = 20 days, 25 + 2 × 0.5 = 26 days.
        (Order.BALANCED, ["middle", "far, soon", "near, late"]),
    ],
)
def test_each_order_weighs_what_its_name_says(order: Order, expected: list[str]) -> None:
    assert names([NEAR_LATE, FAR_SOON, MIDDLE], order) == expected


def test_a_mile_further_weighs_as_much_as_two_days_longer() -> None:
    assert DAYS_A_MILE == 2, "the page says so and ADR 16 says why"
    assert days_weighed(place("A", 1.0, 5), today=TODAY) == days_weighed(place("B", 2.0, 3), today=TODAY) == 7
    assert names([place("B", 2.0, 3), place("A", 1.0, 5)], Order.BALANCED) == ["A", "B"], "of equal ones the nearer"


def test_days_are_those_of_london_as_the_cards_count_them() -> None:
    just_past_midnight = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # 12:30am on 1 July in London
    assert days_weighed(Place("A", 0.0, just_past_midnight), today=date(2026, 6, 30)) == 1


@pytest.mark.acceptance("N2")
@pytest.mark.parametrize("order", Order)
def test_an_unknown_distance_is_last_in_every_order_and_never_taken_as_0(order: Order) -> None:
    places = [place("unknown, today", None, 0), place("far, none free", 90.0, None), place("near", 1.0, 20)]
    assert names(places, order)[-1] == "unknown, today"
    assert days_weighed(places[0], today=TODAY) is None


@pytest.mark.parametrize("order", [Order.BALANCED, Order.SOONEST])
def test_without_a_free_appointment_it_comes_after_those_with_one_the_nearer_first(order: Order) -> None:
    places = [place("next door, full", 0.1, None), place("down the road, full", 0.4, None), place("far", 40.0, 60)]
    assert names(places, order) == ["far", "next door, full", "down the road, full"]
    assert names(places, Order.NEAREST)[0] == "next door, full"


def test_at_unknown_distances_the_wait_decides() -> None:
    places = [place("full", None, None), place("late", None, 9), place("soon", None, 3)]
    for order in Order:
        assert names(places, order) == ["soon", "late", "full"]


places_anywhere = st.lists(
    st.builds(
        Place,
        name=st.sampled_from(["Park", "Vale", "Quay"]),
        miles=st.none() | st.floats(0, 400),
        first_free=st.none() | st.integers(0, 500_000).map(lambda minutes: MORNING + timedelta(minutes=minutes)),
        hub_id=st.integers(1, 10_000),
    ),
    unique_by=lambda each: each.hub_id,
    max_size=12,
)


@given(places_anywhere, st.randoms(), st.sampled_from(Order))
def test_an_order_is_the_same_however_the_hubs_came_and_loses_none(places, random, order) -> None:
    shuffled = list(places)
    random.shuffle(shuffled)
    result = ordered(shuffled, order, today=TODAY)
    assert result == ordered(places, order, today=TODAY)
    assert sorted(each.hub_id for each in result) == sorted(each.hub_id for each in places)


@given(places_anywhere, st.sampled_from(Order))
def test_unknown_distances_are_together_at_the_end(places, order) -> None:
    unknown = [each.miles is None for each in ordered(places, order, today=TODAY)]
    assert unknown == sorted(unknown)


@given(places_anywhere, st.sampled_from(Order))
def test_what_is_both_nearer_and_sooner_never_stands_behind(places, order) -> None:
    result = [each for each in ordered(places, order, today=TODAY) if each.miles is not None and each.first_free]
    for place_of, first in enumerate(result):
        for later in result[place_of + 1 :]:
            assert not (later.miles < first.miles and later.first_free < first.first_free)


ANYWHERE = st.builds(
    place,
    st.text("abc", min_size=1, max_size=2),
    st.none() | st.sampled_from([0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0]),
    st.none() | st.integers(0, 30),
)


@given(st.lists(ANYWHERE, min_size=2, max_size=12), st.sampled_from(list(Order)), st.integers(1, 6), st.data())
def test_nothing_beyond_reach_is_among_the_first(places: list[Place], order: Order, number: int, data: st.DataObject):
    by_distance = sorted(places, key=lambda each: (each.miles is None, each.miles or 0.0))
    nearest = by_distance[: data.draw(st.integers(1, len(places)))]
    furthest = reach(nearest, order, number, today=TODAY)
    looked_at = [
        each
        for at, each in enumerate(by_distance)
        if at < len(nearest) or furthest is None or (each.miles is not None and each.miles <= furthest)
    ]
    assert ordered(looked_at, order, today=TODAY)[:number] == ordered(places, order, today=TODAY)[:number]


def test_reach_is_as_far_as_the_last_of_them_costs() -> None:
    # 26 days by wait and travel: 13 miles cost as much without any wait.
    assert reach([NEAR_LATE, MIDDLE], Order.BALANCED, 2, today=TODAY) == 26 / DAYS_A_MILE
    assert reach([NEAR_LATE, MIDDLE], Order.NEAREST, 2, today=TODAY) == 3.0
    assert reach([NEAR_LATE, MIDDLE], Order.SOONEST, 2, today=TODAY) is None
