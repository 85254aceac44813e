"""A referral from its draft to the reminder leaves nothing of the patient in logs, tasks, cache or addresses."""

import base64
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from celery import current_app
from django.core.cache import cache
from django.test import Client

from referrals import services
from referrals.models import Appointment, Notification, Referral
from referrals.services import sending
from reporting import recount
from tests.builders.pages import client_of
from tests.builders.pathway import CONTRACEPTIVE_IMPLANT, NHS_NUMBERS, World, make_world

pytestmark = pytest.mark.django_db(transaction=True)

PATIENT = {
    "first_name": "Zebedia",
    "last_name": "Quillfeather",
    "born_on": date(1991, 3, 27),
    "postcode": "L7 9ZZ",
    "phone": "07700900147",
}
NOTES = "Faints at needles"
NHS_NUMBER = NHS_NUMBERS[3]
SECRETS = (
    *(NHS_NUMBER, f"{NHS_NUMBER[:3]} {NHS_NUMBER[3:6]} {NHS_NUMBER[6:]}"),
    *("Zebedia", "Quillfeather", "1991-03-27", "27 March 1991", "L7 9ZZ", "L79ZZ"),
    *("07700900147", "07700 900 147", "7700900147", NOTES, "needles"),
)


def assert_tells_nothing(what: str, text: str) -> None:
    told = [secret for secret in SECRETS if secret.lower() in text.lower()]
    assert not told, f"{what} tells {told}"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that any logger says, the most talkative level included."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def queued_tasks() -> list[str]:
    """The messages that wait in the broker, arguments unpacked."""
    with current_app.connection_for_read() as connection:
        waiting = connection.default_channel.client.lrange("celery", 0, -1)
    tasks = [json.loads(task) for task in waiting]
    return [json.dumps(task["headers"]) + base64.b64decode(task["body"]).decode() for task in tasks]


def cache_keys() -> list[str]:
    return [key.decode() for key in cache._cache.get_client().keys("*")]


def walk(world: World) -> tuple[Referral, list[str]]:
    """Refer, look, search, accept, book, remind and say that the patient did not come; and the addresses seen."""
    draft = world.draft(need=replace(CONTRACEPTIVE_IMPLANT, notes=NOTES), nhs_number=NHS_NUMBER, **PATIENT)
    spoke, hub, fitter = (client_of(user) for user in (world.spoke_desk, world.hub_desk, world.fitter_user))
    addresses = [spoke.get(f"/referrals/drafts/{draft.pk}/patient/").request["PATH_INFO"]]
    referral = services.submit(referral_id=draft.pk, by=world.spoke_desk)
    for wanted in (referral.reference, NHS_NUMBER, "Quillfeather"):
        addresses += follow(spoke, "/referrals/search/", {"wanted": wanted})
    for client in (spoke, hub, fitter):
        addresses += follow(client, f"/referrals/{referral.pk}/")
    services.accept(referral_id=referral.pk, by=world.fitter_user, version=referral.version)
    referral.refresh_from_db()
    slot = world.add_clinic().slots.first()
    addresses += follow(hub, f"/referrals/{referral.pk}/book/", {"version": referral.version, "slot": slot.uuid})
    appointment = Appointment.objects.get(leg__referral=referral)
    with time_machine.travel(appointment.slot.starts_at - timedelta(hours=47)):
        sending.queue_reminders()
        sending.send_due()
    with time_machine.travel(appointment.slot.starts_at + timedelta(hours=1)):
        referral.refresh_from_db()
        services.record_dna(referral_id=referral.pk, by=world.hub_desk, version=referral.version)
        sending.send_due()
    recount.drain()
    return referral, addresses


def follow(client: Client, address: str, answers: dict[str, Any] | None = None) -> list[str]:
    """The addresses a browser shows on the way, query included; the page at the end was drawn."""
    page = client.post(address, answers, follow=True) if answers else client.get(address, follow=True)
    assert page.status_code in {200, 404}, page.status_code
    return [address, *(str(where) for where, _ in page.redirect_chain)]


@pytest.mark.acceptance("A14")
def test_a_whole_referral_leaves_nothing_of_the_patient_outside_the_database(
    world: World, log: pytest.LogCaptureFixture, settings: Any, tmp_path: Any
) -> None:
    settings.PATIENT_MESSAGES_FILE = tmp_path / "messages.log"
    current_app.control.purge()
    logging.getLogger("larc").debug("The walk begins: what is said is heard.")
    referral, addresses = walk(world)
    kinds = set(Notification.objects.filter(referral=referral, state="sent").values_list("kind", flat=True))
    tasks, keys = queued_tasks(), cache_keys()

    # What is looked at is what the walk left: the messages went, tasks wait, sessions are in the cache.
    assert {"reminder", "missed"} <= kinds
    assert any("send_notification" in task for task in tasks)
    assert any("session" in key for key in keys)
    for what, text in (
        ("a log line", log.text),
        ("a task", " ".join(tasks)),
        ("a cache key", " ".join(keys)),
        ("an address", " ".join(addresses)),
        ("a message", settings.PATIENT_MESSAGES_FILE.read_text()),
    ):
        assert text, what
        assert_tells_nothing(what, text)
