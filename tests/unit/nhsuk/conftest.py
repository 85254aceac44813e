from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

GALLERY = Path(__file__).parent / "gallery"


@pytest.fixture
def gallery(settings: Settings) -> None:
    """The gallery's routes and templates beside the service's own."""
    [backend] = settings.TEMPLATES
    settings.TEMPLATES = [backend | {"DIRS": [*backend["DIRS"], GALLERY / "templates"]}]
    settings.ROOT_URLCONF = "tests.unit.nhsuk.gallery.urls"


@pytest.fixture
def open_page(rf: RequestFactory, gallery: None) -> Callable[..., str]:
    """Call a view as a visitor who is not logged in, and give the page's HTML."""

    def open_(view: Callable[[HttpRequest], HttpResponse], path: str = "/", post: Any = None) -> str:
        request = rf.get(path) if post is None else rf.post(path, post)
        request.user = AnonymousUser()
        return view(request).content.decode()

    return open_
