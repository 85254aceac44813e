"""What is queued when a referral moves along, and what is withheld or dropped."""

import uuid
from collections.abc import Callable

import pytest

from practices.methods import Method
from practices.services import make_hub
from referrals import services
from referrals.errors import NotAllowedError
from referrals.messages import wish
from referrals.models import Notification, Patient, Referral
from referrals.reasons import CancelReason, UnbookReason
from referrals.services import sending
from referrals.services.notifications import REPLACED_BY
from tests.builders.notify import NotifyServer
from tests.builders.pages import client_of
from tests.builders.pathway import World, make_practice

pytestmark = pytest.mark.django_db

Kind, State = Notification.Kind, Notification.State
Make = Callable[..., Referral]


def told(referral: Referral) -> list[tuple[str, str]]:
    return list(referral.notifications.order_by("pk").values_list("kind", "state"))


def test_every_kind_says_what_it_makes_old_news() -> None:
    assert set(REPLACED_BY) == set(Kind)


@pytest.mark.acceptance("A11")
def test_a_referral_sent_twice_tells_the_patient_once(world: World, sent: Make) -> None:
    referral = sent()
    services.submit(referral_id=referral.pk, by=world.spoke_desk)

    assert told(referral) == [(Kind.REFERRED, State.QUEUED)]


@pytest.mark.acceptance("A11")
def test_a_booking_form_that_arrives_twice_tells_the_patient_once(world: World, sent: Make) -> None:
    referral = sent()
    accepted = services.accept(referral_id=referral.pk, by=world.fitter_user, version=referral.version)
    answers = {"version": accepted.version, "slot": world.add_clinic().slots.first().uuid}
    desk = client_of(world.hub_desk)
    first, second = (desk.post(f"/referrals/{referral.pk}/book/", answers) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert told(referral) == [(Kind.REFERRED, State.DROPPED), (Kind.BOOKED, State.QUEUED)]


def test_each_change_of_the_appointment_tells_the_patient_and_drops_what_it_made_old(
    world: World, booked: Make
) -> None:
    referral = booked()
    given = {"referral_id": referral.pk, "by": world.hub_desk}
    later = world.add_clinic(days=9).slots.first()
    services.reschedule(**given, version=referral.version, slot_id=later.uuid)
    referral.refresh_from_db()
    services.unbook(**given, version=referral.version, reason=UnbookReason.PATIENT)

    assert told(referral) == [
        (Kind.REFERRED, State.DROPPED),
        (Kind.BOOKED, State.DROPPED),
        (Kind.CHANGED, State.DROPPED),
        (Kind.CANCELLED, State.QUEUED),
    ]


def test_a_patient_who_is_sent_on_hears_who_will_contact_her_now_and_not_who_would_have(
    notify_server: NotifyServer, world: World, sent: Make
) -> None:
    other = make_hub(by=world.admin, practice=make_practice("N82003", name="Dock Practice"), methods=list(Method))
    other.fitters.add(world.fitter)
    referral = sent()
    services.redirect(referral_id=referral.pk, by=world.fitter_user, version=referral.version, hub_id=other.pk)
    sending.send_due()

    assert told(referral) == [(Kind.REFERRED, State.DROPPED), (Kind.REFERRED, State.SENT)]
    assert [text.split(" will ")[0] for text in notify_server.texts] == ["Dock Practice"]


@pytest.mark.acceptance("A30")
@pytest.mark.parametrize(
    ("wishes", "reason"),
    [
        ({"may_text": None, "may_email": None}, wish.NOT_ASKED),
        ({"may_text": False}, wish.NOT_SAFE),
        ({"may_text": True, "phone": "01514960001"}, wish.NO_MOBILE),
    ],
)
def test_what_the_patient_does_not_want_is_withheld_with_the_reason(
    world: World, sent: Make, wishes: dict[str, object], reason: str
) -> None:
    referral = sent()
    Patient.objects.filter(pk=referral.patient_id).update(**wishes)
    accepted = services.accept(referral_id=referral.pk, by=world.fitter_user, version=referral.version)
    world.book(accepted, world.add_clinic().slots.first())
    message = referral.notifications.get(kind=Kind.BOOKED)

    assert (message.state, message.problem) == (State.WITHHELD, reason)
    assert message.closed_at is not None


@pytest.mark.acceptance("A31")
def test_after_a_death_nothing_that_waits_is_sent(world: World, booked: Make) -> None:
    referral = booked()
    services.cancel(
        referral_id=referral.pk, by=world.spoke_desk, version=referral.version, reason=CancelReason.PATIENT_DIED
    )

    assert {state for _, state in told(referral)} == {State.DROPPED}


@pytest.mark.acceptance("A31")
def test_a_patient_who_withdraws_hears_only_that_the_appointment_is_cancelled(world: World, booked: Make) -> None:
    referral = booked()
    services.cancel(
        referral_id=referral.pk, by=world.hub_desk, version=referral.version, reason=CancelReason.PATIENT_REQUEST
    )

    assert told(referral) == [
        (Kind.REFERRED, State.DROPPED),
        (Kind.BOOKED, State.DROPPED),
        (Kind.CANCELLED, State.QUEUED),
    ]


@pytest.mark.acceptance("A30")
def test_who_wants_no_more_messages_gets_none_that_waited_and_none_later(world: World, sent: Make) -> None:
    referral = sent()
    services.stop_messages(referral_id=referral.pk, by=world.spoke_desk)
    accepted = services.accept(referral_id=referral.pk, by=world.fitter_user, version=referral.version)
    world.book(accepted, world.add_clinic().slots.first())

    assert told(referral) == [(Kind.REFERRED, State.WITHHELD), (Kind.BOOKED, State.WITHHELD)]
    assert set(referral.notifications.values_list("problem", flat=True)) == {wish.OPTED_OUT}


def test_who_wants_messages_again_gets_the_next_one(world: World, sent: Make) -> None:
    referral = sent()
    for change in (services.stop_messages, services.allow_messages):
        change(referral_id=referral.pk, by=world.spoke_desk)
    accepted = services.accept(referral_id=referral.pk, by=world.fitter_user, version=referral.version)
    world.book(accepted, world.add_clinic().slots.first())

    assert told(referral)[-1] == (Kind.BOOKED, State.QUEUED)


def test_a_patients_other_referrals_are_silent_too(world: World, sent: Make) -> None:
    one = sent()
    services.cancel(
        referral_id=one.pk, by=world.spoke_desk, version=one.version, reason=CancelReason.NO_LONGER_REQUIRED
    )
    other = sent()
    services.stop_messages(referral_id=one.pk, by=world.spoke_desk)
    other.patient.refresh_from_db()

    assert other.patient.opted_out_at is not None


def test_a_draft_has_no_messages_to_stop(world: World) -> None:
    with pytest.raises(NotAllowedError):
        services.stop_messages(referral_id=world.draft().pk, by=world.spoke_desk)


def test_nobody_stops_messages_of_a_referral_they_may_not_see(world: World, sent: Make) -> None:
    with pytest.raises(Referral.DoesNotExist):
        services.stop_messages(referral_id=sent().pk, by=world.admin)
    with pytest.raises(Referral.DoesNotExist):
        services.stop_messages(referral_id=uuid.uuid4(), by=world.spoke_desk)
