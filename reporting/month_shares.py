"""Shares by month with their intervals, as points over time. Pure: markup and values out.

Two drawings, of which the style sheet shows the one that fits the screen; presentation attributes alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from larc.nhsuk.formatting import format_month
from reporting.charts import INK
from reporting.downloads.sheets import Drawing, Plot, Sheet, Trace
from reporting.drawing import Size, frame, gridlines, path, text
from reporting.period import Period
from reporting.shares import PERCENT, UNIT, Estimate, Share, estimate, figures_of

LINE = "#003087"
WIDE = Size(960, 320, left=56, right=48, top=16)
NARROW = Size(300, 260, left=48, right=12, top=36, months=24)
TICKS = (0, 20, 40, 60, 80, 100)
# In pixels: how far apart the names of months stand at least, and the half of the longest of them.
ROOM, HALF = {WIDE: 124, NARROW: 92}, {WIDE: 56, NARROW: 34}
# The longest half of the lines at the ends of an interval.
CAP = 5
NOTE = "Lines through the marks: 95% confidence intervals."


class MonthShare(NamedTuple):
    """So many of something in a month."""

    month: date
    number: int
    out_of: int

    @property
    def estimate(self) -> Estimate | None:
        """In percent; None where it is a share of nothing."""
        return estimate(self.number, self.out_of) if self.out_of else None


@dataclass(frozen=True, slots=True)
class MonthShares:
    """Shares of every month of a period, the oldest first. `head` as that of Shares."""

    name: str
    heading: str
    subtitle: str
    head: tuple[str, str, str]
    rows: Sequence[MonthShare]
    period: Period

    @property
    def drawing(self) -> Drawing | None:
        """None without two months to compare, or without any share."""
        if len(self.rows) == 1 or not any(row.out_of for row in self.rows):
            return None
        svg = _drawing(self, WIDE, "app-chart__wide") + _drawing(self.latest(NARROW), NARROW, "app-chart__narrow")
        running = self.rows[-1]
        so_far = running.month == self.period.running and running.out_of
        note = f"{NOTE} Diamond: {format_month(running.month)}, so far." if so_far else NOTE
        return Drawing(self.name, self.heading, self.subtitle, svg, note)

    @property
    def sheet(self) -> Sheet:
        """The figures of the picture, the oldest month first."""
        rows = [Share(self.period.name(row.month), row.number, row.out_of) for row in self.rows]
        return figures_of(self.name, self.title, self.head, rows)

    @property
    def plot(self) -> Plot:
        """The same for a spreadsheet; a month without a share is a gap."""
        found = [row.estimate for row in self.rows]
        ends = [(each.lower, each.upper) if each else (0.0, 0.0) for each in found]
        months, values = [row.month for row in self.rows], [each.value if each else None for each in found]
        return Plot(self.name, self.title, PERCENT, [Trace(PERCENT, months, values, LINE, "solid", "circle", 2, ends)])

    @property
    def title(self) -> str:
        """The picture in a line."""
        return f"{self.heading}. {self.subtitle}"

    def latest(self, size: Size) -> MonthShares:
        """As many months as there is room for."""
        rows = self.rows[-(size.months or len(self.rows)) :]
        return MonthShares(self.name, self.heading, self.subtitle, self.head, rows, self.period)


def _drawing(shares: MonthShares, size: Size, name: str) -> Markup:
    rows, count = shares.rows, len(shares.rows)
    body = [*gridlines(TICKS, size, UNIT), *_months([row.month for row in rows], size)]
    if count < len(shares.period.months):
        body.append(text(size.left, 16, f"Latest {count} months"))
    whole: list[tuple[float, float] | None] = []
    marks = []
    for place, row in enumerate(rows):
        share, x = row.estimate, _x(place, count, size)
        point = (x, size.y(share.value, TICKS[-1])) if share else None
        runs = row.month == shares.period.running
        whole.append(None if runs else point)
        if share and point:
            marks += [_interval(x, share, min(CAP, _slot(count, size) / 3), size), _mark(*point, runs=runs)]
    line = Markup('<path d="{}" fill="none" stroke="{}" stroke-width="1.5"/>').format(path(whole), LINE)
    return frame(size, name, [*body, line, *marks])


def _mark(x: float, y: float, *, runs: bool) -> Markup:
    if not runs:
        return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="4" fill="{}"/>').format(x, y, LINE)
    return Markup('<path d="M{:.1f} {:.1f}l6 6l-6 6l-6 -6Z" fill="#fff" stroke="{}" stroke-width="1.5"/>').format(
        x, y - 6, INK
    )


def _interval(x: float, share: Estimate, cap: float, size: Size) -> Markup:
    """A line down with an end at each limit."""
    upper, lower = size.y(share.upper, TICKS[-1]), size.y(share.lower, TICKS[-1])
    ends = "".join(f"M{x - cap:.1f} {y:.1f}h{2 * cap:.1f}" for y in (upper, lower))
    return Markup('<path d="M{:.1f} {:.1f}V{:.1f}{}" fill="none" stroke="{}" stroke-width="1.5"/>').format(
        x, upper, lower, ends, INK
    )


def _months(months: Sequence[date], size: Size) -> list[Markup]:
    """Names under the axis from the latest month back, as many as there is room for."""
    foot, half = size.height - size.bottom, HALF[size]
    every = math.ceil(ROOM[size] / _slot(len(months), size))
    parts = []
    for place in range(len(months) - 1, -1, -every):
        x = _x(place, len(months), size)
        # The names of the first and the last month would stick out.
        middle = min(max(x, half), size.width - half)
        name = format_month(months[place]) if size is WIDE else f"{months[place]:%b %Y}"
        parts += [
            Markup('<path d="M{:.1f} {}v6" stroke="{}"/>').format(x, foot, INK),
            text(middle, foot + 22, name, anchor="middle"),
        ]
    return parts


def _slot(count: int, size: Size) -> float:
    """How wide a month is."""
    return (size.width - size.left - size.right) / count


def _x(place: int, count: int, size: Size) -> float:
    return size.left + _slot(count, size) * (place + 0.5)
