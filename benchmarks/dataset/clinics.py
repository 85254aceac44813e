"""A hub in each PCN, its fitters and their letters, and its clinics of the next weeks, about half of them booked."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from benchmarks.dataset.copying import copy
from benchmarks.dataset.network import uuids
from practices.methods import Competence
from practices.models import Slot

FITTERS_PER_HUB = 2
CLINICS_AHEAD = 10
SLOTS_PER_CLINIC = 8
MINUTES = 30
SHARE_BOOKED = 0.55
SHARE_ACCEPTING = 0.95
SHARE_EXPIRED = 0.08
# Most hubs fit everything, some only implants, some only coils.
OFFERS = ("{implant,copper_iud,lng_ius}", "{implant}", "{copper_iud,lng_ius}")
OFFER_SHARES = (0.7, 0.2, 0.1)


def fill_clinics(practices: pd.DataFrame, today: date, rng: np.random.Generator) -> None:
    """Store hubs, fitters, letters of competence, clinics and slots."""
    hubs = practices.groupby("pcn_id")["id"].min().to_numpy()
    offers = rng.choice(OFFERS, len(hubs), p=OFFER_SHARES)
    copy("practices_hub", _hubs(hubs, offers, rng))
    _fill_fitters(len(hubs), today, rng)
    sessions = _sessions(offers, today, rng)
    copy("practices_clinicsession", sessions)
    copy("practices_slot", _slots(sessions, rng))


def _hubs(practices: np.ndarray, offers: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": np.arange(1, len(practices) + 1),
            "practice_id": practices,
            "methods": offers,
            "is_accepting": rng.random(len(practices)) < SHARE_ACCEPTING,
            "direct_booking": False,
            "is_step_free": True,
            "notice_days": 0,
            "access_notes": "",
            "version": 1,
        }
    )


def _fill_fitters(hubs: int, today: date, rng: np.random.Generator) -> None:
    ids = np.arange(1, hubs * FITTERS_PER_HUB + 1)
    copy(
        "practices_fitter",
        pd.DataFrame(
            {
                "id": ids,
                "name": [f"Bench fitter {number}" for number in ids],
                "registration_body": "GMC",
                "registration_number": [f"{number:07}" for number in ids],
                "version": 1,
            }
        ),
    )
    copy(
        "practices_fitter_hubs",
        pd.DataFrame({"id": ids, "fitter_id": ids, "hub_id": (ids - 1) // FITTERS_PER_HUB + 1}),
    )
    competences = [Competence.SDI_IR.value, Competence.IUT.value]
    number = len(ids) * len(competences)
    expired = rng.random(number) < SHARE_EXPIRED
    copy(
        "practices_letterofcompetence",
        pd.DataFrame(
            {
                "id": np.arange(1, number + 1),
                "fitter_id": np.repeat(ids, len(competences)),
                "competence": competences * len(ids),
                "issued_on": today - timedelta(days=1_000),
                "expires_on": [today + timedelta(days=-30 if over else 800) for over in expired],
            }
        ),
    )


def _sessions(offers: np.ndarray, today: date, rng: np.random.Generator) -> pd.DataFrame:
    number = len(offers) * CLINICS_AHEAD
    hubs = np.repeat(np.arange(1, len(offers) + 1), CLINICS_AHEAD)
    # A clinic every third day, each hub on days of its own.
    days = np.tile(np.arange(CLINICS_AHEAD) * 3, len(offers)) + np.repeat(
        rng.integers(1, 4, len(offers)), CLINICS_AHEAD
    )
    return pd.DataFrame(
        {
            "id": np.arange(1, number + 1),
            "uuid": uuids(rng, number),
            "hub_id": hubs,
            "fitter_id": (hubs - 1) * FITTERS_PER_HUB + 1 + np.arange(number) % FITTERS_PER_HUB,
            "day": np.datetime64(today, "s") + days.astype("timedelta64[D]"),
            "methods": np.repeat(offers, CLINICS_AHEAD),
            "version": 1,
        }
    )


def _slots(sessions: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    number = len(sessions) * SLOTS_PER_CLINIC
    places = np.tile(np.arange(SLOTS_PER_CLINIC), len(sessions))
    starts = np.repeat(sessions["day"].to_numpy(), SLOTS_PER_CLINIC) + np.timedelta64(9, "h")
    return pd.DataFrame(
        {
            "id": np.arange(1, number + 1),
            "uuid": uuids(rng, number),
            "session_id": np.repeat(sessions["id"].to_numpy(), SLOTS_PER_CLINIC),
            "starts_at": starts + places * np.timedelta64(MINUTES, "m"),
            "minutes": MINUTES,
            "methods": np.repeat(sessions["methods"].to_numpy(), SLOTS_PER_CLINIC),
            "is_for_trainee": False,
            "state": np.where(rng.random(number) < SHARE_BOOKED, Slot.State.BOOKED.value, Slot.State.FREE.value),
        }
    )
