"""A PCN's months as an Excel workbook: the figures, a native chart of them, and what they count."""

from io import BytesIO
from typing import Any

import numpy as np
import xlsxwriter
from django.conf import settings
from xlsxwriter.worksheet import Worksheet

from larc.nhsuk.formatting import format_date, format_date_time
from reporting.charts import LABELS, STYLES
from reporting.downloads.figures import PCNFigures, definition
from reporting.exports import SYNTHETIC
from reporting.measures import Group
from reporting.presenters import UNIT, incomplete_sentence
from reporting.series import records

FIRST_ROW = 4
COLUMNS = {
    "fittings": "",
    "rate": "_rate",
    "rate, lower 95%": "_lower",
    "rate, upper 95%": "_upper",
    "12 months": "_year",
    "12-month rate": "_year_rate",
}
# The chart also draws each group's level before COVID, which stands beside its months.
BEFORE = "rate before COVID"


def pcn_workbook(figures: PCNFigures) -> bytes:
    """The workbook. A missing figure is an empty cell; text is never taken for a formula (A24)."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": f"{figures.pcn.name}: fitting rates", "comments": _synthetic()})
        formats = {"bold": book.add_format({"bold": True}), "month": book.add_format({"num_format": "mmm yyyy"})}
        formats["rate"] = book.add_format({"num_format": "0.0"})
        formats["wrap"] = book.add_format({"text_wrap": True, "valign": "top"})
        _fill_rates(book.add_worksheet("Rates"), figures, formats)
        _fill_chart(book, figures)
        _fill_notes(book.add_worksheet("Notes"), figures, formats)
    return buffer.getvalue()


def _fill_rates(sheet: Worksheet, figures: PCNFigures, formats: dict[str, Any]) -> None:
    sheet.write_string(0, 0, f"{figures.pcn.name} ({figures.pcn.code}): fittings and rates {UNIT}", formats["bold"])
    sheet.write_string(1, 0, _synthetic())
    for column, head in enumerate(headings(figures)):
        sheet.write_string(FIRST_ROW - 1, column, head, formats["bold"])
    for row, (month, values) in enumerate(figures.frame.iterrows(), FIRST_ROW):
        sheet.write_datetime(row, 0, month, formats["month"])
        for column, (value, kind) in enumerate(_cells(figures, values), 1):
            if not _missing(value):
                sheet.write_number(row, column, float(value), formats[kind] if kind else None)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, len(headings(figures)), 15)
    sheet.freeze_panes(FIRST_ROW, 1)


def headings(figures: PCNFigures) -> list[str]:
    """The columns of the figures: the month, each group's, and the women."""
    groups = [f"{LABELS[group]}, {name}" for group in figures.choices.groups for name in (*COLUMNS, BEFORE)]
    return ["Month", *groups, "Women aged 15 to 44"]


def _cells(figures: PCNFigures, values: Any) -> list[tuple[Any, str]]:
    cells: list[tuple[Any, str]] = []
    for standing in figures.standings:
        cells += [
            (values[f"{standing.group}{suffix}"], "rate" if "rate" in name else "") for name, suffix in COLUMNS.items()
        ]
        cells.append((standing.baseline_month, "rate"))
    return [*cells, (values["women"], "")]


def _fill_chart(book: xlsxwriter.Workbook, figures: PCNFigures) -> None:
    """A native chart, which a board can restyle, of the rates and the level before COVID."""
    chart = book.add_chart({"type": "line"})
    last = FIRST_ROW + len(figures.frame) - 1
    for place, group in enumerate(figures.choices.groups):
        first = 1 + place * (len(COLUMNS) + 1)
        chart.add_series(_series(group, f"{LABELS[group]}", first + list(COLUMNS).index("rate"), last, "solid"))
        chart.add_series(_series(group, f"{LABELS[group]} before COVID", first + len(COLUMNS), last, "dash"))
    chart.set_title({"name": f"{figures.pcn.name}: {UNIT}", "overlay": False})
    chart.set_y_axis({"min": 0, "num_format": "0.0", "name": UNIT})
    chart.set_x_axis({"date_axis": True, "num_format": "mmm yyyy"})
    chart.set_size({"width": 960, "height": 480})
    sheet = book.add_worksheet("Chart")
    sheet.insert_chart(0, 0, chart, {"description": figures.subtitle})


def _series(group: Group, name: str, column: int, last: int, dash: str) -> dict[str, Any]:
    return {
        "name": name,
        "categories": ["Rates", FIRST_ROW, 0, last, 0],
        "values": ["Rates", FIRST_ROW, column, last, column],
        "line": {"color": STYLES[group].colour, "width": 2 if dash == "solid" else 1.25, "dash_type": dash},
    }


def _fill_notes(sheet: Worksheet, figures: PCNFigures, formats: dict[str, Any]) -> None:
    notes = figures.notes
    rows = [
        ("PCN", f"{figures.pcn.name} ({figures.pcn.code})"),
        ("Data to", format_date(notes["data_to"])),
        ("Last updated", format_date_time(notes["updated"])),
        ("Attribution", notes["attribution"]),
        ("Before COVID", notes["baseline"]),
        ("Empty cells", "No denominator, an incomplete month, or not twelve months of data yet."),
        ("Incomplete months", " ".join(incomplete_sentence(records(figures.frame))) or "None"),
    ]
    for measure in figures.measures:
        rows.append((measure.title, definition(measure)))
        rows.append(("Definition of", format_date(measure.reviewed_on)))
    for row, (key, value) in enumerate([*rows, ("Note", _synthetic())]):
        sheet.write_string(row, 0, key, formats["bold"])
        sheet.write_string(row, 1, value, formats["wrap"])
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)


def _synthetic() -> str:
    return SYNTHETIC if settings.DEMONSTRATION else ""


def _missing(value: Any) -> bool:
    return value is None or bool(np.isnan(float(value)))
