"""Two people change the same thing at the same moment: one gets what they asked for, the other is told.

Each race is run several times, because threads do not promise to meet.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import sleep

import pytest
from django.db import connection, transaction

from practices.models import Slot
from practices.services import withdraw_slots
from referrals import services
from referrals.models import Appointment, Leg, Notification, Referral
from referrals.reasons import CancelReason
from referrals.workflow import OPEN, Status
from tests.builders.pathway import EITHER_COIL, World, make_world, with_another_hub
from tests.builders.racing import at_once, winners
from tests.builders.states import at, now

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


@pytest.fixture
def world() -> World:
    return make_world()


def whole() -> None:
    """Whatever happened, rows agree: a booked referral holds one booked slot, an open one has one open leg."""
    for referral in Referral.objects.exclude(status=Status.DRAFT):
        booked = Appointment.objects.filter(leg__referral=referral, state=Appointment.State.BOOKED)
        assert booked.count() == int(referral.status == Status.BOOKED)
        is_on = referral.status in OPEN - {Status.REJECTED}
        assert referral.legs.filter(closed_at__isnull=True).count() == int(is_on)
        if is_on:
            assert referral.legs.get(closed_at__isnull=True).hub_id == referral.hub_id
        assert referral.version >= 1 + referral.events.count()
    held = Appointment.objects.filter(state=Appointment.State.BOOKED).values_list("slot", flat=True)
    assert set(Slot.objects.filter(state=Slot.State.BOOKED).values_list("pk", flat=True)) == set(held)


@pytest.mark.acceptance("A10")
def test_two_patients_moved_to_one_free_time_at_once_get_it_once(world):
    for turn in range(ROUNDS):
        first, second, wanted = world.add_clinic(days=7 + turn, number=3).slots.all()
        patients = [world.accepted(nhs_number="") for _ in range(2)]
        for patient, slot in zip(patients, (first, second), strict=True):
            world.book(patient, slot)
        given = [now(patient, world.hub_desk) for patient in patients]
        results = at_once(*(partial(services.reschedule, **each, slot_id=wanted.uuid) for each in given))
        assert len(winners(results)) == 1
        assert Appointment.objects.filter(slot=wanted, state="booked").count() == 1
        whole()


@pytest.mark.acceptance("A10")
def test_two_patients_who_would_swap_times_at_once_wait_for_each_other_never(world):
    """Neither time is free before the other is: both may be refused, but nobody hangs and nothing is lost."""
    for turn in range(ROUNDS):
        slots = [world.add_clinic(days=7 + 2 * turn + place, number=1).slots.get() for place in range(2)]
        patients = [world.accepted(nhs_number="") for _ in range(2)]
        for patient, slot in zip(patients, slots, strict=True):
            world.book(patient, slot)
        given = [now(patient, world.hub_desk) for patient in patients]
        at_once(
            partial(services.reschedule, **given[0], slot_id=slots[1].uuid),
            partial(services.reschedule, **given[1], slot_id=slots[0].uuid),
        )
        whole()


@pytest.mark.acceptance("A8")
def test_a_clinic_withdrawn_while_a_patient_is_moved_within_it_hangs_nobody(world):
    for turn in range(ROUNDS):
        clinic = world.add_clinic(days=7 + turn, number=2)
        first, second = clinic.slots.all()
        patient = world.accepted(nhs_number="")
        world.book(patient, first)
        given = now(patient, world.hub_desk)
        at_once(
            partial(services.reschedule, **given, slot_id=second.uuid),
            partial(withdraw_slots, by=world.admin, session_uuid=clinic.uuid, slot_uuids=[first.uuid, second.uuid]),
        )
        whole()


@pytest.mark.acceptance("A12")
def test_cancelled_while_it_is_booked_it_is_one_or_the_other(world):
    for turn in range(ROUNDS):
        slot = world.add_clinic(days=7 + turn, number=1).slots.get()
        referral = world.accepted(nhs_number="")
        hub, spoke = now(referral, world.hub_desk), now(referral, world.spoke_desk)
        results = at_once(
            partial(services.book, **hub, slot_id=slot.uuid),
            partial(services.cancel, **spoke, reason=CancelReason.NO_LONGER_REQUIRED),
        )
        assert len(winners(results)) == 1
        referral.refresh_from_db()
        slot.refresh_from_db()
        assert (referral.status, slot.state) in {(Status.BOOKED, "booked"), (Status.CANCELLED, "free")}
        whole()


@pytest.mark.acceptance("A12")
def test_sent_on_while_it_is_accepted_it_is_one_or_the_other(world):
    other = with_another_hub(world)
    for _ in range(ROUNDS):
        referral = world.submitted(nhs_number="")
        clinician, spoke = now(referral, world.fitter_user), now(referral, world.spoke_desk)
        results = at_once(
            partial(services.accept, **clinician), partial(services.redirect, **spoke, hub_id=other.hub.pk)
        )
        assert len(winners(results)) == 1
        referral.refresh_from_db()
        assert (referral.status, referral.hub) in {(Status.ACCEPTED, world.hub), (Status.SUBMITTED, other.hub)}
        whole()


@pytest.mark.acceptance("A26")
def test_sent_on_to_two_practices_at_once_it_goes_to_one(world):
    others = [with_another_hub(world, code) for code in ("N82003", "N82004")]
    for _ in range(ROUNDS):
        referral = world.submitted(nhs_number="")
        given = [now(referral, by) for by in (world.hub_desk, world.spoke_desk)]
        results = at_once(
            *(
                partial(services.redirect, **each, hub_id=other.hub.pk)
                for each, other in zip(given, others, strict=True)
            )
        )
        assert len(winners(results)) == 1
        assert Leg.objects.filter(referral=referral).count() == 2
        whole()


@pytest.mark.acceptance("A11")
def test_a_referral_cancelled_from_ten_tabs_is_cancelled_and_told_once(world):
    referral = world.booked()
    given = now(referral, world.spoke_desk)
    results = at_once(*[partial(services.cancel, **given, reason=CancelReason.PRIVATE)] * 10)
    assert len(winners(results)) == 1
    assert referral.events.filter(action="cancel").count() == 1
    assert Notification.objects.filter(kind="cancelled").count() == 1


@pytest.mark.acceptance("A31")
def test_both_practices_hear_of_a_death_at_once_and_neither_waits_for_the_other(world):
    """Each locks all of the patient's referrals, starting from a different one."""
    for _ in range(ROUNDS):
        implant, coil = world.accepted(), world.accepted(need=EITHER_COIL)
        starts = (now(implant, world.spoke_desk), now(coil, world.hub_desk))
        at_once(*(partial(services.cancel, **each, reason=CancelReason.PATIENT_DIED) for each in starts))
        for referral in (implant, coil):
            referral.refresh_from_db()
            assert referral.status == Status.CANCELLED
            assert referral.events.filter(action="cancel").count() == 1
        whole()


@pytest.mark.acceptance("A31")
def test_whoever_ends_all_of_a_patients_referrals_holds_none_while_waiting_for_the_first(world):
    """So two who do it at once, from different referrals, can never wait for each other."""
    low, high = sorted((world.accepted(), world.accepted(need=EITHER_COIL)), key=lambda each: each.pk)
    given = now(high, world.hub_desk)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Referral.objects.select_for_update().get(pk=low.pk)
            ending = pool.submit(in_own_connection, partial(services.cancel, **given, reason="patient_died"))
            wait_until_someone_waits()
            Referral.objects.select_for_update(nowait=True).get(pk=high.pk)
        assert ending.result(timeout=30).status == Status.CANCELLED


def in_own_connection(work):
    try:
        return work()
    finally:
        connection.close()


def wait_until_someone_waits() -> None:
    """For a lock that this connection holds."""
    for _ in range(300):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone()[0]:
                return
        sleep(0.1)
    pytest.fail("nobody waits for the lock")


@pytest.mark.acceptance("A12")
def test_asked_and_returned_at_once_it_is_one_or_the_other(world):
    referral = world.submitted()
    desk, clinician = now(referral, world.hub_desk), now(referral, world.fitter_user)
    results = at_once(
        partial(services.request_information, **desk, comment="Why?"),
        partial(services.return_to_referrer, **clinician, reason="no_capacity", comment=""),
    )
    assert len(winners(results)) == 1
    whole()


@pytest.mark.acceptance("A10")
def test_a_time_given_back_while_another_patient_wants_it_is_held_by_one_at_most(world):
    for turn in range(ROUNDS):
        slot = world.add_clinic(days=7 + turn, number=1).slots.get()
        mine, hers = world.accepted(nhs_number=""), world.accepted(nhs_number="")
        world.book(mine, slot)
        given_back, wanted = now(mine, world.spoke_desk), now(hers, world.hub_desk)
        at_once(
            partial(services.unbook, **given_back, reason="patient"),
            partial(services.book, **wanted, slot_id=slot.uuid),
        )
        assert Appointment.objects.filter(slot=slot, state="booked").count() <= 1
        whole()


def test_a_world_is_whole_before_anybody_races(world):
    at(world, Status.REJECTED)
    whole()
