"""Draws a control chart as SVG on the server, and gives the same to plotly.js. Pure: markup and JSON out.

Two drawings, of which the style sheet shows the one that fits the screen; presentation attributes alone. The average
is solid, limits are dashed, trial limits dotted, all in ink; the months have the marks of `marks`.
"""

from typing import Any

from markupsafe import Markup, escape

from reporting.charts import GRID, INK, incomplete_trace
from reporting.control.chart import ControlChart, Stretch
from reporting.control.marks import MARKS, placed
from reporting.control.words import KINDS
from reporting.drawing import Size, axes, frame, incomplete_marks, path, text
from reporting.spc import Kind

LINE = "#6E7A85"
LIMIT, TRIAL = "8 5", "2 4"
SHOWN_KINDS = (Kind.ORDINARY, Kind.IMPROVEMENT, Kind.CONCERN)
WIDE = Size(960, 420, left=44, right=150, top=70)
NARROW = Size(300, 330, left=36, right=12, top=136, months=24)
BETWEEN_LINES = 18


def svg(chart: ControlChart) -> Markup:
    """The chart, wide and narrow."""
    return _drawing(chart, WIDE, "app-chart__wide") + _drawing(
        chart.latest(NARROW.months), NARROW, "app-chart__narrow"
    )


def _drawing(chart: ControlChart, size: Size, name: str) -> Markup:
    body = axes(chart.months, chart.ticks, chart.unit, size)
    body += [part for stretch in chart.stretches for part in _lines(chart, stretch, size)]
    body += [_reset(chart, each.place, size) for each in chart.resets]
    body += _points(chart, size)
    body += incomplete_marks(chart.received, chart.ticks[-1], size)
    body += _names(chart, size) if size is WIDE else []
    return frame(size, name, [*body, *_key(size)])


def _lines(chart: ControlChart, stretch: Stretch, size: Size) -> list[Markup]:
    count, half = len(chart.months), 0.5 if len(chart.months) > 1 else 0
    left = max(size.x(0, count), (size.x(stretch.first, count) + size.x(stretch.first - half * 2, count)) / 2)
    right = size.x(stretch.last, count)
    drawn = [(stretch.lines.mean, "none"), *((v, TRIAL if stretch.is_trial else LIMIT) for _, v in stretch.limits)]
    return [
        Markup('<path d="M{:.1f} {:.1f}H{:.1f}" stroke="{}" stroke-width="1.5" stroke-dasharray="{}"/>').format(
            left, size.y(value, chart.ticks[-1]), right, INK, dash
        )
        for value, dash in drawn
    ]


def _reset(chart: ControlChart, place: int, size: Size) -> Markup:
    """A line down between two months; its words stand below the chart and, where there is room, beside it."""
    count = len(chart.months)
    x = max(size.left, (size.x(place, count) + size.x(place - 1, count)) / 2)
    line = Markup('<path d="M{:.1f} {}V{}" stroke="{}" stroke-width="1"/>').format(
        x, size.top, size.height - size.bottom, INK
    )
    middle = (size.left + size.width - size.right) / 2
    side, step = ("start", 5) if x < middle else ("end", -5)
    return line + text(x + step, size.top + 12, "Limits reset", anchor=side)


def _points(chart: ControlChart, size: Size) -> list[Markup]:
    count, top = len(chart.months), chart.ticks[-1]
    where = [
        None if value is None else (size.x(place, count), size.y(value, top))
        for place, value in enumerate(chart.values)
    ]
    line = Markup('<path d="{}" fill="none" stroke="{}" stroke-width="1.5"/>').format(path(where), LINE)
    marks = [
        placed(point.kind, *spot)
        for point, spot in zip(chart.points, where, strict=True)
        if point and point.kind and spot
    ]
    return [line, *marks]


def _names(chart: ControlChart, size: Size) -> list[Markup]:
    """What the lines are called, at their right ends; none over another."""
    if not chart.stretches:
        return []
    last = chart.stretches[-1]
    wanted = [("Average", last.lines.mean), *last.limits]
    x, parts, floor = size.width - size.right + 10, [], 0.0
    for name, value in sorted(wanted, key=lambda each: -each[1]):
        floor = max(size.y(value, chart.ticks[-1]) + 5, floor + BETWEEN_LINES)
        parts.append(text(x, floor, name))
    return parts


def _key(size: Size) -> list[Markup]:
    """What the marks mean."""
    parts = []
    for place, kind in enumerate(SHOWN_KINDS):
        across, down = (place, 0) if size is WIDE else (0, place)
        x, y = size.left + 8 + 130 * across, 16 + 22 * down
        parts += [placed(kind, x, y), text(x + 14, y + 5, KINDS[kind])]
    if size is NARROW:
        words = f"Latest {size.months} months. Dashed: limits"
        parts.append(text(size.left, 16 + 22 * len(SHOWN_KINDS) + 5, words))
    return parts


def figure(chart: ControlChart) -> dict[str, Any]:
    """The same chart for plotly.js, as the JSON it takes."""
    months = [month.isoformat() for month in chart.months]
    data = [trace for stretch in chart.stretches for trace in _line_traces(months, stretch)]
    data.append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": months,
            "y": chart.values,
            "connectgaps": False,
            "hoverinfo": "skip",
            "line": {"color": LINE, "width": 1.5},
            "name": "Rate",
            "showlegend": False,
        }
    )
    data += [trace for kind in MARKS if (trace := _mark_trace(chart, months, kind))["x"]]
    data += incomplete_trace("Rate", months, chart.received)
    return {"data": data, "layout": _layout(chart, months)}


def _line_traces(months: list[str], stretch: Stretch) -> list[dict[str, Any]]:
    lines = [("Average", stretch.lines.mean, "solid")]
    lines += [(name, value, "dot" if stretch.is_trial else "dash") for name, value in stretch.limits]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": [months[stretch.first], months[stretch.last]],
            "y": [value, value],
            "line": {"color": INK, "width": 1.5, "dash": dash},
            "hoverinfo": "skip",
            "showlegend": False,
        }
        for name, value, dash in lines
    ]


def _mark_trace(chart: ControlChart, months: list[str], kind: Kind) -> dict[str, Any]:
    mark = MARKS[kind]
    shown = [
        (month, point.value) for month, point in zip(months, chart.points, strict=True) if point and point.kind is kind
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": KINDS[kind],
        "x": [month for month, _ in shown],
        "y": [value for _, value in shown],
        "marker": {"symbol": mark.symbol, "color": mark.colour, "size": 9},
        "hovertemplate": "%{x|%B %Y}: %{y:.1f}<extra>" + str(escape(KINDS[kind])) + "</extra>",
    }


def _layout(chart: ControlChart, months: list[str]) -> dict[str, Any]:
    plain = {"showarrow": False, "xref": "paper", "xanchor": "left"}
    names: list[dict[str, Any]] = [
        {**plain, "x": 0, "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 8, "text": chart.unit}
    ]
    if chart.stretches:
        last = chart.stretches[-1]
        for name, value in [("Average", last.lines.mean), *last.limits]:
            names.append({**plain, "x": 1, "xshift": 8, "y": value, "text": name})
    resets = [
        {
            "type": "line",
            "x0": months[each.place],
            "x1": months[each.place],
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "line": {"color": INK, "width": 1},
        }
        for each in chart.resets
    ]
    for each in chart.resets:
        names.append({"x": months[each.place], "y": 1, "yref": "paper", "text": "Limits reset", "showarrow": False})
    return {
        "showlegend": True,
        "legend": {"orientation": "h", "y": 1, "yanchor": "bottom", "x": 1, "xanchor": "right"},
        "paper_bgcolor": "#fff",
        "plot_bgcolor": "#fff",
        "margin": {"l": 44, "r": 150, "t": 70, "b": 30},
        "annotations": names,
        "shapes": resets,
        "hovermode": "closest",
        "xaxis": {"dtick": "M12", "tick0": "2018-01-01", "tickformat": "%Y", "showgrid": False, "linecolor": INK},
        "yaxis": {"range": [0, chart.ticks[-1]], "tickvals": chart.ticks, "gridcolor": GRID, "zerolinecolor": INK},
    }
