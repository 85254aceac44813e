"""A time given back goes down the list of those who would come at short notice, one at a time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from practices.directory import Service
from practices.methods import Competence
from practices.models import LetterOfCompetence, Slot
from practices.services import add_leave, withdraw_letter, withdraw_session
from referrals import services, short_notice
from referrals.errors import InvalidDetailError, NotAllowedError, SlotTakenError, StaleError
from referrals.models import Appointment, Notification, Patient, Referral, ShortNoticeOffer
from referrals.outbox import failed_notifications
from referrals.reasons import CancelReason
from referrals.selectors import slots_for
from referrals.services import sending
from referrals.services.holds import release_expired
from referrals.workflow import Status
from tests.builders.capacity import list_also
from tests.builders.pathway import EITHER_COIL, make_world, with_another_hub
from tests.builders.short_notice import accept, agrees, freed_slot, holder, offer, run_out, unbook

pytestmark = pytest.mark.django_db

Answer = ShortNoticeOffer.Answer


@pytest.fixture
def world():
    return make_world()


def waited(referral: Referral, days: int) -> None:
    Referral.objects.filter(pk=referral.pk).update(clock_started_at=timezone.now() - timedelta(days=days))


def first_for(world, slot):
    return services.next_candidate(slot=slot, by=world.hub_desk, now=timezone.now())


class TestConsent:
    def test_either_side_changes_it_and_who_would_not_is_offered_nothing(self, world):
        slot, referral = freed_slot(world), holder(world)
        made = offer(world, referral, slot)
        referral.refresh_from_db()
        services.change_short_notice(
            referral_id=referral.pk,
            by=world.spoke_desk,
            version=referral.version,
            short_notice=False,
            notice_hours=None,
        )
        made.refresh_from_db()
        slot.refresh_from_db()
        assert (made.answer, slot.state) == (Answer.WITHDRAWN, Slot.State.FREE)
        assert first_for(world, slot) is None

    @pytest.mark.parametrize(("agreed", "hours"), [(True, None), (False, 4), (None, 4), (True, 0), (True, 169)])
    def test_who_would_come_and_only_they_say_how_short(self, world, agreed, hours):
        referral = world.accepted()
        with pytest.raises(InvalidDetailError):
            services.change_short_notice(
                referral_id=referral.pk,
                by=world.hub_desk,
                version=referral.version,
                short_notice=agreed,
                notice_hours=hours,
            )

    def test_the_database_holds_no_consent_without_its_notice(self, world):
        referral = world.accepted()
        with pytest.raises(IntegrityError), transaction.atomic():
            Patient.objects.filter(pk=referral.patient_id).update(short_notice=True)

    def test_a_stale_page_changes_nothing(self, world):
        referral = world.accepted()
        with pytest.raises(StaleError):
            services.change_short_notice(
                referral_id=referral.pk, by=world.hub_desk, version=1, short_notice=True, notice_hours=4
            )

    def test_a_referral_that_is_over_is_asked_no_more(self, world):
        referral = holder(world)
        services.cancel(
            referral_id=referral.pk,
            by=world.spoke_desk,
            version=referral.version,
            reason=CancelReason.NO_LONGER_REQUIRED,
        )
        with pytest.raises(NotAllowedError):
            agrees(world, referral)


class TestWhoIsNext:
    def test_the_nearest_limit_is_first(self, world):
        slot = freed_slot(world)
        later, sooner = holder(world), holder(world)
        waited(sooner, 20)
        assert first_for(world, slot) == sooner
        waited(later, 25)
        assert first_for(world, slot) == later

    def test_nobody_without_consent(self, world):
        slot = freed_slot(world)
        world.accepted(nhs_number="")
        assert first_for(world, slot) is None

    def test_only_who_was_accepted(self, world):
        slot = freed_slot(world)
        agrees(world, world.submitted(nhs_number=""))
        assert first_for(world, slot) is None

    def test_who_is_booked_later_may_come_sooner_but_not_on_the_same_day(self, world):
        slot = freed_slot(world, days=3, number=2)
        same, later = holder(world), holder(world)
        world.book(same, slot.session.slots.last())
        world.book(later, world.add_clinic(days=10).slots.first())
        assert list(short_notice.candidates(slot=slot, now=timezone.now())) == [later]

    def test_only_what_the_clinic_does_and_the_fitter_may_do_that_day(self, world):
        slot = freed_slot(world, methods=["lng_ius"])
        implant, coil = holder(world), holder(world, need=EITHER_COIL)
        assert first_for(world, slot) == coil
        letter = LetterOfCompetence.objects.get(fitter=world.fitter, competence=Competence.IUT)
        withdraw_letter(by=world.admin, letter_id=letter.pk, on=timezone.localdate())
        assert first_for(world, slot) is None
        assert implant != coil

    def test_only_with_the_notice_the_patient_needs(self, world):
        slot = freed_slot(world, days=3)
        referral = holder(world, hours=24)
        hours = slot.starts_at - timedelta(hours=24)
        found = [list(short_notice.candidates(slot=slot, now=hours + timedelta(minutes=m))) for m in (-1, 0, 1)]
        assert found == [[referral], [], []]

    def test_a_complex_referral_only_where_such_are_taken(self, world):
        slot, referral = freed_slot(world), holder(world)
        Referral.objects.filter(pk=referral.pk).update(is_complex=True)
        assert first_for(world, slot) is None
        list_also(world.hub.practice, Service.DEEP_IMPLANT)
        slot = Slot.objects.get(pk=slot.pk)
        assert list(short_notice.candidates(slot=slot, now=timezone.now())) == [referral]

    def test_an_emergency_only_before_its_deadline(self, world):
        slot, referral = freed_slot(world, days=3), holder(world)
        for after, found in ((-1, []), (1, [referral])):
            deadline = slot.starts_at + timedelta(hours=after)
            Referral.objects.filter(pk=referral.pk).update(is_emergency=True, ec_deadline=deadline)
            assert list(short_notice.candidates(slot=slot, now=timezone.now())) == found

    def test_nobody_is_asked_twice_about_a_time_or_about_two_at_once(self, world):
        slot, other, referral = freed_slot(world), freed_slot(world, days=4), holder(world)
        made = offer(world, referral, slot)
        assert first_for(world, other) is None
        services.decline_offer(offer_id=made.pk, by=world.hub_desk)
        assert (first_for(world, slot), first_for(world, other)) == (None, referral)

    def test_other_practices_patients_are_nobodys_here(self, world):
        slot = freed_slot(world)
        elsewhere = with_another_hub(world)
        holder(elsewhere)
        assert first_for(world, slot) is None


class TestTimesGivenBack:
    def test_each_way_of_giving_one_back_lists_it_once_it_is_near(self, world):
        near, far = freed_slot(world, days=6), freed_slot(world, days=9)
        never = world.add_clinic(days=5, number=1).slots.get()
        listed = list(short_notice.slots_at(user=world.hub_desk))
        assert near in listed
        assert far not in listed
        assert never not in listed
        assert far in short_notice.slots_at(user=world.hub_desk, now=far.starts_at - timedelta(days=6))

    def test_a_changed_appointment_and_a_cancelled_referral_give_theirs_back(self, world):
        first, second = world.add_clinic(days=3, number=2).slots.all()
        moved, dropped = world.accepted(nhs_number=""), world.accepted(nhs_number="")
        world.book(moved, first)
        world.book(dropped, second)
        moved.refresh_from_db()
        later = world.add_clinic(days=4).slots.first()
        services.reschedule(referral_id=moved.pk, by=world.hub_desk, version=moved.version, slot_id=later.uuid)
        dropped.refresh_from_db()
        services.cancel(
            referral_id=dropped.pk, by=world.spoke_desk, version=dropped.version, reason=CancelReason.PATIENT_DIED
        )
        assert list(short_notice.slots_at(user=world.hub_desk)) == [first, second]

    def test_not_in_leave_nor_at_other_practices(self, world):
        slot = freed_slot(world)
        assert list(short_notice.slots_at(user=world.spoke_desk)) == []
        day = slot.session.day
        add_leave(by=world.admin, fitter_id=world.fitter.pk, first_day=day, last_day=day)
        assert list(short_notice.slots_at(user=world.hub_desk)) == []


class TestOffering:
    def test_the_time_is_kept_for_the_patient_and_nobody_else_can_book_it(self, world):
        slot, referral, other = freed_slot(world), holder(world), world.accepted()
        made = offer(world, referral, slot)
        slot.refresh_from_db()
        assert (slot.state, slot.held_until) == (Slot.State.HELD, made.expires_at)
        assert made.expires_at - made.offered_at == timedelta(hours=2)
        assert slot not in slots_for(referral=other, by=world.hub_desk)
        with pytest.raises(SlotTakenError, match="kept for another patient"):
            world.book(other, slot)

    def test_never_longer_than_the_notice_the_patient_needs(self, world, settings):
        settings.SHORT_NOTICE_HOLD = timedelta(days=30)
        slot, referral = freed_slot(world), holder(world, hours=24)
        assert offer(world, referral, slot).expires_at == slot.starts_at - timedelta(hours=24)

    def test_the_patient_is_told_neutrally_to_phone_if_she_may_be_texted(self, world):
        slot, referral = freed_slot(world), holder(world)
        made = offer(world, referral, slot)
        message = referral.notifications.get(kind=Notification.Kind.OFFERED)
        assert (message.offer, message.state) == (made, Notification.State.QUEUED)

    @pytest.mark.acceptance("A30")
    def test_who_may_not_be_texted_is_not(self, world):
        slot, referral = freed_slot(world), holder(world)
        Patient.objects.filter(pk=referral.patient_id).update(may_text=False)
        offer(world, referral, slot)
        message = referral.notifications.get(kind=Notification.Kind.OFFERED)
        assert (message.state, message.problem) == (
            Notification.State.WITHHELD,
            "Messages are not safe for the patient",
        )

    @pytest.mark.acceptance("A30")
    def test_what_ran_out_before_it_was_sent_is_not_sent(self, world):
        slot, referral = freed_slot(world), holder(world)
        made = offer(world, referral, slot)
        run_out(made)
        message = referral.notifications.get(offer=made)
        sending.send(pk=message.pk)
        message.refresh_from_db()
        assert message.state == Notification.State.DROPPED

    @pytest.mark.acceptance("A30")
    def test_a_message_that_fails_is_the_fitting_practices_to_make_good(self, world):
        made = offer(world, holder(world), freed_slot(world))
        message = made.referral.notifications.filter(offer=made)
        message.update(state=Notification.State.FAILED, closed_at=timezone.now(), problem="No such number")
        assert list(failed_notifications(user=world.hub_desk)) == list(message)
        assert not failed_notifications(user=world.spoke_desk)

    def test_only_the_hub_offers(self, world):
        slot, referral = freed_slot(world), holder(world)
        with pytest.raises(NotAllowedError, match="Only the practice whose time it is"):
            services.offer_slot(referral_id=referral.pk, by=world.spoke_desk, slot_id=slot.uuid)

    def test_the_database_holds_one_open_offer_a_slot_and_a_referral(self, world):
        slot, other = freed_slot(world), freed_slot(world, days=4)
        referral, second = holder(world), holder(world)
        made = offer(world, referral, slot)
        for same in ({"slot": slot, "referral": second}, {"slot": other, "referral": referral}):
            with pytest.raises(IntegrityError), transaction.atomic():
                ShortNoticeOffer.objects.create(
                    **same,
                    organisation=made.organisation,
                    offered_by=made.offered_by,
                    offered_at=made.offered_at,
                    expires_at=made.expires_at,
                )

    def test_a_patient_without_safety_answers_is_passed_over(self, world):
        slot, referral, second = freed_slot(world), holder(world), holder(world)
        waited(referral, 20)
        referral.safety_answers.all().delete()
        assert first_for(world, slot) == second
        with pytest.raises(NotAllowedError, match="safety questions"):
            offer(world, referral, slot)


class TestTheAnswer:
    def test_accepted_it_is_booked_for_the_patient(self, world):
        slot, referral = freed_slot(world), holder(world)
        appointment = accept(world, offer(world, referral, slot))
        slot.refresh_from_db()
        referral.refresh_from_db()
        assert (appointment.slot, slot.state, referral.status) == (slot, Slot.State.BOOKED, Status.BOOKED)
        assert ShortNoticeOffer.objects.get().answer == Answer.ACCEPTED
        assert referral.notifications.filter(kind=Notification.Kind.BOOKED).count() == 1

    def test_a_later_appointment_is_given_back(self, world):
        slot, referral = freed_slot(world), holder(world)
        later = world.add_clinic(days=10).slots.first()
        world.book(referral, later)
        appointment = accept(world, offer(world, referral, slot))
        later.refresh_from_db()
        assert (appointment.slot, later.state) == (slot, Slot.State.FREE)
        assert Appointment.objects.filter(leg__referral=referral, state="booked").count() == 1
        assert referral.notifications.filter(kind=Notification.Kind.CHANGED).count() == 1

    def test_declined_it_is_free_and_goes_to_the_next(self, world):
        slot, referral, second = freed_slot(world), holder(world), holder(world)
        waited(referral, 20)
        made = offer(world, referral, slot)
        services.decline_offer(offer_id=made.pk, by=world.hub_desk)
        slot.refresh_from_db()
        made.refresh_from_db()
        assert (slot.state, slot.held_until, made.answer) == (Slot.State.FREE, None, Answer.DECLINED)
        assert made.answered_by == world.hub_desk
        assert first_for(world, slot) == second

    def test_expired_it_is_anybodys_before_the_schedule_has_run(self, world):
        slot, referral, other = freed_slot(world), holder(world), world.accepted()
        made = offer(world, referral, slot)
        run_out(made)
        assert slot in slots_for(referral=other, by=world.hub_desk)
        assert short_notice.offer_to(referral=referral) is None
        with pytest.raises(NotAllowedError, match="The patient had until"):
            accept(world, made)
        world.book(other, slot)
        made.refresh_from_db()
        assert made.answer == Answer.EXPIRED

    def test_the_schedule_frees_what_expired_once(self, world):
        slot, referral = freed_slot(world), holder(world)
        made = offer(world, referral, slot)
        assert release_expired() == 0
        run_out(made)
        assert [release_expired(), release_expired()] == [1, 0]
        slot.refresh_from_db()
        made.refresh_from_db()
        assert (slot.state, made.answer, made.answered_by) == (Slot.State.FREE, Answer.EXPIRED, None)

    def test_an_expired_offer_stands_in_nobodys_way(self, world):
        slot, other, referral = freed_slot(world), freed_slot(world, days=4), holder(world)
        second = holder(world)
        run_out(offer(world, referral, slot))
        assert offer(world, second, slot).slot == slot
        assert offer(world, referral, other).slot == other

    def test_nobody_answers_twice(self, world):
        slot, referral = freed_slot(world), holder(world)
        made = offer(world, referral, slot)
        services.decline_offer(offer_id=made.pk, by=world.hub_desk)
        for answer in (
            lambda: services.decline_offer(offer_id=made.pk, by=world.hub_desk),
            lambda: accept(world, made),
        ):
            with pytest.raises(NotAllowedError, match="recorded already"):
                answer()


class TestEndingSilently:
    @pytest.mark.acceptance("A31")
    @pytest.mark.parametrize("reason", [CancelReason.PATIENT_DIED, CancelReason.NO_LONGER_REQUIRED])
    def test_a_referral_that_ends_takes_its_offer_with_it(self, world, reason):
        slot, referral = freed_slot(world), holder(world)
        made = offer(world, referral, slot)
        referral.refresh_from_db()
        services.cancel(referral_id=referral.pk, by=world.spoke_desk, version=referral.version, reason=reason)
        slot.refresh_from_db()
        made.refresh_from_db()
        assert (slot.state, made.answer) == (Slot.State.FREE, Answer.WITHDRAWN)
        states = dict(referral.notifications.values_list("kind", "state"))
        assert states == dict.fromkeys(states, Notification.State.DROPPED)
        assert Notification.Kind.CANCELLED not in states

    def test_booked_otherwise_the_offer_ends(self, world):
        slot, referral = freed_slot(world), holder(world)
        made = offer(world, referral, slot)
        referral.refresh_from_db()
        world.book(referral, world.add_clinic(days=10).slots.first())
        slot.refresh_from_db()
        made.refresh_from_db()
        assert (slot.state, made.answer) == (Slot.State.FREE, Answer.WITHDRAWN)

    @pytest.mark.acceptance("A8")
    def test_a_withdrawn_clinic_takes_what_is_on_offer_and_says_so(self, world):
        slot, referral = freed_slot(world), holder(world)
        made = offer(world, referral, slot)
        withdraw_session(by=world.admin, session_uuid=slot.session.uuid)
        slot.refresh_from_db()
        assert (slot.state, slot.held_until) == (Slot.State.WITHDRAWN, None)
        with pytest.raises(NotAllowedError, match="no longer on offer"):
            accept(world, made)
        assert release_expired() == 1

    @pytest.mark.acceptance("A8", "A9")
    def test_in_leave_or_without_the_letter_it_is_not_accepted(self, world):
        slot, referral = freed_slot(world), holder(world)
        made = offer(world, referral, slot)
        day = slot.session.day
        leave = add_leave(by=world.admin, fitter_id=world.fitter.pk, first_day=day, last_day=day)
        with pytest.raises(NotAllowedError):
            accept(world, made)
        leave.delete()
        letter = LetterOfCompetence.objects.get(fitter=world.fitter, competence=Competence.SDI_IR)
        withdraw_letter(by=world.admin, letter_id=letter.pk, on=timezone.localdate())
        with pytest.raises(NotAllowedError):
            accept(world, made)
        assert unbooked(referral)


def unbooked(referral: Referral) -> bool:
    return not Appointment.objects.filter(leg__referral=referral, state="booked").exists()


def test_a_time_given_back_twice_is_offered_twice(world):
    slot, referral, second = freed_slot(world), holder(world), holder(world)
    accept(world, offer(world, referral, slot))
    unbook(world, referral)
    assert accept(world, offer(world, second, slot)).slot == slot
