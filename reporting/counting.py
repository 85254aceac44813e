"""The SQL of the prepared counts, run over everything or over the keys that changed.

Counts come from the partial covering index of fittings and from authoritative totals; women from the latest list
size up to each month's end. Each statement below counts into `fresh`, and merges only the rows that differ, so
that readers never wait and an unchanged recount writes nothing (architecture.md, Recompute).
"""

from practices.methods import LARC_METHODS
from practices.models import Practice
from reporting.measures import Services

AT_GP = tuple(method.value for method in LARC_METHODS)
# Beside them, never among them: fittings at sexual health clinics, of women registered at the same practices (L3).
AT_CLINICS = tuple(f"{method}_at_clinics" for method in LARC_METHODS)
COUNTS = (*AT_GP, *AT_CLINICS)
FIGURES = (*AT_GP, "women", "women_counted_on", "women_are_estimated", *AT_CLINICS)

_BY_METHOD = ", ".join(
    f"{{sum}} FILTER (WHERE method = '{method}' AND clinic.id IS {kind}) AS {column}"
    for kind, columns in (("NULL", AT_GP), ("NOT NULL", AT_CLINICS))
    for method, column in zip(LARC_METHODS, columns, strict=True)
)
_CLINICS = f"""LEFT JOIN (
            SELECT id FROM practices_practice WHERE kind = '{Practice.Kind.SEXUAL_HEALTH_CLINIC}'
        ) AS clinic ON clinic.id = fitting_practice_id"""
_SUMS = ", ".join(f"coalesce(sum({column}), 0)::int AS {column}" for column in COUNTS)
_ANY_FITTING = " + ".join(COUNTS) + " > 0"
_HAVING_ANY = "HAVING " + " + ".join(f"coalesce(sum({column}), 0)" for column in COUNTS) + " > 0"


# A size holds from its own month to the one before the next size's, or to the month of closing.
_ALL_WOMEN = """
    sizes AS (
        SELECT practice_id, women_15_44, women_are_estimated, counted_on,
               greatest(date_trunc('month', counted_on::timestamp), %(first)s::timestamp) AS from_month,
               least(
                   date_trunc('month', (lead(counted_on) OVER later)::timestamp) - interval '1 month',
                   date_trunc('month', closed_on::timestamp - interval '1 day'),
                   %(last)s::timestamp
               ) AS to_month
        FROM practices_listsize JOIN practices_practice ON practices_practice.id = practice_id
        WHERE women_15_44 IS NOT NULL
        WINDOW later AS (PARTITION BY practice_id ORDER BY counted_on)
    ),
    registered AS (
        SELECT practice_id, month::date AS month, women_15_44, women_are_estimated, counted_on
        FROM sizes CROSS JOIN generate_series(from_month, to_month, interval '1 month') AS month
    )
"""
# The same for some months: by index, as going through all sizes would cost more than all else.
_SCOPED_WOMEN = """
    registered AS (
        SELECT practice_id, month, latest.*
        FROM scope JOIN practices_practice ON practices_practice.id = practice_id CROSS JOIN LATERAL (
            SELECT women_15_44, women_are_estimated, counted_on FROM practices_listsize AS size
            WHERE size.practice_id = scope.practice_id AND women_15_44 IS NOT NULL
              AND counted_on < month + interval '1 month'
            ORDER BY counted_on DESC LIMIT 1
        ) AS latest
        WHERE closed_on IS NULL OR closed_on > month
    )
"""


def figures_of(services: Services) -> str:
    """The columns of a report, in SQL: one for each method, then the women, their date and whether estimated."""
    counts = AT_GP
    if services == Services.TOTAL:
        counts = tuple(f"{gp} + {clinics} AS {gp}" for gp, clinics in zip(AT_GP, AT_CLINICS, strict=True))
    return ", ".join((*counts, "women", "women_counted_on", "women_are_estimated"))


def practices(*, scoped: bool) -> str:
    """Practice months, of every practice or of those in `scope` (practice_id, month)."""
    within = _within if scoped else _everywhere
    months, key = "AND month BETWEEN %(first)s AND %(last)s", "practice_id, month"
    fittings, totals = (f"{months} {within(f'{by}_{key}', key)}" for by in ("registered", "fitting"))
    return f"""
    {counted(fittings, totals, _HAVING_ANY)},
    {_SCOPED_WOMEN if scoped else _ALL_WOMEN},
    pcns AS ({current_pcns(scoped=scoped)}),
    fresh AS (
        SELECT practice_id, month, pcn_id,
               {", ".join(f"coalesce({column}, 0) AS {column}" for column in COUNTS)},
               women_15_44 AS women, counted_on AS women_counted_on,
               coalesce(women_are_estimated, FALSE) AS women_are_estimated
        FROM counted FULL JOIN registered USING (practice_id, month) LEFT JOIN pcns USING (practice_id)
    )
    """


def counted(fittings: str, totals: str, having: str = "") -> str:
    """`counted`: practice months of the fittings and the totals that meet these conditions."""
    return f"""
    fitted AS (
        SELECT registered_practice_id AS practice_id, month, {_BY_METHOD.format(sum="count(*)")}
        FROM referrals_fitting {_CLINICS} WHERE is_counted {fittings} GROUP BY 1, 2
    ),
    totals AS (
        SELECT fitting_practice_id AS practice_id, month, {_BY_METHOD.format(sum="sum(fittings)")}
        FROM referrals_activitytotal {_CLINICS} WHERE is_authoritative {totals} GROUP BY 1, 2
    ),
    counted AS (
        SELECT practice_id, month, {_SUMS} FROM (TABLE fitted UNION ALL TABLE totals) AS sources
        GROUP BY 1, 2 {having}
    )
    """


def current_pcns(*, scoped: bool) -> str:
    """The PCN a practice is in today. One that left its last PCN stays there; one yet to join its first is in that."""
    return f"""
        SELECT DISTINCT ON (practice_id) practice_id, pcn_id FROM practices_pcnmembership
        WHERE TRUE {only_within("practice_id", "practice_id", scoped=scoped)}
        ORDER BY practice_id, starts_on <= %(today)s DESC, abs(starts_on - %(today)s)
    """


def pcns(*, scoped: bool) -> str:
    """PCN months from practice months."""
    within = _within if scoped else _everywhere
    counted = (
        f"SELECT * FROM reporting_practicemonth WHERE pcn_id IS NOT NULL {within('pcn_id, month', 'pcn_id, month')}"
    )
    return f"fresh AS ({summed('pcn_id, month', counted)})"


def summed(by: str, rows: str) -> str:
    """Sums of rows with FIGURES. Fittings without women leave the whole sum without a denominator (domain.md 3.3)."""
    return f"""
    SELECT {by}, {", ".join(AT_GP)},
           CASE WHEN NOT unmatched THEN women END AS women,
           CASE WHEN NOT unmatched THEN counted_on END AS women_counted_on,
           estimated AND NOT unmatched AS women_are_estimated, {", ".join(AT_CLINICS)}
    FROM (
        SELECT {by}, {_SUMS}, sum(women)::int AS women, min(women_counted_on) AS counted_on,
               bool_or(women_are_estimated) AS estimated,
               bool_or({_ANY_FITTING} AND coalesce(women, 0) = 0) OR coalesce(sum(women), 0) = 0 AS unmatched
        FROM ({rows}) AS parts GROUP BY {by}
    ) AS sums
    """


def merge(table: str, owner: str, columns: tuple[str, ...], *, scoped: bool) -> str:
    """Make `table` equal to `fresh`, for the rows in scope: `stored` and `removed` are what changed, `changed` how.

    `kept` is what the table held before. In scope it is read once: the planner, which cannot know how small scope
    is, would read the whole table for each of its uses.
    """
    names, key = ", ".join(columns), f"{owner}, month"
    kept, fresh = (", ".join(f"{row}.{column}" for column in columns) for row in ("kept", "fresh"))
    within = _within if scoped else _everywhere
    return f"""
    kept AS {"" if scoped else "NOT"} MATERIALIZED (
        SELECT * FROM {table} WHERE TRUE {within(key, key)}
    ),
    changed AS (
        SELECT fresh.* FROM fresh LEFT JOIN kept USING ({key})
        WHERE kept.id IS NULL OR ({kept}) IS DISTINCT FROM ({fresh})
    ),
    stored AS (
        INSERT INTO {table} ({key}, {names}) SELECT {key}, {names} FROM changed
        ON CONFLICT ({key}) DO UPDATE SET {", ".join(f"{column} = excluded.{column}" for column in columns)}
        RETURNING {key}
    ),
    removed AS (
        DELETE FROM {table} WHERE id = ANY (ARRAY(
            SELECT kept.id FROM kept
            WHERE NOT EXISTS (SELECT FROM fresh WHERE (fresh.{owner}, fresh.month) = (kept.{owner}, kept.month))
        ))
        RETURNING *
    )
    """


def only_within(columns: str, scope: str, *, scoped: bool) -> str:
    """A condition that keeps rows of these columns to those of `scope`; nothing where all are counted."""
    return _within(columns, scope) if scoped else ""


def _within(columns: str, scope: str) -> str:
    return f"AND ({columns}) IN (SELECT {scope} FROM scope)"


def _everywhere(columns: str, scope: str) -> str:
    return ""
