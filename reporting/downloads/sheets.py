"""What a report's page gives to take away: its tables and charts, as values. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from markupsafe import Markup

from reporting.charts import INK

Value = str | float | date | None

_NUMBER = re.compile(r"-?\d{1,3}(,?\d{3})*(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table, and the name of its file. Its first column names its rows; None is a missing figure."""

    name: str
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Trace:
    """Figures of a native chart; None is a gap. `dash` and `marker` as Plotly names them, None for neither."""

    name: str
    x: Sequence[Any]
    y: Sequence[float | None]
    colour: str = INK
    dash: str | None = "solid"
    marker: str | None = None
    width: float = 2
    # The lower and upper end of each figure's interval, where it has one; no figure is a gap then.
    intervals: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True, slots=True)
class Plot:
    """What a spreadsheet draws for itself: over months, days or numbers, or over names (`names`), which are bars."""

    name: str
    title: str
    unit: str
    traces: Sequence[Trace]
    across: str = ""
    names: bool = False
    # Dates are days, such as the first of a week, and not months.
    days: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as the page shows it, and the name of its file."""

    name: str
    heading: str
    subtitle: str
    svg: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """All that a page gives. `facts`: what is to be known of the figures, in words."""

    title: str
    facts: Sequence[tuple[str, str]]
    sheets: Sequence[Sheet]
    plots: Sequence[Plot] = field(default=())
    drawings: Sequence[Drawing] = field(default=())


def plain(cell: Any) -> str:
    """A cell as text: hidden words for screen readers stay, marks go."""
    return cell.striptags() if isinstance(cell, Markup) else str(cell)


def value_of(cell: Any) -> Value:
    """A number where the page says nothing but a number, otherwise its words."""
    text = plain(cell)
    if not _NUMBER.fullmatch(text):
        return text
    digits = text.replace(",", "")
    return float(digits) if "." in digits else int(digits)


def sheet(name: str, title: str, head: Iterable[Any], rows: Iterable[Sequence[Any]]) -> Sheet:
    """A table of a page, as values."""
    heads = [plain(each["text"] if isinstance(each, Mapping) else each) for each in head]
    return Sheet(name, title, heads, [[plain(row[0]), *map(value_of, row[1:])] for row in rows])


def traces_of(figure: Mapping[str, Any]) -> list[Trace]:
    """The traces of a Plotly figure, by whose months a spreadsheet can draw the same."""
    traces = []
    for each in figure["data"]:
        line, marker = each.get("line", {}), each.get("marker", {})
        traces.append(
            Trace(
                each["name"],
                [date.fromisoformat(month) for month in each["x"]],
                each["y"],
                line.get("color") or marker.get("color") or INK,
                line.get("dash", "solid") if "lines" in each["mode"] else None,
                marker.get("symbol", "circle") if "markers" in each["mode"] else None,
                line.get("width", 1.5),
            )
        )
    return traces
