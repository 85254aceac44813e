"""What is recorded of an appointment, or without one: fitted, not fitted, did not come."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from larc.accounts.permissions import Role
from practices.methods import Competence, Method, Procedure
from practices.models import RecountKey
from referrals import authority, services
from referrals.codes import Action
from referrals.errors import InvalidDetailError, NotAllowedError
from referrals.models import Appointment, Device, Fitting, Notification, Referral
from referrals.models.activity import Payer, Source
from referrals.reasons import CancelReason, ErrorReason, NotFittedReason, UnbookedReason
from referrals.values import FailedAttempt, Need
from referrals.workflow import Status
from tests.builders.activity import extract_row
from tests.builders.pages import days_ago
from tests.builders.pathway import EITHER_COIL, NHS_NUMBERS, World, implant_record, make_user, make_world

pytestmark = pytest.mark.django_db

HMB = Need(method="lng_ius", procedure="fit", device_in_place="", indication="hmb", notes="")
REPLACEMENT = Need(
    method="implant", procedure="replace", device_in_place="implant", indication="contraception", notes=""
)
REMOVAL = Need(method="implant", procedure="remove", device_in_place="implant", indication="other", notes="")
PESSARY = Need(method="ring_pessary", procedure="fit", device_in_place="", indication="other", notes="")


@pytest.fixture
def world() -> World:
    return make_world()


def record(world: World, referral: Referral, *, reason: str = "", **changes: object) -> Fitting:
    return services.record_fitting(
        referral_id=referral.pk,
        by=world.fitter_user,
        version=referral.version,
        record=implant_record(**changes),
        reason=reason,
    )


def refused(world: World, referral: Referral, **given: object) -> InvalidDetailError:
    with pytest.raises(InvalidDetailError) as error:
        record(world, referral, **given)
    assert not Fitting.objects.exists()
    assert not Device.objects.exists()
    return error.value


def not_fitted(world: World, referral: Referral, reason: str, **given: object) -> Referral:
    given = {"attended_on": timezone.localdate()} | given
    return services.record_not_fitted(
        referral_id=referral.pk, by=world.fitter_user, version=referral.version, reason=reason, **given
    )


# Fitted


@pytest.mark.acceptance("L4")
def test_a_fitting_is_stamped_with_its_payer_and_how_pregnancy_was_excluded(world):
    fitting = record(world, world.booked(), complications=("vasovagal",), may_tell_practice=True)
    assert (fitting.payer, fitting.pregnancy_excluded_by) == (Payer.LOCAL_AUTHORITY, "reliable_method")
    assert (fitting.complications, fitting.may_tell_practice) == (["vasovagal"], True)


@pytest.mark.acceptance("L4", "A17")
def test_for_heavy_periods_13_mg_is_refused_and_52_mg_is_the_icbs_to_pay(world):
    referral = world.booked(need=HMB)
    error = refused(world, referral, method=Method.LNG_IUS, device="Jaydess")
    assert (error.field, str(error)) == (
        "device",
        "Jaydess is not for heavy periods or HRT. Only a hormonal coil of 52 mg is",
    )
    assert record(world, referral, method=Method.LNG_IUS, device="Mirena").payer == Payer.ICB


@pytest.mark.acceptance("A17")
def test_an_implant_letter_fits_no_coil(world):
    world.fitter.letters.filter(competence=Competence.IUT).update(withdrawn_on=date(2020, 1, 1))
    coil = {"method": Method.LNG_IUS, "device": "Mirena"}
    with time_machine.travel(days_ago(1)):
        world.fitter.letters.filter(competence=Competence.IUT).update(withdrawn_on=None)
        referral = world.booked(need=EITHER_COIL)
        world.fitter.letters.filter(competence=Competence.IUT).update(withdrawn_on=timezone.localdate())
    with pytest.raises(NotAllowedError, match="letter of competence"):
        record(world, referral, **coil)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"method": Method.LNG_IUS, "device": "Mirena"}, "device"),
        ({"batch_number": "--"}, "batch_number"),
        ({"pregnancy_excluded_by": ""}, "pregnancy_excluded_by"),
        ({"pregnancy_excluded_by": "luck"}, "pregnancy_excluded_by"),
        ({"complications": ("curse",)}, "complications"),
    ],
)
def test_what_cannot_be_right_is_refused_by_field(world, changes, field):
    assert refused(world, world.booked(), **changes).field == field


@pytest.mark.acceptance("A16")
def test_a_day_before_the_patient_was_born_is_refused(world):
    baby = world.accepted(born_on=timezone.localdate() - timedelta(days=17 * 366))
    error = refused(
        world, baby, reason=UnbookedReason.BEFORE_REFERRAL, performed_on=baby.patient.born_on - timedelta(days=1)
    )
    assert str(error) == "Date fitted must be after the patient was born"


@pytest.mark.acceptance("A16")
def test_before_the_referral_it_may_be_only_when_it_was_done_before_that_arrived(world):
    yesterday = timezone.localdate() - timedelta(days=1)
    referral = world.accepted()
    for reason in ("", UnbookedReason.WALK_IN):
        with pytest.raises((InvalidDetailError, NotAllowedError)):
            record(world, referral, reason=reason, performed_on=yesterday)
    assert refused(world, referral, reason="no idea").field == "reason"
    fitting = record(world, referral, reason=UnbookedReason.BEFORE_REFERRAL, performed_on=yesterday)
    referral.refresh_from_db()
    assert (referral.status, fitting.performed_on) == (Status.FITTED, yesterday)
    assert referral.events.last().reason == UnbookedReason.BEFORE_REFERRAL


@pytest.mark.acceptance("A16")
def test_done_before_the_referral_arrived_it_was_not_done_after(world):
    with time_machine.travel(days_ago(3)):
        referral = world.accepted()
    assert refused(world, referral, reason=UnbookedReason.BEFORE_REFERRAL).field == "performed_on"


def test_a_walk_in_needs_no_appointment(world):
    referral = world.accepted()
    record(world, referral, reason=UnbookedReason.WALK_IN)
    assert Fitting.objects.get().is_counted
    assert not Appointment.objects.exists()


def test_with_an_appointment_there_is_no_reason_to_give(world):
    with pytest.raises(NotAllowedError):
        record(world, world.booked(), reason=UnbookedReason.WALK_IN)


@pytest.mark.acceptance("A16")
def test_a_closed_month_takes_an_entry_only_with_a_reason_and_is_counted_again(world):
    long_ago = days_ago(100)
    with time_machine.travel(long_ago):
        referral = world.accepted()
    done = {"reason": UnbookedReason.WALK_IN, "performed_on": long_ago.date()}
    world.fitter.letters.update(issued_on=long_ago.date())
    assert refused(world, referral, **done).field == "late_reason"
    assert not RecountKey.objects.exists()
    fitting = record(world, referral, **done, late_reason="The paper form was found")
    assert fitting.late_reason == "The paper form was found"
    assert RecountKey.objects.get().month == long_ago.date().replace(day=1)


@pytest.mark.acceptance("A18")
def test_a_replacement_is_one_fitting_and_a_removal_none(world):
    assert record(world, world.booked(need=REPLACEMENT)).action == Action.REPLACE
    removal = world.accepted(need=REMOVAL, nhs_number=NHS_NUMBERS[1])
    record(world, removal, reason=UnbookedReason.WALK_IN, device="", batch_number="", device_expires_on=None)
    assert list(Fitting.objects.order_by("pk").values_list("action", "snomed_code", "is_counted")) == [
        (Action.REPLACE, "755621000000101", True),
        (Action.REMOVE, "301807007", False),
    ]


@pytest.mark.acceptance("A18")
def test_the_same_procedure_of_a_patient_on_a_day_is_recorded_once(world):
    first, fitted_on = world.accepted(), timezone.localdate()
    record(world, first, reason=UnbookedReason.WALK_IN)
    again = world.accepted()
    with pytest.raises(InvalidDetailError, match="recorded for the patient on that day already"):
        record(world, again, reason=UnbookedReason.WALK_IN, performed_on=fitted_on)
    assert Fitting.objects.count() == 1


@pytest.mark.acceptance("A18")
def test_typed_here_and_in_an_extract_it_counts_once(world):
    typed = record(world, world.booked())
    extract_row(typed.fitting_practice, registered=typed.registered_practice, on=typed.performed_on)
    authority.settle([(typed.fitting_practice_id, typed.method, typed.performed_on.replace(day=1))])
    assert list(Fitting.objects.filter(is_counted=True).values_list("source", flat=True)) == [Source.EXTRACT]


@pytest.mark.acceptance("L6")
def test_a_ring_pessary_is_stored_with_its_interval_and_never_counted(world):
    referral = world.accepted(need=PESSARY)
    pessary = {
        "reason": UnbookedReason.WALK_IN,
        "method": Method.RING_PESSARY,
        "device": "Ring pessary",
        "pregnancy_excluded_by": "",
    }
    assert refused(world, referral, **pessary).field == "change_every_months"
    fitting = record(world, referral, **pessary, change_every_months=6)
    fitting.refresh_from_db()
    assert (fitting.is_counted, fitting.snomed_code, fitting.payer) == (False, "", "")
    assert fitting.placed.change_every_months == 6


# Devices in place


def test_a_fitting_puts_a_device_in_place_at_the_registered_practice(world):
    device = record(world, world.booked(), batch_number="t-00 42").placed
    assert (device.registered_practice, device.product, device.batch_number) == (world.spoke, "Nexplanon", "T0042")
    assert (device.inserted_on, device.removed_on) == (timezone.localdate(), None)


@pytest.mark.parametrize("need", [REPLACEMENT, REMOVAL])
def test_what_a_replacement_or_removal_takes_out_is_in_place_no_more(world, need):
    with time_machine.travel(days_ago(30)):
        old = record(world, world.accepted(), reason=UnbookedReason.WALK_IN).placed
        other = record(world, world.accepted(nhs_number=NHS_NUMBERS[1]), reason=UnbookedReason.WALK_IN).placed
    record(world, world.accepted(need=need), reason=UnbookedReason.WALK_IN)
    old.refresh_from_db()
    other.refresh_from_db()
    assert (old.removed_on, other.removed_on) == (timezone.localdate(), None)
    assert Device.objects.filter(removed_on=None).count() == (2 if need.procedure == Procedure.REPLACE else 1)


def test_entered_in_error_it_puts_no_device_in_place_and_takes_none_out(world):
    with time_machine.travel(days_ago(30)):
        old = record(world, world.accepted(), reason=UnbookedReason.WALK_IN).placed
    wrong = record(world, world.accepted(need=REPLACEMENT), reason=UnbookedReason.WALK_IN)
    ended = Referral.objects.get(pk=wrong.referral_id)
    services.enter_in_error(
        referral_id=ended.pk,
        by=make_user(Role.SYSTEM_ADMIN),
        version=ended.version,
        reason=ErrorReason.WRONG_PATIENT,
        comment="",
    )
    assert list(Device.objects.filter(removed_on=None)) == [old]


@pytest.mark.acceptance("A31")
def test_who_died_is_on_no_recall_list(world):
    with time_machine.travel(days_ago(30)):
        device = record(world, world.accepted(), reason=UnbookedReason.WALK_IN).placed
        other = record(world, world.accepted(nhs_number=NHS_NUMBERS[1]), reason=UnbookedReason.WALK_IN).placed
    referral = world.submitted(need=REPLACEMENT)
    services.cancel(
        referral_id=referral.pk, by=world.spoke_desk, version=referral.version, reason=CancelReason.PATIENT_DIED
    )
    assert list(Device.objects.filter(removed_on=None)) == [other]
    assert device != other


# Not fitted


@pytest.mark.parametrize("reason", NotFittedReason)
def test_not_fitted_is_told_with_why_and_only_a_failed_attempt_is_activity(world, reason):
    referral = world.booked()
    moved = not_fitted(world, referral, reason, comment="Will think about it")
    assert moved.status == Status.ATTENDED_NOT_FITTED
    event = moved.events.last()
    assert (event.reason, event.comment) == (reason, "Will think about it")
    assert Appointment.objects.get().state == Appointment.State.FULFILLED
    attempts = [Action.FAILED] if reason == NotFittedReason.FAILED else []
    assert list(Fitting.objects.filter(is_counted=False).values_list("action", flat=True)) == attempts
    assert not Fitting.objects.filter(is_counted=True).exists()
    assert not Device.objects.exists()


@pytest.mark.acceptance("L9")
def test_a_failed_attempt_is_uncoded_and_keeps_its_complications(world):
    tried = FailedAttempt(Method.LNG_IUS, ("perforation",))
    not_fitted(world, world.booked(need=EITHER_COIL), NotFittedReason.FAILED, attempt=tried)
    fitting = Fitting.objects.get()
    assert (fitting.method, fitting.snomed_code, fitting.complications) == ("lng_ius", "", ["perforation"])


def test_after_a_failed_attempt_the_referral_can_still_end_in_a_fitting(world):
    referral = not_fitted(world, world.booked(), NotFittedReason.FAILED)
    referral = services.reopen(referral_id=referral.pk, by=world.hub_desk, version=referral.version)
    record(world, referral, reason=UnbookedReason.WALK_IN)
    assert Fitting.objects.filter(referral=referral, is_counted=True).count() == 1


@pytest.mark.parametrize(
    ("reason", "given", "field"),
    [
        ("", {}, "reason"),
        ("declined", {"attended_on": date(2100, 1, 1)}, "attended_on"),
        ("declined", {"attended_on": date(2020, 1, 1)}, "attended_on"),
        ("declined", {"comment": "x" * 1001}, "comment"),
        ("failed", {"attempt": FailedAttempt(Method.LNG_IUS)}, "method"),
    ],
)
def test_not_fitted_that_cannot_be_is_refused_by_field(world, reason, given, field):
    with pytest.raises(InvalidDetailError) as error:
        not_fitted(world, world.booked(), reason, **given)
    assert error.value.field == field
    assert Appointment.objects.get().state == Appointment.State.BOOKED


# Did not come


@pytest.mark.acceptance("A13")
def test_nobody_has_missed_an_appointment_that_has_not_started(world):
    referral = world.booked()
    given = {"referral_id": referral.pk, "by": world.hub_desk, "version": referral.version}
    with pytest.raises(NotAllowedError, match="not started yet"):
        services.record_dna(**given)
    starts_at = Appointment.objects.get().slot.starts_at
    with time_machine.travel(starts_at):
        moved = services.record_dna(**given)
    assert (moved.status, moved.events.last().happened_at) == (Status.DNA, starts_at)
    assert Appointment.objects.get().state == Appointment.State.NO_SHOW
    assert Notification.objects.filter(kind=Notification.Kind.MISSED, appointment=Appointment.objects.get()).exists()
