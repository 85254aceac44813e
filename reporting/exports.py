"""Tables of reports as files that a spreadsheet opens."""

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO
from typing import Any, Protocol

import pandas as pd
from django.conf import settings

from practices.models import PCN
from reporting import selectors
from reporting.filters import Choices
from reporting.included import REASONS
from reporting.quality import gaps
from reporting.selectors import Span
from reporting.series import frame_of

# A spreadsheet would take a cell that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FIGURES = {
    "fittings": "",
    "rate_per_1000": "_rate",
    "rate_lower_95": "_lower",
    "rate_upper_95": "_upper",
    "fittings_12_months": "_year",
    "rate_per_1000_12_months": "_year_rate",
}
SYNTHETIC = "Synthetic demonstration data"


def pcn_csv(pcn: PCN, span: Span, choices: Choices) -> str:
    """One row a month and group of methods; an empty cell where a figure is missing."""
    lacking = gaps.of_pcn(pcn, choices.basis, choices.services)
    frame = frame_of(selectors.pcn_months(pcn, choices.basis, choices.included), span.first, span.latest, lacking)
    frame = frame.loc[choices.first : choices.last]
    parts = []
    for group in choices.groups:
        part = frame[[f"{group}{suffix}" for suffix in FIGURES.values()]].set_axis(list(FIGURES), axis=1)
        part.insert(0, "method", group.label)
        part["months_counted_of_12"] = frame["year_months"]
        part["fittings_of_incomplete_month"] = frame[f"{group}_received"]
        part["sent_no_data"] = [safe(", ".join(names)) for names in frame["silent"]]
        parts.append(part.join(frame[["women", "women_counted_on", "women_are_estimated"]]))
    table = pd.concat(parts).reset_index(names="month")
    table.insert(0, "pcn_code", pcn.code)
    table.insert(1, "pcn_name", safe(pcn.name))
    table["fitted_at"] = choices.services.label
    table["reason"] = REASONS.get(choices.reason, "Every reason")
    table["counted_by"] = f"registered practice, PCN {choices.basis}"
    table["baseline"] = str(selectors.baseline())
    table["note"] = SYNTHETIC if settings.DEMONSTRATION else ""
    whole = ["fittings", "fittings_12_months", "women", "months_counted_of_12", "fittings_of_incomplete_month"]
    table[whole] = table[whole].astype("Int64")
    return str(table.to_csv(index=False, lineterminator="\r\n", float_format="%.6g"))


class Rows(Protocol):
    """A table of a page, as values."""

    @property
    def head(self) -> Sequence[str]: ...

    @property
    def rows(self) -> Sequence[Sequence[Any]]: ...


def table_csv(table: Rows, note: str) -> str:
    """The table as shown, numbers without commas; `note`, where there is one, stands in every row."""
    extra = ["note"] if note else []
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe(head) for head in (*table.head, *extra)])
    for row in table.rows:
        writer.writerow([*(_written(cell) for cell in row), *([note] if note else [])])
    return text.getvalue()


def _written(cell: Any) -> Any:
    return f"{cell:%Y-%m}" if isinstance(cell, date) else safe(cell)


def safe(text: Any) -> Any:
    """Text that no spreadsheet runs; anything else as it is (A24)."""
    return f"'{text}" if isinstance(text, str) and text.startswith(FORMULA_STARTS) else text
