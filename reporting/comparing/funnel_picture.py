"""Draws a funnel of PCNs as SVG: rate by number of women, limits, and the names of those outside. Pure: markup out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from string import ascii_uppercase
from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from reporting.charts import BETWEEN_NAMES, GRID, INK
from reporting.comparing.funnel_words import DASHED, DOTTED, HIGH, LIMITS, LONG, LONG_DOTTED, Placed
from reporting.comparing.scale import gridlines, steps_to
from reporting.downloads.sheets import Plot, Trace
from reporting.drawing import Size, frame, text
from reporting.funnels import Funnel, FunnelLimits, Significance
from reporting.rates import Numbers

WIDE = Size(960, 440, left=44, right=190, top=34, bottom=54)
NARROW = Size(300, 320, left=36, right=12, top=44, bottom=54)
POINTS_OF_A_LINE = 60
# As many as fit below a narrow drawing, and as long as fits beside a letter.
MOST_LETTERS, LONGEST_NAME = 8, 28
EDGE, ORDINARY, ABOVE_COLOUR, BELOW_COLOUR = "#6E7A85", "#6E7A85", "#005EB8", "#C2510A"
UNIT = "Fittings per 1,000 women aged 15 to 44, 12 months"
NARROW_UNIT = "Per 1,000 women, 12 months"


class _Axes(NamedTuple):
    """Where figures go: women across, rates up."""

    size: Size
    right: float
    top: float

    def x(self, women: float) -> float:
        inside = self.size.width - self.size.left - self.size.right
        return self.size.left + inside * women / self.right

    def y(self, value: float) -> float:
        return self.size.y(min(value, self.top), self.top)


def svg(found: Placed) -> Markup | None:
    """Two drawings, of which the style sheet shows the one that fits the screen.

    The wide one has names beside the marks, the narrow one letters there and the names below.
    """
    if found.funnel is None or not found.shown:
        return None
    lines = len(_key_lines(found))
    narrow = replace(
        NARROW, height=NARROW.height + BETWEEN_NAMES * lines, bottom=NARROW.bottom + BETWEEN_NAMES * lines
    )
    wide = _drawing(found, found.funnel, WIDE, "app-chart__wide")
    return wide + _drawing(found, found.funnel, narrow, "app-chart__narrow", _key_lines(found))


def plot(found: Placed) -> Plot | None:
    """The same for a spreadsheet: the PCNs as marks, and the limits as lines."""
    if found.funnel is None or not found.shown:
        return None
    women = [found.pcns[place].women or 0.0 for place in found.shown]
    right = steps_to(max(women))[1]
    across = np.linspace(right / POINTS_OF_A_LINE, right, POINTS_OF_A_LINE)
    values = [float(found.funnel.values[place]) for place in found.shown]
    traces = [
        Trace("PCNs", women, values, ABOVE_COLOUR, dash=None, marker="circle"),
        Trace("Network", [float(across[0]), right], [found.funnel.average] * 2),
    ]
    drawn = [("", found.funnel.lines(across)), (", widened", found.funnel.widened_lines(across))]
    for words, lines in drawn:
        for name, line in ends_of(lines):
            traces.append(Trace(f"{name}{words}", across.tolist(), line, EDGE, "dash"))
    return Plot("funnel", UNIT, UNIT, traces, across="Women aged 15 to 44")


def ends_of(lines: FunnelLimits | None) -> list[tuple[str, list[float | None]]]:
    """Each limit by its name; where it would lie under 0 there is none."""
    if lines is None:
        return []
    named = {"Lower 95%": lines.lower_2s, "Upper 95%": lines.upper_2s}
    named |= {"Lower 99.8%": lines.lower_3s, "Upper 99.8%": lines.upper_3s}
    return [(name, [float(value) if value > 0 else None for value in line]) for name, line in named.items()]


def _drawing(found: Placed, funnel: Funnel, size: Size, name: str, key: Sequence[str] = ()) -> Markup:
    women = [each.women or 0 for each in found.pcns]
    across, right = steps_to(max(women))
    step, top = steps_to(float(max(funnel.values)) * 1.3)
    axes = _Axes(size, right, top)
    parts = [*_grid(axes, across, step), *_limits(funnel, axes), *_points(found, funnel, axes)]
    foot = NARROW.height
    parts += [text(4, foot + 8 + BETWEEN_NAMES * place, words) for place, words in enumerate(key)]
    return frame(size, name, parts)


def _outside(found: Placed) -> list[tuple[str, int]]:
    """Those outside the limits by name, as the table has them, each with the letter of the narrow drawing."""
    outside = [place for place in found.shown if found.judged(place) != Significance.NOT_SIGNIFICANT]
    return list(zip(ascii_uppercase, outside, strict=False))


def _key_lines(found: Placed) -> list[str]:
    """Whose letters stand in the narrow drawing."""
    lettered = _outside(found)
    lines = [
        f"{letter} {_short(found.pcns[place].name)}, {'above' if found.judged(place) in HIGH else 'below'}"
        for letter, place in lettered[:MOST_LETTERS]
    ]
    return [*lines, "Others: see the table"] if len(lettered) > MOST_LETTERS else lines


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _grid(axes: _Axes, across: float, step: float) -> list[Markup]:
    size = axes.size
    foot, right = size.height - size.bottom, size.width - size.right
    parts = [text(size.left, size.top - 16, UNIT if size is WIDE else NARROW_UNIT)]
    for tick in gridlines(step, axes.top):
        y = axes.y(tick)
        parts.append(
            Markup('<path d="M{} {:.1f}H{}" stroke="{}"/>').format(size.left, y, right, GRID if tick else INK)
        )
        parts.append(text(size.left - 6, y + 5, f"{tick:g}", anchor="end"))
    ticks = gridlines(across, axes.right)
    for tick in ticks if size is WIDE else ticks[:: len(ticks) - 1]:
        anchor = "end" if size is not WIDE and tick else "middle"
        parts.append(text(axes.x(tick), foot + 20, f"{tick:,.0f}", anchor=anchor))
    return [*parts, text(size.left, foot + 42, "Women aged 15 to 44")]


def _limits(funnel: Funnel, axes: _Axes) -> list[Markup]:
    """The average solid, limits as `LIMITS` has them; each named at its end where there is room."""
    women = np.linspace(axes.right / POINTS_OF_A_LINE, axes.right, POINTS_OF_A_LINE)
    plain, wide = funnel.lines(women), funnel.widened_lines(women)
    drawn = [(DASHED, plain.lower_2s, plain.upper_2s), (DOTTED, plain.lower_3s, plain.upper_3s)]
    if wide is not None:
        drawn += [(LONG, wide.lower_2s, wide.upper_2s), (LONG_DOTTED, wide.lower_3s, wide.upper_3s)]
    average = axes.y(funnel.average)
    end = axes.size.width - axes.size.right
    parts = [
        Markup('<path d="M{} {:.1f}H{}" stroke="{}" stroke-width="2"/>').format(axes.size.left, average, end, INK)
    ]
    names = [(average, "Network")]
    for dashes, *sides in drawn:
        for line in sides:
            parts.append(_curve(women, line, dashes, axes))
            # At 0 or below there is no line to name.
            if line[-1] > 0:
                names.append((axes.y(float(line[-1])), LIMITS[dashes]))
    return parts + (_names(names, axes) if axes.size is WIDE else [])


def _curve(women: Numbers, line: Numbers, dashes: str, axes: _Axes) -> Markup:
    points = [(axes.x(at), axes.y(value)) for at, value in zip(women, line, strict=True) if 0 < value <= axes.top]
    path = "".join(f"{'L' if place else 'M'}{x:.1f} {y:.1f}" for place, (x, y) in enumerate(points))
    return Markup('<path d="{}" fill="none" stroke="{}" stroke-width="1.5" stroke-dasharray="{}"/>').format(
        path, EDGE, dashes
    )


def _names(wanted: Sequence[tuple[float, str]], axes: _Axes) -> list[Markup]:
    """At the lines' ends, none over another."""
    parts, height = [], 0.0
    for y, name in sorted(wanted):
        height = max(y, height + BETWEEN_NAMES)
        parts.append(text(axes.size.width - axes.size.right + 10, height + 5, name))
    return parts


def _points(found: Placed, funnel: Funnel, axes: _Axes) -> list[Markup]:
    """Hollow circles within limits, filled triangles above, filled squares below; those outside named or lettered."""
    parts, named = [], []
    letters = {place: letter for letter, place in _outside(found)[:MOST_LETTERS]}
    for place in found.shown:
        pcn, judged = found.pcns[place], found.judged(place)
        x, y = axes.x(pcn.women or 0), axes.y(float(funnel.values[place]))
        parts.append(_mark(judged, x, y))
        if judged != Significance.NOT_SIGNIFICANT and axes.size is WIDE:
            named.append((y, x, pcn.name))
        elif place in letters and axes.size is not WIDE:
            named.append((y, x, letters[place]))
    height = 0.0
    for y, x, name in sorted(named):
        height = max(y, height + BETWEEN_NAMES)
        is_right = x > axes.size.width / 2
        parts.append(text(x - 12 if is_right else x + 12, height + 5, name, anchor="end" if is_right else "start"))
    return parts


def _mark(judged: Significance, x: float, y: float) -> Markup:
    if judged == Significance.NOT_SIGNIFICANT:
        return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="4.5" fill="#fff" stroke="{}" stroke-width="2"/>').format(
            x, y, ORDINARY
        )
    if judged in HIGH:
        return Markup('<path d="M{:.1f} {:.1f}l6 11h-12z" fill="{}"/>').format(x, y - 7, ABOVE_COLOUR)
    return Markup('<rect x="{:.1f}" y="{:.1f}" width="10" height="10" fill="{}"/>').format(x - 5, y - 5, BELOW_COLOUR)
