"""How far off the forecast of referrals would have been on a hub's own past. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import default_rng

from referrals.forecast import demand
from referrals.forecast.outlook import Estimate, estimate
from referrals.forecast.simulation import SEED

# Weeks known before the first test, weeks forecast each time, weeks between two tests, and paths.
KNOWN, AHEAD, STEP, PATHS = 12, 4, 4, 1000
# Weeks of history without which there is no trial.
FEWEST = KNOWN + AHEAD


@dataclass(frozen=True, slots=True)
class Trial:
    """What was forecast for the weeks after some that were known, and what came."""

    known: int
    expected: Estimate
    came: int


@dataclass(frozen=True, slots=True)
class PastError:
    """All trials: referrals by which forecasts were off on average, the same for "as in all weeks before", both over
    as many weeks as each forecast covers, and how many lay within their range.
    """

    trials: int
    ahead: int
    off: float
    off_naively: float
    mean: float
    within: int


def trials(
    weeks: Mapping[str, Sequence[int]], *, known: int = KNOWN, ahead: int = AHEAD, step: int = STEP
) -> list[Trial]:
    """Forecasts of all families' referrals, each made from the weeks before it alone, and what came instead."""
    length = min(map(len, weeks.values()), default=0)
    return [Trial(start, *_trial(weeks, start, ahead)) for start in range(known, length - ahead + 1, step)]


def summary(
    weeks: Mapping[str, Sequence[int]], *, known: int = KNOWN, ahead: int = AHEAD, step: int = STEP
) -> PastError | None:
    """The trials summed up; None when the history is too short for any."""
    found = trials(weeks, known=known, ahead=ahead, step=step)
    if not found:
        return None
    totals = np.sum([np.asarray(counts) for counts in weeks.values()], axis=0)
    naive = [ahead * float(np.mean(totals[: trial.known])) for trial in found]
    return PastError(
        trials=len(found),
        ahead=ahead,
        off=_mean(abs(trial.expected.middle - trial.came) for trial in found),
        off_naively=_mean(abs(guess - trial.came) for guess, trial in zip(naive, found, strict=True)),
        mean=_mean(trial.came for trial in found),
        within=sum(bool(trial.expected.low <= trial.came <= trial.expected.high) for trial in found),
    )


def _trial(weeks: Mapping[str, Sequence[int]], start: int, ahead: int) -> tuple[Estimate, int]:
    rng = default_rng([SEED, start])
    drawn = np.zeros(PATHS, np.int64)
    for counts in weeks.values():
        rates = demand.draw(demand.fit(counts[:start]), ahead, PATHS, rng)
        drawn += rng.poisson(rates).sum(axis=0)
    return estimate(drawn), sum(sum(counts[start : start + ahead]) for counts in weeks.values())


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))
