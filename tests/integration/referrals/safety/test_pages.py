"""The steps about safety, contact and young patients as people take them, without JavaScript."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.directory import Service
from practices.methods import Method
from referrals import services
from referrals.eligibility import questions
from referrals.models import Patient, Referral
from referrals.workflow import Status
from tests.builders.capacity import list_also
from tests.builders.pages import (
    address,
    answer_safety,
    client_of,
    green_buttons,
    need_answers,
    patient_answers,
    text_of,
    wishes_answers,
)
from tests.builders.pathway import World, make_practice, make_user, make_world

pytestmark = pytest.mark.django_db
NOTE = "Seen with an older partner; social worker informed."
POINTS = (
    "understands",
    "cannot_be_persuaded_to_tell",
    "likely_to_have_sex",
    "health_likely_to_suffer",
    "in_best_interests",
)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def desk(world):
    return client_of(world.spoke_desk)


@pytest.fixture
def doctor(world):
    return make_user(Role.PRACTICE_STAFF, world.spoke, is_clinician=True, name="Dr Spoke")


def fresh(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


def start(browser, world: World, **changes: object):
    """Send the first form; the answer."""
    return browser.post(reverse("referrals:start-patient", args=[world.spoke.uuid]), patient_answers(**changes))


def born(years: int) -> dict[str, str]:
    return {"born_on_day": "1", "born_on_month": "1", "born_on_year": str(timezone.localdate().year - years)}


def flagged(world: World, **answers: str) -> Referral:
    draft = world.draft()
    services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers=answers)
    return fresh(draft)


def hidden_fields(page) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))


# The questions


@pytest.mark.acceptance("O1")
def test_questions_come_in_short_groups_with_nothing_chosen_and_keep_what_was_answered(desk, world):
    draft = Referral.objects.get(pk=start(desk, world).url.split("/")[3])
    desk.post(address("draft-need", draft), need_answers())
    page = desk.get(address("draft-safety", draft))
    assert "part 1 of" in text_of(page)
    assert "These answers flag risks. They do not decide." in text_of(page)
    assert "checked" not in page.content.decode()
    assert page.content.decode().count('type="radio"') <= 7 * 3
    half = desk.post(address("draft-safety", draft), {"breast_cancer_now": "no"})
    assert "There is a problem" in text_of(half)
    assert "Select an answer to “Has the patient had breast cancer in the past?”" in text_of(half)
    assert re.search(r'name="breast_cancer_now" type="radio" value="no" checked', half.content.decode())
    assert answer_safety(desk, draft) == address("draft-sign-off", draft)
    assert re.search(r'value="no" checked', desk.get(address("draft-safety", draft) + "?part=1").content.decode())


@pytest.mark.parametrize("part", ["0", "9", "x", "-1", "１"])
def test_a_group_that_is_not_there_answers_400(desk, world, part):
    assert desk.get(address("draft-safety", world.draft()), {"part": part}).status_code == 400


def test_a_ring_pessary_asks_nothing_about_safety(desk, world):
    draft = Referral.objects.get(pk=start(desk, world).url.split("/")[3])
    desk.post(address("draft-need", draft), need_answers(wanted="ring_pessary", indication="other"))
    assert desk.get(address("draft-safety", draft)).url == address("draft-consent", draft)
    assert desk.get(address("draft-sign-off", draft)).url == address("draft-consent", draft)


def test_flags_name_the_question_and_the_category_and_a_clinician_gives_the_reason(world, doctor):
    draft = flagged(world, breast_cancer_now="yes")
    browser = client_of(doctor)
    page = browser.get(address("draft-sign-off", draft))
    assert "Does the patient have breast cancer now?" in text_of(page)
    assert "Implant, category 4: the risk is not acceptable" in text_of(page)
    assert "Why is this still right?" in text_of(page)
    assert green_buttons(page) == ["Continue"]
    empty = browser.post(address("draft-sign-off", draft), {"version": draft.version, "reason": ""})
    assert "Enter why this is still right for the patient" in text_of(empty)
    done = browser.post(
        address("draft-sign-off", draft), {"version": draft.version, "reason": "Advice of the oncologist"}
    )
    assert done.url == address("draft-check", draft)
    check = text_of(browser.get(done.url))
    assert "Advice of the oncologist" in check
    assert "Dr Spoke" in check


def test_answers_that_changed_meanwhile_are_not_signed_off_unseen(world, doctor):
    draft = flagged(world, breast_cancer_now="yes")
    services.answer_safety(referral_id=draft.pk, by=world.spoke_desk, answers={"liver_disease": "yes"})
    page = client_of(doctor).post(
        address("draft-sign-off", draft), {"version": draft.version, "reason": "Typed before"}
    )
    assert page.status_code == 412
    assert "Typed before" in text_of(page)
    assert not draft.safety_reviews.exists()


def test_for_anyone_else_the_draft_waits_and_says_whom_to_ask_and_a_clinician_finds_it(desk, world, doctor):
    draft = flagged(world, breast_cancer_past="yes")
    page = desk.get(address("draft-sign-off", draft))
    assert "A clinician must sign this off" in text_of(page)
    assert "Ask a clinician of your practice: Dr Spoke." in text_of(page)
    assert 'name="reason"' not in page.content.decode()
    refused = desk.post(address("draft-sign-off", draft), {"version": draft.version, "reason": "I am sure"})
    assert refused.status_code == 409
    assert desk.get(address("draft-check", draft)).url == address("draft-sign-off", draft)
    browser = client_of(doctor)
    assert "To sign off: 1" in text_of(browser.get(reverse("home")))
    listed = browser.get(reverse("referrals:to-sign-off"))
    assert address("draft", draft) in listed.content.decode()
    assert "breast" not in text_of(listed)
    assert browser.get(address("draft", draft)).url == address("draft-sign-off", draft)
    assert "Only clinicians sign off" in text_of(desk.get(reverse("referrals:to-sign-off")))


def test_without_a_clinician_at_the_practice_the_page_says_what_to_do(desk, world):
    page = desk.get(address("draft-sign-off", flagged(world, breast_cancer_past="yes")))
    assert "Ask your network admin for one" in text_of(page)


def test_not_known_says_that_it_can_be_sent_and_must_be_answered_before_booking(desk, world):
    draft = flagged(world, breast_cancer_past="not_known")
    page = text_of(desk.get(address("draft-sign-off", draft)))
    assert "1 question is answered “not known”. You can send this. It must be answered before booking." in page
    desk.post(address("draft-check", draft), {"version": draft.version})
    assert fresh(draft).status == Status.SUBMITTED


def test_the_hub_or_the_referrer_answers_later_what_was_not_known(desk, world):
    draft = flagged(world, breast_cancer_past="not_known")
    sent = services.submit(referral_id=draft.pk, by=world.spoke_desk)
    for browser in (desk, client_of(world.hub_desk)):
        page = browser.get(address("safety", sent))
        assert "Answer what is not known" in text_of(page)
        assert page.content.decode().count('name="breast_cancer_past"') == 3
    answer = desk.post(address("safety", sent), {"version": fresh(sent).version, "breast_cancer_past": "no"})
    assert answer.url == address("safety", sent)
    assert "Answer what is not known" not in text_of(desk.get(answer.url))
    late = desk.post(address("safety", sent), {"version": sent.version, "breast_cancer_past": "yes"})
    assert late.status_code == 200
    assert fresh(sent).safety_answers.get(question="breast_cancer_past").answer == "no"


def test_a_clinician_of_the_hub_reads_flags_that_came_later(world):
    draft = flagged(world, breast_cancer_past="not_known")
    sent = services.submit(referral_id=draft.pk, by=world.spoke_desk)
    services.answer_safety(referral_id=sent.pk, by=world.spoke_desk, answers={"breast_cancer_past": "yes"})
    version = fresh(sent).version
    assert "A clinician of the fitting practice must read" in text_of(
        client_of(world.hub_desk).get(address("safety", sent))
    )
    browser = client_of(world.fitter_user)
    unread = browser.post(address("safety", sent), {"version": version, "reason": "Fine"})
    assert "Read the safety flags" in text_of(unread)
    done = browser.post(address("safety", sent), {"version": version, "acknowledged": "on", "reason": "Fine"})
    assert done.status_code == 302
    assert fresh(sent).safety_reviews.get().side == "hub"


def test_triage_shows_the_flags_first_and_accepts_only_once_they_are_read(world, doctor):
    draft = flagged(world, breast_cancer_past="yes")
    services.review_safety(referral_id=draft.pk, by=doctor, side="referrer", reason="Eight years ago.")
    sent = services.submit(referral_id=draft.pk, by=world.spoke_desk)
    browser = client_of(world.fitter_user)
    page = text_of(browser.get(address("triage", sent)))
    assert "Eight years ago." in page
    assert page.index("category 3") < page.index("What do you want to do?")
    given = {"version": sent.version, "decision": "accept"}
    assert "Read the safety flags" in text_of(browser.post(address("triage", sent), given))
    browser.post(address("triage", sent), given | {"acknowledged": "on"})
    assert fresh(sent).status == Status.ACCEPTED
    assert "Read by the fitting practice" in text_of(browser.get(address("detail", sent)))


def test_a_complex_referral_that_no_practice_takes_has_a_way_on(desk, world):
    draft = flagged(world, failed_attempt="yes")
    world.add_clinic()
    page = text_of(desk.get(address("draft-practice", draft)))
    assert "something that only some practices take on" in page
    assert "complex contraception clinic" in page
    list_also(world.hub.practice, Service.DEEP_IMPLANT, Service.COMPLEX_COIL)
    assert world.hub.practice.name in text_of(desk.get(address("draft-practice", draft)))


def test_the_rules_in_force_are_open_to_everyone_who_is_logged_in(world):
    for role in (Role.COMMISSIONER, Role.NETWORK_ADMIN, Role.SYSTEM_ADMIN, Role.PRACTICE_STAFF):
        browser = client_of(make_user(role))
        assert reverse("referrals:safety-rules") in browser.get(reverse("home")).content.decode()
        page = text_of(browser.get(reverse("referrals:safety-rules")))
        assert "Not yet approved by a clinician" in page
        assert "UKMEC-2025" in page
        assert all(question.text in page for question in questions() if question.kind != "pregnancy")


# Contact and support


@pytest.mark.acceptance("O9")
def test_contact_asks_nothing_twice_and_keeps_what_was_answered(desk, world):
    draft = world.draft()
    page = desk.get(address("draft-contact", draft))
    assert "07700 900 982" in text_of(page)
    given = wishes_answers(
        may_text="no",
        may_email="yes",
        email="ada@example.org",
        needs_interpreter="yes",
        interpreter_language="Polish",
        wants_chaperone="yes",
        adjustments=["longer", "needle_phobia"],
        adjustment_notes="Ramp at the back",
    )
    assert desk.post(address("draft-contact", draft), given).url == address("draft-practice", draft)
    patient = Patient.objects.get()
    assert (patient.may_text, patient.may_email, patient.email) == (False, True, "ada@example.org")
    assert (patient.interpreter_language, patient.wants_chaperone) == ("Polish", True)
    assert patient.adjustments == ["longer", "needle_phobia"]
    check = text_of(desk.get(address("draft-check", draft)))
    for words in ("Polish", "ada@example.org", "A longer appointment", "Ramp at the back"):
        assert words in check
    again = desk.get(address("draft-contact", draft)).content.decode()
    assert 'value="Polish"' in again
    assert 'value="longer" checked' in again


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"may_text": ""}, "Select yes if texts are safe"),
        ({"may_leave_message": ""}, "Select yes if voice messages are safe"),
        ({"may_email": "yes", "email": ""}, "Enter the patient's email address"),
        ({"may_email": "yes", "email": "nowhere"}, "Enter an email address in the correct format"),
        ({"needs_interpreter": "yes", "interpreter_language": ""}, "Enter the language of the interpreter"),
        ({"wants_chaperone": ""}, "Select yes if the patient wants a chaperone"),
        ({"adjustments": ["a throne"]}, "Select"),
        ({"adjustment_notes": "x" * 301}, "300 characters or fewer"),
    ],
)
def test_what_contact_lacks_is_said(desk, world, changes, message):
    page = text_of(desk.post(address("draft-contact", world.draft()), wishes_answers(**changes)))
    assert "There is a problem" in page
    assert message in page


def test_an_address_typed_under_no_is_not_kept(desk, world):
    draft = world.draft()
    desk.post(address("draft-contact", draft), wishes_answers(email="ada@example.org"))
    assert Patient.objects.get().email == ""


# Stop and think


@pytest.mark.acceptance("A6", "A5")
@pytest.mark.parametrize("changes", [{"recorded_sex": "male"}, born(56)], ids=["male", "over 55"])
def test_a_recorded_sex_of_male_or_an_age_over_55_is_asked_about_and_never_blocked(desk, world, changes):
    page = start(desk, world, **changes)
    assert page.status_code == 200
    assert "Check this is right" in text_of(page)
    assert not Patient.objects.exists()
    carried = hidden_fields(page)
    back = start(desk, world, **carried, change="yes")
    assert "Who is the patient?" in text_of(back)
    assert 'value="Ada"' in back.content.decode()
    gone_on = start(desk, world, **carried, checked_this="yes")
    draft = Referral.objects.get()
    assert gone_on.url == address("draft-need", draft)
    again = desk.post(address("draft-patient", draft), patient_answers(**changes, first_name="Alex"))
    assert again.status_code == 302, "what was so before is not asked about again"
    assert Patient.objects.get().first_name == "Alex"


@pytest.mark.acceptance("A6")
def test_trans_and_non_binary_patients_are_named_where_the_sex_is_recorded_as_male(desk, world):
    assert "Some trans and non-binary patients need this care." in text_of(start(desk, world, recorded_sex="male"))


@pytest.mark.parametrize("changes", [{}, {"recorded_sex": "female"}, {"recorded_sex": "not_known"}, born(55)], ids=str)
def test_nothing_else_is_asked_about(desk, world, changes):
    assert start(desk, world, **changes).status_code == 302


@pytest.mark.acceptance("A6")
def test_the_recorded_sex_changes_no_question(world):
    first, second = world.draft(), world.draft(nhs_number="9990000026", recorded_sex="male")
    services.submit(referral_id=second.pk, by=world.spoke_desk)
    assert {each.question for each in first.safety_answers.all()} == {
        each.question for each in second.safety_answers.all()
    }


# Young patients


@pytest.mark.acceptance("A5")
def test_at_13_to_15_a_clinician_answers_five_points_and_others_are_told_whom_to_ask(desk, world, doctor):
    draft = Referral.objects.get(pk=start(desk, world, **born(14)).url.split("/")[3])
    waiting = desk.get(address("draft-fraser", draft))
    assert "A clinician must assess the patient" in text_of(waiting)
    assert "Dr Spoke" in text_of(waiting)
    browser = client_of(doctor)
    page = browser.get(address("draft-fraser", draft))
    assert "checked" not in page.content.decode()
    assert text_of(browser.post(address("draft-fraser", draft), {})).count("Select yes or no") >= 5
    met = dict.fromkeys(POINTS, "yes")
    unmet = text_of(browser.post(address("draft-fraser", draft), met | {"understands": "no", "notes": ""}))
    assert "Enter why the referral is right although a point is not met" in unmet
    assert browser.post(address("draft-fraser", draft), met | {"notes": ""}).url == address("draft-need", draft)
    assert fresh(draft).fraser.by == doctor


@pytest.mark.acceptance("A5")
def test_a_clinician_who_starts_it_is_asked_at_once(world, doctor):
    answer = start(client_of(doctor), world, **born(13))
    assert answer.url == address("draft-fraser", Referral.objects.get())


@pytest.mark.acceptance("A5")
def test_under_13_the_lead_is_named_it_is_held_and_the_lead_decides(desk, world, doctor):
    answer = start(desk, world, **born(12))
    draft = Referral.objects.get()
    assert answer.url == address("draft-lead", draft)
    assert "Select the safeguarding lead" in text_of(desk.post(answer.url, {}))
    assert desk.post(answer.url, {"lead": str(doctor.pk)}).url == address("draft-need", draft)
    desk.post(address("draft-need", draft), need_answers())
    answer_safety(desk, draft)
    desk.post(address("draft-consent", draft), {"to_share": "yes", "to_onward": "yes"})
    desk.post(address("draft-contact", draft), wishes_answers())
    world.add_clinic()
    desk.post(address("draft-practice", draft), {"hub": world.hub.pk})
    check = desk.get(address("draft-check", draft))
    assert green_buttons(check) == ["Save and hold for Dr Spoke"]
    held = desk.post(address("draft-check", draft), {"version": fresh(draft).version})
    assert held.url == address("held", draft)
    assert fresh(draft).status == Status.SAFEGUARDING_HOLD
    assert "Dr Spoke decides" in text_of(desk.get(held.url))
    assert desk.get(address("release", draft)).status_code == 409
    assert desk.get(address("detail", draft)).url == address("held", draft)

    browser = client_of(doctor)
    assert address("release", draft) in browser.get(reverse("referrals:to-sign-off")).content.decode()
    page = browser.get(address("release", draft))
    assert "Decide about this referral" in text_of(page)
    given = {"version": fresh(draft).version, "decision": "send"}
    assert "Select whether to send" in text_of(browser.post(address("release", draft), {"version": given["version"]}))
    browser.post(address("release", draft), given)
    assert fresh(draft).status == Status.SUBMITTED


@pytest.mark.acceptance("A5")
def test_when_the_hub_can_take_it_no_more_the_lead_is_offered_others(world, doctor):
    draft = world.draft(born_on=date(timezone.localdate().year - 12, 1, 1))
    services.hold_for_safeguarding(referral_id=draft.pk, by=world.spoke_desk, lead=doctor)
    type(world.hub).objects.update(is_accepting=False)
    browser = client_of(doctor)
    given = {"version": fresh(draft).version, "decision": "send"}
    refused = browser.post(address("release", draft), given)
    assert refused.status_code == 409
    assert "cannot take the referral now" in text_of(refused)
    assert fresh(draft).status == Status.SAFEGUARDING_HOLD


def test_another_lead_is_named_on_the_page_of_the_held_referral(world, doctor):
    other = make_user(Role.PRACTICE_STAFF, world.spoke, is_clinician=True, name="Dr Other")
    draft = world.draft(born_on=date(timezone.localdate().year - 12, 1, 1))
    services.hold_for_safeguarding(referral_id=draft.pk, by=world.spoke_desk, lead=doctor)
    client_of(other).post(address("held", draft), {"lead": str(other.pk)})
    assert fresh(draft).safeguarding_hold.lead == other


# Safeguarding notes


def with_note(world: World, doctor) -> Referral:
    sent = world.submitted()
    client_of(doctor).post(address("safeguarding", sent), {"text": NOTE})
    return sent


def test_clinicians_of_both_practices_read_and_write_notes(world, doctor):
    sent = with_note(world, doctor)
    for person in (doctor, world.fitter_user):
        assert NOTE in text_of(client_of(person).get(address("safeguarding", sent)))
    assert Event.objects.filter(action="referral.safeguarding_viewed").count() == 2


def test_others_at_the_two_practices_may_not_open_them_and_strangers_learn_nothing(desk, world, doctor):
    sent = with_note(world, doctor)
    for browser in (desk, client_of(world.hub_desk), client_of(make_user(Role.COMMISSIONER))):
        for page in (
            browser.get(address("safeguarding", sent)),
            browser.post(address("safeguarding", sent), {"text": "x"}),
        ):
            assert page.status_code == 403
            assert NOTE not in text_of(page)
    stranger = client_of(make_user(Role.FITTER, make_practice("N82099"), is_clinician=True))
    assert stranger.get(address("safeguarding", sent)).status_code == 404
    assert sent.safeguarding_notes.count() == 1


def test_what_is_noted_is_on_no_list_page_letter_or_print(world, doctor):
    sent = with_note(world, doctor)
    services.return_to_referrer(
        referral_id=sent.pk,
        by=world.fitter_user,
        version=sent.version,
        reason="no_capacity",
        comment="",
    )
    routes = ("detail", "print", "messages", "triage", "safety", "sent", "held")
    pages = [address(name, sent) for name in routes]
    pages += [reverse("referrals:letter", args=[letter.pk]) for letter in sent.letters.all()]
    pages += [reverse("home"), reverse("referrals:list"), reverse("referrals:to-sign-off")]
    for person in (doctor, world.fitter_user, world.spoke_desk):
        browser = client_of(person)
        for page in pages:
            assert NOTE not in browser.get(page, follow=True).content.decode(), page
    assert sent.letters.exists()
    assert NOTE not in " ".join(f"{each.reason}{each.comment}" for each in sent.events.all())


def test_the_link_to_notes_does_not_tell_whether_there_are_any(world, doctor):
    sent = world.submitted()
    browser = client_of(doctor)
    before = address("safeguarding", sent) in browser.get(address("detail", sent)).content.decode()
    browser.post(address("safeguarding", sent), {"text": NOTE})
    after = address("safeguarding", sent) in browser.get(address("detail", sent)).content.decode()
    assert before
    assert after
    assert (
        address("safeguarding", sent) not in client_of(world.spoke_desk).get(address("detail", sent)).content.decode()
    )


def test_a_removal_asks_less(desk, world):
    draft = Referral.objects.get(pk=start(desk, world).url.split("/")[3])
    desk.post(address("draft-need", draft), need_answers(wanted="removal", device_to_remove=Method.IMPLANT))
    page = text_of(desk.get(address("draft-safety", draft)))
    assert "anticoagulant" in page
    assert "breast cancer" not in page
