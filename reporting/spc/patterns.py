"""The tests on the points of one segment. Pure.

A missing value is None: nothing is known of it, and no pattern reaches across it.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from reporting.spc.kinds import Signal

PATTERN = 7

Values = Sequence[float | None]


def side_of(value: float | None, middle: float) -> int | None:
    if value is None or math.isnan(middle):
        return None
    return (value > middle) - (value < middle)


def is_beyond(value: float | None, lower: float, upper: float) -> bool | None:
    if value is None or math.isnan(upper):
        return None
    return value > upper or value < lower


def _steps(values: Values) -> list[int]:
    """The way from each value to the next; 0 for a tie and beside a missing value."""
    return [
        0 if before is None or after is None else (after > before) - (after < before)
        for before, after in pairwise(values)
    ]


def trends(values: Values) -> list[int]:
    """+1 or -1 at every point of seven or more that rise or fall without a tie, 0 elsewhere.

    A point followed by another of a trend takes the step to it: a peak that a rise and a fall share is falling, and
    so is the last of a rise before a tie or a drop to the first of another rise.
    """
    steps = _steps(values)
    inside = [False] * len(values)
    for first in range(len(values) - PATTERN + 1):
        if abs(sum(steps[first : first + PATTERN - 1])) == PATTERN - 1:
            inside[first : first + PATTERN] = [True] * PATTERN
    return [_way(steps, inside, place) if there else 0 for place, there in enumerate(inside)]


def _way(steps: Sequence[int], inside: Sequence[bool], place: int) -> int:
    step = steps[place] if any(inside[place + 1 : place + 2]) else steps[place - 1]
    return 1 if step > 0 else -1


def runs(sides: Sequence[int | None]) -> list[int]:
    """+1 or -1 at every point of seven or more on one side of the mean, 0 elsewhere; a point on it breaks the run."""
    found = [0] * len(sides)
    for first in range(len(sides) - PATTERN + 1):
        for side in (1, -1):
            if all(each == side for each in sides[first : first + PATTERN]):
                found[first : first + PATTERN] = [side] * PATTERN
    return found


def two_in_three(sides: Sequence[int | None], near: Sequence[bool | None]) -> list[bool]:
    """The near points of three on one side of which two or three are near. A point outside is not near."""
    flags = [False] * len(sides)
    for first in range(len(sides) - 2):
        window = range(first, first + 3)
        close = [place for place in window if near[place]]
        if {sides[place] for place in window} in ({1}, {-1}) and len(close) >= 2:
            for place in close:
                flags[place] = True
    return flags


def first_signal(side: int | None, outside: bool | None, trend: int, near_limit: bool, run: int) -> Signal:
    """The first test that fires."""
    above = side == 1
    if outside:
        return Signal.ABOVE_LIMIT if above else Signal.BELOW_LIMIT
    if trend:
        return Signal.RISING if trend > 0 else Signal.FALLING
    if near_limit:
        return Signal.NEAR_UPPER if above else Signal.NEAR_LOWER
    if run:
        return Signal.RUN_ABOVE if above else Signal.RUN_BELOW
    return Signal.NONE
