"""From a booking to the text, through the real queue, a worker of its own and the real Notify client."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone

from referrals import services
from referrals.models import Notification, Referral
from referrals.services import sending
from tests.builders.notify import API_KEY, NotifyServer
from tests.builders.pathway import World
from tests.builders.worker import running_worker, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

Kind, State = Notification.Kind, Notification.State
Make = Callable[..., Referral]
THREADS = 8


@pytest.fixture
def worker(notify_server: NotifyServer) -> Iterator[None]:
    # What other tests left in the queue is not this worker's.
    current_app.control.purge()
    with running_worker(
        PATIENT_MESSAGES="notify",
        NOTIFY_URL=notify_server.url,
        NOTIFY_API_KEY=API_KEY,
        NOTIFY_SMS_TEMPLATE="sms-template",
        NOTIFY_EMAIL_TEMPLATE="email-template",
    ):
        yield


@pytest.mark.usefixtures("worker")
@pytest.mark.acceptance("A11", "A30")
def test_what_is_booked_is_told_within_seconds_and_what_failed_is_told_by_the_schedule(
    notify_server: NotifyServer, world: World, sent: Make
) -> None:
    notify_server.answers.append(500)
    referral = sent()
    told = referral.notifications
    wait_for(lambda: told.filter(attempts=1, state=State.QUEUED).exists(), seconds=15)
    told.update(due_at=timezone.now())
    current_app.send_task("referrals.tasks.send_due_notifications")
    wait_for(lambda: told.filter(state=State.SENT).exists(), seconds=15)

    accepted = services.accept(referral_id=referral.pk, by=world.fitter_user, version=referral.version)
    world.book(accepted, world.add_clinic().slots.first())
    wait_for(lambda: told.filter(kind=Kind.BOOKED, state=State.SENT).exists(), seconds=15)
    first, second = notify_server.texts
    assert first.startswith("Park Practice will contact you")
    assert second.startswith("You have an appointment at Park Practice on ")


@pytest.mark.acceptance("A11")
def test_however_many_workers_take_a_message_it_is_sent_once(notify_server: NotifyServer, sent: Make) -> None:
    message = sent().notifications.get()

    def work(_: int) -> None:
        try:
            sending.send(pk=message.pk)
            sending.send_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))

    assert len(notify_server.asked) == 1
    assert set(Notification.objects.values_list("attempts", "state")) == {(1, State.SENT)}


def test_a_queue_that_is_away_does_not_keep_anybody_from_booking(
    notify_server: NotifyServer, booked: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    # It keeps the producers of the broker it knew.
    monkeypatch.setattr(current_app.amqp, "_producer_pool", None)
    with caplog.at_level(logging.WARNING):
        referral = booked()

    assert caplog.text.count("The queue cannot be reached") == 2
    assert referral.notifications.get(kind=Kind.BOOKED).state == State.QUEUED
    sending.send_due()
    assert len(notify_server.taken) == 1
