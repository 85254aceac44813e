"""Charts of monthly rates as Plotly figures; reporting/drawing.py draws them on the server. Pure.

Marks are those of ux.md 4: colour never stands alone, axes begin at 0, lines are named at their ends.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from markupsafe import escape

from reporting.measures import Group

INK, GRID = "#212B32", "#D8DDE0"
STEPS = [factor * 10**power for power in range(-2, 7) for factor in (1, 2, 5)]
MOST_STEPS = 6
# The server's drawing and plotly.js leave the same room for the names at the lines' ends, in pixels.
ROOM_FOR_NAMES, HEIGHT, ABOVE, BELOW = 190, 400, 34, 30
BETWEEN_NAMES = 18


@dataclass(frozen=True, slots=True)
class Style:
    """How a group of methods is drawn, everywhere."""

    colour: str
    width: float
    # Plotly's name of the marker; None: no marker.
    marker: str | None


STYLES = {
    Group.IMPLANT: Style("#003087", 2.5, "circle"),
    Group.COILS: Style("#00807A", 2.5, "square-open"),
    Group.TOTAL: Style(INK, 3, None),
}
LABELS = {Group.IMPLANT: "Implants", Group.COILS: "Coils", Group.TOTAL: "Total"}


@dataclass(frozen=True, slots=True)
class Line:
    """A group's rates, one a month (None: a gap), and its level before COVID.

    `received` are the rates of incomplete months, which stand alone (A21).
    """

    group: Group
    values: Sequence[float | None]
    baseline: float | None
    received: Sequence[float | None] = ()

    @property
    def label(self) -> str:
        return LABELS[self.group]

    @property
    def style(self) -> Style:
        return STYLES[self.group]


@dataclass(frozen=True)
class Chart:
    """Lines over the same months, on one axis from 0."""

    months: Sequence[date]
    lines: Sequence[Line]
    unit: str

    @cached_property
    def ticks(self) -> list[float]:
        """Where the gridlines are, from 0 to the end of the axis above everything drawn; seven at most."""
        drawn = (value for line in self.lines for value in (*line.values, *line.received, line.baseline))
        return ticks_to(max((value for value in drawn if value is not None), default=0))

    @property
    def top(self) -> float:
        return self.ticks[-1]


def ticks_to(highest: float) -> list[float]:
    """Round steps from 0 to the end of an axis that has room for this value; seven ticks at most."""
    step = next(step for step in STEPS if step * MOST_STEPS >= highest)
    count = max(1, math.ceil(round(highest / step, 6)))
    return [round(step * place, 6) for place in range(count + 1)]


def names(chart: Chart) -> list[tuple[str, str, float]]:
    """The names at the lines' ends: text, colour and height in units of the axis, none over another."""
    gap = BETWEEN_NAMES * chart.top / (HEIGHT - ABOVE - BELOW)
    wanted = []
    for line in chart.lines:
        drawn = [value for value in line.values if value is not None]
        if drawn:
            wanted.append((drawn[-1], line.label, line.style.colour))
        if line.baseline is not None:
            wanted.append((line.baseline, f"{line.label} before COVID", line.style.colour))
    placed: list[tuple[str, str, float]] = []
    height = -gap
    for value, text, colour in sorted(wanted):
        height = max(value, height + gap)
        placed.append((text, colour, height))
    return placed


def figure(chart: Chart) -> dict[str, Any]:
    """The same chart for plotly.js, as the JSON it takes."""
    months = [month.isoformat() for month in chart.months]
    data = []
    for line in chart.lines:
        if line.baseline is not None:
            data.append(_baseline_trace(line, months))
        data.append(_trace(line, months))
        data += incomplete_trace(line.label, months, line.received)
    return {"data": data, "layout": _layout(chart)}


def incomplete_trace(label: str, months: Sequence[str], received: Sequence[float | None]) -> list[dict[str, Any]]:
    """Incomplete months as marks that no line joins; nothing where every month is whole."""
    if all(value is None for value in received):
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": f"{label}, incomplete",
            "x": list(months),
            "y": list(received),
            "marker": {"symbol": "diamond-open", "color": INK, "size": 9},
            "hovertemplate": "%{x|%B %Y}, incomplete: %{y:.1f}<extra>" + str(escape(label)) + "</extra>",
            "showlegend": False,
        }
    ]


def _trace(line: Line, months: list[str]) -> dict[str, Any]:
    style = line.style
    return {
        "type": "scatter",
        "mode": "lines+markers" if style.marker else "lines",
        "name": line.label,
        "x": months,
        "y": list(line.values),
        "connectgaps": False,
        "line": {"color": style.colour, "width": style.width},
        "marker": {"symbol": style.marker or "circle", "size": 6},
        "hovertemplate": "%{x|%B %Y}: %{y:.1f}<extra>" + str(escape(line.label)) + "</extra>",
    }


def _baseline_trace(line: Line, months: list[str]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{line.label} before COVID",
        "x": [months[0], months[-1]] if months else [],
        "y": [line.baseline, line.baseline] if months else [],
        "line": {"color": line.style.colour, "width": 1.5, "dash": "dash"},
        "hoverinfo": "skip",
    }


def _layout(chart: Chart) -> dict[str, Any]:
    labels = [
        {
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 8,
            "y": height,
            "text": text,
            "showarrow": False,
            "font": {"color": colour},
        }
        for text, colour, height in names(chart)
    ]
    unit = {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 8,
        "text": chart.unit,
        "showarrow": False,
    }
    return {
        "showlegend": False,
        "paper_bgcolor": "#fff",
        "plot_bgcolor": "#fff",
        "margin": {"l": 44, "r": ROOM_FOR_NAMES, "t": ABOVE, "b": BELOW},
        "annotations": [unit, *labels],
        "hovermode": "closest",
        "xaxis": {"dtick": "M12", "tick0": "2018-01-01", "tickformat": "%Y", "showgrid": False, "linecolor": INK},
        "yaxis": {
            "range": [0, chart.top],
            "tickvals": chart.ticks,
            "gridcolor": GRID,
            "zeroline": True,
            "zerolinecolor": INK,
            "automargin": True,
        },
    }
