"""The single doorway on the page where a practice is chosen: only who provides what is needed is offered (S1)."""

from dataclasses import replace

import pytest

from practices.directory import Service
from practices.methods import Method, Procedure
from practices.models import Practice
from referrals import alternatives, services
from referrals.errors import HubUnavailableError
from referrals.values import Need
from tests.builders.capacity import a_practice, list_also, unlist
from tests.builders.pages import address, client_of, text_of
from tests.builders.pathway import NHS_NUMBERS, make_world, with_another_hub

pytestmark = pytest.mark.django_db

HEAVY_PERIODS = Need(Method.LNG_IUS, Procedure.FIT, "", "hmb", "")


@pytest.fixture
def world():
    return make_world()


def draft_for(world, need: Need):
    draft = world.draft()
    services.change_need(referral_id=draft.pk, by=world.spoke_desk, need=need)
    world.answer_safety(draft)
    return draft


@pytest.mark.acceptance("S1", "L4", "A7")
def test_a_coil_for_heavy_periods_goes_only_where_heavy_periods_are_managed(world):
    other = with_another_hub(world)
    unlist(world.hub.practice, Service.HEAVY_PERIODS)
    draft = draft_for(world, HEAVY_PERIODS)
    page = text_of(client_of(world.spoke_desk).get(address("draft-practice", draft)))
    assert other.hub.practice.name in page
    assert world.hub.practice.name not in page
    with pytest.raises(HubUnavailableError):
        services.choose_hub(referral_id=draft.pk, by=world.spoke_desk, hub_id=world.hub.pk)
    services.choose_hub(referral_id=draft.pk, by=world.spoke_desk, hub_id=other.hub.pk)
    assert services.submit(referral_id=draft.pk, by=world.spoke_desk).hub == other.hub


def test_where_no_practice_provides_it_others_of_the_directory_are_named_to_phone(world):
    unlist(world.hub.practice, Service.HEAVY_PERIODS)
    hospital = a_practice("City Hospital", kind=Practice.Kind.OTHER, phone="01514960000", at=(53.41, -2.98))
    list_also(hospital, Service.COILS)
    list_also(hospital, Service.HEAVY_PERIODS, consultant_support="Dr Ann Reed")
    list_also(a_practice("Far Clinic", kind=Practice.Kind.OTHER, phone="01514960001"), Service.MENOPAUSE)
    page = text_of(client_of(world.spoke_desk).get(address("draft-practice", draft_for(world, HEAVY_PERIODS))))
    assert "goes only to a practice that lists heavy periods in the directory" in page
    assert "Phone City Hospital on 0151 496 0000. It lists heavy periods, supported by Dr Ann Reed." in page
    assert "It is 0 miles away." in page
    assert "Far Clinic" not in page


def test_a_complex_need_names_who_takes_it(world):
    hospital = a_practice("City Hospital", kind=Practice.Kind.OTHER, phone="01514960000", at=None)
    list_also(hospital, Service.IMPLANT, Service.DEEP_IMPLANT)
    draft = world.draft()
    world.answer_safety(draft, failed_attempt="yes")
    page = text_of(client_of(world.spoke_desk).get(address("draft-practice", draft)))
    assert "Phone City Hospital on 0151 496 0000. It lists deep or complex implant." in page
    assert "Its distance is not known." in page


@pytest.mark.acceptance("S1")
def test_sending_on_offers_only_who_provides_what_is_needed(world):
    other = with_another_hub(world)
    draft = draft_for(world, HEAVY_PERIODS)
    services.choose_hub(referral_id=draft.pk, by=world.spoke_desk, hub_id=world.hub.pk)
    sent = services.submit(referral_id=draft.pk, by=world.spoke_desk)
    browser = client_of(world.hub_desk)
    assert other.hub.practice.name in text_of(browser.get(address("redirect", sent)))
    unlist(other.hub.practice, Service.HEAVY_PERIODS)
    hospital = a_practice("City Hospital", kind=Practice.Kind.OTHER, phone="01514960000")
    list_also(hospital, Service.COILS, Service.HEAVY_PERIODS)
    page = text_of(browser.get(address("redirect", sent)))
    assert other.hub.practice.name not in page
    assert "Phone City Hospital" in page


@pytest.mark.acceptance("S1", "P10")
def test_a_sooner_appointment_is_offered_only_where_what_is_needed_is_provided(world):
    world.add_clinic(days=20)
    other = with_another_hub(world)
    other.add_clinic(days=3)
    draft = draft_for(world, HEAVY_PERIODS)
    services.choose_hub(referral_id=draft.pk, by=world.spoke_desk, hub_id=world.hub.pk)
    sent = services.submit(referral_id=draft.pk, by=world.spoke_desk)
    assert [each.hub for each in alternatives.sooner([sent])[sent.pk]] == [other.hub]
    unlist(other.hub.practice, Service.HEAVY_PERIODS)
    assert alternatives.sooner([sent])[sent.pk] == []


@pytest.mark.acceptance("S1")
def test_a_draft_is_not_sent_to_a_hub_that_has_taken_the_service_off_its_list(world):
    draft = draft_for(world, HEAVY_PERIODS)
    services.choose_hub(referral_id=draft.pk, by=world.spoke_desk, hub_id=world.hub.pk)
    unlist(world.hub.practice, Service.HEAVY_PERIODS)
    with pytest.raises(HubUnavailableError):
        services.submit(referral_id=draft.pk, by=world.spoke_desk)


@pytest.mark.acceptance("S1")
def test_another_reason_forgets_a_hub_that_does_not_manage_it_and_keeps_one_that_does(world):
    unlist(world.hub.practice, Service.MENOPAUSE)
    draft = draft_for(world, HEAVY_PERIODS)
    services.choose_hub(referral_id=draft.pk, by=world.spoke_desk, hub_id=world.hub.pk)
    for indication, hub in (("contraception", world.hub), ("hmb", world.hub), ("hrt", None)):
        need = replace(HEAVY_PERIODS, indication=indication)
        assert services.change_need(referral_id=draft.pk, by=world.spoke_desk, need=need).hub == hub


@pytest.mark.acceptance("S1")
def test_every_method_enters_by_one_address_and_waits_in_one_list(world):
    needs = [
        Need(Method.IMPLANT, Procedure.FIT, "", "contraception", ""),
        HEAVY_PERIODS,
        Need(Method.RING_PESSARY, Procedure.FIT, "", "other", ""),
    ]
    for need, number in zip(needs, NHS_NUMBERS, strict=False):
        draft = world.draft(nhs_number=number)
        services.change_need(referral_id=draft.pk, by=world.spoke_desk, need=need)
        world.answer_safety(draft)
        services.choose_hub(referral_id=draft.pk, by=world.spoke_desk, hub_id=world.hub.pk)
        services.submit(referral_id=draft.pk, by=world.spoke_desk)
    page = text_of(client_of(world.hub_desk).get("/referrals/?list=new"))
    assert all(words in page for words in ("Implant", "Hormonal coil", "Ring pessary"))
