"""When the appointments of a clinic begin, in London, where twice a year an hour is missing or comes twice. Pure."""

from datetime import UTC, date, datetime, time, timedelta

from larc.nhsuk.formatting import LONDON, format_date, format_time

SHORTEST_MINUTES, LONGEST_MINUTES = 5, 240


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


def slot_starts(*, start: datetime, day: date, minutes: int, number: int) -> list[datetime]:
    """The moments at which `number` appointments of `minutes` each begin, one after the other from `start`.

    ClinicTimeError when there is none, one is too short or long, a time comes twice that day (A33), or the last
    ends after it.
    """
    if number < 1:
        raise ClinicTimeError("Enter at least 1 appointment")
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise ClinicTimeError(f"Appointments must be {SHORTEST_MINUTES} to {LONGEST_MINUTES} minutes long")
    starts = [start + timedelta(minutes=minutes * place) for place in range(number)]
    last_minute = starts[-1] + timedelta(minutes=minutes - 1)
    if last_minute.astimezone(LONDON).date() != day:
        raise ClinicTimeError("The clinic must end on the day it starts. Choose fewer or shorter appointments")
    for each in starts:
        _refuse_twofold(each)
    return starts


def _refuse_twofold(at: datetime) -> None:
    local = at.astimezone(LONDON)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        raise ClinicTimeError(
            f"{format_time(local)} comes twice on {format_date(local)}, when the clocks go back. Choose another time"
        )
