"""When the appointments of a clinic begin, in London, where twice a year an hour is missing or comes twice. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from larc.nhsuk.formatting import LONDON, format_date, format_time
from practices.methods import Method

SHORTEST_MINUTES, LONGEST_MINUTES = 5, 240


# How long an appointment usually is: an assumption of this project, for every clinic to change. A coil takes longer
# than an implant.
USUAL_MINUTES: Mapping[Method, int] = {
    Method.IMPLANT: 20,
    Method.COPPER_IUD: 30,
    Method.LNG_IUS: 30,
    Method.RING_PESSARY: 15,
}


@dataclass(frozen=True)
class Part:
    """So many appointments of a clinic, one after the other, of one length and kind."""

    methods: tuple[Method, ...]
    minutes: int
    number: int
    is_for_trainee: bool = False


@dataclass(frozen=True)
class Time:
    """When one appointment begins and what kind it is."""

    starts_at: datetime
    part: Part

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.part.minutes)


class ClinicTimeError(ValueError):
    """A clinic cannot be held at these times. The message is for the person who typed them."""


def moment(day: date, clock: time) -> datetime:
    """A London time as a moment (UTC). ClinicTimeError when that time does not exist on the day (A33)."""
    local = datetime.combine(day, clock, tzinfo=LONDON)
    at = local.astimezone(UTC)
    if at.astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ClinicTimeError(
            f"{format_time(clock)} does not exist on {format_date(day)}, when the clocks go forward. "
            "Choose another time"
        )
    return at


def times(*, start: datetime, day: date, parts: Sequence[Part]) -> list[Time]:
    """The appointments of a clinic, one after the other from `start`, part by part.

    ClinicTimeError when there is none, one is too short or long, a time comes twice that day (A33), or the last
    ends after it.
    """
    if not parts or any(part.number < 1 for part in parts):
        raise ClinicTimeError("Enter at least 1 appointment")
    if any(not SHORTEST_MINUTES <= part.minutes <= LONGEST_MINUTES for part in parts):
        raise ClinicTimeError(f"Appointments must be {SHORTEST_MINUTES} to {LONGEST_MINUTES} minutes long")
    found = []
    for part in parts:
        for _ in range(part.number):
            _refuse_twofold(start)
            found.append(Time(start, part))
            start = found[-1].ends_at
    last_minute = start - timedelta(minutes=1)
    if last_minute.astimezone(LONDON).date() != day:
        raise ClinicTimeError("The clinic must end on the day it starts. Choose fewer or shorter appointments")
    return found


def usual_minutes(methods: Sequence[Method | str]) -> int:
    """How long an appointment is that may be for any of these: as long as the longest of them."""
    return max(USUAL_MINUTES[Method(method)] for method in methods)


def _refuse_twofold(at: datetime) -> None:
    local = at.astimezone(LONDON)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        raise ClinicTimeError(
            f"{format_time(local)} comes twice on {format_date(local)}, when the clocks go back. Choose another time"
        )
