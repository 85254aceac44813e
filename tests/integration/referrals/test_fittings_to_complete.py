"""Fittings without a code or a payer: who sees them, and how each is completed."""

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


@pytest.fixture
def before_the_code(fitting) -> Fitting:
    """The same, recorded while the table held no code for it."""
    Fitting.objects.filter(pk=fitting.pk).update(snomed_code="")
    return fitting


def code_page(fitting: Fitting) -> str:
    return reverse("referrals:code", args=[fitting.referral_id, fitting.pk])


def enter(world: World, fitting: Fitting, *, code: str = "169553002") -> Fitting:
    return services.enter_code(referral_id=fitting.referral_id, fitting_id=fitting.pk, by=world.hub_desk, code=code)


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
    page = client_of(world.hub_desk).get(UNCODED)
    assert "Fitted: Ring pessary" in text_of(page)
    assert "Attempted, not fitted: Implant" in text_of(page)
    assert text_of(page).count("No code is verified yet") == 2
    for one in (uncoded, failed):
        assert code_page(one) not in page.content.decode()
        with pytest.raises(NotAllowedError, match="no code for this yet"):
            enter(world, one)


@pytest.mark.acceptance("L9")
def test_a_code_of_the_table_completes_what_was_recorded_before_it(world, before_the_code):
    coded = enter(world, before_the_code, code="169553 002")
    assert coded.snomed_code == "169553002"
    assert not fittings_uncoded(user=world.hub_desk).exists()
    assert Note.objects.get().text == ("SNOMED CT code 169553002 recorded: Insertion of subcutaneous contraceptive.")
    assert Event.objects.filter(action="referral.coded", subject=str(coded.referral_id)).exists()
    with pytest.raises(NotAllowedError, match="may have entered one"):
        enter(world, before_the_code)


@pytest.mark.acceptance("L9")
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "Enter the SNOMED CT code"),
        ("Implant", "must be up to 18 digits"),
        ("١٦٩٥٥٣٠٠٢", "must be up to 18 digits"),
        ("1" * 19, "must be up to 18 digits"),
        ("169553003", "not in the code table for"),
        ("755621000000101", "“Replacement of subcutaneous contraceptive”, which is not what was recorded"),
        ("65200003", "“Insertion of intrauterine contraceptive device”, which is not what was recorded"),
    ],
    ids=["none", "words", "other digits", "too long", "unknown", "another action", "another method"],
)
def test_a_code_that_says_something_else_is_refused_in_words(world, before_the_code, code, said):
    with pytest.raises(InvalidDetailError, match=said) as error:
        enter(world, before_the_code, code=code)
    assert error.value.field == "code"
    assert Fitting.objects.get().snomed_code == ""
    assert not Note.objects.exists()


@pytest.mark.acceptance("L9", "L18")
def test_the_desk_enters_the_code_on_its_page_and_the_letter_shows_it(world, before_the_code):
    desk, path = client_of(world.hub_desk), code_page(before_the_code)
    assert path in desk.get(UNCODED).content.decode()
    assert "Insertion of subcutaneous contraceptive 169553002" in text_of(desk.get(path))
    wrong = desk.post(path, {"code": "65200003"})
    assert "which is not what was recorded" in text_of(wrong)
    assert 'value="65200003"' in wrong.content.decode(), "what was typed is kept"
    assert "Code saved" in text_of(desk.post(path, {"code": "169553002"}, follow=True))
    assert "Everything recorded here has a code" in text_of(desk.get(UNCODED))
    assert desk.get(path).status_code == desk.post(path, {"code": "169553002"}).status_code == 409
    letter = before_the_code.referral.letters.get()
    assert "169553002" in text_of(client_of(world.spoke_desk).get(reverse("referrals:letter", args=[letter.pk])))


@pytest.mark.acceptance("A14")
def test_only_the_fitting_practice_enters_a_code_and_only_through_its_own_referral(world, before_the_code):
    path = code_page(before_the_code)
    stranger = client_of(make_user(Role.PRACTICE_STAFF, make_practice("N82009")))
    assert stranger.post(path, {"code": "169553002"}).status_code == 404
    assert client_of(world.spoke_desk).post(path, {"code": "169553002"}).status_code == 409
    other = world.accepted(nhs_number=NHS_NUMBERS[3])
    elsewhere = reverse("referrals:code", args=[other.pk, before_the_code.pk])
    assert client_of(world.hub_desk).post(elsewhere, {"code": "169553002"}).status_code == 409
    assert Fitting.objects.get().snomed_code == ""


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
    assert "Fittings without a payer 1" in text_of(desk.get("/referrals/"))
    assert "Without a payer 1" in text_of(desk.get(FITTINGS))
    assert desk.get("/referrals/?list=payer").url == FITTINGS


def test_a_page_that_is_not_there_answers_400(world):
    assert client_of(world.hub_desk).get(f"{FITTINGS}?page=9").status_code == 400
