"""Bad input on every field of every form about a referral: told in words, never an error, never half saved (A25)."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch

from larc.accounts.permissions import Role
from referrals.models import Referral
from referrals.urls import urlpatterns
from tests.builders import states
from tests.builders.pages import address, client_of
from tests.builders.pathway import World, make_user, make_world, with_another_hub

pytestmark = [pytest.mark.django_db, pytest.mark.acceptance("A25")]

FORMS = [route.name for route in urlpatterns if list(route.pattern.converters) == ["referral_id"]]
ALONE = ("\u202eطلب 😀 <b>",)
NASTY = (*ALONE, "\0", "x" * 100_000, "9" * 30, "0001-01-01T00:00+14:00")
# What goes into boxes by the end of their names; other boxes take a letter.
USUAL = {"day": "1", "month": "1", "year": "2026", "time": "9am", "phone": "07700 900 982", "email": "a@example.org"}
# Who has the most forms in each state.
WORKED_BY = {
    "draft": "doctor",
    "awaiting_practice": "doctor",
    "safeguarding_hold": "lead",
    "submitted": "fitter",
    "info_requested": "doctor",
    "accepted": "fitter",
    "booked": "fitter",
    "attended_not_fitted": "fitter",
    "dna": "fitter",
    "rejected": "doctor",
}


def person(world: World, referral: Referral, who: str) -> Any:
    if who == "lead":
        return referral.safeguarding_hold.lead
    return world.fitter_user if who == "fitter" else make_user(Role.FITTER, world.spoke, is_clinician=True)


def fields_of(page: str) -> tuple[dict[str, str], set[str]]:
    """What the forms of a page send when nothing is typed, first options chosen; and what can be typed or chosen."""
    main = page.split("<main", 1)[-1].split("<dialog")[0]
    sent: dict[str, str] = {}
    asked = set()
    for tag in re.findall(r"<(?:input|textarea|select)\b[^>]*>", main):
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        name = given.get("name", "")
        if not name or name in {"csrfmiddlewaretoken", "form_for"}:
            continue
        if given.get("type") == "hidden":
            sent[name] = unescape(given.get("value", ""))
            continue
        asked.add(name)
        value = unescape(given.get("value", ""))
        if " checked" in tag or name not in sent:
            sent[name] = value or USUAL.get(name.rpartition("_")[2], "x")
    return sent, asked


def attempts(sent: dict[str, str], asked: set[str]) -> list[dict[str, str]]:
    """Bad answers to all questions at once, to each alone, the usual ones, and none."""
    alone = [{**sent, name: nasty} for name in sent for nasty in ALONE]
    return [*({**sent, **dict.fromkeys(asked, nasty)} for nasty in NASTY), *alone, sent, {}]


def found_wrong(browser: Client, referral: Referral, name: str) -> list[str]:
    """What went wrong with the form of one page."""
    try:
        where = address(name, referral)
    except NoReverseMatch:
        return []
    page = browser.get(where)
    if page.status_code != 200:
        return [f"{name} {page.status_code}"] if page.status_code >= 500 else []
    wrong = []
    for given in attempts(*fields_of(page.content.decode())):
        with transaction.atomic():
            answer = browser.post(where, given)
            kept = Referral.objects.get(pk=referral.pk)
            is_half_saved = answer.status_code != 302 and kept.version != referral.version
            if answer.status_code >= 500 or is_half_saved:
                wrong.append(f"{name} {answer.status_code} { ({key: each[:20] for key, each in given.items()}) }")
            transaction.set_rollback(True)
    return wrong


@pytest.mark.parametrize("status", WORKED_BY)
def test_no_answer_breaks_a_form_or_is_half_saved(status):
    world = make_world()
    with_another_hub(world).add_clinic()
    referral = states.at(world, status)
    browser = client_of(person(world, referral, WORKED_BY[status]))
    browser.raise_request_exception = False
    assert [wrong for name in FORMS for wrong in found_wrong(browser, referral, name)] == []
