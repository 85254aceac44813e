"""Code-Point Open of Ordnance Survey: where each postcode of Great Britain lies. 120 files, 1.7 million rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from itertools import chain

from django.db import connection

from practices.imports.files import check_headings, need_columns, read_csv
from practices.imports.rows import Fault, RefusedFileError, Row, check_each, folded
from practices.imports.saving import Tally
from practices.national_grid import EASTINGS, NORTHINGS, degrees_of

CODE, QUALITY, EASTING, NORTHING = "POSTCODE", "POSITIONAL_QUALITY_INDICATOR", "EASTINGS", "NORTHINGS"
NEEDED = (CODE, QUALITY, EASTING, NORTHING)
# The files have no heading row: these are their columns, as the file of headings beside them has had them since 2011.
COLUMNS = (
    *(CODE, QUALITY, EASTING, NORTHING, "COUNTRY_CODE", "NHS_REGIONAL_HA_CODE", "NHS_HA_CODE"),
    *("ADMIN_COUNTY_CODE", "ADMIN_DISTRICT_CODE", "ADMIN_WARD_CODE"),
)
WITHOUT_PLACE = 90


@dataclass
class Postcodes:
    """What a file says; `without_place`: postcodes that Ordnance Survey lists without coordinates."""

    codes: list[str] = field(default_factory=list)
    eastings: list[int] = field(default_factory=list)
    northings: list[int] = field(default_factory=list)
    without_place: int = 0
    faults: list[Fault] = field(default_factory=list)


def headings_in(data: bytes) -> list[str]:
    """The columns that Code-Point Open's own file of headings names; that file has short names in a row above."""
    for row in read_csv(data, COLUMNS, first=1):
        names = [folded(name) for name in row.cells.values()]
        if set(NEEDED) <= set(names):
            check_headings(names)
            return names
    raise RefusedFileError(
        "This is not the file of headings that comes with Code-Point Open: no row of it names ten columns with "
        f"{', '.join(NEEDED)} among them."
    )


def parse_postcodes(data: bytes, columns: Sequence[str] = COLUMNS) -> Iterator[Row]:
    """Rows of a file with or without a row of headings of its own."""
    need_columns(columns, NEEDED, "a file of Code-Point Open")
    rows = read_csv(data, columns, first=1)
    first = next(rows, None)
    if first is None:
        return
    names = {folded(name) for name in first.cells.values()}
    if set(NEEDED) <= names:
        yield from read_csv(data, [folded(name) for name in first.cells.values()])
    else:
        yield from chain([first], rows)


def validate_postcodes(rows: Iterable[Row]) -> Postcodes:
    """Each postcode once, with its place on the National Grid in metres; faulty rows as faults."""
    found = Postcodes()
    listed: set[str] = set()
    for row, (code, place) in check_each(rows, _postcode, found.faults):
        if code in listed:
            found.faults.append(Fault(row.number, CODE, code, "The postcode is listed twice."))
        elif place is None:
            found.without_place += 1
        else:
            found.codes.append(code)
            found.eastings.append(place[0])
            found.northings.append(place[1])
        listed.add(code)
    if found.faults and not found.codes:
        first = found.faults[0]
        raise RefusedFileError(
            "No row could be used: check that this is a file of Code-Point Open. "
            f"The first fault: {first.column}: {first.reason}"
        )
    return found


def _postcode(row: Row) -> tuple[str, tuple[int, int] | None]:
    code = row.postcode(CODE)
    if not code:
        raise row.faulty(CODE, "The postcode is missing.")
    if row.count(QUALITY) == WITHOUT_PLACE:
        return code, None
    return code, (_metres(row, EASTING, *EASTINGS), _metres(row, NORTHING, *NORTHINGS))


def _metres(row: Row, column: str, least: int, most: int) -> int:
    text = row.cells[column].strip()
    if not text.isdecimal() or not least < int(text) < most:
        raise row.faulty(column, f"Not on the National Grid: {column.lower()} must lie between {least} and {most:,}.")
    return int(text)


_NEW = """
    INSERT INTO practices_postcode (code, latitude, longitude, as_of)
    SELECT code, latitude, longitude, as_of FROM incoming_postcodes
    ON CONFLICT (code) DO NOTHING
"""
_OLDER = "known.code = incoming.code AND known.as_of <= incoming.as_of"
_MOVED = f"{_OLDER} AND (known.latitude, known.longitude) <> (incoming.latitude, incoming.longitude)"
_SET = "latitude = incoming.latitude, longitude = incoming.longitude, as_of = incoming.as_of"
_MOVE = f"UPDATE practices_postcode AS known SET {_SET} FROM incoming_postcodes AS incoming WHERE {_MOVED}"
_CONFIRM = f"""
    UPDATE practices_postcode AS known SET as_of = incoming.as_of
    FROM incoming_postcodes AS incoming WHERE {_OLDER} AND known.as_of <> incoming.as_of
"""


def save_postcodes(postcodes: Postcodes, *, as_of: date) -> Tally:
    """Store the places, but for those that a newer file described, at the speed of COPY."""
    places = degrees_of(postcodes.eastings, postcodes.northings)
    lines = "".join(
        f"{code}\t{latitude}\t{longitude}\t{as_of}\n"
        for code, (latitude, longitude) in zip(postcodes.codes, places.tolist(), strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE incoming_postcodes (LIKE practices_postcode) ON COMMIT DROP")
        cursor.copy_expert("COPY incoming_postcodes (code, latitude, longitude, as_of) FROM STDIN", StringIO(lines))
        cursor.execute("ANALYZE incoming_postcodes")
        cursor.execute(_MOVE)
        changed = cursor.rowcount
        cursor.execute(_CONFIRM)
        cursor.execute(_NEW)
        created = cursor.rowcount
        cursor.execute("DROP TABLE incoming_postcodes")
    return Tally(created, changed, len(postcodes.codes) - created - changed)
