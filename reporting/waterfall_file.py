"""Activity plans from a CSV: parse, then validate. Pure: saves nothing. Source: domain.md P6.

A row is one bar of a plan: plan, unit, source, row, label, value. `row` is "baseline" (once, first), "step" (a change,
with its sign) or "total" (once, last). A plan whose steps do not add up exactly to its total is refused.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from practices.imports.files import csv_headings, need_columns, read_csv
from practices.imports.rows import Fault, RefusedFileError, Row, check_each
from reporting.trajectory_file import needed, number
from reporting.waterfall import Waterfall, WaterfallError, waterfall

PLAN, UNIT, SOURCE, ROW, LABEL, VALUE = "PLAN", "UNIT", "SOURCE", "ROW", "LABEL", "VALUE"
COLUMNS = (PLAN, UNIT, SOURCE, ROW, LABEL, VALUE)
BASELINE, STEP, TOTAL = "baseline", "step", "total"
MOST_STEPS = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """One row."""

    plan: str
    unit: str
    source: str
    kind: str
    label: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class NamedWaterfall:
    """A plan as the file has it."""

    title: str
    unit: str
    source: str
    baseline_label: str
    total_label: str
    fall: Waterfall


def parse_activity(data: bytes) -> Iterator[Row]:
    """Rows of the file; RefusedFileError when it is not one."""
    headings = csv_headings(data)
    need_columns(headings, COLUMNS, "a file of activity plans")
    return read_csv(data, headings)


def validate_activity(rows: Iterable[Row]) -> list[NamedWaterfall]:
    """The file's plans, in its order.

    RefusedFileError for any row at fault, as a plan without one of its steps would not add up, and for a plan that
    does not.
    """
    faults: list[Fault] = []
    found: dict[str, list[Bar]] = {}
    for _, bar in check_each(rows, _bar, faults):
        found.setdefault(bar.plan, []).append(bar)
    if faults:
        said = "; ".join(f"row {each.row}, {each.column}: {each.reason}" for each in faults[:5])
        raise RefusedFileError(f"A plan without one of its rows would not add up. Correct {said}")
    if not found:
        raise RefusedFileError("No row of the file could be used: check that it holds activity plans.")
    return [_plan(title, bars) for title, bars in found.items()]


def _plan(title: str, bars: list[Bar]) -> NamedWaterfall:
    kinds = [bar.kind for bar in bars]
    steps = bars[1:-1]
    if kinds != [BASELINE, *[STEP] * len(steps), TOTAL]:
        raise RefusedFileError(f"{title} needs one baseline first, then its steps, then one total.")
    if len(steps) > MOST_STEPS:
        raise RefusedFileError(f"{title} has more than {MOST_STEPS} steps. Put small ones together.")
    first, last = bars[0], bars[-1]
    if len({(bar.unit, bar.source) for bar in bars}) > 1:
        raise RefusedFileError(f"{title} has more than one unit or source. Give each plan one.")
    try:
        fall = waterfall(first.value, [(bar.label, bar.value) for bar in steps], last.value)
    except WaterfallError as error:
        raise RefusedFileError(f"{title} does not add up. {error}") from error
    return NamedWaterfall(title, first.unit, first.source, first.label, last.label, fall)


def _bar(row: Row) -> Bar:
    kind = row.text(ROW).lower()
    if kind not in (BASELINE, STEP, TOTAL):
        raise row.faulty(ROW, "Not baseline, step or total.")
    value = number(row, VALUE)
    if value is None:
        raise row.faulty(VALUE, "Missing.")
    return Bar(needed(row, PLAN), needed(row, UNIT), needed(row, SOURCE), kind, needed(row, LABEL), value)
