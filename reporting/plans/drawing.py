"""Draws plans as bars from left to right, as SVG: the steps of a waterfall, or what was done against a target. Pure.

Two drawings, of which the style sheet shows the one that fits the screen. The axis holds 0 always (ux.md 4). What a
bar means is in its filling and in the words beside it, never in its colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from markupsafe import Markup

from reporting.charts import GRID, INK
from reporting.drawing import shortened, text

EDGE = "#003087"
THICK, TOP, FOOT = 22, 46, 34


class Look(StrEnum):
    """How a bar is filled."""

    TOTAL = "#A5B8C8"
    FILLED = EDGE
    HOLLOW = "#fff"


class Bar(NamedTuple):
    """From where to where in the chart's unit, and what is written beside. `mark`: where a target stands."""

    name: str
    words: str
    start: float
    end: float
    look: Look
    mark: float | None = None


class Frame(NamedTuple):
    """A picture's measures in pixels, and how many steps its axis has room for."""

    width: int
    left: int
    right: int
    row: int
    steps: int
    name: str


WIDE = Frame(960, 250, 120, 38, 6, "app-chart__wide app-chart__tall")
# On a phone the names stand over their bars.
NARROW = Frame(300, 8, 16, 58, 3, "app-chart__narrow app-chart__tall")


def svg(bars: Sequence[Bar], unit: str, *, joined: bool = False) -> Markup:
    """The bars in their order; `joined`: each is tied to the next where it ends."""
    return _drawing(bars, unit, WIDE, joined) + _drawing(bars, unit, NARROW, joined)


def axis(lowest: float, highest: float, most: int) -> list[float]:
    """Round gridlines from at or below the lowest value and 0 to at or above the highest; about `most` steps."""
    low, high = min(lowest, 0.0), max(highest, 0.0)
    if low == high:
        return [0.0, 1.0]
    size = 10.0 ** math.floor(math.log10((high - low) / most))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor * most >= (high - low) * (1 - 1e-9))
    first, last = math.floor(round(low / step, 6)), math.ceil(round(high / step, 6))
    return [round(place * step, 9) for place in range(first, last + 1)]


def _drawing(bars: Sequence[Bar], unit: str, frame: Frame, joined: bool) -> Markup:
    drawn = [value for bar in bars for value in (bar.start, bar.end, bar.mark) if value is not None]
    ticks = axis(min(drawn), max(drawn), frame.steps)
    height = TOP + frame.row * len(bars) + FOOT
    body = [text(frame.left, 20, shortened(unit))]
    for tick in ticks:
        x = _x(tick, ticks, frame)
        body.append(
            Markup('<path d="M{:.1f} {}V{}" stroke="{}"/>').format(x, TOP - 12, height - FOOT, GRID if tick else INK)
        )
        # The last of a phone's numbers would stick out.
        last = frame is NARROW and tick == ticks[-1]
        body.append(text(x + 12 if last else x, height - 12, f"{tick:,.10g}", anchor="end" if last else "middle"))
    for place, bar in enumerate(bars):
        body += _bar(bar, TOP + frame.row * place, ticks, frame)
        if joined and place + 1 < len(bars):
            x, top = _x(bar.end, ticks, frame), _top(TOP + frame.row * place, frame)
            body.append(Markup('<path d="M{:.1f} {}v{}" stroke="{}"/>').format(x, top, frame.row + THICK, INK))
    return Markup(
        '<svg class="{}" viewBox="0 0 {} {}" xmlns="http://www.w3.org/2000/svg" font-size="14" fill="{}">{}</svg>'
    ).format(frame.name, frame.width, height, INK, Markup("").join(body))


def _bar(bar: Bar, y: int, ticks: Sequence[float], frame: Frame) -> list[Markup]:
    top = _top(y, frame)
    start, end = sorted((_x(bar.start, ticks, frame), _x(bar.end, ticks, frame)))
    mark = None if bar.mark is None else _x(bar.mark, ticks, frame)
    parts = [
        Markup('<rect x="{:.1f}" y="{}" width="{:.1f}" height="{}" fill="{}" stroke="{}" stroke-width="1.5"/>').format(
            start, top, max(end - start, 0.5), THICK, bar.look.value, EDGE
        )
    ]
    if mark is not None:
        # White around it keeps the line in sight on a filled bar.
        for width, colour in ((7, "#fff"), (3, INK)):
            parts.append(
                Markup('<path d="M{:.1f} {}v{}" stroke="{}" stroke-width="{}"/>').format(
                    mark, top - 4, THICK + 8, colour, width
                )
            )
    if frame is NARROW:
        parts += [
            text(frame.left, top - 9, shortened(bar.name)),
            text(frame.width - 8, top - 9, bar.words, anchor="end"),
        ]
    else:
        parts += [
            text(frame.left - 12, top + 16, shortened(bar.name), anchor="end"),
            text(max(end, mark or end) + 10, top + 16, bar.words),
        ]
    return parts


def _top(y: int, frame: Frame) -> int:
    return y + (frame.row - THICK - 8 if frame is NARROW else (frame.row - THICK) // 2)


def _x(value: float, ticks: Sequence[float], frame: Frame) -> float:
    share = (value - ticks[0]) / (ticks[-1] - ticks[0])
    return frame.left + (frame.width - frame.left - frame.right) * share
