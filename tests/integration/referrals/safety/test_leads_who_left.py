"""A lead who has left leaves nothing behind that nobody sees (A5)."""

import pytest
from django.urls import reverse

from larc.accounts.permissions import Role
from referrals import desk, services, signing
from referrals.errors import InvalidDetailError
from referrals.models import Referral
from tests.builders import states
from tests.builders.pages import client_of, text_of
from tests.builders.pathway import make_user, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.acceptance("A5")]


def leave(lead, way: str) -> None:
    if way == "practice":
        lead.staff_memberships.all().delete()
        return
    changes = {"account": {"is_active": False}, "clinic": {"is_clinician": False}, "role": {"role": Role.COMMISSIONER}}
    type(lead).objects.filter(pk=lead.pk).update(**changes[way])


def test_nobody_is_named_who_could_not_decide():
    world = make_world()
    held = states.at(world, "safeguarding_hold")
    admin = make_user(Role.NETWORK_ADMIN, world.spoke, is_clinician=True, name="Dr Admin")
    assert admin not in desk.clinicians_of(practice=world.spoke)
    with pytest.raises(InvalidDetailError):
        services.name_lead(referral_id=held.pk, by=world.spoke_desk, lead=admin)


@pytest.mark.parametrize("way", ["account", "practice", "clinic", "role"])
def test_a_hold_whose_lead_has_left_is_every_clinicians_of_the_practice_until_another_is_named(way):
    world = make_world()
    held = states.at(world, "safeguarding_hold")
    doctor = make_user(Role.PRACTICE_STAFF, world.spoke, is_clinician=True)
    assert signing.held_without_lead(doctor) == []
    leave(held.safeguarding_hold.lead, way)
    assert signing.held_without_lead(doctor) == [held]
    assert signing.held_without_lead(world.spoke_desk) == signing.held_without_lead(world.fitter_user) == []
    browser = client_of(doctor)
    assert "Held for your decision 1" in text_of(browser.get("/"))
    page = browser.get(reverse("referrals:to-sign-off"))
    assert reverse("referrals:held", args=[held.pk]) in page.content.decode()
    assert "Name a safeguarding lead" in text_of(page)
    services.name_lead(referral_id=held.pk, by=doctor, lead=doctor)
    assert signing.held_without_lead(doctor) == []
    assert signing.held_for(doctor) == [Referral.objects.get(pk=held.pk)]
