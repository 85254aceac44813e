"""Bars of plans: every value is where its axis says, and what a bar means needs no colour."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.plans.drawing import NARROW, WIDE, Bar, Look, axis, svg

FALL = [
    Bar("Fitted in 2025/26", "5,120", 0, 5120, Look.TOTAL),
    Bar("New hub", "+300", 5120, 5420, Look.FILLED),
    Bar("Hub that closes <soon> and has a very long name", "-120", 5420, 5300, Look.HOLLOW),
    Bar("Planned", "5,300", 0, 5300, Look.TOTAL),
]

# A plan's values have six decimals at most.
millionths = st.integers(-(10**15), 10**15).map(lambda number: number / 10**6)


def rectangles(drawing: str) -> list[tuple[float, float, str]]:
    """The left and right ends of the bars, and how they are filled."""
    found = re.findall(r'<rect x="([\d.]+)" y="\d+" width="([\d.]+)" height="22" fill="([^"]+)"', drawing)
    return [(float(x), float(x) + float(width), fill) for x, width, fill in found]


@pytest.mark.parametrize("which", [0, 1])
def test_each_bar_begins_where_the_one_before_ended(which):
    drawing = svg(FALL, "fittings", joined=True).split("</svg>")[which]
    first, rise, drop, last = rectangles(drawing)
    assert rise[0] == pytest.approx(first[1], abs=0.2)
    assert drop[1] == pytest.approx(rise[1], abs=0.2)
    assert drop[0] == pytest.approx(last[1], abs=0.2)
    assert len({first[2], rise[2], drop[2]}) == 3


def test_names_are_escaped_shortened_and_stand_with_their_values():
    drawing = str(svg(FALL, "fittings"))
    assert "Hub that closes &lt;soon&gt; and h…" in drawing
    assert "<soon>" not in drawing
    for words in ("+300", "-120", "5,300"):
        assert drawing.count(f">{words}<") == 2


def test_a_target_stands_as_a_line_beside_the_bar():
    bars = [Bar("A", "3 of 5", 0, 3, Look.HOLLOW, 5), Bar("B", "4, no target", 0, 4, Look.TOTAL)]
    assert str(svg(bars, "Fittings")).count('stroke-width="3"') == 2


@given(millionths, millionths, st.sampled_from([WIDE.steps, NARROW.steps]))
def test_an_axis_holds_nought_and_every_value_in_few_round_steps(one, other, most):
    low, high = sorted((one, other))
    ticks = axis(low, high, most)
    room = 1e-6 * max(abs(low), abs(high))
    assert ticks[0] <= min(low, 0) + room
    assert ticks[-1] >= max(high, 0) - room
    assert 0 in ticks
    assert 2 <= len(ticks) <= most + 3
    assert all(before < after for before, after in pairwise(ticks))


def test_nothing_at_all_has_an_axis_too():
    assert axis(0, 0, 6) == [0, 1]
    assert "<svg" in svg([Bar("Nothing", "0", 0, 0, Look.TOTAL)], "Fittings")
