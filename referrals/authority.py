"""Which source speaks for a month: one for each fitting practice and method, and never two added up.

The rule (docs/adr/0001-one-authoritative-source.md): an extract speaks before totals, and totals before this
service's own rows. Fittings are settled apart from what no rate counts (removals, checks, failed attempts), so
that a removal in an extract cannot silence a fitting that only this service knows. What a source that does not
speak has said is kept, and shown by `reconciliation`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from practices import recounts
from referrals.codes import COUNTED_ACTIONS
from referrals.models.activity import Source

# Fitting practice, method, first of the month.
MonthKey = tuple[int, str, date]

# First the one that speaks when it has anything to say.
PRECEDENCE = (Source.EXTRACT, Source.TOTALS, Source.SERVICE)

# Advisory locks of this module: an import holds the whole, one fitting holds its month and a share of the whole.
_WHOLE, _MONTH = 5_311_001, 5_311_002
# Locks are few: whoever changes more months than this holds the whole.
_MOST_HELD = 100


def hold_all() -> None:
    """Wait for every other change of authority, and keep them waiting until this transaction ends.

    An import calls this before it reads what it will replace, so that two imports cannot interleave.
    """
    _require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_WHOLE])


def settle(keys: Iterable[MonthKey]) -> None:
    """Make one source authoritative in each of these months, after a change to their rows.

    Call inside the transaction of the change and after it. Rows whose authority turns are marked for recounting;
    the rows the caller wrote are the caller's to mark.
    """
    _require_transaction()
    months = sorted(set(keys))
    if not months:
        return
    parameters = {
        "practices": [practice for practice, _, _ in months],
        "methods": [method for _, method, _ in months],
        "months": [month for _, _, month in months],
    }
    if len(months) > _MOST_HELD:
        hold_all()
    else:
        _hold(parameters)
    _settle(
        "SELECT * FROM unnest(%(practices)s::bigint[], %(methods)s::text[], %(months)s::date[])"
        " AS k(fitting_practice_id, method, month)",
        parameters,
    )


def _hold(parameters: dict[str, Any]) -> None:
    """Wait for imports and for other changes to these months, in an order in which nobody waits for another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", [_WHOLE])
        cursor.execute(
            f"SELECT pg_advisory_xact_lock({_MONTH}, lock) FROM (SELECT DISTINCT hashtext(concat_ws('|', practice,"
            " method, month)) AS lock FROM unnest(%(practices)s::bigint[], %(methods)s::text[], %(months)s::date[])"
            " AS k(practice, method, month) ORDER BY lock) AS locks",
            parameters,
        )


def settle_extract(months: str) -> None:
    """As `settle`, for the months in a table that an import stored an extract for, after `hold_all`.

    An extract's own rows are authoritative from the start, so only months that another source holds are looked at.
    """
    _require_transaction()
    _settle(
        f"SELECT fitting_practice_id, method, month FROM {months} INTERSECT (SELECT fitting_practice_id, method, month"
        " FROM referrals_fitting WHERE source <> 'extract'"
        " UNION SELECT fitting_practice_id, method, month FROM referrals_activitytotal)",
        {},
    )


_SETTLE = """
    WITH keys AS ({keys}),
    said AS (
        SELECT fitting_practice_id, method, month, action = ANY(%(counted)s) AS is_fitting, source
        FROM referrals_fitting JOIN keys USING (fitting_practice_id, method, month)
        WHERE reversed_at IS NULL
        UNION ALL
        SELECT fitting_practice_id, method, month, TRUE, %(totals)s
        FROM referrals_activitytotal JOIN keys USING (fitting_practice_id, method, month)
    ),
    speaker AS (
        SELECT fitting_practice_id, method, month, is_fitting,
               (%(precedence)s::text[])[min(array_position(%(precedence)s::text[], source::text))] AS source
        FROM said GROUP BY fitting_practice_id, method, month, is_fitting
    ),
    turned_fittings AS (
        UPDATE referrals_fitting f SET is_authoritative = NOT is_authoritative
        FROM speaker s
        WHERE (f.fitting_practice_id, f.method, f.month) = (s.fitting_practice_id, s.method, s.month)
          AND (f.action = ANY(%(counted)s)) = s.is_fitting
          AND f.is_authoritative <> (f.source = s.source)
        RETURNING f.registered_practice_id, f.fitting_practice_id, f.month
    ),
    turned_totals AS (
        UPDATE referrals_activitytotal t SET is_authoritative = NOT is_authoritative
        FROM speaker s
        WHERE (t.fitting_practice_id, t.method, t.month) = (s.fitting_practice_id, s.method, s.month)
          AND s.is_fitting
          AND t.is_authoritative <> (s.source = %(totals)s)
        RETURNING t.fitting_practice_id, t.fitting_practice_id, t.month
    )
    SELECT DISTINCT * FROM turned_fittings UNION SELECT * FROM turned_totals
"""


def _settle(keys: str, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _SETTLE.format(keys=keys),
            {**parameters, "counted": list(COUNTED_ACTIONS), "precedence": list(PRECEDENCE), "totals": Source.TOTALS},
        )
        turned = [recounts.Key(*row) for row in cursor.fetchall()]
    recounts.mark(turned)


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Authority is settled in the transaction of the change.")


@dataclass(frozen=True)
class Comparison:
    """What each source says one fitting practice fitted of one method in one month. None: it says nothing."""

    fitting_practice_id: int
    method: str
    month: date
    service: int | None
    extract: int | None
    totals: int | None

    @property
    def counted(self) -> Source:
        """The source that speaks."""
        return next(source for source in PRECEDENCE if getattr(self, source.value) is not None)

    @property
    def differences(self) -> dict[Source, int]:
        """By how much each other source differs from the one that speaks; positive where it says more."""
        spoken = getattr(self, self.counted.value)
        return {
            source: getattr(self, source.value) - spoken
            for source in PRECEDENCE
            if source != self.counted and getattr(self, source.value) is not None
        }


_COMPARE = """
    WITH listed AS (
        SELECT fitting_practice_id, method, month,
               nullif(count(*) FILTER (WHERE source = %(service)s), 0) AS service,
               nullif(count(*) FILTER (WHERE source = %(extract)s), 0) AS extract
        FROM referrals_fitting
        WHERE reversed_at IS NULL AND action = ANY(%(counted)s) AND month BETWEEN %(first)s AND %(last)s
        GROUP BY fitting_practice_id, method, month
    )
    SELECT fitting_practice_id, method, month, service, extract, fittings
    FROM listed FULL JOIN (
        SELECT * FROM referrals_activitytotal WHERE month BETWEEN %(first)s AND %(last)s
    ) totals USING (fitting_practice_id, method, month)
    WHERE num_nonnulls(service, extract, fittings) > 1
    ORDER BY month, fitting_practice_id, method
"""


def reconciliation(*, first: date, last: date) -> list[Comparison]:
    """The months, from the first to the last, for which more than one source speaks, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            _COMPARE,
            {
                "first": first,
                "last": last,
                "counted": list(COUNTED_ACTIONS),
                "service": Source.SERVICE,
                "extract": Source.EXTRACT,
            },
        )
        return [Comparison(*row) for row in cursor.fetchall()]
