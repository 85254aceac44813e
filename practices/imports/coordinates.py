"""Where practices are: a CSV with practice_code, latitude and longitude, in degrees (WGS84)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from practices.distance import Point
from practices.imports.files import csv_headings, need_columns, read_csv
from practices.imports.names import readable
from practices.imports.rows import Fault, RefusedFileError, Row, check_each
from practices.imports.saving import Tally, complete_stubs, locked_rows, take, write_changed
from practices.models import Practice

CODE, NAME, POSTCODE, LATITUDE, LONGITUDE = "PRACTICE_CODE", "PRACTICE_NAME", "POSTCODE", "LATITUDE", "LONGITUDE"
SOURCE = "COORDINATE_SOURCE"
# A box around the United Kingdom: outside it the two are swapped, missing or wrong.
LATITUDES, LONGITUDES = (49.0, 61.0), (-9.0, 2.5)


class Place(NamedTuple):
    code: str
    latitude: float
    longitude: float
    coordinate_source: str
    name: str = ""
    postcode: str = ""


@dataclass
class Places:
    places: list[Place]
    faults: list[Fault] = field(default_factory=list)


def parse_coordinates(data: bytes) -> Iterator[Row]:
    """Rows of the file, which needs the three columns; name, postcode and coordinate_source may be there."""
    headings = csv_headings(data)
    need_columns(headings, (CODE, LATITUDE, LONGITUDE), "a file of coordinates")
    return read_csv(data, headings)


def validate_coordinates(rows: Iterable[Row], *, source: str) -> Places:
    """One place for each code; `source` is where coordinates come from when a row does not say."""
    faults: list[Fault] = []
    found: dict[str, Place] = {}
    for row, place in check_each(rows, _place, faults):
        if place.code in found:
            faults.append(Fault(row.number, CODE, place.code, "The practice is listed twice."))
            continue
        found[place.code] = place._replace(coordinate_source=place.coordinate_source or source)
    if not found:
        raise RefusedFileError("No row of the file could be used: check that it holds coordinates of practices.")
    return Places(list(found.values()), faults)


def _place(row: Row) -> Place:
    latitude, longitude = uk_degrees(row)
    return Place(
        code=row.code(CODE),
        latitude=latitude,
        longitude=longitude,
        coordinate_source=row.text(SOURCE, 60),
        name=readable(row.text(NAME)),
        postcode=row.postcode(POSTCODE),
    )


def uk_degrees(row: Row) -> Point:
    """Latitude and longitude of a row, which must lie in the United Kingdom."""
    return _degrees(row, LATITUDE, *LATITUDES), _degrees(row, LONGITUDE, *LONGITUDES)


def _degrees(row: Row, column: str, least: float, most: float) -> float:
    degrees = row.decimal(column)
    if not least <= degrees <= most:
        raise row.faulty(column, f"Not in the United Kingdom: {column.lower()} must lie from {least} to {most}.")
    return degrees


def save_coordinates(places: Places) -> Tally:
    """Place the practices; one not known yet becomes a stub."""
    stubs = complete_stubs(
        Practice, {place.code: {"name": place.name, "postcode": place.postcode} for place in places.places}
    )
    known = {row.code: row for row in locked_rows(Practice).filter(code__in=[place.code for place in places.places])}
    fields = ["latitude", "longitude", "coordinate_source"]
    changed = [
        row
        for place in places.places
        if take(row := known[place.code], {name: getattr(place, name) for name in fields})
    ]
    write_changed(Practice, changed, fields)
    return Tally(stubs.created, len(changed) - stubs.created, len(known) - len(changed))
