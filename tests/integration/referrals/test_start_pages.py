"""Start a referral: from the patient to the check page, and everything a person may get wrong on the way."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.methods import Method
from practices.models import StaffMembership
from practices.selectors import ranking
from practices.services import change_hub, close_hub, make_hub, withdraw_letter
from referrals.models import Patient, Referral
from referrals.views import choosing
from referrals.workflow import Status
from tests.builders.capacity import a_hub
from tests.builders.pages import (
    answer_safety,
    client_of,
    need_answers,
    patient_answers,
    text_of,
    title_of,
    wishes_answers,
)
from tests.builders.pathway import EITHER_COIL, World, make_practice, make_user, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def desk(world):
    return client_of(world.spoke_desk)


def start_address(world: World) -> str:
    return reverse("referrals:start-patient", args=[world.spoke.uuid])


def step(name: str, draft: Referral) -> str:
    return reverse(f"referrals:draft-{name}", args=[draft.pk])


def started(desk, world: World, **changes: object) -> Referral:
    response = desk.post(start_address(world), patient_answers(**changes))
    assert response.status_code == 302, text_of(response)
    return Referral.objects.latest("created_at")


def send(desk, draft: Referral):
    """Press the button of the check page as it was when the draft stood so."""
    return desk.post(step("check", draft), {"version": draft.version})


def errors_of(response) -> str:
    """The error summary's text."""
    assert response.status_code in {200, 400}
    text = text_of(response)
    assert "There is a problem" in text
    return text


# From start to sent


def test_one_practice_is_not_asked_about(desk, world):
    assert desk.get(reverse("referrals:start")).url == start_address(world)


def test_someone_of_two_practices_says_which_one_refers(desk, world):
    second = make_practice("N82003")
    StaffMembership.objects.create(user=world.spoke_desk, practice=second)
    page = desk.get(reverse("referrals:start"))
    assert "Which practice are you referring from?" in text_of(page)
    assert "Select the practice you are referring from" in errors_of(desk.post(reverse("referrals:start"), {}))
    answer = desk.post(reverse("referrals:start"), {"practice": str(second.uuid)})
    assert answer.url == reverse("referrals:start-patient", args=[second.uuid])


def test_someone_without_a_practice_is_told_whom_to_ask():
    page = client_of(make_user(Role.PRACTICE_STAFF)).get(reverse("referrals:start"))
    assert "Ask your practice manager" in text_of(page)


@pytest.mark.acceptance("A14")
def test_nobody_starts_a_referral_for_another_practice(desk, world):
    assert desk.get(reverse("referrals:start-patient", args=[world.hub.practice.uuid])).status_code == 404


@pytest.mark.acceptance("S1", "O9")
def test_a_referral_is_asked_for_step_by_step_and_sent(desk, world):
    world.add_clinic()
    draft = started(desk, world)
    assert desk.post(step("need", draft), need_answers()).url == step("safety", draft)
    assert answer_safety(desk, draft) == step("sign-off", draft)
    assert desk.get(step("sign-off", draft)).url == step("consent", draft), "nothing is flagged"
    answers = [
        ("consent", {"to_share": "yes", "to_onward": "no"}, "contact"),
        ("contact", wishes_answers(), "practice"),
        ("practice", {"hub": world.hub.pk}, "check"),
    ]
    for name, given, following in answers:
        page = desk.get(step(name, draft))
        assert "Ada Example" in text_of(page), "the patient bar stands on every step from the second"
        assert desk.post(step(name, draft), given).url == step(following, draft)
    check = text_of(desk.get(step("check", draft)))
    assert "999 000 0018" in check
    assert "07700 900 982" in check
    assert "Practice N82002" in check
    draft.refresh_from_db()
    done = send(desk, draft)
    draft.refresh_from_db()
    assert draft.status == Status.SUBMITTED
    assert (draft.consent_to_share, draft.consent_to_onward) == (True, False)
    assert done.url == reverse("referrals:sent", args=[draft.pk])
    for _ in range(2):  # Reloading shows it again.
        panel = text_of(desk.get(done.url))
        assert "Referral sent" in panel
        assert draft.reference in panel
        assert "That is day 28" in panel


@pytest.mark.acceptance("A11")
def test_the_first_form_sent_twice_makes_one_draft(desk, world):
    answers = patient_answers()
    first, second = desk.post(start_address(world), answers), desk.post(start_address(world), answers)
    assert first.url == second.url
    assert Referral.objects.count() == 1


def test_the_first_form_corrected_and_sent_again_keeps_what_was_typed_last(desk, world):
    answers = patient_answers()
    desk.post(start_address(world), answers)
    desk.post(start_address(world), answers | {"first_name": "Adele"})
    assert Referral.objects.get().patient.first_name == "Adele"


@pytest.mark.acceptance("A11")
def test_sending_twice_shows_the_same_done_page(desk, world):
    draft = world.draft()
    first, second = send(desk, draft), send(desk, draft)
    assert first.url == second.url == reverse("referrals:sent", args=[draft.pk])
    assert draft.legs.count() == 1


@pytest.mark.acceptance("A12")
def test_answers_changed_in_another_tab_are_shown_before_they_are_sent(desk, world):
    checked = world.draft()
    desk.post(step("need", checked), need_answers(notes="Changed by a colleague"))
    page = send(desk, checked)
    assert page.status_code == 412
    assert "These answers have changed since you opened this page" in text_of(page)
    assert "Changed by a colleague" in text_of(page)
    now = Referral.objects.get(pk=checked.pk)
    assert now.status == Status.DRAFT
    assert f'name="version" value="{now.version}"' in page.content.decode()
    assert send(desk, now).url == reverse("referrals:sent", args=[checked.pk])


@pytest.mark.parametrize("version", ["", "x", "1\0", "-1", "9" * 40])
def test_a_check_page_without_its_version_sends_nothing(desk, world, version):
    draft = world.draft()
    assert "This form is not whole" in errors_of(desk.post(step("check", draft), {"version": version}))
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_a_draft_is_carried_on_where_it_was_left(desk, world):
    draft = started(desk, world)
    address = reverse("referrals:draft", args=[draft.pk])
    assert desk.get(address).url == step("need", draft)
    desk.post(step("need", draft), need_answers())
    assert desk.get(address).url == step("safety", draft)
    answer_safety(desk, draft)
    assert desk.get(address).url == step("consent", draft)
    assert desk.get(step("check", draft)).url == step("consent", draft)
    desk.post(step("consent", draft), {"to_share": "yes", "to_onward": "yes"})
    assert desk.get(address).url == step("contact", draft)
    desk.post(step("contact", draft), wishes_answers())
    assert desk.get(address).url == step("practice", draft)


def test_no_step_opens_once_the_referral_is_sent(desk, world):
    referral = world.submitted()
    steps = ("patient", "need", "safety", "sign-off", "consent", "no-consent", "contact", "practice", "check")
    for name in (*steps, "lead", "fraser"):
        assert desk.get(step(name, referral)).url == reverse("referrals:sent", args=[referral.pk])


@pytest.mark.parametrize("name", ["patient", "need", "consent", "practice"])
def test_change_leads_to_the_answer_and_back_to_check(desk, world, name):
    draft = world.draft()
    address = f"{step(name, draft)}?return=check"
    assert address in desk.get(step("check", draft)).content.decode()
    given = {
        "patient": patient_answers(first_name="Adele"),
        "need": need_answers(),
        "consent": {"to_share": "yes", "to_onward": "yes"},
        "practice": {"hub": world.hub.pk},
    }[name]
    assert desk.post(address, given).url == step("check", draft)


@pytest.mark.acceptance("O9")
def test_what_was_answered_is_shown_again_and_never_asked_twice(desk, world):
    draft = world.draft(need=EITHER_COIL)
    patient = desk.get(step("patient", draft)).content.decode()
    assert 'value="9990000018"' in patient
    assert 'value="Ada"' in patient
    assert 'value="1994"' in patient
    need = desk.get(step("need", draft)).content.decode()
    assert need.count("checked") == 3, "the coil, that it is no emergency, and the reason"
    consent = desk.get(step("consent", draft)).content.decode()
    assert consent.count("checked") == 2


def test_a_changed_need_asks_for_the_practice_again(desk, world):
    draft = world.draft()
    desk.post(f"{step('need', draft)}?return=check", need_answers(wanted="ring_pessary", indication="other"))
    assert desk.get(step("check", draft)).url == step("practice", draft)


# The patient


@pytest.mark.acceptance("A1")
@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("9990000019", "Check the NHS number, a digit is wrong"),
        ("999000001", "NHS number must be 10 digits"),
        ("99900000181", "NHS number must be 10 digits"),
        ("999000001X", "NHS number must be 10 digits"),
        ("9990000140", "Check the NHS number, a digit is wrong"),
        ("0000000000", "Check the NHS number, a digit is wrong"),
        ("1111111111", "Check the NHS number, a digit is wrong"),
        ("", "Enter the patient's NHS number"),
        ("9" * 5000, "NHS number must be 10 digits"),
    ],
)
def test_a_wrong_nhs_number_is_told_at_the_field_and_nothing_is_kept(desk, world, number, message):
    page = desk.post(start_address(world), patient_answers(nhs_number=number))
    assert message in errors_of(page)
    assert title_of(page).startswith("Error: ")
    assert 'href="#id_nhs_number"' in page.content.decode()
    assert not Patient.objects.exists()


@pytest.mark.acceptance("A2")
@pytest.mark.parametrize("number", ["999 000 0018", "９９９０００００１８", "999\u00a0000\u00a00018", "999-000-0018"])
def test_spaces_and_full_width_digits_are_normalised(desk, world, number):
    assert started(desk, world, nhs_number=number).patient.nhs_number == "9990000018"


@pytest.mark.acceptance("A3")
def test_a_patient_without_a_number_needs_a_reason_and_is_flagged_not_traced(desk, world):
    answers = patient_answers(knows_number="no")
    assert "Select why there is no NHS number" in errors_of(desk.post(start_address(world), answers))
    draft = started(desk, world, **(answers | {"without_number": "withheld"}))
    assert (draft.patient.nhs_number, draft.patient.without_number) == ("", "withheld")
    world.add_clinic()
    desk.post(step("need", draft), need_answers())
    answer_safety(desk, draft)
    desk.post(step("consent", draft), {"to_share": "yes", "to_onward": "yes"})
    desk.post(step("contact", draft), wishes_answers())
    desk.post(step("practice", draft), {"hub": world.hub.pk})
    assert "Not traced. The patient does not want it used." in text_of(desk.get(step("check", draft)))


def test_whether_the_number_is_known_has_no_answer_beforehand(desk, world):
    page = desk.get(start_address(world))
    assert "checked" not in page.content.decode()
    answers = patient_answers()
    del answers["knows_number"]
    assert "Select yes if you know the patient's NHS number" in errors_of(desk.post(start_address(world), answers))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"first_name": ""}, "Enter the patient's first name"),
        ({"last_name": "x" * 101}, "Last name must be 100 characters or fewer"),
        ({"born_on_year": ""}, "Date of birth must include a year"),
        ({"born_on_day": "31", "born_on_month": "2"}, "Date of birth must be a real date"),
        ({"born_on_year": "2999"}, "Date of birth must be in the past"),
        ({"born_on_year": "1880"}, "more than 130 years ago"),
        ({"postcode": "nowhere"}, "Enter a full UK postcode"),
        ({"phone": "12"}, "Enter a UK phone number"),
        ({"phone": "0" * 5000}, "Enter a UK phone number"),
    ],
)
def test_a_wrong_detail_is_told_in_words_and_the_rest_is_kept(desk, world, changes, message):
    page = desk.post(start_address(world), patient_answers(**changes))
    assert message in errors_of(page)
    assert 'value="L6 4EW"' in page.content.decode() or "postcode" in changes
    assert not Patient.objects.exists()


@pytest.mark.acceptance("A25")
@pytest.mark.parametrize("field", ["first_name", "nhs_number", "postcode", "phone"])
def test_a_nul_byte_is_refused_in_words(desk, world, field):
    page = desk.post(start_address(world), patient_answers(**{field: "a\0b"}))
    assert "has a character that cannot be stored" in errors_of(page)
    assert not Patient.objects.exists()


@pytest.mark.acceptance("A25")
def test_names_in_any_script_are_text(desk, world):
    draft = started(desk, world, first_name="<script>alert(1)</script>", last_name="نور 🙂")
    page = desk.get(step("need", draft)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; نور 🙂" in page
    assert "<script>alert" not in page


def test_a_first_form_without_its_key_is_refused_in_words(desk, world):
    assert "Start the referral again" in errors_of(desk.post(start_address(world), patient_answers(key="x")))


# Already open (A4)


@pytest.mark.acceptance("A3")
@pytest.mark.parametrize(
    ("missing", "message"),
    [("phone", "Enter the patient's phone number"), ("born_on_year", "Date of birth must include a year")],
)
def test_without_a_number_the_date_of_birth_and_the_phone_are_needed_all_the_same(desk, world, missing, message):
    answers = patient_answers(knows_number="no", without_number="withheld") | {missing: ""}
    assert message in errors_of(desk.post(start_address(world), answers))
    assert not Patient.objects.exists()


@pytest.mark.acceptance("A3", "A4")
def test_patients_without_a_number_are_not_matched_by_name_and_date_of_birth(desk, world):
    same = {"knows_number": "no", "without_number": "withheld"}
    world.submitted(nhs_number="")
    draft = started(desk, world, **same)
    assert desk.post(step("need", draft), need_answers()).status_code == 302


@pytest.mark.acceptance("A4")
def test_an_open_referral_one_may_see_is_linked_before_anything_is_kept(desk, world):
    referral = world.submitted()
    page = desk.post(start_address(world), patient_answers())
    assert "There is already an open implant referral, sent" in text_of(page)
    assert reverse("referrals:detail", args=[referral.pk]) in page.content.decode()
    assert Referral.objects.count() == 1
    going_on = patient_answers() | {"another_need": "yes"}
    assert desk.post(start_address(world), going_on).status_code == 302
    assert Referral.objects.count() == 2


@pytest.mark.acceptance("A4", "O9")
def test_going_on_for_another_need_asks_nothing_twice(desk, world):
    world.submitted()
    page = desk.post(start_address(world), patient_answers(last_name='Ex"ample')).content.decode()
    for sent in ('name="nhs_number" value="9990000018"', 'name="born_on_year" value="1994"', "Ex&#34;ample"):
        assert sent in page


@pytest.mark.acceptance("A4")
def test_the_same_need_twice_at_ones_own_practice_is_refused_with_a_link(desk, world):
    referral = world.submitted()
    draft = started(desk, world, another_need="yes")
    page = desk.post(step("need", draft), need_answers())
    assert page.status_code == 409
    assert "You cannot send a second one for the same need" in text_of(page)
    assert reverse("referrals:detail", args=[referral.pk]) in page.content.decode()
    assert desk.post(step("need", draft), need_answers(wanted="lng_ius")).status_code == 302


@pytest.mark.acceptance("A4")
def test_of_another_practices_referral_only_the_fact_is_told(world):
    referral = world.submitted()
    other = make_practice("N82009")
    stranger = make_user(Role.PRACTICE_STAFF, other)
    browser = client_of(stranger)
    address = reverse("referrals:start-patient", args=[other.uuid])
    assert browser.post(address, patient_answers()).status_code == 302, "the patient step tells nothing"
    draft = Referral.objects.get(referring_practice=other)
    page = browser.post(step("need", draft), need_answers())
    assert page.status_code == 409
    said = page.content.decode()
    assert "already open" in said
    assert str(referral.pk) not in said
    assert referral.reference not in said
    assert world.spoke.name not in said
    assert Event.objects.filter(actor=stranger, action="referral.duplicate_elsewhere", subject=str(draft.pk)).exists()


# The need (O1)


@pytest.mark.acceptance("O1")
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"wanted": "implant"}, ("implant", "fit", "")),
        ({"wanted": "copper_iud"}, ("copper_iud", "fit", "")),
        ({"wanted": "lng_ius"}, ("lng_ius", "fit", "")),
        ({"wanted": "either_coil"}, ("either_coil", "fit", "")),
        ({"wanted": "ring_pessary", "indication": "other"}, ("ring_pessary", "fit", "")),
        ({"wanted": "removal", "device_to_remove": "lng_ius"}, ("lng_ius", "remove", "lng_ius")),
        (
            {"wanted": "replacement", "device_to_replace": "implant", "new_method": "either_coil"},
            ("either_coil", "replace", "implant"),
        ),
    ],
)
def test_one_form_takes_every_procedure(desk, world, answers, expected):
    draft = started(desk, world)
    assert desk.post(step("need", draft), need_answers(**answers)).status_code == 302
    draft.refresh_from_db()
    assert (draft.method, draft.procedure, draft.device_in_place) == expected


@pytest.mark.acceptance("O1")
def test_without_javascript_answers_to_parts_that_do_not_apply_are_ignored(desk, world):
    draft = started(desk, world)
    everything = {"device_to_remove": "lng_ius", "device_to_replace": "implant", "new_method": "copper_iud"}
    desk.post(step("need", draft), need_answers(wanted="implant", **everything))
    draft.refresh_from_db()
    assert (draft.method, draft.procedure, draft.device_in_place) == ("implant", "fit", "")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"wanted": ""}, "Select what the patient needs"),
        ({"wanted": "moon"}, "Select what does the patient need from the list"),
        ({"wanted": "removal"}, "Select what is to be removed"),
        ({"wanted": "replacement", "device_to_replace": "implant"}, "Select what should take its place"),
        ({"indication": ""}, "Select the main reason"),
        ({"notes": "x" * 1001}, "Notes for the fitting practice must be 1,000 characters or fewer"),
    ],
)
def test_a_need_that_is_not_whole_is_told_in_words(desk, world, changes, message):
    draft = started(desk, world)
    assert message in errors_of(desk.post(step("need", draft), need_answers(**changes)))
    draft.refresh_from_db()
    assert draft.method == ""


@pytest.mark.acceptance("A25")
def test_a_huge_or_broken_note_is_refused_and_a_script_is_shown_as_text(desk, world):
    draft = world.draft()
    for notes, message in (("x" * 100_000, "1,000 characters or fewer"), ("a\0b", "cannot be stored")):
        assert message in errors_of(desk.post(step("need", draft), need_answers(notes=notes)))
    desk.post(f"{step('need', draft)}?return=check", need_answers(notes="<script>alert(1)</script> \u202eرقم 🙂"))
    page = desk.get(step("check", draft)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "🙂" in page
    assert "<script>alert" not in page


# Consent (S3)


@pytest.mark.acceptance("S3")
def test_neither_consent_is_answered_beforehand_and_both_must_be(desk, world):
    draft = started(desk, world)
    desk.post(step("need", draft), need_answers())
    answer_safety(desk, draft)
    assert "checked" not in desk.get(step("consent", draft)).content.decode()
    page = errors_of(desk.post(step("consent", draft), {}))
    assert "Select yes if the patient agrees to share this information" in page
    assert "Select yes if the patient agrees that it may be sent to another practice" in page
    assert "may be sent" in errors_of(desk.post(step("consent", draft), {"to_share": "yes"}))
    assert send(desk, draft).url == step("consent", draft)
    draft.refresh_from_db()
    assert draft.consent_to_share is None


@pytest.mark.acceptance("S3")
def test_without_agreement_to_share_nothing_is_sent(desk, world):
    draft = world.draft()
    answer = desk.post(step("consent", draft), {"to_share": "no", "to_onward": "no"})
    assert "You cannot send this without the patient’s agreement" in text_of(desk.get(answer.url))
    assert desk.post(step("check", draft)).url == step("consent", draft)
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


# The practice


@pytest.mark.acceptance("N2")
def test_practices_are_ranked_by_distance_with_the_first_free_time(desk, world):
    world.add_clinic(days=8)
    page = text_of(desk.get(step("practice", world.draft())))
    assert "1 practice fits implants" in page
    day = timezone.localdate() + timedelta(days=8)
    assert f"1.1 miles · first free {day:%A} {day.day} {day:%B %Y}, 9am (day 8)" in page
    assert "Nearest" in page
    assert "Soonest" in page


def test_none_is_called_soonest_where_not_all_were_asked_for_their_times(desk, world, monkeypatch):
    world.add_clinic(days=8)
    a_hub("Far Surgery", at=(53.48, -2.24))
    address = step("practice", world.draft())
    of_all = text_of(desk.get(address)).count("Soonest")
    monkeypatch.setattr(ranking, "NEARBY", 1)
    monkeypatch.setattr(choosing, "CARDS_A_PAGE", 1)
    assert text_of(desk.get(address)).count("Soonest") == of_all - 1


def test_a_practice_without_free_times_says_so(desk, world):
    assert "No free appointment listed" in text_of(desk.get(step("practice", world.draft())))


@pytest.mark.acceptance("L1", "N2")
def test_practices_within_the_distance_chosen_appear_and_those_at_an_unknown_one_last(desk, world):
    far, unknown = a_hub("Far Surgery", at=(53.48, -2.24)), a_hub("Unknown Surgery", at=None)
    address = step("practice", world.draft())
    everything = text_of(desk.get(address))
    order = [everything.index(name) for name in ("Practice N82002", str(far.practice), str(unknown.practice))]
    assert order == sorted(order)
    assert "Distance not known" in everything
    near = text_of(desk.get(address, {"within": "5", "sort": "soonest"}))
    assert ("Far Surgery" in near, "Unknown Surgery" in near) == (False, True), "it may be near"
    assert desk.get(address, {"within": "4"}).status_code == 400


@pytest.mark.acceptance("L1")
def test_when_none_is_so_near_the_page_says_so_and_offers_a_longer_distance(desk, world):
    page = desk.get(step("practice", world.draft()), {"within": "1"})
    assert "No practice fits this within 1 mile. Widen to 3 miles or ask your network admin." in text_of(page)
    assert '?within=3"' in page.content.decode()


@pytest.mark.acceptance("A7")
def test_a_closed_or_unable_practice_is_not_offered_and_a_direct_choice_is_refused(desk, world):
    draft = world.draft()
    today = timezone.localdate()
    close_hub(by=world.admin, hub_id=world.hub.pk, first_day=today, last_day=today, reason="Flood")
    page = desk.get(step("practice", draft))
    assert "No practice can take a referral for implants now" in text_of(page)
    direct = desk.post(step("practice", draft), {"hub": world.hub.pk})
    assert direct.status_code == 400
    assert "This practice cannot take the referral now" in text_of(direct)


@pytest.mark.acceptance("A7")
@pytest.mark.parametrize("hub", ["", "x", "-1", "0", "999999", "9" * 40, "1\0"])
def test_a_practice_that_is_none_is_refused(desk, world, hub):
    draft = world.draft()
    assert desk.post(step("practice", draft), {"hub": hub}).status_code == 400


@pytest.mark.acceptance("A7")
def test_a_practice_that_stopped_accepting_before_sending_is_told_and_nothing_is_sent(desk, world):
    draft = world.draft()
    change_hub(
        by=world.admin,
        hub_id=world.hub.pk,
        version=world.hub.version,
        methods=[Method.IMPLANT],
        is_accepting=False,
        max_open_referrals=None,
        access_notes="",
    )
    other = make_hub(by=world.admin, practice=make_practice("N82003"), methods=[Method.IMPLANT])
    other.fitters.add(world.fitter)
    page = send(desk, draft)
    assert page.status_code == 400
    assert "This practice cannot take the referral now" in text_of(page)
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT
    assert "Choose Practice N82003" in text_of(page)
    form = f'<form method="post" action="{step("practice", draft)}"'
    assert form in page.content.decode(), "choosing another is not sending again"


@pytest.mark.acceptance("N1")
def test_a_practice_without_a_valid_fitter_cannot_be_chosen_but_can_refer(world):
    for letter in world.fitter.letters.all():
        withdraw_letter(by=world.admin, letter_id=letter.pk, on=timezone.localdate())
    browser = client_of(world.hub_desk)
    address = reverse("referrals:start-patient", args=[world.hub.practice.uuid])
    assert browser.post(address, patient_answers()).status_code == 302
    draft = Referral.objects.get()
    browser.post(step("need", draft), need_answers())
    browser.post(step("consent", draft), {"to_share": "yes", "to_onward": "yes"})
    assert "No practice can take" in text_of(browser.get(step("practice", draft)))
    assert browser.post(step("practice", draft), {"hub": world.hub.pk}).status_code == 400


@pytest.mark.parametrize("query", ["?sort=moon", "?page=x", "?page=9", "?page=0"])
def test_an_order_or_page_that_is_none_answers_400(desk, world, query):
    assert desk.get(step("practice", world.draft()) + query).status_code == 400


# Privacy


@pytest.mark.acceptance("A29")
def test_no_page_of_a_draft_is_kept_by_a_browser_nor_names_the_patient_in_its_title(desk, world):
    draft = world.draft()
    for name in ("patient", "need", "consent", "practice", "check", "no-consent"):
        page = desk.get(step(name, draft))
        assert "no-store" in page["Cache-Control"]
        assert "Example" not in title_of(page)
        assert "999" not in title_of(page)


@pytest.mark.acceptance("A14")
def test_a_draft_is_invisible_to_the_practice_it_will_go_to(world):
    draft = world.draft()
    browser = client_of(world.hub_desk)
    for name in ("patient", "need", "consent", "practice", "check", "no-consent"):
        assert browser.get(step(name, draft)).status_code == 404
        assert browser.post(step(name, draft), {}).status_code == 404
    assert browser.get(step("need", Referral(pk=uuid.uuid4()))).status_code == 404
    assert Event.objects.filter(actor=world.hub_desk, action="referral.refused", subject=str(draft.pk)).count() == 12
