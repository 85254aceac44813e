"""Columns to rows: COPY, with the constraints and indexes of a table set aside while it is filled."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from django.db import connections

NULL = r"\N"


def copy(table: str, frame: pd.DataFrame) -> None:
    """Append the frame's rows to a table; columns are named as the table's."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        # Several times as fast as pandas' own writer.
        duckdb.from_df(frame).write_csv(str(path), header=False, na_rep=NULL)
        copy_file(table, list(frame.columns), path)


def copy_file(table: str, columns: list[str], path: Path) -> None:
    """Append the rows of a CSV file without headings."""
    with connections["owner"].cursor() as cursor, path.open() as rows:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT csv, NULL '{NULL}')", rows)


@contextmanager
def bare_table(table: str) -> Iterator[None]:
    """Take a table's constraints and indexes away, and put the very same back afterwards."""
    constraints = _query(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype IN ('f', 'u', 'c')",
        table,
    )
    for name, _ in constraints:
        _execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    indexes = _query(
        "SELECT indexname, indexdef FROM pg_indexes JOIN pg_index ON indexrelid = format('%%I', indexname)::regclass"
        " WHERE tablename = %s AND NOT indisprimary",
        table,
    )
    for name, _ in indexes:
        _execute(f'DROP INDEX "{name}"')
    yield
    for _, definition in indexes:
        _execute(definition)
    for name, definition in constraints:
        _execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def settle_tables() -> None:
    """Move the sequences past the rows and let the planner and index-only scans know them."""
    from django.apps import apps
    from django.core.management.color import no_style

    owner = connections["owner"]
    models = [model for app in ("practices", "referrals") for model in apps.get_app_config(app).get_models()]
    for statement in owner.ops.sequence_reset_sql(no_style(), models):
        _execute(statement)
    _execute("VACUUM (ANALYZE)")


def _query(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _execute(sql: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)
