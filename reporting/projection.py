"""The financial year's end of a monthly count, with 80 and 95 % intervals, against the year before COVID. Pure.

Source: domain.md L12; the method is reporting.seasonal's, and docs/adr/0010 says why. The network and each PCN are
projected apart, each from its own months: the PCNs' figures do not add up to the network's, and pages say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd

from reporting import seasonal
from reporting.backtest import TWO_LEVELS, Coverage, Score, coverage, score, trials
from reporting.baseline import RECOVERED_PERCENT, Status
from reporting.months import MONTHS_IN_A_YEAR, add_months, financial_year, months_between
from reporting.seasonal import Numbers

METHOD = "Two-level seasonal smoothing"
# Two years show the shape of the year once beside its level; the level needs half of the last year.
LEAST_MONTHS, LEAST_OF_LAST_YEAR = 24, 6
# The origins of the past by which a projection is judged, and the months that must come before the first.
JUDGED_MONTHS, LEARNED_FIRST = 24, 36
# Fixed, so that the same months always give the same interval.
PATHS, SEED = 4000, 20_200_301
PER = 1000


class Kind(StrEnum):
    """What a month of the year is."""

    RECORDED = "recorded"
    # Over, but without data: expected like a month to come, never taken as 0.
    MISSING = "missing"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Interval:
    """Limits of a count that is to come; whole numbers."""

    lower: int
    upper: int


@dataclass(frozen=True, slots=True)
class ProjectedMonth:
    """A month of the year. `count` when recorded; otherwise its intervals."""

    month: date
    kind: Kind
    count: int | None
    expected: float
    eighty: Interval | None
    ninety_five: Interval | None


@dataclass(frozen=True, slots=True)
class PastError:
    """How the same method did on the same series, from each of its latest months in turn."""

    first: date
    last: date
    error: Score
    held: Coverage


@dataclass(frozen=True, slots=True)
class Projection:
    """A financial year: its months, what was recorded so far, and the total it is heading for.

    `latest` is the last month with data. `expected` is `so_far` and the expected months together.
    """

    latest: date
    months: tuple[ProjectedMonth, ...]
    so_far: int
    expected: float
    eighty: Interval
    ninety_five: Interval

    @property
    def year(self) -> tuple[date, date]:
        """April and March."""
        return self.months[0].month, self.months[-1].month

    def of_kind(self, kind: Kind) -> list[ProjectedMonth]:
        """The months that are recorded, missing or ahead."""
        return [month for month in self.months if month.kind == kind]


@dataclass(frozen=True, slots=True)
class Outlook:
    """The projected year's rate per 1,000 women over the baseline year's, which is taken as it is.

    `status` is by the point, `clearly` by the lower limit of the year's 95 % interval (L12). None without a baseline.
    """

    rate: float | None
    lower: float | None
    upper: float | None
    baseline_rate: float | None
    ratio: float | None
    status: Status
    clearly: bool


def project(counts: pd.Series, latest: date | None = None) -> Projection | None:
    """The financial year of the month after `latest`, the last complete month (by default the last with data).

    `counts` hold a month's count by its first day; an absent month or NaN has no data (A21). None when less than 24
    months, or less than 6 of the last twelve, have data: too little to know a year's shape and its level from.
    """
    known = _regular(counts, latest)
    if known is None:
        return None
    latest = latest or known.index[-1]
    if not _enough(known, latest):
        return None
    year = months_between(*financial_year(add_months(latest, 1)))
    coming = months_between(add_months(known.index[-1], 1), year[-1])
    recorded = known.reindex(year).to_numpy(dtype=np.float64, copy=True)
    expected, ways = _year(known, coming, year)
    total = np.where(np.isnan(recorded), ways, recorded).sum(axis=1)
    so_far = int(np.nansum(recorded))
    return Projection(
        latest=latest,
        months=tuple(
            _month(month, latest, recorded[place], expected[place], ways[:, place]) for place, month in enumerate(year)
        ),
        so_far=so_far,
        expected=so_far + float(expected[np.isnan(recorded)].sum()),
        eighty=_interval(total, 0.8),
        ninety_five=_interval(total, 0.95),
    )


def past_error(counts: pd.Series) -> PastError | None:
    """The projections of the last 24 months, as they would have been, against what came. None when too short.

    None of the first 36 months is projected: the method has to have something to learn from.
    """
    known = _regular(counts)
    if known is None or len(known) <= LEARNED_FIRST:
        return None
    first, latest = known.index[0], known.index[-1]
    origin = max(add_months(first, LEARNED_FIRST), add_months(latest, 1 - JUDGED_MONTHS))
    tried = trials(known.to_numpy(), first, origin)
    return PastError(origin, latest, score(tried, TWO_LEVELS), coverage(tried))


def women_months(women: pd.Series, year: tuple[date, date]) -> float | None:
    """The women of each month of the year added up; a list size holds until the next one. None before the first."""
    months = pd.Index(months_between(min([*women.index, year[0]]), year[1]), dtype=object)
    of_year = women.reindex(months).astype("float64").ffill().to_numpy()[-MONTHS_IN_A_YEAR:]
    return None if np.isnan(of_year).any() else float(of_year.sum())


def outlook(
    projection: Projection, women: float | None, base_count: float | None, base_women: float | None
) -> Outlook:
    """Against the baseline year. `women` and `base_women` are women-months, as `women_months` adds them up."""
    rates = [_rate(count, women) for count in (projection.expected, *_ends(projection.ninety_five))]
    base = _rate(base_count, base_women)
    point, lower, upper = rates
    if point is None or lower is None or not base:
        return Outlook(point, lower, upper, base, None, Status.NO_BASELINE, False)
    return Outlook(point, lower, upper, base, point / base, _status(point, base), lower > base)


def _status(rate: float, base: float) -> Status:
    """By the point. As much as the baseline does not surpass it yet."""
    if rate > base:
        return Status.SURPASSES
    return Status.WITHIN if 100 * rate >= RECOVERED_PERCENT * base else Status.BELOW


def _ends(interval: Interval) -> tuple[int, int]:
    return interval.lower, interval.upper


def _rate(count: float | None, women: float | None) -> float | None:
    return PER * MONTHS_IN_A_YEAR * count / women if count is not None and women else None


def _regular(counts: pd.Series, latest: date | None = None) -> pd.Series | None:
    """Every month from the first with data to the last, none after `latest`; None when there is none."""
    known = counts.dropna()
    if latest is not None:
        known = known[[month <= latest for month in known.index]]
    if known.empty:
        return None
    return known.reindex(months_between(min(known.index), max(known.index))).astype("float64")


def _enough(known: pd.Series, latest: date) -> bool:
    of_last_year = known.reindex(months_between(add_months(latest, 1 - MONTHS_IN_A_YEAR), latest))
    return bool(known.count() >= LEAST_MONTHS and of_last_year.count() >= LEAST_OF_LAST_YEAR)


def _year(known: pd.Series, coming: list[date], year: list[date]) -> tuple[Numbers, Numbers]:
    """What is expected of each month of the year, and ways each may go (a row a way).

    A month between others is expected from those before it, one after the last with data from all of them.
    """
    fitted = seasonal.fit(known.to_numpy(), known.index[0].month - 1)
    start = known.index[-1].month % MONTHS_IN_A_YEAR
    ahead = seasonal.ahead(fitted, start, len(coming))
    expected = pd.Series(np.concatenate([fitted.expected, ahead]), [*known.index, *coming]).reindex(year).to_numpy()
    chance = np.random.default_rng(SEED)
    ways = seasonal.simulate(fitted, start, len(coming), PATHS, chance)[:, -len(year) :]
    over = expected[: len(year) - ways.shape[1]]
    past = seasonal.draw(np.broadcast_to(over, (PATHS, len(over))), fitted.spread, chance)
    return expected, np.hstack([past, ways])


def _month(month: date, latest: date, count: float, expected: float, ways: Numbers) -> ProjectedMonth:
    if not np.isnan(count):
        return ProjectedMonth(month, Kind.RECORDED, int(count), float(count), None, None)
    kind = Kind.AHEAD if month > latest else Kind.MISSING
    return ProjectedMonth(month, kind, None, float(expected), _interval(ways, 0.8), _interval(ways, 0.95))


def _interval(counts: Numbers, confidence: float) -> Interval:
    outside = (1 - confidence) / 2
    lower = np.quantile(counts, outside, method="lower")
    return Interval(int(lower), int(np.quantile(counts, 1 - outside, method="higher")))
