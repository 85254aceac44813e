"""Safety answers block and unblock what they should, and nobody but a clinician overrides."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.directory import Service
from practices.methods import Method, Procedure
from referrals import services, signing
from referrals.errors import (
    HubUnavailableError,
    IncompleteError,
    InvalidDetailError,
    NotAllowedError,
    StaleError,
)
from referrals.models import Referral, SafetyReview
from referrals.screening import screening_of
from referrals.services.drafts import missing_steps
from referrals.services.safety import blocks_acceptance, blocks_booking
from referrals.values import Need
from referrals.workflow import Side, Status
from tests.builders.capacity import list_also
from tests.builders.pathway import EITHER_COIL, World, make_practice, make_user, make_world, with_another_hub

pytestmark = pytest.mark.django_db
WHY = "Specialist advice on 2 November: the benefits are greater."


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def clinician(world):
    return make_user(Role.PRACTICE_STAFF, world.spoke, is_clinician=True, name="Dr Spoke")


def fresh(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


def answered(world: World, **answers: str) -> Referral:
    """A complete draft with some answers other than no."""
    draft = world.draft()
    services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers=answers)
    return fresh(draft)


def sign(draft: Referral, by, reason: str = WHY) -> SafetyReview:
    return services.review_safety(referral_id=draft.pk, by=by, side=Side.REFERRER, reason=reason)


def send(draft: Referral, by) -> Referral:
    services.submit(referral_id=draft.pk, by=by)
    return fresh(draft)


def test_a_draft_whose_questions_are_not_all_answered_is_not_sent(world):
    draft = world.draft()
    draft.safety_answers.filter(question="breast_cancer_now").delete()
    assert missing_steps(fresh(draft)) == ("safety",)
    with pytest.raises(IncompleteError):
        services.submit(referral_id=draft.pk, by=world.spoke_desk)


def test_a_draft_that_does_not_say_whether_advice_was_given_is_not_sent(world):
    draft = world.draft()
    Referral.objects.filter(pk=draft.pk).update(advice_given=None)
    assert missing_steps(fresh(draft)) == ("safety",)
    services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={"advice_given": "no"})
    assert fresh(draft).advice_given is False
    assert missing_steps(fresh(draft)) == ()


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"breast_cancer_now": "maybe"}, "breast_cancer_now"),
        ({"left_handed": "yes"}, "left_handed"),
        ({"missing_threads": "yes"}, "missing_threads"),  # asked for a coil's removal alone
        ({"advice_given": "not_known"}, "advice_given"),
    ],
)
def test_an_answer_that_is_none_and_a_question_not_asked_are_refused_and_nothing_is_saved(world, answers, field):
    draft = world.draft()
    before = screening_of(fresh(draft)).answers
    with pytest.raises(InvalidDetailError) as refused:
        services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={"liver_disease": "yes"} | answers)
    assert refused.value.field == field
    assert screening_of(fresh(draft)).answers == before


@pytest.mark.parametrize("flagged", [{"breast_cancer_past": "yes"}, {"breast_cancer_now": "yes"}], ids=["3", "4"])
def test_a_category_3_or_4_waits_for_a_clinician_with_a_reason_and_is_never_a_dead_end(world, clinician, flagged):
    draft = answered(world, **flagged)
    assert missing_steps(draft) == ("sign-off",)
    with pytest.raises(IncompleteError):
        services.submit(referral_id=draft.pk, by=clinician)
    with pytest.raises(NotAllowedError):
        sign(draft, world.spoke_desk)
    with pytest.raises(InvalidDetailError):
        sign(draft, clinician, reason="  ")
    assert not SafetyReview.objects.exists()
    sign(draft, clinician)
    assert send(draft, world.spoke_desk).status == Status.SUBMITTED


def test_an_override_of_category_4_is_audited_as_one_and_keeps_what_was_seen(world, clinician):
    draft = answered(world, breast_cancer_past="yes", liver_disease="yes")
    review = sign(draft, clinician)
    assert review.flags == ["breast_cancer_past:3@implant", "liver_disease:3@implant"]
    assert (review.rule_set, review.reason, review.by) == ("UKMEC-2025", WHY, clinician)
    assert Event.objects.filter(action="referral.safety_overridden", subject=str(draft.pk), actor=clinician).exists()
    assert not any("breast" in f"{event.action} {event.subject}" for event in Event.objects.all())


def test_new_answers_after_a_review_need_a_new_review(world, clinician):
    draft = answered(world, breast_cancer_past="yes")
    sign(draft, clinician)
    services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={"liver_disease": "yes"})
    assert missing_steps(fresh(draft)) == ("sign-off",)
    services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={"liver_disease": "no"})
    assert missing_steps(fresh(draft)) == (), "the flags are those that were reviewed"


def test_an_efficacy_flag_wants_a_reason_that_anyone_at_the_practice_may_give(world):
    draft = answered(world, enzyme_inducer="yes")
    assert missing_steps(draft) == ("sign-off",)
    sign(draft, world.spoke_desk)
    assert missing_steps(fresh(draft)) == ()


def test_a_review_is_kept_for_good(world, clinician):
    review = sign(answered(world, breast_cancer_past="yes"), clinician)
    with pytest.raises(DatabaseError), transaction.atomic():
        SafetyReview.objects.filter(pk=review.pk).update(reason="Something else")


def test_not_known_can_be_sent_and_accepted_but_not_booked_until_it_is_answered(world):
    sent = send(answered(world, breast_cancer_past="not_known"), world.spoke_desk)
    accepted = services.accept(referral_id=sent.pk, by=world.fitter_user, version=sent.version)
    slot = world.add_clinic().slots.first()
    with pytest.raises(NotAllowedError, match="not known"):
        world.book(accepted, slot)
    slot.refresh_from_db()
    assert slot.state == "free"
    services.answer_safety(referral_id=sent.pk, by=world.hub_desk, answers={"breast_cancer_past": "no"})
    world.book(fresh(sent), slot)
    assert fresh(sent).status == Status.BOOKED


def test_a_flag_that_turns_up_after_acceptance_is_read_by_a_clinician_of_the_hub_before_booking(world):
    sent = send(answered(world, breast_cancer_past="not_known"), world.spoke_desk)
    services.accept(referral_id=sent.pk, by=world.fitter_user, version=sent.version)
    services.answer_safety(referral_id=sent.pk, by=world.spoke_desk, answers={"breast_cancer_past": "yes"})
    assert "must read them" in blocks_booking(fresh(sent))
    given = {"referral_id": sent.pk, "side": Side.HUB}
    with pytest.raises(NotAllowedError):
        services.review_safety(by=world.hub_desk, reason=WHY, **given)
    with pytest.raises(InvalidDetailError):  # nobody of the referring practice said why
        services.review_safety(by=world.fitter_user, reason="", **given)
    services.review_safety(by=world.fitter_user, reason=WHY, **given)
    assert blocks_booking(fresh(sent)) == ""


def test_flags_are_acknowledged_by_a_clinician_of_the_hub_before_it_accepts(world, clinician):
    draft = answered(world, breast_cancer_past="yes")
    sign(draft, clinician)
    sent = send(draft, world.spoke_desk)
    assert blocks_acceptance(sent)
    with pytest.raises(NotAllowedError, match="Read the safety flags"):
        services.accept(referral_id=sent.pk, by=world.fitter_user, version=sent.version)
    with pytest.raises(NotAllowedError):
        services.review_safety(referral_id=sent.pk, by=clinician, side=Side.HUB, reason="")
    services.accept(referral_id=sent.pk, by=world.fitter_user, version=sent.version, has_read_flags=True)
    assert fresh(sent).status == Status.ACCEPTED
    assert fresh(sent).safety_reviews.filter(side=Side.HUB, by=world.fitter_user).exists()


def test_the_next_hub_reads_the_flags_itself(world):
    draft = world.draft(need=EITHER_COIL)
    services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={"copper_allergy": "yes"})
    sent = send(draft, world.spoke_desk)
    services.accept(referral_id=sent.pk, by=world.fitter_user, version=sent.version, has_read_flags=True)
    second = with_another_hub(world)
    given = {"referral_id": sent.pk, "by": world.fitter_user, "version": fresh(sent).version}
    moved = services.redirect(**given, hub_id=second.hub.pk)
    with pytest.raises(NotAllowedError, match="Read the safety flags"):
        services.accept(referral_id=sent.pk, by=second.fitter_user, version=moved.version)


def test_without_flags_nothing_is_to_be_acknowledged(world):
    assert blocks_acceptance(world.submitted()) == ""


def test_the_other_coil_is_no_reason_to_stop_but_the_hub_must_know_which_is_left(world):
    draft = world.draft(need=EITHER_COIL)
    services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={"copper_allergy": "yes"})
    sent = send(draft, world.spoke_desk)
    assert blocks_acceptance(sent)


def test_complex_answers_forget_a_hub_that_takes_none_and_offer_only_those_that_do(world):
    draft = answered(world, failed_attempt="yes")
    assert (draft.is_complex, draft.hub) == (True, None)
    given = {"referral_id": draft.pk, "by": world.spoke_desk, "hub_id": world.hub.pk}
    with pytest.raises(HubUnavailableError):
        services.choose_hub(**given)
    list_also(world.hub.practice, Service.COMPLEX_COIL)
    with pytest.raises(HubUnavailableError):
        services.choose_hub(**given)
    list_also(world.hub.practice, Service.DEEP_IMPLANT)
    services.choose_hub(**given)
    services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={"failed_attempt": "yes"})
    assert fresh(draft).hub == world.hub
    services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={"failed_attempt": "no"})
    assert not fresh(draft).is_complex


def test_another_need_asks_other_questions_and_keeps_the_answers_it_shares(world):
    draft = answered(world, failed_attempt="yes")
    removal = Need(Method.LNG_IUS, Procedure.REMOVE, Method.LNG_IUS, "contraception", "")
    services.change_need(referral_id=draft.pk, by=world.spoke_desk, need=removal)
    assert "safety" in missing_steps(fresh(draft))
    screening = screening_of(fresh(draft))
    assert screening.answers["failed_attempt"] == "yes"
    assert "missing_threads" in {question.key for question in screening.assessment.unanswered}
    assert fresh(draft).is_complex


def test_a_page_out_of_date_changes_no_answer(world):
    draft = world.draft()
    given = {"referral_id": draft.pk, "by": world.spoke_desk}
    services.answer_safety(**given, answers={"liver_disease": "yes"}, version=fresh(draft).version)
    with pytest.raises(StaleError):
        services.answer_safety(**given, answers={"liver_disease": "no"}, version=draft.version)
    assert screening_of(fresh(draft)).answers["liver_disease"] == "yes"


def test_neither_strangers_nor_anyone_once_it_is_over_answer_or_review(world, clinician):
    draft = answered(world, breast_cancer_past="yes")
    stranger = make_user(Role.PRACTICE_STAFF, make_practice("N82099"), is_clinician=True)
    with pytest.raises(Referral.DoesNotExist):
        sign(draft, stranger)
    with pytest.raises(Referral.DoesNotExist):
        services.answer_safety(referral_id=draft.pk, by=stranger, answers={"liver_disease": "no"})
    services.cancel(
        referral_id=draft.pk, by=world.spoke_desk, version=draft.version, reason="no_longer_required", comment=""
    )
    with pytest.raises(NotAllowedError):
        services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={"liver_disease": "no"})
    with pytest.raises(NotAllowedError):
        sign(draft, clinician)


def test_a_clinician_finds_the_drafts_of_the_practice_that_wait_for_a_signature(world, clinician):
    waiting = answered(world, breast_cancer_past="yes")
    world.draft(nhs_number="9990000026")
    assert signing.drafts_to_sign_off(clinician) == [waiting]
    assert signing.drafts_to_sign_off(world.spoke_desk) == []
    assert signing.drafts_to_sign_off(world.fitter_user) == []
    sign(waiting, clinician)
    assert signing.drafts_to_sign_off(clinician) == []


def test_finding_them_asks_as_often_for_many_as_for_one(world, clinician, django_assert_num_queries):
    answered(world, breast_cancer_past="yes")
    clinician.practice_ids  # noqa: B018 (read once a request)
    with django_assert_num_queries(3):
        assert len(signing.drafts_to_sign_off(clinician)) == 1
    for number in ("9990000026", "9990000034"):
        draft = world.draft(nhs_number=number)
        services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={"breast_cancer_past": "yes"})
    with django_assert_num_queries(3):
        assert len(signing.drafts_to_sign_off(clinician)) == 3


def test_rules_of_the_day_decide_and_not_those_of_the_day_it_was_written(world, monkeypatch):
    draft = world.draft()
    assert screening_of(draft).assessment.rule_set == "UKMEC-2025"
    before = timezone.localdate().replace(year=2025, month=6, day=1)
    monkeypatch.setattr("referrals.screening.timezone.localdate", lambda: before)
    assert screening_of(fresh(draft)).assessment.rule_set == "UKMEC-2016"
