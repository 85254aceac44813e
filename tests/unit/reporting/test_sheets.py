"""Cells of a page become values of a file: a number where a page says only a number, otherwise its words."""

from datetime import date

import pytest
from markupsafe import Markup

from reporting.downloads.images import chart_svg, png
from reporting.downloads.sheets import Drawing, Value, sheet, traces_of, value_of


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,234", 1234),
        ("0", 0),
        ("12.3", 12.3),
        ("-4", -4),
        ("1,234,567.8", 1234567.8),
        (Markup('<a href="/x/">1,234</a>'), 1234),
        (Markup("A &amp; B"), "A & B"),
        ("12%", "12%"),
        ("1.2 to 3.4", "1.2 to 3.4"),
        ("Under 0.1", "Under 0.1"),
        ("1,23", "1,23"),
        ("", ""),
    ],
)
def test_only_what_is_nothing_but_a_number_is_one(cell: str, value: Value) -> None:
    assert value_of(cell) == value
    assert type(value_of(cell)) is type(value)


def test_the_first_column_names_and_is_never_a_number() -> None:
    made = sheet("years", "Years", ("Year", {"text": "Fittings", "numeric": True}), [["2,024", "2,024"]])
    assert made.head == ["Year", "Fittings"]
    assert made.rows == [["2,024", 2024]]


def test_a_native_chart_has_the_marks_and_lines_of_the_page() -> None:
    months = ["2025-05-01", "2025-06-01"]
    line = {"mode": "lines", "name": "Implants before COVID", "x": months, "y": [2, 2], "line": {"dash": "dash"}}
    marks = {"mode": "markers", "name": "Concern", "x": months, "y": [1, None], "marker": {"symbol": "square"}}
    first, second = traces_of({"data": [line, marks]})
    assert (first.dash, first.marker, first.x) == ("dash", None, [date(2025, 5, 1), date(2025, 6, 1)])
    assert (second.dash, second.marker, second.y) == (None, "square", [1, None])


def test_a_drawing_stands_alone_whether_markup_or_text() -> None:
    svg = '<svg class="app-chart__wide" viewBox="0 0 960 400"><path d="M0 0"/></svg><svg class="narrow"></svg>'
    made = [chart_svg(Drawing("rates", "A & B", "Per <woman>", each, "Dashed."), "") for each in (svg, Markup(svg))]
    assert made[0] == made[1]
    assert ">A &amp; B<" in made[0]
    assert "narrow" not in made[0]
    assert png(made[0]).startswith(b"\x89PNG")
