"""Draws a year's projection as SVG on the server, and gives the same to plotly.js. Pure: markup and JSON out.

Recorded months have their group's line; what is expected is dashed, within 80 % (grey) and 95 % (between the lines).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from markupsafe import Markup

from reporting.charts import GRID, INK, LABELS, STYLES, ticks_to
from reporting.drawing import Size, axes, frame, path, text
from reporting.measures import Group
from reporting.projection import ProjectedMonth

EDGE = "#6E7A85"
UNIT = "fittings each month"
WIDE = Size(960, 400, left=44, right=150)
NARROW = Size(300, 290, left=44, right=12, top=96, months=24)

Corridor = Sequence[tuple[int, float, float]]


@dataclass(frozen=True)
class ProjectionChart:
    """Counts by month, None where there is no data, then the months to come."""

    group: Group
    months: Sequence[date]
    counts: Sequence[float | None]
    ahead: Sequence[ProjectedMonth]

    @property
    def all_months(self) -> list[date]:
        """Those with counts, and those to come."""
        return [*self.months, *(each.month for each in self.ahead)]

    @cached_property
    def ticks(self) -> list[float]:
        """From 0 to above everything drawn."""
        highest = max((count for count in self.counts if count is not None), default=0)
        return ticks_to(max([highest, *(each.ninety_five.upper for each in self.ahead if each.ninety_five)]))

    @property
    def expected(self) -> list[tuple[int, float]]:
        """Places and heights of the dashed line: it begins at the last month with data."""
        return [*self._joint(), *((len(self.months) + place, each.expected) for place, each in enumerate(self.ahead))]

    def corridor(self, *, wide: bool) -> Corridor:
        """Places with the lower and upper limit of 95 % (wide) or 80 %."""
        limits = [each.ninety_five if wide else each.eighty for each in self.ahead]
        joint = [(place, height, height) for place, height in self._joint()]
        ends = [(len(self.months) + place, each.lower, each.upper) for place, each in enumerate(limits) if each]
        return [*joint, *ends]

    def _joint(self) -> list[tuple[int, float]]:
        last = self.counts[-1] if self.counts else None
        return [] if last is None else [(len(self.counts) - 1, last)]

    def latest(self, months: int) -> "ProjectionChart":
        """The same with the latest months alone before those to come."""
        return ProjectionChart(self.group, self.months[-months:], self.counts[-months:], self.ahead)


def svg(chart: ProjectionChart) -> Markup:
    """The chart, wide and narrow."""
    narrow = chart.latest(NARROW.months or 0)
    return _drawing(chart, WIDE, "app-chart__wide") + _drawing(narrow, NARROW, "app-chart__narrow")


def _drawing(chart: ProjectionChart, size: Size, name: str) -> Markup:
    count, top, style = len(chart.all_months), chart.ticks[-1], STYLES[chart.group]
    recorded = [
        None if each is None else (size.x(at, count), size.y(each, top)) for at, each in enumerate(chart.counts)
    ]
    ahead = [(size.x(at, count), size.y(each, top)) for at, each in chart.expected]
    body = [
        *(_band(chart.corridor(wide=wide), count, size, top, wide=wide) for wide in (True, False)),
        *axes(chart.all_months, chart.ticks, UNIT, size),
        _stroke(path(recorded), style.colour, style.width, "none"),
        _stroke(path(ahead), style.colour, style.width, "7 4"),
        *(_names(chart, size, top) if size is WIDE else _key(chart, size)),
    ]
    return frame(size, name, body)


def _stroke(steps: str, colour: str, width: float, dash: str) -> Markup:
    return Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/>').format(
        steps, colour, width, dash
    )


def _band(corridor: Corridor, count: int, size: Size, top: float, *, wide: bool) -> Markup:
    upper = [f"{size.x(place, count):.1f} {size.y(high, top):.1f}" for place, _, high in corridor]
    lower = [f"{size.x(place, count):.1f} {size.y(low, top):.1f}" for place, low, _ in reversed(corridor)]
    if not upper:
        return Markup("")
    return Markup('<path d="M{}Z" fill="{}" stroke="{}" stroke-dasharray="{}"/>').format(
        "L".join(upper + lower), "#fff" if wide else GRID, EDGE, "2 3" if wide else "none"
    )


def _names(chart: ProjectionChart, size: Size, top: float) -> list[Markup]:
    x, last = size.width - size.right + 10, chart.ahead[-1]
    wanted = [("Expected", last.expected)]
    wanted += [("80% range", last.eighty.upper)] if last.eighty else []
    wanted += [("95% range", last.ninety_five.upper)] if last.ninety_five else []
    parts, floor = [], 0.0
    for name, value in sorted(wanted, key=lambda each: -each[1]):
        floor = max(size.y(value, top) + 5, floor + 18)
        parts.append(text(x, floor, name))
    return parts


def _key(chart: ProjectionChart, size: Size) -> list[Markup]:
    return [
        text(size.left, 16, f"Line: {LABELS[chart.group].lower()}. Dashed: expected"),
        text(size.left, 36, "Grey: 80% range. Dotted: 95%"),
        text(size.left, 56, f"From {size.months} months before"),
    ]


def figure(chart: ProjectionChart) -> dict[str, Any]:
    """The same chart for plotly.js, as the JSON it takes."""
    months, style = [month.isoformat() for month in chart.all_months], STYLES[chart.group]
    line = {"color": style.colour, "width": style.width}
    data = [trace for wide in (True, False) for trace in _band_traces(chart, months, wide=wide)]
    data.append(_trace(LABELS[chart.group], months[: len(chart.counts)], list(chart.counts), line))
    expected = [months[place] for place, _ in chart.expected], [round(value, 1) for _, value in chart.expected]
    data.append(_trace("Expected", *expected, line | {"dash": "dash"}))
    unit = {"x": 0, "y": 1, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom", "yshift": 8}
    layout = {
        "showlegend": True,
        "legend": {"orientation": "h", "y": 1, "yanchor": "bottom", "x": 1, "xanchor": "right"},
        "paper_bgcolor": "#fff",
        "plot_bgcolor": "#fff",
        "margin": {"l": 44, "r": 20, "t": 70, "b": 30},
        "annotations": [unit | {"text": UNIT, "showarrow": False}],
        "xaxis": {"dtick": "M12", "tick0": "2018-01-01", "tickformat": "%Y", "showgrid": False, "linecolor": INK},
        "yaxis": {"range": [0, chart.ticks[-1]], "tickvals": chart.ticks, "gridcolor": GRID, "zerolinecolor": INK},
    }
    return {"data": data, "layout": layout}


def _trace(name: str, months: list[str], values: list[Any], line: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": months,
        "y": values,
        "connectgaps": False,
        "line": line,
        "hovertemplate": "%{x|%B %Y}: %{y:.0f}<extra>" + name + "</extra>",
    }


def _band_traces(chart: ProjectionChart, months: list[str], *, wide: bool) -> list[dict[str, Any]]:
    corridor = chart.corridor(wide=wide)
    x = [months[place] for place, *_ in corridor]
    line = {"color": EDGE, "width": 1, "dash": "dot" if wide else "solid"}
    name = "95% range" if wide else "80% range"
    lower = _trace(name, x, [low for _, low, _ in corridor], line) | {"showlegend": False, "hoverinfo": "skip"}
    upper = _trace(name, x, [high for *_, high in corridor], line)
    return [lower, upper | {"fill": "tonexty", "fillcolor": "rgba(0,0,0,0)" if wide else GRID}]
