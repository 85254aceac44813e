from datetime import date
from xml.etree import ElementTree

import plotly.graph_objects as go

from reporting.baseline import BEFORE_COVID
from reporting.control import drawing
from reporting.control.chart import ControlChart, control_chart
from reporting.months import add_months, months_between
from reporting.signals import read

FIRST = date(2019, 3, 1)
VALUES: list[float | None] = [*[10.0, 12.0] * 12, 20.0, 3.0, None, 11.0]
MONTHS = months_between(FIRST, add_months(FIRST, len(VALUES) - 1))
RESET = add_months(FIRST, 20)
SVG = "{http://www.w3.org/2000/svg}"


def chart(*resets: date) -> ControlChart:
    figures = dict(zip(MONTHS, VALUES, strict=True))
    reading = read(figures, fixed_on=BEFORE_COVID, rebased=resets)
    reasons = dict.fromkeys(resets, "<script>alert(1)</script>")
    return control_chart(reading, MONTHS[0], MONTHS[-1], reasons=reasons, unit="per 1,000")


def drawings(shown: ControlChart) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(f"<both>{drawing.svg(shown)}</both>"))


def lines(picture: ElementTree.Element) -> list[str]:
    return [path.get("stroke-dasharray", "") for path in picture.iter(f"{SVG}path") if path.get("stroke-dasharray")]


def test_the_average_is_solid_and_the_limits_dashed():
    wide, _ = drawings(chart())
    assert lines(wide) == ["none", drawing.LIMIT, drawing.LIMIT]


def test_trial_limits_are_dotted_and_none_is_drawn_under_nothing():
    shown = chart(RESET)
    wide, _ = drawings(shown)
    assert shown.stretches[1].lines.lower < 0
    assert lines(wide)[3:] == ["none", drawing.TRIAL]


def test_the_lines_stand_at_the_limits_worked_out_by_hand():
    # Mean 11, moving ranges of 2: limits 11 - 5.32 and 11 + 5.32.
    traces = {trace["name"]: trace for trace in drawing.figure(chart())["data"]}
    assert traces["Average"]["y"] == [11, 11]
    assert [round(value, 2) for value in traces["Upper limit"]["y"]] == [16.32, 16.32]
    assert [round(value, 2) for value in traces["Lower limit"]["y"]] == [5.68, 5.68]


def test_each_kind_of_month_has_its_own_marker_and_a_gap_none():
    traces = {trace["name"]: trace for trace in drawing.figure(chart())["data"]}
    assert traces["Improvement"]["x"] == ["2021-03-01"]
    assert traces["Concern"]["x"] == ["2021-04-01"]
    assert {traces[name]["marker"]["symbol"] for name in ("Usual", "Improvement", "Concern")} == {
        "circle-open",
        "triangle-up",
        "square",
    }
    assert all("2021-05-01" not in traces[name]["x"] for name in ("Usual", "Improvement", "Concern"))
    assert traces["Rate"]["connectgaps"] is False


def test_a_gap_is_not_joined():
    wide, _ = drawings(chart())
    [line] = [path for path in wide.iter(f"{SVG}path") if path.get("stroke") == drawing.LINE]
    assert line.get("d", "").count("M") == 2


def test_the_plotly_figure_is_valid():
    go.Figure(drawing.figure(chart(RESET)))


def test_a_phone_shows_two_years():
    _, narrow = drawings(chart())
    assert len(list(narrow.iter(f"{SVG}g"))) == 24 - 1 + len(drawing.SHOWN_KINDS)


def test_pictures_need_no_style_and_run_no_script():
    picture = drawing.svg(chart(RESET))
    assert "style" not in picture
    assert "<script>" not in picture
