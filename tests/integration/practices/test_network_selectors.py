"""What a network admin is told to look after: bookings and letters that end."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from practices.methods import Competence, Method
from practices.selectors import fitters_expiring, slots_to_rearrange
from practices.services import add_letter, withdraw_letter, withdraw_session
from tests.builders.capacity import a_clinic, a_day, a_fitter, a_hub, an_admin, book, close

pytestmark = pytest.mark.django_db


class TestFittersExpiring:
    @pytest.mark.parametrize(("days", "listed"), [(-1, False), (0, True), (90, True), (91, False)])
    def test_letters_that_end_within_the_time_count_from_today_to_its_last_day(self, days, listed):
        fitter = a_fitter(a_hub(letters=None), expires_on=a_day(days))
        assert list(fitters_expiring(within=timedelta(days=90))) == ([fitter] if listed else [])

    def test_a_fitter_of_two_practices_with_two_ending_letters_is_listed_once(self):
        fitter = a_fitter(a_hub(letters=None), a_hub(letters=None), expires_on=a_day(5))
        assert list(fitters_expiring(within=timedelta(days=90))) == [fitter]

    def test_withdrawn_letters_and_fitters_of_no_practice_are_left_out(self):
        a_fitter(expires_on=a_day(5))
        gone = a_fitter(a_hub(letters=None), letters=[Competence.IUT], expires_on=a_day(5))
        withdraw_letter(by=an_admin(), letter_id=gone.letters.get().pk, on=a_day(0))
        assert not fitters_expiring(within=timedelta(days=90))

    def test_their_letters_come_with_them(self, django_assert_num_queries):
        hub = a_hub(letters=None)
        for _ in range(3):
            a_fitter(hub, expires_on=a_day(5))
        with django_assert_num_queries(2):
            assert [len(fitter.letters.all()) for fitter in fitters_expiring(within=timedelta(days=90))] == [2, 2, 2]


@pytest.mark.acceptance("A8", "A9")
class TestSlotsToRearrange:
    def test_of_one_practice_or_of_all_by_time(self):
        first, second = a_hub(), a_hub()
        [later] = book(a_clinic(first, days=9))
        [sooner] = book(a_clinic(second, days=8))
        close(first, 9)
        close(second, 8)
        assert list(slots_to_rearrange()) == [sooner, later]
        assert list(slots_to_rearrange(hub=first)) == [later]

    def test_free_slots_and_clinics_that_stand_are_left_out(self):
        hub = a_hub()
        book(a_clinic(hub, days=8))
        a_clinic(hub, days=9)
        close(hub, 9)
        assert not slots_to_rearrange()

    @time_machine.travel(datetime(2026, 11, 17, 9, 30, tzinfo=UTC), tick=False)
    def test_a_slot_that_has_begun_is_too_late_to_rearrange_and_one_later_today_is_not(self):
        hub = a_hub()
        session = a_clinic(hub, days=0, first=time(9, 31), number=2)
        begun, to_come = book(session, 2)
        withdraw_session(by=an_admin(), session_uuid=session.uuid)
        with time_machine.travel(begun.starts_at, tick=False):
            assert list(slots_to_rearrange()) == [to_come]

    def test_another_letter_for_the_method_keeps_the_booking(self):
        hub = a_hub(methods=[Method.IMPLANT], letters=[Competence.SDI_IR])
        book(a_clinic(hub))
        fitter = hub.fitters.get()
        first = fitter.letters.get()
        add_letter(
            by=an_admin(), fitter=fitter, competence=Competence.SDI_IO, issued_on=a_day(0), expires_on=a_day(99)
        )
        withdraw_letter(by=an_admin(), letter_id=first.pk, on=timezone.localdate())
        assert not slots_to_rearrange()

    def test_a_ring_pessary_needs_no_letter(self):
        hub = a_hub(letters=[])
        book(a_clinic(hub, methods=[Method.RING_PESSARY]))
        assert not slots_to_rearrange()

    def test_it_asks_as_often_for_many_as_for_one(self, django_assert_num_queries):
        hub = a_hub()
        for days in range(1, 5):
            book(a_clinic(hub, days=days), 2)
        close(hub, 1, 9)
        with django_assert_num_queries(3):
            found = [
                (slot.session.hub.practice.name, len(slot.session.fitter.letters.all()))
                for slot in slots_to_rearrange()
            ]
        assert found == [(hub.practice.name, 2)] * 8
