"""Where reports read their months, in SQL: the prepared tables or, for one reason, the same rows counted now.

A prepared table holds no reason (ADR 4). Its women and PCNs stay; its counts are taken from the fittings instead, by
the statements that prepared them. Each function gives what may stand after FROM, and needs an alias there.
"""

from enum import StrEnum

from django.db.models import Max

from referrals.models import Fitting
from reporting.counting import COUNTS, FIGURES, counted, summed
from reporting.included import NOT_KNOWN, USUAL, Included

EVERY_PCN = "pcn_id IS NOT NULL"
_FIGURES = ", ".join(FIGURES)
_WOMEN = "women, women_counted_on, women_are_estimated"
_COUNTS = ", ".join(f"coalesce({column}, 0) AS {column}" for column in COUNTS)


class Basis(StrEnum):
    """In which PCN a practice's women are counted."""

    CURRENT = "current"
    AS_WAS = "as-was"


def pcn_months(basis: Basis, included: Included, inside: str) -> str:
    """Months of PCNs. `inside` says which are wanted, of `pcn_id`; rows of others may be among them."""
    if basis == Basis.CURRENT and not included.reason:
        return "reporting_pcnmonth"
    return f"({summed('pcn_id, month', in_pcns(basis, included, inside))})"


def in_pcns(basis: Basis, included: Included, inside: str) -> str:
    """The statement that yields the months of practices in the PCNs `inside`, and each in which."""
    if basis == Basis.AS_WAS:
        return as_was(inside, included)
    return f"SELECT * FROM {practice_months(included, inside)} AS months WHERE {inside}"


def practice_months(included: Included, inside: str = EVERY_PCN) -> str:
    """Months of practices, by the PCN of today. Unless every PCN is wanted, those never `inside` may lack counts."""
    if not included.reason:
        return "reporting_practicemonth"
    fittings, totals = of_reason(included)
    if inside != EVERY_PCN:
        ever = f"IN (SELECT practice_id FROM practices_pcnmembership WHERE {inside})"
        fittings += f" AND registered_practice_id {ever}"
        totals += f" AND fitting_practice_id {ever}"
    return f"""(
        WITH {counted(fittings, totals)}
        SELECT practice_id, month, pcn_id, {_COUNTS}, {_WOMEN}
        FROM (SELECT practice_id, month, pcn_id, {_WOMEN} FROM reporting_practicemonth) AS prepared
        LEFT JOIN counted USING (practice_id, month)
    )"""


def as_was(inside: str, included: Included = USUAL) -> str:
    """Practice months by the PCN the practice was in at the month's end; before its first membership, by that one.

    A practice that left its last PCN stays counted there, as in the counts by current membership.
    """
    return f"""
    SELECT {_FIGURES}, month, practice_id, member.pcn_id
    FROM {practice_months(included, inside)} AS months JOIN (
        SELECT practice_id, pcn_id,
               CASE WHEN row_number() OVER began > 1 THEN starts_on ELSE '-infinity' END AS from_day,
               coalesce(lead(starts_on) OVER began, 'infinity') AS to_day
        FROM practices_pcnmembership WINDOW began AS (PARTITION BY practice_id ORDER BY starts_on)
    ) AS member USING (practice_id)
    WHERE (month + interval '1 month' - interval '1 day') >= from_day
      AND (month + interval '1 month' - interval '1 day') < to_day AND member.{inside}
    """


def of_reason(included: Included) -> tuple[str, str]:
    """What keeps fittings, and totals, to the reason chosen. A total has none."""
    if not included.reason:
        return "", ""
    if included.reason == NOT_KNOWN:
        return "AND indication = ''", ""
    return f"AND indication = '{included.reason}'", "AND FALSE"


def reasons_stamp() -> str:
    """Changes with every fitting recorded: a file may bring other reasons, and leave every count as it was."""
    return str(Fitting.objects.aggregate(latest=Max("pk"))["latest"])
