"""Fittings by method and by reason, in tables and sentences. Pure.

Sources: domain.md 2.4 (reasons) and L6 (a ring pessary is activity, never in a rate).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from larc.nhsuk.formatting import format_month, format_number, format_percent, format_plural
from practices.methods import LARC_METHODS, Method
from reporting.comparing.asking import Asked
from reporting.shares import Share

NOT_KNOWN = ""
REASONS = {
    "contraception": "Contraception",
    "hmb": "Heavy periods",
    "hrt": "HRT",
    "several": "More than one",
    "other": "Another",
    NOT_KNOWN: "Not known",
}
METHODS = {Method.IMPLANT: "Implants", Method.COPPER_IUD: "Copper coils (IUD)", Method.LNG_IUS: "Hormonal coils (IUS)"}

# Fittings by month, method and reason.
Counted = Counter[tuple[date, str, str]]


def counted(rows: Iterable[tuple[date, str, str, int]]) -> Counted:
    found: Counted = Counter()
    for month, method, reason, number in rows:
        found[month, method, reason if reason in REASONS else "other"] += number
    return found


def total(found: Counted, months: Iterable[date], method: str | None = None, reason: str | None = None) -> int:
    """Fittings of these months, of one method or any, for one reason or any."""
    within = frozenset(months)
    return sum(
        number
        for (month, of, why), number in found.items()
        if month in within and method in (None, of) and reason in (None, why)
    )


def method_sentence(found: Counted, months: Sequence[date], asked: Asked) -> str:
    """How the 12 months divide by method."""
    fittings = total(found, months)
    if not fittings:
        return f"No fitting in {asked.place} is counted over the 12 months to {format_month(asked.last)}."
    shares = [
        f"{format_percent(total(found, months, method) / fittings)} {METHODS[method].lower()}" for method in METHODS
    ]
    shares = [share.replace("(iud)", "(IUD)").replace("(ius)", "(IUS)") for share in shares]
    return (
        f"Of {format_plural(fittings, 'fitting')} in {asked.place} over the 12 months to {format_month(asked.last)}, "
        f"{shares[0].replace('%', '% were', 1)}, {shares[1]} and {shares[2]}."
    )


def method_shares(found: Counted, year: Sequence[date]) -> list[Share]:
    """Each method's share of the fittings of 12 months."""
    fittings = total(found, year)
    return [Share(label, total(found, year, method), fittings) for method, label in METHODS.items()]


def method_table(found: Counted, months: Sequence[date], year: Sequence[date]) -> dict[str, Any]:
    """A row a month, newest first, and the 12 months."""
    head = ("Month", *METHODS.values(), "Total")
    rows = [[format_month(month), *_by_method(found, [month])] for month in months[::-1]]
    return {"head": head, "rows": [*rows, ["12 months", *_by_method(found, year)]]}


def reason_sentence(found: Counted, year: Sequence[date]) -> str:
    """For how many the reason is known, and what most were for."""
    fittings, unknown = total(found, year), total(found, year, reason=NOT_KNOWN)
    known = fittings - unknown
    if not known:
        return f"The reason is not known for any of {format_plural(fittings, 'fitting')}: their files do not say it."
    contraception = total(found, year, reason="contraception")
    if not unknown:
        return (
            f"The reason is known for every fitting. {format_percent(contraception / known)} were for contraception."
        )
    return (
        f"The reason is known for {format_number(known)} of {format_plural(fittings, 'fitting')}, and not known for "
        f"{format_number(unknown)}: files from other systems often have none. Of those known, "
        f"{format_percent(contraception / known)} were for contraception."
    )


def reason_by_method(found: Counted, year: Sequence[date]) -> dict[str, Any]:
    """The 12 months: a row a reason."""
    rows = [
        [
            label,
            *(format_number(total(found, year, method, reason)) for method in METHODS),
            _total(found, year, reason),
        ]
        for reason, label in REASONS.items()
    ]
    return {"head": ("Reason", *METHODS.values(), "Total"), "rows": [*rows, ["All", *_by_method(found, year)]]}


def reason_by_month(found: Counted, months: Sequence[date]) -> dict[str, Any]:
    """A row a month, newest first, a column a reason."""
    rows = [[format_month(month), *(_total(found, [month], reason) for reason in REASONS)] for month in months[::-1]]
    return {"head": ("Month", *REASONS.values()), "rows": rows}


def other_sentence(pessaries: Mapping[date, int], year: Sequence[date]) -> str:
    """How many ring pessaries were fitted or changed, which no rate counts (L6)."""
    number = sum(pessaries.get(month, 0) for month in year)
    how_many = format_plural(number, "ring pessary was", "ring pessaries were") if number else "No ring pessaries were"
    return (
        f"{how_many} fitted or changed over the 12 months. "
        "They are activity of the same clinics and are never counted in a rate."
    )


def other_table(pessaries: Mapping[date, int], months: Sequence[date], year: Sequence[date]) -> dict[str, Any] | None:
    """A row a month, newest first; None where there is nothing to tell."""
    if not any(pessaries.get(month) for month in months):
        return None
    rows = [[format_month(month), format_number(pessaries.get(month, 0))] for month in months[::-1]]
    in_year = sum(pessaries.get(month, 0) for month in year)
    return {"head": ("Month", "Ring pessaries"), "rows": [*rows, ["12 months", format_number(in_year)]]}


def _by_method(found: Counted, months: Sequence[date]) -> list[str]:
    numbers = [total(found, months, method) for method in LARC_METHODS]
    return [*map(format_number, numbers), format_number(sum(numbers))]


def _total(found: Counted, months: Sequence[date], reason: str) -> str:
    return format_number(total(found, months, reason=reason))
