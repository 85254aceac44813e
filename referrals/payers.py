"""Who pays for a fitting, by its main reason. Pure: the rules are data (rules/payers.csv).

Source: domain.md 2.4 (L4): contraception is the local authority's, gynaecology the ICB's. Where no rule holds the
payer is unassigned, and a person decides (L16).
"""

from datetime import date

from referrals import rules

UNASSIGNED = ""


def payer_for(*, indication: str, on: date) -> str:
    """The payer of a fitting for this reason on a day, or `UNASSIGNED`."""
    return next(
        (row["payer"] for row in rules.read("payers") if row["indication"] == indication and rules.holds_on(row, on)),
        UNASSIGNED,
    )
