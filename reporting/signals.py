"""What a page may say of a control chart: the edge cases that the calculation leaves to its reader. Pure.

`spc` gives what the reference package gives, even for a series that hardly varies, of which it calls every point
special. Here is decided what of it to believe (docs/adr/0009-what-a-control-chart-may-say.md), in typed values; the
words come later.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import mean, mode

from reporting.baseline import Window
from reporting.months import months_between
from reporting.spc import (
    FEWEST_FOR_LIMITS,
    FEWEST_TO_FIX,
    Chart,
    Improvement,
    Kind,
    Point,
    Segment,
    Signal,
    SpcError,
    Variation,
    kind_of,
    variation_of,
    xmr,
)

# domain.md 4: a chart of fewer events a month is noisy, a quarter or a funnel says more.
FEW_EVENTS = 5

Series = Mapping[date, float | None]


class RebaseError(SpcError):
    """Limits cannot be reset there. The message says what to choose instead."""


class Basis(StrEnum):
    """What the limits of a segment rest on."""

    SETTLED = "settled"
    # Fewer than 13 months with a figure, or than 12 to fix limits on.
    TRIAL = "trial"
    # One value in every month that sets the limits: there are none.
    CONSTANT = "constant"
    # One value but for a month or a step: the limits fall onto the mean, and everything lies outside.
    HARDLY_VARIES = "hardly_varies"
    # A single month, or no two in succession.
    TOO_FEW = "too_few"
    NO_FIGURES = "no_figures"

    @property
    def has_limits(self) -> bool:
        """Whether limits may be drawn."""
        return self in (Basis.SETTLED, Basis.TRIAL)

    @property
    def varies_too_little(self) -> bool:
        return self in (Basis.CONSTANT, Basis.HARDLY_VARIES)


class TargetVerdict(StrEnum):
    """Whether the target will be met again: by the limits, or by counting where there are none."""

    PASS = "pass"  # noqa: S105 - the name of a verdict
    FAIL = "fail"
    INCONSISTENT = "inconsistent"
    MET_EVERY_MONTH = "met_every_month"
    MISSED_EVERY_MONTH = "missed_every_month"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, slots=True)
class PointReading:
    """One month. `kind` is None where there is no figure: a gap is neither 0 nor ordinary."""

    on: date
    value: float | None
    signal: Signal
    kind: Kind | None


@dataclass(frozen=True, slots=True)
class SegmentReading:
    """The months from one reset of the limits to the next."""

    segment: Segment
    basis: Basis
    # Where values vary too little: the commonest of those that set the limits, and the months with another.
    usual: float | None
    exceptions: tuple[date, ...]
    points: tuple[PointReading, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A chart and what may be said of it. The verdicts are of the last segment."""

    chart: Chart
    segments: tuple[SegmentReading, ...]
    # The baseline year the limits rest on; None when it is not all there or none was asked for.
    fixed_on: Window | None
    gaps: tuple[date, ...]
    # The last month with a figure; None when there is none since limits were reset.
    judged_on: date | None
    # None where it cannot be said; the basis of the last segment says why.
    variation: Variation | None
    target: TargetVerdict | None
    few_events: bool

    @property
    def basis(self) -> Basis:
        return self.segments[-1].basis

    @property
    def points(self) -> list[PointReading]:
        return [point for segment in self.segments for point in segment.points]


def read(
    figures: Series,
    *,
    improvement: Improvement = Improvement.INCREASE,
    rebased: Collection[date] = (),
    fixed_on: Window | None = None,
    target: float | None = None,
    counts: Series | None = None,
) -> Reading:
    """The chart of monthly figures, by the first day of each month, and what may be said of it.

    Months without a figure, or not named between the first and the last, are gaps. `rebased` are the months at which
    limits were reset by hand. With `fixed_on` the limits begin at that year and rest on it, and those of every later
    segment on its own first twelve months; where the year is not complete all months of a segment set its limits.
    `counts` are the events behind the figures, to say where they are few. SpcError: no figure at all, or a target
    that is no number. RebaseError: a month that is not in the series.
    """
    series = whole_series(figures)
    for month in rebased:
        check_rebase(series, month)
    window = fixed_on if fixed_on and all(series.get(month) is not None for month in fixed_on.months) else None
    chart = xmr(
        list(series),
        list(series.values()),
        improvement=improvement,
        rebase_on={*rebased, *([window.first] if window else [])},
        fix_after=FEWEST_TO_FIX if window else None,
        target=target,
    )
    segments = tuple(_segment(segment, chart.improvement) for segment in chart.segments)
    last = segments[-1]
    return Reading(
        chart=chart,
        segments=segments,
        fixed_on=window,
        gaps=tuple(month for month, value in series.items() if value is None),
        judged_on=next((point.on for point in reversed(last.points) if point.value is not None), None),
        variation=_variation(last, chart.improvement),
        target=_target(last, chart),
        few_events=_few(counts or {}, last),
    )


def whole_series(figures: Series) -> dict[date, float | None]:
    """Every month from the first with a figure to the last named, None where there is none.

    A month left out would make its neighbours successive: a moving range, and a run, across what nobody knows.
    """
    known = {month: value for month, value in figures.items() if value is not None and not math.isnan(value)}
    if not known:
        raise SpcError("A chart needs at least one month with a figure.")
    return {month: known.get(month) for month in months_between(min(known), max(figures))}


def resets_within(figures: Series, resets: Collection[date]) -> list[date]:
    """Those of the months that lie in the series: after a choice of other months some may not."""
    series = whole_series(figures)
    return [month for month in resets if month in series]


def check_rebase(series: Collection[date], month: date) -> None:
    """RebaseError where limits cannot be reset at this month: the calculation would ignore it without a word."""
    if month not in series:
        raise RebaseError(
            f"There is no month that begins on {month.day} {month:%B %Y} in this series. "
            f"Choose a month from {min(series):%B %Y} to {max(series):%B %Y}."
        )


def _segment(segment: Segment, improvement: Improvement) -> SegmentReading:
    basis = _basis(segment)
    usual = mode(_setting(segment)) if basis.varies_too_little else None
    points = tuple(_point(point, basis, usual, improvement) for point in segment.points)
    exceptions = (point.on for point in points if usual is not None and point.value not in (None, usual))
    return SegmentReading(segment, basis, usual, tuple(exceptions), points)


def _setting(segment: Segment) -> list[float]:
    """The values that set the limits."""
    return [point.value for point in segment.points if point.sets_limits and point.value is not None]


def _basis(segment: Segment) -> Basis:
    setting, lines = _setting(segment), segment.lines
    if not setting:
        return Basis.NO_FIGURES
    if len(setting) > 1 and len(set(setting)) == 1:
        return Basis.CONSTANT
    if lines.upper == lines.lower:
        return Basis.HARDLY_VARIES
    if math.isnan(lines.upper):
        return Basis.TOO_FEW
    months = sum(point.value is not None for point in segment.points)
    return Basis.TRIAL if months < FEWEST_FOR_LIMITS or len(setting) < FEWEST_TO_FIX else Basis.SETTLED


def _point(point: Point, basis: Basis, usual: float | None, improvement: Improvement) -> PointReading:
    signal = point.signal if basis.has_limits else _without_limits(point, usual)
    return PointReading(point.on, point.value, signal, None if point.value is None else kind_of(signal, improvement))


def _without_limits(point: Point, usual: float | None) -> Signal:
    """The tests that need no limits; a run of the usual value itself is no news."""
    if point.trend:
        return Signal.RISING if point.trend > 0 else Signal.FALLING
    if point.run and point.value != usual:
        return Signal.RUN_ABOVE if point.run > 0 else Signal.RUN_BELOW
    return Signal.NONE


def _variation(last: SegmentReading, improvement: Improvement) -> Variation | None:
    """Of the last month with a figure: a month that did not report does not make a change ordinary."""
    signals = [point.signal for point in last.points if point.value is not None]
    if last.basis is Basis.SETTLED or (last.basis.varies_too_little and signals[-1] is not Signal.NONE):
        return variation_of(signals[-1], improvement)
    return None


def _target(last: SegmentReading, chart: Chart) -> TargetVerdict | None:
    assurance = chart.assurance
    if assurance is None or chart.target is None:
        return None
    if last.basis is Basis.SETTLED:
        return TargetVerdict(assurance.value)
    if not last.basis.varies_too_little:
        return TargetVerdict.TOO_EARLY
    better = 1 if chart.improvement is Improvement.INCREASE else -1
    met = {better * point.value >= better * chart.target for point in last.points if point.value is not None}
    if len(met) > 1:
        return TargetVerdict.INCONSISTENT
    return TargetVerdict.MET_EVERY_MONTH if True in met else TargetVerdict.MISSED_EVERY_MONTH


def _few(counts: Series, last: SegmentReading) -> bool:
    known = [count for point in last.points if (count := counts.get(point.on)) is not None]
    return bool(known) and mean(known) < FEW_EVENTS
