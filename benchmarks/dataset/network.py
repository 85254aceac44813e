"""PCNs, the practices around them, who belongs where since when, and how many women each practice has."""

import uuid
from datetime import date

import numpy as np
import pandas as pd

from benchmarks.dataset.copying import copy
from benchmarks.dataset.sizes import Size
from practices.models import Practice
from reporting.months import months_between

PCNS_BEGAN = date(2019, 10, 1)
# One PCN in so many lost a practice to another one, on the first of April of some year.
MOVED = 0.12
# So that fittings at clinics are told from the others in a recount (L3).
PRACTICES_PER_CLINIC = 50
MEDIAN_WOMEN = 1_600
FIRST_LIST_SIZE = date(2018, 1, 1)
QUARTER = 3


def fill_network(size: Size, last_month: date, rng: np.random.Generator) -> pd.DataFrame:
    """Store the network. Returns id, pcn_id and women (the practice's usual number) of each practice."""
    copy("practices_pcn", _pcns(size))
    practices = _practices(size, rng)
    copy("practices_practice", practices.drop(columns=["pcn_id", "women"]))
    copy("practices_pcnmembership", _memberships(practices, size, rng))
    copy("practices_listsize", _list_sizes(practices, last_month, rng))
    return practices[["id", "pcn_id", "women"]]


def uuids(rng: np.random.Generator, number: int) -> list[str]:
    """Random UUIDs that are the same for the same seed."""
    return [str(uuid.UUID(bytes=rng.bytes(16), version=4)) for _ in range(number)]


def _pcns(size: Size) -> pd.DataFrame:
    ids = np.arange(1, size.pcns + 1)
    return pd.DataFrame(
        {
            "id": ids,
            "code": [f"U{number:05}" for number in ids],
            "name": [f"Bench PCN {number}" for number in ids],
            "sub_icb_code": "",
            "sub_icb_name": "",
            "opened_on": PCNS_BEGAN,
            "is_stub": False,
        }
    )


def _practices(size: Size, rng: np.random.Generator) -> pd.DataFrame:
    """Each PCN is a few miles across, somewhere between Cornwall and Northumberland."""
    ids = np.arange(1, size.practices + 1)
    # Every PCN has at least one practice, the others fall where they may.
    pcns = np.concatenate([np.arange(size.pcns), rng.integers(0, size.pcns, size.practices - size.pcns)])
    latitudes, longitudes = rng.uniform(50.2, 55.6, size.pcns), rng.uniform(-4.5, 1.5, size.pcns)
    return pd.DataFrame(
        {
            "id": ids,
            "uuid": uuids(rng, size.practices),
            "code": [f"B{number:05}" for number in ids],
            "name": [f"Bench practice {number}" for number in ids],
            "kind": np.where(
                ids % PRACTICES_PER_CLINIC, Practice.Kind.GP_PRACTICE.value, Practice.Kind.SEXUAL_HEALTH_CLINIC.value
            ),
            "address": "1 Invented Street",
            "postcode": "L1 1AA",
            "phone": "",
            "latitude": latitudes[pcns] + rng.normal(0, 0.03, size.practices),
            "longitude": longitudes[pcns] + rng.normal(0, 0.05, size.practices),
            "coordinate_source": "invented",
            "sub_icb_code": "",
            "is_stub": False,
            "pcn_id": pcns + 1,
            "women": np.maximum(150, rng.lognormal(np.log(MEDIAN_WOMEN), 0.55, size.practices)).astype(int),
        }
    )


def _memberships(practices: pd.DataFrame, size: Size, rng: np.random.Generator) -> pd.DataFrame:
    """Since PCNs began, or since a move from another PCN in a later April."""
    number = len(practices)
    has_moved = rng.random(number) < MOVED
    years = rng.integers(2020, 2026, number)
    began = pd.Series(
        [date(year, 4, 1) if moved else PCNS_BEGAN for moved, year in zip(has_moved, years, strict=True)]
    )
    now = pd.DataFrame(
        {"practice_id": practices["id"], "pcn_id": practices["pcn_id"], "starts_on": began, "ends_on": None}
    )
    before = now[has_moved].assign(
        pcn_id=(now["pcn_id"] + rng.integers(0, size.pcns - 1, number)) % size.pcns + 1,
        starts_on=PCNS_BEGAN,
        ends_on=began[has_moved],
    )
    rows = pd.concat([before, now.astype({"ends_on": object})], ignore_index=True)
    return rows.assign(id=np.arange(1, len(rows) + 1))


def _list_sizes(practices: pd.DataFrame, last_month: date, rng: np.random.Generator) -> pd.DataFrame:
    """One a quarter, each a little off the practice's usual number; every third is an estimate."""
    days = months_between(FIRST_LIST_SIZE, last_month)[::QUARTER]
    number = len(practices) * len(days)
    women = np.repeat(practices["women"].to_numpy(), len(days)) * rng.normal(1, 0.03, number)
    return pd.DataFrame(
        {
            "id": np.arange(1, number + 1),
            "practice_id": np.repeat(practices["id"].to_numpy(), len(days)),
            "counted_on": np.tile(np.array(days, dtype="datetime64[s]"), len(practices)),
            "patients": (women * 5).astype(int),
            "women_15_44": women.astype(int),
            "women_are_estimated": np.tile(np.arange(len(days)) % 3 == 2, len(practices)),
            "source": "invented",
        }
    )
