"""How a referral ends other than by a fitting."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.models import RecountKey, Slot
from referrals import ending, selectors, services
from referrals.errors import InvalidDetailError, NotAllowedError
from referrals.models import Appointment, Device, Fitting, Notification, Referral
from referrals.reasons import CancelReason, DischargeReason, ErrorReason, OnwardReason
from referrals.workflow import Status
from tests.builders.pathway import (
    EITHER_COIL,
    NHS_NUMBERS,
    World,
    implant_record,
    make_practice,
    make_user,
    make_world,
    with_another_hub,
)
from tests.builders.states import at, begin_appointment, miss, now, try_to_reach

pytestmark = pytest.mark.django_db
RING = replace(EITHER_COIL, method="ring_pessary", indication="other")


@pytest.fixture
def world() -> World:
    return make_world()


def waiting_messages(referral: Referral) -> list[str]:
    queued = referral.notifications.filter(state=Notification.State.QUEUED)
    return list(queued.order_by("pk").values_list("kind", flat=True))


# Sent onward


@pytest.mark.acceptance("L18")
def test_sent_onward_the_referrer_sees_where_and_why_and_the_clock_is_over(world):
    referral = at(world, Status.ATTENDED_NOT_FITTED)
    services.send_onward(
        **now(referral, world.fitter_user),
        destination=" Liverpool Women's Hospital ",
        reason=OnwardReason.IMAGING,
        comment="Threads not seen",
    )
    seen = selectors.get_visible(user=world.spoke_desk, referral_id=referral.pk)
    assert seen.status == Status.ONWARD_REFERRED
    told = selectors.story(referral=seen)[0]
    assert (told.counterpart, told.reason, told.comment) == (
        "Liverpool Women's Hospital",
        OnwardReason.IMAGING,
        "Threads not seen",
    )
    assert seen.closed_at == told.at
    assert seen.legs.get().close_reason == OnwardReason.IMAGING


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"destination": " "}, "destination"),
        ({"destination": "x" * 201}, "destination"),
        ({"reason": "because"}, "reason"),
        ({"reason": OnwardReason.OTHER, "comment": " "}, "comment"),
        ({"comment": "x" * 1001}, "comment"),
        ({"comment": "a\x00b"}, "comment"),
    ],
)
@pytest.mark.acceptance("A25")
def test_sent_onward_it_says_where_to_and_why(world, changes, field):
    referral = at(world, Status.ATTENDED_NOT_FITTED)
    given = {"destination": "Hospital", "reason": OnwardReason.COMPLEX, "comment": ""} | changes
    with pytest.raises(InvalidDetailError) as refused:
        services.send_onward(**now(referral, world.fitter_user), **given)
    assert refused.value.field == field


# Discharged


def discharge(world: World, referral: Referral, reason: str, *, checked: bool = True) -> Referral:
    given = now(referral, world.fitter_user)
    return services.discharge(**given, reason=reason, comment="", safeguarding_checked=checked)


def test_one_missed_appointment_is_no_reason_to_discharge_and_two_are(world):
    referral = world.accepted()
    miss(world, referral)
    with pytest.raises(NotAllowedError, match="after 2 missed appointments, and so far there are 1"):
        discharge(world, referral, DischargeReason.MISSED)
    services.reopen(**now(referral, world.hub_desk))
    miss(world, referral)
    assert ending.missed_appointments(referral) == 2
    assert discharge(world, referral, DischargeReason.MISSED).status == Status.DISCHARGED
    assert referral.legs.get().closed_at


def test_who_did_not_come_is_discharged_only_when_safeguarding_was_checked(world):
    referral = at(world, Status.DNA)
    with pytest.raises(InvalidDetailError, match="Check safeguarding") as refused:
        discharge(world, referral, DischargeReason.MISSED, checked=False)
    assert refused.value.field == "safeguarding_checked"


def test_who_cannot_be_reached_is_discharged_after_three_tries(world):
    referral = world.accepted()
    try_to_reach(world, referral, times=2)
    with pytest.raises(NotAllowedError, match="after 3 attempts to reach the patient, and so far there are 2"):
        discharge(world, referral, DischargeReason.NO_CONTACT)
    try_to_reach(world, referral, times=1, outcome="left_message")
    assert discharge(world, referral, DischargeReason.NO_CONTACT).status == Status.DISCHARGED


def test_tries_count_from_when_the_patient_was_last_reached_and_only_the_hubs_own(world):
    other = with_another_hub(world)
    referral = world.accepted()
    try_to_reach(world, referral, times=2)
    try_to_reach(world, referral, times=1, outcome="reached")
    assert ending.failed_contacts(referral) == 0
    try_to_reach(world, referral, times=2)
    assert ending.failed_contacts(referral) == 2
    services.redirect(**now(referral, world.hub_desk), hub_id=other.hub.pk)
    assert ending.failed_contacts(referral) == 0


def test_the_deployment_says_after_how_many(world, settings):
    settings.DISCHARGE_AFTER_MISSED_APPOINTMENTS = 1
    settings.DISCHARGE_AFTER_FAILED_CONTACTS = 1
    missed, unreached = world.accepted(), world.accepted(nhs_number=NHS_NUMBERS[1])
    miss(world, missed)
    try_to_reach(world, unreached, times=1)
    discharge(world, missed, DischargeReason.MISSED)
    discharge(world, unreached, DischargeReason.NO_CONTACT)


@pytest.mark.parametrize(
    ("status", "reason"),
    [(Status.DNA, DischargeReason.NO_CONTACT), (Status.ACCEPTED, DischargeReason.MISSED), (Status.DNA, "")],
)
def test_the_reason_for_a_discharge_is_the_one_it_waits_for(world, status, reason):
    with pytest.raises(InvalidDetailError) as refused:
        discharge(world, at(world, status), reason)
    assert refused.value.field == "reason"


# Cancelled


def test_a_cancelled_booking_frees_the_slot_and_tells_the_patient_no_more_than_that(world):
    referral = world.booked()
    services.cancel(**now(referral, world.spoke_desk), reason=CancelReason.FITTED_ELSEWHERE)
    assert not Slot.objects.filter(state=Slot.State.BOOKED).exists()
    assert waiting_messages(referral) == ["cancelled"]


@pytest.mark.acceptance("A31")
def test_when_the_patient_died_her_appointments_and_messages_end_and_she_is_sent_nothing(world):
    implant, coil = world.booked(), world.accepted(need=EITHER_COIL)
    draft = world.draft(need=RING)
    someone_else = world.accepted(nhs_number=NHS_NUMBERS[1])
    world.book(someone_else, Slot.objects.filter(state="free").first())
    services.cancel(**now(implant, world.spoke_desk), reason=CancelReason.PATIENT_DIED)
    for hers in (implant, coil, draft):
        hers.refresh_from_db()
        assert hers.status == Status.CANCELLED
        assert hers.events.last().reason == CancelReason.PATIENT_DIED
        assert waiting_messages(hers) == []
        assert not hers.legs.filter(closed_at__isnull=True).exists()
    someone_else.refresh_from_db()
    assert someone_else.status == Status.BOOKED
    assert Slot.objects.filter(state=Slot.State.BOOKED).count() == 1
    assert Appointment.objects.get(leg__referral=implant).state == Appointment.State.CANCELLED


@pytest.mark.acceptance("A31")
def test_a_hub_ends_what_it_may_when_the_patient_died_and_nothing_it_may_not_see(world):
    other = with_another_hub(world)
    here, returned = world.accepted(), at(world, Status.REJECTED, need=EITHER_COIL)
    elsewhere = other.submitted(need=RING)
    services.cancel(**now(here, world.hub_desk), reason=CancelReason.PATIENT_DIED)
    statuses = [Referral.objects.get(pk=each.pk).status for each in (here, returned, elsewhere)]
    assert statuses == [Status.CANCELLED, Status.REJECTED, Status.SUBMITTED]


@pytest.mark.acceptance("A3", "A31")
def test_patients_without_a_number_are_not_taken_for_one_another(world):
    first, second = world.submitted(nhs_number=""), world.submitted(nhs_number="")
    services.cancel(**now(first, world.spoke_desk), reason=CancelReason.PATIENT_DIED)
    second.refresh_from_db()
    assert second.status == Status.SUBMITTED


def test_a_reason_to_cancel_is_one_of_the_list(world):
    with pytest.raises(InvalidDetailError):
        services.cancel(**now(world.submitted(), world.spoke_desk), reason="whatever")


# Entered in error


def keeper() -> object:
    return make_user(Role.SYSTEM_ADMIN, name="System Admin")


def test_until_it_ends_the_referring_practice_marks_it_as_an_error(world):
    referral = world.booked()
    services.enter_in_error(**now(referral, world.spoke_desk), reason=ErrorReason.WRONG_PATIENT, comment="")
    referral.refresh_from_db()
    assert referral.status == Status.ENTERED_IN_ERROR
    assert not Slot.objects.filter(state=Slot.State.BOOKED).exists()
    assert referral.legs.get().closed_at


@pytest.mark.acceptance("A18")
def test_once_it_is_fitted_only_a_system_admin_does_and_it_counts_no_more(world):
    referral = at(world, Status.FITTED)
    for user in (world.spoke_desk, world.fitter_user):
        with pytest.raises(NotAllowedError):
            services.enter_in_error(**now(referral, user), reason=ErrorReason.WRONG_RECORD, comment="")
    RecountKey.objects.all().delete()
    fitting = Fitting.objects.get()
    assert fitting.is_counted
    services.enter_in_error(**now(referral, keeper()), reason=ErrorReason.WRONG_RECORD, comment="")
    fitting.refresh_from_db()
    assert fitting.reversed_at
    assert not fitting.is_counted
    key = RecountKey.objects.get()
    assert (key.registered_practice, key.fitting_practice, key.month) == (
        world.spoke,
        world.hub.practice,
        fitting.month,
    )
    assert not Device.objects.filter(removed_on__isnull=True).exists()


@pytest.mark.acceptance("A18")
def test_a_fitting_entered_in_error_may_be_recorded_rightly_elsewhere(world):
    """Reversed, it stands in nobody's way: neither the day's same procedure nor the referral's only ending."""
    wrong = at(world, Status.FITTED)
    services.enter_in_error(**now(wrong, keeper()), reason=ErrorReason.DUPLICATE, comment="")
    right = world.booked()
    begin_appointment(right)
    services.record_fitting(**now(right, world.fitter_user), record=implant_record())
    assert Fitting.objects.filter(is_counted=True).get().referral == right


def test_a_failed_attempt_is_taken_back_with_its_referral(world):
    referral = at(world, Status.ATTENDED_NOT_FITTED)
    services.enter_in_error(**now(referral, world.spoke_desk), reason=ErrorReason.WRONG_PATIENT, comment="")
    assert Fitting.objects.get().reversed_at


def test_a_system_admin_finds_what_has_ended_by_its_reference_and_nothing_that_goes_on(world):
    fitted, going_on = at(world, Status.FITTED), world.submitted(nhs_number=NHS_NUMBERS[1])
    admin = keeper()
    assert ending.find_ended(user=admin, reference=fitted.reference) == fitted
    assert ending.find_ended(user=admin, reference=going_on.reference) is None
    assert ending.find_ended(user=world.spoke_desk, reference=fitted.reference) is None
    with pytest.raises(Referral.DoesNotExist):
        services.enter_in_error(**now(going_on, admin), reason=ErrorReason.TEST, comment="")


def test_an_error_is_final_and_its_reason_is_given(world):
    referral = world.submitted()
    with pytest.raises(InvalidDetailError):
        services.enter_in_error(**now(referral, world.spoke_desk), reason=ErrorReason.OTHER, comment="")
    services.enter_in_error(**now(referral, world.spoke_desk), reason=ErrorReason.OTHER, comment="Typed at random")
    with pytest.raises(NotAllowedError):
        services.enter_in_error(**now(referral, keeper()), reason=ErrorReason.TEST, comment="")


@pytest.mark.acceptance("A31")
@pytest.mark.parametrize("status", [Status.DRAFT, Status.BOOKED, Status.ATTENDED_NOT_FITTED, Status.FITTED])
def test_whatever_ends_in_error_leaves_no_message_about_a_time_to_come(world, status):
    referral = at(world, status)
    by = keeper() if status == Status.FITTED else world.spoke_desk
    services.enter_in_error(**now(referral, by), reason=ErrorReason.TEST, comment="")
    assert set(waiting_messages(referral)) <= {"cancelled"}


def test_every_end_is_audited_without_a_word_about_the_patient(world):
    referral = world.booked()
    services.cancel(**now(referral, world.spoke_desk), reason=CancelReason.PRIVATE, comment="Ada phoned")
    line = Event.objects.latest("pk")
    assert (line.action, line.subject, line.organisation) == ("referral.cancel", str(referral.pk), world.spoke.code)
    assert "Ada" not in f"{line.action} {line.subject} {line.organisation}"


def test_others_at_the_hub_keep_their_times_when_one_referral_ends(world):
    mine, hers = world.booked(), world.accepted(nhs_number=NHS_NUMBERS[1])
    world.book(hers, Slot.objects.filter(state="free").first())
    services.cancel(**now(mine, world.spoke_desk), reason=CancelReason.NO_LONGER_REQUIRED)
    hers.refresh_from_db()
    assert hers.status == Status.BOOKED
    assert Appointment.objects.get(leg__referral=hers).state == "booked"


@pytest.mark.acceptance("A14")
def test_nobody_elses_referral_can_be_ended(world):
    referral = world.submitted()
    stranger = make_user(Role.PRACTICE_STAFF, make_practice("N82099"), is_clinician=True)
    for end in (
        lambda given: services.cancel(**given, reason=CancelReason.PATIENT_DIED),
        lambda given: services.enter_in_error(**given, reason=ErrorReason.TEST, comment=""),
    ):
        with pytest.raises(Referral.DoesNotExist):
            end(now(referral, stranger))


def test_the_days_of_a_discharge_stay_with_the_story(world):
    referral = at(world, Status.DISCHARGED)
    assert referral.events.last().reason == DischargeReason.NO_CONTACT
    assert timezone.now() - referral.closed_at < timedelta(minutes=1)
