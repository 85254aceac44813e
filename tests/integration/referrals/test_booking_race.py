"""Twenty people book the last slot at the same moment: one gets it (A10)."""

from concurrent.futures import ThreadPoolExecutor
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
