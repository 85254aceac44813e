"""Times at the hub: booked, moved, given back, and only with a fitter who may, in time and with safe answers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from practices.models import Slot
from practices.services import withdraw_slots
from referrals import selectors, services
from referrals.errors import InvalidDetailError, NotAllowedError, SlotTakenError, StaleError
from referrals.models import Appointment, Referral
from referrals.reasons import UnbookReason
from referrals.services.safety import answer_safety
from referrals.workflow import Status
from tests.builders.pathway import NHS_NUMBERS, World, make_world
from tests.builders.states import at, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def slots(world: World, **given: object) -> list[Slot]:
    return list(world.add_clinic(**given).slots.all())


def told(referral: Referral) -> list[str]:
    return list(referral.notifications.order_by("pk").values_list("kind", flat=True))


def test_a_new_time_frees_the_old_one_and_changes_nothing_else(world):
    first, second = slots(world, number=2)
    referral = world.accepted()
    old = world.book(referral, first)
    offered = Referral.objects.get().offered_at
    new = services.reschedule(**now(referral, world.hub_desk), slot_id=second.uuid)
    old.refresh_from_db()
    referral.refresh_from_db()
    assert (old.state, new.state, new.leg) == (Appointment.State.CANCELLED, Appointment.State.BOOKED, old.leg)
    assert list(Slot.objects.values_list("state", flat=True)) == [Slot.State.FREE, Slot.State.BOOKED]
    assert (referral.status, referral.offered_at) == (Status.BOOKED, offered)
    assert told(referral) == ["referred", "booked", "changed"]


@pytest.mark.acceptance("A10")
def test_a_patients_new_time_does_not_conflict_with_her_old_one(world):
    """Her own slot is the only one there is: moved onto itself nothing changes and nothing is refused."""
    (only,) = slots(world, number=1)
    referral = world.accepted()
    booked = world.book(referral, only)
    assert services.reschedule(**now(referral, world.hub_desk), slot_id=only.uuid) == booked
    assert Appointment.objects.get().state == Appointment.State.BOOKED
    assert referral.events.last().action == "book"


def test_back_and_forth_she_gets_the_time_she_had_before(world):
    first, second = slots(world, number=2)
    referral = world.accepted()
    world.book(referral, first)
    for slot in (second, first):
        services.reschedule(**now(referral, world.hub_desk), slot_id=slot.uuid)
    assert list(Slot.objects.values_list("state", flat=True)) == [Slot.State.BOOKED, Slot.State.FREE]
    assert Appointment.objects.filter(slot=first).count() == 2


@pytest.mark.acceptance("A10")
def test_a_new_time_that_is_lost_leaves_the_old_one(world):
    first, second = slots(world, number=2)
    mine, hers = world.accepted(), world.accepted(nhs_number=NHS_NUMBERS[1])
    world.book(mine, first)
    world.book(hers, second)
    with pytest.raises(SlotTakenError):
        services.reschedule(**now(mine, world.hub_desk), slot_id=second.uuid)
    assert set(Appointment.objects.values_list("leg__referral", "slot")) == {(mine.pk, first.pk), (hers.pk, second.pk)}
    assert set(Appointment.objects.values_list("state", flat=True)) == {"booked"}
    assert mine.events.last().action == "book"


@pytest.mark.acceptance("A8")
def test_moved_out_of_a_withdrawn_clinic_its_slot_is_nobodys(world):
    clinic = world.add_clinic(number=1)
    referral = world.accepted()
    world.book(referral, clinic.slots.get())
    later = slots(world, days=9, number=1)[0]
    clinic.withdrawn_at = timezone.now()
    clinic.save()
    withdraw_slots(by=world.admin, session_uuid=clinic.uuid, slot_uuids=[clinic.slots.get().uuid])
    services.reschedule(**now(referral, world.hub_desk), slot_id=later.uuid)
    assert clinic.slots.get().state == Slot.State.WITHDRAWN


@pytest.mark.acceptance("A11")
def test_a_time_booked_twice_is_booked_once_and_the_second_is_told(world):
    first, second = slots(world, number=2)
    referral = world.accepted()
    given = {"referral_id": referral.pk, "by": world.hub_desk, "version": referral.version}
    services.book(**given, slot_id=first.uuid)
    for slot in (first, second):
        with pytest.raises(NotAllowedError, match="Booked"):
            services.book(**given, slot_id=slot.uuid)
    assert Appointment.objects.count() == 1
    assert told(referral) == ["referred", "booked"]


@pytest.mark.acceptance("A12")
def test_a_stale_page_moves_no_appointment(world):
    referral = world.booked()
    later = slots(world, days=9, number=1)[0]
    with pytest.raises(StaleError):
        services.reschedule(
            referral_id=referral.pk, by=world.hub_desk, version=referral.version - 1, slot_id=later.uuid
        )


@pytest.mark.parametrize("slot_id", ["11111111-1111-4111-8111-111111111111"])
def test_a_slot_that_does_not_exist_is_no_slot(world, slot_id):
    referral = world.accepted()
    with pytest.raises(SlotTakenError):
        services.book(**now(referral, world.hub_desk), slot_id=slot_id)


@pytest.mark.acceptance("A9")
def test_no_time_is_moved_to_a_fitter_whose_letter_ends_before(world):
    referral = world.booked()
    later = slots(world, days=20, number=1)[0]
    world.fitter.letters.update(expires_on=timezone.localdate() + timedelta(days=19))
    with pytest.raises(SlotTakenError):
        services.reschedule(**now(referral, world.hub_desk), slot_id=later.uuid)


@pytest.mark.acceptance("A32")
def test_an_emergency_is_booked_only_before_its_deadline(world):
    before, at_deadline, after = slots(world, number=3)
    referral = world.accepted()
    Referral.objects.filter(pk=referral.pk).update(is_emergency=True, ec_deadline=at_deadline.starts_at)
    referral.refresh_from_db()
    assert list(selectors.slots_for(referral=referral, by=world.hub_desk)) == [before]
    for slot in (at_deadline, after):
        with pytest.raises(SlotTakenError):
            world.book(referral, slot)
    world.book(referral, before)
    with pytest.raises(SlotTakenError):
        services.reschedule(**now(referral, world.hub_desk), slot_id=after.uuid)


def test_an_answer_that_is_not_known_blocks_the_booking_and_not_the_sending(world):
    draft = world.draft()
    question = draft.safety_answers.first().question
    answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={question: "not_known"})
    referral = services.submit(referral_id=draft.pk, by=world.spoke_desk)
    services.accept(**now(referral, world.fitter_user))
    with pytest.raises(NotAllowedError, match="must be answered before booking"):
        services.book(**now(referral, world.hub_desk), slot_id=slots(world)[0].uuid)
    answer_safety(referral_id=referral.pk, by=world.hub_desk, answers={question: "no"})
    referral.refresh_from_db()
    world.book(referral, Slot.objects.first())


def test_a_cancelled_appointment_is_told_once_and_says_why(world):
    referral = world.booked()
    with pytest.raises(InvalidDetailError):
        services.unbook(**now(referral, world.hub_desk), reason="")
    services.unbook(**now(referral, world.hub_desk), reason=UnbookReason.CLINIC)
    assert told(referral) == ["referred", "booked", "cancelled"]
    assert referral.events.last().reason == UnbookReason.CLINIC


@pytest.mark.parametrize("status", [Status.ATTENDED_NOT_FITTED, Status.DNA])
def test_whoever_was_not_fitted_or_did_not_come_is_booked_again(world, status):
    referral = at(world, status)
    offered = referral.offered_at
    services.reopen(**now(referral, world.hub_desk))
    referral.refresh_from_db()
    world.book(referral, slots(world, days=12)[0])
    referral.refresh_from_db()
    assert (referral.status, referral.offered_at) == (Status.BOOKED, offered), "the first offer is what counts (K6)"


@pytest.mark.acceptance("A13")
def test_nobody_has_missed_an_appointment_that_is_still_to_come(world):
    referral = world.booked()
    with pytest.raises(NotAllowedError):
        services.record_dna(**now(referral, world.hub_desk))
    referral.refresh_from_db()
    assert (referral.status, Appointment.objects.get().state) == (Status.BOOKED, "booked")
