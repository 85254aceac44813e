"""Ended and sent anew within days, a referral goes on with its clock: nothing is gained by starting over (A35)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from larc.audit.models import Event
from referrals import services
from referrals.models import Referral
from referrals.reasons import CancelReason
from referrals.workflow import Status
from tests.builders.pathway import (
    CONTRACEPTIVE_IMPLANT,
    EITHER_COIL,
    World,
    make_practice,
    make_user,
    make_world,
    patient_details,
    with_another_hub,
)
from tests.builders.states import at, now

pytestmark = [pytest.mark.django_db, pytest.mark.acceptance("A35")]


@pytest.fixture
def world() -> World:
    return make_world()


def sent_days_ago(referral: Referral, days: int) -> datetime:
    """Let the referral have been sent so many days earlier than it was."""
    moment = timezone.now() - timedelta(days=days)
    Referral.objects.filter(pk=referral.pk).update(submitted_at=moment, clock_started_at=moment)
    referral.refresh_from_db()
    return moment


def ended_days_ago(referral: Referral, days: int) -> None:
    Referral.objects.filter(pk=referral.pk).update(closed_at=timezone.now() - timedelta(days=days))


def test_cancelled_and_made_anew_it_keeps_its_first_day_and_says_so(world):
    first = at(world, Status.CANCELLED)
    started = sent_days_ago(first, 20)
    again = world.submitted()
    assert (again.clock_start, again.previous) == (started, first)
    assert again.submitted_at > started
    assert Event.objects.filter(action="referral.clock_carried", subject=str(again.pk)).count() == 1


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.DISCHARGED, Status.ENTERED_IN_ERROR])
def test_however_it_ended_without_a_fitting_the_days_count_on(world, status):
    first = at(world, status)
    started = sent_days_ago(first, 9)
    assert world.submitted().clock_start == started


def test_returned_cancelled_and_sent_elsewhere_it_keeps_its_first_day(world):
    other = with_another_hub(world)
    first = at(world, Status.REJECTED)
    started = sent_days_ago(first, 27)
    services.cancel(**now(first, world.spoke_desk), reason=CancelReason.NO_LONGER_REQUIRED)
    assert other.submitted().clock_start == started


def test_a_chain_of_new_referrals_goes_back_to_the_first_day(world):
    first = at(world, Status.CANCELLED)
    started = sent_days_ago(first, 14)
    second = at(world, Status.CANCELLED)
    third = world.submitted()
    assert (third.previous, third.clock_start) == (second, started)


def test_a_coil_of_any_kind_is_the_same_need_and_an_implant_another(world):
    first = at(world, Status.CANCELLED, need=EITHER_COIL)
    started = sent_days_ago(first, 5)
    assert world.submitted(need=replace(EITHER_COIL, method="copper_iud")).clock_start == started
    assert world.submitted(need=CONTRACEPTIVE_IMPLANT).previous is None


@pytest.mark.parametrize(("days", "is_carried"), [(0, True), (7, True), (8, False)])
def test_after_seven_days_a_new_referral_is_a_new_need(world, days, is_carried):
    first = at(world, Status.CANCELLED)
    sent_days_ago(first, 30)
    ended_days_ago(first, days)
    assert (world.submitted().previous == first) is is_carried


@pytest.mark.parametrize(
    ("ended", "sent", "is_carried"),
    [
        ("2026-10-17T23:30Z", "2026-10-25T23:59Z", True),  # 18 October at 00:30 in London, to the 25th
        ("2026-10-17T23:30Z", "2026-10-26T00:01Z", False),
        ("2026-10-17T22:30Z", "2026-10-24T22:30Z", True),  # 17 October at 23:30 in London, to the 24th
        ("2026-10-17T22:30Z", "2026-10-24T23:30Z", False),
    ],
)
def test_the_seven_days_are_london_days_across_the_change_of_the_clocks(ended, sent, is_carried):
    """The clocks go back on 25 October 2026 at 1am UTC."""
    with time_machine.travel(datetime.fromisoformat(ended), tick=False):
        world = make_world()
        first = at(world, Status.CANCELLED)
    with time_machine.travel(datetime.fromisoformat(sent), tick=False):
        assert (world.submitted().previous == first) is is_carried


def test_another_practices_referral_and_a_fitted_one_start_no_clock_here(world):
    at(world, Status.FITTED)
    assert world.submitted().previous is None


def test_a_draft_that_was_never_sent_had_no_clock(world):
    draft = world.draft()
    services.cancel(**now(draft, world.spoke_desk), reason=CancelReason.DUPLICATE)
    assert world.submitted().previous is None


@pytest.mark.acceptance("A3")
def test_patients_without_a_number_are_never_matched(world):
    at(world, Status.CANCELLED, nhs_number="")
    assert world.submitted(nhs_number="").previous is None


def test_it_is_the_same_practice_that_would_gain(world):
    first = at(world, Status.CANCELLED)
    elsewhere = make_practice("N82050")
    world.spoke, world.spoke_desk = elsewhere, make_user("practice_staff", elsewhere)
    again = world.submitted()
    assert (again.previous, again.clock_start) == (None, again.submitted_at)
    assert again.patient.nhs_number == first.patient.nhs_number == patient_details().nhs_number
