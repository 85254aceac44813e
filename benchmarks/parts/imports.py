"""An extract read from a file into months that have none yet, against COPY of the same rows into the same table."""

import io
from datetime import date

import duckdb
import numpy as np
import pandas as pd
from django.core.management import call_command
from django.db import connections

from benchmarks.dataset import copying
from benchmarks.dataset.activity import OTHERS_PER_FITTING, activity
from benchmarks.dataset.fill import FITTINGS, SEED
from benchmarks.measure import Finding, Timed, at_least, for_information, in_turn, ratios
from benchmarks.run import Run
from practices.models import PCNMembership, Practice
from referrals.imports import fittings
from referrals.models import Fitting
from reporting.months import add_months, months_between

LIMIT = 0.25
# Each file brings four years, none of them in the database.
FIRST, MONTHS = date(1998, 1, 1), 48
MOST_FILES = 3
HEADINGS = {
    "performed_on": fittings.DATE,
    "snomed_code": fittings.CODE,
    "registered": fittings.REGISTERED,
    "fitted_at": fittings.FITTED_AT,
    "age": fittings.AGE,
    "indication": fittings.INDICATION,
}


def measure(run: Run) -> list[Finding]:
    """Rows a second of the command, as a part of COPY's."""
    files = [File(run, number) for number in range(min(MOST_FILES, run.repeats))]
    waiting = iter(files)
    current = Current(files[0])
    times = in_turn(
        len(files),
        copy=Timed(lambda: current.file.copy(), before=lambda: current.take(next(waiting))),
        command=Timed(lambda: current.file.load(), before=_tidy),
    )
    if (found := Fitting.objects.filter(performed_on__lt=add_months(FIRST, MONTHS * len(files))).count()) != sum(
        file.rows for file in files
    ):
        raise AssertionError(f"{found} rows are stored.")
    rows = files[0].rows
    return [
        at_least(
            f"Import of {rows:,} procedures: rows a second",
            ratios(times["copy"], times["command"]),
            LIMIT,
            floor="COPY into the same table",
        ),
        for_information("The command", [rows / taken for taken in times["command"]], unit=" rows a second"),
        for_information("COPY", [rows / taken for taken in times["copy"]], unit=" rows a second"),
    ]


class File:
    """Four years of procedures, as a clinical system's file and as rows of the table."""

    def __init__(self, run: Run, number: int) -> None:
        first = add_months(FIRST, number * MONTHS)
        months = months_between(first, add_months(first, MONTHS - 1))
        practices = pd.DataFrame(
            PCNMembership.objects.filter(ends_on=None).values_list("practice_id", "pcn_id"), columns=["id", "pcn_id"]
        ).assign(women=1)
        counted = round(run.imported / (1 + OTHERS_PER_FITTING))
        frame = pd.concat(activity(practices, months, counted, np.random.default_rng(SEED + number)))
        # What has no code cannot be in a file of codes.
        self.frame = frame[frame["snomed_code"] != ""].assign(import_run_id=1)
        self.rows = len(self.frame)
        self.table_rows = run.folder / f"rows-{number}.csv"
        duckdb.from_df(self.frame).write_csv(str(self.table_rows), header=False, na_rep=copying.NULL)
        self.extract = run.folder / f"extract-{number}.csv"
        codes = dict(Practice.objects.values_list("pk", "code"))
        named = self.frame.assign(
            performed_on=self.frame["performed_on"].dt.strftime("%Y-%m-%d"),
            registered=self.frame["registered_practice_id"].map(codes),
            fitted_at=self.frame["fitting_practice_id"].map(codes),
        )
        duckdb.from_df(named[list(HEADINGS)].rename(columns=HEADINGS)).write_csv(str(self.extract))

    def copy(self) -> None:
        """The floor, and away with it."""
        owner = connections["owner"]
        with owner.cursor() as cursor:
            cursor.execute("BEGIN")
            copying.copy_file(FITTINGS, list(self.frame.columns), self.table_rows)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ROLLBACK")

    def load(self) -> None:
        """The command as a person runs it."""
        call_command("import_fittings", str(self.extract), stdout=io.StringIO(), stderr=io.StringIO())


class Current:
    """The file whose turn it is."""

    def __init__(self, file: File) -> None:
        self.file = file

    def take(self, file: File) -> None:
        self.file = file
        _tidy()


def _tidy() -> None:
    """Leave no work of one contender to the other."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"VACUUM {FITTINGS}")
