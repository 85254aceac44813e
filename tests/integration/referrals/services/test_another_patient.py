"""A draft turned to another patient keeps nothing that was said or assessed of the first; a mended slip keeps all."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.audit.models import Event
from referrals import services
from referrals.errors import NotAllowedError
from referrals.models import FraserRecord, Patient, Referral, SafeguardingHold, SafetyAnswer, SafetyReview
from referrals.screening import screening_of
from referrals.services.drafts import missing_steps
from referrals.services.emergency import set_emergency
from referrals.services.patients import NOTHING_SAID
from referrals.services.safeguarding import FraserAssessment
from referrals.values import Wishes
from referrals.workflow import Side, Status
from tests.builders import states
from tests.builders.pages import address, client_of, hidden_answers, patient_answers, text_of, wishes_answers
from tests.builders.pathway import NHS_NUMBERS, World, make_user, make_world, patient_details
from tests.builders.states import EMERGENCY_COIL

pytestmark = [pytest.mark.django_db, pytest.mark.acceptance("A5")]
MET = FraserAssessment(True, True, True, True, True)
WHY = "Specialist advice on 2 November: the benefits are greater."
BEA = {"nhs_number": NHS_NUMBERS[1], "first_name": "Bea", "last_name": "Sample"}
ALL_WISHES = Wishes(
    may_text=True,
    may_leave_message=True,
    may_email=True,
    wants_chaperone=True,
    email="ada@example.org",
    interpreter_language="Welsh",
    adjustments=("step_free",),
    adjustment_notes="Uses a wheelchair",
)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def doctor(world):
    return make_user(Role.PRACTICE_STAFF, world.spoke, is_clinician=True, name="Dr Spoke")


def born(age: int) -> date:
    return date(timezone.localdate().year - age, 1, 1)


def fresh(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


def change(draft: Referral, by, **changes: object) -> Referral:
    kept = {name: getattr(fresh(draft).patient, name) for name in ("nhs_number", "without_number", "born_on")}
    services.change_patient(referral_id=draft.pk, by=by, patient=patient_details(**kept | changes))
    return fresh(draft)


def emergency(world: World, doctor) -> Referral:
    """A draft in which everything there is to say is said."""
    world.add_clinic(days=1)
    draft = world.draft(need=EMERGENCY_COIL)
    desk = {"referral_id": draft.pk, "by": world.spoke_desk}
    long_ago = timezone.now() - timedelta(hours=5)
    period = timezone.localdate() - timedelta(days=10)
    set_emergency(**desk, first_sex_at=long_ago, last_period_on=period, shortest_cycle_days=28)
    services.answer_safety(**desk, answers={"copper_allergy": "yes"})
    services.change_contact(**desk, wishes=ALL_WISHES)
    services.review_safety(referral_id=draft.pk, by=doctor, side=Side.REFERRER, reason=WHY)
    Referral.objects.filter(pk=draft.pk).update(
        hub=world.hub, notes="Came with her mother", device_in_place="copper_iud", is_complex=True
    )
    return fresh(draft)


def test_nothing_that_was_said_of_the_first_patient_is_left(world, doctor):
    draft = emergency(world, doctor)
    first = draft.patient_id
    said = {name: getattr(draft, name) for name in NOTHING_SAID}
    assert all(value not in (None, "") for name, value in said.items()), said
    turned = change(draft, world.spoke_desk, **BEA)
    assert {name: getattr(turned, name) for name in NOTHING_SAID} == NOTHING_SAID
    assert turned.patient_id != first
    assert not Patient.objects.filter(pk=first).exists()
    assert (turned.patient.full_name, turned.patient.nhs_number) == ("Bea Sample", NHS_NUMBERS[1])
    blank = Patient()
    for name in ("email", "interpreter_language", "adjustment_notes", *("may_text", "may_leave_message", "may_email")):
        assert getattr(turned.patient, name) == getattr(blank, name), name
    assert (turned.patient.wants_chaperone, turned.patient.adjustments) == (None, [])
    assert not SafetyAnswer.objects.exists()
    assert turned.version > draft.version
    assert Event.objects.filter(action="referral.patient_replaced", subject=str(draft.pk)).count() == 1


def test_every_field_of_a_draft_is_either_kept_on_purpose_or_removed():
    kept = {"id", "reference", "patient", "referring_practice", "registered_practice", "status", "version"}
    kept |= {"is_self_referral", "created_at", "created_by"}
    only_once_sent = {"previous", "submitted_at", "clock_started_at", "triaged_at", "offered_at", "closed_at"}
    assert {field.name for field in Referral._meta.fields} == kept | only_once_sent | NOTHING_SAID.keys()


def test_the_same_answers_of_the_other_patient_are_signed_off_anew(world, doctor):
    draft = emergency(world, doctor)
    change(draft, world.spoke_desk, **BEA)
    world.complete(draft)
    services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={"breast_cancer_past": "yes"})
    services.review_safety(referral_id=draft.pk, by=doctor, side=Side.REFERRER, reason=WHY)
    assert missing_steps(fresh(draft)) == ()
    change(draft, world.spoke_desk, **BEA, phone="07700900111")
    world.complete(draft)
    services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={"breast_cancer_past": "yes"})
    assert missing_steps(fresh(draft)) == ()
    change(draft, world.spoke_desk, **BEA | {"nhs_number": NHS_NUMBERS[2]})
    world.complete(draft)
    services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={"breast_cancer_past": "yes"})
    assert SafetyReview.objects.count() == 2, "they are kept for good"
    assert screening_of(fresh(draft)).reviews == ()
    assert missing_steps(fresh(draft)) == ("sign-off",)


@pytest.mark.parametrize(
    "mended",
    [
        {"born_on": date(1994, 4, 5)},
        {"first_name": "Adda", "last_name": "Exampel"},
        {"last_name": "Newlywed", "phone": "07700900111"},
        {"nhs_number": "", "without_number": "not_known"},
    ],
    ids=str,
)
def test_a_slip_that_is_mended_costs_no_answer(world, doctor, mended):
    draft = emergency(world, doctor)
    said = {name: getattr(draft, name) for name in NOTHING_SAID}
    mended_draft = change(draft, world.spoke_desk, **mended)
    assert {name: getattr(mended_draft, name) for name in NOTHING_SAID} == said
    assert mended_draft.patient_id == draft.patient_id
    assert mended_draft.patient.adjustments == ["step_free"]
    assert missing_steps(mended_draft) == ()


def test_an_nhs_number_found_later_costs_no_answer(world):
    draft = world.draft(nhs_number="")
    assert missing_steps(change(draft, world.spoke_desk, nhs_number=NHS_NUMBERS[0], without_number="")) == ()


def test_a_fraser_record_is_of_one_patient_at_one_age(world, doctor):
    draft = world.draft(born_on=born(14))
    services.record_fraser(referral_id=draft.pk, by=doctor, assessment=MET)
    assert missing_steps(change(draft, doctor, last_name="Exampel", phone="07700900111")) == ()
    assert missing_steps(change(draft, doctor, born_on=born(13))) == ("fraser",)
    services.record_fraser(referral_id=draft.pk, by=doctor, assessment=MET)
    change(draft, doctor, **BEA)
    assert not FraserRecord.objects.exists()
    world.complete(draft)
    assert missing_steps(fresh(draft)) == ("fraser",)


@pytest.mark.parametrize("age", [13, 15, 16, 30])
def test_a_birthday_corrected_across_13_asks_for_the_lead_anew(world, doctor, age):
    draft = world.draft(born_on=born(12))
    services.name_lead(referral_id=draft.pk, by=doctor, lead=doctor)
    assert missing_steps(change(draft, doctor, born_on=born(11))) == ()
    assert missing_steps(change(draft, doctor, born_on=born(age))) == (("fraser",) if age < 16 else ())
    assert missing_steps(change(draft, doctor, born_on=born(12))) == ("lead",)


def test_a_lead_is_named_for_one_patient(world, doctor):
    draft = world.draft(born_on=born(12))
    services.name_lead(referral_id=draft.pk, by=doctor, lead=doctor)
    change(draft, doctor, **BEA)
    assert not SafeguardingHold.objects.exists()


def test_a_birthday_corrected_across_16_asks_for_fraser_anew(world, doctor):
    draft = world.draft(born_on=born(15))
    services.record_fraser(referral_id=draft.pk, by=doctor, assessment=MET)
    assert missing_steps(change(draft, doctor, born_on=born(17))) == ()
    assert missing_steps(change(draft, doctor, born_on=born(15))) == ("fraser",)


def test_a_draft_with_notes_about_safeguarding_becomes_nobody_elses(world, doctor):
    draft = world.draft()
    services.add_safeguarding_note(referral_id=draft.pk, by=doctor, text="Came with an older partner")
    with pytest.raises(NotAllowedError, match="safeguarding"):
        change(draft, doctor, **BEA)
    assert fresh(draft).patient.full_name == "Ada Example"
    assert missing_steps(fresh(draft)) == ()


def test_a_patients_own_request_becomes_nobody_elses(world):
    asked = states.at(world, "awaiting_practice")
    with pytest.raises(NotAllowedError, match="own request"):
        change(asked, world.spoke_desk, **BEA)
    corrected = change(asked, world.spoke_desk, nhs_number=NHS_NUMBERS[1])
    assert (corrected.patient.nhs_number, missing_steps(corrected)) == (NHS_NUMBERS[1], ())
    assert corrected.status == Status.AWAITING_PRACTICE


# The pages


def test_the_page_says_before_and_after_that_answers_are_removed(world):
    draft = world.draft()
    desk = client_of(world.spoke_desk)
    where = f"{address('draft-patient', draft)}?return=check"
    before = desk.post(where, patient_answers(**BEA))
    assert "all answers about the first patient are removed" in text_of(before)
    assert missing_steps(fresh(draft)) == ()
    carried = hidden_answers(before)
    back = desk.post(where, carried | {"change": "yes"})
    assert 'value="Bea"' in back.content.decode()
    assert fresh(draft).patient.first_name == "Ada"
    after = desk.post(where, carried | {"checked_this": "yes"}, follow=True)
    assert after.redirect_chain == [(address("draft-need", draft), 302)]
    assert "The answers about the first patient were removed." in text_of(after)
    assert desk.post(where, carried | {"checked_this": "yes"}).status_code == 302, "sent twice, it is turned once"


def test_a_mended_slip_is_not_asked_about(world):
    draft = world.draft()
    page = client_of(world.spoke_desk).post(address("draft-patient", draft), patient_answers(first_name="Adda"))
    assert page.status_code == 302


def test_the_first_page_gone_back_to_and_filled_in_for_another_patient_says_so_too(world):
    desk = client_of(world.spoke_desk)
    answers = patient_answers()
    start = f"/referrals/start/{world.spoke.uuid}/"
    desk.post(start, answers)
    draft = world.complete(Referral.objects.get())
    page = desk.post(start, answers | BEA, follow=True)
    assert "The answers about the first patient were removed." in text_of(page)
    assert not SafetyAnswer.objects.filter(referral=draft).exists()
    doctor = make_user(Role.PRACTICE_STAFF, world.spoke, is_clinician=True)
    services.add_safeguarding_note(referral_id=draft.pk, by=doctor, text="Worried about home")
    refused = desk.post(start, answers)
    assert (refused.status_code, fresh(draft).patient.first_name) == (409, "Bea")


@pytest.mark.parametrize("name", ["need", "safety", "consent", "contact"])
def test_what_another_tab_asked_of_the_first_patient_is_not_taken_for_the_second(world, name):
    draft = world.draft()
    desk = client_of(world.spoke_desk)
    stale = hidden_answers(desk.get(address(f"draft-{name}", draft)))
    change(draft, world.spoke_desk, **BEA)
    page = desk.post(address(f"draft-{name}", draft), stale | wishes_answers())
    assert page.status_code == 409
    assert "another patient’s since you opened this page" in text_of(page)
    assert fresh(draft).patient.may_text is None
