"""A network whose patients may be texted, and a stand-in for Notify on this machine."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from referrals import services
from referrals.models import Patient, Referral
from tests.builders.notify import API_KEY, NotifyServer
from tests.builders.pathway import NHS_NUMBERS, World, make_world


@pytest.fixture
def world() -> World:
    world = make_world()
    world.hub.practice.name, world.hub.practice.phone = "Park Practice", "01514960000"
    world.hub.practice.save()
    return world


@pytest.fixture
def sent(world: World) -> Callable[..., Referral]:
    """Send a referral of a patient with these wishes; without any, texts are safe."""

    def send(*, nhs_number: str = NHS_NUMBERS[0], **wishes: object) -> Referral:
        draft = world.draft(nhs_number=nhs_number)
        Patient.objects.filter(pk=draft.patient_id).update(**(wishes or {"may_text": True}))
        return services.submit(referral_id=draft.pk, by=world.spoke_desk)

    return send


@pytest.fixture
def booked(world: World, sent: Callable[..., Referral]) -> Callable[..., Referral]:
    """The same, booked so many days from today."""

    def book(*, days: int = 7, **wishes: object) -> Referral:
        referral = sent(**wishes)
        accepted = services.accept(referral_id=referral.pk, by=world.fitter_user, version=referral.version)
        world.book(accepted, world.add_clinic(days=days).slots.first())
        return Referral.objects.select_related("patient").get(pk=referral.pk)

    return book


@pytest.fixture
def notify_server(settings: Settings) -> Iterator[NotifyServer]:
    server = NotifyServer()
    server.start()
    settings.PATIENT_MESSAGES = "notify"
    settings.NOTIFY_URL = server.url
    settings.NOTIFY_API_KEY = API_KEY
    settings.NOTIFY_SMS_TEMPLATE = "sms-template"
    settings.NOTIFY_EMAIL_TEMPLATE = "email-template"
    yield server
    server.stop()
