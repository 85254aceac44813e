"""The invented year of referrals: what the pathway would refuse is not in it, and it is the same every time."""

import itertools
from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest

from larc.demo.courses import Course, End, Opening, Seen, Visit, Way, Wish
from larc.demo.year import Fits, HubYear, Year, openings_for, plan_year
from practices.methods import COILS, LARC_METHODS, Method
from referrals.clocks import LONDON
from referrals.workflow import TERMINAL, Action

TODAY = date(2026, 11, 23)
ALL = frozenset(LARC_METHODS)
BOTH = Fits(1, 1, ALL)
IMPLANTS_ONLY = Fits(2, 3, frozenset({Method.IMPLANT}))


def wishes(hub: str, number: int = 30) -> list[Wish]:
    methods = (Method.IMPLANT, Method.LNG_IUS, Method.COPPER_IUD)
    return [
        Wish(
            date(2026, month, 1), hub if place % 4 == 0 else "S1", hub, methods[place % 3], False, "contraception", 27
        )
        for month in (6, 7, 8, 9)
        for place in range(number)
    ]


@pytest.fixture(scope="module")
def year() -> dict[str, Year]:
    hubs = [HubYear("H1", (BOTH, IMPLANTS_ONLY), 1.0, ()), HubYear("H2", (Fits(3, 2, ALL),), 1.5, ())]
    return plan_year(hubs, [*wishes("H1"), *wishes("H2")], today=TODAY)


@pytest.fixture(scope="module")
def courses(year: dict[str, Year]) -> list[Course]:
    return [course for each in year.values() for course in each.courses]


def test_every_fitting_asked_for_takes_place_in_its_month_and_by_who_may(courses: list[Course]) -> None:
    fitted = [course for course in courses if course.end == End.FITTED]
    assert len(fitted) == 2 * 4 * 30
    for course in fitted:
        last = course.visits[-1]
        assert last.seen == Seen.FITTED
        assert last.opening.day.replace(day=1) == course.wish.month
        assert course.wish.method in last.opening.methods
        assert course.wish.method not in COILS or last.opening.fitter != IMPLANTS_ONLY.key


def test_steps_follow_each_other_in_time_and_end_before_today(courses: list[Course]) -> None:
    now = datetime.combine(TODAY, time(), LONDON)
    for course in courses:
        steps = list(course.steps())
        moments = [step.at for step in steps]
        assert moments == sorted(moments), course
        assert moments[-1] < now
        assert steps[-1].target in TERMINAL
        for before, after in itertools.pairwise(steps):
            assert after.source == before.target


def test_a_time_is_kept_by_one_patient_and_given_back_before_another_takes_it(courses: list[Course]) -> None:
    kept = Counter(visit.opening for course in courses for visit in course.visits)
    assert max(kept.values()) == 1
    given = {course.given_back[0]: course.given_back[1] for course in courses if course.given_back}
    assert len(given) == sum(course.given_back is not None for course in courses) > 5
    again = [course for course in courses if course.booked_at]
    assert again
    for course in again:
        assert given[course.visits[0].opening] < course.booked_at < course.visits[0].opening.starts_at


def test_it_holds_every_end_and_way(courses: list[Course]) -> None:
    assert {course.end for course in courses} == set(End)
    assert {course.way for course in courses} == set(Way)
    assert {visit.seen for course in courses for visit in course.visits} == set(Seen)


def test_hubs_differ_in_how_long_patients_wait(courses: list[Course]) -> None:
    def usual(hub: str) -> float:
        waits = sorted(
            (course.visits[-1].opening.day - course.sent_at.date()).days
            for course in courses
            if course.wish.hub == hub and course.end == End.FITTED
        )
        return waits[len(waits) // 2]

    assert 10 <= usual("H1") < usual("H2") <= 35


def test_the_same_year_is_made_again(courses: list[Course]) -> None:
    hubs = [HubYear("H1", (BOTH, IMPLANTS_ONLY), 1.0, ()), HubYear("H2", (Fits(3, 2, ALL),), 1.5, ())]
    again = plan_year(hubs, [*wishes("H1"), *wishes("H2")], today=TODAY)
    sent = [course.sent_at for each in again.values() for course in each.courses]
    assert sent == [course.sent_at for course in courses]


def test_clinics_there_are_already_are_used_first_and_no_new_one_is_on_their_day() -> None:
    tuesday = datetime(2026, 9, 1, 9, tzinfo=LONDON)
    there = [Opening(1, tuesday + timedelta(minutes=30 * place), ALL, place + 1) for place in range(6)]
    found = openings_for(HubYear("H1", (BOTH,), 1.0, there), wishes("H1", 5)[-5:], before=TODAY)
    new = [each for each in found if each.slot is None]
    assert len(found) == 7
    assert all(each.day != tuesday.date() for each in new)


def test_a_running_month_has_no_clinics_but_those_there_are() -> None:
    wish = Wish(TODAY.replace(day=1), "S1", "H1", Method.IMPLANT, False, "contraception", 30)
    assert openings_for(HubYear("H1", (BOTH,), 1.0, ()), [wish], before=TODAY) == []


def test_a_course_that_the_pathway_does_not_know_is_refused() -> None:
    opening = Opening(1, datetime(2026, 9, 1, 9, tzinfo=LONDON), ALL)
    sent_at = datetime(2026, 8, 3, 9, tzinfo=LONDON)
    wish = wishes("H1")[0]
    course = Course(wish, "S1", sent_at, [Visit(opening, Seen.FITTED)], End.DISCHARGED)
    with pytest.raises(ValueError, match=Action.DISCHARGE):
        list(course.steps())
