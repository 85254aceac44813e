"""The ends that are no fitting: sent onward, discharged, cancelled, entered in error."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.audit.models import Event
from referrals import services
from referrals.models import Referral
from referrals.workflow import Status
from tests.builders.pages import address, client_of, green_buttons, hidden_answers, text_of
from tests.builders.pathway import make_user


def now_of(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


def missed(world, referral: Referral) -> Referral:
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        services.record_dna(referral_id=referral.pk, by=world.hub_desk, version=referral.version)
    return now_of(referral)


def missed_twice(world) -> Referral:
    referral = missed(world, world.booked())
    referral = services.reopen(referral_id=referral.pk, by=world.hub_desk, version=referral.version)
    world.book(referral, world.add_clinic(days=6).slots.first())
    return missed(world, now_of(referral))


def not_fitted(world) -> Referral:
    referral = world.booked()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        services.record_not_fitted(
            referral_id=referral.pk,
            by=world.fitter_user,
            version=referral.version,
            reason="failed",
            attended_on=timezone.localdate() - timedelta(days=1),
            comment="",
        )
    return now_of(referral)


# Onward


@pytest.mark.acceptance("L18")
def test_the_referrer_reads_at_once_where_the_patient_was_sent_and_why(world, fitter, spoke_desk):
    referral = not_fitted(world)
    page = fitter.get(address("onward", referral))
    assert "checked" not in page.content.decode()
    assert green_buttons(page) == ["Send onward"]
    given = {
        "version": referral.version,
        "destination": "Complex clinic, Women's Hospital",
        "reason": "complex",
        "comment": "Two attempts",
    }
    fitter.post(address("onward", referral), given)
    ended = now_of(referral)
    assert (ended.status, bool(ended.closed_at)) == (Status.ONWARD_REFERRED, True)
    page = text_of(spoke_desk.get(address("detail", referral)))
    assert "Sent onward" in page
    assert "To Complex clinic, Women's Hospital. It needs a complex fitting service. Two attempts" in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"destination": ""}, "Enter the service you are sending the patient to"),
        ({"destination": "x" * 201}, "must be 200 characters or fewer"),
        ({"reason": ""}, "Select why you are sending the patient on"),
        ({"reason": "other", "comment": ""}, "Enter why you are sending the patient on"),
    ],
)
def test_an_onward_referral_that_is_not_whole_changes_nothing(world, fitter, changes, message):
    referral = not_fitted(world)
    given = {"version": referral.version, "destination": "Women's", "reason": "complex", "comment": "Kept"} | changes
    page = fitter.post(address("onward", referral), given)
    assert page.status_code == 200
    assert message in text_of(page)
    assert given["comment"] in text_of(page)
    assert now_of(referral).status == Status.ATTENDED_NOT_FITTED


# Discharge


def test_after_one_missed_appointment_the_page_says_what_to_do_first(world, fitter):
    referral = missed(world, world.booked())
    page = fitter.get(address("discharge", referral))
    assert page.status_code == 200
    assert "Offer another appointment first." in text_of(page)
    assert f'href="{address("reopen", referral)}"' in page.content.decode()
    assert green_buttons(page) == []
    given = {"version": referral.version, "safeguarding_checked": "on", "comment": "No reply"}
    page = fitter.post(address("discharge", referral), given)
    assert page.status_code == 409
    assert "No reply" in text_of(page)
    assert now_of(referral).status == Status.DNA


def test_after_the_second_safeguarding_is_checked_before_the_discharge(world, fitter, spoke_desk):
    referral = missed_twice(world)
    page = text_of(fitter.get(address("discharge", referral)))
    assert "Check safeguarding before you discharge." in page
    assert page.count("With Dr Amy Hall") == 2, "both appointments are shown"
    given = {"version": referral.version, "comment": "Letter sent"}
    page = fitter.post(address("discharge", referral), given)
    assert "Check safeguarding before you discharge, then tick the box" in text_of(page)
    assert "Letter sent" in text_of(page)
    assert now_of(referral).status == Status.DNA
    fitter.post(address("discharge", referral), given | {"safeguarding_checked": "on"})
    assert now_of(referral).status == Status.DISCHARGED
    assert "The patient did not come to the appointments. Letter sent" in text_of(
        spoke_desk.get(address("detail", referral))
    )


def test_who_cannot_be_reached_is_discharged_after_three_tries(world, fitter):
    referral = world.accepted()
    for _ in range(3):
        too_early = fitter.get(address("discharge", referral))
        assert "Try again and record it first." in text_of(too_early)
        assert f'href="{address("contact", referral)}"' in too_early.content.decode()
        services.record_contact(referral_id=referral.pk, by=world.hub_desk, how="phone", outcome="no_answer")
    page = fitter.get(address("discharge", referral))
    assert text_of(page).count("Phone call: no answer") == 3
    assert "safeguarding" not in text_of(page)
    fitter.post(address("discharge", referral), {"version": referral.version, "comment": ""})
    assert now_of(referral).status == Status.DISCHARGED


@pytest.mark.acceptance("A13")
@pytest.mark.parametrize("name", ["onward", "discharge"])
def test_the_desk_neither_sends_onward_nor_discharges(world, hub_desk, name):
    referral = not_fitted(world) if name == "onward" else missed_twice(world)
    given = {"version": referral.version, "destination": "Women's", "reason": "complex"}
    for page in (hub_desk.get(address(name, referral)), hub_desk.post(address(name, referral), given)):
        assert page.status_code == 409


# Entered in error


def test_the_referring_practice_marks_an_open_referral(world, spoke_desk, hub_desk):
    referral = world.booked()
    assert hub_desk.get(address("error", referral)).status_code == 409
    page = spoke_desk.post(address("error", referral), {"version": referral.version, "reason": "other"})
    assert "Enter what was wrong" in text_of(page)
    given = {"version": referral.version, "reason": "wrong_patient", "comment": "Twin sister"}
    spoke_desk.post(address("error", referral), given)
    assert now_of(referral).status == Status.ENTERED_IN_ERROR
    page = text_of(spoke_desk.get(address("detail", referral)))
    assert "It was about the wrong patient. Twin sister" in page


@pytest.fixture
def ended(world) -> Referral:
    referral = world.submitted()
    return services.cancel(
        referral_id=referral.pk, by=world.spoke_desk, version=referral.version, reason="private", comment=""
    )


@pytest.fixture
def system_admin(db):
    return client_of(make_user(Role.SYSTEM_ADMIN))


CORRECTION = "/referrals/entered-in-error/"


def test_a_system_admin_marks_one_that_has_ended_by_its_reference_and_sees_no_patient(ended, system_admin):
    assert CORRECTION in system_admin.get("/").content.decode()
    given = {"reference": ended.reference.lower().replace("-", ""), "reason": "test", "comment": "A trial run"}
    page = system_admin.post(CORRECTION, given)
    text = text_of(page)
    assert f"Referral {ended.reference}" in text
    assert "Where it stands Cancelled" in text
    assert "Example" not in page.content.decode()
    assert "999" not in text
    assert now_of(ended).status == Status.CANCELLED, "nothing is done before it is confirmed"
    assert green_buttons(page) == ["Mark as entered in error"]
    answer = system_admin.post(CORRECTION, hidden_answers(page))
    assert answer.url == CORRECTION
    assert f"Referral {ended.reference} marked as entered in error" in text_of(system_admin.get(CORRECTION))
    assert now_of(ended).status == Status.ENTERED_IN_ERROR
    assert Event.objects.filter(action="referral.enter_in_error", subject=str(ended.pk)).count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reference": ""}, "Enter the reference, like LR-7K4P-29"),
        ({"reference": "999 000 0018"}, "Enter the reference, like LR-7K4P-29"),
        ({"reference": "LR-2222-22"}, "No referral that has ended has this reference"),
        ({"reference": "nul\0"}, "cannot be stored"),
        ({"reason": ""}, "Select what was wrong"),
        ({"reason": "other", "comment": "", "version": "3"}, "Enter what was wrong"),
        ({"version": "x"}, "This form is not whole"),
    ],
)
def test_a_correction_that_is_not_whole_changes_nothing(ended, system_admin, changes, message):
    given = {"reference": ended.reference, "reason": "test", "comment": "Kept words"} | changes
    page = system_admin.post(CORRECTION, given)
    assert page.status_code == 200
    assert message in text_of(page)
    assert given["comment"] in page.content.decode()
    assert now_of(ended).status == Status.CANCELLED


@pytest.mark.acceptance("A12")
def test_a_correction_of_an_old_version_asks_again(ended, system_admin):
    given = {"reference": ended.reference, "reason": "test", "comment": "", "version": ended.version - 1}
    page = system_admin.post(CORRECTION, given)
    assert page.status_code == 412
    assert hidden_answers(page)["version"] == str(ended.version)
    assert now_of(ended).status == Status.CANCELLED


def test_an_open_referral_is_not_found_by_a_system_admin(world, system_admin):
    referral = world.submitted()
    page = system_admin.post(CORRECTION, {"reference": referral.reference, "reason": "test"})
    assert "No referral that has ended has this reference" in text_of(page)


@pytest.mark.parametrize("role", [Role.PRACTICE_STAFF, Role.FITTER, Role.NETWORK_ADMIN, Role.COMMISSIONER])
def test_nobody_else_corrects(world, role):
    assert client_of(make_user(role, world.spoke)).get(CORRECTION).status_code == 403
