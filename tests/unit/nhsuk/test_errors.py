"""What went wrong, in words, without codes and without what was typed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from larc import views

pytestmark = pytest.mark.usefixtures("gallery")

ERRORS: list[tuple[Callable[..., HttpResponse], tuple[Any, ...], int, str]] = [
    (views.bad_request, (Exception("secret"),), 400, "There is a problem with that address"),
    (views.forbidden, (Exception("secret"),), 403, "Your account cannot open this page"),
    (views.csrf_failure, ("secret",), 403, "This page is out of date"),
    (views.not_found, (Exception("secret"),), 404, "Page not found"),
    (views.server_error, (), 500, "Sorry, there is a problem with the service"),
]


@pytest.mark.parametrize(("view", "arguments", "status", "heading"), ERRORS)
def test_an_error_page_says_what_to_do(
    rf: RequestFactory, view: Callable[..., HttpResponse], arguments: tuple[Any, ...], status: int, heading: str
) -> None:
    request = rf.get("/<script>")
    request.user = AnonymousUser()
    response = view(request, *arguments)
    html = response.content.decode()
    assert response.status_code == status
    assert heading in html
    assert "secret" not in html
    assert "script>" not in html.split("<h1")[1].split("</main>")[0]
    assert str(status) not in html.split("<h1")[1].split("</main>")[0]
    assert 'href="/"' in html


def test_the_page_of_a_failure_needs_no_user_no_session_and_no_database(rf: RequestFactory) -> None:
    assert b"Sorry, there is a problem" in views.server_error(rf.get("/")).content


def test_a_failure_of_the_error_page_itself_still_answers(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(template: str) -> str:
        raise RuntimeError

    monkeypatch.setattr(views, "render_to_string", broken)
    response = views.server_error(rf.get("/"))
    assert response.status_code == 500
    assert b"Try again later" in response.content


def test_the_accessibility_statement_is_honest(rf: RequestFactory) -> None:
    request = rf.get("/accessibility/")
    request.user = AnonymousUser()
    html = views.accessibility(request).content.decode()
    assert "Accessibility statement" in html
    assert "Nobody outside the team has audited them yet" in html
