"""No referral is lost or stuck: whoever leaves or closes, it is on a list of somebody who can do something with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from larc.accounts.models import User
from larc.accounts.permissions import Role
from practices.models import LetterOfCompetence, Practice, StaffMembership
from referrals import services, standing
from referrals.models import Referral
from referrals.reasons import ReturnReason
from referrals.urls import urlpatterns
from referrals.workflow import TERMINAL, Action, Status
from referrals.worklists import WORKLISTS, Asker, names_for, rows_of
from tests.builders import states
from tests.builders.pages import address, client_of, text_of
from tests.builders.pathway import World, make_user, make_world, with_another_hub

pytestmark = pytest.mark.django_db

GOING_ON = [status for status in Status if status not in TERMINAL]
PAGES = [route.name for route in urlpatterns if list(route.pattern.converters) == ["referral_id"]]


def names_of(user: User, referral: Referral) -> set[str]:
    """The lists of a person that a referral is on."""
    asker = Asker.of(user)
    return {name for name in names_for(asker) if rows_of(WORKLISTS[name], asker).filter(pk=referral.pk).exists()}


def ways_on(user: User, referral: Referral) -> frozenset[Action]:
    return standing.allowed_actions(user=User.objects.get(pk=user.pk), referral=referral)


def close_the_hub(world: World) -> None:
    """The hub takes nothing more, its practice exists no more, its people and letters are gone."""
    type(world.hub).objects.filter(pk=world.hub.pk).update(is_accepting=False)
    Practice.objects.filter(pk=world.hub.practice_id).update(closed_on=timezone.localdate())
    LetterOfCompetence.objects.all().update(expires_on=timezone.localdate() - timedelta(days=1))
    StaffMembership.objects.filter(practice=world.hub.practice_id).delete()


@pytest.mark.parametrize("status", GOING_ON)
def test_what_goes_on_is_on_a_list_of_both_sides_and_each_can_move_it(status):
    world = make_world()
    referral = states.at(world, status)
    is_held = status == Status.SAFEGUARDING_HOLD
    owner = referral.safeguarding_hold.lead if is_held else world.spoke_desk
    assert names_of(owner, referral)
    assert ways_on(owner, referral)
    if referral.submitted_at and status != Status.REJECTED:
        assert names_of(world.fitter_user, referral)
        assert ways_on(world.fitter_user, referral)
    close_the_hub(world)
    assert names_of(owner, referral)
    assert ways_on(owner, referral) - {Action.ENTER_IN_ERROR}
    assert client_of(owner).get(address("detail", referral), follow=True).status_code == 200


@pytest.mark.acceptance("A14")
@pytest.mark.acceptance("A26")
def test_a_practice_that_had_a_referral_learns_no_more_of_it_anywhere():
    world = make_world()
    referral = world.submitted()
    browser = client_of(make_user(Role.FITTER, world.hub.practice, is_clinician=True))
    for page in ("detail", "safeguarding", "messages"):
        assert browser.get(address(page, referral)).status_code == 200
    services.return_to_referrer(**states.now(referral, world.fitter_user), reason=ReturnReason.NO_CAPACITY, comment="")
    letter = referral.letters.get()
    other = with_another_hub(world)
    services.send_again(**states.now(referral, world.spoke_desk), hub_id=other.hub.pk)
    for page in PAGES:
        for answer in (browser.get(address(page, referral)), browser.post(address(page, referral), {"version": 1})):
            assert answer.status_code == 404, page
            assert "Ada" not in text_of(answer)
    for where in (f"/referrals/letters/{letter.pk}/", f"/referrals/letters/{letter.pk}/pdf/"):
        assert browser.get(where).status_code == 404
    found = browser.post("/referrals/search/", {"wanted": referral.reference}, follow=True)
    lists = [
        browser.get("/referrals/", {"list": name}) for name in WORKLISTS if WORKLISTS[name].route.endswith("list")
    ]
    for answer in (found, browser.get("/"), *lists):
        assert "Example" not in text_of(answer)
