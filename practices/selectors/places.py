"""Where postcodes lie."""

from collections.abc import Iterable

from practices.distance import Point
from practices.models import Postcode
from practices.postcodes import normalised


def place_of(postcode: str) -> Point | None:
    """Latitude and longitude in degrees of a postcode however it is written; None when it is not known."""
    return places_of([postcode]).get(postcode)


def places_of(postcodes: Iterable[str]) -> dict[str, Point]:
    """The same of several postcodes, as they were written; those not known are left out."""
    codes = {written: code for written in postcodes if (code := normalised(written))}
    rows = Postcode.objects.filter(pk__in=set(codes.values())).values_list("code", "latitude", "longitude")
    known = {code: (latitude, longitude) for code, latitude, longitude in rows}
    return {written: known[code] for written, code in codes.items() if code in known}
