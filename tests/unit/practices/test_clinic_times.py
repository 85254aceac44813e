from datetime import UTC, date, datetime, time

import pytest

from practices.clinic_times import ClinicTimeError, Part, moment, times, usual_minutes
from practices.methods import Method

A_DAY = date(2026, 11, 17)
CLOCKS_FORWARD, CLOCKS_BACK = date(2027, 3, 28), date(2026, 10, 25)


def starts(day, first, *, minutes=30, number=2):
    part = Part((Method.IMPLANT,), minutes, number)
    return [each.starts_at for each in times(start=moment(day, first), day=day, parts=[part])]


def test_appointments_follow_one_another():
    assert starts(A_DAY, time(9)) == [datetime(2026, 11, 17, 9, tzinfo=UTC), datetime(2026, 11, 17, 9, 30, tzinfo=UTC)]


def test_summer_times_are_an_hour_before_universal_time():
    assert starts(date(2026, 7, 1), time(9), number=1) == [datetime(2026, 7, 1, 8, tzinfo=UTC)]


@pytest.mark.acceptance("A33")
def test_a_time_that_does_not_exist_is_refused():
    with pytest.raises(ClinicTimeError, match="1:30am does not exist on 28 March 2027"):
        moment(CLOCKS_FORWARD, time(1, 30))


@pytest.mark.acceptance("A33")
@pytest.mark.parametrize("first", [time(1), time(1, 30), time(1, 59)])
def test_a_time_that_comes_twice_is_refused(first):
    with pytest.raises(ClinicTimeError, match="comes twice on 25 October 2026"):
        starts(CLOCKS_BACK, first, number=1)


@pytest.mark.acceptance("A33")
def test_a_clinic_that_reaches_a_time_that_comes_twice_is_refused():
    with pytest.raises(ClinicTimeError, match="1am comes twice"):
        starts(CLOCKS_BACK, time(0, 30), number=2)


def test_an_ordinary_clinic_on_the_days_the_clocks_change_is_held():
    assert starts(CLOCKS_BACK, time(9), number=1) == [datetime(2026, 10, 25, 9, tzinfo=UTC)]
    assert starts(CLOCKS_FORWARD, time(9), number=1) == [datetime(2027, 3, 28, 8, tzinfo=UTC)]


def test_a_clinic_may_end_at_midnight_but_not_after():
    assert len(starts(A_DAY, time(23), number=2)) == 2
    with pytest.raises(ClinicTimeError, match="must end on the day"):
        starts(A_DAY, time(23), number=3)


@pytest.mark.parametrize(("minutes", "number"), [(30, 0), (4, 1), (241, 1)])
def test_no_appointments_or_ones_of_impossible_length_are_refused(minutes, number):
    with pytest.raises(ClinicTimeError):
        starts(A_DAY, time(9), minutes=minutes, number=number)


def test_parts_of_other_lengths_follow_one_another():
    coils = Part((Method.COPPER_IUD, Method.LNG_IUS), 40, 1)
    implants = Part((Method.IMPLANT,), 20, 2, is_for_trainee=True)
    found = times(start=moment(A_DAY, time(9)), day=A_DAY, parts=[coils, implants])
    assert [(each.starts_at.hour, each.starts_at.minute, each.part) for each in found] == [
        (9, 0, coils),
        (9, 40, implants),
        (10, 0, implants),
    ]


def test_an_appointment_for_several_methods_is_as_long_as_the_longest():
    assert usual_minutes([Method.IMPLANT]) < usual_minutes([Method.COPPER_IUD])
    assert usual_minutes([Method.IMPLANT, Method.LNG_IUS]) == usual_minutes([Method.LNG_IUS])


def test_a_clinic_without_appointments_is_refused():
    with pytest.raises(ClinicTimeError, match="at least 1"):
        times(start=moment(A_DAY, time(9)), day=A_DAY, parts=[])
