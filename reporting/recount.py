"""Keeps the prepared counts true: the keys that changed within seconds, everything once a night.

Both run under one advisory lock held to the end of the transaction, so that neither can overwrite the other with
older counts. Running twice changes nothing.
"""

import logging
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from practices.models import PCNMembership
from reporting import counting
from reporting.fitted_here import counts as fitted_here
from reporting.models import DataCut
from reporting.months import months_between
from reporting.quality import sending
from reporting.quality.models import SilenceKey

logger = logging.getLogger(__name__)

Cell = tuple[int, date]

# Any number that no other advisory lock of this database uses.
LOCK = 5_311_100
# Above this many practice months one pass over everything is the shorter way.
MOST_CELLS = 50_000

PRACTICE_COLUMNS = ("pcn_id", *counting.FIGURES)


class Months(NamedTuple):
    """What is counted: the first of the first month and of the month that is running, in London."""

    first: date
    last: date
    today: date


def counted_months() -> Months:
    today = timezone.localdate()
    return Months(settings.RATES_FIRST_MONTH, today.replace(day=1), today)


@transaction.atomic
def drain() -> DataCut | None:
    """Recount exactly the keys marked since the last time; the data cut, or None when nothing changed.

    A key marked meanwhile is a new row of the log and is found by the next run. When a month has begun since the
    last cut everything is recounted: the new month needs its row everywhere.
    """
    lock()
    cells = _take_marked()
    months = counted_months()
    latest = DataCut.objects.last()
    if latest is None or latest.until != months.last:
        return _recount_everything(months, is_new_month=True)
    if moved := _moved_since(timezone.localdate(latest.at), months.today):
        cells |= {(practice, None) for practice in moved}
        SilenceKey.objects.create(month=None, fitting_practices=sorted(moved))
    scope = _months_of(cells, months)
    if len(scope) > MOST_CELLS:
        return _recount_everything(months)
    return _publish(_recount_practices(scope, months), months, is_full=False) if scope else None


@transaction.atomic
def drain_silence() -> DataCut | None:
    """Look again at what changed by where it was fitted: who sent nothing, and what each practice fitted.

    The data cut, or None. Apart from `drain`, so that no rate waits for it.
    """
    lock()
    months = counted_months()
    scope = sending.take_changed(months.first, months.last)
    if scope is None:
        return None
    return _publish(sending.prepare(scope) + _recount_fitted(scope, months), months, is_full=False)


@transaction.atomic
def recompute_all() -> DataCut | None:
    """Recount everything; the data cut, or None when nothing changed. After the drains nothing should change."""
    lock()
    months = counted_months()
    latest = DataCut.objects.last()
    return _recount_everything(months, is_new_month=latest is None or latest.until != months.last)


def recompute_nightly() -> DataCut | None:
    """As `recompute_all`, with a warning when it changed a cell, which proves that a drain had missed it."""
    cut = recompute_all()
    if cut and cut.cells_changed:
        logger.warning("The nightly recount changed %d cells that the drains had left untrue.", cut.cells_changed)
    return cut


def lock() -> None:
    """Nothing is counted until the transaction ends but by whoever holds this."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _take_marked() -> set[tuple[int, date | None]]:
    """The practices and months that were marked; of a fitting practice without a month, all who were fitted there.

    The fitting practices of months that are over are kept for `drain_silence`.
    """
    taken = _rows(
        """
        WITH taken AS (
            DELETE FROM practices_recountkey RETURNING registered_practice_id, fitting_practice_id, month
        ),
        kept AS (
            INSERT INTO reporting_silencekey (month, fitting_practices)
            SELECT month, array_agg(DISTINCT coalesce(fitting_practice_id, registered_practice_id)) FROM taken
            WHERE month IS NULL OR month < %(running)s GROUP BY month
        )
        SELECT DISTINCT * FROM taken
        """,
        {"running": timezone.localdate().replace(day=1)},
    )
    cells = {(practice, month) for practice, _, month in taken}
    places = {fitting for _, fitting, month in taken if fitting is not None and month is None}
    return cells | _fitted_at(places) if places else cells


def _fitted_at(places: set[int]) -> set[tuple[int, date | None]]:
    """The practices and months of all that was ever fitted at these practices."""
    return set(
        _rows(
            "SELECT DISTINCT registered_practice_id, month FROM referrals_fitting"
            " WHERE is_counted AND fitting_practice_id = ANY (%(places)s)",
            {"places": list(places)},
        )
    )


def _moved_since(day: date, today: date) -> set[int]:
    """Practices whose PCN changes by the calendar alone: a membership entered earlier has begun."""
    if day == today:
        return set()
    begun = PCNMembership.objects.filter(starts_on__gt=day, starts_on__lte=today)
    return set(begun.values_list("practice_id", flat=True))


def _months_of(cells: set[tuple[int, date | None]], months: Months) -> set[Cell]:
    """Practice months, those of every month written out, those outside the counted months left out."""
    every = {practice for practice, month in cells if month is None}
    named = {(practice, month) for practice, month in cells if month and months.first <= month <= months.last}
    return named | {(practice, month) for practice in every for month in months_between(months.first, months.last)}


def _recount_practices(scope: set[Cell], months: Months) -> int:
    """Recount practice months, then the months of the PCNs they are, or were, counted in. Cells changed."""
    touched = _rows(
        f"""
        WITH {_scope("practice_id")}, {counting.practices(scoped=True)},
        {counting.merge("reporting_practicemonth", "practice_id", PRACTICE_COLUMNS, scoped=True)}
        SELECT practice_id, month, changed.pcn_id, kept.pcn_id
        FROM changed LEFT JOIN kept USING (practice_id, month)
        UNION ALL SELECT practice_id, month, pcn_id, NULL FROM removed
        """,
        _arrays(scope) | months._asdict(),
    )
    pcns = {(pcn, month) for _, month, now, before in touched for pcn in (now, before) if pcn is not None}
    return len(touched) + (_recount_pcns(pcns) if pcns else 0)


def _recount_pcns(scope: set[Cell]) -> int:
    [(cells,)] = _rows(
        f"""
        WITH {_scope("pcn_id")}, {counting.pcns(scoped=True)},
        {counting.merge("reporting_pcnmonth", "pcn_id", counting.FIGURES, scoped=True)}
        SELECT (SELECT count(*) FROM stored) + (SELECT count(*) FROM removed)
        """,
        _arrays(scope),
    )
    return int(cells)


def _recount_everything(months: Months, *, is_new_month: bool = False) -> DataCut | None:
    cells = _replace("reporting_practicemonth", "practice_id", PRACTICE_COLUMNS, counting.practices, months)
    cells += _replace("reporting_pcnmonth", "pcn_id", counting.FIGURES, counting.pcns, months)
    sending.take_changed(months.first, months.last)
    everything = sending.everything(months.first, months.last)
    cells += sending.prepare(everything) + _recount_fitted(everything, months)
    return _publish(cells, months, is_full=True, is_new_month=is_new_month)


def _recount_fitted(scope: sending.Scope, months: Months) -> int:
    """Recount by the practice that fitted, in the months that are over. Cells changed."""
    over = months._replace(first=scope.first, last=scope.last)
    if not scope.places:
        return _replace(fitted_here.TABLE, fitted_here.OWNER, fitted_here.COLUMNS, fitted_here.fittings, over)
    [(cells,)] = _rows(fitted_here.recount_some(), {"places": list(scope.places), **over._asdict()})
    return int(cells)


def _replace(table: str, owner: str, columns: tuple[str, ...], count: Any, months: Months) -> int:
    """Count into a temporary table and merge it: the plan of the merge then knows how many rows there are."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("DROP TABLE IF EXISTS fresh")
        cursor.execute(
            f"CREATE TEMPORARY TABLE fresh ON COMMIT DROP AS WITH {count(scoped=False)} TABLE fresh", months._asdict()
        )
        cursor.execute("ANALYZE fresh")
    [(cells,)] = _rows(
        f"WITH {counting.merge(table, owner, columns, scoped=False)}"
        " SELECT (SELECT count(*) FROM stored) + (SELECT count(*) FROM removed)"
    )
    return int(cells)


def _publish(cells: int, months: Months, *, is_full: bool, is_new_month: bool = False) -> DataCut | None:
    if not cells and not is_new_month:
        return None
    return DataCut.objects.create(until=months.last, is_full=is_full, cells_changed=cells)


def _scope(owner: str) -> str:
    return f"scope AS (SELECT * FROM unnest(%(owners)s::bigint[], %(months)s::date[]) AS scope ({owner}, month))"


def _arrays(scope: set[Cell]) -> dict[str, Any]:
    cells = sorted(scope)
    return {"owners": [owner for owner, _ in cells], "months": [month for _, month in cells]}


def _rows(sql: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
