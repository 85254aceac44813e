"""Fittings, and the procedures that no rate counts, as extracts would have brought them month by month."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from practices.methods import Method
from referrals.codes import Action, code_for
from referrals.models.activity import Source
from reporting.months import add_months

METHODS = list(Method)
ACTIONS = list(Action)
# Shares of implant, copper, hormonal coil and ring; of fitted, replaced, removed, checked and failed.
COUNTED_METHODS, COUNTED_ACTIONS = (0.47, 0.13, 0.40, 0.0), (0.83, 0.17, 0.0, 0.0, 0.0)
OTHER_METHODS, OTHER_ACTIONS = (0.45, 0.15, 0.38, 0.02), (0.0, 0.0, 0.76, 0.20, 0.04)
OTHERS_PER_FITTING = 0.2
# Of the women of a practice, so many are fitted in it and the others at their PCN's hub.
FITTED_AT_HOME = 0.6
LOCKDOWN = (date(2020, 4, 1), date(2020, 6, 1))
INDICATIONS = ["contraception", "hmb", "hrt", "other"]


def monthly_share(month: date) -> float:
    """How busy a month is against an ordinary one: growth, the summer and the year's end, and spring 2020."""
    growth = 1 + 0.04 * (month.year - 2018)
    season = {4: 0.95, 8: 0.92, 12: 0.80}.get(month.month, 1.02)
    return growth * season * (0.25 if LOCKDOWN[0] <= month <= LOCKDOWN[1] else 1.0)


def activity(
    practices: pd.DataFrame, months: list[date], fittings: int, rng: np.random.Generator
) -> Iterator[pd.DataFrame]:
    """One frame a month, as the columns of the table of fittings are named. Exactly `fittings` rows are counted."""
    shares = np.array([monthly_share(month) for month in months])
    edges = np.rint(np.concatenate([[0], np.cumsum(shares / shares.sum())]) * fittings).astype(int)
    weights = practices["women"].to_numpy() * rng.lognormal(0, 0.5, len(practices))
    hubs = practices.groupby("pcn_id")["id"].transform("min").to_numpy()
    for run, (month, number) in enumerate(zip(months, np.diff(edges), strict=True), start=1):
        counted = _procedures(number, COUNTED_METHODS, COUNTED_ACTIONS, rng)
        others = _procedures(round(number * OTHERS_PER_FITTING), OTHER_METHODS, OTHER_ACTIONS, rng)
        procedures = np.concatenate([counted, others])
        places = rng.choice(len(practices), len(procedures), p=weights / weights.sum())
        yield _frame(procedures, places, practices["id"].to_numpy(), hubs, month, run, rng)


def _procedures(
    number: int, methods: tuple[float, ...], actions: tuple[float, ...], rng: np.random.Generator
) -> np.ndarray:
    """Method and action by their places in the enumerations, as one number each."""
    return rng.choice(len(METHODS), number, p=methods) * len(ACTIONS) + rng.choice(len(ACTIONS), number, p=actions)


def _frame(
    procedures: np.ndarray,
    places: np.ndarray,
    practices: np.ndarray,
    hubs: np.ndarray,
    month: date,
    run: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    number = len(procedures)
    pairs = [(method, action) for method in METHODS for action in ACTIONS]
    codes = [code_for(method, action, month) for method, action in pairs]
    days = (add_months(month, 1) - month).days
    at_home = rng.random(number) < FITTED_AT_HOME
    return pd.DataFrame(
        {
            "method": _words([method.value for method, _ in pairs], procedures),
            "action": _words([action.value for _, action in pairs], procedures),
            "performed_on": np.datetime64(month, "s") + rng.integers(0, days, number).astype("timedelta64[D]"),
            "registered_practice_id": practices[places],
            "fitting_practice_id": np.where(at_home, practices[places], hubs[places]),
            "indication": _words(INDICATIONS, rng.integers(0, len(INDICATIONS), number)),
            "age": np.clip(rng.normal(29, 7, number), 15, 54).astype(int),
            "snomed_code": _words(codes, procedures),
            "device": _words([""], np.zeros(number, int)),
            "batch_number": _words([""], np.zeros(number, int)),
            "source": _words([Source.EXTRACT.value], np.zeros(number, int)),
            "import_run_id": run,
            "recorded_at": np.datetime64(add_months(month, 1), "s"),
            "is_authoritative": True,
        }
    )


def _words(words: list[str], places: np.ndarray) -> pd.Categorical:
    """The words at these places, each kept once."""
    distinct = sorted(set(words))
    codes = np.array([distinct.index(word) for word in words])
    return pd.Categorical.from_codes(codes[places], distinct)
