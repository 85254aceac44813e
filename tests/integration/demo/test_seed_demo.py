"""`seed_demo` fills a demonstration once, and nothing else ever."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from larc.accounts.models import User
from larc.demo.plans import HUBS, REFERRALS
from larc.demo.seeding import populations
from practices.methods import EITHER_COIL, Method
from practices.models import ImportRun, PCNMembership, Practice
from practices.next_hub import Asked, Plan
from practices.selectors.places import place_of
from practices.selectors.siting import ground
from referrals.models import Fitting, Patient, Referral
from reporting.models import PCNMonth
from tests.builders.demonstration import make_planned_network

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(settings: Settings) -> None:
    settings.DEMONSTRATION = True
    make_planned_network()


def seed() -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


def test_it_refuses_to_run_outside_a_demonstration(network: None, settings: Settings) -> None:
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="not a demonstration"):
        seed()
    assert not User.objects.exists()
    assert not Fitting.objects.exists()


def test_without_a_network_it_says_how_to_load_one(settings: Settings) -> None:
    settings.DEMONSTRATION = True
    with pytest.raises(CommandError, match="load_reference"):
        seed()
    assert not User.objects.exists()


def test_a_second_run_changes_nothing_and_says_so(network: None) -> None:
    assert "synthetic fittings" in seed()
    assert PCNMonth.objects.filter(implant__gt=0).exists()
    before = (Fitting.objects.count(), Referral.objects.count(), User.objects.count(), ImportRun.objects.count())
    assert "Nothing was changed" in seed()
    after = (Fitting.objects.count(), Referral.objects.count(), User.objects.count(), ImportRun.objects.count())
    assert after == before


def test_a_practice_goes_to_the_hub_of_the_pcn_it_is_in_today(network: None) -> None:
    today = timezone.localdate()
    mover, hub = (Practice.objects.get(code=code) for code in (REFERRALS[0].spoke, HUBS[-1].code))
    PCNMembership.objects.filter(practice=mover).update(ends_on=today)
    PCNMembership.objects.create(practice=mover, pcn=hub.pcn_memberships.get().pcn, starts_on=today)
    assert {each.code: each.hub for each in populations(today)}[mover.code] == hub.code


def test_a_practice_that_left_its_last_pcn_still_goes_to_its_hub(network: None) -> None:
    today = timezone.localdate()
    before = {each.code: each.hub for each in populations(today)}
    PCNMembership.objects.filter(practice__code=REFERRALS[0].spoke).update(ends_on=today)
    assert {each.code: each.hub for each in populations(today)} == before


def test_what_is_shown_on_maps_has_a_place(network: None) -> None:
    """Patients' postcodes, for the distance of hubs; hubs and candidates, for where the next one should be."""
    seed()
    assert all(place_of(postcode) for postcode in Patient.objects.values_list("postcode", flat=True))
    methods = (Method.IMPLANT, EITHER_COIL)
    plan = Plan(ground(methods=methods, day=timezone.localdate()), Asked())
    assert plan.total > 0
    assert plan.ranked
