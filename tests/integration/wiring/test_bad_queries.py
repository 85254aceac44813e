"""Whatever an address asks for, on every page of every role: an answer or a refusal in words, never an error (A25)."""

import re
from html import unescape

import pytest
from django.utils import timezone

from larc.accounts.access import required_permissions
from larc.accounts.models import User
from larc.accounts.permissions import Role, permissions_of
from practices.models import Practice
from reporting import recount
from reporting.months import months_between
from reporting.selectors import latest_cut, span
from tests.architecture.test_routes import GUARDED, address_of, values
from tests.builders.activity import total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import client_of
from tests.builders.pathway import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.acceptance("A25")]
__all__ = ["values"]

NASTY = ("\0", "\u202eطلب 😀 <b>", "9" * 30, "-1", "9999-12", "0001-01-01", f"{9**30}-01-1", "x" * 20_000)
# Parameters that pages take without showing them in a form or a link of their first page.
UNSEEN = ("page", "cut", "month", "week", "part", "return", "kind", "window", "view", "sort", "list")


@pytest.fixture
def counted(values: dict[str, object]) -> dict[str, object]:
    """The rows of the routes, in a PCN with two years of fittings."""
    pcn, today = make_pcn("U00001"), timezone.localdate()
    for practice in Practice.objects.all():
        join(practice, pcn)
        count_women(practice, 2000)
    first = today.replace(year=today.year - 2, day=1)
    for month in months_between(first, today.replace(day=1))[:-1]:
        total_row(practice, 5, month=month)
    recount.recompute_all()
    cut = latest_cut()
    assert cut is not None
    assert span(cut) is not None
    return values


def person(values: dict[str, object], role: Role) -> User:
    """Of practices those who work at the hub of the rows."""
    world = values["world"]
    return {Role.PRACTICE_STAFF: world.hub_desk, Role.FITTER: world.fitter_user}.get(role) or make_user(role)


def names_in(page: str) -> set[str]:
    """What the forms and links of a page ask by."""
    boxes = re.findall(r'<(?:input|select)\b[^>]*?name="([^"]+)"', page)
    return {*UNSEEN, *boxes, *re.findall(r"[?&]([a-z_]+)=", unescape(page))} - {"csrfmiddlewaretoken"}


@pytest.mark.parametrize("role", [Role.FITTER, Role.NETWORK_ADMIN, Role.COMMISSIONER])
def test_nothing_an_address_asks_for_breaks_a_page(role, counted):
    user = person(counted, role)
    browser = client_of(user)
    browser.raise_request_exception = False
    wrong, opened = [], 0
    for route in GUARDED:
        if not required_permissions(route.view) & permissions_of(role):
            continue
        where = address_of(route, counted)
        first = browser.get(where)
        if first.status_code != 200:
            wrong += [f"{route.name} {first.status_code}"] if first.status_code >= 500 else []
            continue
        opened += 1
        names = names_in("" if first.streaming else first.content.decode(errors="replace"))
        for nasty in NASTY:
            status = browser.get(where, dict.fromkeys(names, nasty)).status_code
            wrong += [f"{route.name} {nasty[:12]!r} {status}"] if status >= 500 else []
        wrong += [
            f"{route.name} {name} {status}"
            for name in names
            if (status := browser.get(where, {name: [NASTY[2], NASTY[0]]}).status_code) >= 500
        ]
    assert opened > 10
    assert wrong == []
