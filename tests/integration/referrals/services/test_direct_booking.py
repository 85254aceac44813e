"""The referring practice books itself: where the hub lets it, once it is accepted, and by the same rules (8.2)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.models import Slot
from practices.services import close_hub, withdraw_slots
from referrals import services, standing
from referrals.errors import NotAllowedError, SlotTakenError, StaleError
from referrals.models import Appointment, Referral, ReferralEvent
from referrals.reasons import UnbookReason
from referrals.selectors import slots_for
from referrals.services.safety import answer_safety
from referrals.workflow import Action, Status
from tests.builders.pathway import World, make_practice, make_user, make_world, with_another_hub
from tests.builders.states import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A world whose hub lets referring practices book."""
    made = make_world()
    made.let_referrers_book()
    return made


def book(world: World, referral: Referral, slot: Slot) -> Appointment:
    return services.book(**now(referral, world.spoke_desk), slot_id=slot.uuid)


def free_slot(world: World, **given: object) -> Slot:
    return world.add_clinic(number=1, **given).slots.get()


def nothing_is_booked(referral: Referral) -> bool:
    status = Referral.objects.get(pk=referral.pk).status
    return status != Status.BOOKED and not Appointment.objects.exists() and not Slot.objects.filter(state="booked")


def test_the_referring_practice_books_and_the_story_says_that_it_did(world):
    referral, slot = world.accepted(), free_slot(world)
    appointment = book(world, referral, slot)
    referral.refresh_from_db()
    assert (referral.status, referral.offered_at) == (Status.BOOKED, appointment.booked_at)
    assert (appointment.slot, appointment.booked_by) == (slot, world.spoke_desk)
    told = ReferralEvent.objects.get(action=Action.BOOK)
    assert (told.by, told.organisation) == (world.spoke_desk, world.spoke)
    assert Event.objects.get(action="referral.book").organisation == world.spoke.code
    assert list(referral.notifications.order_by("pk").values_list("kind", flat=True)) == ["referred", "booked"]


def test_to_begin_with_no_hub_lets_them():
    world = make_world()
    referral, slot = world.accepted(), free_slot(world)
    with pytest.raises(NotAllowedError, match="Practice N82002 gives out its appointments itself"):
        book(world, referral, slot)
    assert nothing_is_booked(referral)


def test_switched_off_in_the_meantime_it_is_refused_and_what_is_booked_stays(world):
    first, second = world.accepted(), world.accepted(nhs_number="")
    booked, wanted = free_slot(world), free_slot(world, days=9)
    book(world, first, booked)
    world.let_referrers_book(False)
    with pytest.raises(NotAllowedError, match="gives out its appointments itself"):
        book(world, second, wanted)
    assert Appointment.objects.get(state=Appointment.State.BOOKED).slot == booked
    wanted.refresh_from_db()
    assert wanted.state == Slot.State.FREE
    world.book(second, wanted)


def test_nobody_books_before_the_hub_has_accepted(world):
    referral, slot = world.submitted(), free_slot(world)
    with pytest.raises(NotAllowedError):
        book(world, referral, slot)
    assert nothing_is_booked(referral)


@pytest.mark.acceptance("A14")
def test_no_other_practice_books(world):
    referral, slot = world.accepted(), free_slot(world)
    stranger = make_user(Role.PRACTICE_STAFF, make_practice("N82050"))
    with pytest.raises(Referral.DoesNotExist):
        services.book(**now(referral, stranger), slot_id=slot.uuid)
    assert nothing_is_booked(referral)


def test_what_counts_is_the_hub_that_has_it_now(world):
    strict = with_another_hub(world)
    referral = world.accepted()
    services.redirect(**now(referral, world.hub_desk), hub_id=strict.hub.pk)
    services.accept(**now(referral, strict.fitter_user))
    for slot in (free_slot(world), free_slot(strict)):
        with pytest.raises(NotAllowedError, match="Practice N82003 gives out"):
            book(world, referral, slot)
    assert nothing_is_booked(referral)


def test_the_referring_practice_gives_the_time_back_but_moves_it_not(world):
    referral, slot = world.accepted(), free_slot(world)
    book(world, referral, slot)
    later = free_slot(world, days=9)
    with pytest.raises(NotAllowedError):
        services.reschedule(**now(referral, world.spoke_desk), slot_id=later.uuid)
    services.unbook(**now(referral, world.spoke_desk), reason=UnbookReason.PATIENT)
    book(world, referral, later)
    assert Appointment.objects.get(state=Appointment.State.BOOKED).slot == later


@pytest.mark.acceptance("A12")
def test_an_old_page_books_nothing(world):
    referral, slot = world.accepted(), free_slot(world)
    with pytest.raises(StaleError):
        services.book(referral_id=referral.pk, by=world.spoke_desk, version=referral.version - 1, slot_id=slot.uuid)
    assert nothing_is_booked(referral)


def letter_ends_before(world: World, slot: Slot) -> None:
    world.fitter.letters.update(expires_on=slot.session.day - timedelta(days=1))


def clinic_is_closed(world: World, slot: Slot) -> None:
    day = slot.session.day
    close_hub(by=world.admin, hub_id=world.hub.pk, first_day=day, last_day=day, reason="Training")


def slot_is_withdrawn(world: World, slot: Slot) -> None:
    withdraw_slots(by=world.admin, session_uuid=slot.session.uuid, slot_uuids=[slot.uuid])


def deadline_is_before(world: World, slot: Slot) -> None:
    Referral.objects.update(is_emergency=True, ec_deadline=slot.starts_at)


def it_has_begun(world: World, slot: Slot) -> None:
    Slot.objects.filter(pk=slot.pk).update(starts_at=timezone.now() - timedelta(minutes=1))


@pytest.mark.acceptance("A8", "A9", "A32")
@pytest.mark.parametrize(
    "happens", [letter_ends_before, clinic_is_closed, slot_is_withdrawn, deadline_is_before, it_has_begun]
)
def test_what_the_hub_could_not_book_the_referring_practice_cannot_either(
    world, happens: Callable[[World, Slot], None]
):
    referral, slot = world.accepted(), free_slot(world)
    happens(world, slot)
    for someone in (world.hub_desk, world.spoke_desk):
        with pytest.raises(SlotTakenError):
            services.book(**now(referral, someone), slot_id=slot.uuid)
    assert nothing_is_booked(referral)


def test_only_times_of_that_hub_for_that_method_are_booked(world):
    other = with_another_hub(world)
    referral = world.accepted()
    for slot in (free_slot(other), free_slot(world, methods=["lng_ius"])):
        with pytest.raises(SlotTakenError):
            book(world, referral, slot)
    assert nothing_is_booked(referral)


@pytest.mark.parametrize(("notice", "is_free"), [(6, True), (7, True), (8, False)])
def test_the_referring_practice_leaves_the_hub_the_notice_it_wants(world, notice, is_free):
    referral, slot = world.accepted(), free_slot(world, days=7)
    type(world.hub).objects.update(notice_days=notice)
    assert list(slots_for(referral=referral, by=world.spoke_desk)) == [slot] * is_free
    assert list(slots_for(referral=referral, by=world.hub_desk)) == [slot]
    if is_free:
        book(world, referral, slot)
    else:
        with pytest.raises(SlotTakenError):
            book(world, referral, slot)
        world.book(referral, slot)


def test_answers_that_are_not_known_block_this_booking_too(world):
    draft = world.draft()
    question = draft.safety_answers.first().question
    answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={question: "not_known"})
    referral, slot = services.submit(referral_id=draft.pk, by=world.spoke_desk), free_slot(world)
    services.accept(**now(referral, world.fitter_user))
    with pytest.raises(NotAllowedError, match="must be answered before booking"):
        book(world, referral, slot)
    answer_safety(referral_id=referral.pk, by=world.spoke_desk, answers={question: "no"})
    book(world, referral, slot)


def test_a_new_flag_is_for_a_clinician_of_the_hub_to_read_first(world):
    referral, slot = world.accepted(), free_slot(world)
    answer_safety(referral_id=referral.pk, by=world.spoke_desk, answers={"breast_cancer_past": "yes"})
    with pytest.raises(NotAllowedError, match="A clinician of the fitting practice must read them before booking"):
        book(world, referral, slot)
    assert nothing_is_booked(referral)


def test_who_works_at_both_practices_books_for_the_hub(world):
    both = make_user(Role.PRACTICE_STAFF, world.spoke, world.hub.practice)
    world.let_referrers_book(False)
    referral, slot = world.accepted(), free_slot(world)
    assert Action.BOOK in standing.allowed_actions(user=both, referral=referral)
    services.book(**now(referral, both), slot_id=slot.uuid)
    assert ReferralEvent.objects.get(action=Action.BOOK).organisation == world.hub.practice
