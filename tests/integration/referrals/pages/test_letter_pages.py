"""Letters on screen, as a file and as text: the same facts, for the practices they are meant for."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from larc.accounts.permissions import Role
from larc.audit.models import Event
from larc.nhsuk.formatting import format_date
from practices.models import Practice
from referrals import services
from referrals.models import Letter, Referral
from referrals.presenters import clinical_record
from referrals.presenters import letters as presenter
from referrals.workflow import Status
from tests.builders import states
from tests.builders.pages import client_of, text_of, title_of
from tests.builders.pathway import NHS_NUMBERS, World, implant_record, make_practice, make_user

KINDS = (Status.FITTED, Status.ATTENDED_NOT_FITTED, Status.DISCHARGED, Status.ONWARD_REFERRED, Status.REJECTED)


@pytest.fixture
def letter(world: World) -> Letter:
    return states.at(world, Status.FITTED).letters.get()


@pytest.fixture
def note(world: World) -> Letter:
    """A note to the practice where the patient is registered, which did not refer."""
    referral = states.at(world, Status.BOOKED)
    elsewhere = make_practice("N82009")
    Referral.objects.filter(pk=referral.pk).update(registered_practice=elsewhere)
    record = implant_record(may_tell_practice=True)
    services.record_fitting(**states.now(referral, world.fitter_user), record=record)
    return referral.letters.get(practice=elsewhere)


def address(name: str, letter: Letter) -> str:
    return reverse(f"referrals:{name}", args=[letter.pk])


def pdf_words(response: Any) -> str:
    """The text of a PDF without spaces, which its lines are broken at."""
    pages = PdfReader(BytesIO(response.content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.mark.acceptance("L18")
@pytest.mark.parametrize("status", KINDS)
def test_page_pdf_and_text_say_the_same(world: World, spoke_desk: Client, status: Status) -> None:
    referral = states.at(world, status, first_name="Zoë #1", last_name="O’Brien $2")
    letter = referral.letters.latest("at")
    document = presenter.document(Letter.objects.get(pk=letter.pk))
    page = text_of(spoke_desk.get(address("letter", letter)))
    file = pdf_words(spoke_desk.get(address("letter-pdf", letter)))
    text = page[page.index("Text of the letter") :]
    facts = [fact for section in document.sections for fact in (*section.rows, *section.paragraphs)]
    assert len(facts) > 8
    for fact in (*document.opening, *document.sender, *facts):
        for part in (fact,) if isinstance(fact, str) else fact:
            assert part in page, part
            assert part in text, part
            assert "".join(part.split()) in file, part


def test_a_letter_about_a_fitting_says_all_there_is_to_record(spoke_desk: Client, letter: Letter) -> None:
    today = format_date(timezone.localdate())
    page = text_of(spoke_desk.get(address("letter", letter)))
    for fact in (
        "To Practice N82001 (ODS code N82001)",
        "From Practice N82002 (ODS code N82002)",
        f"Our reference {letter.referral.reference}",
        "Result Fitted: Implant",
        f"Date of procedure {today}",
        "By Dr Amy Hall",
        "Complications None recorded",
        "Device Nexplanon",
        "Batch number T0042",
        f"Expiry date {format_date(letter.fitting.device_expires_on)}",
        "Due for review ",
        "SNOMED CT code 169553002 Meaning Insertion of subcutaneous contraceptive",
        "Ask the patient to come back if the implant cannot be felt",
        presenter.UNAPPROVED,
    ):
        assert fact in page, fact


def test_complications_are_named(world: World, spoke_desk: Client) -> None:
    referral = states.at(world, Status.BOOKED)
    record = implant_record(complications=("vasovagal", "difficult"))
    services.record_fitting(**states.now(referral, world.fitter_user), record=record)
    page = text_of(spoke_desk.get(address("letter", referral.letters.get())))
    assert "Complications Fainting or a slow pulse, Difficult insertion or removal" in page


def test_an_attempt_that_failed_is_uncoded_and_says_so(world: World, spoke_desk: Client) -> None:
    letter = states.at(world, Status.ATTENDED_NOT_FITTED).letters.get()
    response = spoke_desk.get(address("letter", letter))
    assert clinical_record.UNCODED in text_of(response)
    assert "Copy the code" not in response.content.decode()


@pytest.mark.acceptance("L18")
def test_a_patient_sent_onward_the_letter_says_where_to_and_why(world: World, spoke_desk: Client) -> None:
    letter = states.at(world, Status.ONWARD_REFERRED).letters.get(kind=Letter.Kind.ONWARD)
    page = text_of(spoke_desk.get(address("letter", letter)))
    assert "Reason It needs a complex fitting service" in page
    assert "Sent to Liverpool Women's Hospital" in page


def text_to_paste(page: Any) -> str:
    words = text_of(page)
    return words[words.index("For the clinical system") : words.index("What has happened")]


@pytest.mark.acceptance("L18", "S5")
def test_a_practice_that_fits_its_own_patient_has_no_letter_and_still_the_text(world: World, fitter: Client) -> None:
    own = replace(world, spoke=world.hub.practice, spoke_desk=world.hub_desk)
    referral = states.at(own, Status.FITTED)
    assert not referral.letters.exists()
    fitting = referral.fittings.get()
    text = text_to_paste(fitter.get(reverse("referrals:detail", args=[referral.pk])))
    for fact in (
        f"Fitted: Implant, referral {referral.reference}",
        "From: Practice N82002 (ODS code N82002)",
        "Name: Ada Example Date of birth: 4 May 1994 NHS number: 999 000 0018",
        f"Date of procedure: {format_date(fitting.performed_on)} By: Dr Amy Hall Complications: None recorded",
        f"Device: Nexplanon Batch number: T0042 Expiry date: {format_date(fitting.device_expires_on)}",
        "Due for review: ",
        clinical_record.UNAPPROVED,
        "SNOMED CT code: 169553002 Meaning: Insertion of subcutaneous contraceptive",
    ):
        assert fact in text, fact
    assert "Copy the code" in fitter.get(reverse("referrals:detail", args=[referral.pk])).content.decode()


@pytest.mark.acceptance("L18")
def test_the_fitting_practice_has_the_text_and_the_referring_one_its_letter(world: World, spoke_desk: Client) -> None:
    referral = states.at(world, Status.FITTED)
    address_of = reverse("referrals:detail", args=[referral.pk])
    assert "169553002" in text_to_paste(client_of(world.hub_desk).get(address_of))
    assert "For the clinical system" not in text_of(spoke_desk.get(address_of))


@pytest.mark.acceptance("L9", "L18")
def test_an_attempt_without_a_code_is_pasted_as_uncoded(world: World, fitter: Client) -> None:
    referral = states.at(world, Status.ATTENDED_NOT_FITTED)
    page = fitter.get(reverse("referrals:detail", args=[referral.pk]))
    assert f"Attempted, not fitted: Implant {clinical_record.UNCODED}" in text_to_paste(page)
    assert "Copy the code" not in page.content.decode()


def test_nothing_entered_in_error_is_offered_to_be_pasted(world: World, fitter: Client) -> None:
    referral = states.at(world, Status.FITTED)
    services.enter_in_error(**states.now(referral, make_user(Role.SYSTEM_ADMIN)), reason="wrong_patient", comment="")
    page = fitter.get(reverse("referrals:detail", args=[referral.pk]))
    assert page.status_code == 200
    assert "For the clinical system" not in text_of(page)


def test_code_and_text_can_be_copied(spoke_desk: Client, letter: Letter) -> None:
    page = spoke_desk.get(address("letter", letter)).content.decode()
    assert page.count('data-module="nhsuk-code"') == 2
    assert '<code class="nhsuk-code__content">169553002</code>' in page
    assert "Copy the text" in page


def test_page_and_file_are_kept_nowhere_and_name_no_patient(spoke_desk: Client, letter: Letter) -> None:
    page, file = spoke_desk.get(address("letter", letter)), spoke_desk.get(address("letter-pdf", letter))
    reference = letter.referral.reference
    assert page["Cache-Control"] == file["Cache-Control"] == "no-store, private"
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"] == f'attachment; filename="letter-{reference}.pdf"'
    assert PdfReader(BytesIO(file.content)).metadata.title == f"Outcome of referral {reference}"
    assert title_of(page).startswith(f"Outcome of referral {reference} ")


@pytest.mark.parametrize("name", ["letter", "letter-pdf"])
def test_who_looked_is_recorded(world: World, letter: Letter, name: str) -> None:
    for user, code in ((world.spoke_desk, "N82001"), (world.fitter_user, "N82002")):
        assert client_of(user).get(address(name, letter)).status_code == 200
        seen = Event.objects.get(actor=user, action="outcome_letter.viewed")
        assert (seen.subject, seen.organisation) == (str(letter.pk), code)


@pytest.mark.acceptance("A14")
@pytest.mark.parametrize("name", ["letter", "letter-pdf"])
def test_nobody_else_sees_it_and_who_tried_is_recorded(letter: Letter, name: str) -> None:
    stranger = make_user(Role.PRACTICE_STAFF, make_practice("N82008"))
    assert client_of(stranger).get(address(name, letter)).status_code == 404
    assert Event.objects.filter(actor=stranger, action="outcome_letter.refused", subject=letter.pk).exists()


def test_a_letter_whose_outcome_was_an_error_says_so(world: World, spoke_desk: Client, letter: Letter) -> None:
    admin = make_user(Role.SYSTEM_ADMIN)
    services.enter_in_error(**states.now(letter.referral, admin), reason="wrong_patient", comment="")
    assert presenter.IN_ERROR in text_of(spoke_desk.get(address("letter", letter)))
    withdrawal = letter.referral.letters.get(kind=Letter.Kind.WITHDRAWN)
    page = text_of(spoke_desk.get(address("letter", withdrawal)))
    assert "What the earlier letter says was entered in error" in page
    assert "Reason It was about the wrong patient" in page


# Notes to the practice where the patient is registered


def test_a_note_tells_what_was_done_and_nothing_of_the_referral(note: Letter) -> None:
    reader = client_of(make_user(Role.PRACTICE_STAFF, note.practice))
    page = text_of(reader.get(address("letter", note)))
    assert "Device Nexplanon" in page
    assert presenter.NOTE in page
    assert "N82001" not in page
    assert "Main reason" not in page
    assert reader.get(reverse("referrals:detail", args=[note.referral_id])).status_code == 404
    assert reader.get(reverse("referrals:print", args=[note.referral_id])).status_code == 404


def test_notes_and_letters_are_lists_of_their_own(note: Letter) -> None:
    reader = client_of(make_user(Role.PRACTICE_STAFF, note.practice))
    assert note.referral.patient.full_name in text_of(reader.get("/referrals/notes/"))
    assert note.referral.patient.full_name not in text_of(reader.get("/referrals/letters/"))


# The lists


def two_letters(world: World) -> list[Letter]:
    return [states.at(world, Status.REJECTED, nhs_number=number).letters.get() for number in NHS_NUMBERS[:2]]


def test_several_letters_are_acknowledged_at_once(world: World, spoke_desk: Client) -> None:
    letters = two_letters(world)
    done = spoke_desk.post("/referrals/letters/", {"letters": [str(letter.pk) for letter in letters]}, follow=True)
    assert "2 letters acknowledged" in text_of(done)
    assert "No letters to read." in text_of(done)
    read = text_of(spoke_desk.get("/referrals/letters/read/"))
    assert f"{format_date(timezone.localdate())} by Spoke Desk" in read


def test_one_letter_is_acknowledged_from_its_page(spoke_desk: Client, letter: Letter) -> None:
    assert "Acknowledge this letter" in text_of(spoke_desk.get(address("letter", letter)))
    spoke_desk.post("/referrals/letters/", {"letters": str(letter.pk)})
    page = text_of(spoke_desk.get(address("letter", letter)))
    assert "Acknowledge this letter" not in page
    assert "by Spoke Desk, Practice N82001." in page


def test_who_wrote_it_cannot_acknowledge_it(fitter: Client, letter: Letter) -> None:
    page = text_of(fitter.get(address("letter", letter)))
    assert "Practice N82001 has not acknowledged it yet." in page
    fitter.post("/referrals/letters/", {"letters": str(letter.pk)})
    letter.refresh_from_db()
    assert letter.acknowledged_at is None


@pytest.mark.parametrize(
    ("ticked", "problem"), [([], "Select the letters you have read"), (["x"], "Select letters from the list")]
)
def test_a_list_sent_without_a_letter_says_what_to_do(
    world: World, spoke_desk: Client, ticked: list[str], problem: str
) -> None:
    two_letters(world)
    page = spoke_desk.post("/referrals/letters/", {"letters": ticked})
    assert re.search(rf'<a href="#id_letters">\s*{problem}\s*</a>', page.content.decode())
    assert 'id="id_letters"' in page.content.decode()


def test_a_letter_acknowledged_meanwhile_is_no_error(spoke_desk: Client, letter: Letter) -> None:
    for number in (1, 0):
        done = spoke_desk.post("/referrals/letters/", {"letters": str(letter.pk)}, follow=True)
        assert f"{number} letter{'' if number == 1 else 's'} acknowledged" in text_of(done)


@pytest.mark.parametrize("page", ["0", "2", "x", "%00"])
def test_a_page_that_is_not_there_is_a_bad_address(spoke_desk: Client, page: str) -> None:
    assert spoke_desk.get(f"/referrals/letters/?page={page}").status_code == 400


def test_a_list_costs_the_same_however_long(
    world: World, spoke_desk: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(20) as first:
        spoke_desk.get("/referrals/letters/")
    two_letters(world)
    with django_assert_max_num_queries(20) as two:
        spoke_desk.get("/referrals/letters/")
    for number in NHS_NUMBERS[2:5]:
        states.at(world, Status.REJECTED, nhs_number=number)
    with django_assert_num_queries(len(two)):
        spoke_desk.get("/referrals/letters/")
    assert len(two) - len(first) <= 1


def test_the_referrals_page_leads_to_its_letters(spoke_desk: Client, fitter: Client, letter: Letter) -> None:
    for browser in (spoke_desk, fitter):
        page = browser.get(reverse("referrals:detail", args=[letter.referral_id])).content.decode()
        assert address("letter", letter) in page


def test_staff_of_both_practices_see_one_letter_once(world: World, letter: Letter) -> None:
    both: list[Practice] = [world.spoke, world.hub.practice]
    reader = make_user(Role.PRACTICE_STAFF, *both)
    assert list(Letter.objects.visible_to(reader)) == [letter]
