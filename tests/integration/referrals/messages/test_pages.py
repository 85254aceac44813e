"""What staff see of messages to patients, and what they do about those that failed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.audit.models import Event
from referrals import services
from referrals.messages import delivery
from referrals.models import Notification, Referral
from referrals.outbox import failed_notifications
from referrals.services import sending
from tests.builders.browser import inputs
from tests.builders.notify import NotifyServer
from tests.builders.pages import client_of, text_of, title_of
from tests.builders.pathway import World, make_practice, make_user

pytestmark = pytest.mark.django_db

LIST = "/referrals/messages-failed/"
Kind, State = Notification.Kind, Notification.State
Make = Callable[..., Referral]


def fail(referral: Referral, kind: str) -> Notification:
    """Let Notify refuse the number of the referral's message of a kind."""
    message = referral.notifications.get(kind=kind)
    Notification.objects.filter(pk=message.pk).update(
        state=State.FAILED, problem=delivery.NO_SUCH_NUMBER, closed_at=timezone.now()
    )
    return message


def press(client: Client, message: Notification, button: str) -> str:
    """The page after a button of a failed message was pressed."""
    return text_of(client.post(LIST, {"message": message.pk, "do": button}, follow=True))


@pytest.fixture
def failed(booked: Make) -> Notification:
    return fail(booked(), Kind.BOOKED)


@pytest.mark.acceptance("A30")
def test_a_message_that_notify_refuses_is_on_the_list_with_the_reason_and_another_way(
    notify_server: NotifyServer, world: World, booked: Make
) -> None:
    notify_server.answers.extend([400, 400])
    referral = booked()
    sending.send_due()
    page = client_of(world.hub_desk).get(LIST)

    assert "1 message" in text_of(page)
    for words in (
        "Ada Example",
        "Appointment booked, by text message",
        "The phone number cannot get texts",
        "07700 900 982",
        f"Referral {referral.reference}",
    ):
        assert words in text_of(page), words
    assert "Ada" not in title_of(page)
    assert "no-store" in page["Cache-Control"]


def test_about_an_appointment_is_the_fitting_practices_work_and_all_else_the_referrers(
    world: World, booked: Make
) -> None:
    referral = booked()
    about_booking, about_referral = (fail(referral, kind) for kind in (Kind.BOOKED, Kind.REFERRED))

    assert list(failed_notifications(user=world.hub_desk)) == [about_booking]
    assert list(failed_notifications(user=world.spoke_desk)) == [about_referral]


def test_dealt_with_takes_it_off_the_list_and_is_remembered(world: World, failed: Notification) -> None:
    desk = client_of(world.hub_desk)
    page = press(desk, failed, "dealt-with")
    failed.refresh_from_db()

    assert "Message dealt with" in page
    assert "No message has failed." in page
    assert (failed.state, failed.dealt_with_by) == (State.FAILED, world.hub_desk)
    assert Event.objects.filter(action="notification.dealt_with", subject=str(failed.referral_id)).exists()


def test_try_again_queues_it_anew(notify_server: NotifyServer, world: World, failed: Notification) -> None:
    page = press(client_of(world.hub_desk), failed, "try-again")
    sending.send(pk=failed.pk)
    failed.refresh_from_db()

    assert "The message will be sent again" in page
    assert failed.state == State.SENT
    assert len(notify_server.taken) == 1


def test_the_buttons_work_where_forged_forms_are_refused(world: World, failed: Notification) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.hub_desk)
    fields = inputs(client.get(LIST))
    answer = client.post(LIST, fields | {"do": ["dealt-with"]})

    assert answer.status_code == 302
    assert client.post(LIST, {"message": failed.pk, "do": "dealt-with"}).status_code == 403


@pytest.mark.acceptance("A11")
@pytest.mark.parametrize("button", ["dealt-with", "try-again"])
def test_a_button_pressed_twice_does_it_once(world: World, failed: Notification, button: str) -> None:
    desk = client_of(world.hub_desk)
    press(desk, failed, button)

    assert "Someone has dealt with this message already" in press(desk, failed, button)
    assert Event.objects.filter(action__startswith="notification.").count() == 1


@pytest.mark.acceptance("A14")
def test_another_practices_message_is_not_there(failed: Notification) -> None:
    stranger = client_of(make_user(Role.PRACTICE_STAFF, make_practice("N82099")))
    answer = stranger.post(LIST, {"message": failed.pk, "do": "dealt-with"})
    failed.refresh_from_db()

    assert answer.status_code == 404
    assert failed.dealt_with_at is None
    assert "Ada" not in text_of(stranger.get(LIST))


@pytest.mark.parametrize("role", [Role.NETWORK_ADMIN, Role.COMMISSIONER, Role.SYSTEM_ADMIN])
def test_who_sees_no_patients_sees_no_messages(role: Role, failed: Notification) -> None:
    client = client_of(make_user(role))

    assert client.get(LIST).status_code == 403
    assert client.post(LIST, {"message": failed.pk, "do": "dealt-with"}).status_code == 403


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"message": "", "do": "dealt-with"},
        {"message": "x", "do": "dealt-with"},
        {"message": "-1", "do": "dealt-with"},
        {"message": "9" * 30, "do": "dealt-with"},
        {"message": "1", "do": "delete"},
        {"message": "1\x00", "do": "dealt-with"},
    ],
)
def test_a_form_that_cannot_be_is_refused(world: World, answers: dict[str, str]) -> None:
    assert client_of(world.hub_desk).post(LIST, answers).status_code == 400


@pytest.mark.parametrize("page", ["0", "2", "x", "-1"])
def test_a_page_that_is_not_there_is_refused(world: World, page: str) -> None:
    assert client_of(world.hub_desk).get(LIST, {"page": page}).status_code == 400


def test_the_list_costs_the_same_with_many_messages(world: World, booked: Make) -> None:
    message = fail(booked(), Kind.BOOKED)
    desk = client_of(world.hub_desk)
    desk.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as one:
        desk.get(LIST)
    for number in range(20):
        message.pk, message.appointment_id, message.kind = None, message.appointment_id, f"kind {number}"
        message.state, message.closed_at = State.FAILED, timezone.now()
        message.save()
    with CaptureQueriesContext(connection) as many:
        page = desk.get(LIST)

    assert "21 messages" in text_of(page)
    assert len(many) == len(one)


def test_the_referral_tells_what_became_of_each_message(
    notify_server: NotifyServer, world: World, booked: Make
) -> None:
    referral = booked()
    sending.send(pk=referral.notifications.get(kind=Kind.BOOKED).pk)
    fail(referral, Kind.REFERRED)
    page = text_of(client_of(world.hub_desk).get(f"/referrals/{referral.pk}/"))

    assert "Messages to the patient How the patient is told By text message Change" in page
    assert "Appointment booked Text message, sent " in page
    assert "Referral sent Text message, could not be sent. The phone number cannot get texts" in page


def test_the_referral_tells_that_nobody_told_the_patient(world: World, booked: Make) -> None:
    page = text_of(client_of(world.spoke_desk).get(f"/referrals/{booked(may_text=False).pk}/"))

    assert "How the patient is told No messages. Messages are not safe for the patient." in page
    assert "Appointment booked Not sent. Messages are not safe for the patient" in page


@pytest.mark.acceptance("A30")
def test_either_practice_stops_messages_and_sends_them_again(world: World, sent: Make) -> None:
    referral = sent()
    address = f"/referrals/{referral.pk}/patient-messages/"
    for user, wanted, words in (
        (world.spoke_desk, "no", "No messages. The patient wants no more messages."),
        (world.fitter_user, "yes", "How the patient is told By text message"),
    ):
        page = client_of(user).post(address, {"wanted": wanted}, follow=True)
        assert words in text_of(page)
    assert Event.objects.filter(action__startswith="referral.messages").count() == 2


def test_the_question_must_be_answered(world: World, sent: Make) -> None:
    page = client_of(world.spoke_desk).post(f"/referrals/{sent().pk}/patient-messages/", {})

    assert page.status_code == 200
    assert "There is a problem Select yes if the patient wants messages" in text_of(page)


@pytest.mark.acceptance("A14")
def test_a_strangers_referral_has_no_page_of_messages(sent: Make) -> None:
    stranger = client_of(make_user(Role.PRACTICE_STAFF, make_practice("N82099")))
    referral = sent()
    address = f"/referrals/{referral.pk}/patient-messages/"

    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"wanted": "no"}).status_code == 404
    referral.patient.refresh_from_db()
    assert referral.patient.opted_out_at is None


def test_a_draft_has_no_page_of_messages(world: World) -> None:
    draft = world.draft()
    answer = client_of(world.spoke_desk).post(f"/referrals/{draft.pk}/patient-messages/", {"wanted": "no"})

    assert answer.status_code == 409


def test_after_it_was_dealt_with_it_stays_on_the_referral(world: World, failed: Notification) -> None:
    services.deal_with(message_id=failed.pk, by=world.hub_desk)
    page = text_of(client_of(world.hub_desk).get(f"/referrals/{failed.referral_id}/"))

    assert "Appointment booked Text message, could not be sent." in page


def test_the_latest_failure_is_first(world: World, booked: Make) -> None:
    referral = booked()
    older = fail(referral, Kind.BOOKED)
    newer = Notification.objects.create(
        referral=referral,
        appointment=older.appointment,
        kind=Kind.REMINDER,
        channel=older.channel,
        state=State.FAILED,
        due_at=timezone.now(),
        closed_at=timezone.now() + timedelta(minutes=1),
    )

    assert list(failed_notifications(user=world.hub_desk)) == [newer, older]
