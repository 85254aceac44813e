"""Patients registered at practices: read in any layout, believed or set aside, saved, and women 15 to 44 estimated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from practices.estimates import Count, estimate, jump
from practices.imports.files import csv_headings, read_csv
from practices.imports.layouts import LAYOUTS, OTHER_NAMES, Layout, Size
from practices.imports.rows import Fault, RefusedFileError, Row
from practices.imports.saving import BATCH, Tally, complete_stubs, locked_rows, mark_whole_history, take, write_changed
from practices.models import ListSize, Practice


@dataclass
class Sizes:
    """`without_count`: practices whose numbers the publisher left blank."""

    sizes: list[Size]
    without_count: int = 0
    faults: list[Fault] = field(default_factory=list)


def parse_list_sizes(data: bytes) -> tuple[Layout, Iterator[Row]]:
    """The layout that the headings show, and the rows."""
    headings = csv_headings(data, OTHER_NAMES)
    for layout in LAYOUTS:
        if set(layout.columns) <= set(headings):
            return layout, read_csv(data, headings)
    known = "; ".join(f"{layout.title} ({', '.join(layout.columns[:4])} …)" for layout in LAYOUTS)
    raise RefusedFileError(f"These are not the headings of a list size file. Known are: {known}.")


def validate_list_sizes(
    layout: Layout,
    rows: Iterable[Row],
    *,
    day: date | None = None,
    recorded: Callable[[list[str]], Mapping[str, list[Count]]] = lambda codes: {},
    accept_jumps: bool = False,
) -> Sizes:
    """List sizes that can be believed; the others as faults.

    `day` dates a layout whose rows carry no date. `recorded` gives what is known of practices, for A20.
    """
    faults: list[Fault] = []
    found: dict[tuple[str, date], Size] = {}
    without_count = 0
    for size in layout.read(rows, day, faults):
        if size.patients is None and size.women is None:
            without_count += 1
        elif reason := _impossible(size, found):
            faults.append(_fault(layout, size, reason))
        else:
            found[size.code, size.day] = size
    if not found:
        raise RefusedFileError("No row of the file holds a number of patients that could be used.")
    if not accept_jumps:
        history = recorded([size.code for size in found.values()])
        for key, size in list(found.items()):
            if reason := _unbelievable(size, history.get(size.code, [])):
                faults.append(_fault(layout, found.pop(key), reason))
    return Sizes(list(found.values()), without_count, sorted(faults))


def _impossible(size: Size, found: Mapping[tuple[str, date], Size]) -> str:
    if (size.code, size.day) in found:
        return "The practice is listed twice for the day."
    if size.patients == 0:
        return "A practice without patients has no rate."
    if size.patients is not None and size.women is not None and size.women > size.patients:
        return f"Fewer patients than the {size.women:,} women aged 15 to 44 among them."
    return ""


def _unbelievable(size: Size, history: list[Count]) -> str:
    if size.patients is None or any((count.day, count.patients) == (size.day, size.patients) for count in history):
        return ""
    return jump([(count.day, count.patients) for count in history if count.patients], size.day, size.patients)


def _fault(layout: Layout, size: Size, reason: str) -> Fault:
    return Fault(size.row, layout.total, "" if size.patients is None else str(size.patients), reason)


def recorded_counts(codes: Iterable[str]) -> dict[str, list[Count]]:
    """The list sizes recorded of practices, by code."""
    history: dict[str, list[Count]] = defaultdict(list)
    rows = ListSize.objects.filter(practice__code__in=codes)
    for code, day, patients, women in rows.values_list("practice__code", "counted_on", "patients", "women_15_44"):
        history[code].append(Count(day, patients, women))
    return history


def save_list_sizes(sizes: Sizes, *, source: str) -> Tally:
    """Write what differs, then renew the estimates of the practices concerned.

    A count already recorded for the day is replaced; a blank replaces nothing. `source` is used where a row has none.
    """
    complete_stubs(Practice, {size.code: {} for size in sizes.sizes})
    practices = dict(Practice.objects.filter(code__in=[s.code for s in sizes.sizes]).values_list("code", "pk"))
    known = {
        (row.practice_id, row.counted_on): row for row in locked_rows(ListSize).filter(practice__in=practices.values())
    }
    new: list[ListSize] = []
    changed: list[ListSize] = []
    for size in sizes.sizes:
        key = practices[size.code], size.day
        row = known.get(key) or ListSize(practice_id=key[0], counted_on=key[1])
        counted = {"patients": size.patients}
        if size.women is not None:
            counted |= {"women_15_44": size.women, "women_are_estimated": False}
        if take(row, {name: value for name, value in counted.items() if value is not None}):
            row.source = size.source or source
            (changed if row.pk else new).append(row)
    ListSize.objects.bulk_create(new, batch_size=BATCH)
    write_changed(ListSize, changed, ["patients", "women_15_44", "women_are_estimated", "source"])
    touched = {row.practice_id for row in [*new, *changed]}
    mark_whole_history(touched | estimate_women(practices=touched))
    return Tally(len(new), len(changed), len(sizes.sizes) - len(new) - len(changed))


@transaction.atomic
def estimate_women(*, practices: Iterable[int]) -> set[int]:
    """Estimate women 15 to 44 of practices (ids) wherever they were not counted; the practices that changed.

    An estimate is the nearest counted share times the list of the day. Without a counted share there is none.
    """
    histories: dict[int, list[ListSize]] = defaultdict(list)
    for row in locked_rows(ListSize).filter(practice__in=practices):
        histories[row.practice_id].append(row)
    changed = []
    for rows in histories.values():
        counted = [
            Count(row.counted_on, row.patients, None if row.women_are_estimated else row.women_15_44) for row in rows
        ]
        for row, count in zip(rows, counted, strict=True):
            if count.women is None:
                women = estimate(counted, count)
                if take(row, {"women_15_44": women, "women_are_estimated": women is not None}):
                    changed.append(row)
    write_changed(ListSize, changed, ["women_15_44", "women_are_estimated"])
    return {row.practice_id for row in changed}
