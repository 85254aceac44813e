"""Draws a plan's months, what came of them and the standard, as SVG on an axis from 0. Pure.

Planned is dashed without marks, recorded solid with circles, the standard a dash-dot line, as ux.md 4 has them; each
is named at its end, or above on a narrow screen. A month without a value is a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from larc.nhsuk.formatting import format_month
from reporting.charts import BETWEEN_NAMES, GRID, INK
from reporting.drawing import Size, frame, path, text
from reporting.plans.drawing import axis


class Style(NamedTuple):
    """How a line is drawn, and its name."""

    name: str
    colour: str
    width: float
    dash: str
    has_marks: bool = False


STANDARD = Style("Standard", INK, 1.5, "8 3 2 3")
PLANNED = Style("Planned", "#490092", 2.5, "4 4")
RECORDED = Style("Recorded", "#003087", 2.5, "none", has_marks=True)
WIDE = Size(960, 360, left=84, right=150, top=44, bottom=34)
NARROW = Size(300, 300, left=66, right=14, top=110, bottom=34)
# So many months have their name below, where there is room for it.
MOST_NAMED = 4


class Course(NamedTuple):
    """Values by month, None where there is none, of a measure with its standard; `unit` stands above the axis."""

    months: Sequence[date]
    planned: Sequence[float | None]
    recorded: Sequence[float | None]
    standard: float
    unit: str


def svg(course: Course) -> Markup:
    """Two drawings, of which the style sheet shows the one that fits; empty for values below 0, which have no room."""
    drawn = [value for value in (*course.planned, *course.recorded, course.standard) if value is not None]
    if min(drawn) < 0 or not course.months:
        return Markup()
    return _drawing(course, WIDE, axis(0, max(drawn), 6)) + _drawing(course, NARROW, axis(0, max(drawn), 4))


def _drawing(course: Course, size: Size, ticks: Sequence[float]) -> Markup:
    top, is_wide = ticks[-1], size is WIDE
    y = size.y(course.standard, top)
    level = _stroke(f"M{size.left} {y:.1f}H{size.width - size.right}", STANDARD)
    lines = [(course.planned, PLANNED), (course.recorded, RECORDED)]
    body = [*_axes(course, size, ticks), level]
    body += [part for values, style in lines for part in _line(values, style, size, top)]
    names = [(course.standard, STANDARD)]
    for values, style in lines:
        known = [value for value in values if value is not None]
        names += [(known[-1], style)] if known else []
    body += _end_names(names, size, top) if is_wide else _key([style for _, style in names])
    return frame(size, f"app-chart__{'wide' if is_wide else 'narrow'}", body)


def _line(values: Sequence[float | None], style: Style, size: Size, top: float) -> list[Markup]:
    points = [
        None if value is None else (size.x(place, len(values)), size.y(value, top))
        for place, value in enumerate(values)
    ]
    marks = [_mark(point, style) for point in points if point and style.has_marks]
    return [_stroke(path(points), style), *marks]


def _stroke(steps: str, style: Style) -> Markup:
    return Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/>').format(
        steps, style.colour, style.width, style.dash
    )


def _mark(point: tuple[float, float], style: Style) -> Markup:
    return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="4" fill="{}"/>').format(*point, style.colour)


def _axes(course: Course, size: Size, ticks: Sequence[float]) -> list[Markup]:
    right, foot = size.width - size.right, size.height - size.bottom
    parts = [text(8, size.top - 18, course.unit)]
    for tick in ticks:
        y = size.y(tick, ticks[-1])
        parts.append(
            Markup('<path d="M{} {:.1f}H{}" stroke="{}"/>').format(size.left, y, right, GRID if tick else INK)
        )
        parts.append(text(size.left - 8, y + 5, f"{tick:,.10g}", anchor="end"))
    return parts + _months(course.months, size, foot)


def _months(months: Sequence[date], size: Size, foot: int) -> list[Markup]:
    """A mark for each month; every third or so is named, on a narrow screen the first and the last."""
    last, parts = len(months) - 1, []
    every = -(-len(months) // MOST_NAMED)
    for place, month in enumerate(months):
        x = size.x(place, len(months))
        parts.append(Markup('<path d="M{:.1f} {}v6" stroke="{}"/>').format(x, foot, INK))
        if size is WIDE and place % every == 0:
            parts.append(text(x, foot + 24, format_month(month), anchor="middle"))
    if size is NARROW:
        parts.append(text(size.left - 24, foot + 24, format_month(months[0])))
        parts += [text(size.width - 4, foot + 24, format_month(months[-1]), anchor="end")] if last else []
    return parts


def _end_names(names: Sequence[tuple[float, Style]], size: Size, top: float) -> list[Markup]:
    """Beside the ends of their lines, none over another."""
    parts, above = [], float(size.height)
    for value, style in sorted(names):
        above = min(size.y(value, top) + 5, above - BETWEEN_NAMES)
        parts.append(text(size.width - size.right + 12, above, style.name, colour=style.colour))
    return parts


def _key(styles: Sequence[Style]) -> list[Markup]:
    """On a narrow screen, above: each name beside a piece of its line."""
    parts = []
    for place, style in enumerate(styles):
        x, y = 8 + 140 * (place % 2), 16 + 26 * (place // 2)
        parts.append(_stroke(f"M{x} {y}h26", style))
        parts += [_mark((x + 13, y), style)] if style.has_marks else []
        parts.append(text(x + 34, y + 5, style.name, colour=style.colour))
    return parts
