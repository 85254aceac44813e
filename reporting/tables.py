"""What a report's template places: tables of words and pictures. Pure."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

INTERVAL = "95% confidence interval"

Cells = list[str | Markup]


@dataclass(frozen=True, slots=True)
class Table:
    """Column headings, and rows whose first cell names them."""

    head: list[str]
    rows: list[Cells]


@dataclass(frozen=True, slots=True)
class Picture:
    """What components/chart.jinja takes."""

    heading: str
    subtitle: str
    svg: Markup
    figure: dict[str, Any]
    note: str
