"""Says which prepared counts may no longer be true, in the transaction that made them so."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction
from django.dispatch import Signal

from practices.models import RecountKey

# Sent after the commit that marked keys. Reporting listens and queues the recount: nothing here knows it.
recount_needed = Signal()


class Key(NamedTuple):
    """Ids of the registered and the fitting practice, and the first of a month (None: every month).

    A fitting practice without a month: every month of every practice whose women were fitted there.
    """

    registered_practice_id: int
    fitting_practice_id: int | None
    month: date | None


# Of more keys than this, counting every month of their practices is the shorter way.
MOST_KEYS = 20_000

_MARK = """
    WITH keys (registered, fitting, month) AS MATERIALIZED (SELECT DISTINCT * FROM ({query}) AS found),
    size AS (SELECT count(*) <= %s AS is_moderate FROM keys)
    INSERT INTO practices_recountkey (registered_practice_id, fitting_practice_id, month)
    SELECT DISTINCT registered, CASE WHEN is_moderate THEN fitting END, CASE WHEN is_moderate THEN month END
    FROM keys CROSS JOIN size
"""


def mark(keys: Iterable[Key]) -> None:
    """Append keys to the recount log and, once they are committed, ask for a recount.

    Call inside the transaction of the change, with the keys before and after it.
    """
    rows = [RecountKey(**key._asdict()) for key in set(keys)]
    if not rows:
        return
    RecountKey.objects.bulk_create(rows, batch_size=5000)
    transaction.on_commit(lambda: recount_needed.send(sender=RecountKey))


def mark_fitted_at(practices: Iterable[int]) -> None:
    """Everything ever fitted at these practices (ids) may count differently now, wherever the women are registered."""
    mark(Key(practice, practice, None) for practice in practices)


def mark_selected(query: str) -> None:
    """As `mark`, for what a query yields: registered practice, fitting practice, month. For imports of many rows.

    Of more than MOST_KEYS keys, one for each registered practice is kept, for every month.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MARK.format(query=query), [MOST_KEYS])
        is_any = cursor.rowcount > 0
    if is_any:
        transaction.on_commit(lambda: recount_needed.send(sender=RecountKey))
