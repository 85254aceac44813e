"""A patient asks for herself (O8): off by default, neutral, limited; her practice confirms, which starts the clock."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from larc.audit.models import Event
from practices.models import Practice
from referrals import asking, services
from referrals.errors import IncompleteError, InvalidDetailError
from referrals.models import Patient, Referral
from referrals.self_referral import Request
from referrals.workflow import Status
from tests.builders.pages import client_of, date_answers, green_buttons, need_answers, patient_answers, text_of
from tests.builders.pathway import CONTRACEPTIVE_IMPLANT, NHS_NUMBERS, World, make_practice, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _switched_on(settings):
    settings.SELF_REFERRAL = True


@pytest.fixture
def world() -> World:
    return make_world()


def born(years: int) -> Any:
    return timezone.localdate() - timedelta(days=366 * years)


def answers(**changes: Any) -> dict[str, Any]:
    given = {
        "key": str(uuid.uuid4()),
        "wanted": "implant",
        "first_name": "Ada",
        "last_name": "Example",
        "nhs_number": "",
        "phone": "07700 900 982",
        "may_leave_message": "no",
        "may_text": "yes",
    }
    return given | date_answers("born_on", born(30)) | changes


def page_of(practice: Practice) -> str:
    return reverse("referrals:ask-practice", args=[practice.uuid])


def asked(world: World, **changes: Any) -> Referral:
    answer = Client().post(page_of(world.spoke), answers(**changes))
    assert answer.status_code == 302, text_of(answer)
    return Referral.objects.latest("created_at")


# Off by default


@pytest.mark.acceptance("O8")
def test_unless_it_is_switched_on_there_is_no_such_page(world, settings):
    settings.SELF_REFERRAL = False
    for address in (
        reverse("referrals:ask"),
        page_of(world.spoke),
        reverse("referrals:asked", args=[world.spoke.uuid]),
    ):
        assert Client().get(address).status_code == 404
        assert Client().post(address, answers()).status_code == 404
    assert not Referral.objects.exists()


# Finding the practice


def test_a_practice_is_found_by_name_road_or_postcode(world):
    park = make_practice("N82010", name="Park View", address="1 Long Lane", postcode="L6 4EW")
    make_practice("N82011", name="Park Clinic", kind=Practice.Kind.SEXUAL_HEALTH_CLINIC)
    make_practice("N82012", name="Park Old", closed_on=timezone.localdate())
    for text in ("park", "long lane", "L64EW", "l6 4", "L6 4EW"):
        page = Client().get(reverse("referrals:ask"), {"practice": text})
        assert page_of(park) in page.content.decode(), text
        assert "Park Clinic" not in text_of(page)
        assert "Park Old" not in text_of(page)


def test_a_search_for_too_little_or_nothing_says_what_to_do(world):
    assert "Enter at least 3 letters" in text_of(Client().get(reverse("referrals:ask"), {"practice": "a"}))
    assert "No practice here has that" in text_of(Client().get(reverse("referrals:ask"), {"practice": "nowhere"}))


def test_only_a_gp_practice_that_exists_today_can_be_asked(world):
    closed = make_practice("N82012", closed_on=timezone.localdate())
    clinic = make_practice("N82011", kind=Practice.Kind.SEXUAL_HEALTH_CLINIC)
    for practice in (closed, clinic):
        assert Client().post(page_of(practice), answers()).status_code == 404
    assert Client().get(reverse("referrals:ask-practice", args=[uuid.uuid4()])).status_code == 404


# Asking


@pytest.mark.acceptance("O8")
def test_a_request_waits_for_the_practice_and_starts_no_clock(world):
    referral = asked(world)
    assert (referral.status, referral.is_self_referral) == (Status.AWAITING_PRACTICE, True)
    assert (referral.submitted_at, referral.clock_started_at, referral.created_by) == (None, None, None)
    assert (referral.referring_practice, referral.method) == (world.spoke, "implant")
    patient = referral.patient
    assert (patient.phone, patient.may_text, patient.may_leave_message) == ("07700900982", True, False)
    assert Event.objects.filter(action="referral.asked_for", subject=str(referral.pk), actor=None).exists()


@pytest.mark.acceptance("O8", "A14")
def test_only_the_practice_asked_sees_it(world):
    referral = asked(world)
    address = reverse("referrals:detail", args=[referral.pk])
    assert client_of(world.spoke_desk).get(address).status_code == 200
    assert client_of(world.hub_desk).get(address).status_code == 404


@pytest.mark.acceptance("A11")
def test_the_same_form_sent_twice_is_one_request(world):
    given = answers()
    pages = [Client().post(page_of(world.spoke), given, follow=True) for _ in range(2)]
    assert text_of(pages[0]) == text_of(pages[1])
    assert Referral.objects.count() == Patient.objects.count() == 1


@pytest.mark.acceptance("O8")
def test_the_answer_is_the_same_whether_or_not_a_referral_is_open(world):
    first = Client().post(page_of(world.spoke), answers(nhs_number=NHS_NUMBERS[1]), follow=True)
    world.submitted(nhs_number=NHS_NUMBERS[0])
    again = Client().post(page_of(world.spoke), answers(nhs_number=NHS_NUMBERS[0]), follow=True)
    assert text_of(first) == text_of(again)
    assert "Sent to your practice" in text_of(again)


def test_an_unsure_patient_leaves_the_need_to_the_practice(world):
    referral = asked(world, wanted="not_sure")
    assert (referral.method, referral.notes) == ("", "The patient asked: I am not sure")


@pytest.mark.acceptance("O8", "A5")
def test_someone_under_16_is_asked_to_phone_and_nothing_is_kept(world):
    page = Client().post(page_of(world.spoke), answers(**date_answers("born_on", born(15))))
    assert "Phone your GP practice or a sexual health clinic" in text_of(page)
    assert not Patient.objects.exists()
    with pytest.raises(InvalidDetailError):
        services.ask(
            practice=world.spoke,
            key=uuid.uuid4(),
            request=Request("Ada", "Example", born(15), "", "07700900982", True, True, "implant"),
        )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"wanted": ""}, "Select what you would like"),
        ({"wanted": "tattoo"}, "Select"),
        ({"first_name": " "}, "Enter your first name"),
        ({"first_name": "."}, "Enter your first name"),
        ({"last_name": "\x00"}, "character that cannot be stored"),
        ({"born_on_year": ""}, "must include a year"),
        ({"born_on_year": "1850"}, "more than 130 years ago"),
        ({"nhs_number": "9990000019"}, "digit is wrong"),
        ({"phone": "12"}, "Enter a UK phone number"),
        ({"may_text": ""}, "Select yes if it is safe to text you"),
        ({"key": "x"}, "This form is not whole"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(world, changes, message):
    page = Client().post(page_of(world.spoke), answers(**changes))
    assert page.status_code == 200
    assert message in text_of(page)
    assert not Referral.objects.exists()


@pytest.mark.acceptance("O8")
def test_too_many_requests_from_one_address_are_refused(world):
    for _ in range(asking.REQUESTS_AN_HOUR):
        asked(world)
    refused = Client().post(page_of(world.spoke), answers())
    assert refused.status_code == 429
    assert "Try again in an hour" in text_of(refused)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7").post(page_of(world.spoke), answers())
    assert elsewhere.status_code == 302
    assert Referral.objects.count() == asking.REQUESTS_AN_HOUR + 1


def test_pages_for_patients_are_not_kept_by_a_shared_computer(world):
    assert "no-store" in Client().get(page_of(world.spoke))["Cache-Control"]


# Confirming


def complete(world: World, referral: Referral) -> Referral:
    """The practice answers what the patient was not asked."""
    by = {"referral_id": referral.pk, "by": world.spoke_desk}
    Patient.objects.filter(pk=referral.patient_id).update(postcode="L6 4EW", may_email=False, wants_chaperone=False)
    services.change_need(**by, need=CONTRACEPTIVE_IMPLANT)
    world.answer_safety(referral)
    services.change_consent(**by, to_share=True, to_onward=True)
    return services.choose_hub(**by, hub_id=world.hub.pk)


@pytest.mark.acceptance("O8")
def test_the_clock_starts_when_the_practice_confirms(world):
    referral = asked(world)
    Referral.objects.update(created_at=timezone.now() - timedelta(days=9))
    before = timezone.now()
    sent = services.confirm(referral_id=complete(world, referral).pk, by=world.spoke_desk)
    assert sent.status == Status.SUBMITTED
    assert sent.clock_started_at == sent.submitted_at >= before
    assert services.confirm(referral_id=sent.pk, by=world.spoke_desk).version == sent.version


@pytest.mark.acceptance("O8")
def test_a_request_that_is_not_whole_cannot_be_confirmed(world):
    referral = asked(world)
    with pytest.raises(IncompleteError) as incomplete:
        services.confirm(referral_id=referral.pk, by=world.spoke_desk)
    assert incomplete.value.missing[0] == "patient"


@pytest.mark.acceptance("O8", "O9")
def test_the_desk_makes_it_whole_in_the_pages_of_a_draft_and_confirms(world):
    world.add_clinic()
    referral = asked(world)
    desk = client_of(world.spoke_desk)
    detail = desk.get(reverse("referrals:detail", args=[referral.pk]))
    assert green_buttons(detail) == ["Check and confirm"]
    assert reverse("referrals:draft", args=[referral.pk]) in detail.content.decode()
    first = desk.get(reverse("referrals:draft", args=[referral.pk]))
    assert first.url == reverse("referrals:draft-patient", args=[referral.pk])
    # What she typed is there already.
    assert 'value="Ada"' in desk.get(first.url).content.decode()
    assert desk.post(first.url, patient_answers()).status_code == 302
    desk.post(reverse("referrals:draft-need", args=[referral.pk]), need_answers())
    complete(world, referral)
    check = reverse("referrals:draft-check", args=[referral.pk])
    assert desk.get(check).status_code == 200
    referral.refresh_from_db()
    done = desk.post(check, {"version": referral.version})
    assert done.url == reverse("referrals:sent", args=[referral.pk])
    referral.refresh_from_db()
    assert referral.status == Status.SUBMITTED


@pytest.mark.acceptance("O8")
def test_the_practice_may_cancel_it(world):
    referral = asked(world)
    desk = client_of(world.spoke_desk)
    answer = desk.post(
        reverse("referrals:cancel", args=[referral.pk]), {"version": referral.version, "reason": "duplicate"}
    )
    assert answer.status_code == 302
    referral.refresh_from_db()
    assert referral.status == Status.CANCELLED


@pytest.mark.acceptance("O8")
def test_it_is_on_the_desks_list_to_confirm(world):
    referral = asked(world)
    page = client_of(world.spoke_desk).get(reverse("referrals:list"), {"list": "confirm"})
    assert referral.patient.full_name in text_of(page)
    assert "Check and confirm" in text_of(page)
    assert reverse("referrals:draft", args=[referral.pk]) in page.content.decode()
