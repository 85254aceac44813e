"""Turns a page's plain facts into what the table and summary-list macros of the design system expect."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from larc.nhsuk.formatting import not_known

Parameters = dict[str, Any]


def summary_rows(rows: Iterable[Mapping[str, Any]]) -> list[Parameters]:
    """Rows {key, value, change, change_hidden} for a summary list."""
    return [
        {"key": {"text": row["key"]}, "value": content(row.get("value"))} | change_link(row, row["key"])
        for row in rows
    ]


def change_link(row: Mapping[str, Any], subject: str) -> Parameters:
    """The "Change" link of a row or card, with hidden words that tell it from the others; nothing without address."""
    if not row.get("change"):
        return {}
    hidden = row.get("change_hidden") or subject.lower()
    return {"actions": {"items": [{"href": row["change"], "text": "Change", "visuallyHiddenText": hidden}]}}


def table_head(head: Iterable[str | Mapping[str, Any]]) -> list[Parameters]:
    """Columns: a heading, or {text, numeric} to align figures on the right."""
    columns = [{"text": column} if isinstance(column, str) else column for column in head]
    return [{"text": column["text"]} | ({"format": "numeric"} if column.get("numeric") else {}) for column in columns]


def table_rows(rows: Iterable[Sequence[Any]]) -> list[list[Parameters]]:
    """Cells of text, numbers or Markup. The macro would silently drop a number."""
    return [[content(cell) for cell in row] for row in rows]


def content(value: Any) -> Parameters:
    return {"html": value} if isinstance(value, Markup) else {"text": not_known(value)}
