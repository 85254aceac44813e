"""What a referral's page says of its clocks: the patient's, and beside it that of the practice that has it."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from larc.nhsuk.formatting import format_date, format_weekday_date
from practices.models import Practice
from referrals import services
from referrals.clocks import LONDON
from referrals.models import Referral
from tests.builders.capacity import a_hub
from tests.builders.emergency import emergency_accepted
from tests.builders.pages import client_of, days_ago, text_of
from tests.builders.pathway import World, implant_record, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def page_of(user, referral: Referral) -> str:
    return text_of(client_of(user).get(reverse("referrals:detail", args=[referral.pk])))


def test_it_says_the_day_and_the_last_one(world):
    with time_machine.travel(days_ago(12)):
        referral = world.submitted()
    last = timezone.localdate() + timedelta(days=16)
    assert f"Day 12 of 28. Fit by {format_weekday_date(last)}." in page_of(world.hub_desk, referral)


@pytest.mark.acceptance("N3")
def test_at_a_clinic_the_day_is_of_five(world):
    Practice.objects.filter(hub=world.hub).update(kind=Practice.Kind.SEXUAL_HEALTH_CLINIC)
    with time_machine.travel(days_ago(3)):
        referral = world.submitted()
    assert "Day 3 of 5." in page_of(world.hub_desk, referral)
    with time_machine.travel(days_ago(-3)):
        assert "Day 6, 1 day past the limit Past 5 days" in page_of(world.hub_desk, referral)
    assert "That is day 5 from" in text_of(client_of(world.spoke_desk).get(f"/referrals/{referral.pk}/sent/"))


def test_sent_on_the_patients_days_go_on_and_the_new_practices_are_told_beside_them(world):
    second = a_hub("Second Surgery")
    with time_machine.travel(days_ago(12)):
        referral = world.submitted()
    assert "has had it since" not in page_of(world.spoke_desk, referral)
    with time_machine.travel(days_ago(2)):
        services.redirect(referral_id=referral.pk, by=world.fitter_user, version=referral.version, hub_id=second.pk)
    page = page_of(world.spoke_desk, referral)
    assert "Day 12 of 28." in page
    assert f"Second Surgery has had it since {format_date(days_ago(2))}, for 2 days." in page


@pytest.mark.acceptance("K4")
@time_machine.travel(datetime(2026, 11, 2, 12, tzinfo=LONDON), tick=False)
def test_until_when_the_fitting_practice_decides_is_said_in_working_days(world):
    with time_machine.travel(datetime(2026, 10, 30, 12, tzinfo=LONDON), tick=False):
        referral = world.submitted()
    assert "The decision is due by Tuesday 3 November 2026." in page_of(world.spoke_desk, referral)
    with time_machine.travel(datetime(2026, 11, 4, 12, tzinfo=LONDON), tick=False):
        assert "The decision was due by Tuesday 3 November 2026." in page_of(world.hub_desk, referral)
    accepted = services.accept(referral_id=referral.pk, by=world.fitter_user, version=referral.version)
    assert "due by" not in page_of(world.hub_desk, accepted)


@pytest.mark.acceptance("K5")
@time_machine.travel(datetime(2026, 11, 2, 12, tzinfo=LONDON), tick=False)
def test_until_when_a_question_is_answered_is_said_and_an_answer_starts_the_decision_anew():
    world = make_world()
    sent = world.submitted()
    asked = services.request_information(
        referral_id=sent.pk, by=world.hub_desk, version=sent.version, comment="Which coil?"
    )
    assert "The answer is due by Monday 16 November 2026." in page_of(world.spoke_desk, asked)
    with time_machine.travel(datetime(2026, 11, 17, 12, tzinfo=LONDON), tick=False):
        assert "The answer was due by Monday 16 November 2026." in page_of(world.spoke_desk, asked)
        answered = services.answer(
            referral_id=sent.pk, by=world.spoke_desk, version=asked.version, comment="The copper one"
        )
        assert "The decision is due by Thursday 19 November 2026." in page_of(world.hub_desk, answered)


@pytest.mark.acceptance("K3")
@pytest.mark.parametrize(("left", "words"), [(1, "before its deadline"), (-1, "after its deadline")])
def test_a_fitted_emergency_says_whether_it_was_in_time(world, left, words):
    world.add_clinic(days=2)
    referral = emergency_accepted(world)
    appointment = world.book(referral, world.hub.sessions.get().slots.first())
    with time_machine.travel(appointment.slot.starts_at + timedelta(minutes=20)):
        referral.refresh_from_db()
        coil = implant_record(method="copper_iud", device="Nova-T 380")
        services.record_fitting(referral_id=referral.pk, by=world.fitter_user, version=referral.version, record=coil)
        deadline = appointment.slot.starts_at + timedelta(minutes=left)
        Referral.objects.filter(pk=referral.pk).update(ec_deadline=deadline)
        assert f"Fitted on day 2, {words}" in page_of(world.spoke_desk, referral)


@pytest.mark.parametrize(("days", "words"), [(28, "Not counted in waits."), (29, "Not fitted within 28 days.")])
def test_once_closed_it_says_whether_it_counts(world, days, words):
    with time_machine.travel(days_ago(days)):
        referral = world.submitted()
    services.cancel(
        referral_id=referral.pk, by=world.spoke_desk, version=referral.version, reason="patient_request", comment=""
    )
    assert f"Closed on {format_date(timezone.now())}. {words}" in page_of(world.spoke_desk, referral)


def test_free_appointments_past_the_limit_say_so(world):
    with time_machine.travel(days_ago(27)):
        referral = world.accepted()
    world.add_clinic(days=1, number=1)
    world.add_clinic(days=2, number=1)
    page = text_of(client_of(world.hub_desk).get(reverse("referrals:book", args=[referral.pk])))
    assert "(day 28)" in page
    assert "(day 29, past the limit)" in page
