"""Each kind of file from bytes to rows in the database: parse, validate, save."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from practices.imports.coordinates import parse_coordinates, save_coordinates, validate_coordinates
from practices.imports.deprivation import parse_deprivation, save_deprivation, validate_deprivation
from practices.imports.layouts import date_in_name
from practices.imports.list_sizes import parse_list_sizes, recorded_counts, save_list_sizes, validate_list_sizes
from practices.imports.pcns import parse_pcns, save_pcns, validate_pcns
from practices.imports.postcodes import parse_postcodes, save_postcodes, validate_postcodes
from practices.imports.practices import parse_practices, save_practices, validate_practices
from practices.imports.rows import RefusedFileError
from practices.imports.running import Outcome, Source
from practices.imports.small_areas import parse_small_areas, save_small_areas, validate_small_areas

# The newest index of multiple deprivation that was to be had by practice.
IMD = "IMD 2019"


def load_pcns(source: Source) -> Outcome:
    pcns, members = parse_pcns(source.data)
    network = validate_pcns(source.progress(pcns, "PCNs"), source.progress(members, "Memberships"))
    remark = f"{len(network.pcns):,} PCNs and {len(network.members):,} memberships could be used."
    return Outcome(save_pcns(network), network.faults, [remark])


def load_practices(source: Source) -> Outcome:
    practices = validate_practices(source.progress(parse_practices(source.data), "Practices"))
    remark = f"{practices.passed_over:,} rows passed over: not a GP practice, or not in England."
    return Outcome(save_practices(practices), practices.faults, [remark] if practices.passed_over else [])


def load_list_sizes(source: Source, *, day: date | None, accept_jumps: bool) -> Outcome:
    layout, rows = parse_list_sizes(source.data)
    sizes = validate_list_sizes(
        layout,
        source.progress(rows, "List sizes"),
        day=day or date_in_name(source.name),
        recorded=recorded_counts,
        accept_jumps=accept_jumps,
    )
    tally = save_list_sizes(sizes, source=f"{layout.title} ({source.name})"[:100])
    remark = f"{sizes.without_count:,} practices without a number, left blank by the publisher."
    return Outcome(tally, sizes.faults, [remark] if sizes.without_count else [])


def load_coordinates(source: Source, *, origin: str) -> Outcome:
    rows = source.progress(parse_coordinates(source.data), "Coordinates")
    places = validate_coordinates(rows, source=origin or source.name[:60])
    return Outcome(save_coordinates(places), places.faults)


def load_postcodes(source: Source, *, columns: Sequence[str], day: date | None) -> Outcome:
    as_of = _dated(source, day)
    postcodes = validate_postcodes(source.progress(parse_postcodes(source.data, columns), source.name))
    remark = f"{postcodes.without_place:,} postcodes left out: the publisher gives no coordinates for them."
    return Outcome(
        save_postcodes(postcodes, as_of=as_of), postcodes.faults, [remark] if postcodes.without_place else []
    )


def load_small_areas(source: Source, *, day: date | None) -> Outcome:
    as_of = _dated(source, day)
    areas = validate_small_areas(source.progress(parse_small_areas(source.data), "Small areas"))
    tally, gone = save_small_areas(areas, as_of=as_of)
    return Outcome(tally, areas.faults, [f"{gone:,} areas of an earlier file removed."] if gone else [])


def load_deprivation(source: Source, *, index: str, origin: str) -> Outcome:
    rows = source.progress(parse_deprivation(source.data), "Deprivation")
    deprivation = validate_deprivation(rows)
    tally, unknown = save_deprivation(deprivation, index=index, source=origin or source.name[:100])
    remarks = []
    if unknown:
        remarks.append(f"{unknown:,} practices passed over: this service does not know them.")
    if deprivation.without_score:
        remarks.append(f"{deprivation.without_score:,} practices without a score, left blank by the publisher.")
    return Outcome(tally, deprivation.faults, remarks)


def _dated(source: Source, day: date | None) -> date:
    """How recent a file without dates in it is: as told, or as its name says."""
    if as_of := day or date_in_name(source.name):
        return as_of
    raise RefusedFileError("Nothing says how recent it is. Give --date, such as --date 2026-02-01.")
