"""A sent referral: its page, the decisions taken on it, and the ways they are refused."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.models import Slot
from practices.services import withdraw_session
from referrals import services
from referrals.models import Appointment, Fitting, Referral
from referrals.reasons import CancelReason, UnbookReason
from referrals.values import Need
from referrals.workflow import Status
from tests.builders.pages import address, client_of, days_ago, text_of, title_of
from tests.builders.pathway import (
    NHS_NUMBERS,
    World,
    implant_record,
    make_practice,
    make_user,
    make_world,
)

pytestmark = pytest.mark.django_db

DECISIONS = (
    "triage",
    "return",
    "redirect",
    "book",
    "reschedule",
    "unbook",
    "reopen",
    "contact",
    "outcome",
    "onward",
    "discharge",
    "cancel",
    "error",
)
PAGES = ("detail", "sent", "messages", *DECISIONS)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def fitter(world):
    return client_of(world.fitter_user)


def now_of(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


# The page of a referral


def test_the_page_tells_who_what_where_it_stands_and_what_happened(world, fitter):
    with time_machine.travel(days_ago(12)):
        referral = world.submitted()
    page = fitter.get(address("detail", referral))
    text = text_of(page)
    last = timezone.localdate() + timedelta(days=16)
    for words in (
        "Ada Example Born 4 May 1994",
        f"Referral {referral.reference} New",
        f"Day 12 of 28. Fit by {last:%A} {last.day} {last:%B %Y}.",
        "Triage this referral",
        "What the patient needs Implant",
        "Phone 07700 900 982",
        "Agreed to share this information Yes",
        "Referral sent",
        f"by Spoke Desk, {world.spoke.name}",
    ):
        assert words in text, words
    assert title_of(page).startswith(f"Referral {referral.reference}")


def test_past_the_limit_the_clock_says_so(world, fitter):
    with time_machine.travel(days_ago(31)):
        referral = world.submitted()
    assert "Day 31, 3 days past the limit Past 28 days" in text_of(fitter.get(address("detail", referral)))


def test_there_is_one_green_button_at_most_and_it_is_the_readers_own_next_step(world):
    referral = world.submitted()
    green = re.compile(r'class="nhsuk-button"[^>]*>\s*([^<]+?)\s*<')
    for user, expected in (
        (world.fitter_user, ["Triage this referral"]),
        (world.hub_desk, []),
        (world.spoke_desk, []),
    ):
        page = client_of(user).get(address("detail", referral)).content.decode()
        assert green.findall(page.split("<dialog")[0]) == expected
    assert f"Waiting for a clinician at {world.hub.practice} since" in text_of(
        client_of(world.spoke_desk).get(address("detail", referral))
    )


def test_every_look_is_audited_without_a_value_of_the_patients(world, fitter):
    referral = world.submitted()
    fitter.get(address("detail", referral))
    fitter.get(address("triage", referral))
    looks = Event.objects.filter(actor=world.fitter_user, action="referral.viewed")
    assert [(look.subject, look.organisation) for look in looks] == [(str(referral.pk), "N82002")] * 2


@pytest.mark.acceptance("A25")
def test_a_note_is_shown_as_text(world, fitter):
    note = Need(method="implant", procedure="fit", device_in_place="", indication="contraception", notes="<script>x")
    page = fitter.get(address("detail", world.submitted(need=note))).content.decode()
    assert "&lt;script&gt;x" in page


@pytest.mark.acceptance("A14")
@pytest.mark.parametrize("name", PAGES)
def test_another_practice_gets_404_and_the_attempt_is_audited(world, name):
    referral = world.booked()
    stranger = make_user(Role.FITTER, make_practice("N82009"), is_clinician=True)
    browser = client_of(stranger)
    assert browser.get(address(name, referral)).status_code == 404
    assert browser.post(address(name, referral), {"version": referral.version}).status_code == 404
    assert "Ada Example" not in text_of(browser.get(address(name, referral)))
    assert Event.objects.filter(actor=stranger, action="referral.refused", subject=str(referral.pk)).count() == 3
    assert not Event.objects.filter(actor=stranger, action="referral.viewed").exists()
    assert browser.get(f"/referrals/1/{name}/").status_code == 404


@pytest.mark.acceptance("A15")
@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.NETWORK_ADMIN, Role.SYSTEM_ADMIN])
def test_those_who_never_see_a_patient_get_403(world, role):
    referral = world.booked()
    browser = client_of(make_user(role))
    for name in PAGES:
        for page in (browser.get(address(name, referral)), browser.post(address(name, referral), {})):
            assert page.status_code == 403
            assert not re.search(r"Ada Example|999 ?000 ?0018", text_of(page))
    for path in ("/referrals/", "/referrals/search/", "/referrals/start/"):
        assert browser.get(path).status_code == 403


@pytest.mark.acceptance("A29")
def test_no_page_of_a_referral_is_kept_by_a_browser_nor_names_the_patient_in_its_title(world, fitter):
    referral = world.booked()
    for name in ("detail", "sent", "outcome", "unbook", "cancel"):
        page = fitter.get(address(name, referral))
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
        assert not re.search(r"Ada|Example|999", title_of(page))
    assert fitter.get("/referrals/")["Cache-Control"].startswith("no-store")


# Booking


def test_a_time_is_booked_and_told(world, fitter):
    referral = world.accepted()
    slot = world.add_clinic().slots.first()
    page = text_of(fitter.get(address("book", referral)))
    day = timezone.localdate() + timedelta(days=7)
    assert f"{day:%A} {day.day} {day:%B %Y} (day 7)" in page
    assert "9am to 9:30am, Dr Amy Hall" in page
    answer = fitter.post(address("book", referral), {"version": referral.version, "slot": slot.uuid})
    banner = text_of(fitter.get(answer.url))
    assert f"Booked for {day:%A} {day.day} {day:%B %Y} at 9am" in banner


def test_times_past_day_28_say_so(world, fitter):
    referral = world.accepted()
    world.add_clinic(days=30)
    assert "(day 30, past the limit)" in text_of(fitter.get(address("book", referral)))


def test_without_a_free_time_the_page_says_what_to_do(world, fitter):
    page = fitter.get(address("book", world.accepted()))
    assert "No free appointment" in text_of(page)
    assert "Book this appointment" not in text_of(page)


def test_ten_days_are_shown_and_the_rest_on_the_next_page(world, fitter):
    referral = world.accepted()
    for days in range(1, 13):
        world.add_clinic(days=days)
    assert text_of(fitter.get(address("book", referral))).count("9am to 9:30am") == 10
    assert text_of(fitter.get(address("book", referral) + "?page=2")).count("9am to 9:30am") == 2
    for page in ("0", "3", "x"):
        assert fitter.get(f"{address('book', referral)}?page={page}").status_code == 400


@pytest.mark.parametrize("slot", ["", "x", "1\0", "9" * 5000])
def test_without_a_time_the_page_asks_for_one(world, fitter, slot):
    referral = world.accepted()
    world.add_clinic()
    page = fitter.post(address("book", referral), {"version": referral.version, "slot": slot})
    assert "Select a time" in text_of(page)
    assert 'href="#id_slot"' in page.content.decode()
    assert 'id="id_slot"' in page.content.decode()
    assert not Appointment.objects.exists()


@pytest.mark.acceptance("A10")
def test_a_time_someone_else_took_answers_409_with_the_list_renewed(world, fitter):
    slot = world.add_clinic().slots.first()
    world.book(world.accepted(), slot)
    late = world.accepted(nhs_number=NHS_NUMBERS[1])
    page = fitter.post(address("book", late), {"version": late.version, "slot": slot.uuid})
    assert page.status_code == 409
    text = text_of(page)
    assert "Someone has just booked 9am. Choose another time" in text
    assert "9:30am to 10am" in text
    assert "9am to 9:30am" not in text
    assert now_of(late).status == Status.ACCEPTED


def test_a_time_that_was_withdrawn_is_refused(world, fitter):
    session = world.add_clinic()
    slot = session.slots.first()
    withdraw_session(by=world.admin, session_uuid=session.uuid)
    late = world.accepted()
    page = fitter.post(address("book", late), {"version": late.version, "slot": slot.uuid})
    assert page.status_code == 409
    assert "Choose another time" in text_of(page)


def test_an_appointment_is_cancelled_and_its_time_is_free_again(world, fitter):
    referral = world.booked()
    given = {"version": referral.version}
    assert "Select why you are cancelling" in text_of(fitter.post(address("unbook", referral), given))
    fitter.post(address("unbook", referral), given | {"reason": UnbookReason.PATIENT})
    assert now_of(referral).status == Status.ACCEPTED
    assert not Slot.objects.filter(state=Slot.State.BOOKED).exists()


# After the end


@pytest.mark.acceptance("A13")
@pytest.mark.parametrize("name", DECISIONS)
def test_after_the_end_nothing_more_can_be_done(world, fitter, name):
    referral = world.booked()
    services.record_fitting(
        referral_id=referral.pk, by=world.fitter_user, version=referral.version, record=implant_record()
    )
    ended = now_of(referral)
    given = {"version": ended.version, "decision": "accept", "slot": Slot.objects.first().uuid, "reason": "patient"}
    given |= {"reason": CancelReason.PATIENT_DIED} if name == "cancel" else {}
    assert fitter.get(address(name, referral)).status_code == 409
    assert fitter.post(address(name, referral), given).status_code == 409
    assert fitter.post(address(name, referral), {}).status_code == 409
    assert now_of(referral).version == ended.version
    assert Fitting.objects.count() == 1


@pytest.mark.acceptance("A13")
@pytest.mark.parametrize("name", [name for name in DECISIONS if name not in {"cancel", "error"}])
@pytest.mark.parametrize("status", [Status.DRAFT, Status.CANCELLED])
def test_a_draft_that_lacks_answers_has_none_of_a_hubs_pages(world, name, status):
    draft = world.draft()
    Referral.objects.filter(pk=draft.pk).update(status=status, method="", procedure="", hub=None)
    assert client_of(world.spoke_desk).post(address(name, draft), {}).status_code == 409


# Cancelling, and pages that are out of date


def test_the_referrer_cancels_for_any_reason_and_the_hub_for_two(world):
    referral = world.accepted()
    own = text_of(client_of(world.spoke_desk).get(address("cancel", referral)))
    hubs = text_of(client_of(world.hub_desk).get(address("cancel", referral)))
    assert "The patient is going private" in own
    assert "The patient is going private" not in hubs
    given = {"version": referral.version, "reason": CancelReason.PRIVATE}
    assert client_of(world.hub_desk).post(address("cancel", referral), given).status_code == 200
    assert now_of(referral).status == Status.ACCEPTED
    client_of(world.spoke_desk).post(address("cancel", referral), given)
    assert now_of(referral).status == Status.CANCELLED


def test_a_draft_is_cancelled_and_leaves_the_drafts(world):
    draft = world.draft()
    desk = client_of(world.spoke_desk)
    assert "Cancel this draft" in text_of(desk.get(address("cancel", draft)))
    desk.post(address("cancel", draft), {"version": draft.version, "reason": CancelReason.DUPLICATE})
    assert "Referral cancelled" in text_of(desk.get(address("detail", draft)))
    assert draft.reference not in desk.get("/referrals/?list=drafts").content.decode()


@pytest.mark.acceptance("A12")
@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("unbook", {"reason": UnbookReason.CLINIC}),
        ("cancel", {"reason": CancelReason.PATIENT_REQUEST, "comment": "She rang at 9"}),
    ],
)
def test_a_page_that_is_out_of_date_answers_412_and_keeps_what_was_typed(world, fitter, name, given):
    referral = world.booked()
    page = fitter.post(address(name, referral), {"version": referral.version - 1} | given)
    assert page.status_code == 412
    text, html = text_of(page), page.content.decode()
    assert "This page is out of date" in text
    assert "The referral is now “Booked”" in text
    assert "Appointment booked" in text
    assert f'name="version" value="{referral.version}"' in html
    for typed in ("She rang at 9", "B77"):
        assert (typed in html) == (typed in given.values())
    assert now_of(referral).status == Status.BOOKED
    assert fitter.post(address(name, referral), {"version": referral.version} | given).status_code == 302
