"""Draws the expected wait by week of referral, with its range and the limit, as SVG. Pure: markup out.

Two drawings, of which the style sheet shows the one that fits the screen; presentation attributes alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from referrals.forecast.outlook import Estimate, Week
from reporting.charts import GRID, INK, MOST_STEPS, STEPS
from reporting.downloads.sheets import Plot, Trace
from reporting.drawing import Size

LINE, EDGE = "#003087", "#6E7A85"
UNIT = "Days from referral to fitting"
NOTE = "Grey: the range in which 8 of 10 futures lie."
WIDE = Size(960, 340, left=44, right=150)
NARROW = Size(300, 260, left=36, right=12, top=74)


def svg(weeks: Sequence[Week], *, limit: int, today: date) -> Markup:
    """The chart of a forecast's weeks; `limit` is in days."""
    return _drawing(weeks, limit, today, WIDE, "app-chart__wide") + _drawing(
        weeks, limit, today, NARROW, "app-chart__narrow"
    )


def plot(weeks: Sequence[Week], *, limit: int, today: date) -> Plot:
    """The same for a spreadsheet; a week in which nobody is expected is a gap."""
    waits = [week.wait for week in weeks]
    starts = [_start(today, number) for number in range(len(weeks))]
    traces = [
        Trace("Expected wait", starts, [wait.middle if wait else None for wait in waits], LINE, marker="circle"),
        Trace("8 in 10 futures: from", starts, [wait.low if wait else None for wait in waits], EDGE, "dash", width=1),
        Trace("8 in 10 futures: to", starts, [wait.high if wait else None for wait in waits], EDGE, "dash", width=1),
        Trace(f"Limit, {limit} days", starts, [limit] * len(weeks), INK, "dot", width=1.5),
    ]
    return Plot("waits", UNIT, UNIT, traces, days=True)


def _start(today: date, number: int) -> date:
    return today + timedelta(days=1 + 7 * number)


def _drawing(weeks: Sequence[Week], limit: int, today: date, size: Size, name: str) -> Markup:
    waits = [week.wait for week in weeks]
    step, top = _scale(max([limit, *(wait.high for wait in waits if wait)]))
    parts = [_band(waits, size, top), *_axes(len(weeks), today, size, step, top), _limit(limit, size, top)]
    parts += [_line(waits, size, top), *_names(waits, limit, size, top)]
    return Markup(
        '<svg class="{}" viewBox="0 0 {} {}" xmlns="http://www.w3.org/2000/svg" font-size="14" fill="{}">{}</svg>'
    ).format(name, size.width, size.height, INK, Markup("").join(parts))


def _scale(highest: float) -> tuple[float, float]:
    """The distance of gridlines and the end of the axis, in days."""
    step = next(step for step in STEPS if step >= 1 and step * MOST_STEPS >= highest)
    return step, step * math.ceil(highest / step)


def _axes(count: int, today: date, size: Size, step: float, top: float) -> list[Markup]:
    right, foot = size.width - size.right, size.height - size.bottom
    parts = [_text(size.left, size.top - 16, UNIT)]
    for place in range(round(top / step) + 1):
        y = size.y(place * step, top)
        colour = GRID if place else INK
        parts.append(Markup('<path d="M{} {:.1f}H{}" stroke="{}"/>').format(size.left, y, right, colour))
        parts.append(_text(size.left - 6, y + 5, f"{place * step:g}", anchor="end"))
    every = 3 if size is WIDE else 6
    for number in range(0, count, every):
        day = _start(today, number)
        x = size.x(number, count)
        parts.append(Markup('<path d="M{0:.1f} {1}v6" stroke="{2}"/>').format(x, foot, INK))
        parts.append(_text(x, foot + 22, f"{day.day} {day:%B}", anchor="middle" if number else "start"))
    return parts


def _band(waits: Sequence[Estimate | None], size: Size, top: float) -> Markup:
    """The range, as far as every week has one; weeks in which nobody is expected are skipped."""
    known = [(size.x(place, len(waits)), wait) for place, wait in enumerate(waits) if wait]
    upper = [f"{x:.1f} {size.y(wait.high, top):.1f}" for x, wait in known]
    lower = [f"{x:.1f} {size.y(wait.low, top):.1f}" for x, wait in reversed(known)]
    if not known:
        return Markup("")
    return Markup('<path d="M{}Z" fill="{}" stroke="{}" stroke-width="1"/>').format(
        "L".join(upper + lower), GRID, EDGE
    )


def _line(waits: Sequence[Estimate | None], size: Size, top: float) -> Markup:
    steps, pen = [], "M"
    dots = []
    for place, wait in enumerate(waits):
        if wait is None:
            pen = "M"
            continue
        x, y = size.x(place, len(waits)), size.y(wait.middle, top)
        steps.append(f"{pen}{x:.1f} {y:.1f}")
        dots.append(Markup('<circle cx="{:.1f}" cy="{:.1f}" r="3" fill="{}"/>').format(x, y, LINE))
        pen = "L"
    line = Markup('<path d="{}" fill="none" stroke="{}" stroke-width="2.5"/>').format("".join(steps), LINE)
    return line + Markup("").join(dots)


def _limit(limit: int, size: Size, top: float) -> Markup:
    return Markup('<path d="M{} {:.1f}H{}" stroke="{}" stroke-width="1.5" stroke-dasharray="8 3 2 3"/>').format(
        size.left, size.y(limit, top), size.width - size.right, INK
    )


def _names(waits: Sequence[Estimate | None], limit: int, size: Size, top: float) -> list[Markup]:
    """At the lines' ends; on a narrow screen above."""
    if size is NARROW:
        return [
            _text(size.left, 16, "Line: expected wait. Grey: 8 in 10"),
            _text(size.left, 36, f"futures. Dash-dot: limit, {limit} days"),
        ]
    last = next((wait.middle for wait in reversed(waits) if wait), None)
    x = size.width - size.right + 10
    at_limit = size.y(limit, top)
    parts = [_text(x, at_limit + 5, f"Limit, {limit} days")]
    if last is not None:
        y = size.y(last, top)
        if abs(y - at_limit) < 20:
            y = at_limit + 20
        parts.append(_text(x, y + 5, "Expected wait", colour=LINE))
    return parts


def _text(x: float, y: float, text: str, *, anchor: str = "start", colour: str = INK) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="{}">{}</text>').format(
        x, y, anchor, colour, text
    )
