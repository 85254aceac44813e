"""What is missing, in words and tables. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from larc.nhsuk.formatting import format_month, format_number, format_plural
from practices.methods import Method
from referrals.codes import Action
from reporting.quality.counts import Coding, Unmatched
from reporting.quality.silence import MonthSent

MONTH_HEAD = ("Month", "Data", "Sent nothing")
CODING_HEAD = (
    "Procedure",
    {"text": "Entries", "numeric": True},
    "SNOMED CT codes",
    {"text": "Uncoded", "numeric": True},
)
UNMATCHED_HEAD = ("Practice", {"text": "Fittings", "numeric": True}, "What is missing")


def heading(latest: MonthSent) -> str:
    """October 2026: 9 of 12 practices sent data."""
    if not latest.expected:
        return f"{format_month(latest.month)}: no practice usually sends data"
    of = f"{format_number(latest.sent)} of {format_plural(latest.expected, 'practice')}"
    return f"{format_month(latest.month)}: {of} sent data"


def sentence(months: Sequence[MonthSent]) -> str:
    """How many of the months are whole."""
    incomplete = [each for each in months if not each.is_complete]
    if not incomplete:
        return f"No practice is missing in the {format_plural(len(months), 'month')} shown."
    return (
        f"{format_number(len(incomplete))} of {format_plural(len(months), 'month')} "
        f"{'is' if len(incomplete) == 1 else 'are'} incomplete: a practice that usually fits sent nothing. What is "
        "missing is not 0, and counts and rates of such a month are too low."
    )


def month_rows(months: Sequence[MonthSent]) -> list[list[str]]:
    """A row a month, newest first."""
    return [[format_month(each.month), state(each), _names(each)] for each in months]


def state(month: MonthSent) -> str:
    """Complete, or Incomplete: 9 of 12 practices."""
    if not month.expected:
        return "Nobody usually sends data"
    if month.is_complete:
        return f"Complete: {format_plural(month.expected, 'practice')}"
    return f"Incomplete: {format_number(month.sent)} of {format_plural(month.expected, 'practice')}"


def coding_sentence(found: Sequence[Coding], first: date, last: date) -> str:
    """How many entries carry no code (L9)."""
    entries, uncoded = sum(each.entries for each in found), sum(each.uncoded for each in found)
    period = f"from {format_month(first)} to {format_month(last)}"
    if not entries:
        return f"No procedure is recorded one by one {period}."
    if not uncoded:
        return f"Every one of {format_plural(entries, 'procedure')} {period} has a code."
    return (
        f"{format_number(uncoded)} of {format_plural(entries, 'procedure')} {period} "
        f"{'is' if uncoded == 1 else 'are'} uncoded. An outcome without a verified code is never given a guessed one."
    )


def coding_rows(found: Sequence[Coding]) -> list[list[str]]:
    """A row for each kind of procedure."""
    return [
        [
            f"{Method(each.method).label}: {Action(each.action).label.lower()}",
            format_number(each.entries),
            ", ".join(each.codes) or "Uncoded",
            format_number(each.uncoded),
        ]
        for each in found
    ]


def unmatched_sentence(found: Sequence[Unmatched]) -> str:
    """How many practices cannot be placed."""
    if not found:
        return "Every practice with fittings is known, in a PCN, and has women to count over."
    fittings = sum(each.fittings for each in found)
    return (
        f"{format_plural(len(found), 'practice')} with {format_plural(fittings, 'fitting')} cannot be placed whole. "
        "Import the organisation file or list sizes that describe them."
    )


def unmatched_rows(found: Sequence[Unmatched]) -> list[list[str]]:
    """A row a practice, most fittings first."""
    return [[_named(each), format_number(each.fittings), _missing(each)] for each in found]


def _missing(practice: Unmatched) -> str:
    lacks = (
        (practice.is_unknown, "known by its code only"),
        (practice.is_without_pcn, "in no PCN"),
        (practice.is_without_women, "no number of women aged 15 to 44"),
    )
    words = ", ".join(text for is_lacking, text in lacks if is_lacking)
    return words[0].upper() + words[1:]


def _named(practice: Unmatched) -> str:
    return practice.code if practice.name in ("", practice.code) else f"{practice.name} ({practice.code})"


def _names(month: MonthSent) -> str:
    return ", ".join(month.silent) or "Nobody"
