"""Clinics that repeat: made a quarter at a time, looked at first, by one admin at a time."""

import re
from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from larc.audit.models import Event
from larc.nhsuk.formatting import format_weekday_date
from practices.clinic_times import Part
from practices.errors import CapacityError, StaleError
from practices.methods import Method
from practices.models import ClinicPattern, ClinicSession, Leave, Slot
from practices.selectors import rank_hubs, rooms_of, slots_to_rearrange
from practices.services import (
    add_leave,
    add_pattern,
    add_room,
    add_session,
    change_hub,
    change_pattern,
    change_session,
    give_up_room,
    make_clinics,
    plan_clinics,
    remove_leave,
    withdraw_session,
)
from tests.builders.capacity import a_clinic, a_day, a_fitter, a_hub, an_admin, book, close
from tests.builders.pages import date_answers, text_of
from tests.builders.racing import at_once, winners

pytestmark = pytest.mark.django_db

COILS = Part((Method.COPPER_IUD, Method.LNG_IUS), 40, 2)
IMPLANTS = Part((Method.IMPLANT,), 20, 3, is_for_trainee=True)


def a_pattern(hub, **changes):
    given = {
        "by": an_admin(),
        "hub_id": hub.pk,
        "fitter_id": hub.fitters.earliest("pk").pk,
        "starts_on": a_day(7),
        "every_weeks": 1,
        "first": time(9),
        "parts": [COILS, IMPLANTS],
    }
    return add_pattern(**(given | changes))


@pytest.fixture
def admin(client):
    client.force_login(an_admin())
    return client


def offered(response):
    """The two dates that are filled in."""
    typed = dict(re.findall(r'name="(\w+)"[^>]*? value="(\d+)"', response.content.decode()))
    return tuple(
        date(*(int(typed[f"{name}_{part}"]) for part in ("year", "month", "day")))
        for name in ("first_day", "last_day")
    )


def make(hub):
    days = {"first_day": a_day(1), "last_day": a_day(28)}
    plan = plan_clinics(hub=hub, **days)
    return make_clinics(by=an_admin(), hub_id=hub.pk, mark=plan.mark, **days)


class TestMaking:
    def test_a_plan_writes_nothing_and_making_it_makes_just_that(self):
        hub = a_hub()
        pattern = a_pattern(hub)
        plan = plan_clinics(hub=hub, first_day=a_day(1), last_day=a_day(28))
        assert not ClinicSession.objects.exists()
        days = [each.day for each in plan.clinics]

        made = make(hub)

        assert [session.day for session in made] == days
        assert {session.pattern for session in made} == {pattern}
        kinds = made[0].slots.values_list("minutes", "methods", "is_for_trainee")
        assert list(kinds) == [(40, ["copper_iud", "lng_ius"], False)] * 2 + [(20, ["implant"], True)] * 3
        assert made[0].methods == ["implant", "copper_iud", "lng_ius"]

    def test_made_again_nothing_is_made_not_even_what_was_withdrawn(self):
        hub = a_hub()
        a_pattern(hub)
        first = make(hub)[0]
        withdraw_session(by=an_admin(), session_uuid=first.uuid)
        assert make(hub) == []

    def test_what_changed_since_the_plan_was_seen_makes_nothing(self):
        hub = a_hub()
        a_pattern(hub)
        seen = plan_clinics(hub=hub, first_day=a_day(1), last_day=a_day(28)).mark
        close(hub, 7)
        with pytest.raises(StaleError):
            make_clinics(by=an_admin(), hub_id=hub.pk, first_day=a_day(1), last_day=a_day(28), mark=seen)
        assert not ClinicSession.objects.exists()

    @pytest.mark.parametrize(
        ("first", "last", "field"), [(5, 4, "last_day"), (0, 4, "first_day"), (1, 200, "last_day")]
    )
    def test_days_that_cannot_be_are_refused(self, first, last, field):
        with pytest.raises(CapacityError) as refused:
            plan_clinics(hub=a_hub(), first_day=a_day(first), last_day=a_day(last))
        assert refused.value.field == field

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"ends_on": a_day(1)}, "ends_on"),
            ({"parts": [Part((Method.RING_PESSARY,), 20, 1)]}, "methods"),
            ({"parts": []}, "first"),
            ({"fitter_id": 0}, "fitter"),
        ],
    )
    def test_a_pattern_that_could_never_be_held_is_refused(self, changes, field):
        hub = a_hub(methods=[Method.IMPLANT, Method.COPPER_IUD, Method.LNG_IUS])
        with pytest.raises(CapacityError) as refused:
            a_pattern(hub, **changes)
        assert refused.value.field == field

    def test_sent_twice_it_is_added_once(self):
        hub = a_hub()
        a_pattern(hub)
        with pytest.raises(CapacityError, match="already has a clinic that repeats"):
            a_pattern(hub)
        assert ClinicPattern.objects.count() == 1

    def test_a_change_counts_for_the_clinics_still_to_be_made(self):
        hub = a_hub()
        pattern = a_pattern(hub, ends_on=a_day(8))
        [made] = make(hub)
        change_pattern(
            by=an_admin(),
            pattern_uuid=pattern.uuid,
            version=1,
            fitter_id=pattern.fitter_id,
            starts_on=pattern.starts_on,
            every_weeks=2,
            first=time(14),
            parts=[COILS],
        )
        later = make(hub)
        assert [session.day for session in later] == [a_day(21)]
        assert later[0].slots.count() == 2
        assert made.slots.count() == 5

    def test_another_weekday_makes_no_second_clinic_in_a_week_that_has_one(self, admin):
        hub = a_hub()
        pattern = a_pattern(hub, ends_on=a_day(21))
        made = make(hub)
        withdraw_session(by=an_admin(), session_uuid=made[-1].uuid)
        other_day = pattern.starts_on + timedelta(days=-1 if pattern.weekday else 1)
        change_pattern(
            by=an_admin(),
            pattern_uuid=pattern.uuid,
            version=1,
            fitter_id=pattern.fitter_id,
            starts_on=other_day,
            every_weeks=1,
            first=time(9),
            parts=[COILS],
        )
        days = date_answers("first_day", a_day(1)) | date_answers("last_day", a_day(28))
        page = text_of(admin.post(reverse("practices:make-clinics", args=[hub.practice.uuid]), days))
        assert "Made already on another day of the same week." in page
        for week in range(len(made) - 1):
            assert format_weekday_date(other_day + timedelta(weeks=week)) in page
        # The week whose clinic was withdrawn has another day again, as have those never made.
        later = [other_day + timedelta(weeks=weeks) for weeks in (2, 3)]
        assert [each.day for each in make(hub)] == [day for day in later if day <= a_day(28)]

    def test_two_admins_never_overwrite_each_other(self):
        pattern = a_pattern(a_hub())
        given = {"by": an_admin(), "pattern_uuid": pattern.uuid, "fitter_id": pattern.fitter_id, "parts": [COILS]}
        given |= {"starts_on": pattern.starts_on, "every_weeks": 1}
        change_pattern(version=1, first=time(10), **given)
        with pytest.raises(StaleError):
            change_pattern(version=1, first=time(11), **given)
        assert ClinicPattern.objects.get().first == time(10)


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_make_the_same_weeks_at_once_make_them_once():
    hub = a_hub()
    a_pattern(hub)
    days = {"first_day": a_day(1), "last_day": a_day(28)}
    mark = plan_clinics(hub=hub, **days).mark
    admin = an_admin()

    results = at_once(*[lambda: make_clinics(by=admin, hub_id=hub.pk, mark=mark, **days)] * 5)

    assert len(winners(results)) == 1
    assert all(isinstance(result, StaleError) for result in results if not isinstance(result, list))
    assert ClinicSession.objects.count() == len(winners(results)[0])


@pytest.mark.django_db(transaction=True)
def test_two_clinics_added_at_once_never_share_a_room():
    hub = a_hub()
    other = a_fitter(hub, name="Dr Ben Shah")
    room = add_room(by=an_admin(), hub=hub, name="Room 1")

    def adding(fitter):
        return lambda: add_session(
            by=an_admin(),
            hub_id=hub.pk,
            fitter_id=fitter.pk,
            day=a_day(7),
            first=time(9),
            parts=[COILS],
            room_id=room.pk,
        )

    results = at_once(adding(hub.fitters.earliest("pk")), adding(other))
    assert len(winners(results)) == 1
    assert ClinicSession.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_admins_who_take_the_same_leave_back_one_is_late():
    hub, admin = a_hub(), an_admin()
    leave = add_leave(by=admin, fitter_id=hub.fitters.get().pk, first_day=a_day(6), last_day=a_day(7))

    def take_back():
        try:
            remove_leave(by=admin, leave_id=leave.pk)
        except Leave.DoesNotExist:
            return "late"
        return "taken back"

    assert sorted(at_once(take_back, take_back)) == ["late", "taken back"]
    assert Event.objects.filter(action="leave.removed").count() == 1


class TestLeave:
    def test_free_slots_are_offered_no_more_until_it_is_taken_back(self):
        hub = a_hub()
        a_clinic(hub, days=7)
        asked = {"method": "implant", "procedure": "fit", "origin": None, "day": a_day(0)}
        leave = add_leave(by=an_admin(), fitter_id=hub.fitters.get().pk, first_day=a_day(6), last_day=a_day(7))
        assert rank_hubs(**asked)[0].first_free is None
        remove_leave(by=an_admin(), leave_id=leave.pk)
        assert rank_hubs(**asked)[0].first_free is not None

    @pytest.mark.acceptance("A8")
    def test_booked_slots_stay_and_are_listed(self):
        hub = a_hub()
        booked = book(a_clinic(hub, days=7), 2)
        add_leave(by=an_admin(), fitter_id=hub.fitters.get().pk, first_day=a_day(7), last_day=a_day(7))
        assert list(slots_to_rearrange(hub=hub)) == booked
        assert {slot.state for slot in Slot.objects.filter(pk__in=[each.pk for each in booked])} == {"booked"}

    def test_nobody_books_a_slot_in_it(self):
        hub = a_hub()
        clinic = a_clinic(hub, days=7)
        add_leave(by=an_admin(), fitter_id=hub.fitters.get().pk, first_day=a_day(7), last_day=a_day(7))
        assert book(clinic) == [None]

    @pytest.mark.parametrize(
        ("first", "last", "field"), [(5, 4, "last_day"), (-3, -1, "last_day"), (8, 9, "first_day")]
    )
    def test_days_that_cannot_be_are_refused(self, first, last, field):
        fitter = a_hub().fitters.get()
        add_leave(by=an_admin(), fitter_id=fitter.pk, first_day=a_day(9), last_day=a_day(12))
        with pytest.raises(CapacityError) as refused:
            add_leave(by=an_admin(), fitter_id=fitter.pk, first_day=a_day(first), last_day=a_day(last))
        assert refused.value.field == field


class TestCover:
    def test_someone_else_holds_a_clinic_and_its_bookings_stay(self):
        hub = a_hub()
        clinic = a_clinic(hub, days=7)
        book(clinic, 2)
        add_leave(by=an_admin(), fitter_id=hub.fitters.get().pk, first_day=a_day(7), last_day=a_day(7))
        cover = a_fitter(hub, name="Dr Ben Shah")
        change_session(
            by=an_admin(), session_uuid=clinic.uuid, version=1, fitter_id=cover.pk, room_id=None, trainee_id=None
        )
        assert not slots_to_rearrange(hub=hub).exists()
        assert clinic.slots.filter(state="booked").count() == 2

    def test_only_who_may_fit_what_it_is_for(self):
        hub = a_hub()
        clinic = a_clinic(hub, days=7)
        cover = a_fitter(hub, name="Dr Ben Shah", letters=[])
        with pytest.raises(CapacityError, match="no letter of competence"):
            change_session(
                by=an_admin(), session_uuid=clinic.uuid, version=1, fitter_id=cover.pk, room_id=None, trainee_id=None
            )

    def test_a_stale_page_changes_nothing(self):
        hub = a_hub()
        clinic = a_clinic(hub, days=7)
        fitter, cover = hub.fitters.get(), a_fitter(hub, name="Dr Ben Shah")
        given = {"by": an_admin(), "session_uuid": clinic.uuid, "room_id": None, "trainee_id": None, "version": 1}
        change_session(fitter_id=cover.pk, **given)
        with pytest.raises(StaleError):
            change_session(fitter_id=fitter.pk, **given)


class TestRooms:
    def test_a_room_given_up_is_used_again_when_added_again(self):
        hub = a_hub()
        room = add_room(by=an_admin(), hub=hub, name="Room 1")
        give_up_room(by=an_admin(), room_id=room.pk)
        assert not rooms_of(hub=hub).exists()
        assert add_room(by=an_admin(), hub=hub, name="ROOM 1") == room

    def test_two_rooms_never_share_a_name(self):
        hub = a_hub()
        add_room(by=an_admin(), hub=hub, name="Room 1")
        with pytest.raises(CapacityError) as refused:
            add_room(by=an_admin(), hub=hub, name="room 1")
        assert refused.value.field == "name"


def test_referrers_are_shown_nothing_sooner_than_the_hubs_notice():
    hub = a_hub()
    soon, later = a_clinic(hub, days=2), a_clinic(hub, days=4)
    asked = {"method": "implant", "procedure": "fit", "origin": None, "day": a_day(0)}
    assert rank_hubs(**asked)[0].first_free == soon.slots.earliest("starts_at").starts_at
    change_hub(by=an_admin(), hub_id=hub.pk, version=hub.version, notice_days=3)
    assert rank_hubs(**asked)[0].first_free == later.slots.earliest("starts_at").starts_at


class TestPages:
    def answers(self, hub, **changes):
        given = {"fitter": hub.fitters.earliest("pk").pk, "every_weeks": "2", "first": "9am"}
        given |= {"methods_1": ["implant"], "number_1": "4", "methods_2": ["lng_ius"], "number_2": "2"}
        given |= {"is_for_trainee_2": "yes"} | date_answers("starts_on", a_day(7))
        return given | changes

    def at(self, name, hub):
        return reverse(f"practices:{name}", args=[hub.practice.uuid])

    def test_added_looked_at_and_made(self, admin):
        hub = a_hub("Park Practice")
        page = text_of(admin.post(self.at("add-pattern", hub), self.answers(hub), follow=True))
        assert "Repeating clinic added. Make its clinics next" in page
        listed = text_of(admin.get(self.at("patterns", hub)))
        for words in [
            "Every second week on",
            "4 of 20 minutes: Implant",
            "2 of 30 minutes: Hormonal coil (IUS) (for a trainee)",
        ]:
            assert words in listed

        start = text_of(admin.get(self.at("make-clinics", hub)))
        assert "Filled in is the quarter after the last clinic made so." in start
        assert offered(admin.get(self.at("make-clinics", hub))) == (a_day(1), a_day(91))

        days = date_answers("first_day", a_day(1)) | date_answers("last_day", a_day(35))
        preview = admin.post(self.at("make-clinics", hub), days)
        assert not ClinicSession.objects.exists()
        count = len(plan_clinics(hub=hub, first_day=a_day(1), last_day=a_day(35)).clinics)
        assert f"{count} clinics, {count * 6} appointments." in text_of(preview)
        assert f"Create {count} clinics" in text_of(preview)
        assert "<br>" not in text_of(preview)

        mark = plan_clinics(hub=hub, first_day=a_day(1), last_day=a_day(35)).mark
        done = text_of(admin.post(self.at("make-clinics", hub), days | {"mark": mark}, follow=True))
        assert f"{count} clinics created" in done
        again = admin.post(self.at("make-clinics", hub), days | {"mark": mark})
        assert again.status_code == 409
        assert "someone else may have made these clinics" in text_of(again)
        assert ClinicSession.objects.count() == count
        after = max(ClinicSession.objects.values_list("day", flat=True)) + timedelta(days=1)
        assert offered(admin.get(self.at("make-clinics", hub))) == (after, after + timedelta(days=90))

    def test_a_reason_to_leave_clinics_out_is_said_once(self, admin):
        hub = a_hub("Park Practice")
        admin.post(self.at("add-pattern", hub), self.answers(hub))
        hub.closures.create(first_day=a_day(1), last_day=a_day(60))
        days = date_answers("first_day", a_day(1)) | date_answers("last_day", a_day(60))
        page = text_of(admin.post(self.at("make-clinics", hub), days))
        assert page.count("Park Practice is closed that day") == 1
        assert page.count("2 of 30 minutes: Hormonal coil (IUS) (for a trainee)") >= 3

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"every_weeks": ""}, "Select how often it is held"),
            ({"number_2": ""}, "Enter how many appointments"),
            ({"methods_2": []}, "Select what these appointments are for"),
            ({"first": "25:00"}, "Start time must be a time of day"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, admin, changes, words):
        hub = a_hub()
        page = admin.post(self.at("add-pattern", hub), self.answers(hub, **changes))
        assert words in text_of(page)
        assert 'value="4"' in page.content.decode()
        assert not ClinicPattern.objects.exists()

    @pytest.mark.acceptance("A12")
    def test_a_stale_change_shows_both_versions(self, admin):
        hub = a_hub()
        admin.post(self.at("add-pattern", hub), self.answers(hub))
        pattern = ClinicPattern.objects.get()
        address = reverse("practices:change-pattern", args=[pattern.uuid])
        assert 'value="9am"' in admin.get(address).content.decode()
        admin.post(address, self.answers(hub, first="10am", version="1"))
        stale = admin.post(address, self.answers(hub, first="11am", version="1"))
        assert stale.status_code == 412
        for words in ["This page is out of date", "10am", "11am"]:
            assert words in text_of(stale)
        assert ClinicPattern.objects.get().first == time(10)

    def test_leave_says_first_who_is_booked(self, admin):
        hub = a_hub()
        book(a_clinic(hub, days=7), 2)
        fitter = hub.fitters.get()
        address = reverse("practices:add-leave", args=[hub.practice.uuid, fitter.pk])
        days = date_answers("first_day", a_day(7)) | date_answers("last_day", a_day(8))
        assert "2 patients are booked" in text_of(admin.post(address, days))
        assert not fitter.leave.exists()
        page = text_of(admin.post(address, days | {"confirm": "yes"}, follow=True))
        assert "The fitter is away that day" in page
        removed = reverse("practices:remove-leave", args=[hub.practice.uuid, fitter.leave.get().pk])
        assert "Leave removed" in text_of(admin.post(removed, follow=True))

    def test_rooms_are_added_and_given_up(self, admin):
        hub = a_hub()
        assert "Room 1" in text_of(admin.post(self.at("add-room", hub), {"name": "Room 1"}, follow=True))
        give_up = reverse("practices:give-up-room", args=[hub.practice.uuid, hub.rooms.get().pk])
        assert admin.get(give_up).status_code == 405
        assert "Use it no more : Room 1" in text_of(admin.get(self.at("patterns", hub)))
        admin.post(give_up)
        assert not rooms_of(hub=hub).exists()

    def test_a_clinic_gets_another_fitter(self, admin):
        hub = a_hub()
        clinic = a_clinic(hub, days=7)
        cover = a_fitter(hub, name="Dr Ben Shah")
        address = reverse("practices:change-session", args=[clinic.uuid])
        page = text_of(admin.post(address, {"fitter": cover.pk, "version": "1"}, follow=True))
        assert "Dr Ben Shah" in page
        stale = admin.post(address, {"fitter": hub.fitters.earliest("pk").pk, "version": "1"})
        assert stale.status_code == 412
