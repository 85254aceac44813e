"""What the PCN page asks of what was fitted at its practices. Counts only, never a patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from practices.models import PCN, Practice
from reporting.fitted_here.counts import COUNTS, counted
from reporting.included import USUAL, Included
from reporting.measures import Group, Services
from reporting.months import MONTHS_IN_A_YEAR, add_months
from reporting.sources import Basis, of_reason


@dataclass(frozen=True, slots=True)
class Fitted:
    """A practice's month: counts by method, and those of them for women of other practices (`<method>_for_others`).

    `counts` is None where the practice sent nothing although it usually does (A21).
    """

    code: str
    name: str
    month: date
    counts: dict[str, int] | None

    def of(self, group: Group) -> int:
        return sum((self.counts or {}).get(method.value, 0) for method in group.methods)

    def for_others(self, group: Group) -> int:
        return sum((self.counts or {}).get(f"{method}_for_others", 0) for method in group.methods)


def fitted_in(pcn: PCN, basis: Basis, latest: date, included: Included = USUAL) -> list[Fitted]:
    """The months of the PCN's practices with any fitting, or silent, by name: thirteen, up to the latest.

    One query, however many practices. `basis`: those in the PCN today, or at each month's end.
    """
    rows = _rows(
        f"""
        WITH here AS ({_TODAY if basis == Basis.CURRENT else _AT_THE_TIME})
        SELECT code, name, month, {", ".join(COUNTS)}
        FROM here JOIN practices_practice ON practices_practice.id = practice_id JOIN (
            SELECT practice_id, month, {", ".join(COUNTS)} FROM {_source(included)} AS fitted
            WHERE month BETWEEN %(first)s AND %(latest)s
            UNION ALL
            SELECT fitting_practice_id, month, {", ".join("NULL" for _ in COUNTS)} FROM reporting_missingmonth
            WHERE month BETWEEN %(first)s AND %(latest)s GROUP BY 1, 2
        ) AS months USING (practice_id)
        CROSS JOIN LATERAL (SELECT month + interval '1 month' - interval '1 day' AS last_day) AS ends
        WHERE last_day >= from_day AND last_day < to_day AND (%(total)s OR kind <> %(clinic)s)
          AND (implant IS NOT NULL OR closed_on IS NULL OR closed_on > last_day)
        ORDER BY lower(name), code, month
        """,
        {
            "pcn": pcn.pk,
            "first": add_months(latest, -MONTHS_IN_A_YEAR),
            "latest": latest,
            "total": included.services == Services.TOTAL,
            "clinic": Practice.Kind.SEXUAL_HEALTH_CLINIC,
        },
    )
    return [
        Fitted(code, name, month, None if counts[0] is None else dict(zip(COUNTS, counts, strict=True)))
        for code, name, month, *counts in rows
    ]


def _source(included: Included) -> str:
    """The prepared months or, for one reason, those of the practices `here` counted now."""
    if not included.reason:
        return "reporting_fittedmonth"
    here = "AND fitting_practice_id IN (SELECT practice_id FROM here)"
    return f"(WITH {counted(*(f'{only} {here}' for only in of_reason(included)))} TABLE counted)"


# As the data cut found it, so that the page says the same until the next one.
_TODAY = """
    SELECT DISTINCT practice_id, '-infinity'::date AS from_day, 'infinity'::date AS to_day
    FROM reporting_fittedmonth WHERE pcn_id = %(pcn)s
"""
# Before its first membership, a practice is in that one; after its last, it stays there (architecture.md 5).
_AT_THE_TIME = """
    SELECT practice_id, from_day, to_day FROM (
        SELECT practice_id, pcn_id,
               CASE WHEN row_number() OVER began > 1 THEN starts_on ELSE '-infinity' END AS from_day,
               coalesce(lead(starts_on) OVER began, 'infinity') AS to_day
        FROM practices_pcnmembership
        WHERE practice_id IN (SELECT practice_id FROM practices_pcnmembership WHERE pcn_id = %(pcn)s)
        WINDOW began AS (PARTITION BY practice_id ORDER BY starts_on)
    ) AS stays WHERE pcn_id = %(pcn)s
"""


def _rows(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
