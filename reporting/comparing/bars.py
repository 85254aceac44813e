"""Draws rates of groups as bars with their intervals, as SVG. Pure: markup out.

Two drawings, of which the style sheet shows the one that fits the screen; presentation attributes alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from reporting.charts import GRID, INK
from reporting.comparing.scale import gridlines, steps_to
from reporting.downloads.sheets import Plot, Trace
from reporting.drawing import shortened, text

BAR, EDGE = "#A5B8C8", "#003087"


class Bar(NamedTuple):
    """A group's rate and the ends of its interval, in the chart's unit."""

    name: str
    value: float
    lower: float
    upper: float


class Frame(NamedTuple):
    """A picture's measures in pixels."""

    width: int
    left: int
    right: int
    row: int
    name: str


# As wide as its card however many bars there are.
WIDE = Frame(960, 250, 80, 40, "app-chart__wide app-chart__tall")
# On a phone the names stand over their bars.
NARROW = Frame(300, 12, 20, 58, "app-chart__narrow app-chart__tall")
TOP, FOOT = 40, 34


def svg(bars: Sequence[Bar], unit: str = "", short_unit: str = "", *, suffix: str = "") -> Markup:
    """Horizontal bars from 0, in the order given, each with its interval as a line.

    The unit stands above them, or as a `suffix` at each number of the axis.
    """
    return _drawing(bars, unit, WIDE, suffix) + _drawing(bars, short_unit, NARROW, suffix)


def plot(bars: Sequence[Bar], title: str, unit: str, *, name: str = "fifths") -> Plot:
    """The same for a spreadsheet."""
    ends = [(bar.lower, bar.upper) for bar in bars]
    rates = Trace("Rate", [bar.name for bar in bars], [bar.value for bar in bars], EDGE, intervals=ends)
    return Plot(name, title, unit, [rates], names=True)


def _drawing(bars: Sequence[Bar], unit: str, frame: Frame, suffix: str) -> Markup:
    step, top = steps_to(max(bar.upper for bar in bars))
    above = TOP if unit else TOP // 3
    height = above + frame.row * len(bars) + FOOT
    body = [text(frame.left, 18, unit)] if unit else []
    for tick in gridlines(step, top):
        x = _x(tick, top, frame)
        body.append(
            Markup('<path d="M{:.1f} {}V{}" stroke="{}"/>').format(x, above - 8, height - FOOT, GRID if tick else INK)
        )
        body.append(text(x, height - 12, f"{tick:g}{suffix}", anchor="middle"))
    for place, bar in enumerate(bars):
        body += _bar(bar, above + frame.row * place, top, frame)
    return Markup(
        '<svg class="{}" viewBox="0 0 {} {}" xmlns="http://www.w3.org/2000/svg" font-size="14" fill="{}">{}</svg>'
    ).format(frame.name, frame.width, height, INK, Markup("").join(body))


def _bar(bar: Bar, y: int, top: float, frame: Frame) -> list[Markup]:
    thick, over = 24, frame is NARROW
    bar_top = y + (frame.row - thick - 6 if over else (frame.row - thick) // 2)
    middle = bar_top + thick / 2
    left, end = frame.left, _x(bar.value, top, frame)
    low, high = _x(bar.lower, top, frame), _x(bar.upper, top, frame)
    shown = shortened(bar.name)
    name = text(left, bar_top - 8, shown) if over else text(left - 12, middle + 5, shown, anchor="end")
    interval = f"M{low:.1f} {middle:.1f}H{high:.1f}M{low:.1f} {middle - 6:.1f}v12M{high:.1f} {middle - 6:.1f}v12"
    return [
        name,
        Markup('<rect x="{}" y="{}" width="{:.1f}" height="{}" fill="{}" stroke="{}"/>').format(
            left, bar_top, max(end - left, 0.5), thick, BAR, EDGE
        ),
        Markup('<path d="{}" stroke="{}" stroke-width="2" fill="none"/>').format(interval, INK),
    ]


def _x(value: float, top: float, frame: Frame) -> float:
    return frame.left + (frame.width - frame.left - frame.right) * value / top
