from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from larc.accounts.models import User
from larc.accounts.permissions import Role
from tests.builders.pages import client_of


@pytest.fixture
def in_july() -> Iterator[None]:
    """The clock stands at 20 July 2025: June is the latest complete month."""
    with time_machine.travel(datetime(2025, 7, 20, 12, tzinfo=ZoneInfo("Europe/London")), tick=False):
        yield


@pytest.fixture
def commissioner() -> User:
    return User.objects.create_user(email="commissioner@example.org", name="Nadia Fictional", role=Role.COMMISSIONER)


@pytest.fixture
def browser(commissioner: User) -> Client:
    return client_of(commissioner)
