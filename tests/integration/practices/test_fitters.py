"""Fitters corrected by two admins at once, who leave a hub and come back, and what becomes of their clinics."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.audit.models import Event
from larc.nhsuk.formatting import format_date
from practices.errors import CapacityError, StaleError
from practices.models import Fitter, Slot
from practices.selectors import clinics_to_come, fitters_expiring, slots_to_rearrange
from practices.services import change_fitter, end_departures, link_account, start_fitter, stop_fitter
from tests.builders.capacity import a_clinic, a_day, a_fitter, a_hub, an_admin, book, take
from tests.builders.pages import client_of, date_answers, text_of, title_of
from tests.builders.pathway import make_user

pytestmark = pytest.mark.django_db


def answers(fitter, **changes):
    given = {
        "version": str(fitter.version),
        "name": fitter.name,
        "registration_body": "GMC",
        "registration_number": fitter.registration_number,
        "is_woman": "not-said",
        "email": "",
    }
    return given | changes


def change(fitter, **changes):
    given = {
        "version": fitter.version,
        "name": fitter.name,
        "registration_body": fitter.registration_body,
        "registration_number": fitter.registration_number,
        "is_woman": fitter.is_woman,
        "user": fitter.user,
    }
    return change_fitter(by=an_admin(), fitter_id=fitter.pk, **(given | changes))


class TestChange:
    def test_what_was_typed_wrongly_is_put_right_and_audited(self):
        fitter = a_fitter(a_hub(letters=None))
        changed = change(fitter, name="Dr Amy Hill", registration_number="7654321", is_woman=True)
        changed.refresh_from_db()
        assert (changed.name, changed.registration, changed.is_woman) == ("Dr Amy Hill", "GMC 7654321", True)
        assert changed.version == fitter.version + 1
        assert changed.letters.count() == 2
        assert Event.objects.filter(action="fitter.changed", subject="GMC 7654321").count() == 1

    @pytest.mark.acceptance("A12")
    def test_of_two_who_change_at_once_the_later_is_told(self):
        fitter = a_fitter(a_hub(letters=None))
        change(fitter, name="Dr Amy Hill")
        with pytest.raises(StaleError):
            change(fitter, name="Dr Amy Dale")
        fitter.refresh_from_db()
        assert fitter.name == "Dr Amy Hill"

    def test_linking_an_account_makes_an_open_form_stale_too(self):
        hub = a_hub()
        fitter = hub.fitters.get()
        link_account(by=an_admin(), fitter_id=fitter.pk, user=make_user(Role.FITTER, hub.practice))
        with pytest.raises(StaleError):
            change(fitter, name="Dr Amy Hill")

    def test_a_registration_or_account_that_is_another_fitters_is_refused(self):
        hub = a_hub(letters=None)
        first, second = a_fitter(hub, name="Dr Bo Lee"), a_fitter(hub)
        link_account(by=an_admin(), fitter_id=first.pk, user=make_user(Role.FITTER, hub.practice))
        first.refresh_from_db()
        with pytest.raises(CapacityError, match="Dr Bo Lee already has"):
            change(second, registration_number=first.registration_number)
        with pytest.raises(CapacityError, match="account of Dr Bo Lee"):
            change(second, user=first.user)
        assert Fitter.objects.get(pk=second.pk).user is None


class TestChangePage:
    @pytest.fixture
    def admin(self):
        return client_of(an_admin())

    def test_it_opens_with_what_is_stored_and_saves_what_is_typed(self, admin):
        fitter = a_fitter(a_hub(letters=None))
        address = reverse("practices:change-fitter", args=[fitter.pk])
        assert 'value="Dr Amy Hall"' in admin.get(address).content.decode()
        page = admin.post(address, answers(fitter, name="Dr Amy Hill", is_woman="yes"), follow=True)
        assert "Dr Amy Hill changed" in text_of(page)
        assert title_of(page).startswith("Dr Amy Hill")
        fitter.refresh_from_db()
        assert fitter.is_woman is True

    def test_another_regulator_is_shown_as_it_was_typed(self, admin):
        fitter = a_fitter(a_hub(letters=None))
        address = reverse("practices:change-fitter", args=[fitter.pk])
        typed = {"registration_body": "other", "other_body": "hcpc", "registration_number": "pa 99"}
        admin.post(address, answers(fitter, **typed))
        fitter.refresh_from_db()
        assert fitter.registration == "HCPC PA99"
        assert 'value="HCPC"' in admin.get(address).content.decode()

    @pytest.mark.acceptance("A12")
    def test_two_tabs_see_both_versions_and_can_use_theirs_or_mine(self, admin):
        fitter = a_fitter(a_hub(letters=None))
        address = reverse("practices:change-fitter", args=[fitter.pk])
        admin.post(address, answers(fitter, name="Dr Amy Hill", is_woman="yes"))

        page = admin.post(address, answers(fitter, name="Dr Amy Dale"))
        assert page.status_code == 412
        words = text_of(page)
        assert "This page is out of date" in words
        assert "Mine Dr Amy Dale Theirs Dr Amy Hill" in words
        assert "Mine Not said Theirs Yes" in words
        assert "Registration number" not in words  # both have the same

        page = admin.post(address, answers(fitter, name="Dr Amy Dale", version="2"))
        assert page.status_code == 302
        fitter.refresh_from_db()
        assert (fitter.name, fitter.version) == ("Dr Amy Dale", 3)

    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, admin):
        fitter = a_fitter(a_hub(letters=None))
        page = admin.post(
            reverse("practices:change-fitter", args=[fitter.pk]), answers(fitter, name="Dr Dale", is_woman="")
        )
        assert "Select yes if the fitter is a woman" in text_of(page)
        assert 'value="Dr Dale"' in page.content.decode()

    def test_the_account_they_have_stays_even_if_it_left_the_practice(self, admin):
        hub = a_hub()
        fitter = hub.fitters.get()
        account = make_user(Role.FITTER, hub.practice)
        link_account(by=an_admin(), fitter_id=fitter.pk, user=account)
        account.staff_memberships.all().delete()
        fitter.refresh_from_db()
        address = reverse("practices:change-fitter", args=[fitter.pk])
        admin.post(address, answers(fitter, name="Dr Dale", email=account.email))
        fitter.refresh_from_db()
        assert (fitter.name, fitter.user) == ("Dr Dale", account)

    def test_nobody_of_this_number_is_not_found(self, admin):
        assert admin.get(reverse("practices:change-fitter", args=[999999])).status_code == 404


@pytest.mark.acceptance("A8")
class TestLeaving:
    def test_free_slots_are_offered_no_more_and_booked_ones_are_to_be_rearranged(self):
        here, there = a_hub("Park Practice", letters=None), a_hub("Lane Practice", letters=None)
        fitter = a_fitter(here, there)
        clinic, elsewhere = a_clinic(here, fitter=fitter), a_clinic(there, days=8, fitter=fitter)
        [booked] = book(clinic)
        free = clinic.slots.last()

        stop_fitter(by=an_admin(), fitter_id=fitter.pk, hub=here)

        assert list(slots_to_rearrange()) == [booked]
        assert set(Slot.objects.free()) == set(elsewhere.slots.all())
        assert take(free) is None
        assert take(elsewhere.slots.first())
        assert Event.objects.filter(action="fitter.stopped").count() == 1

    def test_who_comes_back_finds_the_clinics_again(self):
        hub = a_hub()
        fitter = hub.fitters.get()
        clinic = a_clinic(hub)
        book(clinic)
        stop_fitter(by=an_admin(), fitter_id=fitter.pk, hub=hub)
        start_fitter(by=an_admin(), fitter_id=fitter.pk, hub=hub)
        assert not slots_to_rearrange().exists()
        assert take(clinic.slots.last())

    def test_a_clinic_whose_fitter_left_offers_nothing_on_screen(self):
        admin = client_of(an_admin())
        hub = a_hub()
        a_clinic(hub, number=7)
        address = reverse("practices:detail", args=[hub.practice.uuid])
        assert "Fitter away" not in text_of(admin.get(address))
        stop_fitter(by=an_admin(), fitter_id=Fitter.objects.get().pk, hub=hub)
        assert "Fitter away" in text_of(admin.get(address))

    def test_until_the_day_they_leave_their_clinics_go_on(self):
        hub = a_hub()
        fitter = hub.fitters.get()
        before, after = a_clinic(hub, days=7), a_clinic(hub, days=8)
        [kept], [booked] = book(before), book(after)

        stop_fitter(by=an_admin(), fitter_id=fitter.pk, hub=hub, first_day=a_day(8))

        assert list(slots_to_rearrange()) == [booked]
        assert {slot.session for slot in Slot.objects.free()} == {before}
        assert take(before.slots.last())
        assert take(after.slots.last()) is None
        assert hub.fitters.exists()
        with pytest.raises(CapacityError, match="no longer fits here from"):
            a_clinic(hub, days=9)
        with time_machine.travel(timezone.now() + timedelta(days=8)):
            assert (end_departures(), end_departures()) == (1, 0)
        assert not hub.fitters.exists()
        assert kept.state == "booked"

    def test_who_was_to_leave_may_stay_or_leave_on_another_day(self):
        hub = a_hub()
        fitter = hub.fitters.get()
        clinic = a_clinic(hub, days=7)
        leaving = {"by": an_admin(), "fitter_id": fitter.pk, "hub": hub}
        stop_fitter(**leaving, first_day=a_day(3))
        assert not Slot.objects.free().exists()
        stop_fitter(**leaving, first_day=a_day(8))
        assert Slot.objects.free().count() == clinic.slots.count()
        stop_fitter(**leaving, first_day=a_day(3))
        start_fitter(**leaving)
        assert Slot.objects.free().count() == clinic.slots.count()
        with pytest.raises(CapacityError, match="today or in the future"):
            stop_fitter(**leaving, first_day=a_day(-1))

    def test_the_day_is_on_the_practices_page_from_which_it_is_changed(self):
        admin = client_of(an_admin())
        hub = a_hub("Park Practice")
        address = reverse("practices:stop-fitter", args=[hub.practice.uuid, hub.fitters.get().pk])
        book(a_clinic(hub, days=7))
        page = text_of(admin.post(address, date_answers("first_day", a_day(5)), follow=True))
        day = format_date(a_day(5))
        assert f"Dr Amy Hall no longer fits at Park Practice from {day}. 1 appointment to rearrange." in page
        assert f"Leaves on {day}" in page
        refused = admin.post(address, date_answers("first_day", a_day(-2)))
        assert "must be today or in the future" in text_of(refused)
        assert "They stay" in text_of(admin.get(address))
        assert "Dr Amy Hall stays at Park Practice" in text_of(admin.post(address, {"stays": "yes"}, follow=True))
        assert "Leaves on" not in text_of(admin.get(reverse("practices:detail", args=[hub.practice.uuid])))

    def test_leaving_again_changes_nothing(self):
        hub = a_hub()
        for _ in range(2):
            stop_fitter(by=an_admin(), fitter_id=Fitter.objects.get().pk, hub=hub)
        assert Event.objects.filter(action="fitter.stopped").count() == 1

    def test_the_page_lists_the_clinics_first_and_the_home_page_the_bookings_after(self):
        admin = client_of(an_admin())
        hub = a_hub("Park Practice")
        fitter = hub.fitters.get()
        book(a_clinic(hub), 2)
        assert clinics_to_come(fitter=fitter, hub=hub).get().booked == 2
        address = reverse("practices:stop-fitter", args=[hub.practice.uuid, fitter.pk])

        asked = text_of(admin.get(address))
        assert "Patients who are booked in them keep their slots until you rearrange them." in asked
        assert "Clinics to come" in asked
        assert hub.fitters.exists()

        page = text_of(admin.post(address, date_answers("first_day", a_day(0)), follow=True))
        assert "Dr Amy Hall no longer fits at Park Practice. 2 appointments to rearrange." in page
        assert "The fitter no longer works there" in page
        assert "The fitter no longer works there" in text_of(admin.get(reverse("home")))
        assert admin.get(address).status_code == 404

    def test_who_left_everywhere_is_not_reminded_of_their_letters(self):
        hub = a_hub(letters=None)
        fitter = a_fitter(hub)
        fitter.letters.update(expires_on=a_clinic(hub, days=30, fitter=fitter).day)
        assert list(fitters_expiring(within=timedelta(days=90))) == [fitter]
        stop_fitter(by=an_admin(), fitter_id=fitter.pk, hub=hub)
        assert list(fitters_expiring(within=timedelta(days=90))) == []
