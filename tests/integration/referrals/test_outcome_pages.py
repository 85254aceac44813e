"""The pages on which an outcome is recorded: which way it went, what was done, and a last look before it is saved."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from larc.accounts.permissions import Role
from practices.methods import Method
from referrals import services
from referrals.models import Appointment, Fitting, Referral
from referrals.review import add_months
from referrals.values import Need
from referrals.workflow import Status
from tests.builders.pages import client_of, date_answers, days_ago, text_of
from tests.builders.pathway import EITHER_COIL, World, make_practice, make_user, make_world

pytestmark = pytest.mark.django_db

REMOVAL = Need(method="implant", procedure="remove", device_in_place="implant", indication="other", notes="")
HRT = Need(method="lng_ius", procedure="fit", device_in_place="", indication="hrt", notes="")
# A week away, so that a run across midnight stays true.
NEXT_WEEK = timezone.localdate() + timedelta(days=7)
LONG_AGO = timezone.localdate() - timedelta(days=90)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def fitter(world):
    return client_of(world.fitter_user)


def address(referral: Referral, page: str = "outcome-fitted") -> str:
    return reverse(f"referrals:{page}", args=[referral.pk])


def now_of(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


def answers(referral: Referral, **changes: object) -> dict[str, object]:
    given = {
        "version": referral.version,
        "is_right_patient": "on",
        "when": "today",
        "device": "Nexplanon",
        "batch_number": "T0042",
        "pregnancy_excluded_by": "reliable_method",
        "may_tell_practice": "yes",
    }
    return given | date_answers("device_expires_on", timezone.localdate() + timedelta(days=400)) | changes


# Which way it went


def test_the_fitter_is_asked_which_way_it_went(world, fitter):
    referral = world.booked()
    page = text_of(fitter.get(address(referral, "outcome")))
    assert "Fitted Not fitted" in page
    assert "Appointment" in page
    assert "Did not attend" not in page, "the appointment is to come"
    assert "Select what happened" in text_of(fitter.post(address(referral, "outcome"), {}))
    chosen = fitter.post(address(referral, "outcome"), {"outcome": "referrals:outcome-not-fitted"})
    assert chosen.url == address(referral, "outcome-not-fitted")
    assert fitter.post(address(referral, "outcome"), {"outcome": "referrals:detail"}).status_code == 200


def test_once_the_appointment_has_started_it_can_be_missed(world, fitter):
    referral = world.booked()
    desk = client_of(world.hub_desk)
    assert desk.get(address(referral, "outcome")).status_code == 409
    with time_machine.travel(Appointment.objects.get().slot.starts_at):
        fitter, desk = client_of(world.fitter_user), client_of(world.hub_desk)
        assert "Did not attend" in text_of(fitter.get(address(referral, "outcome")))
        assert desk.get(address(referral, "outcome")).url == address(referral, "outcome-missed")
        page = desk.post(address(referral, "outcome-missed"), {"version": referral.version}, follow=True)
    assert "Missed appointment saved" in text_of(page)
    assert now_of(referral).status == Status.DNA


def test_after_the_second_missed_appointment_safeguarding_comes_first(world):
    referral = world.booked()
    for advice in ("Offer the patient another one", "Check safeguarding before you discharge"):
        with time_machine.travel(Appointment.objects.last().slot.starts_at):
            referral = now_of(referral)
            desk = client_of(world.hub_desk)
            page = desk.post(address(referral, "outcome-missed"), {"version": referral.version}, follow=True)
            assert advice in text_of(page)
            referral = now_of(referral)
            services.reopen(referral_id=referral.pk, by=world.hub_desk, version=referral.version)
            world.book(now_of(referral), world.add_clinic(days=1).slots.first())


@pytest.mark.acceptance("A13")
def test_a_missed_appointment_that_has_not_started_is_refused(world):
    referral = world.booked()
    desk = client_of(world.hub_desk)
    assert desk.post(address(referral, "outcome-missed"), {"version": referral.version}).status_code == 409
    assert now_of(referral).status == Status.BOOKED


# Fitted


def test_a_fitting_is_checked_and_only_then_saved(world, fitter):
    referral = world.booked()
    page = text_of(fitter.get(address(referral)))
    assert "Implant 169553002" in page
    check = fitter.post(address(referral), answers(referral, complications=["vasovagal", "bleeding"]))
    for words in (
        "Check what will be recorded",
        "Device Nexplanon",
        "Batch number T0042",
        "Fainting or a slow pulse, Heavy bleeding",
        "SNOMED CT code 169553002",
        "Paid by Local authority",
    ):
        assert words in text_of(check), words
    assert not Fitting.objects.exists()
    kept = QueryDict(mutable=True)
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', check.content.decode()):
        kept.appendlist(name, value)
    saved = fitter.post(address(referral), kept.urlencode() + "&step=save", "application/x-www-form-urlencoded")
    text = text_of(fitter.get(saved.url))
    due = add_months(timezone.localdate(), 60)
    for words in ("Outcome saved", "Fitted on day 0", "Nexplanon", f"Due for review {due.day} {due:%B %Y}"):
        assert words in text
    assert Fitting.objects.get().complications == ["vasovagal", "bleeding"]


def test_what_was_answered_can_be_changed_after_the_last_look(world, fitter):
    referral = world.booked()
    page = fitter.post(address(referral), answers(referral, batch_number="T0043", step="change"))
    assert 'value="T0043"' in page.content.decode()
    assert not Fitting.objects.exists()


def test_of_either_coil_the_device_says_which_it_was(world, fitter):
    referral = world.booked(need=EITHER_COIL)
    page = text_of(fitter.get(address(referral)))
    assert "Mirena" in page
    assert "T-Safe 380A QL" in page
    assert "Nexplanon" not in page
    fitter.post(address(referral), answers(referral, device="Mirena", step="save"))
    assert Fitting.objects.get().method == Method.LNG_IUS


@pytest.mark.acceptance("A17", "L4")
def test_for_hrt_only_52_mg_is_offered(world, fitter):
    referral = world.booked(need=HRT)
    page = text_of(fitter.get(address(referral)))
    assert "Mirena Levosert Benilexa One Handed" in page
    assert "Jaydess" not in page
    told = fitter.post(address(referral), answers(referral, device="Jaydess", step="save"))
    assert "Select which device was fitted from the list" in text_of(told)


@pytest.mark.acceptance("O1")
def test_a_removal_asks_for_no_device(world, fitter):
    referral = world.booked(need=REMOVAL)
    page = text_of(fitter.get(address(referral)))
    assert "When was it removed?" in page
    for words in ("Batch number", "How was pregnancy excluded", "Which device"):
        assert words not in page
    sent = {"version": referral.version, "is_right_patient": "on", "when": "today", "may_tell_practice": "no"}
    fitter.post(address(referral), sent | {"step": "save"})
    assert Fitting.objects.get().snomed_code == "301807007"


@pytest.mark.acceptance("L9")
def test_an_outcome_without_a_verified_code_is_told_to_be_uncoded(world, fitter):
    need = Need(method="ring_pessary", procedure="fit", device_in_place="", indication="other", notes="")
    referral = world.accepted(need=need)
    assert "Ring pessary Uncoded" in text_of(fitter.get(address(referral)))


def test_an_implant_outside_the_ages_it_was_studied_in_is_flagged_and_not_blocked(world, fitter):
    referral = world.booked(born_on=timezone.localdate() - timedelta(days=17 * 366))
    assert "studied in women aged 18 to 40. This patient is 17" in text_of(fitter.get(address(referral)))
    assert fitter.post(address(referral), answers(referral, step="save")).status_code == 302


def test_a_patient_of_ones_own_practice_is_not_asked_about_a_note_to_it(world):
    own = client_of(world.fitter_user)
    referral = world.booked()
    Referral.objects.filter(pk=referral.pk).update(registered_practice=world.hub.practice)
    assert "gets a note of this" not in text_of(own.get(address(referral)))


@pytest.mark.acceptance("A16", "A17")
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"is_right_patient": ""}, "Check that this is the right patient, then tick the box"),
        ({"when": ""}, "Select when it was done"),
        ({"when": "another"}, "Enter the date it was done"),
        ({"when": "another"} | date_answers("performed_on", NEXT_WEEK), "Date fitted must be today or in the past"),
        (
            {"when": "another"} | date_answers("performed_on", LONG_AGO),
            "Date fitted must be on or after the day the referral was sent",
        ),
        ({"device": ""}, "Select the device that was fitted"),
        ({"device": "Mirena"}, "Select which device was fitted from the list"),
        ({"batch_number": ""}, "Enter the batch number"),
        ({"batch_number": "x" * 41}, "Batch number must be 40 characters or fewer"),
        (date_answers("device_expires_on", LONG_AGO), f"Device expired on {LONG_AGO.day} {LONG_AGO:%B %Y}"),
        ({"device_expires_on_year": ""}, "Expiry date of the device must include a year"),
        ({"pregnancy_excluded_by": ""}, "Select how pregnancy was excluded"),
        ({"may_tell_practice": ""}, "Select yes if the patient agrees to the note"),
    ],
)
@pytest.mark.parametrize("step", ["check", "save"])
def test_an_outcome_that_cannot_be_is_told_in_words_and_nothing_is_kept(world, fitter, changes, message, step):
    referral = world.booked()
    page = fitter.post(address(referral), answers(referral, step=step, **changes))
    assert page.status_code == 200
    assert message in text_of(page)
    assert "There is a problem" in text_of(page)
    assert not Fitting.objects.exists()


@pytest.mark.acceptance("A16")
def test_fitted_before_the_referral_arrived_is_recorded_with_that_reason(world, fitter):
    referral = world.accepted()
    assert fitter.get(address(referral, "outcome")).url == address(referral)
    yesterday = date_answers("performed_on", timezone.localdate() - timedelta(days=1))
    given = answers(referral, when="another", step="save") | yesterday
    assert "Select why there was no appointment" in text_of(fitter.post(address(referral), given))
    walk_in = fitter.post(address(referral), given | {"reason": "walk_in"})
    assert "or say that it was done before the referral arrived" in text_of(walk_in)
    assert fitter.post(address(referral), given | {"reason": "before_referral"}).status_code == 302
    assert now_of(referral).status == Status.FITTED


@pytest.mark.acceptance("A16")
def test_a_closed_month_asks_why_it_is_recorded_late(world):
    with time_machine.travel(days_ago(100)):
        referral = world.accepted()
    world.fitter.letters.update(issued_on=days_ago(400))
    fitter = client_of(world.fitter_user)
    late = answers(referral, when="another", reason="walk_in", step="save")
    late |= date_answers("performed_on", days_ago(100).date())
    told = text_of(fitter.post(address(referral), late))
    assert f"The figures for {days_ago(100):%B %Y} have closed. Enter why it is recorded late" in told
    fitter.post(address(referral), late | {"late_reason": "The paper form was found"})
    assert Fitting.objects.get().late_reason == "The paper form was found"


@pytest.mark.acceptance("A12")
def test_a_page_that_is_out_of_date_keeps_what_was_typed(world, fitter):
    referral = world.booked()
    page = fitter.post(address(referral), answers(referral, version=referral.version - 1, step="save"))
    assert page.status_code == 412
    assert "T0042" in page.content.decode()
    assert not Fitting.objects.exists()


@pytest.mark.acceptance("A11")
def test_sent_twice_it_is_recorded_once(world, fitter):
    referral = world.booked()
    fitter.post(address(referral), answers(referral, step="save"))
    assert fitter.post(address(referral), answers(referral, step="save")).status_code == 409
    assert Fitting.objects.count() == 1


# Not fitted


def test_not_fitted_is_saved_with_its_reason_and_shown(world, fitter):
    referral = world.booked()
    path = address(referral, "outcome-not-fitted")
    for changes, message in (
        ({}, "Check that this is the right patient, then tick the box"),
        ({"is_right_patient": "on"}, "Select why it was not done"),
    ):
        assert message in text_of(fitter.post(path, {"version": referral.version} | changes))
    given = {"version": referral.version, "is_right_patient": "on", "reason": "declined", "comment": "Next year"}
    page = text_of(fitter.post(path, given, follow=True))
    assert "Outcome saved" in page
    assert "Next year" in page
    assert now_of(referral).status == Status.ATTENDED_NOT_FITTED


def test_of_a_failed_attempt_what_was_tried_is_asked_where_it_was_open(world, fitter):
    referral = world.booked(need=EITHER_COIL)
    path = address(referral, "outcome-not-fitted")
    given = {"version": referral.version, "is_right_patient": "on", "reason": "failed", "comment": ""}
    assert "Select what was tried" in text_of(fitter.post(path, given))
    fitter.post(path, given | {"method": "lng_ius", "complications": ["perforation"]})
    assert Fitting.objects.get().method == Method.LNG_IUS


# Who may


def test_the_desk_records_neither_a_fitting_nor_that_there_was_none(world):
    referral = world.booked()
    desk = client_of(world.hub_desk)
    for page in ("outcome-fitted", "outcome-not-fitted"):
        assert desk.get(address(referral, page)).status_code == 403


@pytest.mark.acceptance("A14")
@pytest.mark.parametrize("page", ["outcome", "outcome-fitted", "outcome-not-fitted", "outcome-missed"])
def test_another_practice_gets_404(world, page):
    referral = world.booked()
    stranger = client_of(make_user(Role.FITTER, make_practice("N82009"), is_clinician=True))
    assert stranger.get(address(referral, page)).status_code == 404
    assert stranger.post(address(referral, page), answers(referral, step="save")).status_code == 404
