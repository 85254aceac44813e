"""Whoever races for a clinic's time: exactly one wins, the others are told, and no slot has more patients than one."""

from datetime import time, timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from practices.clinic_times import Part
from practices.methods import Competence, Method
from practices.models import ClinicSession, LetterOfCompetence, Slot
from practices.services import (
    add_leave,
    add_pattern,
    close_hub,
    make_clinics,
    plan_clinics,
    stop_fitter,
    withdraw_letter,
    withdraw_session,
)
from referrals import services
from referrals.errors import NotAllowedError, SlotTakenError
from referrals.models import Appointment, Referral, ShortNoticeOffer
from referrals.reasons import CancelReason, UnbookReason
from referrals.services.holds import release_expired
from referrals.workflow import Status
from tests.builders.capacity import a_day
from tests.builders.pathway import World, make_world
from tests.builders.racing import assert_capacity_holds, at_once, before_commit, in_processes, winners
from tests.builders.short_notice import accept, freed_slot, holder, offer

pytestmark = pytest.mark.django_db(transaction=True)

TURNS = 4
PROCESSES = 6
ways = pytest.mark.parametrize("race", [at_once, in_processes], ids=["threads", "processes"])


@pytest.fixture
def world():
    return make_world()


@pytest.fixture(autouse=True)
def capacity_holds(transactional_db):
    yield
    assert_capacity_holds()


def booking(world: World, referral: Referral, slot: Slot):
    return partial(
        services.book, referral_id=referral.pk, by=world.hub_desk, version=referral.version, slot_id=slot.uuid
    )


def cancelling(world: World, referral: Referral):
    return partial(
        services.cancel,
        referral_id=referral.pk,
        by=world.spoke_desk,
        version=referral.version,
        reason=CancelReason.NO_LONGER_REQUIRED,
    )


def a_slot(world: World, days: int = 7) -> Slot:
    return world.add_clinic(days=days, number=1).slots.get()


def state(slot: Slot) -> str:
    return Slot.objects.get(pk=slot.pk).state


def status(referral: Referral) -> str:
    return Referral.objects.get(pk=referral.pk).status


@pytest.mark.acceptance("A10")
def test_the_last_slot_goes_to_exactly_one_of_several_processes(world):
    slot = a_slot(world)
    referrals = [world.accepted(nhs_number="") for _ in range(PROCESSES)]
    results = in_processes(*(booking(world, referral, slot) for referral in referrals))
    assert len(winners(results)) == Appointment.objects.count() == 1
    refused = [result for result in results if result]
    assert {each.kind for each in refused} == {"SlotTakenError"}
    assert {each.words for each in refused} == {"Someone has just booked this time. Choose another time."}


@ways
@pytest.mark.acceptance("A10", "A12")
def test_cancelled_while_it_is_booked_the_slot_is_booked_for_nobody_or_given_back(world, race):
    for turn in range(TURNS):
        slot, referral = a_slot(world, 7 + turn), world.accepted(nhs_number="")
        results = race(booking(world, referral, slot), cancelling(world, referral))
        assert len(winners(results)) == 1
        is_booked = status(referral) == Status.BOOKED
        assert (status(referral), state(slot)) == (("booked", "booked") if is_booked else ("cancelled", "free"))


@ways
@pytest.mark.acceptance("A10")
def test_an_appointment_given_back_while_another_wants_it_is_had_by_one(world, race):
    for turn in range(TURNS):
        slot, first, second = a_slot(world, 7 + turn), world.accepted(nhs_number=""), world.accepted(nhs_number="")
        world.book(first, slot)
        first.refresh_from_db()
        giving_back = partial(
            services.unbook,
            referral_id=first.pk,
            by=world.hub_desk,
            version=first.version,
            reason=UnbookReason.PATIENT,
        )
        results = race(giving_back, booking(world, second, slot))
        is_booked = len(winners(results)) == 2
        assert (status(first), status(second)) == ("accepted", "booked" if is_booked else "accepted")
        assert state(slot) == ("booked" if is_booked else "free")


@ways
@pytest.mark.acceptance("A8", "A10")
def test_a_clinic_withdrawn_while_it_is_booked_keeps_the_patient_or_has_none(world, race):
    for turn in range(TURNS):
        slot, referral = a_slot(world, 7 + turn), world.accepted(nhs_number="")
        withdrawing = partial(withdraw_session, by=world.admin, session_uuid=slot.session.uuid)
        results = race(booking(world, referral, slot), withdrawing)
        is_booked = len(winners(results)) == 2
        assert (status(referral), state(slot)) == (("booked", "booked") if is_booked else ("accepted", "withdrawn"))
        assert list(withdrawing()) == [slot] * is_booked


class TestBetweenCheckAndCommit:
    """Somebody has closed, left or withdrawn, but not yet committed: whoever books then waits, and is refused."""

    def changes(self, world: World, slot: Slot):
        day = slot.session.day
        letter = LetterOfCompetence.objects.get(fitter=world.fitter, competence=Competence.SDI_IR)
        days = {"first_day": day, "last_day": day}
        return {
            "closure": partial(close_hub, by=world.admin, hub_id=world.hub.pk, reason="Flood", **days),
            "leave": partial(add_leave, by=world.admin, fitter_id=world.fitter.pk, **days),
            "letter": partial(withdraw_letter, by=world.admin, letter_id=letter.pk, on=timezone.localdate()),
            "gone": partial(stop_fitter, by=world.admin, fitter_id=world.fitter.pk, hub=world.hub),
            "leaving": partial(
                stop_fitter, by=world.admin, fitter_id=world.fitter.pk, hub=world.hub, first_day=slot.session.day
            ),
            "withdrawn": partial(withdraw_session, by=world.admin, session_uuid=slot.session.uuid),
        }

    @pytest.mark.acceptance("A7", "A8", "A9")
    @pytest.mark.parametrize("name", ["closure", "leave", "letter", "gone", "leaving", "withdrawn"])
    def test_a_booking_waits_for_the_change_and_is_refused(self, world, name):
        slot, referral = a_slot(world), world.accepted()
        result = before_commit(self.changes(world, slot)[name], booking(world, referral, slot))
        assert isinstance(result, SlotTakenError)
        assert (status(referral), Appointment.objects.count()) == (Status.ACCEPTED, 0)

    @pytest.mark.acceptance("A7", "A8", "A9")
    @pytest.mark.parametrize("name", ["closure", "leave", "letter", "gone", "leaving"])
    def test_so_does_who_accepts_an_offer(self, world, name):
        slot, referral = freed_slot(world), holder(world)
        made = offer(world, referral, slot)
        result = before_commit(self.changes(world, slot)[name], partial(accept, world, made))
        assert isinstance(result, NotAllowedError)
        assert (status(referral), state(slot)) == (Status.ACCEPTED, "held")

    @pytest.mark.acceptance("A8", "A9")
    @pytest.mark.parametrize("name", ["closure", "leave", "letter", "gone", "leaving", "withdrawn"])
    def test_a_change_waits_for_the_booking_which_is_then_to_be_arranged_anew(self, world, name):
        slot, referral = a_slot(world), world.accepted()
        before_commit(booking(world, referral, slot), self.changes(world, slot)[name])
        assert status(referral) == Status.BOOKED
        assert list(Slot.objects.to_rearrange(timezone.now())) == [slot]


class TestOffers:
    @ways
    @pytest.mark.acceptance("A10")
    def test_a_time_is_kept_for_one_or_booked_for_another(self, world, race):
        for turn in range(TURNS):
            slot, referral, other = freed_slot(world, days=2 + turn), holder(world), world.accepted(nhs_number="")
            results = race(partial(offer, world, referral, slot), booking(world, other, slot))
            assert len(winners(results)) == 1
            assert (state(slot), status(other)) in {("held", "accepted"), ("booked", "booked")}

    @ways
    def test_a_time_is_offered_to_one_of_two(self, world, race):
        for turn in range(TURNS):
            slot, first, second = freed_slot(world, days=2 + turn), holder(world), holder(world)
            results = race(partial(offer, world, first, slot), partial(offer, world, second, slot))
            assert len(winners(results)) == ShortNoticeOffer.objects.filter(slot=slot).count() == 1

    @ways
    def test_a_patient_is_offered_one_of_two_times(self, world, race):
        first, second, referral = freed_slot(world, days=2), freed_slot(world, days=3), holder(world)
        results = race(partial(offer, world, referral, first), partial(offer, world, referral, second))
        assert len(winners(results)) == ShortNoticeOffer.objects.count() == 1
        assert sorted([state(first), state(second)]) == ["free", "held"]

    @ways
    def test_an_answer_is_recorded_once(self, world, race):
        for turn in range(TURNS):
            made = offer(world, holder(world), freed_slot(world, days=2 + turn))
            declining = partial(services.decline_offer, offer_id=made.pk, by=world.hub_desk)
            results = race(partial(accept, world, made), declining)
            assert len(winners(results)) == 1
            made.refresh_from_db()
            assert (made.answer, state(made.slot)) in {("accepted", "booked"), ("declined", "free")}

    @ways
    def test_what_ends_the_referral_and_what_accepts_have_one_winner(self, world, race):
        for turn in range(TURNS):
            made = offer(world, holder(world), freed_slot(world, days=2 + turn))
            referral = Referral.objects.get(pk=made.referral_id)
            accepting = partial(services.accept_offer, offer_id=made.pk, by=world.hub_desk, version=referral.version)
            results = race(accepting, cancelling(world, referral))
            assert len(winners(results)) == 1
            made.refresh_from_db()
            assert (made.answer, state(made.slot), status(referral)) in {
                ("accepted", "booked", "booked"),
                ("withdrawn", "free", "cancelled"),
            }

    def test_accepted_at_the_last_moment_it_is_booked_or_expired_never_both(self, world):
        outcomes = set()
        for turn in range(5):
            made = offer(world, holder(world), freed_slot(world, days=2 + turn))
            # So near that acceptance and expiry come at about the same time; a little nearer at each turn.
            over = timezone.now() + timedelta(milliseconds=60 - 20 * turn)
            ShortNoticeOffer.objects.filter(pk=made.pk).update(offered_at=over - timedelta(hours=2), expires_at=over)
            Slot.objects.filter(pk=made.slot_id).update(held_until=over)
            result, *_ = at_once(partial(accept, world, made), *[until_over(over)] * 3)
            made.refresh_from_db()
            outcomes.add((made.answer, state(made.slot)))
            assert isinstance(result, Appointment) == (made.answer == "accepted")
            if made.answer == "expired":
                assert isinstance(result, NotAllowedError)
                assert "The patient had until" in str(result)
        assert outcomes <= {("accepted", "booked"), ("expired", "free")}

    def test_expiry_that_is_committing_lets_no_acceptance_through(self, world):
        slot, referral = freed_slot(world), holder(world)
        made = offer(world, referral, slot)

        def expire():
            Slot.objects.filter(pk=slot.pk).update(held_until=timezone.now())
            assert release_expired() == 1

        result = before_commit(expire, partial(accept, world, made))
        assert isinstance(result, NotAllowedError)
        assert "The patient had until" in str(result)
        assert (state(slot), status(referral)) == ("free", Status.ACCEPTED)


def until_over(over):
    def release():
        while timezone.now() < over:
            pass
        return release_expired()

    return release


@pytest.mark.acceptance("A12")
def test_two_admins_in_two_processes_make_the_same_weeks_once(world):
    add_pattern(
        by=world.admin,
        hub_id=world.hub.pk,
        fitter_id=world.fitter.pk,
        starts_on=a_day(7),
        every_weeks=1,
        first=time(9),
        parts=[Part((Method.IMPLANT,), 30, 3)],
    )
    days = {"first_day": a_day(1), "last_day": a_day(28)}
    plan = plan_clinics(hub=world.hub, **days)
    making = partial(make_clinics, by=world.admin, hub_id=world.hub.pk, mark=plan.mark, **days)
    results = in_processes(*[making] * 4)
    assert len(winners(results)) == 1
    assert {result.kind for result in results if result} == {"StaleError"}
    assert ClinicSession.objects.count() == len(set(ClinicSession.objects.values_list("day", flat=True)))


@pytest.mark.acceptance("A10", "A12")
def test_who_comes_too_late_reads_why(world):
    """The words of the pages: 409, and what to do next."""
    slot, referral, other = freed_slot(world), holder(world), holder(world)
    made = offer(world, referral, slot)
    desk = Client()
    desk.force_login(world.hub_desk)
    other.refresh_from_db()
    taken = desk.post(reverse("referrals:book", args=[other.pk]), {"version": other.version, "slot": slot.uuid})
    assert (taken.status_code, "is kept for another patient for now" in taken.text) == (409, True)
    gone = desk.post(reverse("referrals:short-notice-offer", args=[other.pk, slot.uuid]), {"version": other.version})
    assert (gone.status_code, "not free any more" in gone.text) == (409, True)
    services.decline_offer(offer_id=made.pk, by=world.hub_desk)
    referral.refresh_from_db()
    late = desk.post(
        reverse("referrals:short-notice-answer", args=[referral.pk]),
        {"version": referral.version, "offer": made.pk, "answer": "accepted"},
    )
    assert (late.status_code, "was recorded already" in late.text) == (409, True)
