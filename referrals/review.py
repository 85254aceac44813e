"""When a device in place is due for review or replacement. Pure.

The intervals are data (rules/review_intervals.csv) and the rule in force today decides, so that no due date is
stored: a new licence moves them all at once. Source: domain.md 1.2 and 2.4.

Of the rules that hold for a device, the one that came into force last decides. A rule that `needs_approval` stands
for an open question to the clinical approver: until the row names one it decides nothing.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from referrals import rules
from referrals.values import age_on

MENOPAUSE = "menopause"


@dataclass(frozen=True)
class Review:
    """When a device is due. `until_menopause`: it may stay until then, which has no date. Neither: no rule holds.

    `is_approved` tells whether a clinician has approved the rule; `source` is where the rule comes from.
    """

    due_on: date | None = None
    until_menopause: bool = False
    source: str = ""
    is_approved: bool = False


UNKNOWN = Review()


def review_of(
    *,
    product: str,
    indication: str,
    born_on: date,
    inserted_on: date,
    today: date,
    change_every_months: int | None = None,
) -> Review:
    """When a device is due by the rules in force today. A pessary's own interval goes before any rule (L6)."""
    if change_every_months:
        return Review(add_months(inserted_on, change_every_months), source="Set for this patient", is_approved=True)
    age = age_on(born_on, inserted_on)
    holding = [
        row
        for row in rules.read("review_intervals")
        if row["product"] == product
        and rules.holds_on(row, today)
        and (row["approver"] or not row["needs_approval"])
        and _concerns(row, indication, age, inserted_on)
    ]
    if not holding:
        return UNKNOWN
    latest = max(holding, key=lambda row: row["effective_from"])  # ISO dates sort as text
    return _review(latest, born_on, inserted_on)


def check_rules() -> None:
    """Raise ValueError for a row of the table that could decide nothing, before a page meets it."""
    for row in rules.read("review_intervals"):
        ages = int(row["age_from"] or 0), int(row["age_to"] or 999)
        limits = [date.fromisoformat(row[name]) for name in ("inserted_from", "inserted_to") if row[name]]
        rules.holds_on(row, date.max)
        ends = row["until"] == MENOPAUSE or int(row["until"] or row["years"])
        if ages[0] >= ages[1] or limits != sorted(limits) or not ends:
            raise ValueError(f"review_intervals.csv: a row of {row['product']} can hold for no device")


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _concerns(row: rules.Row, indication: str, age: int, inserted_on: date) -> bool:
    return (
        row["indication"] in ("", indication)
        and int(row["age_from"] or 0) <= age < int(row["age_to"] or 999)
        and (row["inserted_from"] or "0") <= inserted_on.isoformat() < (row["inserted_to"] or "9")
    )


def _review(row: rules.Row, born_on: date, inserted_on: date) -> Review:
    if row["until"] == MENOPAUSE:
        due = None
    elif row["until"]:
        due = add_months(born_on, 12 * int(row["until"]))
    else:
        due = add_months(inserted_on, 12 * int(row["years"]))
    return Review(due, row["until"] == MENOPAUSE, row["source"], bool(row["approver"]))
