from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from larc.accounts import views
from larc.accounts.models import User
from larc.accounts.permissions import Role

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.unit.nhsuk.gallery.urls")]

PASSWORD = "correct horse battery"
WRONG = "Your email or password is not right"


@pytest.fixture
def sam() -> User:
    return User.objects.create_user(
        email="sam@example.org", name="Sam Ali", role=Role.PRACTICE_STAFF, password=PASSWORD
    )


def log_in(client: Client, email: str = "sam@example.org", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/log-in/", {"email": email, "password": password, **more})


def test_the_right_password_leads_home(client: Client, sam: User) -> None:
    response = log_in(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(sam.pk)


def test_capitals_in_the_email_address_do_not_matter(client: Client, sam: User) -> None:
    assert log_in(client, "Sam@Example.org").status_code == 302


@pytest.mark.acceptance("A28")
@pytest.mark.parametrize("email", ["sam@example.org", "nobody@example.org"])
def test_any_failure_has_the_same_answer(client: Client, sam: User, email: str) -> None:
    html = log_in(client, email, "wrong").content.decode()
    assert WRONG in html
    assert "<title>Error: Log in" in html
    assert f'value="{email}"' in html
    assert 'href="#id_email"' in html
    assert "wrong" not in html


def test_an_account_that_was_closed_has_the_same_answer(client: Client, sam: User) -> None:
    sam.is_active = False
    sam.save()
    assert WRONG in log_in(client).content.decode()


@pytest.mark.parametrize("password", ["x" * 1001, "nul\x00byte"])
def test_an_odd_password_is_no_server_error(client: Client, sam: User, password: str) -> None:
    assert log_in(client, password=password).status_code == 200


def test_nothing_typed_is_asked_for(client: Client) -> None:
    html = log_in(client, "", "").content.decode()
    assert "Enter your email address" in html
    assert "Enter your password" in html


@pytest.mark.acceptance("A28")
@pytest.mark.parametrize("email", ["sam@example.org", "nobody@example.org"])
def test_five_failures_lock_known_and_unknown_accounts_alike(
    client: Client, sam: User, email: str, time_machine: Any
) -> None:
    time_machine.move_to(datetime(2026, 11, 2, 9, 30, tzinfo=UTC), tick=False)
    for _ in range(4):
        assert WRONG in log_in(client, email, "wrong").content.decode()
    assert "Too many tries. Try again at 9:45am." in log_in(client, email, "wrong").content.decode()
    assert "Too many tries. Try again at 9:45am." in log_in(client, email).content.decode()


@pytest.mark.acceptance("A28")
def test_a_new_session_key_is_given_on_logging_in(client: Client, sam: User) -> None:
    session = client.session
    session["kept"] = "no"
    session.save()
    before = session.session_key
    log_in(client)
    assert client.session.session_key != before


@pytest.mark.acceptance("A28")
def test_a_session_key_that_was_planted_is_never_logged_in(client: Client, sam: User) -> None:
    visitor = Client()
    visitor.session.save()
    planted = visitor.session.session_key
    client.cookies["sessionid"] = planted
    log_in(client)
    assert client.cookies["sessionid"].value != planted
    other = Client()
    other.cookies["sessionid"] = planted
    assert other.get("/")["Location"].startswith("/log-in/")


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/referrals/?list=new", "/referrals/?list=new"),
        ("https://example.org/", "/"),
        ("//example.org/", "/"),
        ("/\\example.org", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_only_our_own_addresses_are_gone_on_to(client: Client, sam: User, address: str, leads_to: str) -> None:
    assert log_in(client, next=address)["Location"] == leads_to


def test_the_address_to_go_on_to_survives_a_wrong_password(client: Client, sam: User) -> None:
    html = log_in(client, password="wrong", next="/referrals/?a=1&b=2").content.decode()
    assert '<input type="hidden" name="next" value="/referrals/?a=1&amp;b=2">' in html


def test_who_is_logged_in_need_not_log_in(client: Client, sam: User) -> None:
    client.force_login(sam)
    assert client.get("/log-in/?next=/referrals/")["Location"] == "/referrals/"


@pytest.mark.acceptance("A28")
def test_a_form_without_its_token_is_refused_in_words(sam: User) -> None:
    response = log_in(Client(enforce_csrf_checks=True))
    assert response.status_code == 403
    assert "This page is out of date" in response.content.decode()


def test_the_page_is_kept_nowhere(client: Client) -> None:
    assert client.get("/log-in/")["Cache-Control"] == "no-store, private"


def test_logging_out_is_a_post_and_ends_the_session(client: Client, sam: User) -> None:
    log_in(client)
    assert client.get("/log-out/").status_code == 405
    assert client.post("/log-out/")["Location"] == "/log-in/"
    assert "_auth_user_id" not in client.session
    assert "You were logged out" not in client.get("/log-in/").content.decode()


def test_after_a_time_out_the_page_says_why_and_leads_back(client: Client, sam: User) -> None:
    log_in(client)
    client.cookies.pop("sessionid")
    response = client.get("/log-in/?next=/referrals/")
    assert "You were logged out to protect patient data." in response.content.decode()
    assert log_in(client, next="/referrals/")["Location"] == "/referrals/"


def test_a_first_visit_is_no_time_out(client: Client) -> None:
    assert "You were logged out" not in client.get("/log-in/?next=/").content.decode()


def test_the_browser_running_out_of_time_logs_out_and_leads_back(client: Client, sam: User) -> None:
    log_in(client)
    response = client.post("/log-out/", {"next": "/referrals/?list=new"})
    assert response["Location"] == "/log-in/?next=%2Freferrals%2F%3Flist%3Dnew"
    assert "You were logged out to protect patient data." in client.get(response["Location"]).content.decode()


def test_the_door_says_that_answers_were_kept_when_they_were(client: Client, sam: User) -> None:
    log_in(client)
    response = client.post("/log-out/", {"next": "/referrals/", "kept": "yes"})
    page = client.get(response["Location"]).content.decode()
    assert "You were logged out to protect patient data. Your answers were kept for you." in page


def test_the_door_says_that_answers_were_kept_when_another_tab_was_logged_out_by_hand(
    client: Client, sam: User
) -> None:
    log_in(client)
    client.post("/log-out/")
    page = client.get("/log-in/?next=%2Freferrals%2F&kept=yes").content.decode()
    assert "Your answers were kept for you." in page
    assert "You were logged out" not in page


def test_whoever_has_logged_in_by_then_is_led_past_the_door(client: Client, sam: User) -> None:
    client.force_login(sam)
    assert client.get("/log-in/?next=%2Freferrals%2F&kept=yes")["Location"] == "/referrals/"


def test_staying_logged_in_prolongs_the_session(client: Client, sam: User) -> None:
    client.force_login(sam)
    response = client.post("/stay-logged-in/")
    assert response.json() == {"seconds": 15 * 60}
    assert response.cookies["sessionid"]["max-age"] == 15 * 60


def test_a_visitor_cannot_stay_logged_in(client: Client) -> None:
    assert client.post("/stay-logged-in/")["Location"].startswith("/log-in/")


@pytest.fixture
def demonstration(settings: Settings, monkeypatch: pytest.MonkeyPatch, sam: User) -> None:
    settings.DEMONSTRATION = True
    shown = SimpleNamespace(
        email=sam.email, name=sam.name, role_label="Practice staff", organisation="Park Practice", purpose="Refers."
    )
    monkeypatch.setattr(views, "demonstration_users", lambda: [shown])


@pytest.mark.usefixtures("demonstration")
def test_a_demonstration_user_is_one_click_away(client: Client, sam: User) -> None:
    html = client.get("/log-in/").content.decode()
    assert "Demonstration users" in html
    assert "Log in as Sam Ali" in html
    response = client.post("/log-in/demonstration/", {"email": sam.email, "next": "/referrals/"})
    assert response["Location"] == "/referrals/"
    assert client.session["_auth_user_id"] == str(sam.pk)


@pytest.mark.usefixtures("demonstration")
def test_nobody_else_is(client: Client) -> None:
    User.objects.create_user(email="other@example.org", name="Other", role=Role.SYSTEM_ADMIN, password=PASSWORD)
    assert client.post("/log-in/demonstration/", {"email": "other@example.org"}).status_code == 404
    assert client.post("/log-in/demonstration/").status_code == 404
    assert client.post("/log-in/demonstration/", {"email": "sam@example.org\x00"}).status_code == 404


def test_outside_a_demonstration_there_is_no_such_door(client: Client, sam: User) -> None:
    assert "Demonstration users" not in client.get("/log-in/").content.decode()
    assert client.post("/log-in/demonstration/", {"email": sam.email}).status_code == 404
    assert "_auth_user_id" not in client.session
