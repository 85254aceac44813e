"""Everything recounted: into empty tables, when nothing changed, and after one in a hundred cells did."""

from django.db import connections

from benchmarks.floors import DuckDB, PlainSQL, differences, make_twins
from benchmarks.measure import Finding, Timed, at_most, for_information, in_turn, ratios
from benchmarks.run import Run
from reporting import recount
from reporting.models import DataCut, PCNMonth, PracticeMonth

LIMIT = 2
DUCKDB, SQL = "DuckDB over Parquet, written back by COPY", "one INSERT … SELECT"
TITLE = "Full recompute"


def measure(run: Run) -> list[Finding]:
    """Ratios to both floors. Refuses to go on when any of the three counts otherwise."""
    make_twins()
    duck, sql = DuckDB(run.filled, run.folder), PlainSQL()
    floors = {"duck": Timed(duck.run), "sql": Timed(sql.run)}
    full = recount.recompute_all
    cold = in_turn(run.repeats, full=Timed(full, before=_empty), **floors)
    _require_equal("DuckDB and SQL")
    steady = in_turn(run.repeats, full=Timed(full), duck_alone=Timed(duck.count), **floors)
    # The Parquet files do not know the rows added from here on: the time of the floor stays the same.
    changed = in_turn(run.repeats, full=Timed(full, before=_change_one_percent), **floors)
    PlainSQL().run()
    _require_equal("SQL after a change")
    findings = []
    for name, times in (("into empty tables", cold), ("nothing changed", steady), ("1 % of cells changed", changed)):
        work = f"{TITLE}, {name}"
        findings += [
            at_most(work, ratios(times["full"], times["duck"]), LIMIT, floor=DUCKDB),
            for_information(work, ratios(times["full"], times["sql"]), floor=SQL),
            for_information(f"{work}: time", times["full"], unit=" s"),
        ]
    return [
        *findings,
        for_information(f"{DUCKDB}: time", steady["duck"], unit=" s"),
        for_information("DuckDB without the write: time", steady["duck_alone"], unit=" s"),
        for_information(f"{SQL}: time", steady["sql"], unit=" s"),
    ]


def _empty() -> None:
    for model in (PracticeMonth, PCNMonth, DataCut):
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


def _change_one_percent() -> None:
    """One more fitting in one practice month of a hundred."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO referrals_fitting (method, action, performed_on, registered_practice_id, fitting_practice_id,
                   indication, snomed_code, device, batch_number, source, import_run_id, recorded_at, is_authoritative)
            SELECT 'implant', 'fit', month, practice_id, practice_id, '', '', '', '', 'extract', 1, now(), TRUE
            FROM reporting_practicemonth WHERE random() < 0.01
            """
        )


def _require_equal(who: str) -> None:
    if found := differences():
        raise AssertionError(f"{who} count otherwise in {found} rows.")
