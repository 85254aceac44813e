"""The same counts by other means: one question, asked of PostgreSQL in plain SQL and of DuckDB over Parquet.

The question is written apart from reporting/counting.py, so that equal answers also prove that one right. It is
the plain way: no merge, no lock; the answer replaces a twin of each prepared table, with the same indexes.
"""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from django.db import connections

from benchmarks.dataset import copying
from benchmarks.dataset.fill import Filled
from reporting.recount import counted_months

CLINICS = "implant_at_clinics, copper_iud_at_clinics, lng_ius_at_clinics"
FIGURES = f"implant, copper_iud, lng_ius, women, women_counted_on, women_are_estimated, {CLINICS}"
TABLES = {
    "reporting_practicemonth": f"practice_id, month, pcn_id, {FIGURES}",
    "reporting_pcnmonth": f"pcn_id, month, {FIGURES}",
}
INPUTS = {
    "practices_pcnmembership": "practice_id, pcn_id, starts_on, ends_on",
    "practices_listsize": "practice_id, women_15_44, women_are_estimated, counted_on",
    "practices_practice": "id, kind",
}

_PRACTICES = """
    WITH fitted AS (
        SELECT registered_practice_id AS practice_id, month,
               count(*) FILTER (WHERE method = 'implant' AND kind <> 'srh_clinic') AS implant,
               count(*) FILTER (WHERE method = 'copper_iud' AND kind <> 'srh_clinic') AS copper_iud,
               count(*) FILTER (WHERE method = 'lng_ius' AND kind <> 'srh_clinic') AS lng_ius,
               count(*) FILTER (WHERE method = 'implant' AND kind = 'srh_clinic') AS implant_at_clinics,
               count(*) FILTER (WHERE method = 'copper_iud' AND kind = 'srh_clinic') AS copper_iud_at_clinics,
               count(*) FILTER (WHERE method = 'lng_ius' AND kind = 'srh_clinic') AS lng_ius_at_clinics
        FROM {fittings} AS fittings JOIN {practices} AS places ON places.id = fitting_practice_id
        WHERE is_counted GROUP BY 1, 2
    ),
    sizes AS (
        SELECT *, CAST(date_trunc('month', counted_on) AS date) AS starts,
               CAST(date_trunc('month', lead(counted_on) OVER (PARTITION BY practice_id ORDER BY counted_on)) AS date)
                   AS ends
        FROM {listsizes}
    ),
    registered AS (
        SELECT practice_id, month, women_15_44, counted_on, women_are_estimated
        FROM sizes JOIN months ON month >= starts AND (ends IS NULL OR month < ends)
    )
    SELECT practice_id, month, pcn_id,
           coalesce(implant, 0) AS implant, coalesce(copper_iud, 0) AS copper_iud, coalesce(lng_ius, 0) AS lng_ius,
           women_15_44 AS women, counted_on AS women_counted_on, women_are_estimated,
           coalesce(implant_at_clinics, 0) AS implant_at_clinics,
           coalesce(copper_iud_at_clinics, 0) AS copper_iud_at_clinics,
           coalesce(lng_ius_at_clinics, 0) AS lng_ius_at_clinics
    FROM registered LEFT JOIN fitted USING (practice_id, month)
    LEFT JOIN {memberships} AS memberships USING (practice_id) WHERE ends_on IS NULL
"""
_PCNS = """
    SELECT pcn_id, month, sum(implant) AS implant, sum(copper_iud) AS copper_iud, sum(lng_ius) AS lng_ius,
           sum(women) AS women, min(women_counted_on) AS women_counted_on,
           bool_or(women_are_estimated) AS women_are_estimated,
           sum(implant_at_clinics) AS implant_at_clinics, sum(copper_iud_at_clinics) AS copper_iud_at_clinics,
           sum(lng_ius_at_clinics) AS lng_ius_at_clinics
    FROM {practice_months} GROUP BY 1, 2
"""


def twin(table: str) -> str:
    return f"bench_{table}"


def make_twins() -> None:
    """Twins of the prepared tables, with their indexes, that the floors fill."""
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {twin(table)} (LIKE {table} INCLUDING ALL)")


def differences() -> int:
    """Rows of the prepared tables that are not in their twins, or the other way round."""
    with connections["owner"].cursor() as cursor:
        found = 0
        for table, columns in TABLES.items():
            mine, theirs = (f"SELECT {columns} FROM {name}" for name in (table, twin(table)))
            cursor.execute(f"SELECT count(*) FROM (({mine} EXCEPT {theirs}) UNION ALL ({theirs} EXCEPT {mine})) AS d")
            found += cursor.fetchone()[0]
    return found


class PlainSQL:
    """INSERT … SELECT in PostgreSQL, from the tables as they are."""

    def run(self) -> None:
        practices, pcns = TABLES
        question = _PRACTICES.format(
            fittings="referrals_fitting",
            listsizes="practices_listsize",
            memberships="practices_pcnmembership",
            practices="practices_practice",
        )
        with connections["owner"].cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"TRUNCATE {twin(practices)}, {twin(pcns)}")
            cursor.execute(
                "CREATE TEMPORARY TABLE months ON COMMIT DROP AS"
                " SELECT month::date FROM generate_series(%s::date, %s::date, interval '1 month') AS month",
                _first_and_last(),
            )
            for table, query in ((practices, question), (pcns, _PCNS.format(practice_months=twin(practices)))):
                cursor.execute(f"INSERT INTO {twin(table)} ({TABLES[table]}) {query}")
            cursor.execute("COMMIT")


class DuckDB:
    """DuckDB over Parquet of the same columns; the answer is written to PostgreSQL by COPY."""

    def __init__(self, filled: Filled, folder: Path) -> None:
        self.duck = duckdb.connect()
        self.sources = {"fittings": f"read_parquet('{filled.parquet}')"}
        for table, columns in INPUTS.items():
            path = folder / f"{table}.parquet"
            self._export(table, columns, path)
            self.sources[table.removeprefix("practices_").removeprefix("pcn") + "s"] = f"read_parquet('{path}')"
        first, last = _first_and_last()
        self.duck.sql(
            f"CREATE TABLE months AS SELECT unnest(generate_series(DATE '{first}', DATE '{last}', INTERVAL 1 MONTH))"
            "::date AS month"
        )

    def count(self) -> None:
        """Answer, and keep the answer in DuckDB."""
        self.duck.execute(f"CREATE OR REPLACE TABLE reporting_practicemonth AS {_PRACTICES.format(**self.sources)}")
        pcns = _PCNS.format(practice_months="reporting_practicemonth")
        self.duck.execute(f"CREATE OR REPLACE TABLE reporting_pcnmonth AS {pcns}")

    def run(self) -> None:
        """Answer, and write the answer to the twins in PostgreSQL."""
        self.count()
        with tempfile.TemporaryDirectory() as folder, connections["owner"].cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"TRUNCATE {', '.join(twin(table) for table in TABLES)}")
            for table, columns in TABLES.items():
                path = Path(folder) / table
                self.duck.sql(f"SELECT {columns} FROM {table}").write_csv(str(path), header=False, na_rep=copying.NULL)
                copying.copy_file(twin(table), columns.split(", "), path)
            cursor.execute("COMMIT")

    def _export(self, table: str, columns: str, path: Path) -> None:
        with connections["owner"].cursor() as cursor, path.with_suffix(".csv").open("w") as rows:
            cursor.copy_expert(f"COPY (SELECT {columns} FROM {table}) TO STDOUT (FORMAT csv, HEADER)", rows)
        self.duck.read_csv(str(path.with_suffix(".csv"))).write_parquet(str(path))


def _first_and_last() -> tuple[date, date]:
    months: Any = counted_months()
    return months.first, months.last
