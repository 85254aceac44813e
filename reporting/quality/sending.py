"""The SQL that finds the months for which a practice sent nothing although it usually does (A21).

The rule is that of `silence`, which gives its numbers. A practice's silence needs its months alone, never those of
others, so that looking again at what changed gives what looking at everything gives. Callers hold the recount's lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from practices.methods import LARC_METHODS
from reporting.months import MONTHS_IN_A_YEAR, add_months
from reporting.quality.silence import SUSPENDED, USUAL_A_YEAR

# Above this many practice months one pass over everything is the shorter way.
MOST_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class Scope:
    """Fitting practices (ids) whose months from the first to the last are looked at. No practices: every one."""

    first: date
    last: date
    places: tuple[int, ...] = ()


def everything(first: date, running: date) -> Scope:
    """Every practice, from the first month counted to the latest that is over."""
    return Scope(first, add_months(running, -1))


def take_changed(first: date, running: date) -> Scope | None:
    """What changed since the last time; None when nothing did. A month decides on itself and on the 12 after it."""
    taken = _rows("DELETE FROM reporting_silencekey RETURNING month, fitting_practices", {})
    months = [month for month, _ in taken]
    if not months:
        return None
    whole = everything(first, running)
    if None in months:
        return whole
    places = tuple(sorted({place for _, some in taken for place in some}))
    last = min(whole.last, add_months(max(months), MONTHS_IN_A_YEAR))
    scope = Scope(max(first, min(months)), last, places)
    span = (last.year - scope.first.year) * MONTHS_IN_A_YEAR + last.month - scope.first.month
    return whole if len(places) * span > MOST_CELLS else scope


def prepare(scope: Scope) -> int:
    """Make the table true within the scope; how many of its rows changed."""
    [(changed,)] = _rows(
        f"WITH {_sent(scope)}, {_SILENT}, {_FRESH}, {_merge(scope)}"
        " SELECT (SELECT count(*) FROM removed) + (SELECT count(*) FROM stored)",
        {
            "first": scope.first,
            "last": scope.last,
            "from": add_months(scope.first, -MONTHS_IN_A_YEAR),
            "places": list(scope.places),
            "methods": list(LARC_METHODS),
            "usual": USUAL_A_YEAR,
            "suspended_first": SUSPENDED[0],
            "suspended_last": SUSPENDED[1],
        },
    )
    return int(changed)


def _sent(scope: Scope) -> str:
    """Every month in which a practice fitted anybody, by the source that counts."""
    within = "AND fitting_practice_id = ANY (%(places)s)" if scope.places else ""
    return f"""
    sent AS MATERIALIZED (
        SELECT place, month, sum(fittings)::int AS fittings FROM (
            SELECT fitting_practice_id AS place, month, count(*) AS fittings FROM referrals_fitting
            WHERE is_counted AND month BETWEEN %(from)s AND %(last)s {within} GROUP BY 1, 2
            UNION ALL
            SELECT fitting_practice_id, month, fittings FROM referrals_activitytotal
            WHERE is_authoritative AND fittings > 0 AND method = ANY (%(methods)s)
              AND month BETWEEN %(from)s AND %(last)s {within}
        ) AS sources GROUP BY 1, 2
    )"""


# A month between two others, or after the last: few are looked at twice. A total of 0 was sent, and so was an entry
# that no rate counts, such as a removal: neither month is silent.
_SILENT = """
    runs AS (
        SELECT place, month, lead(month, 1, (%(last)s::date + interval '1 month')::date) OVER later AS next_month,
               sum(fittings) OVER (later RANGE BETWEEN interval '11 months' PRECEDING AND CURRENT ROW) AS year
        FROM sent WINDOW later AS (PARTITION BY place ORDER BY month)
    ),
    gaps AS (
        SELECT place, gap::date AS month FROM runs CROSS JOIN generate_series(
            month + interval '1 month', least(next_month - interval '1 month', month + interval '12 months'),
            interval '1 month'
        ) AS gap
        WHERE year >= %(usual)s AND next_month > month + interval '1 month' AND gap >= %(first)s
          AND gap NOT BETWEEN %(suspended_first)s AND %(suspended_last)s
    ),
    silent AS (
        SELECT gaps.place, gaps.month FROM gaps JOIN sent ON sent.place = gaps.place
         AND sent.month < gaps.month AND sent.month >= gaps.month - interval '12 months'
        WHERE NOT EXISTS (
            SELECT FROM referrals_fitting WHERE fitting_practice_id = gaps.place
               AND referrals_fitting.month = gaps.month AND reversed_at IS NULL
        ) AND NOT EXISTS (
            SELECT FROM referrals_activitytotal WHERE fitting_practice_id = gaps.place
               AND referrals_activitytotal.month = gaps.month
        )
        GROUP BY 1, 2 HAVING sum(fittings) >= %(usual)s
    )"""

_FRESH = """
    fresh AS (
        SELECT practice_id, silent.month, silent.place AS fitting_practice_id, sum(fittings)::int AS usual
        FROM silent CROSS JOIN LATERAL (
            SELECT registered_practice_id AS practice_id, count(*) AS fittings FROM referrals_fitting
            WHERE is_counted AND fitting_practice_id = silent.place AND referrals_fitting.month < silent.month
              AND referrals_fitting.month >= silent.month - interval '12 months'
            GROUP BY 1
            UNION ALL
            SELECT fitting_practice_id, fittings FROM referrals_activitytotal
            WHERE is_authoritative AND fittings > 0 AND method = ANY (%(methods)s)
              AND fitting_practice_id = silent.place AND referrals_activitytotal.month < silent.month
              AND referrals_activitytotal.month >= silent.month - interval '12 months'
        ) AS usually
        GROUP BY 1, 2, 3
    )"""


def _merge(scope: Scope) -> str:
    within = "AND kept.fitting_practice_id = ANY (%(places)s)" if scope.places else ""
    return f"""
    removed AS (
        DELETE FROM reporting_missingmonth AS kept
        WHERE kept.month BETWEEN %(first)s AND %(last)s {within} AND NOT EXISTS (
            SELECT FROM fresh WHERE fresh.practice_id = kept.practice_id AND fresh.month = kept.month
               AND fresh.fitting_practice_id = kept.fitting_practice_id
        ) RETURNING kept.id
    ),
    stored AS (
        INSERT INTO reporting_missingmonth AS kept (practice_id, month, fitting_practice_id, usual)
        SELECT practice_id, month, fitting_practice_id, usual FROM fresh
        ON CONFLICT (practice_id, month, fitting_practice_id) DO UPDATE SET usual = excluded.usual
        WHERE kept.usual <> excluded.usual RETURNING kept.id
    )"""


def _rows(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
