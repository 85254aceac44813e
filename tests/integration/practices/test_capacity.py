"""Hubs, closures and fitters change by these rules, and every change is recorded."""

from datetime import date

import pytest

from larc.audit.models import Event
from practices.errors import CapacityError, StaleError
from practices.methods import Competence, Method, Procedure
from practices.models import Slot
from practices.selectors import bookable_slots, slots_to_rearrange
from practices.services import (
    add_fitter,
    add_letter,
    change_hub,
    make_hub,
    reopen_hub,
    withdraw_letter,
    withdraw_session,
)
from tests.builders.capacity import a_clinic, a_day, a_fitter, a_hub, a_practice, an_admin, book, close, take

pytestmark = pytest.mark.django_db


def bookable(hub):
    return list(bookable_slots(hub_id=hub.pk, method=Method.IMPLANT, procedure=Procedure.FIT))


def offer(hub, version, **changes):
    stored = {"methods": hub.methods, "is_accepting": True, "max_open_referrals": None, "access_notes": ""}
    return change_hub(by=an_admin(), hub_id=hub.pk, version=version, **(stored | changes))


class TestHub:
    def test_it_is_made_once(self):
        hub = a_hub()
        with pytest.raises(CapacityError, match="already a fitting practice"):
            make_hub(by=an_admin(), practice=hub.practice, methods=[Method.IMPLANT])

    def test_it_offers_at_least_one_method_each_once_and_in_one_order(self):
        practice = a_practice()
        with pytest.raises(CapacityError) as refused:
            make_hub(by=an_admin(), practice=practice, methods=[])
        assert refused.value.field == "methods"
        hub = make_hub(by=an_admin(), practice=practice, methods=["lng_ius", "implant", "lng_ius"])
        assert hub.methods == ["implant", "lng_ius"]

    @pytest.mark.acceptance("A12")
    def test_a_change_made_from_an_old_page_is_refused_and_loses_nothing(self):
        hub = a_hub()
        offer(hub, hub.version, max_open_referrals=12)
        with pytest.raises(StaleError):
            offer(hub, hub.version, max_open_referrals=99)
        hub.refresh_from_db()
        assert (hub.max_open_referrals, hub.version) == (12, 2)

    def test_only_a_hub_that_says_so_lets_referring_practices_book_themselves(self):
        hub = a_hub()
        assert not hub.direct_booking
        switched_on = offer(hub, hub.version, direct_booking=True)
        changed = offer(hub, switched_on.version, max_open_referrals=12)
        assert changed.direct_booking


class TestClosure:
    @pytest.mark.acceptance("A8")
    def test_booked_slots_are_kept_and_listed_and_free_ones_are_not_offered(self):
        hub = a_hub()
        [booked] = book(a_clinic(hub, days=7))
        later = a_clinic(hub, days=9)

        closed = close(hub, 7, 8)

        assert closed.booked == [booked]
        assert list(slots_to_rearrange(hub=hub)) == [booked]
        assert {slot.session for slot in bookable(hub)} == {later}
        free = booked.session.slots.filter(state=Slot.State.FREE).first()
        assert take(free) is None

    def test_its_slots_are_offered_again_once_it_is_removed(self):
        hub = a_hub()
        session = a_clinic(hub, days=7)
        closed = close(hub, 7)
        assert bookable(hub) == []
        reopen_hub(by=an_admin(), closure_id=closed.closure.pk)
        assert bookable(hub) == list(session.slots.all())

    @pytest.mark.parametrize(
        ("first", "last", "field"),
        [(5, 4, "last_day"), (-3, -1, "last_day"), (9, 12, "first_day"), (12, 12, "first_day"), (5, 20, "first_day")],
    )
    def test_days_in_the_wrong_order_over_or_already_closed_are_refused(self, first, last, field):
        hub = a_hub()
        close(hub, 10, 12)
        with pytest.raises(CapacityError) as refused:
            close(hub, first, last)
        assert refused.value.field == field
        assert hub.closures.count() == 1


class TestFitter:
    def test_a_registration_is_known_once(self):
        fitter = a_fitter()
        with pytest.raises(CapacityError) as refused:
            add_fitter(
                by=an_admin(),
                name="Another",
                registration_body=fitter.registration_body,
                registration_number=fitter.registration_number,
                hubs=[],
            )
        assert refused.value.field == "registration_number"

    def test_a_letter_expires_after_it_is_issued(self):
        with pytest.raises(CapacityError) as refused:
            add_letter(
                by=an_admin(),
                fitter=a_fitter(),
                competence=Competence.IUT,
                issued_on=date(2026, 1, 2),
                expires_on=date(2026, 1, 1),
            )
        assert refused.value.field == "expires_on"

    @pytest.mark.acceptance("A9")
    @pytest.mark.parametrize(("last_day", "is_flagged"), [(7, False), (6, True)])
    def test_a_slot_already_booked_is_flagged_when_the_letter_expires_first(self, last_day, is_flagged):
        hub = a_hub(methods=[Method.IMPLANT])
        [booked] = book(a_clinic(hub, days=7))
        hub.fitters.get().letters.filter(competence=Competence.SDI_IR).update(expires_on=a_day(last_day))
        assert list(slots_to_rearrange(hub=hub)) == ([booked] if is_flagged else [])

    @pytest.mark.acceptance("A9")
    def test_a_slot_already_booked_is_flagged_when_the_letter_is_withdrawn_before_it(self):
        hub = a_hub(methods=[Method.IMPLANT])
        [booked] = book(a_clinic(hub, days=7))
        assert not slots_to_rearrange(hub=hub)
        letter = hub.fitters.get().letters.get(competence=Competence.SDI_IR)
        withdraw_letter(by=an_admin(), letter_id=letter.pk, on=a_day(8))
        assert not slots_to_rearrange(hub=hub)
        withdraw_letter(by=an_admin(), letter_id=letter.pk, on=a_day(7))
        assert list(slots_to_rearrange(hub=hub)) == [booked]


def test_every_change_is_recorded_with_who_made_it():
    hub = a_hub()
    session = a_clinic(hub)
    withdraw_session(by=an_admin(), session_uuid=session.uuid)
    offer(hub, hub.version, is_accepting=False)
    closed = close(hub, 30)
    reopen_hub(by=an_admin(), closure_id=closed.closure.pk)

    events = Event.objects.order_by("pk").values_list("action", "subject", "actor")
    code, fitter = hub.practice.code, hub.fitters.get()
    person = f"GMC {fitter.registration_number}"
    assert list(events) == [
        (action, subject, an_admin().pk)
        for action, subject in [
            ("hub.made", code),
            ("fitter.added", person),
            ("letter.added", person),
            ("letter.added", person),
            ("session.added", str(session.uuid)),
            ("session.withdrawn", str(session.uuid)),
            ("hub.changed", code),
            ("hub.closed", code),
            ("hub.reopened", code),
        ]
    ]
