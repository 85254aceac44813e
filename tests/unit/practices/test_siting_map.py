"""The numbers on the map of the next hub: each is to be read, wherever its place is."""

from itertools import combinations
from math import dist

import pytest

from practices.presenters.siting_map import spread


@pytest.mark.parametrize(
    "places",
    [
        [(300, 200)] * 5,
        [(11, 11)] * 5,
        [(200, 200), (204, 203), (210, 196), (201, 215), (218, 200)],
        [(290, 290), (295, 299), (200, 100), (205, 95), (203, 101)],
    ],
)
def test_numbers_of_close_places_stand_apart_inside_the_picture(places):
    moved = spread(places, 300, 300)
    assert all(dist(*pair) >= 22.5 for pair in combinations(moved, 2))
    assert all(11 <= each <= 289 for at in moved for each in at)


def test_a_number_that_is_alone_stays_at_its_place():
    assert spread([(100, 100), (140, 100), (200, 200)], 300, 300) == [(100, 100), (140, 100), (200, 200)]


def test_close_numbers_stay_near_their_places():
    places = [(100, 100), (103, 100)]
    assert all(dist(place, at) < 12 for place, at in zip(places, spread(places, 300, 300), strict=True))
