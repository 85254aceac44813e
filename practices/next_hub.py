"""Where the next hub should be, from the network as it is and what was asked for. Pure: imports no model."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from typing import NamedTuple, TypeVar
from uuid import UUID

import numpy as np

from practices import siting
from practices.deprivation import FIFTHS
from practices.distance import Point
from practices.naming import by_name
from practices.siting import Floats

Key = TypeVar("Key", bound=Hashable)

# Above this many candidates the best few together are found one after another: see docs/adr/0014.
MOST_SEARCHED = 150
TOGETHER = (2, 3)


class Group(NamedTuple):
    """A PCN, or a fifth by deprivation."""

    code: str
    name: str


class Counted(NamedTuple):
    """Women aged 15 to 44 and the day they were counted, or estimated, for."""

    women: int
    on: date
    is_estimated: bool


class Spot(NamedTuple):
    """A practice or small area in which women are counted; what is not known is None, never 0."""

    place: Point | None
    counted: Counted | None
    pcn: Group
    fifth: int | None


class Standing(Enum):
    """What a practice does today; the hubs among the candidates would open again, or fit more than they do."""

    NEW = "no hub"
    NOT_ACCEPTING = "fits today, not accepting"
    NO_FITTER = "hub with no valid fitter"
    OTHER_METHODS = "fits other methods today"


class Candidate(NamedTuple):
    """An open practice from which no woman can have what is asked for today."""

    uuid: UUID
    code: str
    name: str
    place: Point
    pcn: Group
    standing: Standing = Standing.NEW


@dataclass(frozen=True)
class Ground:
    """The network as it is. `by_area`: women are counted where they live, not at their practice."""

    spots: tuple[Spot, ...]
    hubs: tuple[Point, ...]
    hubs_without_place: int
    candidates: tuple[Candidate, ...]
    by_area: bool


class Asked(NamedTuple):
    """How far is too far, and whose women count; None is everyone's."""

    limit_km: float = siting.WALK_KM
    pcn: str | None = None
    fifth: int | None = None


class Ranked(NamedTuple):
    """What a hub at one practice would change."""

    candidate: Candidate
    women_km: float
    beyond_after: int


class Together(NamedTuple):
    """Several hubs at once. `is_best`: no other practices would save more; otherwise chosen one after another."""

    candidates: tuple[Candidate, ...]
    women_km: float
    beyond_after: int
    is_best: bool


class Tier(NamedTuple):
    """The women of a PCN or a fifth, and how many of them are too far now and after the first-ranked hub opens."""

    name: str
    women: int
    beyond: int
    beyond_after: int | None


class Plan:
    """Answers about the next hub. Everything it counts has a known place; the rest is in the `without_…` figures."""

    def __init__(self, ground: Ground, asked: Asked) -> None:
        self.ground, self.asked = ground, asked
        chosen = [spot for spot in ground.spots if _is_asked_for(spot, asked)]
        self.without_count = sum(spot.counted is None for spot in chosen)
        counted = [spot for spot in chosen if spot.counted]
        self.without_place = [spot.counted for spot in counted if spot.counted and not spot.place]
        self.spots = [spot for spot in counted if spot.place]
        self.candidates = [each for each in ground.candidates if asked.pcn in (None, each.pcn.code)]
        self.places = _array(spot.place for spot in self.spots)
        self.women = np.array([spot.counted.women for spot in self.spots if spot.counted], dtype=np.float64)
        self.nearest = siting.nearest_km(self.places, _array(ground.hubs))

    @property
    def total(self) -> int:
        """Women counted at a known place."""
        return int(self.women.sum())

    @property
    def beyond(self) -> int:
        """Women too far from a hub now."""
        return siting.women_beyond(self.women, self.nearest, self.asked.limit_km)

    @property
    def average_km(self) -> float | None:
        """Kilometres to the nearest hub of the average woman, one way."""
        return siting.farness(self.nearest, self.women)

    @cached_property
    def ranked(self) -> list[Ranked]:
        """Candidates that save anything, most first; none while there is no hub to compare with."""
        if not self.ground.hubs:
            return []
        found = siting.savings(
            self.places, self.women, self.nearest, _array(each.place for each in self.candidates), self.asked.limit_km
        )
        ranked = [
            Ranked(candidate, float(saved), self.beyond - round(float(reached)))
            for candidate, saved, reached in zip(self.candidates, found.women_km, found.women_reached, strict=True)
            if saved > 0
        ]
        return sorted(ranked, key=lambda each: (-each.women_km, each.candidate.name, each.candidate.code))

    @cached_property
    def together(self) -> list[Together]:
        """The best two and the best three at once, as far as there are that many that save anything."""
        candidates = [each.candidate for each in self.ranked]
        found = []
        for number, rows in self._sets(_array(each.place for each in candidates)):
            if len(rows) == number:
                chosen = tuple(candidates[row] for row in rows)
                after = self._nearest_with(chosen)
                saved = float(self.women @ (self.nearest - after))
                beyond = siting.women_beyond(self.women, after, self.asked.limit_km)
                found.append(Together(chosen, saved, beyond, len(candidates) <= MOST_SEARCHED))
        return found

    def _sets(self, places: Floats) -> list[tuple[int, list[int]]]:
        """Rows of the candidates chosen for each number of hubs: exactly, or for very many one after another."""
        if len(places) > MOST_SEARCHED:
            rows = siting.one_after_another(self.places, self.women, self.nearest, places, max(TOGETHER))
            return [(number, rows[:number]) for number in TOGETHER]
        return [
            (number, siting.best_together(self.places, self.women, self.nearest, places, number))
            for number in TOGETHER
        ]

    @cached_property
    def by_pcn(self) -> list[Tier]:
        """Women by PCN, by name."""
        pcns = [spot.pcn for spot in self.spots]
        return self._tiers(pcns, {pcn: pcn.name for pcn in sorted(set(pcns), key=by_name)})

    @cached_property
    def by_fifth(self) -> list[Tier]:
        """Women by fifth of deprivation, the most deprived first; those of an unknown fifth last."""
        tiers = self._tiers([spot.fifth or 0 for spot in self.spots], {**FIFTHS, 0: "Not known"})
        return [tier for tier in tiers if tier.women]

    def is_beyond(self) -> list[bool]:
        """Of each spot, whether it is too far."""
        return [bool(far) for far in self.nearest > self.asked.limit_km]

    def _tiers(self, keys: Sequence[Key], names: Mapping[Key, str]) -> list[Tier]:
        """The women at spots of each key, in the order of `names`."""
        order = {key: row for row, key in enumerate(names)}
        rows = np.array([order[key] for key in keys], dtype=np.intp)
        women, beyond, after = (
            np.bincount(rows, self.women * counts, len(names)).round().astype(int).tolist()
            for counts in (True, self.nearest > self.asked.limit_km, self._after_first > self.asked.limit_km)
        )
        has_first = bool(self.ranked)
        return [
            Tier(name, women[row], beyond[row], after[row] if has_first else None)
            for row, name in enumerate(names.values())
        ]

    @cached_property
    def _after_first(self) -> Floats:
        return self._nearest_with(each.candidate for each in self.ranked[:1])

    def _nearest_with(self, further: Iterable[Candidate]) -> Floats:
        added = siting.nearest_km(self.places, _array(candidate.place for candidate in further))
        return np.minimum(self.nearest, added)


def _is_asked_for(spot: Spot, asked: Asked) -> bool:
    return asked.pcn in (None, spot.pcn.code) and asked.fifth in (None, spot.fifth)


def _array(places: Iterable[Point | None]) -> Floats:
    return np.array(list(places), dtype=np.float64).reshape(-1, 2)
