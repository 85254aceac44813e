"""Whether a clinic can be held: what the hub offers, who may fit what, and what is taken already. Pure.

One answer serves the clinic an admin adds by hand and every clinic of a pattern (domain.md 8.4, A7, A9, L8).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from larc.nhsuk.formatting import format_date, format_time_range
from practices.clinic_times import ClinicTimeError, Part, Time, moment, times
from practices.methods import Competence, Method, methods_lacking

Days = tuple[date, date]
ALREADY = "Made already on another day of the same week. Withdraw that clinic to hold it on this one"


@dataclass(frozen=True)
class Obstacle:
    """Why a clinic cannot be held, in words for the admin, and what to correct."""

    message: str
    field: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter of competence and the days on which it counts, the last one left out."""

    competence: Competence
    first_day: date
    end: date


@dataclass(frozen=True)
class Colleague:
    """A fitter of the hub: what they may do when, and the days they are away (both ends included).

    From `leaves_on` they fit there no more.
    """

    name: str
    letters: tuple[Letter, ...] = ()
    leave: tuple[Days, ...] = ()
    leaves_on: date | None = None

    def held_on(self, day: date) -> list[Competence]:
        return [letter.competence for letter in self.letters if letter.first_day <= day < letter.end]


@dataclass(frozen=True)
class Taken:
    """A stretch of time in which someone, or a room, is busy."""

    starts_at: datetime
    ends_at: datetime
    fitters: frozenset[int]
    room: int | None


@dataclass(frozen=True)
class Clinic:
    """A clinic somebody wants to hold. `fitter`, `trainee` and `room` are keys of the diary's."""

    day: date
    times: tuple[Time, ...]
    fitter: int
    room: int | None = None
    trainee: int | None = None

    @property
    def methods(self) -> list[Method]:
        """All it is for, in the order of the enumeration."""
        wanted = {method for each in self.times for method in each.part.methods}
        return [method for method in Method if method in wanted]

    @property
    def busy(self) -> Taken:
        people = {self.fitter} if self.trainee is None else {self.fitter, self.trainee}
        return Taken(self.times[0].starts_at, self.times[-1].ends_at, frozenset(people), self.room)


@dataclass
class Diary:
    """What one hub's clinics have to fit into, over some days."""

    practice: str
    methods: Collection[str]
    closures: Sequence[Days] = ()
    closed_on: date | None = None
    fitters: Mapping[int, Colleague] = field(default_factory=dict)
    rooms: Mapping[int, str] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    most_a_week: int | None = None
    appointments_by_week: Counter[date] = field(default_factory=Counter)

    def obstacle(self, clinic: Clinic) -> Obstacle | None:
        """The first thing that stands in the way of a clinic, or None."""
        checks = (self._hub, self._fitter, self._trainee, self._people_and_room, self._week)
        return next((found for check in checks if (found := check(clinic))), None)

    def enter(self, clinic: Clinic) -> None:
        """Count a clinic as held."""
        self.taken.append(clinic.busy)
        self.appointments_by_week[monday_of(clinic.day)] += len(clinic.times)

    def _hub(self, clinic: Clinic) -> Obstacle | None:
        if not clinic.methods:
            return Obstacle("Select at least one method", "methods")
        if missing := [method.label for method in clinic.methods if method not in self.methods]:
            words = f"{self.practice} does not offer this: {', '.join(missing)}. Change what it offers first"
            return Obstacle(words, "methods")
        if (self.closed_on and self.closed_on <= clinic.day) or _within(clinic.day, self.closures):
            return Obstacle(f"{self.practice} is closed on {format_date(clinic.day)}", "day")
        return None

    def _fitter(self, clinic: Clinic) -> Obstacle | None:
        fitter = self.fitters.get(clinic.fitter)
        if fitter is None:
            return Obstacle(f"This fitter does not fit at {self.practice}", "fitter")
        if lacking := methods_lacking(clinic.methods, fitter.held_on(clinic.day)):
            labels = ", ".join(method.label for method in lacking)
            day = format_date(clinic.day)
            return Obstacle(f"{fitter.name} has no letter of competence valid on {day} for this: {labels}", "fitter")
        return _gone(fitter, clinic.day, "fitter")

    def _trainee(self, clinic: Clinic) -> Obstacle | None:
        if clinic.trainee is None:
            return None
        if clinic.trainee == clinic.fitter:
            return Obstacle("Choose someone else to supervise: nobody supervises themselves", "trainee")
        trainee = self.fitters.get(clinic.trainee)
        if trainee is None:
            return Obstacle(f"This trainee does not fit at {self.practice}", "trainee")
        return _gone(trainee, clinic.day, "trainee")

    def _people_and_room(self, clinic: Clinic) -> Obstacle | None:
        busy = clinic.busy
        for each in self.taken:
            if each.starts_at >= busy.ends_at or each.ends_at <= busy.starts_at:
                continue
            when = f"{format_time_range(each.starts_at, each.ends_at)} that day"
            if both := sorted(busy.fitters & each.fitters):
                name = self.fitters[both[0]].name
                return Obstacle(f"{name} has a clinic {when}. Choose another time or fitter", "first")
            if busy.room is not None and busy.room == each.room:
                return Obstacle(f"{self.rooms[busy.room]} is taken {when}. Choose another time or room", "room")
        return None

    def _week(self, clinic: Clinic) -> Obstacle | None:
        if self.most_a_week is None:
            return None
        planned = self.appointments_by_week[monday_of(clinic.day)]
        if planned + len(clinic.times) <= self.most_a_week:
            return None
        words = f"{self.practice} holds at most {self.most_a_week} appointments a week and has {planned} in this one"
        return Obstacle(f"{words}. Choose fewer, or change its limit", "number")


@dataclass(frozen=True)
class Pattern:
    """A clinic that repeats, counted in weeks from `starts_on`. `first` is a London time."""

    key: int
    starts_on: date
    ends_on: date | None
    every_weeks: int
    first: time
    parts: tuple[Part, ...]
    fitter: int
    room: int | None = None
    trainee: int | None = None

    def days(self, first_day: date, last_day: date) -> list[date]:
        """When it would be held between two days, both included."""
        step = timedelta(weeks=self.every_weeks)
        last = min(last_day, self.ends_on or last_day)
        missed = max(0, -((self.starts_on - first_day) // step))
        day = self.starts_on + missed * step
        found = []
        while day <= last:
            found.append(day)
            day += step
        return found


@dataclass(frozen=True)
class Planned:
    """One clinic of a pattern: to be made, or left out because of `left_out`."""

    pattern: Pattern
    day: date
    clinic: Clinic | None
    left_out: str = ""


def plan(
    patterns: Iterable[Pattern],
    diary: Diary,
    *,
    first_day: date,
    last_day: date,
    holidays: Mapping[date, str],
    made: Collection[tuple[int, date]],
    kept: Collection[tuple[int, date]] = (),
) -> list[Planned]:
    """The clinics of these patterns between two days, both included, by day: which can be held and which cannot.

    What was `made` before, (pattern, day), is left out silently, withdrawn or not. What of it is `kept`, not
    withdrawn, is the clinic of its week: a pattern that has changed its weekday makes no second one. Of two patterns
    that want the same person or room the earlier one gets it. `diary` is filled with what is planned.
    """
    weeks = {(key, monday_of(day)) for key, day in kept}
    wanted = [
        (day, pattern.first, pattern.key, pattern)
        for pattern in patterns
        for day in pattern.days(first_day, last_day)
        if (pattern.key, day) not in made
    ]
    planned = []
    for day, _, _, pattern in sorted(wanted, key=lambda each: each[:3]):
        if (pattern.key, monday_of(day)) in weeks:
            planned.append(Planned(pattern, day, None, ALREADY))
            continue
        planned.append(each := _planned(pattern, day, diary, holidays))
        if each.clinic:
            diary.enter(each.clinic)
    return planned


def _planned(pattern: Pattern, day: date, diary: Diary, holidays: Mapping[date, str]) -> Planned:
    if day in holidays:
        return Planned(pattern, day, None, f"Bank holiday: {holidays[day]}")
    try:
        appointments = times(start=moment(day, pattern.first), day=day, parts=pattern.parts)
    except ClinicTimeError as error:
        return Planned(pattern, day, None, str(error))
    clinic = Clinic(day, tuple(appointments), pattern.fitter, pattern.room, pattern.trainee)
    obstacle = diary.obstacle(clinic)
    return Planned(pattern, day, None, obstacle.message) if obstacle else Planned(pattern, day, clinic)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _gone(colleague: Colleague, day: date, field: str) -> Obstacle | None:
    if colleague.leaves_on and colleague.leaves_on <= day:
        return Obstacle(f"{colleague.name} no longer fits here from {format_date(colleague.leaves_on)}", field)
    return (
        Obstacle(f"{colleague.name} is away on {format_date(day)}", field) if _within(day, colleague.leave) else None
    )


def _within(day: date, several: Iterable[Days]) -> bool:
    return any(first <= day <= last for first, last in several)
