"""Until when an emergency coil may be fitted, whatever the clocks do in between; and what became of it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from larc.nhsuk.formatting import LONDON, format_weekday_date_time
from referrals.emergency import Course, Outcome, came_twice, check, deadline, outcome, typed_moment
from referrals.errors import InvalidDetailError
from referrals.workflow import Status


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)


@pytest.mark.acceptance("A32")
def test_it_is_120_hours_from_the_first_unprotected_sex():
    assert format_weekday_date_time(deadline(london(2026, 10, 31, 14, 30), None, None)) == (
        "Thursday 5 November 2026 at 2:30pm"
    )


@pytest.mark.parametrize(
    ("cycle", "last_day"), [(28, date(2026, 11, 19)), (24, date(2026, 11, 15)), (35, date(2026, 11, 26))]
)
def test_or_the_fifth_day_after_the_earliest_likely_ovulation_when_that_is_later(cycle, last_day):
    """Day 19 of a cycle of 28 days: of a period that began on 1 November, the 19th."""
    until = deadline(london(2026, 11, 3, 9), date(2026, 11, 1), cycle)
    assert until.astimezone(LONDON) == datetime.combine(last_day, time(23, 59), LONDON)


def test_the_later_of_the_two_holds():
    late_in_the_cycle = london(2026, 11, 18, 9)
    assert deadline(late_in_the_cycle, date(2026, 11, 1), 28) == late_in_the_cycle + timedelta(hours=120)


@pytest.mark.parametrize(("period", "cycle"), [(None, 28), (date(2026, 11, 1), None)])
def test_an_ovulation_nobody_can_place_extends_nothing(period, cycle):
    sex = london(2026, 11, 3, 9)
    assert deadline(sex, period, cycle) == sex + timedelta(hours=120)


@pytest.mark.acceptance("A33")
@pytest.mark.parametrize(
    ("sex", "until"),
    [
        # 120 real hours over the night of 25 October 2026, which has one hour more: an hour earlier by the clock.
        (london(2026, 10, 24, 14, 30), london(2026, 10, 29, 13, 30)),
        (london(2027, 3, 27, 14, 30), london(2027, 4, 1, 15, 30)),
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), datetime(2026, 10, 29, 23, 30, tzinfo=UTC)),
    ],
)
def test_the_hours_are_real_ones_over_both_changes_of_the_clocks(sex, until):
    assert (deadline(sex, None, None) - sex) // timedelta(minutes=1) == 120 * 60
    assert deadline(sex, None, None) == until.astimezone(UTC)


@pytest.mark.acceptance("A33")
@pytest.mark.parametrize("period", [date(2026, 10, 20), date(2027, 3, 20)])
def test_the_day_of_the_cycle_ends_with_its_last_minute_in_london(period):
    until = deadline(datetime.combine(period, time(12), LONDON), period, 28).astimezone(LONDON)
    assert (until.date() - period, until.time()) == (timedelta(days=18), time(23, 59))


@pytest.mark.acceptance("A33")
def test_of_a_time_that_came_twice_the_earlier_is_taken():
    """1:30am on 25 October 2026 is 0:30 and 1:30 by Greenwich: the earlier ends the window sooner, which is safer."""
    taken = typed_moment(date(2026, 10, 25), time(1, 30), "first_sex_time")
    assert taken == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert came_twice(taken)
    for clock in (time(0, 59), time(2, 0)):
        assert not came_twice(typed_moment(date(2026, 10, 25), clock, "first_sex_time"))


@pytest.mark.acceptance("A33")
def test_a_time_the_clocks_skipped_is_refused_at_its_field():
    with pytest.raises(InvalidDetailError, match=r"1:30am does not exist on 28 March 2027") as refused:
        typed_moment(date(2027, 3, 28), time(1, 30), "first_sex_time")
    assert refused.value.field == "first_sex_time"
    assert not came_twice(typed_moment(date(2027, 3, 28), time(2, 0), "first_sex_time"))


NOW = london(2026, 11, 4, 9)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"first_sex_at": NOW + timedelta(minutes=1)}, "first_sex_on"),
        ({"last_period_on": date(2026, 11, 4)}, "last_period_on"),
        ({"shortest_cycle_days": 19}, "shortest_cycle_days"),
        ({"shortest_cycle_days": 61}, "shortest_cycle_days"),
    ],
)
def test_what_cannot_be_right_is_told_at_its_field(answers, field):
    right = {"first_sex_at": london(2026, 11, 3, 23, 30), "last_period_on": date(2026, 11, 3)}
    check(**right, shortest_cycle_days=28, now=NOW)
    with pytest.raises(InvalidDetailError) as refused:
        check(**({"shortest_cycle_days": 28} | right | answers), now=NOW)
    assert refused.value.field == field


UNTIL = london(2026, 11, 5, 14, 30)


@pytest.mark.acceptance("A32")
@pytest.mark.parametrize(
    ("status", "slot", "closed", "now", "came_out"),
    [
        (Status.FITTED, 0, 60, 90, Outcome.FITTED),
        (Status.FITTED, 1, 60, 90, Outcome.TOO_LATE),
        (Status.BOOKED, 0, None, -600, Outcome.BOOKED),
        (Status.BOOKED, 0, None, 600, Outcome.BOOKED),
        (Status.BOOKED, 1, None, -600, Outcome.WAITING),
        (Status.ACCEPTED, None, None, 0, Outcome.WAITING),
        (Status.ACCEPTED, None, None, 1, Outcome.TOO_LATE),
        (Status.DNA, None, None, 1, Outcome.TOO_LATE),
        (Status.HANDED_OFF, None, 60, 90, Outcome.HANDED_OVER),
        (Status.CANCELLED, None, 0, 90, Outcome.NOT_COUNTED),
        (Status.CANCELLED, None, 1, 90, Outcome.TOO_LATE),
        (Status.DISCHARGED, None, 1, 90, Outcome.TOO_LATE),
        (Status.ENTERED_IN_ERROR, None, 60, 90, Outcome.NOT_COUNTED),
    ],
)
def test_an_emergency_is_in_time_by_an_appointment_no_later_than_its_deadline(status, slot, closed, now, came_out):
    """Minutes from the deadline: the appointment kept or to come, the end, and now."""
    slot_at, closed_at = (
        None if minutes is None else UNTIL + timedelta(minutes=minutes) for minutes in (slot, closed)
    )
    course = Course(deadline=UNTIL, status=status, slot_at=slot_at, closed_at=closed_at)
    assert outcome(course, UNTIL + timedelta(minutes=now)) == came_out


def test_a_patient_who_died_counts_nowhere():
    late = UNTIL + timedelta(days=1)
    course = Course(deadline=UNTIL, status=Status.CANCELLED, slot_at=None, closed_at=late, is_void=True)
    assert outcome(course, late) == Outcome.NOT_COUNTED
