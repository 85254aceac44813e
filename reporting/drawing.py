"""Draws charts as SVG on the server, for the first paint and for readers without JavaScript. Pure: markup out.

Only presentation attributes are used: the content security policy allows no inline style.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from reporting.charts import ABOVE, BELOW, GRID, HEIGHT, INK, ROOM_FOR_NAMES, Chart, Line, Style, names


@dataclass(frozen=True, slots=True)
class Size:
    """A picture's measures in pixels at its natural size; text is 14 px or more there."""

    width: int
    height: int
    left: int
    right: int
    top: int = ABOVE
    bottom: int = BELOW
    months: int | None = None

    def x(self, place: float, count: int) -> float:
        return self.left + (self.width - self.left - self.right) * (place / max(count - 1, 1))

    def y(self, value: float, top: float) -> float:
        return self.height - self.bottom - (self.height - self.top - self.bottom) * value / top


MOST_NAMED = 1
LONGEST_NAME = 29
WIDE = Size(960, HEIGHT, left=44, right=ROOM_FOR_NAMES)
NARROW = Size(300, 260, left=36, right=12, top=74, months=24)


def svg(chart: Chart) -> Markup:
    """Two drawings of the chart, of which the style sheet shows the one that fits the screen."""
    return _drawing(chart, WIDE, "app-chart__wide") + _drawing(chart, NARROW, "app-chart__narrow")


def frame(size: Size, name: str, body: Sequence[Markup]) -> Markup:
    """An SVG of this size and class around its parts."""
    return Markup(
        '<svg class="{}" viewBox="0 0 {} {}" xmlns="http://www.w3.org/2000/svg" font-size="14" fill="{}">{}</svg>'
    ).format(name, size.width, size.height, INK, Markup("").join(body))


def _drawing(chart: Chart, size: Size, name: str) -> Markup:
    if size.months:
        last = slice(-size.months, None)
        lines = [Line(line.group, line.values[last], line.baseline, line.received[last]) for line in chart.lines]
        chart = Chart(chart.months[-size.months :], lines, chart.unit)
    body = [
        *axes(chart.months, chart.ticks, chart.unit, size),
        *(part for line in chart.lines for part in _line(chart, line, size)),
    ]
    body += _end_labels(chart, size) if size is WIDE else _key(chart, size)
    return frame(size, name, body)


def axes(months: Sequence[date], ticks: Sequence[float], unit: str, size: Size) -> list[Markup]:
    """Pale lines across at the ticks, the unit above them, and a mark at each January."""
    right, foot = size.width - size.right, size.height - size.bottom
    parts = [text(size.left, size.top - 16, unit), *gridlines(ticks, size)]
    for place, month in enumerate(months):
        x = size.x(place, len(months))
        if month.month == 1 and x < right - 30:
            parts.append(Markup('<path d="M{0:.1f} {1}v6" stroke="{2}"/>').format(x, foot, INK))
            parts.append(text(x, foot + 22, str(month.year), anchor="middle"))
    return parts


def gridlines(ticks: Sequence[float], size: Size, suffix: str = "") -> list[Markup]:
    """Pale lines across at the ticks, each with its number, and the axis at 0."""
    parts = []
    for tick in ticks:
        y = size.y(tick, ticks[-1])
        parts.append(
            Markup('<path d="M{} {:.1f}H{}" stroke="{}"/>').format(
                size.left, y, size.width - size.right, GRID if tick else INK
            )
        )
        parts.append(text(size.left - 6, y + 5, f"{tick:g}{suffix}", anchor="end"))
    return parts


def _line(chart: Chart, line: Line, size: Size) -> list[Markup]:
    count, style = len(chart.months), line.style
    points = [
        None if value is None else (size.x(place, count), size.y(value, chart.top))
        for place, value in enumerate(line.values)
    ]
    parts = []
    if line.baseline is not None:
        parts.append(
            Markup('<path d="M{} {:.1f}H{}" stroke="{}" stroke-width="1.5" stroke-dasharray="4 4"/>').format(
                size.left, size.y(line.baseline, chart.top), size.width - size.right, style.colour
            )
        )
    parts.append(
        Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{}"/>').format(
            path(points), style.colour, style.width
        )
    )
    parts += [_marker(style, *point) for point in points if point and style.marker]
    return parts + incomplete_marks(line.received, chart.top, size)


def incomplete_marks(received: Sequence[float | None], top: float, size: Size) -> list[Markup]:
    """Incomplete months: hollow, joined to nothing, and named while there is room for it (A21)."""
    found = [
        (size.x(place, len(received)), size.y(value, top)) for place, value in enumerate(received) if value is not None
    ]
    marks = [
        Markup('<path d="M{:.1f} {:.1f}l5 5l-5 5l-5 -5Z" fill="#fff" stroke="{}" stroke-width="1.5"/>').format(
            x, y - 5, INK
        )
        for x, y in found
    ]
    if len(found) > MOST_NAMED:
        return marks
    return marks + [text(x - 9, y + 5, "Incomplete", anchor="end") for x, y in found]


def path(points: Sequence[tuple[float, float] | None]) -> str:
    """The `d` of straight lines between neighbours; a missing month is a gap."""
    steps, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        steps.append(f"{pen}{point[0]:.1f} {point[1]:.1f}")
        pen = "L"
    return "".join(steps)


def _marker(style: Style, x: float, y: float) -> Markup:
    if style.marker == "circle":
        return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="3" fill="{}"/>').format(x, y, style.colour)
    return Markup(
        '<rect x="{:.1f}" y="{:.1f}" width="5.4" height="5.4" fill="#fff" stroke="{}" stroke-width="1.5"/>'
    ).format(x - 2.7, y - 2.7, style.colour)


def _end_labels(chart: Chart, size: Size) -> list[Markup]:
    return [
        text(size.width - size.right + 10, size.y(height, chart.top) + 5, name, colour=colour)
        for name, colour, height in names(chart)
    ]


def _key(chart: Chart, size: Size) -> list[Markup]:
    """On a narrow screen the lines are named above, each beside its mark."""
    parts = []
    for place, line in enumerate(chart.lines):
        x, y = size.left + 118 * place, 16
        parts.append(
            Markup('<path d="M{} {}h24" stroke="{}" stroke-width="{}"/>').format(
                x, y, line.style.colour, line.style.width
            )
        )
        if line.style.marker:
            parts.append(_marker(line.style, x + 12, y))
        parts.append(text(x + 30, y + 5, line.label, colour=line.style.colour))
    return [*parts, text(size.left, 40, f"{size.months} months. Dashed: before COVID")]


def text(x: float, y: float, words: str, *, anchor: str = "start", colour: str = INK) -> Markup:
    """Words at a place; 14 px at the picture's natural size."""
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="{}">{}</text>').format(
        x, y, anchor, colour, words
    )


def shortened(name: str) -> str:
    """A name that fits beside its bar: the table beside the picture has the whole of it."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def sparkline(values: Sequence[int | None], *, width: int = 96, height: int = 24) -> Markup:
    """A row's months at a glance, from 0, with a gap where a month is incomplete; the table says it in numbers."""
    top = max(max((value for value in values if value is not None), default=0), 1)
    last = max(len(values) - 1, 1)
    points = " ".join(
        [
            "|" if value is None else f"{place * width // last},{height - value * height // top}"
            for place, value in enumerate(values)
        ]
    )
    if None in values:
        points = '"/><polyline points="'.join(run.strip() for run in points.split("|") if run.strip())
    # Numbers only: escaping them takes as long as the rest of a page of 1,250 rows.
    return Markup(  # noqa: S704
        f'<svg class="app-sparkline" viewBox="-1 -1 {width + 2} {height + 2}"><polyline points="{points}"/></svg>'
    )
