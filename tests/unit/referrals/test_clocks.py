"""The clocks of domain.md 8.3: literal cases, both changes of the clocks, and limits as dated data."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.models import Practice
from referrals import clocks, rules
from referrals.clocks import Course, Result, day_number, evaluate, judge, last_day, london_date
from referrals.reasons import CancelReason
from referrals.workflow import OPEN, Status

MONDAY = date(2026, 11, 2)
GP, CLINIC = Practice.Kind.GP_PRACTICE, Practice.Kind.SEXUAL_HEALTH_CLINIC
ZONES = [
    ZoneInfo(name) for name in ("UTC", "Europe/London", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata")
]


def on_day(days: int) -> date:
    return MONDAY + timedelta(days=days)


def fitted(days: int) -> Course:
    return Course(MONDAY, Status.FITTED, fitted_on=on_day(days), closed_on=on_day(days))


def test_day_28_is_four_weeks_after_the_day_it_was_sent():
    submitted = datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert last_day(submitted, 28) == date(2026, 11, 30)
    assert day_number(submitted, date(2026, 11, 2)) == 0
    assert day_number(submitted, date(2026, 11, 30)) == 28


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2027, 3, 27, 23, 30, tzinfo=UTC), date(2027, 3, 27)),
        (datetime(2027, 3, 28, 23, 30, tzinfo=UTC), date(2027, 3, 29)),
    ],
)
def test_dates_are_london_dates_across_both_changes_of_the_clocks(moment, day):
    assert london_date(moment) == day
    assert london_date(clocks.start_of(day)) == day
    assert london_date(clocks.start_of(day) - timedelta(microseconds=1)) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("started_at", "last"),
    [
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2027, 3, 27, 23, 30, tzinfo=UTC), date(2027, 4, 24)),
        (datetime(2027, 3, 28, 23, 30, tzinfo=UTC), date(2027, 4, 26)),
    ],
)
def test_the_change_of_the_clocks_does_not_move_the_last_day(started_at, last):
    assert last_day(started_at, 28) == last


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        london_date(datetime(2026, 11, 2, 9))  # noqa: DTZ001


@pytest.mark.acceptance("N3")
@pytest.mark.parametrize(
    ("kind", "days", "result"),
    [(GP, 28, Result.PASSED), (GP, 29, Result.FAILED), (CLINIC, 5, Result.PASSED), (CLINIC, 6, Result.FAILED)],
)
def test_practices_have_28_days_and_clinics_5(kind, days, result):
    limit = clocks.limit_for(kind, MONDAY).days
    assert evaluate(fitted(days), limit=limit, today=on_day(90)) == result


@pytest.mark.acceptance("N4")
def test_both_kinds_can_be_judged_by_one_common_target_beside_their_own():
    common = clocks.common_limit(MONDAY).days
    assert common == 28
    own = [evaluate(fitted(6), limit=clocks.limit_for(kind, MONDAY).days, today=on_day(90)) for kind in (GP, CLINIC)]
    assert own == [Result.PASSED, Result.FAILED]
    assert evaluate(fitted(6), limit=common, today=on_day(90)) == Result.PASSED


@pytest.mark.acceptance("P9")
@pytest.mark.parametrize("days", [5, 14, 28, 42, 56])
def test_every_threshold_includes_its_last_day(days):
    assert days in clocks.targets()
    assert judge(MONDAY, on_day(days), days, on_day(90)) == Result.PASSED
    assert judge(MONDAY, on_day(days + 1), days, on_day(90)) == Result.FAILED
    assert judge(MONDAY, None, days, on_day(days)) == Result.UNSCORED
    assert judge(MONDAY, None, days, on_day(days + 1)) == Result.BREACHING


@pytest.mark.parametrize("status", sorted(OPEN))
def test_an_open_referral_is_unscored_until_its_last_day_and_breaching_after(status):
    course = Course(MONDAY, status, returned_on=on_day(3), offered_on=on_day(4))
    assert evaluate(course, limit=28, today=on_day(28)) == Result.UNSCORED
    assert evaluate(course, limit=28, today=on_day(29)) == Result.BREACHING


@pytest.mark.parametrize("reason", [CancelReason.PATIENT_REQUEST, CancelReason.PRIVATE, CancelReason.FITTED_ELSEWHERE])
def test_what_is_cancelled_before_the_limit_is_not_counted_and_after_it_failed(reason):
    for days, result in ((28, Result.INELIGIBLE), (29, Result.FAILED)):
        course = Course(MONDAY, Status.CANCELLED, closed_on=on_day(days), ended_from=Status.ACCEPTED, reason=reason)
        assert evaluate(course, limit=28, today=on_day(90)) == result


@pytest.mark.parametrize("reason", [CancelReason.PATIENT_DIED, CancelReason.DUPLICATE])
def test_death_and_mistakes_are_never_counted(reason):
    course = Course(MONDAY, Status.CANCELLED, closed_on=on_day(60), reason=reason)
    assert evaluate(course, limit=28, today=on_day(90)) == Result.INELIGIBLE


@pytest.mark.parametrize("status", [Status.ENTERED_IN_ERROR, Status.HANDED_OFF])
def test_entered_in_error_and_handed_over_are_never_counted(status):
    course = Course(MONDAY, status, fitted_on=on_day(3), closed_on=on_day(60), offered_on=on_day(1))
    assert evaluate(course, limit=28, today=on_day(90)) == Result.INELIGIBLE
    assert clocks.evaluate_offer(course, limit=28, today=on_day(90)) == Result.INELIGIBLE


@pytest.mark.acceptance("L18")
def test_sent_onward_before_the_limit_is_not_counted_and_after_it_failed():
    for days, result in ((28, Result.INELIGIBLE), (29, Result.FAILED)):
        course = Course(MONDAY, Status.ONWARD_REFERRED, closed_on=on_day(days))
        assert evaluate(course, limit=28, today=on_day(90)) == result


@pytest.mark.parametrize(("returned", "result"), [(10, Result.INELIGIBLE), (29, Result.FAILED)])
def test_a_final_return_counts_from_the_day_it_came_back(returned, result):
    course = Course(
        MONDAY, Status.CANCELLED, closed_on=on_day(40), ended_from=Status.REJECTED, returned_on=on_day(returned)
    )
    assert evaluate(course, limit=28, today=on_day(90)) == result


def test_a_return_that_was_sent_again_and_cancelled_later_counts_from_its_end():
    course = Course(MONDAY, Status.CANCELLED, closed_on=on_day(40), ended_from=Status.ACCEPTED, returned_on=on_day(10))
    assert evaluate(course, limit=28, today=on_day(90)) == Result.FAILED


@pytest.mark.parametrize(
    ("ended_from", "offered", "closed", "result"),
    [
        (Status.DNA, 28, 60, Result.INELIGIBLE),
        (Status.DNA, 29, 60, Result.FAILED),
        (Status.ACCEPTED, 10, 60, Result.FAILED),
        (Status.ACCEPTED, None, 20, Result.INELIGIBLE),
    ],
)
def test_a_discharge_for_missed_appointments_depends_on_the_first_offer(ended_from, offered, closed, result):
    course = Course(
        MONDAY,
        Status.DISCHARGED,
        closed_on=on_day(closed),
        ended_from=ended_from,
        offered_on=None if offered is None else on_day(offered),
    )
    assert evaluate(course, limit=28, today=on_day(90)) == result


def test_an_offer_in_time_is_told_beside_the_fitting():
    late = Course(MONDAY, Status.FITTED, fitted_on=on_day(40), closed_on=on_day(40), offered_on=on_day(20))
    assert evaluate(late, limit=28, today=on_day(90)) == Result.FAILED
    assert clocks.evaluate_offer(late, limit=28, today=on_day(90)) == Result.PASSED
    walk_in = fitted(3)
    assert clocks.evaluate_offer(walk_in, limit=28, today=on_day(90)) == Result.PASSED


DEADLINE = datetime(2026, 11, 5, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "slot", "now", "result"),
    [
        (Status.FITTED, 0, 60, Result.PASSED),
        (Status.FITTED, 1, 60, Result.FAILED),
        (Status.BOOKED, -60, 0, Result.UNSCORED),
        (Status.ACCEPTED, None, 1, Result.BREACHING),
        (Status.HANDED_OFF, None, 60, Result.INELIGIBLE),
        (Status.CANCELLED, None, 60, Result.INELIGIBLE),
    ],
)
def test_an_emergency_is_judged_to_the_minute_by_its_own_deadline(status, slot, now, result):
    slot_at = None if slot is None else DEADLINE + timedelta(minutes=slot)
    found = clocks.evaluate_emergency(
        deadline=DEADLINE, slot_at=slot_at, status=status, now=DEADLINE + timedelta(minutes=now)
    )
    assert found == result


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        (date(2026, 11, 2), date(2026, 11, 4)),
        (date(2026, 11, 5), date(2026, 11, 9)),
        (date(2026, 11, 7), date(2026, 11, 10)),
        (date(2026, 12, 23), date(2026, 12, 29)),
        (date(2026, 12, 24), date(2026, 12, 30)),
        (date(2027, 3, 25), date(2027, 3, 31)),
    ],
)
def test_triage_is_due_in_two_working_days_of_england(sent, due):
    assigned_at = clocks.start_of(sent) + timedelta(hours=16)
    assert clocks.triage_due(assigned_at) == due
    decided = clocks.start_of(due) + timedelta(hours=20)
    assert clocks.evaluate_triage(assigned_at, decided, due) == Result.PASSED
    assert clocks.evaluate_triage(assigned_at, decided + timedelta(days=1), due) == Result.FAILED
    assert clocks.evaluate_triage(assigned_at, None, due) == Result.UNSCORED
    assert clocks.evaluate_triage(assigned_at, None, due + timedelta(days=1)) == Result.BREACHING


@given(st.dates(date(2026, 1, 1), date(2029, 12, 31)), st.integers(0, 20), st.integers(0, 24 * 60 - 1))
def test_what_is_overdue_by_one_moment_is_overdue_by_its_clock(today, days_before, minutes):
    assigned_at = clocks.start_of(today - timedelta(days=days_before)) + timedelta(minutes=minutes)
    is_overdue = clocks.evaluate_triage(assigned_at, None, today) == Result.BREACHING
    assert (assigned_at < clocks.triage_began_before(today)) == is_overdue


def test_an_answer_is_due_in_14_days():
    asked_at = clocks.start_of(MONDAY)
    for days, result in ((14, Result.PASSED), (15, Result.FAILED)):
        answered_at = clocks.start_of(on_day(days)) + timedelta(hours=23)
        assert clocks.evaluate_answer(asked_at, answered_at, on_day(90)) == result
    assert clocks.evaluate_answer(asked_at, None, on_day(14)) == Result.UNSCORED
    assert clocks.evaluate_answer(asked_at, None, on_day(15)) == Result.BREACHING


@given(
    st.integers(0, 3 * 365 * 24 * 60).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.timedeltas(timedelta(0), timedelta(days=40)),
    st.sampled_from(ZONES),
    st.sampled_from(clocks.targets()),
)
def test_no_result_depends_on_the_zone_in_which_a_moment_is_written(started_at, wait, zone, limit):
    done_at = started_at + wait

    def result_in(tz):
        start, done = started_at.astimezone(tz), done_at.astimezone(tz)
        course = Course(london_date(start), Status.FITTED, fitted_on=london_date(done), closed_on=london_date(done))
        return evaluate(course, limit=limit, today=date(2029, 6, 1)), last_day(start, limit), clocks.triage_due(start)

    assert result_in(zone) == result_in(UTC)


def test_every_kind_of_provider_has_a_limit():
    assert {kind: clocks.limit_for(kind, MONDAY).days for kind in Practice.Kind} == {
        GP: 28,
        CLINIC: 5,
        Practice.Kind.OTHER: 28,
    }


def test_a_deployment_has_limits_of_its_own_that_hold_from_a_day_on(settings, tmp_path):
    settings.CLINICAL_RULES_DIR = tmp_path
    shipped = (rules.SHIPPED / "thresholds.csv").read_text()
    old = "K2,srh_clinic,5,days,2,,,Fitted by a sexual health clinic"
    assert old in shipped
    changed = (
        f"K2,srh_clinic,5,days,2,,2026-11-02,Until then,own,\n{old.replace(',5,days,2,,,', ',7,days,2,2026-11-02,,')}"
    )
    (tmp_path / "thresholds.csv").write_text(shipped.replace(old, changed))
    assert clocks.limit_for(CLINIC, date(2026, 11, 1)).days == 5
    assert clocks.limit_for(CLINIC, MONDAY).days == 7


def test_a_kind_without_a_limit_is_told_by_name_of_the_table():
    with pytest.raises(rules.RulesError, match=r"thresholds\.csv"):
        clocks.limit_for("moon", MONDAY)
