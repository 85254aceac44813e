"""Fills an empty, migrated database, and keeps the floor's own copy of the fittings as Parquet."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from django.conf import settings
from django.utils import timezone
from tqdm import tqdm

from benchmarks.dataset import copying
from benchmarks.dataset.activity import activity
from benchmarks.dataset.clinics import fill_clinics
from benchmarks.dataset.network import fill_network
from benchmarks.dataset.sizes import Size
from practices.methods import LARC_METHODS
from referrals.codes import COUNTED_ACTIONS
from reporting.months import add_months, months_between

SEED = 20_180_401
FITTINGS = "referrals_fitting"


@dataclass(frozen=True)
class Filled:
    """What the database holds. `parquet` matches the files with the columns of the fittings a recount reads."""

    size: Size
    months: list[date]
    parquet: str


def fill(size: Size, folder: Path) -> Filled:
    """Store everything, each table with its constraints and indexes as migrated, and leave it vacuumed."""
    rng = np.random.default_rng(SEED)
    today = timezone.localdate()
    months = months_between(settings.RATES_FIRST_MONTH, add_months(today.replace(day=1), -1))
    practices = fill_network(size, months[-1], rng)
    fill_clinics(practices, today, rng)
    copying.copy("practices_importrun", _runs(months))
    with copying.bare_table(FITTINGS):
        frames = activity(practices, months, size.fittings, rng)
        shown = tqdm(frames, "Months of fittings", len(months), leave=False, disable=None)
        for month, frame in zip(months, shown, strict=True):
            copying.copy(FITTINGS, frame)
            _keep(frame, folder / f"fittings-{month}.parquet")
    copying.settle_tables()
    return Filled(size, months, str(folder / "fittings-*.parquet"))


def _runs(months: list[date]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": np.arange(1, len(months) + 1),
            "kind": "fittings",
            "file_name": [f"extract-{month:%Y-%m}.csv" for month in months],
            "sha256": "0" * 64,
            "at": [add_months(month, 1) for month in months],
            **dict.fromkeys(("rows", "created", "changed", "unchanged", "quarantined"), 0),
        }
    )


def _keep(frame: pd.DataFrame, path: Path) -> None:
    """The columns a recount reads, as PostgreSQL would compute the last two."""
    counted = frame["method"].isin(list(LARC_METHODS)) & frame["action"].isin(list(COUNTED_ACTIONS))
    kept = frame[["registered_practice_id", "fitting_practice_id", "method", "performed_on"]].assign(
        is_counted=counted
    )
    columns = (
        "registered_practice_id, fitting_practice_id, method::text AS method,"
        " date_trunc('month', performed_on)::date AS month, is_counted"
    )
    duckdb.from_df(kept).project(columns).write_parquet(str(path))
