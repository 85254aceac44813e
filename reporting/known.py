"""Of how many fittings the reason is known: what a report of one reason may lack without showing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from larc.nhsuk.formatting import format_month, format_number, format_plural
from practices.methods import LARC_METHODS
from reporting import selectors, words
from reporting.filters import Choices
from reporting.included import NOT_KNOWN, Included
from reporting.months import MONTHS_IN_A_YEAR, add_months, months_between

# A place's months with these fittings, as `selectors.pcn_months` has them.
Months = Callable[[Included], Sequence[tuple[Any, ...]]]


def known_sentence(choices: Choices, of_place: Months) -> list[str]:
    """In the latest 12 months and before COVID, which are compared; nothing where no known reason is chosen."""
    if choices.reason in ("", NOT_KNOWN):
        return []
    every, unknown = (_by_month(of_place(Included(choices.services, reason)), choices) for reason in ("", NOT_KNOWN))
    year = months_between(add_months(choices.last, 1 - MONTHS_IN_A_YEAR), choices.last)
    periods = {f"of the 12 months to {format_month(choices.last)}": year, "before COVID": selectors.baseline().months}
    said = []
    for when, months in periods.items():
        fittings, without = (sum(counts.get(month, 0) for month in months) for counts in (every, unknown))
        if fittings:
            said.append(f"for {format_number(fittings - without)} of {format_plural(fittings, 'fitting')} {when}")
    return [f"The reason is known {words.listed(said)}. The others may be for it too."] if said else []


def _by_month(rows: Sequence[tuple[Any, ...]], choices: Choices) -> dict[date, int]:
    wanted = {method for group in choices.groups for method in group.methods}
    return {
        row[0]: sum(count for method, count in zip(LARC_METHODS, row[1:4], strict=True) if method in wanted)
        for row in rows
    }
