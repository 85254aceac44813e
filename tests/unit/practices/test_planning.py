"""Which clinics a diary has room for, and what a plan of patterns makes and leaves out."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.clinic_times import Part, moment, times
from practices.methods import Competence, Method
from practices.planning import Clinic, Colleague, Diary, Letter, Pattern, monday_of, plan

A_MONDAY = date(2027, 1, 4)
IMPLANTS = Part((Method.IMPLANT,), 30, 4)
AMY, BEN = 1, 2
LONG = (date(2020, 1, 1), date(2040, 1, 1))
BOTH_LETTERS = (Letter(Competence.SDI_IR, *LONG), Letter(Competence.IUT, *LONG))
TWO_FITTERS = {AMY: Colleague("Dr Amy Hall", BOTH_LETTERS), BEN: Colleague("Dr Ben Shah", BOTH_LETTERS)}


def a_diary(**changes):
    given = {
        "practice": "Park Practice",
        "methods": [Method.IMPLANT, Method.LNG_IUS],
        "fitters": {AMY: Colleague("Dr Amy Hall", BOTH_LETTERS), BEN: Colleague("Dr Ben Shah")},
        "rooms": {7: "Room 7", 8: "Room 8"},
    }
    return Diary(**(given | changes))


def a_clinic(day=A_MONDAY, first=time(9), part=IMPLANTS, *, fitter=AMY, **more):
    return Clinic(day, tuple(times(start=moment(day, first), day=day, parts=[part])), fitter, **more)


def a_pattern(key=1, *, every_weeks=1, starts_on=A_MONDAY, ends_on=None, first=time(9), fitter=AMY, **more):
    return Pattern(key, starts_on, ends_on, every_weeks, first, (IMPLANTS,), fitter, **more)


def planned(*patterns, diary=None, days=28, holidays=None, made=()):
    return plan(
        patterns,
        diary or a_diary(),
        first_day=A_MONDAY,
        last_day=A_MONDAY + timedelta(days=days - 1),
        holidays=holidays or {},
        made=set(made),
    )


class TestObstacle:
    def test_a_clinic_that_fits_meets_none(self):
        assert a_diary().obstacle(a_clinic(room=7)) is None

    @pytest.mark.parametrize(
        ("changes", "words", "field"),
        [
            ({"methods": [Method.LNG_IUS]}, "Park Practice does not offer this: Implant", "methods"),
            ({"closures": [(A_MONDAY, A_MONDAY)]}, "closed on 4 January 2027", "day"),
            ({"closed_on": A_MONDAY}, "closed on 4 January 2027", "day"),
            ({"fitters": {}}, "does not fit at Park Practice", "fitter"),
            ({"most_a_week": 3}, "at most 3 appointments a week and has 0", "number"),
        ],
    )
    def test_the_hub_must_be_able_to_hold_it(self, changes, words, field):
        obstacle = a_diary(**changes).obstacle(a_clinic())
        assert words in obstacle.message
        assert obstacle.field == field

    @pytest.mark.acceptance("A9")
    @pytest.mark.parametrize(("end", "allowed"), [(A_MONDAY, False), (A_MONDAY + timedelta(days=1), True)])
    def test_the_letter_counts_on_the_day_of_the_clinic(self, end, allowed):
        letters = (Letter(Competence.SDI_IR, LONG[0], end),)
        found = a_diary(fitters={AMY: Colleague("Dr Amy Hall", letters)}).obstacle(a_clinic())
        assert (found is None) == allowed

    def test_nobody_fits_while_they_are_away(self):
        amy = Colleague("Dr Amy Hall", BOTH_LETTERS, leave=((A_MONDAY - timedelta(days=3), A_MONDAY),))
        diary = a_diary(fitters={AMY: amy})
        assert "Dr Amy Hall is away on 4 January 2027" in diary.obstacle(a_clinic()).message
        assert diary.obstacle(a_clinic(A_MONDAY + timedelta(days=1))) is None

    @pytest.mark.acceptance("L8")
    def test_a_trainee_is_supervised_by_someone_else_with_a_letter_who_is_there(self):
        diary = a_diary()
        part = Part((Method.IMPLANT,), 30, 2, is_for_trainee=True)
        assert diary.obstacle(a_clinic(part=part, trainee=BEN)) is None
        assert "nobody supervises themselves" in diary.obstacle(a_clinic(part=part, trainee=AMY)).message
        assert "no letter of competence" in diary.obstacle(a_clinic(part=part, fitter=BEN, trainee=AMY)).message

    @pytest.mark.parametrize(("first", "free"), [(time(10, 59), False), (time(11), True), (time(7), True)])
    def test_people_and_rooms_are_taken_once_at_a_time(self, first, free):
        diary = a_diary(fitters=TWO_FITTERS)
        diary.enter(a_clinic(room=7))
        same_person = diary.obstacle(a_clinic(first=first, room=8))
        same_room = diary.obstacle(a_clinic(first=first, fitter=BEN, room=7))
        assert [same_person is None, same_room is None] == [free, free]
        assert diary.obstacle(a_clinic(first=first, fitter=BEN, room=8)) is None

    def test_someone_in_training_cannot_hold_a_clinic_at_the_same_time(self):
        diary = a_diary(fitters=TWO_FITTERS)
        diary.enter(a_clinic(trainee=BEN))
        assert "Dr Ben Shah has a clinic" in diary.obstacle(a_clinic(fitter=BEN)).message

    def test_the_weekly_limit_counts_from_monday(self):
        diary = a_diary(most_a_week=8)
        diary.enter(a_clinic())
        diary.enter(a_clinic(A_MONDAY + timedelta(days=6)))
        assert "has 8 in this one" in diary.obstacle(a_clinic(A_MONDAY + timedelta(days=3))).message
        assert diary.obstacle(a_clinic(A_MONDAY + timedelta(days=7))) is None


class TestDays:
    def test_every_second_week_is_counted_from_the_first_day(self):
        pattern = a_pattern(every_weeks=2)
        assert pattern.days(A_MONDAY + timedelta(days=1), A_MONDAY + timedelta(days=28)) == [
            A_MONDAY + timedelta(days=14),
            A_MONDAY + timedelta(days=28),
        ]

    @given(
        every=st.sampled_from([1, 2]),
        offset=st.integers(-60, 60),
        length=st.integers(0, 90),
        ends=st.none() | st.integers(0, 60),
    )
    def test_it_is_held_on_its_weekday_within_its_days(self, every, offset, length, ends):
        first = A_MONDAY + timedelta(days=offset)
        last = first + timedelta(days=length)
        pattern = a_pattern(every_weeks=every, ends_on=None if ends is None else A_MONDAY + timedelta(days=ends))
        wanted = [
            day
            for number in range(length + 1)
            if (day := first + timedelta(days=number)) >= A_MONDAY
            and (day - A_MONDAY).days % (7 * every) == 0
            and (pattern.ends_on is None or day <= pattern.ends_on)
        ]
        assert pattern.days(first, last) == wanted


class TestPlan:
    def test_it_makes_each_clinic_once(self):
        found = planned(a_pattern(), made=[(1, A_MONDAY)])
        assert [each.day for each in found] == [A_MONDAY + timedelta(days=7 * week) for week in (1, 2, 3)]
        assert all(each.clinic for each in found)

    def test_bank_holidays_closures_and_clashes_are_left_out_with_a_reason(self):
        second, third = A_MONDAY + timedelta(days=7), A_MONDAY + timedelta(days=14)
        diary = a_diary(closures=[(third, third)])
        diary.enter(a_clinic(A_MONDAY, first=time(10)))
        found = planned(a_pattern(), diary=diary, holidays={second: "An invented holiday"})
        assert [(each.day, bool(each.clinic)) for each in found] == [
            (A_MONDAY, False),
            (second, False),
            (third, False),
            (A_MONDAY + timedelta(days=21), True),
        ]
        reasons = [each.left_out for each in found]
        assert "Dr Amy Hall has a clinic 10am to midday" in reasons[0]
        assert reasons[1] == "Bank holiday: An invented holiday"
        assert "closed on" in reasons[2]

    def test_of_two_patterns_that_want_one_person_the_earlier_is_held(self):
        found = planned(a_pattern(2, first=time(10)), a_pattern(1, first=time(9)), days=7)
        assert [(each.pattern.key, bool(each.clinic)) for each in found] == [(1, True), (2, False)]

    def test_a_time_the_clocks_skip_is_left_out_and_said(self):
        sunday = date(2027, 3, 28)
        found = plan(
            [a_pattern(starts_on=sunday, first=time(1, 30))],
            a_diary(),
            first_day=sunday,
            last_day=sunday,
            holidays={},
            made=set(),
        )
        assert "does not exist" in found[0].left_out


def test_a_week_starts_on_monday():
    assert monday_of(A_MONDAY) == monday_of(A_MONDAY + timedelta(days=6)) == A_MONDAY
