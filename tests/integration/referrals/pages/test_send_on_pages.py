"""To another practice: straight from the hub where the patient agreed, or again after it was returned."""

from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.models import Practice
from referrals import services
from referrals.models import Referral
from referrals.workflow import Status
from tests.builders.pages import address, client_of, green_buttons, text_of
from tests.builders.pathway import with_another_hub


def now_of(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


def returned(world, referral: Referral) -> Referral:
    return services.return_to_referrer(
        referral_id=referral.pk, by=world.fitter_user, version=referral.version, reason="no_capacity", comment=""
    )


@pytest.mark.acceptance("S3")
def test_with_consent_the_hub_sends_it_on_without_return(world, hub_desk):
    other = with_another_hub(world)
    other.add_clinic()
    referral = world.submitted()
    page = hub_desk.get(address("redirect", referral))
    text = text_of(page)
    day = f"{referral.clock_start.day} {referral.clock_start:%B %Y}"
    assert f"The 28 days still count from {day}." in text
    assert other.hub.practice.name in text
    assert f"Choose {world.hub.practice}" not in text, "it was tried"
    confirm = address("redirect-to", referral, other.hub.pk)
    assert f'href="{confirm}"' in page.content.decode()
    page = hub_desk.get(confirm)
    assert green_buttons(page) == ["Send to this practice"]
    assert "You will not see this referral any more." in text_of(page)
    answer = hub_desk.post(confirm, {"version": referral.version, "comment": "You have a slot on Monday"})
    assert f"Referral {referral.reference} sent to {other.hub.practice}" in text_of(hub_desk.get(answer.url))
    moved = now_of(referral)
    assert (moved.status, moved.hub, moved.clock_start) == (Status.SUBMITTED, other.hub, referral.clock_start)
    assert hub_desk.get(address("detail", referral)).status_code == 404, "the first practice sees it no more"
    page = client_of(other.fitter_user).get(address("detail", referral))
    assert "You have a slot on Monday" in text_of(page)
    assert f"Tried {world.hub.practice}, sent elsewhere on" in text_of(page)
    assert green_buttons(page) == ["Triage this referral"]


def test_the_days_told_are_those_of_the_practice_it_goes_to(world, hub_desk):
    clinic = with_another_hub(world)
    clinic.add_clinic()
    Practice.objects.filter(pk=clinic.hub.practice_id).update(kind=Practice.Kind.SEXUAL_HEALTH_CLINIC)
    page = text_of(hub_desk.get(address("redirect-to", world.submitted(), clinic.hub.pk)))
    assert "The 5 days still count from" in page


def test_the_soonest_comes_first_unless_the_nearest_is_asked_for(world, hub_desk):
    near, soon = with_another_hub(world), with_another_hub(world, "N82004")
    Practice.objects.filter(pk=soon.hub.practice_id).update(latitude=53.9)
    soon.add_clinic(days=2)
    near.add_clinic(days=9)
    referral = world.submitted()
    for query, order in (("", [soon, near]), ("?sort=nearest", [near, soon])):
        page = text_of(hub_desk.get(address("redirect", referral) + query))
        places = [page.index(f"Choose {each.hub.practice}") for each in order]
        assert places == sorted(places), query
    for query in ("?sort=x", "?page=9", "?page=x"):
        assert hub_desk.get(address("redirect", referral) + query).status_code == 400


@pytest.mark.acceptance("A27")
def test_without_consent_the_hub_is_refused_and_told_to_return_it(world, hub_desk):
    other = with_another_hub(world)
    referral = world.submitted(to_onward=False)
    for name, parts in (("redirect", ()), ("redirect-to", (other.hub.pk,))):
        for ask in (hub_desk.get, hub_desk.post):
            page = ask(address(name, referral, *parts), {"version": referral.version, "comment": "Full here"})
            assert page.status_code == 409
            assert "The patient has not agreed to be sent on to another practice: return it instead." in text_of(page)
    assert "Full here" in text_of(page)
    assert now_of(referral).hub == world.hub
    assert "Send to another practice" not in text_of(hub_desk.get(address("detail", referral)))


def test_the_referrer_may_move_it_without_that_consent_and_keeps_seeing_it(world, spoke_desk):
    other = with_another_hub(world)
    referral = world.submitted(to_onward=False)
    confirm = address("redirect-to", referral, other.hub.pk)
    assert "You will not see" not in text_of(spoke_desk.get(confirm))
    answer = spoke_desk.post(confirm, {"version": referral.version, "comment": ""})
    assert answer.url == address("detail", referral)
    assert now_of(referral).hub == other.hub


def test_a_returned_referral_is_sent_again_and_its_clock_goes_on(world, spoke_desk, hub_desk):
    other = with_another_hub(world)
    referral = returned(world, world.submitted())
    assert hub_desk.get(address("redirect", referral)).status_code == 409, "what it gave back is not its to send"
    assert "Send to another practice" in text_of(spoke_desk.get(address("redirect", referral)))
    spoke_desk.post(address("redirect-to", referral, other.hub.pk), {"version": referral.version, "comment": ""})
    moved = now_of(referral)
    assert (moved.status, moved.hub, moved.clock_start) == (Status.SUBMITTED, other.hub, referral.clock_start)
    assert "Sent again, to another practice" in text_of(spoke_desk.get(address("detail", referral)))


@pytest.mark.acceptance("A26")
def test_a_practice_that_was_tried_cannot_be_chosen_again(world, hub_desk):
    other = with_another_hub(world)
    referral = world.submitted()
    services.redirect(referral_id=referral.pk, by=world.hub_desk, version=referral.version, hub_id=other.hub.pk)
    back = client_of(other.hub_desk)
    for ask in (back.get, back.post):
        page = ask(address("redirect-to", referral, world.hub.pk), {"version": now_of(referral).version})
        assert page.status_code == 400
        assert "Choose another practice" in text_of(page)
    assert now_of(referral).hub == other.hub


@pytest.mark.acceptance("A26")
def test_after_three_practices_there_is_no_fourth(world, hub_desk):
    worlds = [world, *(with_another_hub(world, f"N8200{number}") for number in (3, 4, 5))]
    referral = world.submitted()
    for at, to in pairwise(worlds[:3]):
        referral = services.redirect(
            referral_id=referral.pk, by=at.hub_desk, version=referral.version, hub_id=to.hub.pk
        )
    last = client_of(worlds[2].fitter_user)
    page = last.post(address("redirect-to", referral, worlds[3].hub.pk), {"version": referral.version})
    assert page.status_code == 409
    assert "has been with 3 practices" in text_of(page)
    assert now_of(referral).hub == worlds[2].hub


@pytest.mark.acceptance("A7")
def test_a_practice_that_takes_no_more_is_refused(world, hub_desk):
    other = with_another_hub(world)
    referral = world.submitted()
    other.hub.is_accepting = False
    other.hub.save()
    for hub_id in (other.hub.pk, 999_999):
        page = hub_desk.post(address("redirect-to", referral, hub_id), {"version": referral.version})
        assert page.status_code == 400
    assert now_of(referral).hub == world.hub


def test_where_no_other_practice_can_take_it_the_page_says_what_to_do(world, hub_desk):
    page = text_of(hub_desk.get(address("redirect", world.submitted())))
    assert "No other practice can take a referral for implants now. Ask your network admin" in page


@pytest.mark.acceptance("A12")
def test_out_of_date_it_keeps_what_was_typed_and_moves_nothing(world, hub_desk):
    other = with_another_hub(world)
    referral = world.submitted()
    services.accept(referral_id=referral.pk, by=world.fitter_user, version=referral.version)
    given = {"version": referral.version, "comment": "A sooner slot there"}
    page = hub_desk.post(address("redirect-to", referral, other.hub.pk), given)
    assert page.status_code == 412
    assert "A sooner slot there" in text_of(page)
    assert "What has changed" in text_of(page)
    assert now_of(referral).hub == world.hub


def test_the_list_of_practices_costs_no_more_queries_for_many(world, hub_desk):
    referral = world.submitted()
    counts = []
    for more in (range(3, 4), range(4, 9)):
        for number in more:
            with_another_hub(world, f"N8200{number}").add_clinic()
        hub_desk.get(address("redirect", referral))
        with CaptureQueriesContext(connection) as queries:
            hub_desk.get(address("redirect", referral))
        counts.append(len(queries))
    assert counts[0] == counts[1]
