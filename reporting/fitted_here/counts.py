"""The SQL that counts fittings by the practice that fitted (architecture.md 5: activity).

As `reporting.counting`, whose merge it shares: counted into `fresh`, and only rows that differ are written. The months
of a practice need its own fittings alone, so that counting what changed gives what counting everything gives.
"""

from practices.methods import LARC_METHODS
from reporting.counting import current_pcns, merge, only_within

FITTED = tuple(method.value for method in LARC_METHODS)
FOR_OTHERS = tuple(f"{method}_for_others" for method in FITTED)
COUNTS = (*FITTED, *FOR_OTHERS)
COLUMNS = ("pcn_id", *COUNTS)
TABLE, OWNER = "reporting_fittedmonth", "practice_id"

_ROWS = ", ".join(
    f"count(*) FILTER (WHERE method = '{method}'{others})::int AS {method}{suffix}"
    for suffix, others in (("", ""), ("_for_others", " AND registered_practice_id <> fitting_practice_id"))
    for method in LARC_METHODS
)
# Of a total, only the practice is known: its women are taken as its own.
_TOTALS = ", ".join(
    [*(f"(sum(fittings) FILTER (WHERE method = '{method}'))::int AS {method}" for method in LARC_METHODS)]
    + [f"0 AS {column}" for column in FOR_OTHERS]
)
_SUMS = ", ".join(f"coalesce(sum({column}), 0)::int AS {column}" for column in COUNTS)
_ANY = " + ".join(f"coalesce(sum({column}), 0)" for column in FITTED)


def fittings(*, scoped: bool) -> str:
    """Practice months with any fitting, of every practice or of those in `scope` (practice_id, month)."""
    within = only_within("fitting_practice_id, month", "practice_id, month", scoped=scoped)
    these = f"AND month BETWEEN %(first)s AND %(last)s {within}"
    return f"""
    {counted(these, these)},
    pcns AS ({current_pcns(scoped=scoped)}),
    fresh AS (
        SELECT practice_id, month, pcn_id, {", ".join(COUNTS)} FROM counted LEFT JOIN pcns USING (practice_id)
    )
    """


def counted(fittings: str, totals: str) -> str:
    """`counted`: practice months with any fitting, of the fittings and the totals that meet these conditions."""
    return f"""
    fitted AS (
        SELECT fitting_practice_id AS practice_id, month, {_ROWS} FROM referrals_fitting
        WHERE is_counted {fittings} GROUP BY 1, 2
    ),
    totals AS (
        SELECT fitting_practice_id AS practice_id, month, {_TOTALS} FROM referrals_activitytotal
        WHERE is_authoritative {totals} GROUP BY 1, 2
    ),
    counted AS (
        SELECT practice_id, month, {_SUMS} FROM (TABLE fitted UNION ALL TABLE totals) AS sources
        GROUP BY 1, 2 HAVING {_ANY} > 0
    )
    """


def recount_some() -> str:
    """One statement that recounts the practices %(places)s in the months from %(first)s to %(last)s."""
    return f"""
    WITH scope AS (
        SELECT practice_id, month::date AS month FROM unnest(%(places)s::bigint[]) AS practice_id
        CROSS JOIN generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 month') AS month
    ),
    {fittings(scoped=True)}, {merge(TABLE, OWNER, COLUMNS, scoped=True)}
    SELECT (SELECT count(*) FROM stored) + (SELECT count(*) FROM removed)
    """
