import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting import charts, drawing
from reporting.charts import Chart, Line
from reporting.measures import Group
from reporting.months import months_between

MONTHS = months_between(date(2018, 4, 1), date(2026, 10, 1))
VALUES = [None if place == 5 else 0.1 + place % 7 / 10 for place in range(len(MONTHS))]
CHART = Chart(
    MONTHS,
    [Line(Group.IMPLANT, VALUES, 0.55), Line(Group.COILS, [0.3] * len(MONTHS), 0.56)],
    "per 1,000 women aged 15 to 44",
)


def drawings(chart: Chart) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(f"<both>{drawing.svg(chart)}</both>"))


def test_the_plotly_figure_is_valid_and_holds_what_was_given():
    figure = go.Figure(charts.figure(CHART))
    by_name = {trace.name: trace for trace in figure.data}
    assert list(by_name) == ["Implants before COVID", "Implants", "Coils before COVID", "Coils"]
    assert list(by_name["Implants"].y) == VALUES
    assert by_name["Implants"].connectgaps is False
    assert list(by_name["Coils before COVID"].y) == [0.56, 0.56]


def test_axes_begin_at_nothing_and_end_above_everything():
    assert charts.figure(CHART)["layout"]["yaxis"]["range"] == [0, 0.8]


@given(st.floats(0, 900_000))
def test_gridlines_are_few_and_round(highest):
    ticks = Chart(MONTHS[:1], [Line(Group.TOTAL, [highest], None)], "").ticks
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= 7
    assert ticks[-1] >= highest - 1e-6


def test_lines_differ_by_more_than_colour():
    traces = {trace["name"]: trace for trace in charts.figure(CHART)["data"]}
    assert traces["Implants"]["marker"]["symbol"] != traces["Coils"]["marker"]["symbol"]
    assert traces["Implants before COVID"]["line"]["dash"] == "dash"
    wide, _ = drawings(CHART)
    kinds = {element.tag.split("}")[1] for element in wide}
    assert {"circle", "rect", "path"} <= kinds


def test_names_at_the_ends_do_not_cover_each_other():
    heights = sorted(height for _, _, height in charts.names(CHART))
    gap = charts.BETWEEN_NAMES * CHART.top / (charts.HEIGHT - charts.ABOVE - charts.BELOW)
    assert all(later - earlier >= gap - 1e-9 for earlier, later in pairwise(heights))
    assert len(heights) == 4


def test_a_missing_month_is_a_gap_in_the_line():
    wide, _ = drawings(CHART)
    implants = max((element.get("d", "") for element in wide if element.get("stroke") == "#003087"), key=len)
    assert implants.count("M") == 2
    assert len(re.findall("[ML]", implants)) == len(MONTHS) - 1


def test_the_narrow_drawing_shows_the_latest_two_years():
    _, narrow = drawings(CHART)
    assert narrow.get("viewBox") == "0 0 300 260"
    assert sum(element.tag.endswith("circle") for element in narrow) == 24 + 1  # and one beside the name
    assert {"2025", "2026"} <= {element.text for element in narrow}


def test_drawings_need_no_inline_style():
    assert "style" not in drawing.svg(CHART)


def test_names_are_text_and_never_markup():
    chart = Chart(MONTHS, CHART.lines, "<script>")
    assert "<script>" not in drawing.svg(chart)


@pytest.mark.parametrize("months", [MONTHS[:1], []])
def test_one_month_or_none_can_be_drawn(months):
    chart = Chart(months, [Line(Group.TOTAL, [None] * len(months), None)], "")
    assert len(drawings(chart)) == 2
    go.Figure(charts.figure(chart))


def test_a_sparkline_runs_from_zero():
    assert 'points="0,24 48,12 96,0"' in drawing.sparkline([0, 1, 2])
    assert drawing.sparkline([])
