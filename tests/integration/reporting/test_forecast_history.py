"""What a forecast is made from, against a hub whose year is known to the day."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from practices.methods import Competence, Method
from practices.models import Leave, Practice
from practices.services import stop_fitter
from referrals import services
from referrals.clocks import LONDON
from referrals.forecast.cases import Case, Clinic, Share, Waiting
from referrals.models import Referral
from referrals.reasons import CancelReason, NotFittedReason
from reporting.forecasting import history
from tests.builders.capacity import a_clinic, a_fitter, a_hub, close
from tests.builders.network import join, make_pcn
from tests.builders.pathway import EITHER_COIL, NHS_NUMBERS, World, implant_record, make_world, with_another_hub

pytestmark = pytest.mark.django_db

# A Monday, in the middle of a day and of a summer.
NOW = datetime(2027, 7, 5, 12, tzinfo=LONDON)
BOTH = frozenset({"implant", "coil"})


@pytest.fixture
def world() -> Iterator[World]:
    with time_machine.travel(NOW - timedelta(weeks=30), tick=False):
        found = make_world()
    with time_machine.travel(NOW, tick=False):
        yield found


def days_ago(days: int) -> time_machine.travel:
    return time_machine.travel(NOW - timedelta(days=days), tick=False)


def case_of(world: World) -> Case:
    today = timezone.localdate()
    (place,) = [each for each in history.places(today) if each.hub == world.hub]
    (case,) = history.cases([place], now=timezone.now())
    return case


def changed(referral: Referral) -> dict[str, object]:
    referral.refresh_from_db()
    return {"referral_id": referral.pk, "version": referral.version}


def test_referrals_count_in_weeks_that_end_yesterday_since_the_first(world):
    for days, number in ((22, NHS_NUMBERS[0]), (7, NHS_NUMBERS[1]), (1, NHS_NUMBERS[2]), (0, NHS_NUMBERS[3])):
        with days_ago(days):
            world.submitted(nhs_number=number)
    with days_ago(8):
        world.submitted(nhs_number=NHS_NUMBERS[4], need=EITHER_COIL)
    case = case_of(world)
    assert case.weeks == {"implant": (0, 0, 2), "coil": (0, 1, 0), "ring_pessary": (0, 0, 0)}
    assert (case.weekday, case.limit, case.key) == (0, 28, "N82002")
    assert case.families == ("coil", "implant")


def test_weeks_with_clinics_and_without_referrals_count_as_such(world):
    with days_ago(30):
        world.add_clinic(days=1)
    with days_ago(10):
        world.submitted()
    assert case_of(world).weeks["implant"] == (0, 0, 1, 0)


def test_an_emergency_and_a_mistake_are_no_demand(world):
    with days_ago(10):
        wrong = world.submitted()
    with days_ago(9):
        services.enter_in_error(**changed(wrong), by=world.spoke_desk, reason="test", comment="")
        urgent = world.submitted(nhs_number=NHS_NUMBERS[1])
    Referral.objects.filter(pk=urgent.pk).update(is_emergency=True, ec_deadline=timezone.now())
    case = case_of(world)
    assert case.weeks["implant"] == (0,)
    assert case.waiting == ()


def test_clinics_count_with_what_is_free_and_whole(world):
    clinic = world.add_clinic(days=9, number=4)
    world.book(world.accepted(), clinic.slots.first())
    with days_ago(10):
        world.add_clinic(days=1, number=3)
    key = str(world.fitter.pk)
    assert case_of(world).clinics == (Clinic(-9, key, BOTH, 0, 3), Clinic(9, key, BOTH, 3, 4))


def test_a_clinic_is_for_what_its_fitter_may_fit_on_the_day(world):
    soon = timezone.localdate() + timedelta(days=5)
    inserter = a_fitter(world.hub, letters=[Competence.SDI_IO], expires_on=soon, name="Dr Till Friday")
    a_clinic(world.hub, days=3, fitter=inserter, methods=[Method.IMPLANT])
    a_clinic(world.hub, days=5, fitter=inserter, methods=[Method.IMPLANT])
    inserter.letters.update(expires_on=soon - timedelta(days=1))
    assert [(clinic.day, clinic.families) for clinic in case_of(world).clinics] == [(3, frozenset({"implant"}))]


def test_closures_leave_and_withdrawn_clinics_are_not_counted_on(world):
    for days in (3, 4, 5, 6):
        world.add_clinic(days=days)
    close(world.hub, 4)
    day = timezone.localdate() + timedelta(days=5)
    Leave.objects.create(fitter=world.fitter, first_day=day, last_day=day)
    world.hub.sessions.filter(day=day + timedelta(days=1)).update(withdrawn_at=timezone.now())
    assert [clinic.day for clinic in case_of(world).clinics] == [3]


def test_clinics_after_a_fitter_leaves_are_not_counted_on(world):
    for days in (3, 6):
        world.add_clinic(days=days)
    leaves = timezone.localdate() + timedelta(days=5)
    stop_fitter(by=world.admin, fitter_id=world.fitter.pk, hub=world.hub, first_day=leaves)
    assert [clinic.day for clinic in case_of(world).clinics] == [3]


def test_who_waits_and_who_has_an_appointment(world):
    with days_ago(12):
        world.submitted()
        gone = world.submitted(nhs_number=NHS_NUMBERS[3])
        services.cancel(**changed(gone), by=world.spoke_desk, reason=CancelReason.PATIENT_REQUEST, comment="")
    with days_ago(6):
        booked = world.accepted(nhs_number=NHS_NUMBERS[1], need=EITHER_COIL)
        back = world.submitted(nhs_number=NHS_NUMBERS[2])
        services.return_to_referrer(**changed(back), by=world.fitter_user, reason="no_capacity", comment="")
    world.book(booked, world.add_clinic(days=4).slots.first())
    key = str(world.fitter.pk)
    assert case_of(world).waiting == (Waiting("implant", 12), Waiting("coil", 6, 4, key))


def test_whose_clinic_is_lost_waits_and_whose_was_yesterday_does_not(world):
    with days_ago(8):
        seen, lost = world.accepted(), world.accepted(nhs_number=NHS_NUMBERS[1])
        world.book(seen, world.add_clinic(days=7).slots.first())
        world.book(lost, world.add_clinic(days=20).slots.first())
    close(world.hub, 12)
    assert case_of(world).waiting == (Waiting("implant", 8),)


def visit(world: World, number: str, ago: int) -> Referral:
    """A referral booked for a clinic so many days ago."""
    with days_ago(ago + 3):
        referral = world.accepted(nhs_number=number)
        clinic = world.hub.sessions.filter(day=timezone.localdate() + timedelta(days=3)).first()
        clinic = clinic or world.add_clinic(days=3)
        world.book(referral, clinic.slots.filter(state="free").first())
    return referral


def test_shares_are_counted_from_visits_and_what_came_after(world):
    fitted, missed, missed_again, failed = (visit(world, number, 20) for number in NHS_NUMBERS[:4])
    with days_ago(20):
        services.record_fitting(**changed(fitted), by=world.fitter_user, record=implant_record())
        day = timezone.localdate()
        services.record_not_fitted(
            **changed(failed), by=world.fitter_user, reason=NotFittedReason.DECLINED, attended_on=day
        )
        for referral in (missed, missed_again):
            services.record_dna(**changed(referral), by=world.hub_desk)
        services.reopen(**changed(missed), by=world.hub_desk)
        services.cancel(**changed(failed), by=world.spoke_desk, reason=CancelReason.PATIENT_REQUEST, comment="")
    with days_ago(5):
        never = world.submitted(nhs_number=NHS_NUMBERS[4])
        services.cancel(**changed(never), by=world.spoke_desk, reason=CancelReason.PATIENT_REQUEST, comment="")
    shares = case_of(world).shares
    assert shares.missed == Share(2, 4)
    assert shares.not_fitted == Share(1, 2)
    assert shares.came_back == Share(1, 2)
    assert shares.left == Share(1, 3)
    assert case_of(world).everyone == shares


def test_a_hub_without_any_past_has_an_empty_case(world):
    case = case_of(world)
    assert (case.history, case.clinics, case.waiting, case.lacks) == (0, (), (), "history")


def test_places_are_the_hubs_that_exist_with_their_pcn_of_today(world):
    pcn = make_pcn("U00001", "North PCN")
    join(world.hub.practice, pcn)
    other = with_another_hub(world)
    Practice.objects.filter(pk=other.hub.practice_id).update(closed_on=timezone.localdate())
    assert [(each.code, each.pcn) for each in history.places(timezone.localdate())] == [("N82002", pcn)]


def test_as_many_queries_for_one_hub_as_for_many(world, django_assert_num_queries):
    with days_ago(12):
        world.submitted()
    world.book(world.accepted(nhs_number=NHS_NUMBERS[1]), world.add_clinic(days=4).slots.first())
    today = timezone.localdate()
    with django_assert_num_queries(12):
        history.cases(history.places(today)[:1], now=timezone.now())
    for number in range(4):
        a_clinic(a_hub(f"Hub {number}"), days=3)
    with django_assert_num_queries(12):
        assert len(history.cases(history.places(today), now=timezone.now())) == 5
