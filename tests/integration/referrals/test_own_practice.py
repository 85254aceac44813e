"""A fitting practice's own patients, and one way in for every method."""

from dataclasses import replace

import pytest
from django.urls import reverse

from practices.methods import Method
from referrals import services
from referrals.models import Referral
from tests.builders.capacity import a_clinic, a_hub
from tests.builders.pages import client_of, need_answers, text_of
from tests.builders.pathway import CONTRACEPTIVE_IMPLANT, EITHER_COIL, NHS_NUMBERS, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def own(world) -> World:
    """The hub's desk refers the hub's own patient."""
    return World(**vars(world) | {"spoke": world.hub.practice, "spoke_desk": world.hub_desk})


@pytest.mark.acceptance("S5")
def test_a_hub_is_offered_to_its_own_desk_and_marked(own):
    draft = own.draft()
    page = text_of(client_of(own.hub_desk).get(reverse("referrals:draft-practice", args=[draft.pk])))
    assert "Practice N82002" in page
    assert "Your practice" in page


def test_to_another_practices_desk_it_is_not_theirs(world):
    draft = world.draft()
    page = text_of(client_of(world.spoke_desk).get(reverse("referrals:draft-practice", args=[draft.pk])))
    assert "Your practice" not in page


@pytest.mark.acceptance("S5")
def test_a_hubs_own_patient_is_no_referral_between_practices(world, own):
    kept, sent = own.submitted(), world.submitted(nhs_number=NHS_NUMBERS[1])
    assert (kept.is_internal, sent.is_internal) == (True, False)
    assert list(Referral.objects.between_practices()) == [sent]
    shown = text_of(client_of(own.hub_desk).get(reverse("referrals:detail", args=[kept.pk])))
    assert "the practice fits its own patient" in shown


@pytest.mark.acceptance("S5")
def test_what_was_first_kept_and_then_sent_on_stays_what_it_was(own):
    near = a_hub("Near Surgery")
    a_clinic(near)
    kept = own.submitted()
    services.redirect(referral_id=kept.pk, by=own.fitter_user, version=kept.version, hub_id=near.pk)
    assert not Referral.objects.between_practices().exists()


@pytest.mark.acceptance("S1")
@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"wanted": "implant"}, ("implant", "fit")),
        ({"wanted": "copper_iud"}, ("copper_iud", "fit")),
        ({"wanted": "lng_ius", "indication": "hmb"}, ("lng_ius", "fit")),
        ({"wanted": "ring_pessary", "indication": "other"}, ("ring_pessary", "fit")),
        ({"wanted": "removal", "device_to_remove": "implant"}, ("implant", "remove")),
    ],
)
def test_every_method_goes_in_by_the_same_address(world, answers, asked):
    desk = client_of(world.spoke_desk)
    draft = world.draft(need=CONTRACEPTIVE_IMPLANT)
    answer = desk.post(reverse("referrals:draft-need", args=[draft.pk]), need_answers(**answers))
    assert answer.status_code == 302, text_of(answer)
    draft.refresh_from_db()
    assert (draft.method, draft.procedure) == asked


@pytest.mark.acceptance("S1")
def test_every_method_waits_in_one_queue(world):
    type(world.hub).objects.update(methods=list(Method))
    ring = replace(EITHER_COIL, method="ring_pessary", indication="other")
    hormonal = replace(EITHER_COIL, method="lng_ius", indication="hmb")
    needs = (CONTRACEPTIVE_IMPLANT, EITHER_COIL, ring, hormonal)
    sent = [world.submitted(need=need, nhs_number=number) for need, number in zip(needs, NHS_NUMBERS, strict=False)]
    queue = text_of(client_of(world.hub_desk).get(reverse("referrals:list"), {"list": "new"}))
    assert all(referral.reference in queue for referral in sent)


@pytest.mark.acceptance("S1", "L1")
def test_the_need_decides_which_practices_are_offered(world):
    only_implants = a_hub("Implant Surgery", methods=[Method.IMPLANT])
    draft = world.draft()
    desk = client_of(world.spoke_desk)
    address = reverse("referrals:draft-practice", args=[draft.pk])
    assert only_implants.practice.name in text_of(desk.get(address))
    desk.post(reverse("referrals:draft-need", args=[draft.pk]), need_answers(wanted="copper_iud"))
    assert only_implants.practice.name not in text_of(desk.get(address))
