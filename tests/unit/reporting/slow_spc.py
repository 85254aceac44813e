"""The rules of the XmR chart written a second time, slowly and in exact fractions, to hold the quick one against."""

from fractions import Fraction

WIDTH, SCREEN = Fraction(266, 100), Fraction(3267, 1000)


def average(numbers):
    return sum(numbers) / Fraction(len(numbers)) if numbers else None


def lines(values, fix_after, screen):
    """Mean and width of one segment, and the nearest that a moving range came to the bound."""
    baseline = [None if value is None else Fraction(value) for value in values[:fix_after]]
    ranges = [
        abs(baseline[place] - baseline[place - 1])
        for place in range(1, len(baseline))
        if baseline[place] is not None and baseline[place - 1] is not None
    ]
    margin = 1
    if screen and ranges:
        bound = SCREEN * average(ranges)
        margin = min([abs(each - bound) for each in ranges if bound] or [1])
        ranges = [each for each in ranges if each < bound]
    reach = average(ranges)
    return average([v for v in baseline if v is not None]), None if reach is None else WIDTH * reach, margin


def windows(place, size, length):
    """Every row of `size` neighbours that holds the place."""
    return [range(first, first + size) for first in range(place - size + 1, place + 1) if 0 <= first <= length - size]


def is_trend(values, window):
    these = [values[place] for place in window]
    if None in these:
        return False
    return these == sorted(set(these)) or these == sorted(set(these), reverse=True)


def labels(values, middle, reach):
    """The label of every point of one segment, and the nearest that a point came to a line."""
    middle_known = middle is not None
    side = [None if v is None or not middle_known else (v > middle) - (v < middle) for v in values]
    off = [None if v is None or reach is None else abs(v - middle) for v in values]
    outside = [o is not None and o > reach for o in off]
    near = [o is not None and not outside[p] and o > reach * 2 / 3 for p, o in enumerate(off)]
    margin = min([abs(o - line) for o in off if o is not None and reach for line in (reach, reach * 2 / 3)] or [1])
    length, found = len(values), []
    in_trend = [any(is_trend(values, window) for window in windows(p, 7, length)) for p in range(length)]
    for place in range(length):
        up = side[place] == 1
        if outside[place]:
            label = "Above UCL" if up else "Below LCL"
        elif in_trend[place]:
            follows = place + 1 < length and in_trend[place + 1]
            before, then = (place, place + 1) if follows else (place - 1, place)
            label = f"7 Point Trend ({'In' if values[then] > values[before] else 'De'}creasing)"
        elif near[place] and any(
            {side[p] for p in window} in ({1}, {-1}) and sum(near[p] for p in window) >= 2
            for window in windows(place, 3, length)
        ):
            label = f"2 in 3 {'Above' if up else 'Below'} CL"
        elif any({side[p] for p in window} in ({1}, {-1}) for window in windows(place, 7, length)):
            label = f"7 Points {'Above' if up else 'Below'} CL"
        else:
            label = "Common Cause"
        found.append(label)
    return found, margin
