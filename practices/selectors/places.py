"""Where a postcode lies."""

from practices.distance import Point
from practices.models import Postcode
from practices.postcodes import normalised


def place_of(postcode: str) -> Point | None:
    """Latitude and longitude in degrees of a postcode however it is written; None when it is not known."""
    code = normalised(postcode)
    return Postcode.objects.filter(pk=code).values_list("latitude", "longitude").first() if code else None
