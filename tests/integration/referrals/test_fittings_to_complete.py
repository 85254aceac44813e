"""Fittings without a code or a payer: who sees them, and how a payer is assigned."""

import pytest
from django.urls import reverse

from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.methods import Method
from referrals import services
from referrals.errors import InvalidDetailError, NotAllowedError
from referrals.fittings import fittings_unassigned, fittings_uncoded
from referrals.models import Fitting, Note, Referral
from referrals.reasons import ErrorReason, NotFittedReason, UnbookedReason
from referrals.values import Need
from tests.builders.pages import client_of, text_of
from tests.builders.pathway import NHS_NUMBERS, World, implant_record, make_practice, make_user, make_world

pytestmark = pytest.mark.django_db

OTHER_REASON = Need(method="implant", procedure="fit", device_in_place="", indication="other", notes="")
PESSARY = Need(method="ring_pessary", procedure="fit", device_in_place="", indication="other", notes="")
FITTINGS, UNCODED = "/referrals/fittings/unassigned/", "/referrals/fittings/uncoded/"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def fitting(world) -> Fitting:
    """An implant for a reason that says nothing about who pays."""
    return fitted(world, OTHER_REASON)


def fitted(world: World, need: Need, *, nhs_number: str = NHS_NUMBERS[0], **changes: object) -> Fitting:
    referral = world.accepted(need=need, nhs_number=nhs_number)
    return services.record_fitting(
        referral_id=referral.pk,
        by=world.fitter_user,
        version=referral.version,
        record=implant_record(**changes),
        reason=UnbookedReason.WALK_IN,
    )


def assign(world: World, fitting: Fitting, *, payer: str = "icb", reason: str = "Agreed by e-mail") -> Fitting:
    return services.assign_payer(referral_id=fitting.referral_id, by=world.hub_desk, payer=payer, reason=reason)


@pytest.mark.acceptance("L4")
def test_a_payer_is_assigned_with_a_reason_that_both_practices_read_and_once(world, fitting):
    assert list(fittings_unassigned(user=world.hub_desk)) == [fitting]
    assert assign(world, fitting).payer == "icb"
    assert Note.objects.get().text == "Integrated care board (ICB) pays for this. Agreed by e-mail"
    assert Event.objects.filter(action="referral.payer_assigned", subject=str(fitting.referral_id)).exists()
    assert not fittings_unassigned(user=world.hub_desk).exists()
    with pytest.raises(NotAllowedError, match="waits for a payer"):
        assign(world, fitting, payer="local_authority")


@pytest.mark.parametrize(("given", "field"), [({"payer": "nobody"}, "payer"), ({"reason": " "}, "reason")])
def test_a_payer_without_a_reason_is_refused(world, fitting, given, field):
    with pytest.raises(InvalidDetailError) as error:
        assign(world, fitting, **given)
    assert error.value.field == field
    assert not Note.objects.exists()


@pytest.mark.acceptance("L9")
def test_what_has_no_verified_code_is_listed_as_uncoded(world, fitting):
    ring = {"method": Method.RING_PESSARY, "device": "Ring pessary", "change_every_months": 6}
    uncoded = fitted(world, PESSARY, nhs_number=NHS_NUMBERS[1], **ring)
    booked = world.booked(nhs_number=NHS_NUMBERS[2])
    services.record_not_fitted(
        referral_id=booked.pk,
        by=world.fitter_user,
        version=booked.version,
        reason=NotFittedReason.FAILED,
        attended_on=uncoded.performed_on,
    )
    failed = Fitting.objects.get(referral=booked)
    assert set(fittings_uncoded(user=world.hub_desk)) == {uncoded, failed}
    assert set(fittings_unassigned(user=world.hub_desk)) == {fitting, uncoded}, "a failed attempt is not billed"
    page = text_of(client_of(world.hub_desk).get(UNCODED))
    assert "Fitted: Ring pessary" in page
    assert "Attempted, not fitted: Implant" in page


def test_what_was_entered_in_error_needs_nothing(world, fitting):
    ended = Referral.objects.get(pk=fitting.referral_id)
    services.enter_in_error(
        referral_id=ended.pk,
        by=make_user(Role.SYSTEM_ADMIN),
        version=ended.version,
        reason=ErrorReason.WRONG_PATIENT,
        comment="",
    )
    assert not fittings_unassigned(user=world.hub_desk).exists()


def test_the_desk_assigns_the_payer_on_its_page(world, fitting):
    desk = client_of(world.hub_desk)
    path = reverse("referrals:payer", args=[fitting.referral_id])
    assert path in desk.get(FITTINGS).content.decode()
    assert "Select who pays" in text_of(desk.post(path, {}))
    page = text_of(desk.post(path, {"payer": "local_authority", "reason": "Contraception too"}, follow=True))
    assert "Payer assigned" in page
    assert "Everything recorded here has a payer" in page
    assert desk.get(path).status_code == 409


@pytest.mark.acceptance("A14")
def test_only_the_fitting_practice_completes_its_fittings(world, fitting):
    path = reverse("referrals:payer", args=[fitting.referral_id])
    answers = {"payer": "icb", "reason": "It is ours"}
    stranger = client_of(make_user(Role.PRACTICE_STAFF, make_practice("N82009")))
    assert stranger.post(path, answers).status_code == 404
    referrer = client_of(world.spoke_desk)
    assert referrer.post(path, answers).status_code == 409
    for browser in (stranger, referrer):
        assert "Ada Example" not in text_of(browser.get(FITTINGS))
    assert Fitting.objects.get().payer == ""


def test_the_lists_of_a_desk_lead_here_and_count_the_same(world, fitting):
    desk = client_of(world.hub_desk)
    lists = desk.get("/referrals/").content.decode()
    assert f'href="{FITTINGS}"' in lists
    assert f'href="{UNCODED}"' in lists
    assert "Without a payer 1" in text_of(desk.get("/referrals/"))
    assert "Without a payer 1" in text_of(desk.get(FITTINGS))
    assert desk.get("/referrals/?list=payer").url == FITTINGS


def test_a_page_that_is_not_there_answers_400(world):
    assert client_of(world.hub_desk).get(f"{FITTINGS}?page=9").status_code == 400
