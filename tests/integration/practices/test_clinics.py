"""Clinics and their slots are added and withdrawn by these rules."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from larc.audit.models import Event
from practices.errors import CapacityError
from practices.methods import Competence, Method, Procedure
from practices.selectors import bookable_slots, slots_to_rearrange
from practices.services import (
    add_slots,
    withdraw_session,
    withdraw_slots,
)
from tests.builders.capacity import a_clinic, a_day, a_fitter, a_hub, an_admin, book, close, take

pytestmark = pytest.mark.django_db


def bookable(hub):
    return list(bookable_slots(hub_id=hub.pk, method=Method.IMPLANT, procedure=Procedure.FIT))


class TestClinic:
    def test_it_has_slots_one_after_the_other(self):
        with time_machine.travel(datetime(2026, 7, 1, 12, tzinfo=UTC)):
            session = a_clinic(a_hub(), days=1, first=time(9, 30), minutes=20, number=3)
            starts = [slot.starts_at for slot in session.slots.all()]
        assert starts == [datetime(2026, 7, 2, 8, minute, tzinfo=UTC) for minute in (30, 50)] + [
            datetime(2026, 7, 2, 9, 10, tzinfo=UTC)
        ]

    @pytest.mark.acceptance("A9")
    @pytest.mark.parametrize(
        ("letters", "methods", "refused"),
        [
            ([Competence.IUT], [Method.IMPLANT], True),
            ([Competence.SDI_IR], [Method.COPPER_IUD], True),
            ([Competence.SDI_IR], [Method.IMPLANT, Method.LNG_IUS], True),
            ([], [Method.RING_PESSARY], False),
            ([Competence.SDI_RO], [Method.IMPLANT], False),
        ],
    )
    def test_its_fitter_needs_a_letter_for_each_method(self, letters, methods, refused):
        hub = a_hub(letters=letters)
        if not refused:
            assert a_clinic(hub, methods=methods).slots.count() == 4
            return
        with pytest.raises(CapacityError, match="no letter of competence valid on") as error:
            a_clinic(hub, methods=methods)
        assert error.value.field == "fitter"

    @pytest.mark.acceptance("A9")
    def test_the_letter_must_be_valid_on_the_day_of_the_clinic_not_today(self):
        hub = a_hub(letters=None)
        fitter = a_fitter(hub, expires_on=a_day(10))
        assert a_clinic(hub, days=10, fitter=fitter)
        with pytest.raises(CapacityError, match="no letter of competence"):
            a_clinic(hub, days=11, fitter=fitter)

    def test_its_fitter_works_at_the_hub(self):
        with pytest.raises(CapacityError, match="does not fit at") as refused:
            a_clinic(a_hub(), fitter=a_fitter(a_hub()))
        assert refused.value.field == "fitter"

    def test_the_hub_offers_its_methods(self):
        with pytest.raises(CapacityError, match="does not offer this: Implant") as refused:
            a_clinic(a_hub(methods=[Method.COPPER_IUD]), methods=[Method.IMPLANT])
        assert refused.value.field == "methods"

    def test_it_has_at_least_one_method(self):
        with pytest.raises(CapacityError) as refused:
            a_clinic(a_hub(), methods=[])
        assert refused.value.field == "methods"

    def test_it_is_not_held_on_a_day_the_hub_is_closed(self):
        hub = a_hub()
        close(hub, 7)
        with pytest.raises(CapacityError, match="is closed on"):
            a_clinic(hub, days=7)
        shut = a_hub(closed_on=a_day(7))
        with pytest.raises(CapacityError, match="is closed on"):
            a_clinic(shut, days=7)
        assert a_clinic(shut, days=6)

    @time_machine.travel(datetime(2026, 11, 17, 9, 30, tzinfo=UTC), tick=False)
    @pytest.mark.parametrize(("days", "first", "field"), [(-1, time(9), "day"), (0, time(9, 30), "first")])
    def test_it_is_not_held_in_the_past(self, days, first, field):
        with pytest.raises(CapacityError) as refused:
            a_clinic(a_hub(), days=days, first=first)
        assert refused.value.field == field

    @time_machine.travel(datetime(2026, 11, 17, 9, 30, tzinfo=UTC), tick=False)
    def test_it_may_begin_later_today(self):
        assert a_clinic(a_hub(), days=0, first=time(9, 31))

    @pytest.mark.acceptance("A33")
    @pytest.mark.parametrize(
        ("now", "message"),
        [(datetime(2027, 3, 27, tzinfo=UTC), "does not exist"), (datetime(2026, 10, 24, tzinfo=UTC), "comes twice")],
    )
    def test_a_time_that_is_missing_or_comes_twice_is_refused(self, now, message):
        with time_machine.travel(now):
            hub = a_hub()
            with pytest.raises(CapacityError, match=message) as refused:
                a_clinic(hub, days=1, first=time(1, 30))
        assert refused.value.field == "first"

    def test_a_fitter_is_in_one_place_at_a_time(self):
        hub, other = a_hub(letters=None), a_hub(letters=None)
        fitter = a_fitter(hub, other)
        a_clinic(hub, fitter=fitter, first=time(9), number=4)
        with pytest.raises(CapacityError, match="has a clinic 9am to 11am that day"):
            a_clinic(other, fitter=fitter, first=time(10, 59))
        assert a_clinic(other, fitter=fitter, first=time(11))

    def test_the_time_of_a_withdrawn_clinic_is_free_again_but_where_someone_is_booked(self):
        hub = a_hub()
        session = a_clinic(hub, first=time(9))
        book(session)
        withdraw_session(by=an_admin(), session_uuid=session.uuid)
        with pytest.raises(CapacityError, match="9am to 9:30am"):
            a_clinic(hub, first=time(9))
        assert a_clinic(hub, first=time(9, 30))

    @pytest.mark.acceptance("A8")
    def test_withdrawing_keeps_the_booked_slots_and_lists_them(self):
        hub = a_hub()
        session = a_clinic(hub)
        [booked] = book(session)

        assert withdraw_session(by=an_admin(), session_uuid=session.uuid) == [booked]

        assert list(slots_to_rearrange(hub=hub)) == [booked]
        assert bookable(hub) == []
        assert [take(slot) for slot in session.slots.exclude(pk=booked.pk)] == [None, None, None]

    def test_withdrawn_twice_is_withdrawn_once(self):
        session = a_clinic(a_hub())
        for _ in range(2):
            assert withdraw_session(by=an_admin(), session_uuid=session.uuid) == []
        assert Event.objects.filter(action="session.withdrawn").count() == 1

    def test_slots_are_added_after_its_last(self):
        session = a_clinic(a_hub(), number=2, minutes=20)
        last = session.slots.latest("starts_at")
        added = add_slots(by=an_admin(), session_uuid=session.uuid, version=1, number=2)
        assert [slot.starts_at - last.starts_at for slot in added] == [timedelta(minutes=20), timedelta(minutes=40)]

    def test_slots_are_not_added_where_the_fitter_is_busy_nor_past_midnight_nor_once_withdrawn(self):
        hub = a_hub()
        session = a_clinic(hub, first=time(9), number=2)
        a_clinic(hub, first=time(10, 30))
        late = a_clinic(hub, first=time(23), number=2)
        for uuid, number in [(session.uuid, 2), (late.uuid, 1)]:
            with pytest.raises(CapacityError):
                add_slots(by=an_admin(), session_uuid=uuid, version=1, number=number)
        withdraw_session(by=an_admin(), session_uuid=session.uuid)
        with pytest.raises(CapacityError, match="withdrawn"):
            add_slots(by=an_admin(), session_uuid=session.uuid, version=1, number=1)

    @pytest.mark.acceptance("A8")
    def test_some_slots_are_withdrawn_but_not_the_booked_ones_among_them(self):
        session = a_clinic(a_hub(), number=3)
        [booked] = book(session)
        free, kept = session.slots.exclude(pk=booked.pk)
        chosen = [booked.uuid, free.uuid]
        assert withdraw_slots(by=an_admin(), session_uuid=session.uuid, slot_uuids=chosen) == [booked]
        assert [slot.state for slot in session.slots.all()] == ["booked", "withdrawn", "free"]
        assert take(kept)
