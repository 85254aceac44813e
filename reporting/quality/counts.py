"""What the data lack, read for the page of data quality. Practices only, never a patient."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from practices.models import Area
from reporting.months import MONTHS_IN_A_YEAR, add_months
from reporting.quality.silence import Sender

_OF_AREA = """(%(area)s::bigint IS NULL OR {practice} IN (
    SELECT practice_id FROM practices_pcnmembership JOIN practices_pcn ON practices_pcn.id = pcn_id
    WHERE area_id = %(area)s AND ends_on IS NULL
))"""


class Coding(NamedTuple):
    """Procedures of one kind: how many, the codes they carry, and how many carry none (L9)."""

    method: str
    action: str
    entries: int
    codes: list[str]
    uncoded: int


class Unmatched(NamedTuple):
    """A practice with fittings that cannot be placed whole."""

    code: str
    name: str
    is_unknown: bool
    is_without_pcn: bool
    is_without_women: bool
    fittings: int


def senders(first: date, last: date, area: Area | None = None) -> list[Sender]:
    """Every practice that fitted in these months or in the 12 before."""
    rows = _rows(
        f"""
        WITH sent AS (
            SELECT fitting_practice_id AS practice_id, month, count(*) AS number FROM referrals_fitting
            WHERE is_counted AND month BETWEEN %(first)s AND %(last)s GROUP BY 1, 2
            UNION ALL
            SELECT fitting_practice_id, month, fittings FROM referrals_activitytotal
            WHERE is_authoritative AND month BETWEEN %(first)s AND %(last)s
        )
        SELECT code, name, closed_on, month, sum(number)::int
        FROM sent JOIN practices_practice AS practice ON practice.id = practice_id
        WHERE {_OF_AREA.format(practice="practice_id")}
        GROUP BY 1, 2, 3, 4 HAVING sum(number) > 0
        """,
        {"first": add_months(first, -MONTHS_IN_A_YEAR), "last": last, "area": area and area.pk},
    )
    months: dict[tuple[str, str, date | None], dict[date, int]] = defaultdict(dict)
    for code, name, closed_on, month, number in rows:
        months[code, name, closed_on][month] = number
    return [Sender(*practice, by_month) for practice, by_month in months.items()]


def coding(first: date, last: date, area: Area | None = None) -> list[Coding]:
    """Every kind of procedure in these months, with and without codes; what was entered in error is left out."""
    rows = _rows(
        f"""
        SELECT method, action, count(*)::int,
               coalesce(array_agg(DISTINCT snomed_code::text) FILTER (WHERE snomed_code <> ''), ARRAY[]::text[]),
               (count(*) FILTER (WHERE snomed_code = ''))::int
        FROM referrals_fitting
        WHERE month BETWEEN %(first)s AND %(last)s AND reversed_at IS NULL AND is_authoritative
          AND {_OF_AREA.format(practice="fitting_practice_id")}
        GROUP BY method, action ORDER BY method, action
        """,
        {"first": first, "last": last, "area": area and area.pk},
    )
    return [Coding(*row) for row in rows]


def unmatched(first: date, last: date, area: Area | None = None) -> list[Unmatched]:
    """Practices whose women were fitted in these months, but that no file describes, or without PCN or denominator."""
    fitted = "implant + copper_iud + lng_ius + implant_at_clinics + copper_iud_at_clinics + lng_ius_at_clinics"
    rows = _rows(
        f"""
        SELECT code, name, is_stub, bool_or(pcn_id IS NULL), bool_or(coalesce(women, 0) = 0), sum({fitted})::int
        FROM reporting_practicemonth JOIN practices_practice AS practice ON practice.id = practice_id
        WHERE month BETWEEN %(first)s AND %(last)s AND {fitted} > 0 AND {_OF_AREA.format(practice="practice_id")}
        GROUP BY code, name, is_stub
        HAVING is_stub OR bool_or(pcn_id IS NULL) OR bool_or(coalesce(women, 0) = 0)
        ORDER BY sum({fitted}) DESC, code
        """,
        {"first": first, "last": last, "area": area and area.pk},
    )
    return [Unmatched(*row) for row in rows]


def _rows(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
