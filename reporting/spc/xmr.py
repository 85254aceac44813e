"""Makes a chart from a series. Pure: values in, values out."""

import math
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import pairwise
from statistics import mean

from reporting.spc.chart import Chart, Lines, Point, Segment
from reporting.spc.kinds import Improvement, SpcError, kind_of
from reporting.spc.patterns import Values, first_signal, is_beyond, runs, side_of, trends, two_in_three

WIDTH = 2.66
INNER_WIDTH = 2 * (WIDTH / 3)
SCREEN = 3.267
FEWEST_TO_FIX = 12


def xmr(
    dates: Sequence[date],
    values: Values,
    *,
    improvement: Improvement = Improvement.INCREASE,
    rebase_on: Collection[date] = (),
    fix_after: int | None = None,
    target: float | None = None,
    screen: bool = True,
) -> Chart:
    """The chart of one value a date, in any order; None or NaN is a missing value.

    A row whose date is in `rebase_on` begins a segment; a date without a row is ignored here. With `fix_after` the
    limits of each segment come from its first so many rows. `screen` leaves moving ranges of 3.267 times their
    average or more out of a second average. SpcError: no rows, dates and values of different number, a date twice,
    an infinite value, a target that is no number, `fix_after` below 12, an unknown direction of improvement.
    """
    rows = _checked_rows(dates, values)
    if fix_after is not None and not fix_after >= FEWEST_TO_FIX:
        raise SpcError(f"Limits are fixed on {FEWEST_TO_FIX} points or more.")
    if target is not None and not math.isfinite(target):
        raise SpcError("A target is one number.")
    try:
        improvement = Improvement(improvement)
    except ValueError:
        raise SpcError("An improvement is an increase, a decrease or neutral.") from None
    segments = (
        _segment(number, part, improvement, fix_after, screen) for number, part in _parts(rows, frozenset(rebase_on))
    )
    return Chart(improvement, target, tuple(segments))


def limits(baseline: Values, *, screen: bool = True) -> Lines:
    """Mean, limits (2.66 average moving ranges away) and the inner lines at two thirds of them, from these rows.

    A moving range needs two successive values: none reaches across a missing one. Screening is one pass.
    """
    present = [value for value in baseline if value is not None]
    ranges = [abs(after - before) for before, after in pairwise(baseline) if before is not None and after is not None]
    if screen and ranges:
        bound = SCREEN * mean(ranges)
        ranges = [step for step in ranges if step < bound]
    middle = mean(present) if present else math.nan
    average = mean(ranges) if ranges else math.nan
    reach, inner = WIDTH * average, INNER_WIDTH * average
    return Lines(middle, middle - reach, middle + reach, middle - inner, middle + inner)


def _checked_rows(dates: Sequence[date], values: Values) -> list[tuple[date, float | None]]:
    if len(dates) != len(values):
        raise SpcError("Each date has one value.")
    if not dates:
        raise SpcError("A chart needs at least one point.")
    if len(set(dates)) < len(dates):
        raise SpcError("A date stands twice in the series.")
    present = [None if value is None or math.isnan(value) else float(value) for value in values]
    if any(value is not None and math.isinf(value) for value in present):
        raise SpcError("A value is a number.")
    return sorted(zip(dates, present, strict=True))


def _parts(
    rows: list[tuple[date, float | None]], starts: frozenset[date]
) -> Iterator[tuple[int, list[tuple[date, float | None]]]]:
    """The segments with their numbers: from 0, or from 1 when the first row begins one."""
    number = int(rows[0][0] in starts)
    part = rows[:1]
    for row in rows[1:]:
        if row[0] in starts:
            yield number, part
            number, part = number + 1, []
        part.append(row)
    yield number, part


def _segment(
    number: int,
    rows: list[tuple[date, float | None]],
    improvement: Improvement,
    fix_after: int | None,
    screen: bool,
) -> Segment:
    values = [value for _, value in rows]
    fixed = len(rows) if fix_after is None else fix_after
    lines = limits(values[:fixed], screen=screen)
    sides = [side_of(value, lines.mean) for value in values]
    outside = [is_beyond(value, lines.lower, lines.upper) for value in values]
    near = [
        far if far is None else not far and bool(is_beyond(value, lines.inner_lower, lines.inner_upper))
        for value, far in zip(values, outside, strict=True)
    ]
    rising, along, close = trends(values), runs(sides), two_in_three(sides, near)
    points = []
    for place, (on, value) in enumerate(rows):
        signal = first_signal(sides[place], outside[place], rising[place], close[place], along[place])
        points.append(
            Point(
                on=on,
                value=value,
                sets_limits=place < fixed and value is not None,
                side=sides[place],
                outside=outside[place],
                near=near[place],
                trend=rising[place],
                run=along[place],
                signal=signal,
                kind=kind_of(signal, improvement),
            )
        )
    return Segment(number, lines, tuple(points))
