"""Conversion checked against the points that Ordnance Survey publishes for testing its own transformation, OSTN15."""

import numpy as np
import pytest
from pyproj import network

from practices import national_grid
from practices.distance import miles_from
from practices.national_grid import degrees_of

METRES_A_MILE = 1609.344
# The transformation used is published as right to about 5 metres.
TOLERANCE_METRES = 5.0

# Easting, northing, latitude, longitude: points of "OSTN15_OSGM15_TestInput_OSGBtoETRS" and its output.
PUBLISHED = {
    "St Mary's, Scilly": (91492.146, 11318.804, 49.92226394, -6.29977752),
    "Thanet": (639821.835, 169565.858, 51.37447026, 1.44454730),
    "London": (530624.974, 178388.464, 51.48936565, -0.11992557),
    "Daresbury": (357455.843, 383290.436, 53.34480280, -2.64049321),
    "Blackpool": (331534.564, 431920.794, 53.77911026, -3.04045491),
    "Newcastle": (424639.355, 565012.703, 54.97912274, -1.61657685),
    "Shetland": (395999.668, 1138728.951, 60.13308092, -2.07382823),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_point_is_met_within_five_metres(name: str) -> None:
    easting, northing, latitude, longitude = PUBLISHED[name]
    found = degrees_of([easting], [northing])
    metres = miles_from((latitude, longitude), found)[0] * METRES_A_MILE
    assert metres < TOLERANCE_METRES


def test_without_the_change_of_datum_it_would_be_a_hundred_metres_out() -> None:
    """What the tolerance would catch: taking OSGB36 latitudes for those of WGS84."""
    easting, northing, latitude, longitude = PUBLISHED["Daresbury"]
    only_projected = national_grid.Transformer.from_pipeline(
        "+proj=pipeline +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000"
        " +ellps=airy +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    ).transform(easting, northing)
    metres = miles_from((latitude, longitude), np.array([only_projected[::-1]]))[0] * METRES_A_MILE
    assert metres > 50


def test_many_points_come_back_in_their_order() -> None:
    eastings, northings, latitudes, longitudes = np.array(list(PUBLISHED.values())).T
    places = degrees_of(eastings, northings)
    assert places.shape == (len(PUBLISHED), 2)
    assert np.allclose(places, np.column_stack([latitudes, longitudes]), atol=1e-4)
    assert degrees_of([], []).shape == (0, 2)


def test_no_correction_grid_of_the_machine_and_no_network_is_used() -> None:
    steps = national_grid._transformer().definition
    assert "grid" not in steps
    assert not network.is_network_enabled()
