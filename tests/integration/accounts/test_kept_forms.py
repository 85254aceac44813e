"""What was typed survives the end of a session, for the person who typed it and nobody else."""

import json
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from larc.accounts import kept, tasks
from larc.accounts.models import KeptForm, User
from larc.audit.models import Event
from referrals.models import Referral
from referrals.workflow import Status
from tests.builders.browser import Browser, Fields, forms, inputs
from tests.builders.pages import text_of
from tests.builders.pathway import World, make_user, make_world

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
TYPED = "Moved away; “will not come back” <b>&</b> 😀"
KEPT_PAGE = "/kept-forms/"


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world(clock: Any) -> World:
    world = make_world()
    for user in (world.spoke_desk, world.hub_desk):
        user.set_password(PASSWORD)
        user.save()
    return world


@pytest.fixture
def referral(world: World) -> Referral:
    return world.submitted()


@pytest.fixture
def browser(clock: Any, world: World) -> Browser:
    opened = Browser(clock)
    opened.log_in(world.spoke_desk, PASSWORD)
    return opened


@pytest.fixture
def address(referral: Referral) -> str:
    return reverse("referrals:cancel", args=[referral.pk])


def filled(browser: Browser, address: str, **answers: str) -> Fields:
    """The form of a page as its person fills it in, before anything happens to the session."""
    fields = inputs(browser.client.get(address))
    return (
        fields | {"reason": ["patient_request"], "comment": [TYPED]} | {key: [value] for key, value in answers.items()}
    )


def came_back(browser: Browser, user: User) -> Any:
    """The person logs in again and is led on."""
    response = browser.log_in(user, PASSWORD)
    return browser.client.get(response["Location"])


@pytest.mark.acceptance("A29", "O9")
def test_a_form_sent_after_the_session_ended_is_kept_and_goes_on_by_one_button(
    browser: Browser, world: World, referral: Referral, address: str
) -> None:
    fields = filled(browser, address)
    browser.wait(minutes=16)
    turned_away = browser.client.post(address, fields)
    assert turned_away["Location"].startswith("/log-in/?next=")
    at_the_door = browser.client.get(turned_away["Location"])
    assert "You were logged out to protect patient data. Your answers were kept for you." in text_of(at_the_door)

    page = came_back(browser, world.spoke_desk)
    assert page.request["PATH_INFO"] == KEPT_PAGE
    assert "Your answers were kept" in text_of(page)
    assert TYPED in unescape(page.content.decode())
    assert page["Cache-Control"] == "no-store, private"
    resent = forms(page)[address]
    assert resent["comment"] == [TYPED]
    done = browser.client.post(address, resent)
    assert done.status_code == 302
    referral.refresh_from_db()
    assert referral.status == Status.CANCELLED
    assert referral.events.last().comment == TYPED
    assert not KeptForm.objects.exists()


def test_nothing_is_done_before_the_person_sends_it(
    browser: Browser, world: World, referral: Referral, address: str
) -> None:
    fields = filled(browser, address)
    browser.wait(minutes=16)
    browser.client.post(address, fields)
    came_back(browser, world.spoke_desk)
    referral.refresh_from_db()
    assert referral.status == Status.SUBMITTED


@pytest.mark.acceptance("A29")
def test_another_person_at_that_computer_sees_nothing_of_it(browser: Browser, world: World, address: str) -> None:
    fields = filled(browser, address)
    browser.wait(minutes=16)
    turned_away = browser.client.post(address, fields)
    other = browser.log_in(world.hub_desk, PASSWORD, next=address)
    assert other["Location"] == address
    for page in (browser.client.get(KEPT_PAGE, follow=True), browser.client.get("/", follow=True)):
        assert "will not come back" not in text_of(page)
    [waiting] = KeptForm.objects.all()
    discard = inputs(browser.client.get(address)) | {kept.KEPT_ID: [str(waiting.pk)]}
    browser.client.post("/kept-forms/discard/", discard)
    assert KeptForm.objects.filter(user=world.spoke_desk).exists()
    assert "comment" not in turned_away["Location"]


def test_what_was_kept_follows_its_person_to_another_computer(
    browser: Browser, world: World, address: str, clock: Any
) -> None:
    fields = filled(browser, address)
    browser.wait(minutes=16)
    browser.client.post(address, fields)
    assert "Your answers were kept" in text_of(came_back(Browser(clock), world.spoke_desk))


@pytest.mark.acceptance("A29")
def test_twelve_hours_end_a_session_that_was_never_idle(
    browser: Browser, world: World, address: str, clock: Any
) -> None:
    fields = filled(browser, address)
    clock.shift(timedelta(hours=11, minutes=50))
    page = browser.client.get(address)
    assert page.status_code == 200
    assert 'data-seconds="600"' in page.content.decode()
    clock.shift(timedelta(minutes=9))
    fields |= inputs(browser.client.get(address)) | {"reason": ["patient_request"], "comment": [TYPED]}
    clock.shift(timedelta(minutes=1))
    assert browser.client.post(address, fields)["Location"].startswith("/log-in/")
    assert "Your answers were kept" in text_of(came_back(browser, world.spoke_desk))


def test_staying_logged_in_says_for_how_long(browser: Browser, clock: Any) -> None:
    token = inputs(browser.client.get("/"), "/stay-logged-in/")
    clock.shift(timedelta(hours=11, minutes=55))
    assert browser.client.post("/stay-logged-in/", token).json() == {"seconds": 300}


@pytest.mark.acceptance("A28")
def test_a_token_that_was_renewed_by_logging_in_again_loses_nothing(
    browser: Browser, world: World, referral: Referral, address: str
) -> None:
    fields = filled(browser, address)
    browser.client.post("/log-out/", inputs(browser.client.get("/"), "/log-out/"))
    browser.log_in(world.spoke_desk, PASSWORD)
    refused = browser.client.post(address, fields)
    assert refused.status_code == 403
    assert "Your answers were kept" in text_of(refused)
    resent = forms(browser.client.get(KEPT_PAGE))[address]
    assert browser.client.post(address, resent).status_code == 302
    referral.refresh_from_db()
    assert referral.status == Status.CANCELLED


@pytest.mark.acceptance("A28")
def test_a_form_from_another_site_is_refused_and_not_kept(browser: Browser, world: World, address: str) -> None:
    forged = {"reason": ["patient_request"], "comment": [TYPED], kept.WHOSE: [str(world.spoke_desk.pk)]}
    refused = browser.client.post(address, forged)
    assert refused.status_code == 403
    assert "Your answers were kept" not in text_of(refused)
    assert not KeptForm.objects.exists()


@pytest.mark.acceptance("A28")
def test_a_form_on_one_persons_page_is_not_kept_for_who_is_logged_in_now(
    browser: Browser, world: World, address: str
) -> None:
    fields = filled(browser, address)
    browser.client.post("/log-out/", inputs(browser.client.get("/"), "/log-out/"))
    browser.log_in(world.hub_desk, PASSWORD)
    assert browser.client.post(address, fields).status_code == 403
    assert not KeptForm.objects.exists()


def test_what_was_still_being_typed_comes_back_into_the_form_and_is_not_sent(
    browser: Browser, world: World, referral: Referral, address: str
) -> None:
    fields = filled(browser, address, comment="Half a sen") | {kept.GOING_TO: [address]}
    del fields["reason"]
    browser.wait(minutes=15)
    assert browser.client.post("/keep-form/", fields).json() == {"kept": True}

    refilled = browser.client.post(address, forms(came_back(browser, world.spoke_desk))[address])
    assert refilled.status_code == 200
    assert "Half a sen" in text_of(refilled)
    assert "There is a problem" not in text_of(refilled)
    assert "data-typed" in refilled.content.decode()
    referral.refresh_from_db()
    assert referral.status == Status.SUBMITTED
    assert not KeptForm.objects.exists()


def test_even_a_whole_form_is_only_filled_in_when_nobody_had_sent_it(
    browser: Browser, world: World, referral: Referral, address: str
) -> None:
    browser.client.post("/keep-form/", filled(browser, address) | {kept.GOING_TO: [address]})
    assert browser.client.post(address, forms(browser.client.get(KEPT_PAGE))[address]).status_code == 200
    referral.refresh_from_db()
    assert referral.status == Status.SUBMITTED


@pytest.mark.parametrize(
    "going_to", ["", "//example.org/", "/log-in/", "/nowhere/", "https://example.org/", "/x" * 300, "/\x00"]
)
def test_only_addresses_of_ours_behind_the_log_in_are_kept_for(browser: Browser, address: str, going_to: str) -> None:
    fields = filled(browser, address) | {kept.GOING_TO: [going_to]}
    assert browser.client.post("/keep-form/", fields).json() == {"kept": False}


def test_a_password_and_a_token_are_never_kept(browser: Browser, address: str) -> None:
    fields = filled(browser, address) | {"password": ["s3cret"], "New_Password": ["s3cret"]}
    browser.wait(minutes=16)
    browser.client.post(address, fields)
    assert set(KeptForm.objects.get().fields) == {"version", "reason", "comment"}


def test_a_wrong_log_in_is_never_kept(browser: Browser, world: World) -> None:
    browser.wait(minutes=16)
    browser.log_in(world.spoke_desk, "wrong")
    assert not KeptForm.objects.exists()


def test_a_zero_character_and_too_much_text_are_no_server_error(browser: Browser, world: World, address: str) -> None:
    fields = filled(browser, address, comment="a\x00b")
    browser.wait(minutes=16)
    browser.client.post(address, fields)
    assert KeptForm.objects.get().fields["comment"] == ["ab"]
    KeptForm.objects.all().delete()
    assert browser.client.post(address, fields | {"comment": ["x" * 100_001]}).status_code == 302
    assert not KeptForm.objects.exists()


def test_the_latest_answers_for_an_address_replace_the_earlier(browser: Browser, world: World, address: str) -> None:
    fields = filled(browser, address)
    browser.wait(minutes=16)
    browser.client.post(address, fields)
    browser.client.post(address, fields | {"comment": ["Second thoughts"]})
    assert [each.fields["comment"] for each in KeptForm.objects.all()] == [["Second thoughts"]]


def test_answers_can_be_discarded(browser: Browser, world: World, address: str) -> None:
    fields = filled(browser, address)
    browser.wait(minutes=16)
    browser.client.post(address, fields)
    page = came_back(browser, world.spoke_desk)
    left = browser.client.post("/kept-forms/discard/", forms(page)["/kept-forms/discard/"], follow=True)
    assert left.request["PATH_INFO"] == "/"
    assert not KeptForm.objects.exists()


@pytest.mark.parametrize("kept_id", ["", "no id", "\x00"])
def test_an_odd_id_discards_nothing(browser: Browser, kept_id: str) -> None:
    fields = inputs(browser.client.get("/"), "/log-out/") | {kept.KEPT_ID: [kept_id]}
    assert browser.client.post("/kept-forms/discard/", fields).status_code == 302


def test_what_is_older_than_twelve_hours_is_neither_shown_nor_stored(
    browser: Browser, world: World, address: str, clock: Any
) -> None:
    fields = filled(browser, address)
    browser.wait(minutes=16)
    browser.client.post(address, fields)
    clock.shift(timedelta(hours=12))
    assert browser.log_in(world.spoke_desk, PASSWORD)["Location"] == "/"
    tasks.forget_old_forms()
    assert not KeptForm.objects.exists()


def test_a_page_that_was_open_for_more_than_twelve_hours_is_not_believed(
    browser: Browser, world: World, address: str
) -> None:
    fields = filled(browser, address)
    browser.wait(minutes=12 * 60 + 1)
    browser.client.post(address, fields)
    assert not KeptForm.objects.exists()


def test_an_account_that_was_closed_keeps_nothing(browser: Browser, world: World, address: str) -> None:
    fields = filled(browser, address)
    world.spoke_desk.is_active = False
    world.spoke_desk.save()
    browser.client.post(address, fields)
    assert not KeptForm.objects.exists()


def test_no_answer_is_in_an_address_a_log_or_the_audit_trail(
    browser: Browser, world: World, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    fields = filled(browser, address)
    browser.wait(minutes=16)
    turned_away = browser.client.post(address, fields)
    came_back(browser, world.spoke_desk)
    said = json.dumps([turned_away["Location"], caplog.text, *Event.objects.values_list("subject", flat=True)])
    assert "Moved away" not in said


def test_only_the_signature_of_the_page_makes_it_kept(browser: Browser, world: World, address: str) -> None:
    fields = filled(browser, address)
    for broken in ([], [""], [fields[kept.WHOSE][0] + "x"], [str(make_user("fitter").pk)]):
        browser.client.post("/keep-form/", fields | {kept.GOING_TO: [address], kept.WHOSE: broken})
    assert not KeptForm.objects.exists()
