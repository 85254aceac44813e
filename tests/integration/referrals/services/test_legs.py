"""From hub to hub: one need, one clock, at most three practices, none of them twice."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from larc.accounts.permissions import Role
from practices.services import change_hub
from referrals import selectors, services, standing
from referrals.errors import HubUnavailableError, InvalidDetailError, NotAllowedError
from referrals.models import Leg, Referral
from referrals.reasons import CancelReason, ReturnReason
from referrals.workflow import Action, Side, Status
from tests.builders.pathway import World, make_user, make_world, with_another_hub
from tests.builders.states import at, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def other(world) -> World:
    return with_another_hub(world)


def without_consent(world: World) -> Referral:
    draft = world.draft()
    services.change_consent(referral_id=draft.pk, by=world.spoke_desk, to_share=True, to_onward=False)
    return services.submit(referral_id=draft.pk, by=world.spoke_desk)


@pytest.mark.acceptance("S3")
def test_with_consent_the_hub_sends_on_itself_and_sees_the_referral_no_more(world, other):
    referral = world.accepted()
    started = referral.clock_start
    sent = services.redirect(**now(referral, world.hub_desk), hub_id=other.hub.pk, comment="Sooner there")
    assert (sent.status, sent.hub, sent.clock_start) == (Status.SUBMITTED, other.hub, started)
    assert sent.triaged_at is None, "the next hub has not decided yet"
    first, second = sent.legs.all()
    assert (first.hub, first.close_reason, second.hub, second.closed_at) == (world.hub, "redirect", other.hub, None)
    assert first.closed_at == second.assigned_at
    told = sent.events.last()
    assert (told.leg, told.organisation, told.comment) == (first, world.hub.practice, "Sooner there")
    assert not Referral.objects.visible_to(world.hub_desk).exists()
    assert Referral.objects.visible_to(other.hub_desk).get() == referral
    with pytest.raises(Referral.DoesNotExist):
        services.accept(**now(referral, world.fitter_user))
    services.accept(**now(referral, other.fitter_user))


@pytest.mark.acceptance("A27")
def test_without_consent_the_hub_returns_it_and_is_told_so(world, other):
    referral = without_consent(world)
    assert Action.REDIRECT not in standing.allowed_actions(user=world.hub_desk, referral=referral)
    with pytest.raises(NotAllowedError, match="return it instead"):
        services.redirect(**now(referral, world.hub_desk), hub_id=other.hub.pk)
    assert referral.legs.count() == referral.events.count() == 1


@pytest.mark.acceptance("A27")
def test_without_consent_to_the_hub_the_referring_practice_still_sends_on(world, other):
    referral = without_consent(world)
    assert Action.REDIRECT in standing.allowed_actions(user=world.spoke_desk, referral=referral)
    sent = services.redirect(**now(referral, world.spoke_desk), hub_id=other.hub.pk)
    assert (sent.hub, sent.events.last().organisation) == (other.hub, world.spoke)


def test_someone_of_both_practices_sends_on_as_the_referring_one(world, other):
    referral = without_consent(world)
    both = make_user(Role.PRACTICE_STAFF, world.spoke, world.hub.practice)
    assert standing.sides_of(both, referral) == {Side.REFERRER, Side.HUB}
    sent = services.redirect(**now(referral, both), hub_id=other.hub.pk)
    assert sent.events.last().organisation == world.spoke


@pytest.mark.acceptance("A26")
def test_no_practice_gets_a_referral_twice(world, other):
    referral = world.submitted()
    with pytest.raises(InvalidDetailError, match="had the referral before") as refused:
        services.redirect(**now(referral, world.hub_desk), hub_id=world.hub.pk)
    assert refused.value.field == "hub"
    services.redirect(**now(referral, world.hub_desk), hub_id=other.hub.pk)
    with pytest.raises(InvalidDetailError):
        services.redirect(**now(referral, other.hub_desk), hub_id=world.hub.pk)
    services.return_to_referrer(**now(referral, other.fitter_user), reason=ReturnReason.NO_CAPACITY, comment="")
    with pytest.raises(InvalidDetailError):
        services.send_again(**now(referral, world.spoke_desk), hub_id=world.hub.pk)
    referral.refresh_from_db()
    assert (referral.status, referral.legs.count()) == (Status.REJECTED, 2)


@pytest.mark.acceptance("A26")
def test_the_practices_to_choose_from_are_those_that_have_not_had_it(world, other):
    referral = world.submitted()
    assert [choice.hub for choice in selectors.hubs_for(referral=referral)] == [other.hub]
    draft = world.draft(nhs_number="")
    assert {choice.hub for choice in selectors.hubs_for(referral=draft)} == {world.hub, other.hub}


@pytest.mark.acceptance("A26")
def test_after_three_practices_it_goes_to_no_fourth(world, other):
    third, fourth = with_another_hub(world, "N82004"), with_another_hub(world, "N82005")
    referral = world.submitted()
    services.redirect(**now(referral, world.hub_desk), hub_id=other.hub.pk)
    services.redirect(**now(referral, other.hub_desk), hub_id=third.hub.pk)
    for by in (third.hub_desk, world.spoke_desk):
        referral.refresh_from_db()
        assert Action.REDIRECT not in standing.allowed_actions(user=by, referral=referral)
        with pytest.raises(NotAllowedError, match="has been with 3 practices"):
            services.redirect(**now(referral, by), hub_id=fourth.hub.pk)
    services.return_to_referrer(**now(referral, third.fitter_user), reason=ReturnReason.NO_CAPACITY, comment="")
    referral.refresh_from_db()
    allowed = standing.allowed_actions(user=world.spoke_desk, referral=referral)
    assert Action.SEND_AGAIN not in allowed
    assert Action.CANCEL in allowed, "no dead end: the days waited go on in a new referral (A35)"
    with pytest.raises(NotAllowedError):
        services.send_again(**now(referral, world.spoke_desk), hub_id=fourth.hub.pk)
    assert referral.legs.count() == 3


@pytest.mark.acceptance("A26")
def test_the_database_itself_refuses_a_fourth_leg_and_a_second_to_one_hub(world, other):
    referral = world.submitted()
    closed = timezone.now()
    for hub, number in ((other.hub, 4), (world.hub, 2)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Leg.objects.create(referral=referral, hub=hub, number=number, assigned_at=closed, closed_at=closed)


def change(world: World, hubs: World, **changes: object) -> None:
    hub = hubs.hub
    as_it_is = {"methods": hub.methods, "is_accepting": True, "max_open_referrals": None, "access_notes": ""}
    change_hub(by=world.admin, hub_id=hub.pk, version=hub.version, **(as_it_is | changes))


@pytest.mark.acceptance("A7")
def test_a_practice_that_cannot_take_it_is_refused_and_the_referral_stays(world, other):
    referral = world.submitted()
    change(world, other, is_accepting=False)
    for hub_id in (other.hub.pk, 10**9):
        with pytest.raises(HubUnavailableError):
            services.redirect(**now(referral, world.hub_desk), hub_id=hub_id)
    referral.refresh_from_db()
    assert (referral.hub, referral.legs.count(), referral.events.count()) == (world.hub, 1, 1)


@pytest.mark.acceptance("A7")
def test_a_practice_is_full_of_what_it_has_and_not_of_what_it_gave_back(world, other):
    change(world, other, max_open_referrals=1)
    elsewhere = other.submitted(nhs_number="")
    referral = world.submitted()
    with pytest.raises(HubUnavailableError):
        services.redirect(**now(referral, world.hub_desk), hub_id=other.hub.pk)
    services.return_to_referrer(**now(elsewhere, other.fitter_user), reason=ReturnReason.NO_CAPACITY, comment="")
    services.redirect(**now(referral, world.hub_desk), hub_id=other.hub.pk)


@pytest.mark.acceptance("N1")
def test_a_practice_without_a_valid_fitter_is_no_next_hub_but_refers_all_the_same(world, other):
    other.fitter.letters.all().delete()
    assert selectors.hubs_for(referral=world.submitted()) == []
    with pytest.raises(HubUnavailableError):
        services.redirect(**now(Referral.objects.get(), world.hub_desk), hub_id=other.hub.pk)


def test_what_was_returned_is_sent_again_with_its_clock(world, other):
    referral = at(world, Status.REJECTED)
    started = referral.clock_start
    sent = services.send_again(**now(referral, world.spoke_desk), hub_id=other.hub.pk)
    assert (sent.status, sent.hub, sent.clock_start) == (Status.SUBMITTED, other.hub, started)
    assert [leg.closed_at is None for leg in sent.legs.all()] == [False, True]
    services.accept(**now(referral, other.fitter_user))


def test_what_was_returned_is_the_referring_practices_to_end(world):
    referral = at(world, Status.REJECTED)
    assert standing.allowed_actions(user=world.fitter_user, referral=referral) == frozenset()
    with pytest.raises(NotAllowedError):
        services.cancel(**now(referral, world.hub_desk), reason=CancelReason.PATIENT_REQUEST)
    services.cancel(**now(referral, world.spoke_desk), reason=CancelReason.FITTED_ELSEWHERE)


@pytest.mark.acceptance("N1")
@pytest.mark.acceptance("A9")
def test_a_hub_whose_fitters_have_lost_their_letters_cannot_accept(world):
    referral = world.submitted()
    world.fitter.letters.update(withdrawn_on=timezone.localdate())
    with pytest.raises(NotAllowedError, match="No fitter at your practice"):
        services.accept(**now(referral, world.fitter_user))


@pytest.mark.parametrize("reason", ["", "because"])
def test_a_reason_that_is_none_is_refused(world, reason):
    referral = world.submitted()
    with pytest.raises(InvalidDetailError) as refused:
        services.return_to_referrer(**now(referral, world.fitter_user), reason=reason, comment="")
    assert refused.value.field == "reason"
