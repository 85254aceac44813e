"""Where a further hub would save most travel: distances, women beyond a walk, and the p-median gain. Pure.

Women stand at points, each point with a number of them. Places are (n, 2) arrays of latitude and longitude in degrees
(WGS84), all of them known; distances are great-circle kilometres in a straight line, a proxy for the way on foot.
Source of the limit: the aim published for Liverpool, no woman more than a 15-minute walk from a service (domain.md
3.1), at 80 metres a minute.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from practices.distance import EARTH_RADIUS_KM

Floats = NDArray[np.float64]

WALK_KM = 1.2
METRES_A_MINUTE = 80
# Nothing on Earth is further: where no hub is, this stands for its distance, so that gains stay finite and in order.
FURTHEST_KM = float(np.pi * EARTH_RADIUS_KM)
# Columns of a table of distances held at once: of 6,300 places against 128 they take 6 MB.
_BLOCK = 128


@dataclass(frozen=True)
class Savings:
    """By candidate: kilometres saved one way over all women together, and the women brought within the limit."""

    women_km: Floats
    women_reached: Floats


def kilometres(places: Floats, others: Floats) -> Floats:
    """Distances from each of n places to each of m others, as an (n, m) array."""
    return _haversine(places[:, None], others[None])


def nearest_km(places: Floats, hubs: Floats) -> Floats:
    """How far each place is from its nearest hub; infinite where there is no hub."""
    if not len(hubs):
        return np.full(len(places), np.inf)
    return _haversine(places, hubs[rows_of_nearest(places, hubs)])


def rows_of_nearest(places: Floats, others: Floats) -> NDArray[np.intp]:
    """For each place the row of the nearest of the others; all 0 where there is none."""
    where = _on_the_sphere(places)
    rows = np.zeros(len(places), dtype=np.intp)
    highest = np.full(len(places), -np.inf)
    for block in _blocks(len(others)):
        # The largest cosine is the shortest way.
        cosines = where @ _on_the_sphere(others[block]).T
        best = cosines.argmax(axis=1)
        cosine = cosines[np.arange(len(places)), best]
        rows = np.where(cosine > highest, best + block.start, rows)
        highest = np.maximum(highest, cosine)
    return rows


def women_beyond(women: Floats, nearest: Floats, limit_km: float = WALK_KM) -> int:
    """How many women are further than the limit from their nearest hub."""
    return round(float(women[nearest > limit_km].sum()))


def savings(places: Floats, women: Floats, nearest: Floats, candidates: Floats, limit_km: float = WALK_KM) -> Savings:
    """What a hub at each candidate alone would save (p-median gain), against the hubs there are.

    `nearest` as `nearest_km` gives it. Only ways that get shorter are worked out, so that all England against all
    England is a matter of tenths of a second.
    """
    now = np.minimum(nearest, FURTHEST_KM)
    where, nearer = _on_the_sphere(places).T, np.cos(now / EARTH_RADIUS_KM)
    found = Savings(np.zeros(len(candidates)), np.zeros(len(candidates)))
    for block in _blocks(len(candidates)):
        candidate, place = np.nonzero(_on_the_sphere(candidates[block]) @ where > nearer)
        then = _haversine(places[place], candidates[block][candidate])
        saved = women[place] * np.maximum(now[place] - then, 0)
        reached = women[place] * ((now[place] > limit_km) & (then <= limit_km))
        size = len(candidates[block])
        found.women_km[block] = np.bincount(candidate, saved, size)
        found.women_reached[block] = np.bincount(candidate, reached, size)
    return found


def one_after_another(places: Floats, women: Floats, nearest: Floats, candidates: Floats, number: int) -> list[int]:
    """Up to `number` candidates (their rows), each the best beside those before it; none that saves nothing."""
    chosen: list[int] = []
    now = np.minimum(nearest, FURTHEST_KM)
    # What a place saved beside fewer hubs is the most it can save beside more: most need no second look.
    most = np.full(len(candidates), np.inf)
    for _ in range(min(number, len(candidates))):
        best, gain = -1, 0.0
        order = np.argsort(-most, kind="stable")
        for block in _blocks(len(order)):
            rows = order[block]
            if most[rows[0]] <= gain:
                break
            most[rows] = savings(places, women, now, candidates[rows]).women_km
            highest = int(rows[most[rows].argmax()])
            if most[highest] > gain:
                best, gain = highest, float(most[highest])
        if best < 0:
            break
        chosen.append(best)
        now = np.minimum(now, kilometres(places, candidates[best : best + 1])[:, 0])
    return chosen


def best_together(places: Floats, women: Floats, nearest: Floats, candidates: Floats, number: int) -> list[int]:
    """The `number` candidates (their rows) that together save most, in rising order: the exact optimum.

    Holds the table of all distances: for one network, not for England. Sets that cannot beat the best one found are
    never looked at, because a place saves no more beside others than alone.
    """
    number = min(number, len(candidates))
    saved = np.maximum(np.minimum(nearest, FURTHEST_KM)[:, None] - kilometres(places, candidates), 0)
    order = np.argsort(-(women @ saved), kind="stable")
    start = one_after_another(places, women, nearest, candidates, number)
    search = _Search(women, saved[:, order])
    search.offer([int(np.flatnonzero(order == row)[0]) for row in start])
    if number:
        search.extend([], 0, np.zeros(len(places)), 0.0, number)
    return sorted(int(order[row]) for row in search.best)


class _Search:
    """Branch and bound over candidates sorted by what each saves alone."""

    def __init__(self, women: Floats, saved: Floats) -> None:
        self.women, self.saved = women, saved
        self.best: list[int] = []
        self.gain = 0.0

    def offer(self, chosen: list[int]) -> None:
        gain = float(self.women @ self.saved[:, chosen].max(axis=1)) if chosen else 0.0
        # Less than a metre for one woman is rounding.
        if gain > self.gain + 1e-3:
            self.best, self.gain = chosen, gain

    def extend(self, chosen: list[int], first: int, covered: Floats, gained: float, left: int) -> None:
        """Every set of `chosen` and `left` more from row `first` on that may yet be the best."""
        gains = self.women @ np.maximum(self.saved[:, first:] - covered[:, None], 0)
        if left == 1:
            if len(gains):
                self.offer([*chosen, first + int(gains.argmax())])
            return
        for offset in range(len(gains) - left + 1):
            others = np.sort(gains[offset + 1 :])[1 - left :].sum()
            if gained + gains[offset] + others > self.gain:
                row = first + offset
                further = np.maximum(covered, self.saved[:, row])
                self.extend([*chosen, row], row + 1, further, gained + float(gains[offset]), left - 1)


def farness(nearest: Sequence[float] | Floats, women: Floats) -> float | None:
    """Kilometres to the nearest hub, one way, of the average woman; None without women or without a hub."""
    total = float(np.sum(women))
    if not total or not np.all(np.isfinite(nearest)):
        return None
    return float(np.average(nearest, weights=women))


def _on_the_sphere(places: Floats) -> Floats:
    """(n, 3) unit vectors: their dot product is the cosine of the angle between two places."""
    latitude, longitude = np.radians(places).T
    return np.column_stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)]
    )


def _haversine(places: Floats, others: Floats) -> Floats:
    """Kilometres between places and others of the same shape, or of shapes that broadcast; exact to the centimetre."""
    a, b = np.radians(places), np.radians(others)
    latitude, longitude = a[..., 0], a[..., 1]
    half_chord = (
        np.sin((b[..., 0] - latitude) / 2) ** 2
        + np.cos(latitude) * np.cos(b[..., 0]) * np.sin((b[..., 1] - longitude) / 2) ** 2
    )
    arc: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half_chord, 0, 1)))
    return arc


def _blocks(number: int) -> Iterator[slice]:
    return (slice(start, start + _BLOCK) for start in range(0, number, _BLOCK))
