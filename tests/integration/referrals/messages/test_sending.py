"""The real Notify client against a server that answers as Notify does: sent once, tried again, given up."""

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone

from referrals import services
from referrals.messages import delivery, wish
from referrals.models import Appointment, Notification, Patient, Referral
from referrals.reasons import CancelReason, ReturnReason
from referrals.services import sending
from tests.builders.notify import NotifyServer
from tests.builders.pathway import NHS_NUMBERS, World

pytestmark = pytest.mark.django_db

Kind, State = Notification.Kind, Notification.State
Make = Callable[..., Referral]


def message_of(referral: Referral, kind: str = Kind.REFERRED) -> Notification:
    return referral.notifications.get(kind=kind)


def try_until_closed(message: Notification) -> int:
    """Let the schedule do its work until there is nothing left to try; how often it tried."""
    tries = 0
    while not message.closed_at and message.state == State.QUEUED:
        with time_machine.travel(max(timezone.now(), message.due_at), tick=False):
            sending.send_due()
        message.refresh_from_db()
        tries += 1
        assert tries < 50
    return tries


@pytest.mark.acceptance("A30")
def test_a_text_is_sent_with_our_words_and_our_reference(notify_server: NotifyServer, sent: Make) -> None:
    message = message_of(sent())
    sending.send(pk=message.pk)
    message.refresh_from_db()

    (asked,) = notify_server.asked
    assert asked["path"] == "/v2/notifications/sms"
    assert asked["phone_number"] == "07700900982"
    assert asked["template_id"] == "sms-template"
    assert asked["personalisation"] == {
        "text": "Park Practice will contact you to arrange an appointment. To ask about it, phone 0151 496 0000."
    }
    assert UUID(asked["reference"])
    assert notify_server.authorised[0].startswith("Bearer ")
    assert (message.state, message.provider_id, message.attempts) == (State.SENT, next(iter(notify_server.taken)), 1)


def test_where_either_practice_may_phone_neither_is_named(
    notify_server: NotifyServer, world: World, sent: Make
) -> None:
    world.let_referrers_book()
    sending.send(pk=message_of(sent()).pk)
    (asked,) = notify_server.asked
    assert asked["personalisation"] == {
        "text": "You will be contacted to arrange an appointment. To ask about it, phone 0151 496 0000."
    }


def test_an_e_mail_goes_where_texts_are_not_safe(notify_server: NotifyServer, sent: Make) -> None:
    message = message_of(sent(may_text=False, may_email=True, email="ada@example.org"))
    sending.send(pk=message.pk)

    (asked,) = notify_server.asked
    assert asked["path"] == "/v2/notifications/email"
    assert asked["email_address"] == "ada@example.org"
    assert asked["template_id"] == "email-template"
    assert asked["personalisation"]["subject"] == "About your appointment"


@pytest.mark.acceptance("A11")
def test_a_message_asked_for_twice_is_sent_once(notify_server: NotifyServer, sent: Make) -> None:
    message = message_of(sent())
    for _ in range(2):
        sending.send(pk=message.pk)
    sending.send_due()

    assert len(notify_server.asked) == 1


@pytest.mark.acceptance("A30")
@pytest.mark.parametrize("status", [429, 500, 503, 403])
def test_a_service_that_is_busy_down_or_misconfigured_is_tried_again_later(
    notify_server: NotifyServer, sent: Make, status: int
) -> None:
    notify_server.error = ("Error", "no")
    notify_server.answers.extend([status, status])
    message = message_of(sent())
    sending.send(pk=message.pk)
    message.refresh_from_db()

    assert (message.state, message.attempts) == (State.QUEUED, 1)
    assert timedelta(seconds=55) < message.due_at - timezone.now() <= timedelta(minutes=1)
    assert try_until_closed(message) == 2
    assert len(notify_server.taken) == 1


@pytest.mark.acceptance("A30")
def test_a_number_that_cannot_be_fails_at_once_with_a_reason(notify_server: NotifyServer, sent: Make) -> None:
    notify_server.answers.append(400)
    message = message_of(sent())
    sending.send(pk=message.pk)
    message.refresh_from_db()

    assert (message.state, message.attempts, message.problem) == (State.FAILED, 1, delivery.NO_SUCH_NUMBER)
    sending.send_due()
    assert len(notify_server.asked) == 1


def test_an_address_that_cannot_be_fails_with_its_own_reason(notify_server: NotifyServer, sent: Make) -> None:
    notify_server.answers.append(400)
    notify_server.error = ("ValidationError", "email_address Not a valid email address")
    message = message_of(sent(may_text=False, may_email=True, email="ada@example.org"))
    sending.send(pk=message.pk)
    message.refresh_from_db()

    assert message.problem == delivery.NO_SUCH_ADDRESS


def test_what_notify_says_about_a_message_is_not_kept(notify_server: NotifyServer, sent: Make) -> None:
    notify_server.answers.append(400)
    notify_server.error = ("BadRequestError", "Can't send 07700900982 to this recipient")
    message = message_of(sent())
    sending.send(pk=message.pk)
    message.refresh_from_db()

    assert message.problem == delivery.NOT_SENT


@pytest.mark.acceptance("A30")
def test_after_hours_of_tries_further_and_further_apart_it_has_failed(notify_server: NotifyServer, sent: Make) -> None:
    notify_server.answers.extend([500] * 50)
    message = message_of(sent())
    began = timezone.now()

    assert try_until_closed(message) == sending.MOST_ATTEMPTS
    assert (message.state, message.problem) == (State.FAILED, sending.NOT_REACHED)
    assert len(notify_server.asked) == sending.MOST_ATTEMPTS
    assert timedelta(hours=4) < message.closed_at - began < timedelta(hours=10)


def test_the_waits_double_up_to_four_hours() -> None:
    minutes = [sending.wait_after(tries) / timedelta(minutes=1) for tries in range(1, 12)]

    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240]


def test_a_service_that_cannot_be_reached_is_tried_again(notify_server: NotifyServer, sent: Make) -> None:
    message = message_of(sent())
    notify_server.stop()
    assert sending.send(pk=message.pk) is False
    message.refresh_from_db()

    assert (message.state, message.attempts) == (State.QUEUED, 1)
    # The fixture stops it once more.
    notify_server.stop = lambda: None


@pytest.mark.acceptance("A11")
def test_an_answer_that_is_lost_makes_no_second_text(notify_server: NotifyServer, sent: Make) -> None:
    notify_server.answers.append(0)
    message = message_of(sent())
    sending.send(pk=message.pk)
    message.refresh_from_db()
    assert (message.state, len(notify_server.taken)) == (State.QUEUED, 1)
    try_until_closed(message)

    assert message.state == State.SENT
    assert message.provider_id == next(iter(notify_server.taken))
    assert len(notify_server.asked) == 1


def test_while_one_message_cannot_be_sent_the_others_wait_for_the_next_minute(
    notify_server: NotifyServer, sent: Make
) -> None:
    notify_server.answers.extend([500, 201, 201])
    for number in NHS_NUMBERS[:2]:
        sent(nhs_number=number)
    sending.send_due()
    assert len(notify_server.asked) == 1
    sending.send_due()
    assert len(notify_server.taken) == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        sending.send_due()
    assert len(notify_server.taken) == 2


@pytest.mark.parametrize("then", ["booked", "returned"])
def test_nobody_is_told_to_expect_a_call_that_will_not_come(
    notify_server: NotifyServer, world: World, sent: Make, then: str
) -> None:
    notify_server.answers.append(500)
    referral = sent()
    sending.send_due()
    given = {"referral_id": referral.pk, "by": world.fitter_user, "version": referral.version}
    if then == "booked":
        world.book(services.accept(**given), world.add_clinic().slots.first())
    else:
        services.return_to_referrer(**given, reason=ReturnReason.NO_CAPACITY, comment="")
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        sending.send_due()

    assert message_of(referral).state == State.DROPPED
    assert not any("will contact you" in text for text in notify_server.texts)


@pytest.mark.acceptance("A31")
def test_a_message_that_was_lost_in_a_queue_is_not_sent_after_a_death(
    notify_server: NotifyServer, world: World, booked: Make
) -> None:
    referral = booked()
    message = message_of(referral, Kind.BOOKED)
    services.cancel(
        referral_id=referral.pk, by=world.spoke_desk, version=referral.version, reason=CancelReason.PATIENT_DIED
    )
    Notification.objects.filter(pk=message.pk).update(state=State.QUEUED, closed_at=None)
    sending.send(pk=message.pk)
    message.refresh_from_db()

    assert message.state == State.DROPPED
    assert notify_server.asked == []


@pytest.mark.acceptance("A31")
def test_nor_is_one_about_an_appointment_that_was_cancelled_before_the_death(
    notify_server: NotifyServer, world: World, booked: Make
) -> None:
    referral = booked()
    unbooked = services.unbook(referral_id=referral.pk, by=world.hub_desk, version=referral.version, reason="clinic")
    message = message_of(referral, Kind.CANCELLED)
    services.cancel(
        referral_id=referral.pk, by=world.spoke_desk, version=unbooked.version, reason=CancelReason.PATIENT_DIED
    )
    Notification.objects.filter(pk=message.pk).update(state=State.QUEUED, closed_at=None)
    sending.send(pk=message.pk)
    message.refresh_from_db()

    assert message.state == State.DROPPED
    assert notify_server.asked == []


@pytest.mark.acceptance("A30")
@pytest.mark.parametrize(
    ("wishes", "reason"),
    [({"may_text": False}, wish.NOT_SAFE), ({"opted_out_at": timezone.now()}, wish.OPTED_OUT)],
)
def test_a_wish_that_changed_while_a_message_waited_is_kept(
    notify_server: NotifyServer, sent: Make, wishes: dict[str, Any], reason: str
) -> None:
    message = message_of(sent())
    Patient.objects.update(**wishes)
    sending.send_due()
    message.refresh_from_db()

    assert (message.state, message.problem) == (State.WITHHELD, reason)
    assert notify_server.asked == []


def test_an_appointment_that_is_over_is_not_announced(notify_server: NotifyServer, booked: Make) -> None:
    message = message_of(booked(days=1), Kind.BOOKED)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        sending.send(pk=message.pk)
    message.refresh_from_db()

    assert message.state == State.DROPPED
    assert notify_server.asked == []


def test_a_cancelled_appointment_is_not_announced(notify_server: NotifyServer, booked: Make) -> None:
    message = message_of(booked(), Kind.BOOKED)
    Appointment.objects.update(state=Appointment.State.CANCELLED, closed_at=timezone.now())
    sending.send(pk=message.pk)
    message.refresh_from_db()

    assert message.state == State.DROPPED


@pytest.mark.parametrize(
    ("status", "state", "problem"),
    [
        ("delivered", State.SENT, ""),
        ("permanent-failure", State.FAILED, delivery.NO_SUCH_NUMBER),
        ("temporary-failure", State.FAILED, delivery.PHONE_OFF),
        ("technical-failure", State.FAILED, delivery.FAULT),
    ],
)
@pytest.mark.acceptance("A30")
def test_what_became_of_a_text_is_asked_later(
    notify_server: NotifyServer, sent: Make, status: str, state: str, problem: str
) -> None:
    message = message_of(sent())
    sending.send(pk=message.pk)
    notify_server.ends_as(status)
    sending.ask_receipts()
    message.refresh_from_db()
    assert message.closed_at is None, "asked before there can be an answer"
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        sending.ask_receipts()
    message.refresh_from_db()

    assert (message.state, message.problem) == (state, problem)
    assert message.closed_at is not None


def test_a_text_that_never_gets_a_receipt_is_asked_about_less_and_less_and_not_for_ever(
    notify_server: NotifyServer, sent: Make
) -> None:
    message = message_of(sent())
    sending.send(pk=message.pk)
    message.refresh_from_db()
    times = 0
    while not message.closed_at:
        with time_machine.travel(message.due_at, tick=False):
            sending.ask_receipts()
        message.refresh_from_db()
        times += 1

    assert message.state == State.SENT
    assert 10 < times < 40


def test_a_failure_tried_again_by_staff_is_sent_anew(notify_server: NotifyServer, world: World, sent: Make) -> None:
    message = message_of(sent())
    sending.send(pk=message.pk)
    notify_server.ends_as("permanent-failure")
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        sending.ask_receipts()
    assert services.try_again(message_id=message.pk, by=world.spoke_desk)
    sending.send_due()
    message.refresh_from_db()

    assert (message.state, message.problem) == (State.SENT, "")
    assert len(notify_server.taken) == 2


def test_without_a_provider_messages_are_written_down_without_the_number(
    sent: Make, settings: Any, tmp_path: Path
) -> None:
    settings.PATIENT_MESSAGES_FILE = tmp_path / "kept" / "messages.log"
    message = message_of(sent())
    sending.send(pk=message.pk)
    message.refresh_from_db()

    written = settings.PATIENT_MESSAGES_FILE.read_text()
    assert written.startswith("sms to …982: Park Practice will contact you")
    assert "07700900982" not in written
    assert (message.state, message.closed_at is None) == (State.SENT, False)


def test_a_file_that_cannot_be_written_is_tried_again(sent: Make, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    settings.PATIENT_MESSAGES_FILE = tmp_path / "taken" / "messages.log"
    message = message_of(sent())
    assert sending.send(pk=message.pk) is False
    message.refresh_from_db()

    assert message.state == State.QUEUED


@pytest.mark.parametrize("status", [201, 400, 429, 500])
def test_no_log_line_tells_the_number_or_the_words(
    notify_server: NotifyServer, sent: Make, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    notify_server.answers.append(status)
    notify_server.error = ("ValidationError", "phone_number 07700900982 is wrong")
    with caplog.at_level(logging.INFO):
        sending.send(pk=message_of(sent()).pk)

    assert "07700900982" not in caplog.text
    assert "Park Practice" not in caplog.text
