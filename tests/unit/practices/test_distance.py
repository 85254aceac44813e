import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.distance import EARTH_RADIUS_MILES, miles_from

LIVERPOOL, MANCHESTER = (53.4084, -2.9916), (53.4808, -2.2426)
points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def miles(origin, *others):
    return miles_from(origin, np.array(others, dtype=np.float64))


def test_liverpool_is_31_miles_from_manchester():
    assert miles(LIVERPOOL, MANCHESTER)[0] == pytest.approx(31.2, abs=0.1)


def test_one_degree_of_latitude_is_69_miles():
    assert miles((53.0, -2.0), (54.0, -2.0))[0] == pytest.approx(69.09, abs=0.01)


def test_no_distance_to_the_same_place():
    assert miles(LIVERPOOL, LIVERPOOL)[0] == 0


@pytest.mark.acceptance("N2")
def test_an_unknown_place_is_at_an_unknown_distance_never_at_0():
    found = miles(LIVERPOOL, (np.nan, np.nan), MANCHESTER)
    assert np.isnan(found[0])
    assert not np.isnan(found[1])


def test_from_an_unknown_place_every_distance_is_unknown():
    assert np.isnan(miles((np.nan, np.nan), LIVERPOOL, MANCHESTER)).all()


@given(points, points)
def test_there_is_as_far_as_back_and_never_further_than_half_way_round(one, other):
    there, back = miles(one, other)[0], miles(other, one)[0]
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= np.pi * EARTH_RADIUS_MILES + 1e-6
