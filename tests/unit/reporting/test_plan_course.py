"""A plan's months as a picture: lines told apart without colour, gaps where nothing is known, on an axis from 0."""

import re
from datetime import date

from reporting.months import add_months, months_between
from reporting.plans.course import Course, svg

APRIL = date(2026, 4, 1)
YEAR = months_between(APRIL, add_months(APRIL, 11))


def course(recorded: list[float | None], months: list[date] = YEAR) -> Course:
    return Course(months, [float(place) for place in range(len(months))], recorded, 9.0, "% of <clinics>")


def test_planned_recorded_and_standard_differ_by_more_than_colour():
    for drawing in svg(course([1.0, 2.0, *[None] * 10])).split("</svg>")[:2]:
        dashes = re.findall(r'fill="none" stroke="[^"]+" stroke-width="[\d.]+" stroke-dasharray="([^"]+)"', drawing)
        assert set(dashes) == {"8 3 2 3", "4 4", "none"}
        assert {"Planned", "Recorded", "Standard"} <= set(re.findall(r">([A-Z][a-z]+)</text>", drawing))
        assert "% of &lt;clinics&gt;" in drawing


def test_a_month_without_a_value_is_a_gap():
    wide = svg(course([1.0, None, 3.0, 4.0, *[None] * 8])).split("</svg>")[0]
    assert wide.count("<circle") == 3
    [recorded] = re.findall(r'<path d="([^"]+)" fill="none" stroke="#003087"', wide)
    assert (recorded.count("M"), recorded.count("L")) == (2, 1)


def test_long_and_short_plans_name_a_few_months():
    for months in ([APRIL], YEAR, months_between(APRIL, add_months(APRIL, 99))):
        wide, narrow = svg(course([1.0] * len(months), months)).split("</svg>")[:2]
        named = r">([A-Z][a-z]+ \d{4})</text>"
        assert 1 <= len(re.findall(named, wide)) <= 4
        assert len(re.findall(named, narrow)) == min(len(months), 2)


def test_what_has_no_months_or_lies_below_nought_is_left_to_the_table():
    assert svg(Course([], [], [], 9.0, "")) == ""
    assert svg(course([-1.0] * 12)) == ""


def test_nothing_recorded_has_no_line_of_its_own_name():
    assert "Recorded" not in svg(course([None] * 12))
