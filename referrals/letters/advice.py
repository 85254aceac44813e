"""What a letter asks of its reader: dated rules (referrals/rules/letter_advice.csv) in our own words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from referrals import rules


@dataclass(frozen=True)
class Advice:
    """Sentences for a letter. `is_approved`: a clinician has approved every one of them."""

    sentences: tuple[str, ...]
    is_approved: bool


def advice_for(kind: str, *, method: str, action: str, on: date) -> Advice:
    """The advice in a letter of a kind about a method and what was done, by the rules in force on a day.

    `method` and `action` are empty in a letter about nothing that was done. An empty cell holds for all.
    """
    rows = [
        row
        for row in rules.read("letter_advice")
        if row["kind"] == kind
        and (not row["methods"] or method in row["methods"].split())
        and (not row["actions"] or action in row["actions"].split())
        and rules.holds_on(row, on)
    ]
    return Advice(tuple(row["advice"] for row in rows), all(row["approver"] for row in rows))
