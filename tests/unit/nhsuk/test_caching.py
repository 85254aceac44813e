from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from larc.accounts.access import required_permissions, requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store, revalidate


def view(request: HttpRequest, word: str) -> HttpResponse:
    return HttpResponse(word)


@pytest.mark.parametrize(("decorate", "header"), [(no_store, "no-store, private"), (revalidate, "private, no-cache")])
def test_the_page_says_how_long_it_may_be_kept(
    rf: RequestFactory, decorate: Callable[..., Callable[..., HttpResponse]], header: str
) -> None:
    response = decorate(view)(rf.get("/"), word="hello")
    assert response["Cache-Control"] == header
    assert response.content == b"hello"


def test_a_permission_declared_below_is_not_lost() -> None:
    def private(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert required_permissions(no_store(requires(Permission.REFER)(private))) == {Permission.REFER}
