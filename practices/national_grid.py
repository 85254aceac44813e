"""National Grid references (OSGB36, metres) to latitude and longitude (WGS84, degrees). Pure.

The seven-parameter transformation that Ordnance Survey publishes in "A guide to coordinate systems in Great Britain":
right to about 5 metres everywhere in Great Britain. It is spelt out, because a conversion named only by its two ends
takes whatever correction grid the machine happens to have, or fetches one: the same file would give other places
elsewhere. Ordnance Survey's own grid, OSTN15, is right to a decimetre; a walk of 15 minutes does not need it.
"""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer

# The area of the National Grid; outside it there is no Great Britain.
EASTINGS, NORTHINGS = (0, 700_000), (0, 1_300_000)
# A tenth of a metre: finer would only be noise.
DECIMALS = 6

_PIPELINE = """
    +proj=pipeline
    +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy
    +step +proj=push +v_3
    +step +proj=cart +ellps=airy
    +step +proj=helmert +convention=position_vector
        +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489
    +step +inv +proj=cart +ellps=WGS84
    +step +proj=pop +v_3
    +step +proj=unitconvert +xy_in=rad +xy_out=deg
"""


def degrees_of(eastings: ArrayLike, northings: ArrayLike) -> NDArray[np.float64]:
    """An (n, 2) array of latitudes and longitudes for n eastings and northings in metres."""
    longitudes, latitudes = _transformer().transform(np.asarray(eastings, float), np.asarray(northings, float))
    return np.round(np.column_stack([latitudes, longitudes]), DECIMALS)


@cache
def _transformer() -> Transformer:
    return Transformer.from_pipeline(_PIPELINE)
