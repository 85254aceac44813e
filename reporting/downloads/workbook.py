"""What a page gives as an Excel workbook: its tables, native charts of them, and what they count."""

from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from larc.nhsuk.formatting import begin_sentence
from reporting.downloads.sheets import Plot, Sheet, Taken, Trace, Value

FIRST_ROW = 4
# The figures of a native chart stand to the right of it, out of the way.
FIRST_COLUMN = 18
NOTES = "Notes"
LONGEST_NAME = 31
DASHES = {"solid": "solid", "dash": "dash", "dot": "round_dot"}
MARKERS = {"circle": "circle", "square": "square", "triangle": "triangle", "diamond": "diamond"}
# Months are written down as dates, numbers as they are shown on the page.
MONTH, DAY, RATE = "mmm yyyy", "d mmm yyyy", "0.0"

Formats = dict[str, Any]


def workbook(taken: Taken, note: str) -> bytes:
    """The workbook. A missing figure is an empty cell; text is never taken for a formula (A24)."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": taken.title, "comments": note})
        formats: Formats = {
            "bold": book.add_format({"bold": True}),
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "month": book.add_format({"num_format": MONTH}),
            "day": book.add_format({"num_format": DAY}),
            "rate": book.add_format({"num_format": RATE}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        for sheet in taken.sheets:
            _fill_table(book.add_worksheet(_tab(sheet.name)), sheet, note, formats)
        for plot in taken.plots:
            _fill_plot(book, plot, formats)
        _fill_notes(book.add_worksheet(NOTES), taken, note, formats)
    return buffer.getvalue()


def _tab(name: str) -> str:
    return begin_sentence(name.replace("-", " "))[:LONGEST_NAME]


def _fill_table(page: Worksheet, sheet: Sheet, note: str, formats: Formats) -> None:
    page.write_string(0, 0, sheet.title, formats["bold"])
    page.write_string(1, 0, note)
    for column, head in enumerate(sheet.head):
        page.write_string(FIRST_ROW - 1, column, head, formats["head"])
    for row, cells in enumerate(sheet.rows, FIRST_ROW):
        for column, cell in enumerate(cells):
            _write(page, row, column, cell, formats)
    page.set_column(0, 0, 28)
    page.set_column(1, max(len(sheet.head) - 1, 1), 16)
    page.freeze_panes(FIRST_ROW, 1)


def _write(page: Worksheet, row: int, column: int, cell: Value, formats: Formats) -> None:
    if isinstance(cell, date):
        page.write_datetime(row, column, cell, formats["month"])
    elif isinstance(cell, str):
        page.write_string(row, column, cell)
    elif cell is not None:
        page.write_number(row, column, cell, formats["rate"] if isinstance(cell, float) else None)


def _fill_plot(book: xlsxwriter.Workbook, plot: Plot, formats: Formats) -> None:
    """A native chart, which a board can restyle, and beside it the figures it draws."""
    name = _tab(f"Chart {plot.name}")
    page = book.add_worksheet(name)
    formats = formats | {"month": formats["day"]} if plot.days else formats
    chart = book.add_chart({"type": "column"} if plot.names else {"type": "scatter", "subtype": "straight"})
    for place, trace in enumerate(plot.traces):
        column = FIRST_COLUMN + 2 * place
        page.write_string(0, column, trace.name, formats["bold"])
        for row, (x, y) in enumerate(zip(trace.x, trace.y, strict=True), 1):
            _write(page, row, column, x, formats)
            _write(page, row, column + 1, y, formats)
        if trace.x:
            chart.add_series(_bars(name, trace, column) if plot.names else _series(name, trace, column))
    chart.set_title({"name": plot.title, "overlay": False, "name_font": {"size": 12}})
    chart.set_y_axis({"min": 0, "num_format": "General", "name": plot.unit})
    chart.set_legend({"position": "bottom"})
    _set_across(chart, plot)
    chart.set_size({"width": 1060, "height": 480})
    page.insert_chart(0, 0, chart, {"description": plot.title})


def _set_across(chart: Chart, plot: Plot) -> None:
    ends = [each.x[place] for each in plot.traces if each.x for place in (0, -1)]
    if plot.names or not ends:
        return
    axis: dict[str, Any] = {"name": plot.across, "min": 0, "num_format": "#,##0"}
    if isinstance(ends[0], date):
        axis = {"date_axis": True, "num_format": DAY if plot.days else MONTH, "min": min(ends), "max": max(ends)}
    chart.set_x_axis(axis)


def _of(sheet: str, trace: Trace, column: int) -> dict[str, Any]:
    last = len(trace.x)
    return {
        "name": trace.name,
        "categories": [sheet, 1, column, last, column],
        "values": [sheet, 1, column + 1, last, column + 1],
    }


def _bars(sheet: str, trace: Trace, column: int) -> dict[str, Any]:
    return _of(sheet, trace, column) | {"fill": {"color": trace.colour}} | _intervals(trace)


def _intervals(trace: Trace) -> dict[str, Any]:
    if not trace.intervals:
        return {}
    ends = [(value or 0, *each) for value, each in zip(trace.y, trace.intervals, strict=True)]
    plus, minus = [upper - value for value, _, upper in ends], [value - lower for value, lower, _ in ends]
    return {"y_error_bars": {"type": "custom", "plus_values": plus, "minus_values": minus}}


def _series(sheet: str, trace: Trace, column: int) -> dict[str, Any]:
    symbol, _, style = (trace.marker or "").partition("-")
    line = {"color": trace.colour, "width": trace.width, "dash_type": DASHES.get(trace.dash or "", "dash")}
    fill = {"color": "#FFFFFF" if style == "open" else trace.colour}
    marker = {"type": MARKERS.get(symbol, "none"), "size": 6, "border": {"color": trace.colour}, "fill": fill}
    drawn = {"line": line if trace.dash else {"none": True}, "marker": marker}
    return _of(sheet, trace, column) | drawn | _intervals(trace)


def _fill_notes(page: Worksheet, taken: Taken, note: str, formats: Formats) -> None:
    for row, (key, value) in enumerate([*taken.facts, ("Note", note)]):
        page.write_string(row, 0, key, formats["bold"])
        page.write_string(row, 1, value, formats["wrap"])
    page.set_column(0, 0, 32)
    page.set_column(1, 1, 100)
