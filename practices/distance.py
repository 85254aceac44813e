"""Distances over the ground. Pure: imports no model."""

import numpy as np
from numpy.typing import NDArray

# Latitude and longitude in degrees, WGS84.
Point = tuple[float, float]

# Mean radius of the Earth (IUGG), and the same in statute miles.
EARTH_RADIUS_KM = 6371.0088
EARTH_RADIUS_MILES = EARTH_RADIUS_KM / 1.609344


def miles_from(origin: Point, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Great-circle miles (haversine) from one point to each row of an (n, 2) array of latitudes and longitudes.

    A point that is not known (NaN) is at a distance that is not known (NaN), never at 0.
    """
    latitude, longitude = np.radians(origin)
    latitudes, longitudes = np.radians(points).T
    half_chord = (
        np.sin((latitudes - latitude) / 2) ** 2
        + np.cos(latitude) * np.cos(latitudes) * np.sin((longitudes - longitude) / 2) ** 2
    )
    miles: NDArray[np.float64] = 2 * EARTH_RADIUS_MILES * np.arcsin(np.sqrt(np.clip(half_chord, 0, 1)))
    return miles
