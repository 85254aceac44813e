"""Twenty people book the last slot at the same moment: one gets it (A10)."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from referrals import services
from referrals.errors import NotAllowedError, SlotTakenError, StaleError
from referrals.models import Appointment, Referral
from referrals.workflow import Status
from tests.builders.pathway import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 20


def at_once(work, items):
    """Run `work` on each item in its own thread, all released together. Returns results and errors."""
    barrier = Barrier(len(items))

    def run(item):
        try:
            barrier.wait(timeout=30)
            return work(item)
        except (SlotTakenError, StaleError, NotAllowedError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(run, items))


def book(world: World, referral: Referral, slot_id: object) -> Appointment:
    return services.book(referral_id=referral.pk, by=world.hub_desk, version=referral.version, slot_id=slot_id)


@pytest.mark.acceptance("A10")
def test_the_last_slot_goes_to_exactly_one_of_twenty_patients():
    world = make_world()
    slot = world.add_clinic(number=1).slots.get()
    referrals = [world.accepted(nhs_number="") for _ in range(PEOPLE)]
    results = at_once(lambda referral: book(world, referral, slot.uuid), referrals)
    booked = [result for result in results if isinstance(result, Appointment)]
    assert len(booked) == Appointment.objects.count() == 1
    assert [type(result) for result in results].count(SlotTakenError) == PEOPLE - 1
    assert Referral.objects.filter(status=Status.BOOKED).count() == 1
    assert Referral.objects.filter(status=Status.ACCEPTED).count() == PEOPLE - 1


@pytest.mark.acceptance("A10")
def test_the_last_slot_goes_to_the_hub_or_to_one_referring_practice():
    world = make_world()
    world.let_referrers_book()
    slot = world.add_clinic(number=1).slots.get()
    referrals = [world.accepted(nhs_number="") for _ in range(PEOPLE)]
    desks = [world.hub_desk, world.spoke_desk] * (PEOPLE // 2)
    results = at_once(
        lambda each: services.book(referral_id=each[0].pk, by=each[1], version=each[0].version, slot_id=slot.uuid),
        list(zip(referrals, desks, strict=True)),
    )
    [booked] = [result for result in results if isinstance(result, Appointment)]
    assert booked.booked_by == desks[results.index(booked)]
    assert [type(result) for result in results].count(SlotTakenError) == PEOPLE - 1
    assert Referral.objects.filter(status=Status.BOOKED).count() == 1


@pytest.mark.acceptance("A10", "A12")
def test_a_patient_booked_by_both_practices_at_once_gets_one_time():
    world = make_world()
    world.let_referrers_book()
    slots = list(world.add_clinic(number=PEOPLE).slots.all())
    referral = world.accepted()
    desks = [world.hub_desk, world.spoke_desk] * (PEOPLE // 2)
    results = at_once(
        lambda each: services.book(
            referral_id=referral.pk, by=each[1], version=referral.version, slot_id=each[0].uuid
        ),
        list(zip(slots, desks, strict=True)),
    )
    assert sum(isinstance(result, Appointment) for result in results) == 1
    assert Appointment.objects.count() == world.hub.sessions.get().slots.filter(state="booked").count() == 1
    assert referral.notifications.filter(kind="booked").count() == 1


@pytest.mark.acceptance("A10")
def test_a_booking_while_the_hub_switches_it_off_is_made_or_refused_and_never_half():
    world = make_world()
    for turn in range(5):
        world.let_referrers_book()
        slot = world.add_clinic(days=7 + turn, number=1).slots.get()
        referral = world.accepted(nhs_number="")
        given = {"referral_id": referral.pk, "by": world.spoke_desk, "version": referral.version}
        works = [partial(services.book, **given, slot_id=slot.uuid), partial(world.let_referrers_book, False)]
        result, _ = at_once(lambda work: work(), works)
        is_booked = isinstance(result, Appointment)
        referral.refresh_from_db()
        slot.refresh_from_db()
        assert is_booked or isinstance(result, NotAllowedError)
        assert (referral.status, slot.state) == (("booked", "booked") if is_booked else ("accepted", "free"))


@pytest.mark.acceptance("A10")
def test_one_patient_booked_from_twenty_tabs_gets_one_appointment():
    world = make_world()
    slots = list(world.add_clinic(number=PEOPLE).slots.all())
    referral = world.accepted()
    results = at_once(lambda slot: book(world, referral, slot.uuid), slots)
    assert sum(isinstance(result, Appointment) for result in results) == 1
    assert world.hub.sessions.get().slots.filter(state="booked").count() == 1


@pytest.mark.acceptance("A11")
def test_a_draft_sent_from_twenty_tabs_is_sent_once():
    world = make_world()
    draft = world.draft()
    results = at_once(lambda _: services.submit(referral_id=draft.pk, by=world.spoke_desk), range(PEOPLE))
    assert {result.submitted_at for result in results} == {Referral.objects.get().submitted_at}
    assert draft.legs.count() == draft.events.count() == 1
