"""How the programming interface answers when it does not answer: always JSON, never a way to a form."""

import pytest
from django.test import Client, RequestFactory

from larc import views
from larc.accounts.permissions import Role
from tests.builders.pages import client_of
from tests.builders.pathway import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options", "head"])
def test_who_is_not_logged_in_gets_401_and_learns_how_to(method: str) -> None:
    answer = getattr(Client(), method)("/api/v1/referrals/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Cookie ")
    assert 'form-action="/log-in/"' in answer["WWW-Authenticate"]
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.acceptance("A29")
def test_a_session_that_ended_answers_401() -> None:
    browser = client_of(make_user(Role.PRACTICE_STAFF))
    browser.session.flush()
    assert browser.get("/api/v1/referrals/").status_code == 401


@pytest.mark.parametrize("browser", [Client(), None])
def test_an_address_that_is_not_there_answers_in_json(browser: Client | None) -> None:
    browser = browser or client_of(make_user(Role.PRACTICE_STAFF))
    for address in ("/api/", "/api/v1/", "/api/v2/referrals/", "/api/v1/referrals/1/"):
        answer = browser.get(address)
        assert answer.status_code == 404
        assert set(answer.json()) == {"detail"}


def test_other_methods_and_formats_are_refused_in_json() -> None:
    browser = client_of(make_user(Role.PRACTICE_STAFF))
    assert browser.post("/api/v1/referrals/").status_code == 405
    assert browser.get("/api/v1/referrals/", headers={"Accept": "text/html"}).status_code == 406


def test_what_fails_here_answers_in_json_too() -> None:
    for asked, is_json in (("/api/v1/referrals/", True), ("/referrals/", False)):
        request = RequestFactory().get(asked)
        for answer in (views.server_error(request), views.bad_request(request, ValueError())):
            assert (answer["Content-Type"] == "application/json") is is_json
