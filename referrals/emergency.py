"""Until when an emergency coil may be fitted, and what became of it. Pure.

Source: domain.md 2.3 (the window), A33 (the clocks) and 8.3 (K3).

The window is 120 hours from the first unprotected sex of the cycle, or 5 days from the earliest likely ovulation,
whichever ends later. Ovulation is likely 14 days before the next period at the earliest, so in the shortest cycle of
28 days the fifth day after it is day 19. These are reminders for a clinician, who decides.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from larc.nhsuk.formatting import LONDON
from practices.clinic_times import ClinicTimeError, moment
from referrals import clocks
from referrals.clocks import Result
from referrals.errors import InvalidDetailError
from referrals.workflow import Status

HOURS_AFTER_SEX = 120
DAYS_AFTER_OVULATION = 5
DAYS_FROM_OVULATION_TO_PERIOD = 14
SHORTEST_CYCLE, LONGEST_CYCLE = 20, 60
# The day of the cycle is whole: its last minute, and not the next day's first, is what people read as that day.
_LAST_MINUTE = time(23, 59)


def typed_moment(day: date, clock: time, field: str) -> datetime:
    """The moment of a typed London time, in UTC. InvalidDetailError when the clocks skipped it that night (A33).

    Of a time that came twice it is the earlier, from which the hours end sooner: that is the safer one.
    """
    try:
        return moment(day, clock)
    except ClinicTimeError as error:
        raise InvalidDetailError(field, str(error).replace("Choose", "Enter")) from error


def came_twice(at: datetime) -> bool:
    """Whether the London time of a moment came twice, as the clocks went back (A33)."""
    local = at.astimezone(LONDON)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def deadline(first_sex_at: datetime, last_period_on: date | None, shortest_cycle_days: int | None) -> datetime:
    """Until when an emergency coil may be fitted, in UTC.

    The hours are real ones, so that a change of the clocks in between neither adds nor takes one; the days are
    London days, of which day 1 is that of the last period. Without the period or the cycle only the hours count:
    an ovulation nobody can place extends nothing.
    """
    by_sex = first_sex_at.astimezone(UTC) + timedelta(hours=HOURS_AFTER_SEX)
    if last_period_on is None or shortest_cycle_days is None:
        return by_sex
    last_day = last_period_on + timedelta(days=last_cycle_day(shortest_cycle_days) - 1)
    return max(by_sex, datetime.combine(last_day, _LAST_MINUTE, LONDON).astimezone(UTC))


def last_cycle_day(shortest_cycle_days: int) -> int:
    """The last day of the cycle on which one may be fitted: day 19 when the shortest cycle is 28 days."""
    return shortest_cycle_days - DAYS_FROM_OVULATION_TO_PERIOD + DAYS_AFTER_OVULATION


def check(
    *, first_sex_at: datetime, last_period_on: date | None, shortest_cycle_days: int | None, now: datetime
) -> None:
    """Raise InvalidDetailError for the first answer that cannot be right."""
    if first_sex_at > now:
        raise InvalidDetailError("first_sex_on", "The first unprotected sex must be in the past")
    if last_period_on and last_period_on > first_sex_at.astimezone(LONDON).date():
        raise InvalidDetailError(
            "last_period_on", "The last period must start on or before the day of the first unprotected sex"
        )
    if shortest_cycle_days is not None and not SHORTEST_CYCLE <= shortest_cycle_days <= LONGEST_CYCLE:
        raise InvalidDetailError(
            "shortest_cycle_days", f"The shortest cycle must be {SHORTEST_CYCLE} to {LONGEST_CYCLE} days"
        )


class Outcome(StrEnum):
    """What became of an emergency: each has exactly one."""

    FITTED = "fitted"
    BOOKED = "booked"
    HANDED_OVER = "handed_over"
    TOO_LATE = "too_late"
    WAITING = "waiting"
    NOT_COUNTED = "not_counted"


IN_TIME = (Outcome.FITTED, Outcome.BOOKED)
# What shares divide by.
KNOWN = (*IN_TIME, Outcome.HANDED_OVER, Outcome.TOO_LATE)


@dataclass(frozen=True, slots=True)
class Course:
    """What K3 needs to know of an emergency. `slot_at`: when it was fitted, or for when it is booked."""

    deadline: datetime
    status: Status
    slot_at: datetime | None
    closed_at: datetime | None
    is_void: bool = False


def outcome(course: Course, now: datetime) -> Outcome:
    """In time is an appointment no later than the deadline, which is kept or still to come (K3).

    What ended otherwise than by a fitting or a handover counts only when the deadline had passed by then, and when
    it is `is_void`, entered in error or about a patient who died, not at all.
    """
    if course.status == Status.HANDED_OFF:
        return Outcome.HANDED_OVER
    if course.is_void or course.status == Status.ENTERED_IN_ERROR:
        return Outcome.NOT_COUNTED
    if course.status == Status.BOOKED and course.slot_at and course.slot_at <= course.deadline:
        return Outcome.BOOKED
    judged = clocks.evaluate_emergency(deadline=course.deadline, slot_at=course.slot_at, status=course.status, now=now)
    if judged == Result.INELIGIBLE and course.closed_at and course.closed_at > course.deadline:
        return Outcome.TOO_LATE
    return _OUTCOMES[judged]


_OUTCOMES = {
    Result.PASSED: Outcome.FITTED,
    Result.FAILED: Outcome.TOO_LATE,
    Result.BREACHING: Outcome.TOO_LATE,
    Result.UNSCORED: Outcome.WAITING,
    Result.INELIGIBLE: Outcome.NOT_COUNTED,
}
