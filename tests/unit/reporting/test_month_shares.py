"""Shares by month as points over time: where they stand, and what a month without any looks like."""

from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from reporting.month_shares import NARROW, WIDE, MonthShare, MonthShares
from reporting.months import add_months, months_between
from reporting.period import Period

NOVEMBER = date(2026, 11, 1)
HEAD = ("Month referred", "In time", "Result known")


def shares(*counts: tuple[int, int], running: date = NOVEMBER) -> MonthShares:
    """Of months up to November 2026."""
    first = add_months(NOVEMBER, 1 - len(counts))
    months = months_between(first, NOVEMBER)
    rows = [MonthShare(month, *each) for month, each in zip(months, counts, strict=True)]
    return MonthShares("in-time", "Share in time", "By month", HEAD, rows, Period(first, NOVEMBER, running))


def drawn(found: MonthShares) -> tuple[ElementTree.Element, ElementTree.Element]:
    drawing = found.drawing
    assert drawing
    wide, narrow = ElementTree.fromstring(f"<both>{drawing.svg}</both>")
    return wide, narrow


def words(picture: ElementTree.Element) -> list[str | None]:
    return [each.text for each in picture.findall(".//{*}text")]


@pytest.mark.acceptance("S7")
def test_a_point_stands_at_its_share_within_its_wilson_interval() -> None:
    wide, _ = drawn(shares((40, 50), (10, 10), (0, 0)))
    points = wide.findall(".//{*}circle")
    heights = [float(each.attrib["cy"]) for each in points]
    assert heights == pytest.approx([WIDE.y(80, 100), WIDE.y(100, 100)], abs=0.1)
    [interval, _] = [each.attrib["d"] for each in wide.findall(".//{*}path") if each.attrib["d"].count("M") == 3]
    upper, lower = WIDE.y(88.76, 100), WIDE.y(66.96, 100)
    assert interval.startswith(f"M{float(points[0].attrib['cx']):.1f} {upper:.1f}V{lower:.1f}")


def test_a_month_without_a_share_is_a_gap_and_the_running_one_is_not_joined() -> None:
    wide, _ = drawn(shares((1, 2), (0, 0), (1, 2), (2, 2), (1, 1)))
    [line] = [each.attrib["d"] for each in wide.findall(".//{*}path") if each.attrib.get("stroke") == "#003087"]
    assert (line.count("M"), line.count("L")) == (2, 1)
    assert len(wide.findall(".//{*}circle")) == 3
    found = shares((1, 2), (1, 1)).drawing
    assert found
    assert found.note.endswith("Diamond: November 2026, so far.")
    before = shares((1, 2), (1, 1), running=date(2027, 1, 1)).drawing
    assert before
    assert "Diamond" not in before.note


def test_every_mark_and_word_stays_in_the_picture_however_many_months() -> None:
    for count in (2, 3, 13, 26, 80):
        for picture, size in zip(drawn(shares(*[(1, 2)] * count)), (WIDE, NARROW), strict=True):
            named = [each for each in picture.findall(".//{*}text") if each.attrib["text-anchor"] == "middle"]
            # Half of a name of 14 letters is 56 pixels at most, of one of 8 letters 34.
            half = 56 if size is WIDE else 34
            places = [float(each.attrib["x"]) for each in named]
            assert all(half <= place <= size.width - half for place in places)
            assert all(left - right >= 2 * half for left, right in pairwise(places))
            assert named[0].text in ("November 2026", "Nov 2026")


def test_a_phone_has_the_latest_months_and_says_so() -> None:
    wide, narrow = drawn(shares(*[(1, 2)] * 30))
    assert len(wide.findall(".//{*}circle")) == 29
    assert len(narrow.findall(".//{*}circle")) == 23
    assert "Latest 24 months" in words(narrow)
    assert "Latest 24 months" not in words(drawn(shares(*[(1, 2)] * 24))[1])
    assert [word for word in words(wide) if word and word.endswith("%")] == ["0%", "20%", "40%", "60%", "80%", "100%"]


@pytest.mark.parametrize("counts", [[(1, 2)], [(0, 0), (0, 0)]])
def test_without_months_to_compare_or_without_shares_there_is_no_picture(counts: list[tuple[int, int]]) -> None:
    assert shares(*counts).drawing is None


def test_the_limits_of_each_share_are_columns_of_its_table() -> None:
    table = shares((40, 50), (0, 0)).sheet
    assert table.head == [*HEAD, "Percent", "Lower 95%", "Upper 95%"]
    assert table.rows == [
        ["October 2026", 40, 50, 80.0, 67.0, 88.8],
        ["November 2026, so far", 0, 0, None, None, None],
    ]


def test_a_spreadsheet_draws_the_same_with_a_gap() -> None:
    [trace] = shares((40, 50), (0, 0)).plot.traces
    assert trace.x == [date(2026, 10, 1), NOVEMBER]
    assert trace.y == [80.0, None]
    assert trace.intervals[0] == pytest.approx((66.96, 88.76), abs=0.01)
