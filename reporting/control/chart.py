"""A control chart ready to be drawn: the months shown, their marks, and the lines as far as they run. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from larc.nhsuk.formatting import format_month
from reporting.charts import ticks_to
from reporting.months import months_between
from reporting.signals import Basis, PointReading, Reading
from reporting.spc import Lines

NOTHING: Mapping[date, float | None] = {}


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines from one reset to the next, by the places of the first and last month shown."""

    first: int
    last: int
    lines: Lines
    is_trial: bool

    @property
    def limits(self) -> list[tuple[str, float]]:
        """The limits that can be drawn: below 0 there is nothing."""
        both = (("Upper limit", self.lines.upper), ("Lower limit", self.lines.lower))
        return [(f"{name}, trial" if self.is_trial else name, value) for name, value in both if value > 0]


@dataclass(frozen=True, slots=True)
class Reset:
    """Where limits begin anew, in words."""

    place: int
    words: str


@dataclass(frozen=True)
class ControlChart:
    """Months in succession; a month without a figure has None, never 0. `received`: rates of incomplete months."""

    points: Sequence[PointReading | None]
    months: Sequence[date]
    stretches: Sequence[Stretch]
    resets: Sequence[Reset]
    unit: str
    received: Sequence[float | None] = ()

    @cached_property
    def ticks(self) -> list[float]:
        """From 0 to above everything drawn."""
        values = [point.value for point in self.points if point and point.value is not None]
        lines = [value for each in self.stretches for value in (each.lines.mean, each.lines.upper)]
        alone = [value for value in self.received if value is not None]
        return ticks_to(max([*values, *lines, *alone], default=0))

    @property
    def values(self) -> list[float | None]:
        """A figure for each month."""
        return [point.value if point else None for point in self.points]

    def latest(self, months: int | None) -> ControlChart:
        """The same of the latest months alone."""
        if months is None or len(self.months) <= months:
            return self
        cut = len(self.months) - months
        stretches = [
            Stretch(max(each.first - cut, 0), each.last - cut, each.lines, each.is_trial)
            for each in self.stretches
            if each.last >= cut
        ]
        resets = [Reset(each.place - cut, each.words) for each in self.resets if each.place >= cut]
        return ControlChart(self.points[cut:], self.months[cut:], stretches, resets, self.unit, self.received[cut:])


def control_chart(
    reading: Reading,
    first: date,
    last: date,
    *,
    reasons: Mapping[date, str],
    unit: str,
    received: Mapping[date, float | None] = NOTHING,
) -> ControlChart:
    """The months from `first` to `last` of a chart that may have begun before.

    `reasons` of the resets, and the rates `received` for incomplete months, by month.
    """
    months = months_between(first, last)
    places = {month: place for place, month in enumerate(months)}
    by_month = {point.on: point for point in reading.points}
    stretches = []
    for segment in reading.segments:
        shown = [places[point.on] for point in segment.points if point.on in places]
        if shown and not math.isnan(segment.segment.lines.upper) and segment.basis.has_limits:
            trial = segment.basis is Basis.TRIAL
            stretches.append(Stretch(shown[0], shown[-1], segment.segment.lines, trial))
    resets = [
        Reset(places[month], f"Limits reset {format_month(month)}: {reason}")
        for month, reason in sorted(reasons.items())
        if month in places
    ]
    points, alone = [by_month.get(month) for month in months], [received.get(month) for month in months]
    return ControlChart(points, months, stretches, resets, unit, alone)
