"""The words of a projection (L12)."""

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pandas as pd
import plotly.graph_objects as go
import pytest

from reporting.baseline import BEFORE_COVID, Status
from reporting.measures import Group
from reporting.months import add_months, months_between
from reporting.projecting import drawing, words
from reporting.projecting.presenter import Heading, heading, year_table
from reporting.projection import Kind, Outlook, past_error

FIRST, LATEST = date(2018, 4, 1), date(2025, 6, 1)
MONTHS = months_between(FIRST, LATEST)
BASE = 12


def counts(before: float, after: float) -> pd.Series:
    """So many a month to February 2020, and so many since."""
    return pd.Series([before if month <= BEFORE_COVID.last else after for month in MONTHS], MONTHS, dtype="float64")


def women(number: float = 1000) -> pd.Series:
    return pd.Series(number, MONTHS, dtype="float64")


def found(before: float, after: float) -> Heading:
    made = heading(counts(before, after), women(), LATEST, BEFORE_COVID)
    assert made is not None
    return made


def said(made: Heading) -> str:
    return words.outlook_sentence(
        made.projection, made.against, made.rates(made.projection.eighty), "North PCN", Group.IMPLANT
    )


@pytest.mark.acceptance("L12")
@pytest.mark.parametrize(
    ("before", "after", "end"),
    [
        # 30 were recorded and 9 months of 10 are expected: 120 per 1,000, by the lower limit far above 24.
        (2, 10, "which clearly surpasses the 12 months before COVID (24.0)."),
        # The point is above 108, the lower limit below it.
        (9, 10, "which surpasses the 12 months before COVID (108.0)."),
        (11, 10, "which does not surpass the 12 months before COVID (132.0)."),
        (20, 10, "which does not surpass the 12 months before COVID (240.0)."),
    ],
)
def test_surpasses_is_by_the_point_and_clearly_by_the_lower_limit(before: int, after: int, end: str):
    made = found(before, after)
    sentence = said(made)
    assert sentence.startswith("If this continues, North PCN will reach 1")
    assert "implants per 1,000 women aged 15 to 44 in the 12 months to March 2026 (80% range" in sentence
    assert sentence.endswith(end)
    assert ("surpasses" in sentence) == (made.against.rate > made.against.baseline_rate)
    assert ("clearly" in sentence) == (made.against.lower > made.against.baseline_rate)


def test_an_outlook_on_the_baseline_itself_does_not_surpass_it():
    same = Outlook(120.0, 100.0, 140.0, 120.0, 1.0, Status.WITHIN, False)
    assert words.verb(same) == "does not surpass"


def test_without_women_or_baseline_the_words_say_so():
    no_women = heading(counts(9, 10), women() * float("nan"), LATEST, BEFORE_COVID)
    assert no_women is not None
    assert said(no_women).endswith("Without a denominator there is no rate to compare.")
    late = counts(9, 10).loc[date(2021, 1, 1) :]
    no_base = heading(late, women(), LATEST, BEFORE_COVID)
    assert no_base is not None
    assert said(no_base).endswith("There is no baseline to compare it with.")
    assert year_table(no_base).rows[-1] == ["12 months before COVID", "Compared by rate", "No baseline"]


@pytest.mark.acceptance("A21")
def test_a_month_without_data_is_expected_and_never_0():
    series = counts(9, 10)
    series[date(2025, 5, 1)] = float("nan")
    made = heading(series, women(), LATEST, BEFORE_COVID)
    assert made is not None
    assert made.projection.so_far == 20
    assert words.so_far_sentence(made.projection, Group.IMPLANT) == (
        "20 implants were recorded in 2 months of it, to June 2025. 1 month of it without whole data is expected, "
        "not 0."
    )
    [may] = made.projection.of_kind(Kind.MISSING)
    assert words.month_cells(may)[1] == "Incomplete or no data: expected"


def test_the_past_error_is_said_or_why_there_is_none():
    assert words.past_sentence(past_error(counts(9, 10))).startswith("From each month from July 2023 to June 2025, ")
    assert "more than 36 months with data" in words.past_sentence(past_error(counts(9, 10).tail(30)))


def test_a_range_that_held_all_months_is_said_to_be_wider_than_needed_and_one_that_held_few_too_narrow():
    past = past_error(counts(9, 10))
    assert past is not None

    def said_of(share: float) -> str:
        return words.past_sentence(replace(past, held=replace(past.held, eighty=share)))

    assert "100% of months lay within its 80% range" in said_of(1.0)
    assert "the range was wider than these months needed" in said_of(1.0)
    assert "the range was too narrow" in said_of(0.6)
    assert said_of(0.82).endswith("within its 95% range.")


def test_a_recorded_month_says_so_once():
    recorded = found(9, 10).projection.of_kind(Kind.RECORDED)[0]
    cells = words.month_cells(recorded)
    assert [str(cell).count("ecorded") for cell in cells] == [0, 1, 0, 0, 0]


def test_too_few_months_say_how_many_are_needed():
    assert heading(counts(9, 10).tail(10), women(), LATEST, BEFORE_COVID) is None
    assert words.too_little(10, Group.COILS) == (
        "10 months of coils with data are too little to project from: it needs 24, with 6 of them in the last 12."
    )


def chart() -> drawing.ProjectionChart:
    made, series = found(9, 10), counts(9, 10)
    gap: list[float | None] = series.to_list()
    gap[40] = None
    return drawing.ProjectionChart(Group.IMPLANT, MONTHS, gap, made.projection.of_kind(Kind.AHEAD))


def test_both_ranges_and_the_dashed_expectation_are_drawn():
    wide, narrow = ElementTree.fromstring(f"<both>{drawing.svg(chart())}</both>")
    dashes = [path.get("stroke-dasharray") for path in wide if path.get("stroke-dasharray")]
    assert dashes == ["2 3", "none", "none", "7 4"]
    assert "Grey: 80% range. Dotted: 95%" in "".join(narrow.itertext())
    assert "style" not in drawing.svg(chart())


def test_the_plotly_figure_is_valid_and_joins_no_gap():
    figure = go.Figure(drawing.figure(chart()))
    assert [trace.name for trace in figure.data] == [
        "95% range",
        "95% range",
        "80% range",
        "80% range",
        "Implants",
        "Expected",
    ]
    assert figure.data[4].connectgaps is False
    assert figure.data[5].x[-1] == add_months(LATEST, 9).isoformat()
    upper_95, upper_80 = figure.data[1].y[-1], figure.data[3].y[-1]
    assert upper_95 > upper_80 > figure.data[5].y[-1]
