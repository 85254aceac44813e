"""A year of invented referrals: who was sent where and when, which times they were given, and what came of it. Pure.

Shares in, courses out, the same every time. All of it is invented; the shares are near those of domain.md 6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import NamedTuple

import numpy as np

from larc.demo.courses import Course, End, Opening, Seen, Visit, Way, Wish, next_working_day
from practices.methods import COILS, Method
from referrals.clocks import LONDON

SEED = 25_1123

# Visits that came to nothing before the one with the fitting, and referrals that ended without one, by fitting.
MISSED_FIRST, NOT_FITTED_FIRST = 0.07, 0.04
WITHOUT_FITTING = ((End.CANCELLED, 0.07), (End.DISCHARGED, 0.025), (End.ONWARD, 0.02))
RETURNED, REDIRECTED, ASKED = 0.02, 0.03, 0.05
GIVEN_BACK, REFILLED = 0.07, 0.6
# Appointments for one fitting: visits in vain, and some that nobody books.
APPOINTMENTS = 1.24
# Days from being sent to the first visit: half are seen within the first number, which the hub stretches.
USUAL_WAIT, SPREAD, LONGEST_WAIT = 15, 0.42, 75
SETTLED_AFTER, BETWEEN_VISITS = timedelta(days=9), timedelta(days=8)


@dataclass(frozen=True)
class Fits:
    """Who fits at a hub: a key, the weekday of the clinic (Monday is 0) and the methods."""

    key: int
    weekday: int
    methods: frozenset[Method]


@dataclass(frozen=True)
class HubYear:
    """A hub with its fitters, how long its patients wait (1 is as usual), and the past times it has already."""

    code: str
    fitters: Sequence[Fits]
    pace: float
    openings: Sequence[Opening]


def openings_for(hub: HubYear, wishes: Collection[Wish], *, before: date) -> list[Opening]:
    """The times of the clinics that these fittings took, with those there are already; all before a day.

    In the month of that day there are those alone.
    """
    found = list(hub.openings)
    have: dict[tuple[int, date], int] = defaultdict(int)
    busy = {(each.fitter, each.day) for each in found}
    for each in found:
        have[each.fitter, each.day.replace(day=1)] += 1
    by_month: dict[date, list[Wish]] = defaultdict(list)
    for wish in wishes:
        by_month[wish.month].append(wish)
    whole = [month for month in sorted(by_month) if month < before.replace(day=1)]
    for month in whole:
        for fitter, number in _shares(hub.fitters, by_month[month]):
            lacking = number - have[fitter.key, month]
            if lacking > 0:
                found += _clinics(fitter, month, lacking, before, busy)
    return sorted(found, key=lambda each: (each.starts_at, each.fitter))


def _shares(fitters: Sequence[Fits], wanted: Collection[Wish]) -> Iterator[tuple[Fits, int]]:
    """How many appointments of a month fall to each: coils to those who fit them, the rest evenly."""
    coils = sum(wish.method in COILS for wish in wanted)
    able = [fitter for fitter in fitters if fitter.methods & COILS]
    whole, for_coils = len(wanted) * APPOINTMENTS / len(fitters), coils * APPOINTMENTS / len(able)
    for fitter in fitters:
        yield fitter, ceil(max(whole, for_coils if fitter in able else 0))


def _clinics(fitter: Fits, month: date, number: int, before: date, busy: set[tuple[int, date]]) -> list[Opening]:
    """So many appointments, spread over the fitter's weekday, or another one where those days have a clinic."""
    days: list[date] = []
    for weekday in (fitter.weekday, (fitter.weekday + 2) % 5):
        days = [day for day in _days(month, weekday) if day < before and (fitter.key, day) not in busy]
        if len(days) > 1:
            break
    return [
        Opening(fitter.key, datetime.combine(day, time(9), LONDON) + timedelta(minutes=30 * place), fitter.methods)
        for count, day in enumerate(days)
        for place in range(number * (count + 1) // len(days) - number * count // len(days))
    ]


def _days(month: date, weekday: int) -> list[date]:
    days = [month + timedelta(days=number) for number in range(31)]
    return [
        day for day in days if day.month == month.month and day.weekday() == weekday and next_working_day(day) == day
    ]


class HubCourses:
    """Makes the courses of one hub: each takes its times from those left."""

    def __init__(self, hub: HubYear, openings: Iterable[Opening], others: Sequence[str], *, today: date) -> None:
        self.hub, self.others, self.today = hub, others, today
        self.chance = np.random.default_rng([SEED, *hub.code.encode()])
        self.free = list(openings)
        self.courses: list[Course] = []

    def make(self, wishes: Sequence[Wish]) -> list[Course]:
        """A course for every wish, then those that ended without a fitting, then the times that were given back."""
        order = [wishes[place] for place in self.chance.permutation(len(wishes))]
        # Fewer times suit a coil.
        last = [(wish, self._last(wish)) for wish in sorted(order, key=lambda wish: wish.method not in COILS)]
        for wish, visit in last:
            self._add(wish, [*self._in_vain(wish, visit), visit], End.FITTED)
        for end, share in WITHOUT_FITTING:
            for place in self.chance.permutation(len(wishes))[: round(share * len(wishes))]:
                self._without(wishes[place], end)
        self._give_back()
        return self.courses

    def _last(self, wish: Wish) -> Visit:
        opening = self._take(wish.method, lambda each: each.day.replace(day=1) == wish.month)
        if opening is None:
            raise ValueError(f"no time is left for a fitting at {wish.hub} in {wish.month}")
        return Visit(opening, Seen.FITTED)

    def _in_vain(self, wish: Wish, last: Visit) -> list[Visit]:
        """The visit before the last one, for some."""
        draw = self.chance.random()
        if draw >= MISSED_FIRST + NOT_FITTED_FIRST:
            return []
        seen = Seen.MISSED if draw < MISSED_FIRST else Seen.NOT_FITTED
        end = last.opening.starts_at - BETWEEN_VISITS
        first = self._take(wish.method, lambda each: end - timedelta(days=28) < each.starts_at < end)
        return [Visit(first, seen)] if first else []

    def _without(self, wish: Wish, end: End) -> None:
        latest = datetime.combine(self.today, time(), LONDON) - SETTLED_AFTER
        seen = {End.DISCHARGED: Seen.MISSED, End.ONWARD: Seen.NOT_FITTED}.get(end)
        if seen is None:
            day = wish.month + timedelta(days=int(self.chance.integers(28)))
            if datetime.combine(day, time(), LONDON) < latest:
                self._add(wish, [], end, sent_on=day)
            return
        opening = self._take(
            wish.method, lambda each: each.day.replace(day=1) == wish.month and each.starts_at < latest
        )
        if opening:
            self._add(wish, [Visit(opening, seen)], end)

    def _take(self, method: Method, fits: Callable[[Opening], bool]) -> Opening | None:
        """One of the free times that suit, by chance."""
        suitable = [place for place, each in enumerate(self.free) if method in each.methods and fits(each)]
        return self.free.pop(suitable[int(self.chance.integers(len(suitable)))]) if suitable else None

    def _add(self, wish: Wish, visits: list[Visit], end: End, sent_on: date | None = None) -> None:
        draw = self.chance.random()
        way, before = Way.STRAIGHT, ""
        is_own = wish.registered == wish.hub
        if not is_own and draw < RETURNED + REDIRECTED and (visits or draw < RETURNED):
            way = Way.RETURNED if draw < RETURNED else Way.REDIRECTED
            before = str(self.chance.choice(self.others)) if visits else ""
        elif visits and draw < RETURNED + REDIRECTED + ASKED:
            way = Way.ASKED
        day = sent_on or visits[0].opening.day - timedelta(days=self._wait())
        course = Course(wish, wish.registered, self._sent(day), visits, end, way, before)
        while course.first_start and course.accepted_at + timedelta(hours=2) >= course.first_start:
            day -= timedelta(days=1)
            course.sent_at = self._sent(day)
        self.courses.append(course)

    def _wait(self) -> int:
        usual = USUAL_WAIT * self.hub.pace
        return int(min(self.chance.lognormal(np.log(usual), SPREAD), LONGEST_WAIT))

    def _sent(self, day: date) -> datetime:
        clock = time(9 + int(self.chance.integers(5)), int(self.chance.integers(60)))
        return datetime.combine(next_working_day(day, -1), clock, LONDON)

    def _give_back(self) -> None:
        """Times that patients gave back a day or a few before; somebody else, or nobody, took them."""
        straight = [each for each in self.courses if each.end == End.FITTED and len(each.visits) == 1]
        number = round(GIVEN_BACK * len(straight))
        takers = [straight[place] for place in self.chance.permutation(len(straight))]
        left = number
        for taker in takers:
            if left > number * (1 - REFILLED) and self._refill(taker, straight):
                left -= 1
        for place in self.chance.permutation(len(self.free))[: round(left)]:
            opening = self.free[place]
            cancelled_at = self._cancelled(opening)
            giver = self._giver(opening, cancelled_at, straight)
            if giver:
                giver.given_back = (opening, cancelled_at)

    def _refill(self, taker: Course, straight: Sequence[Course]) -> bool:
        opening = taker.visits[0].opening
        cancelled_at = self._cancelled(opening)
        booked_at = cancelled_at + timedelta(minutes=int(self.chance.integers(20, 150)))
        is_taken = taker.given_back or taker.accepted_at + timedelta(hours=1) >= cancelled_at
        giver = None if is_taken else self._giver(opening, cancelled_at, straight, taker)
        if giver is None or booked_at >= opening.starts_at:
            return False
        giver.given_back = (opening, cancelled_at)
        taker.booked_at, taker.by_list = booked_at, bool(self.chance.random() < 0.6)
        return True

    def _cancelled(self, opening: Opening) -> datetime:
        day = next_working_day(opening.day - timedelta(days=int(self.chance.integers(1, 4))), -1)
        return datetime.combine(day, time(10 + int(self.chance.integers(5)), int(self.chance.integers(60))), LONDON)

    @staticmethod
    def _giver(
        opening: Opening, cancelled_at: datetime, straight: Sequence[Course], taker: Course | None = None
    ) -> Course | None:
        """Who was booked for it first: a patient of the same hub who then came on a later day."""
        return next(
            (
                each
                for each in straight
                if each is not taker
                and not each.given_back
                and not each.booked_at
                and each.wish.method in opening.methods
                and each.accepted_at + timedelta(hours=2) < cancelled_at
                and opening.starts_at + timedelta(days=1) < each.visits[0].opening.starts_at
            ),
            None,
        )


class Year(NamedTuple):
    """What a hub has of the year: every time of its clinics, booked or not, and its referrals."""

    openings: list[Opening]
    courses: list[Course]


def plan_year(hubs: Sequence[HubYear], wishes: Iterable[Wish], *, today: date) -> dict[str, Year]:
    """By the code of the hub. ValueError for a fitting at a hub that has no time for it."""
    by_hub: dict[str, list[Wish]] = defaultdict(list)
    for wish in wishes:
        by_hub[wish.hub].append(wish)
    found = {}
    for hub in hubs:
        others = [each.code for each in hubs if each is not hub]
        openings = openings_for(hub, by_hub[hub.code], before=today)
        courses = HubCourses(hub, openings, others, today=today).make(by_hub[hub.code])
        found[hub.code] = Year(openings, courses)
    return found
