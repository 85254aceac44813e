"""A slot goes to one, and comes back to all."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from practices.methods import Competence, Method, Procedure
from practices.models import Slot
from practices.selectors import bookable_slots
from practices.services import free_slot, take_slot, withdraw_session
from tests.builders.capacity import a_clinic, a_fitter, a_hub, an_admin, take


def bookable(hub, method=Method.IMPLANT, procedure=Procedure.FIT, *, now=None):
    return bookable_slots(hub_id=hub.pk, method=method, procedure=procedure, now=now)


@pytest.mark.acceptance("A10")
@pytest.mark.django_db(transaction=True)
def test_twenty_who_want_the_last_slot_at_once_leave_one_with_it():
    slot = a_clinic(a_hub(), number=1).slots.get()
    together = threading.Barrier(20)

    def want(_):
        try:
            with transaction.atomic():
                connection.ensure_connection()
                together.wait()
                taken = take(slot)
                # The rest of a booking: meanwhile the others wait for the row, and then see what it became.
                time.sleep(0.2 if taken else 0)
                return taken
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(want, range(20)))

    assert [outcome for outcome in outcomes if outcome] == [slot]
    assert Slot.objects.get().state == Slot.State.BOOKED


@pytest.mark.acceptance("A8")
@pytest.mark.django_db(transaction=True)
def test_a_clinic_withdrawn_while_it_is_booked_keeps_what_was_booked_and_offers_nothing():
    for _ in range(5):
        session = a_clinic(a_hub(), number=8)
        together = threading.Barrier(9)

        def want(slot, barrier=together):
            try:
                barrier.wait()
                return take(slot)
            finally:
                connection.close()

        def withdraw(uuid=session.uuid, barrier=together):
            try:
                barrier.wait()
                return withdraw_session(by=an_admin(), session_uuid=uuid)
            finally:
                connection.close()

        slots = list(session.slots.all())
        an_admin()
        with ThreadPoolExecutor(9) as pool:
            wanted, withdrawn = [pool.submit(want, slot) for slot in slots], pool.submit(withdraw)
            taken = {future.result() for future in wanted} - {None}
            withdrawn.result()

        assert set(session.slots.filter(state=Slot.State.BOOKED)) == taken
        assert not session.slots.filter(state=Slot.State.FREE).exists()


@pytest.mark.django_db
class TestOneSlot:
    def test_a_taken_slot_is_lost_to_the_next(self):
        slot = a_clinic(a_hub()).slots.first()
        assert take(slot).state == Slot.State.BOOKED
        assert take(slot) is None

    def test_a_slot_that_has_begun_cannot_be_taken(self):
        slot = a_clinic(a_hub()).slots.first()
        assert take_slot(slot_uuid=slot.uuid, now=slot.starts_at) is None
        assert take_slot(slot_uuid=slot.uuid, now=slot.starts_at - timedelta(seconds=1)) == slot

    def test_a_slot_given_back_can_be_taken_again(self):
        slot = take(a_clinic(a_hub()).slots.first())
        assert free_slot(slot=slot).state == Slot.State.FREE
        assert take(slot) == slot

    def test_a_slot_given_back_in_a_withdrawn_clinic_is_withdrawn_too(self):
        session = a_clinic(a_hub())
        slot = take(session.slots.first())
        withdraw_session(by=an_admin(), session_uuid=session.uuid)
        assert free_slot(slot=slot).state == Slot.State.WITHDRAWN
        assert take(slot) is None


@pytest.mark.django_db
class TestBookable:
    def test_slots_come_by_time_with_their_fitter(self, django_assert_num_queries):
        hub = a_hub()
        late, early = a_clinic(hub, days=9, number=1), a_clinic(hub, days=2, number=2)
        with django_assert_num_queries(1):
            found = [(slot.session, slot.session.fitter.name) for slot in bookable(hub)]
        assert found == [(early, "Dr Amy Hall"), (early, "Dr Amy Hall"), (late, "Dr Amy Hall")]

    def test_taken_and_begun_slots_and_those_of_other_hubs_are_left_out(self):
        hub = a_hub()
        a_clinic(a_hub())
        first, second, third = a_clinic(hub, number=3).slots.all()
        take(third)
        assert list(bookable(hub, now=first.starts_at)) == [second]

    @time_machine.travel(datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    def test_a_clinic_later_today_in_london_counts_although_it_is_yesterday_in_universal_time(self):
        hub = a_hub()
        session = a_clinic(hub, days=0)
        assert session.day == date(2026, 7, 2)
        assert list(bookable(hub)) == list(session.slots.all())

    @pytest.mark.acceptance("A9")
    @pytest.mark.parametrize(
        ("letter", "method", "procedure", "offered"),
        [
            (Competence.SDI_IO, Method.IMPLANT, Procedure.FIT, True),
            (Competence.SDI_IO, Method.IMPLANT, Procedure.REMOVE, False),
            (Competence.SDI_IO, Method.IMPLANT, Procedure.REPLACE, False),
            (Competence.SDI_IO, Method.COPPER_IUD, Procedure.FIT, False),
            (Competence.SDI_IO, "either_coil", Procedure.FIT, False),
        ],
    )
    def test_only_slots_whose_fitter_may_do_it_can_be_booked(self, letter, method, procedure, offered):
        hub = a_hub(methods=[Method.IMPLANT, Method.COPPER_IUD], letters=None)
        a_clinic(hub, fitter=a_fitter(hub, letters=[letter]), methods=[Method.IMPLANT])
        assert bookable(hub, method, procedure).exists() is offered

    @pytest.mark.acceptance("A9")
    def test_a_letter_that_ends_the_day_before_the_slot_does_not_count_and_one_that_ends_on_it_does(self):
        hub = a_hub(letters=None)
        fitter = a_fitter(hub, expires_on=timezone.localdate() + timedelta(days=8))
        a_clinic(hub, days=7, fitter=fitter)
        second = a_clinic(hub, days=8, fitter=fitter)
        assert second in {slot.session for slot in bookable(hub)}
        fitter.letters.update(expires_on=timezone.localdate() + timedelta(days=7))
        assert second not in {slot.session for slot in bookable(hub)}
