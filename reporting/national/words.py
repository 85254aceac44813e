"""Published figures in words and a table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from larc.nhsuk.formatting import format_rate
from reporting.national.figures import Line
from reporting.words import interval

NO_FIGURE = "Not published"
WHY_NOT_COMPARABLE = (
    "These are published figures with a definition of their own: all LARC without injections that GP practices "
    "prescribed and sexual health services fitted, by calendar year, per 1,000 women aged 15 to 44 who live in the "
    "place. The rates on the other pages count fittings of women registered at practices, by default at GP practices "
    "alone. So the two cannot be compared one to one: in Liverpool the published rate has been 2 to 3.5 times "
    "that of GP practices. Compare how each moves over the years."
)


def periods(lines: Sequence[Line]) -> list[str]:
    """Every year any of the places has, oldest first."""
    return sorted({period for line in lines for period in line.figures})


def sentence(lines: Sequence[Line]) -> str:
    """Each place's latest year against the first."""
    said = []
    for line in lines[:2]:
        years = sorted(line.figures)
        if years:
            first, last = line.figures[years[0]], line.figures[years[-1]]
            said.append(
                f"{line.place.name}: {format_rate(last.value)} per 1,000 women in {last.period}, "
                f"{format_rate(first.value)} in {first.period}"
            )
    return "; ".join(said) + "." if said else "None of these places has a published figure."


def table(lines: Sequence[Line]) -> dict[str, Any]:
    """A row a year, newest first, a column a place."""
    rows = [[period, *(_cell(line, period) for line in lines)] for period in periods(lines)[::-1]]
    return {"head": ("Year", *(line.place.name for line in lines)), "rows": rows}


def _cell(line: Line, period: str) -> str:
    figure = line.figures.get(period)
    if figure is None:
        return NO_FIGURE
    if figure.lower is None or figure.upper is None:
        return format_rate(figure.value)
    return f"{format_rate(figure.value)} ({interval(figure.lower, figure.upper)})"
