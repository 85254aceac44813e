"""What a forecast is made from: what is known of a hub today, in numbers without any patient. Pure.

A family is what one kind of appointment is for: implants, coils (any), or ring pessaries. Days are counted from today,
which is 0; a clock's own first day is 0 too, so that a limit of 28 days is kept on day 28 (domain.md 8.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

WEEKS = 12
DAYS = 7 * WEEKS
# Those who are referred in the last of the weeks are still followed for so long.
AFTERWARDS = 56
HORIZON = DAYS + AFTERWARDS
# Weeks of history without which nothing is forecast, and the most that are looked at.
FEWEST_WEEKS, MOST_WEEKS = 4, 52


@dataclass(frozen=True, slots=True)
class Share:
    """Something that happened `times` out of `of`."""

    times: int = 0
    of: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.times + other.times, self.of + other.of)

    def __post_init__(self) -> None:
        if not 0 <= self.times <= self.of:
            raise ValueError("a share lies between none and all")


@dataclass(frozen=True, slots=True)
class Shares:
    """How visits went, and who left: missed of booked visits; not fitted of attended ones; who was to come again of
    those not fitted or missed; and who left without any visit of those whose referral is over.
    """

    missed: Share = Share()
    not_fitted: Share = Share()
    came_back: Share = Share()
    left: Share = Share()

    def __add__(self, other: Shares) -> Shares:
        return Shares(
            self.missed + other.missed,
            self.not_fitted + other.not_fitted,
            self.came_back + other.came_back,
            self.left + other.left,
        )


@dataclass(frozen=True, slots=True)
class Clinic:
    """Appointments of one kind in one clinic: for which families, how many are free, how many there are in all.

    `day` is counted from today; clinics of the four weeks before today stand for weeks that are not planned yet.
    """

    day: int
    fitter: str
    families: frozenset[str]
    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A patient whose clock started so many days ago; with an appointment, on which day and with which fitter."""

    family: str
    days: int
    booked_on: int | None = None
    fitter: str = ""


@dataclass(frozen=True)
class Case:
    """A hub today. `weeks` are referrals a week by family, the oldest first, the last one ending yesterday.

    `weekday` is today's, Monday 0; `limit` the hub's number of days; `everyone` the shares of all hubs, to which those
    of a hub with few visits lean.
    """

    key: str
    name: str
    weekday: int
    limit: int
    weeks: Mapping[str, tuple[int, ...]]
    clinics: tuple[Clinic, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    shares: Shares = Shares()
    everyone: Shares = Shares()

    @property
    def history(self) -> int:
        """For how many whole weeks referrals are known."""
        return min((len(counts) for counts in self.weeks.values()), default=0)

    @property
    def lacks(self) -> str:
        """What is missing for a forecast: "history", or "patients" where nobody came and nobody waits; or nothing.

        A hub without any clinic to come is forecast: its patients wait in vain.
        """
        if self.history < FEWEST_WEEKS:
            return "history"
        return "" if self.families else "patients"

    @property
    def has_clinics(self) -> bool:
        """Whether any is to come."""
        return any(clinic.day >= 0 and clinic.total for clinic in self.clinics)

    @cached_property
    def families(self) -> tuple[str, ...]:
        """The families that are asked for here, or may be."""
        asked = {family for family, counts in self.weeks.items() if any(counts)}
        return tuple(sorted(asked | {patient.family for patient in self.waiting}))


@dataclass(frozen=True, slots=True)
class Change:
    """What is tried: so many more clinics each week, and a fitter less (the key of the clinics)."""

    more_clinics: int = 0
    without_fitter: str = ""


NO_CHANGE = Change()


def summed(shares: Iterable[Shares]) -> Shares:
    """Of all hubs together."""
    return sum(shares, Shares())
