"""What a referral's page offers can be opened by whom it is offered to, wherever the referral stands."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from larc.accounts.permissions import Role
from referrals import services
from referrals.models import Referral
from referrals.reasons import ErrorReason, NotFittedReason, ReturnReason
from tests.builders.pages import address, client_of, green_buttons
from tests.builders.pathway import World, implant_record, make_user


def moved(service: Callable[..., object], referral: Referral, **given: object) -> Referral:
    service(referral_id=referral.pk, version=referral.version, **given)
    return Referral.objects.get(pk=referral.pk)


def after_the_day(service: Callable[..., object], referral: Referral, **given: object) -> Referral:
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        return moved(service, referral, **given)


STATES: dict[str, Callable[[World], Referral]] = {
    "submitted": lambda world: world.submitted(),
    "not agreed onward": lambda world: world.submitted(to_onward=False),
    "info requested": lambda world: moved(
        services.request_information, world.submitted(), by=world.hub_desk, comment="Which?"
    ),
    "accepted": lambda world: world.accepted(),
    "booked": lambda world: world.booked(),
    "returned": lambda world: moved(
        services.return_to_referrer,
        world.submitted(),
        by=world.fitter_user,
        reason=ReturnReason.NO_CAPACITY,
        comment="",
    ),
    "missed": lambda world: after_the_day(services.record_dna, world.booked(), by=world.hub_desk),
    "not fitted": lambda world: after_the_day(
        services.record_not_fitted,
        world.booked(),
        by=world.fitter_user,
        reason=NotFittedReason.values[0],
        attended_on=timezone.localdate() + timedelta(days=7),
        comment="Details",
    ),
    "fitted": lambda world: moved(
        services.record_fitting, world.booked(), by=world.fitter_user, record=implant_record()
    ),
    "cancelled": lambda world: moved(
        services.cancel, world.booked(), by=world.spoke_desk, reason="private", comment=""
    ),
    "entered in error": lambda world: moved(
        services.enter_in_error, world.booked(), by=world.spoke_desk, reason=ErrorReason.TEST, comment=""
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_every_page_that_is_offered_opens(world, state):
    referral = STATES[state](world)
    doctor = make_user(Role.PRACTICE_STAFF, world.spoke, is_clinician=True)
    hub_doctor = make_user(Role.PRACTICE_STAFF, world.hub.practice, is_clinician=True)
    for user in (world.spoke_desk, doctor, world.hub_desk, hub_doctor, world.fitter_user):
        browser = client_of(user)
        page = browser.get(address("detail", referral))
        assert page.status_code == 200
        assert len(green_buttons(page)) <= 1
        for link in set(re.findall(rf'href="(/referrals/{referral.pk}/[^"]*)"', page.content.decode())):
            assert browser.get(link, follow=True).status_code == 200, f"{link} for {user}"
