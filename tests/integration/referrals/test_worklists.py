"""Each list of domain.md 8.4: what is on it and what is not, whose it is, and what comes next there."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from benchmarks.dataset.referrals import fill_referrals
from practices import services as practices
from practices.methods import Competence
from practices.models import Practice, Slot
from referrals import services
from referrals.clocks import LONDON
from referrals.models import Notification, Referral, SafeguardingHold
from referrals.workflow import Status
from referrals.worklists import WORKLISTS, Asker, counts, names_for, rows_of
from tests.builders.capacity import a_hub
from tests.builders.pages import client_of, days_ago, text_of
from tests.builders.pathway import NHS_NUMBERS, World, make_practice, make_world

pytestmark = pytest.mark.django_db

LIST = "/referrals/"


@pytest.fixture
def world() -> World:
    return make_world()


def names_of(user, referral: Referral) -> set[str]:
    """The lists of a person that a referral is on."""
    asker = Asker.of(user)
    return {name for name in names_for(asker) if rows_of(WORKLISTS[name], asker).filter(pk=referral.pk).exists()}


def step_of(user, name: str, referral: Referral) -> str:
    """The address of the last cell of its row."""
    page = client_of(user).get(LIST, {"list": name}).content.decode()
    row = next(row for row in page.split("</tr>") if referral.reference in row)
    return row.rpartition('href="')[2].partition('"')[0]


def as_of(referral: Referral) -> Referral:
    referral.refresh_from_db()
    return referral


def test_a_new_referral_is_the_fitting_practices_to_triage_and_the_senders_to_follow(world):
    new = world.submitted()
    assert names_of(world.hub_desk, new) == {"new"}
    assert names_of(world.spoke_desk, new) == {"sent"}


@pytest.mark.parametrize(
    ("sent", "now", "overdue"),
    [
        (datetime(2026, 11, 5, 17, tzinfo=LONDON), datetime(2026, 11, 9, 17, tzinfo=LONDON), False),
        (datetime(2026, 11, 5, 17, tzinfo=LONDON), datetime(2026, 11, 10, 8, tzinfo=LONDON), True),
        (datetime(2026, 12, 23, 9, tzinfo=LONDON), datetime(2026, 12, 29, 9, tzinfo=LONDON), False),
        (datetime(2026, 12, 23, 9, tzinfo=LONDON), datetime(2026, 12, 30, 9, tzinfo=LONDON), True),
    ],
)
def test_a_referral_is_overdue_after_two_working_days(sent, now, overdue):
    with time_machine.travel(sent, tick=False):
        world = make_world()
        new = world.submitted()
    with time_machine.travel(now, tick=False):
        assert ("overdue" in names_of(world.hub_desk, new)) == overdue


def test_an_answer_gives_the_fitting_practice_two_working_days_again(world):
    with time_machine.travel(days_ago(20)):
        new = world.submitted()
        services.request_information(
            referral_id=new.pk, by=world.hub_desk, version=new.version, comment="Is the device felt?"
        )
    assert names_of(world.hub_desk, new) == {"asked"}
    assert names_of(world.spoke_desk, new) == {"questions", "sent"}
    assert step_of(world.spoke_desk, "questions", new) == reverse("referrals:messages", args=[new.pk])
    services.answer(referral_id=new.pk, by=world.spoke_desk, version=as_of(new).version, comment="Yes")
    assert names_of(world.hub_desk, new) == {"new"}


def test_accepted_it_is_to_book(world):
    accepted = world.accepted()
    assert names_of(world.hub_desk, accepted) == {"to-book"}
    assert step_of(world.hub_desk, "to-book", accepted) == reverse("referrals:book", args=[accepted.pk])


@pytest.mark.parametrize(
    ("days", "names"),
    [(0, {"today", "week", "booked"}), (1, {"week", "booked"}), (6, {"week", "booked"}), (7, {"booked"})],
)
def test_bookings_are_listed_by_how_near_they_are(days, names):
    with time_machine.travel(datetime(2026, 11, 9, 7, tzinfo=LONDON), tick=False):
        world = make_world()
        booked = world.accepted()
        world.book(booked, world.add_clinic(days=days).slots.first())
        assert names_of(world.hub_desk, booked) == names
        assert names_of(world.spoke_desk, booked) == {"sent"}


@pytest.mark.acceptance("A8", "A9")
@pytest.mark.parametrize("happening", ["withdrawn", "closed", "away", "letter", "left"])
def test_a_booking_that_cannot_be_held_is_on_the_hubs_list_until_it_has_another_time(world, happening):
    booked, other = world.accepted(), world.accepted(nhs_number=NHS_NUMBERS[1])
    slot = world.add_clinic(days=7).slots.first()
    world.book(booked, slot)
    world.book(other, world.add_clinic(days=8).slots.first())
    assert "rearrange" not in names_of(world.hub_desk, booked)

    take_away(world, slot, happening)

    assert "rearrange" in names_of(world.hub_desk, booked)
    assert step_of(world.hub_desk, "rearrange", booked) == reverse("referrals:reschedule", args=[booked.pk])
    assert "Booked, to rearrange" in text_of(client_of(world.hub_desk).get("/"))
    for user in (world.hub_desk, world.spoke_desk):
        page = text_of(client_of(user).get(reverse("referrals:detail", args=[booked.pk])))
        assert "This appointment cannot be held as booked" in page
    assert "rearrange" not in names_of(world.spoke_desk, booked), "the fitting practice gives out its times"
    if happening in ("withdrawn", "closed", "away"):
        assert "rearrange" not in names_of(world.hub_desk, other)
        new = world.add_clinic(days=9).slots.first()
        services.reschedule(
            referral_id=booked.pk,
            by=world.hub_desk,
            version=as_of(booked).version,
            slot_id=new.uuid,
        )
        assert "rearrange" not in names_of(world.hub_desk, booked)


def take_away(world: World, slot: Slot, happening: str) -> None:
    day = slot.session.day
    days = {"first_day": day, "last_day": day}
    letter = world.fitter.letters.filter(competence=Competence.SDI_IR).first()
    {
        "withdrawn": lambda: practices.withdraw_session(by=world.admin, session_uuid=slot.session.uuid),
        "closed": lambda: practices.close_hub(by=world.admin, hub_id=world.hub.pk, reason="Flood", **days),
        "away": lambda: practices.add_leave(by=world.admin, fitter_id=world.fitter.pk, **days),
        "letter": lambda: practices.withdraw_letter(by=world.admin, letter_id=letter.pk, on=timezone.localdate()),
        "left": lambda: practices.stop_fitter(by=world.admin, fitter_id=world.fitter.pk, hub=world.hub),
    }[happening]()


def test_once_it_has_begun_an_appointment_waits_for_its_outcome():
    with time_machine.travel(datetime(2026, 11, 9, 7, tzinfo=LONDON), tick=False):
        world = make_world()
        booked = world.accepted()
        world.book(booked, world.add_clinic(days=0).slots.first())
    with time_machine.travel(datetime(2026, 11, 9, 9, 1, tzinfo=LONDON), tick=False):
        assert names_of(world.hub_desk, booked) == {"outcome", "today", "week"}
        assert step_of(world.fitter_user, "outcome", booked) == reverse("referrals:outcome", args=[booked.pk])
        assert "Monday 9 November 2026 at 9am" in text_of(client_of(world.hub_desk).get(LIST, {"list": "outcome"}))
        services.record_dna(referral_id=booked.pk, by=world.hub_desk, version=as_of(booked).version)
        assert names_of(world.hub_desk, booked) == {"rebook"}
        assert step_of(world.hub_desk, "rebook", booked) == reverse("referrals:reopen", args=[booked.pk])


def test_returned_it_is_the_senders_to_send_again(world):
    new = world.submitted()
    services.return_to_referrer(
        referral_id=new.pk, by=world.fitter_user, version=new.version, reason="no_capacity", comment=""
    )
    assert names_of(world.spoke_desk, new) == {"returned", "sent"}
    assert step_of(world.spoke_desk, "returned", new) == reverse("referrals:redirect", args=[new.pk])


@pytest.mark.parametrize(("days", "name"), [(20, None), (21, "soon"), (28, "soon"), (29, "late")])
def test_both_sides_see_who_is_near_or_past_the_limit(world, days, name):
    with time_machine.travel(days_ago(days)):
        new = world.submitted()
    for user in (world.hub_desk, world.spoke_desk):
        assert names_of(user, new) & {"soon", "late"} == ({name} if name else set())


@pytest.mark.acceptance("N3")
@pytest.mark.parametrize(("days", "name"), [(2, None), (3, "soon"), (5, "soon"), (6, "late")])
def test_at_a_clinic_the_limit_is_five_days(world, days, name):
    Practice.objects.filter(hub=world.hub).update(kind=Practice.Kind.SEXUAL_HEALTH_CLINIC)
    with time_machine.travel(days_ago(days)):
        new = world.submitted()
    for user in (world.hub_desk, world.spoke_desk):
        assert names_of(user, new) & {"soon", "late"} == ({name} if name else set())
    page = text_of(client_of(world.hub_desk).get(LIST))
    assert ("Day 6, 1 day past the limit Past 5 days" if name == "late" else f"Day {days} of 5") in page


def test_a_clock_that_was_carried_is_the_one_that_counts(world):
    new = world.submitted()
    Referral.objects.filter(pk=new.pk).update(clock_started_at=days_ago(29))
    assert "late" in names_of(world.hub_desk, new)


def test_the_nearest_limit_comes_first_whatever_the_kind_of_provider(world):
    Practice.objects.filter(hub=world.hub).update(kind=Practice.Kind.SEXUAL_HEALTH_CLINIC)
    with time_machine.travel(days_ago(4)):
        at_clinic = world.submitted()
    other = World(**vars(world) | {"hub": a_hub("Second Surgery")})
    with time_machine.travel(days_ago(25)):
        at_practice = other.submitted(nhs_number=NHS_NUMBERS[1])
    page = client_of(world.spoke_desk).get(LIST, {"list": "sent"}).content.decode()
    assert page.index(at_clinic.reference) < page.index(at_practice.reference)


def emergency(world: World, **given: object) -> Referral:
    """An accepted referral that is an emergency, to be fitted within two days."""
    referral = world.accepted(**given)
    Referral.objects.filter(pk=referral.pk).update(
        is_emergency=True, ec_deadline=timezone.now() + timedelta(days=2), clock_started_at=days_ago(40)
    )
    return as_of(referral)


def test_an_emergency_is_on_a_list_of_its_own_and_in_no_routine_queue(world):
    urgent = emergency(world)
    assert names_of(world.hub_desk, urgent) == {"emergencies"}
    assert names_of(world.spoke_desk, urgent) == {"emergencies", "sent"}
    page = text_of(client_of(world.hub_desk).get("/"))
    assert "Emergencies 1" in page
    assert "Fit by " in page
    assert "past the limit" not in page


def test_an_emergency_stands_before_all_others_on_home_pages(world):
    with time_machine.travel(days_ago(40)):
        late = world.submitted(nhs_number=NHS_NUMBERS[1], last_name="Late")
    emergency(world, last_name="Urgent")
    page = text_of(client_of(world.hub_desk).get("/"))
    assert page.index("Ada Urgent") < page.index("Ada Late")
    assert late.status == Status.SUBMITTED


def test_a_draft_is_its_own_practices_only(world):
    draft = world.draft()
    assert names_of(world.spoke_desk, draft) == {"drafts"}
    assert names_of(world.hub_desk, draft) == set()


def test_what_a_patient_sends_waits_for_the_practice_to_confirm(world):
    draft = world.draft()
    Referral.objects.filter(pk=draft.pk).update(status=Status.AWAITING_PRACTICE)
    assert names_of(world.spoke_desk, draft) == {"confirm"}
    assert "To confirm 1" in text_of(client_of(world.spoke_desk).get("/"))
    assert step_of(world.spoke_desk, "confirm", draft) == reverse("referrals:draft", args=[draft.pk])


def test_a_hold_is_on_no_list_but_its_leads(world):
    draft = world.draft()
    Referral.objects.filter(pk=draft.pk).update(status=Status.SAFEGUARDING_HOLD)
    SafeguardingHold.objects.create(referral=draft, lead=world.spoke_desk, held_at=timezone.now())
    colleague = type(world.spoke_desk).objects.create_user(
        email="colleague@example.org", name="Colleague", role=world.spoke_desk.role
    )
    world.spoke.staff.create(user=colleague)
    assert names_of(world.spoke_desk, draft) == {"holds"}
    assert names_of(colleague, draft) == set()
    assert "Held for your decision" not in text_of(client_of(colleague).get("/"))
    assert "Held for your decision 1" in text_of(client_of(world.spoke_desk).get("/"))


@pytest.mark.parametrize("about_appointment", [False, True])
def test_a_message_that_failed_is_for_the_practice_that_caused_it(world, about_appointment):
    booked = world.booked()
    appointment = booked.legs.get().appointments.get()
    Notification.objects.filter(referral=booked).delete()
    Notification.objects.create(
        referral=booked,
        appointment=appointment if about_appointment else None,
        kind=Notification.Kind.REMINDER,
        channel=Notification.Channel.SMS,
        state=Notification.State.FAILED,
        due_at=timezone.now(),
        closed_at=timezone.now(),
    )
    side, other = (world.hub_desk, world.spoke_desk) if about_appointment else (world.spoke_desk, world.hub_desk)
    assert "failed" in names_of(side, booked)
    assert "failed" not in names_of(other, booked)
    assert "Messages not sent 1" in text_of(client_of(side).get("/"))


def test_what_is_over_is_closed_for_both_sides_and_on_no_other_list(world):
    new = world.submitted()
    services.cancel(
        referral_id=new.pk, by=world.spoke_desk, version=new.version, reason="no_longer_required", comment=""
    )
    assert names_of(world.spoke_desk, new) == names_of(world.hub_desk, new) == {"closed"}


@pytest.mark.acceptance("A14")
def test_no_list_shows_another_practices_referral(world):
    new = world.submitted()
    stranger = type(world.spoke_desk).objects.create_user(
        email="stranger@example.org", name="Stranger", role=world.spoke_desk.role
    )
    make_practice("N82044").staff.create(user=stranger)
    assert names_of(stranger, new) == set()


def test_the_counts_are_those_of_the_lists(world):
    world.draft()
    world.submitted(nhs_number=NHS_NUMBERS[1])
    with time_machine.travel(days_ago(31)):
        world.accepted(nhs_number=NHS_NUMBERS[2])
    world.booked(nhs_number=NHS_NUMBERS[3])
    for user in (world.hub_desk, world.spoke_desk):
        asker = Asker.of(user)
        names = [name for name in names_for(asker) if name != "closed"]
        told = {name: tally.number for name, tally in counts(asker, names).items()}
        assert told == {name: rows_of(WORKLISTS[name], asker).count() for name in names}
        assert sum(told.values()) > 4


# Filters


@pytest.mark.parametrize(("waited", "found"), [("7", ["old", "new"]), ("14", ["old"]), ("21", [])])
def test_a_list_is_narrowed_to_those_who_wait_long(world, waited, found):
    for name, days in (("old", 20), ("new", 7)):
        with time_machine.travel(days_ago(days)):
            world.submitted(nhs_number="", without_number="not_known", last_name=name)
    page = text_of(client_of(world.hub_desk).get(LIST, {"list": "new", "waited": waited}))
    assert [name for name in ("old", "new") if f"Ada {name}" in page] == found
    assert f"Remove {waited} days or more" in page


def test_a_list_of_both_is_narrowed_to_emergencies_or_the_others(world):
    urgent, routine = emergency(world), world.submitted(nhs_number=NHS_NUMBERS[1])
    for choice, expected in (("yes", urgent), ("no", routine)):
        page = client_of(world.spoke_desk).get(LIST, {"list": "sent", "emergency": choice}).content.decode()
        assert [each for each in (urgent, routine) if each.reference in page] == [expected]


def test_a_list_of_one_status_offers_no_filter_by_status(world):
    world.submitted()
    assert 'name="status"' not in client_of(world.hub_desk).get(LIST, {"list": "new"}).content.decode()
    assert 'name="status"' in client_of(world.spoke_desk).get(LIST, {"list": "sent"}).content.decode()


def test_a_list_of_both_sides_is_narrowed_by_the_practice_at_either_end(world):
    with time_machine.travel(days_ago(30)):
        late = world.submitted()
    for practice in (world.spoke, world.hub.practice):
        page = client_of(world.spoke_desk).get(LIST, {"list": "late", "practice": str(practice.uuid)})
        assert late.reference in page.content.decode()


# S2: as many queries with one referral as with thousands


def queries_of(get: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        get()
    return len(queries)


@pytest.mark.acceptance("S2")
def test_a_page_costs_as_many_queries_with_5000_referrals_as_with_one(world):
    for days in range(1, 8):
        world.add_clinic(days=days, number=8)
    world.submitted()
    with time_machine.travel(days_ago(31)):
        world.accepted(nhs_number=NHS_NUMBERS[1])
    world.book(world.accepted(nhs_number=NHS_NUMBERS[2]), world.add_clinic(days=8).slots.first())
    gone = world.submitted(nhs_number=NHS_NUMBERS[3])
    services.cancel(
        referral_id=gone.pk, by=world.spoke_desk, version=gone.version, reason="patient_request", comment=""
    )
    browser = client_of(world.hub_desk)
    addresses = ["/", *(f"{LIST}?list={name}" for name in ("new", "to-book", "late", "booked", "closed"))]
    browser.get("/")
    with_one = [queries_of(lambda address=address: browser.get(address)) for address in addresses]
    fill_referrals(number=5_000, hubs=[world.hub], practices=[world.spoke], by=world.admin)
    assert "Showing 1 to 25 of" in text_of(browser.get(f"{LIST}?list=to-book"))
    assert [queries_of(lambda address=address: browser.get(address)) for address in addresses] == with_one
