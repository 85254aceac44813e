"""What one request did can be told together: its events carry its id."""

from uuid import UUID

import pytest
from django.test import Client

from larc.audit.models import Event
from referrals import services
from referrals.models import ReferralEvent
from tests.builders.pages import address, client_of
from tests.builders.pathway import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_the_events_of_a_request_carry_its_id(world: World) -> None:
    referral = world.submitted()
    fitter: Client = client_of(world.fitter_user)

    answer = fitter.post(address("triage", referral), {"version": referral.version, "decision": "accept"})

    assert answer.status_code == 302
    told = UUID(answer["X-Request-ID"])
    assert ReferralEvent.objects.get(action="accept").request_id == told
    assert Event.objects.get(action="referral.accept").request_id == told
    assert fitter.get(address("detail", referral))["X-Request-ID"] != str(told)


def test_outside_a_request_there_is_none(world: World) -> None:
    referral = world.submitted()
    services.accept(referral_id=referral.pk, by=world.fitter_user, version=referral.version)
    assert ReferralEvent.objects.get(action="accept").request_id is None
