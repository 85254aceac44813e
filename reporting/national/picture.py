"""Draws published rates by year as lines, as SVG. Pure: markup out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from reporting.charts import BETWEEN_NAMES, GRID, INK
from reporting.comparing.scale import gridlines, steps_to
from reporting.drawing import Size, frame, path, text
from reporting.national.figures import Line
from reporting.national.words import periods

WIDE = Size(960, 400, left=44, right=190)
NARROW = Size(300, 300, left=36, right=12, top=110)
UNIT = "Per 1,000 women aged 15 to 44, calendar year"
MOST_LINES = 4


class _Style(NamedTuple):
    colour: str
    dashes: str
    width: float


# Colour never alone: each line is drawn in a way of its own, and named.
STYLES = (_Style(INK, "", 3), _Style("#003087", "", 2), _Style("#00807A", "10 4", 2), _Style("#B35900", "3 3", 2))


def svg(lines: Sequence[Line]) -> Markup | None:
    """Four lines at most, in the order given; None without any figure."""
    drawn = [line for line in lines if line.figures][:MOST_LINES]
    if not drawn:
        return None
    return _drawing(drawn, WIDE, "app-chart__wide") + _drawing(drawn, NARROW, "app-chart__narrow")


def _drawing(lines: Sequence[Line], size: Size, name: str) -> Markup:
    years = periods(lines)
    step, top = steps_to(max(figure.value for line in lines for figure in line.figures.values()))
    parts = [text(size.left, size.top - 16, UNIT if size is WIDE else "Per 1,000 women, calendar year")]
    for tick in gridlines(step, top):
        y = size.y(tick, top)
        stroke = GRID if tick else INK
        parts.append(
            Markup('<path d="M{} {:.1f}H{}" stroke="{}"/>').format(size.left, y, size.width - size.right, stroke)
        )
        parts.append(text(size.left - 6, y + 5, f"{tick:g}", anchor="end"))
    every = 1 if size is WIDE else max(1, (len(years) - 1) // 2)
    for place in range(0, len(years), every):
        anchor = "middle" if size is WIDE or 0 < place < len(years) - 1 else "start" if place == 0 else "end"
        parts.append(text(size.x(place, len(years)), size.height - size.bottom + 22, years[place], anchor=anchor))
    ends = []
    for line, style in zip(lines, STYLES, strict=False):
        points = [
            (size.x(place, len(years)), size.y(line.figures[year].value, top)) if year in line.figures else None
            for place, year in enumerate(years)
        ]
        parts.append(
            Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/>').format(
                path(points), style.colour, style.width, style.dashes or "none"
            )
        )
        ends.append(([point for point in points if point][-1][1], line.place.name, style))
    return frame(size, name, parts + (_names(ends, size) if size is WIDE else _key(lines, size)))


def _names(ends: Sequence[tuple[float, str, _Style]], size: Size) -> list[Markup]:
    parts, height = [], 0.0
    for y, name, style in sorted(ends):
        height = max(y, height + BETWEEN_NAMES)
        parts.append(text(size.width - size.right + 10, height + 5, name, colour=style.colour))
    return parts


def _key(lines: Sequence[Line], size: Size) -> list[Markup]:
    """On a narrow screen the lines are named above, each beside its mark."""
    parts = []
    for place, (line, style) in enumerate(zip(lines, STYLES, strict=False)):
        y = 12 + 20 * place
        parts.append(
            Markup('<path d="M{} {}h28" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/>').format(
                size.left, y, style.colour, style.width, style.dashes or "none"
            )
        )
        parts.append(text(size.left + 36, y + 5, line.place.name, colour=style.colour))
    return parts
