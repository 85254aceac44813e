"""Women aged 15 to 44 by small area (output areas, LSOAs) and where they live: a CSV of a layout of our own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from practices.deprivation import fifth_of
from practices.imports.coordinates import uk_degrees
from practices.imports.files import csv_headings, need_columns, read_csv
from practices.imports.rows import Fault, RefusedFileError, Row, check_each
from practices.imports.saving import BATCH, Tally, locked_rows, take, write_changed
from practices.models import SmallArea

CODE, NAME, WOMEN, DECILE, QUINTILE = "AREA_CODE", "AREA_NAME", "WOMEN_15_44", "IMD_DECILE", "IMD_QUINTILE"
_CODE = re.compile(r"[EWSN][0-9]{8}")
_FIELDS = ["name", "latitude", "longitude", "women_15_44", "deprivation_fifth", "as_of"]


class Area(NamedTuple):
    """`deprivation_fifth`: 1, the most deprived, to 5, or None when not known."""

    code: str
    name: str
    latitude: float
    longitude: float
    women_15_44: int
    deprivation_fifth: int | None


@dataclass
class Areas:
    areas: list[Area]
    faults: list[Fault] = field(default_factory=list)


def parse_small_areas(data: bytes) -> Iterator[Row]:
    """Rows of the file; area_name, imd_decile and imd_quintile may be there."""
    headings = csv_headings(data)
    need_columns(headings, (CODE, "LATITUDE", "LONGITUDE", WOMEN), "a file of small areas")
    return read_csv(data, headings)


def validate_small_areas(rows: Iterable[Row]) -> Areas:
    """Each area once; faulty rows as faults."""
    faults: list[Fault] = []
    found: dict[str, Area] = {}
    for row, area in check_each(rows, _area, faults):
        if area.code in found:
            faults.append(Fault(row.number, CODE, area.code, "The area is listed twice."))
        else:
            found[area.code] = area
    if not found:
        raise RefusedFileError("No row of the file could be used: check that it holds women by small area.")
    return Areas(list(found.values()), faults)


def _area(row: Row) -> Area:
    code = row.text(CODE).upper()
    if not _CODE.fullmatch(code):
        raise row.faulty(CODE, "Not an ONS code of an area: a letter and 8 digits.")
    women = row.count(WOMEN)
    if women is None:
        raise row.faulty(WOMEN, "The number is missing.")
    latitude, longitude = uk_degrees(row)
    return Area(code, row.text(NAME, 100), latitude, longitude, women, _fifth(row))


def _fifth(row: Row) -> int | None:
    for column, most in ((DECILE, 10), (QUINTILE, 5)):
        rank = row.count(column) if column in row.cells else None
        if rank is None:
            continue
        if not 1 <= rank <= most:
            raise row.faulty(column, f"Must lie from 1, the most deprived, to {most}.")
        return fifth_of(rank) if column == DECILE else rank
    return None


def save_small_areas(areas: Areas, *, as_of: date) -> tuple[Tally, int]:
    """Put these areas in place of all those before; beside the tally, how many of those went.

    Two vintages or sizes of area side by side would count women twice. RefusedFileError when newer ones are known.
    """
    known = {row.code: row for row in locked_rows(SmallArea)}
    newest = max((row.as_of for row in known.values()), default=as_of)
    if newest > as_of:
        raise RefusedFileError(f"The areas of {newest:%Y-%m-%d} are loaded, which is newer. Give --date if it is not.")
    new, changed = [], []
    for area in areas.areas:
        facts = {**area._asdict(), "as_of": as_of}
        row = known.pop(area.code, None)
        if row is None:
            new.append(SmallArea(**facts))
        elif take(row, facts):
            changed.append(row)
    SmallArea.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    SmallArea.objects.bulk_create(new, batch_size=BATCH)
    write_changed(SmallArea, changed, _FIELDS)
    return Tally(len(new), len(changed), len(areas.areas) - len(new) - len(changed)), len(known)
