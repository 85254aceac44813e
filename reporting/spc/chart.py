"""A finished chart: its segments, lines and points, and what its last row says. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from reporting.spc.kinds import Assurance, Improvement, Kind, Signal, Variation, variation_of

FEWEST_FOR_LIMITS = 13


class Lines(NamedTuple):
    """Centre line and limits, in the unit of the values; NaN where they cannot be had. Never cut at 0 or at 100 %."""

    mean: float
    lower: float
    upper: float
    inner_lower: float
    inner_upper: float


@dataclass(frozen=True, slots=True)
class Point:
    """One row. `side`, `outside` and `near` are None where they are undefined."""

    on: date
    value: float | None
    sets_limits: bool
    side: int | None
    outside: bool | None
    near: bool | None
    # The tests that need no limits, beside the label that may hide them: +1 rising or above, -1 falling or below.
    trend: int
    run: int
    signal: Signal
    kind: Kind


@dataclass(frozen=True, slots=True)
class Segment:
    """The rows from one reset of the limits to the next, and the lines that run across all of them."""

    number: int
    lines: Lines
    points: tuple[Point, ...]

    @property
    def is_short(self) -> bool:
        """Fewer than 13 rows, missing ones counted: trial limits."""
        return len(self.points) < FEWEST_FOR_LIMITS


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole series, by date."""

    improvement: Improvement
    target: float | None
    segments: tuple[Segment, ...]

    @property
    def points(self) -> list[Point]:
        return [point for segment in self.segments for point in segment.points]

    @property
    def kind(self) -> Kind:
        """Of the last row, even when its value is missing."""
        return self.segments[-1].points[-1].kind

    @property
    def variation(self) -> Variation:
        last = self.segments[-1].points[-1]
        return variation_of(last.signal, self.improvement)

    @property
    def assurance(self) -> Assurance | None:
        """None without a target, and where neither way is better."""
        lines = self.segments[-1].lines
        if self.target is None or self.improvement is Improvement.NEUTRAL:
            return None
        above, below = self.target > lines.upper, self.target < lines.lower
        if self.improvement is Improvement.DECREASE:
            above, below = below, above
        return Assurance.FAIL if above else Assurance.PASS if below else Assurance.INCONSISTENT
