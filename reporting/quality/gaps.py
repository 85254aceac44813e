"""Which months of a place lack a practice's data (A21), from the prepared table. Practices only, never a patient."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import connection

from practices.models import PCN, Area, Practice
from reporting.measures import Services
from reporting.months import MONTHS_IN_A_YEAR
from reporting.quality.silence import LEAST_MISSING, Gap, is_incomplete
from reporting.sources import Basis, as_was

Gaps = Mapping[date, Gap]

# A practice that has closed by the end of the month sends nothing more; a sexual health clinic's fittings are in no
# figure of GP practices alone.
_MISSING = f"""
    reporting_missingmonth AS missing JOIN practices_practice AS place ON place.id = missing.fitting_practice_id
     AND (closed_on IS NULL OR closed_on > missing.month + interval '1 month' - interval '1 day')
     AND (%(total)s OR kind <> '{Practice.Kind.SEXUAL_HEALTH_CLINIC}')
"""


def of_pcn(pcn: PCN, basis: Basis, services: Services) -> Gaps:
    """The PCN's months that lack a practice, whole enough or not."""
    source = "SELECT practice_id, month FROM reporting_practicemonth WHERE pcn_id = %(pcn)s"
    if basis == Basis.AS_WAS:
        source = as_was("pcn_id = %(pcn)s")
    return _by_month(source, services, {"pcn": pcn.pk})


def of_network(services: Services, area: Area | None = None, basis: Basis = Basis.CURRENT) -> Gaps:
    """The same of every PCN together, or of an area's."""
    inside = "pcn_id IS NOT NULL"
    if area is not None:
        inside = "pcn_id IN (SELECT id FROM practices_pcn WHERE area_id = %(area)s)"
    source = f"SELECT practice_id, month FROM reporting_practicemonth WHERE {inside}"
    if basis == Basis.AS_WAS:
        source = as_was(inside)
    return _by_month(source, services, {"area": area and area.pk})


def incomplete_months(basis: Basis, services: Services) -> dict[str, set[date]]:
    """The months too low to be taken for whole, by the PCN's code. PCNs without any are absent."""
    source = "SELECT practice_id, month, pcn_id FROM reporting_practicemonth"
    if basis == Basis.AS_WAS:
        source = as_was("pcn_id IS NOT NULL")
    fitted = "implant + copper_iud + lng_ius"
    if services == Services.TOTAL:
        fitted += " + implant_at_clinics + copper_iud_at_clinics + lng_ius_at_clinics"
    rows = _rows(
        f"""
        SELECT code, lacking.month, usual, year_before FROM (
            SELECT pcn_id, missing.month, sum(usual)::int AS usual
            FROM {_MISSING} JOIN ({source}) AS months
              ON months.practice_id = missing.practice_id AND months.month = missing.month
            GROUP BY 1, 2
        ) AS lacking JOIN practices_pcn ON practices_pcn.id = pcn_id CROSS JOIN LATERAL (
            SELECT CASE WHEN count(*) = {MONTHS_IN_A_YEAR} THEN sum({fitted})::int END AS year_before
            FROM reporting_pcnmonth AS counted
            WHERE counted.pcn_id = lacking.pcn_id AND counted.month < lacking.month
              AND counted.month >= lacking.month - interval '12 months'
        ) AS before
        """,
        services,
    )
    found: defaultdict[str, set[date]] = defaultdict(set)
    for code, month, usual, year_before in rows:
        if is_incomplete(Gap(usual, ()), year_before):
            found[code].add(month)
    return dict(found)


def of_practices(first: date, last: date) -> set[tuple[int, date]]:
    """Practices (ids, where women are registered) and months that lack a fitting a month or more of what is usual.

    Fittings at GP practices alone. What is missing is not held against the practice's own number: of few fittings
    each counts.
    """
    rows = _rows(
        f"SELECT missing.practice_id, missing.month FROM {_MISSING}"
        " WHERE missing.month BETWEEN %(first)s AND %(last)s GROUP BY 1, 2 HAVING sum(usual) >= %(least)s",
        Services.GP,
        {"first": first, "last": last, "least": LEAST_MISSING},
    )
    return {(practice, month) for practice, month in rows}


def silent_codes(first: date, last: date) -> Mapping[date, Collection[str]]:
    """By month, the codes of the fitting practices that sent nothing for it, open or not."""
    rows = _rows(
        "SELECT missing.month, array_agg(DISTINCT code)"
        f" FROM {_MISSING} WHERE missing.month BETWEEN %(first)s AND %(last)s GROUP BY 1",
        Services.TOTAL,
        {"first": first, "last": last},
    )
    return dict(rows)


def _by_month(source: str, services: Services, parameters: dict[str, Any]) -> Gaps:
    rows = _rows(
        f"""
        SELECT missing.month, sum(usual)::int, array_agg(DISTINCT place.name ORDER BY place.name)
        FROM {_MISSING} JOIN ({source}) AS months
          ON months.practice_id = missing.practice_id AND months.month = missing.month
        GROUP BY 1
        """,
        services,
        parameters,
    )
    return {month: Gap(usual, tuple(names)) for month, usual, names in rows}


def _rows(sql: str, services: Services, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"total": services == Services.TOTAL} | (parameters or {}))
        return list(cursor.fetchall())
