"""Fill, missed appointments and those without a fitting, by clinic and by hub."""

from datetime import timedelta

import pytest
from django.utils import timezone

from larc.nhsuk.formatting import format_date
from practices.models import ClinicSession, Slot
from practices.services import add_leave, withdraw_slots
from referrals import services
from referrals.reasons import CancelReason
from referrals.viability import Fill, Outcomes, fill_by_hub, outcomes_by_hub, outcomes_of
from referrals.workflow import Status
from tests.builders import states
from tests.builders.capacity import a_clinic, a_day, a_fitter, a_hub, an_admin, book, close
from tests.builders.pages import client_of, text_of
from tests.builders.pathway import NHS_NUMBERS, implant_record, make_world, with_another_hub

pytestmark = pytest.mark.django_db


def went(world, first=-2, last=0):
    days = {"first_day": a_day(first), "last_day": a_day(last)}
    return outcomes_by_hub(hubs=[world.hub], now=timezone.now(), **days).get(world.hub.pk, Outcomes())


def filled(hub, first=0, last=30):
    return fill_by_hub(hubs=[hub], first_day=a_day(first), last_day=a_day(last)).get(hub.pk, Fill())


def test_what_came_of_appointments_is_counted_by_hub():
    world = make_world()
    states.at(world, Status.FITTED)
    states.at(world, Status.ATTENDED_NOT_FITTED, nhs_number=NHS_NUMBERS[1])
    states.at(world, Status.DNA, nhs_number=NHS_NUMBERS[2])
    states.at(world, Status.BOOKED, nhs_number=NHS_NUMBERS[3])
    assert went(world) == Outcomes(attended=2, missed=2, not_fitted=1, not_recorded=1)
    assert went(world, -9, -3) == Outcomes()


def test_who_is_fitted_at_the_second_visit_was_once_not_fitted_and_once_fitted():
    world = make_world()
    referral = states.at(world, Status.ATTENDED_NOT_FITTED)
    services.reopen(**states.now(referral, world.hub_desk))
    referral.refresh_from_db()
    world.book(referral, world.add_clinic(days=8).slots.first())
    states.begin_appointment(referral)
    services.record_fitting(**states.now(referral, world.fitter_user), record=implant_record())
    assert went(world) == Outcomes(attended=2, not_fitted=1)


def test_a_referral_entered_in_error_tells_nothing():
    world = make_world()
    states.at(world, Status.ENTERED_IN_ERROR)
    assert went(world) == Outcomes()


def test_appointments_to_come_and_cancelled_ones_are_no_outcomes():
    world = make_world()
    cancelled = world.booked()
    services.cancel(**states.now(cancelled, world.spoke_desk), reason=CancelReason.NO_LONGER_REQUIRED)
    world.book(world.accepted(nhs_number=NHS_NUMBERS[1]), world.hub.sessions.get().slots.first())
    assert went(world, -2, 30) == Outcomes()


def test_each_hub_and_each_clinic_has_its_own():
    world = make_world()
    other = with_another_hub(world)
    states.miss(world, world.accepted())
    states.at(other, Status.ATTENDED_NOT_FITTED, nhs_number=NHS_NUMBERS[1])
    assert went(world) == Outcomes(missed=1)
    assert went(other) == Outcomes(attended=1, not_fitted=1)
    found = outcomes_of(ClinicSession.objects.all(), now=timezone.now())
    assert sorted(found.values(), key=lambda each: each.missed) == [
        Outcomes(attended=1, not_fitted=1),
        Outcomes(missed=1),
    ]


def test_fill_counts_what_was_offered_and_what_was_booked():
    hub = a_hub()
    book(a_clinic(hub, days=1, number=5), 3)
    assert filled(hub) == Fill(clinics=1, offered=5, booked=3)
    assert filled(hub, 2) == Fill()


def test_what_was_withdrawn_closed_or_on_leave_was_not_offered_but_what_is_booked_there_counts():
    hub = a_hub()
    thinned = a_clinic(hub, days=1, number=5)
    withdraw_slots(
        by=an_admin(), session_uuid=thinned.uuid, slot_uuids=[slot.uuid for slot in thinned.slots.all()[:2]]
    )
    book(a_clinic(hub, days=2, number=4), 1)
    close(hub, 2)
    ruth = a_fitter(hub, name="Dr Ruth Lane")
    a_clinic(hub, days=3, number=4, fitter=ruth)
    add_leave(by=an_admin(), fitter_id=ruth.pk, first_day=a_day(3), last_day=a_day(3))
    assert Slot.objects.filter(session__hub=hub).count() == 13
    assert filled(hub) == Fill(clinics=2, offered=4, booked=1)


def test_the_week_tells_of_each_clinic_how_it_went_and_never_for_whom():
    world = make_world()
    referral = states.at(world, Status.ATTENDED_NOT_FITTED)
    day = referral.legs.get().appointments.get().slot.session.day
    for user in (world.admin, world.hub_desk, world.fitter_user):
        page = text_of(client_of(user).get("/clinics/", {"week": day.isoformat()}))
        assert "1 not fitted" in page
        assert "Ada" not in page
        assert referral.reference not in page
    assert "Not fitted or did not attend" in page


def test_the_week_tells_what_is_not_recorded_yet():
    world = make_world()
    appointment = states.begin_appointment(world.booked())
    week = ClinicSession.objects.get(pk=appointment.slot.session_id).day
    assert "1 not recorded yet" in text_of(client_of(world.admin).get("/clinics/", {"week": week.isoformat()}))
    later = week + timedelta(weeks=1)
    assert "1 not recorded yet" not in text_of(client_of(world.admin).get("/clinics/", {"week": later.isoformat()}))


def test_the_page_of_fill_gives_each_share_with_its_interval_and_no_patient():
    world = make_world()
    a_hub("Lane Practice")
    for status, number in ((Status.DNA, 0), (Status.ATTENDED_NOT_FITTED, 1), (Status.FITTED, 2)):
        states.at(world, status, nhs_number=NHS_NUMBERS[number])
    # The 12 weeks end yesterday.
    ClinicSession.objects.update(day=a_day(-1))
    page = text_of(client_of(world.admin).get("/clinics/fill/"))
    assert "Of 10 appointments offered, 4 (40%) were booked." in page
    assert "2 (50%) of the 4 whose outcome is recorded did not attend, and 1 (50%) of the 2 who came were not" in page
    assert "50% (2 of 4), 95% interval 15% to 85%" in page
    assert "50% (1 of 2), 95% interval 9% to 91%" in page
    assert "Nothing to count" in page
    assert "All practices" in page
    assert "Ada" not in page


def test_fill_is_of_the_weeks_asked_for_in_words_picture_and_file():
    world = make_world()
    world.booked()
    browser, address = client_of(world.admin), "/clinics/fill/"
    ClinicSession.objects.update(day=a_day(-29))
    usual, long, short = (browser.get(address, asked) for asked in ({}, {"weeks": 52}, {"weeks": 4}))
    last_day = format_date(a_day(-1))
    assert f"By fitting practice, 12 weeks to {last_day}" in text_of(usual)
    assert "Remove Period to yesterday" not in text_of(usual)
    for place in ('<p class="app-chart__subtitle">', "Fill, missed appointments and not fitted. "):
        assert f"{place}By fitting practice, 52 weeks to {last_day}" in long.content.decode()
    assert "the 52 weeks to yesterday" in text_of(long)
    assert "Remove Period to yesterday 52 weeks" in text_of(long)
    assert "?weeks=52&amp;file=fill.csv" in long.content.decode()
    assert "No clinic was held in these 4 weeks" in text_of(short)
    ClinicSession.objects.update(day=a_day(-28))
    assert "appointments offered" in text_of(browser.get(address, {"weeks": 4}))
    for wrong in ({"weeks": "5"}, {"weeks": "x"}, {"weeks": "-4"}, {"area": "1"}):
        assert browser.get(address, wrong).status_code == 400


def test_a_network_without_clinics_is_told_there_is_nothing_to_count():
    page = text_of(client_of(an_admin()).get("/clinics/fill/"))
    assert "No practice fits for others yet." in page
