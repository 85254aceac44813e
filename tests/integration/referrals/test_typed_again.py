"""Whatever somebody wrote on a form that cannot be taken stands on the page that says why, and nowhere else."""

import logging
import uuid
from html import unescape
from typing import Any

import pytest
from django import forms
from django.core.cache import cache
from django.http import QueryDict
from django.urls import get_resolver

from larc.accounts.permissions import Role
from larc.nhsuk.forms import Form
from larc.nhsuk.typed import typed_texts
from referrals import duplicates, services
from referrals.models import Referral
from referrals.urls import urlpatterns
from tests.builders import states
from tests.builders.pages import address, client_of, need_answers, patient_answers
from tests.builders.pathway import World, make_user, make_world, patient_details

pytestmark = [pytest.mark.django_db, pytest.mark.acceptance("A12", "A13")]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def doctor(world):
    return make_user(Role.PRACTICE_STAFF, world.spoke, is_clinician=True)


def kinds() -> list[type[Form]]:
    """Every form of the service in which something is written."""
    assert get_resolver().url_patterns, "with the addresses come all forms"
    found, waiting = [], [Form]
    while waiting:
        waiting += (kind := waiting.pop()).__subclasses__()
        found += [kind] if texts_of(kind) and kind.__module__.startswith(("referrals.", "practices.")) else []
    return found


def texts_of(kind: type[Form]) -> list[str]:
    return [name for name, field in kind.base_fields.items() if is_written(field)]


def is_written(field: forms.Field) -> bool:
    return isinstance(field, forms.CharField) and not field.widget.is_hidden and not hasattr(field.widget, "choices")


def words_for(kind: type[Form]) -> dict[str, str]:
    return {name: f"Typed into {name} <&> “of” {kind.__name__}" for name in texts_of(kind)}


def page_of(response: Any) -> str:
    return unescape(response.content.decode())


def test_every_text_of_every_form_is_shown_again(world, caplog):
    closed = states.at(world, "discharged")
    browser = client_of(world.fitter_user)
    forms_with_texts = kinds()
    names = {kind.__name__ for kind in forms_with_texts}
    assert {"NeedForm", "FraserForm", "NoteForm", "ReviewForm", "PatientForm"} <= names
    with caplog.at_level(logging.DEBUG):
        for kind in forms_with_texts:
            typed = words_for(kind)
            page = browser.post(address("discharge", closed), typed)
            assert page.status_code == 409, kind
            missing = [name for name, text in typed.items() if text not in page_of(page)]
            assert not missing, (kind.__name__, missing)
            assert "no-store" in page["Cache-Control"]
    assert "Typed into" not in caplog.text
    assert "Typed into" not in str(dict(browser.session))
    assert not [key for key in cache._cache.get_client().keys("*") if b"Typed" in key]


def routes() -> list[str]:
    """The pages about one referral."""
    return [
        each.name
        for each in urlpatterns
        if "referral_id" in str(each.pattern) and str(each.pattern).count("<") == 1 and each.name != "draft"
    ]


@pytest.mark.parametrize("state", ["draft", "safeguarding_hold", "submitted", "fitted", "cancelled"])
def test_no_page_of_a_referral_loses_what_was_typed_or_carries_it_away(world, doctor, state, caplog):
    """A refusal shows it, a page with the form holds it; only a page that has no such text leads away."""
    referral = states.at(world, state)
    typed = {"reason": "Typed reason of mine", "text": "Typed text of mine", "comment": "Typed comment of mine"}
    typed |= {"notes": "Typed notes of mine", "destination": "Typed destination of mine"}
    for user in (doctor, world.fitter_user):
        browser = client_of(user)
        for name in routes():
            page = browser.post(address(name, referral), typed | {"version": "99999"})
            assert "Typed" not in page.get("Location", ""), name
            if page.status_code == 409:
                assert all(text in page_of(page) for text in typed.values()), (name, state)
            assert page.status_code < 500, name
    assert "Typed" not in caplog.text


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("need", need_answers(notes="Prefers the left arm")),
        ("fraser", {"notes": "Came with an aunt"}),
        ("sign-off", {"reason": "Specialist advice", "version": "1"}),
        ("contact", {"adjustment_notes": "Uses a wheelchair"}),
        ("patient", patient_answers(first_name="Adeline-Rose")),
    ],
)
def test_a_page_of_a_draft_that_was_sent_in_another_tab_loses_nothing(world, name, answers):
    draft = world.draft()
    services.submit(referral_id=draft.pk, by=world.spoke_desk)
    page = client_of(world.spoke_desk).post(address(f"draft-{name}", draft), answers)
    assert page.status_code == 409
    assert "has been sent or closed since you opened this page" in page_of(page)
    written = [text for text in answers.values() if (isinstance(text, str) and " " in text) or text == "Adeline-Rose"]
    assert written
    assert all(text in page_of(page) for text in written)
    assert Referral.objects.get(pk=draft.pk).notes == ""


@pytest.mark.acceptance("A4")
def test_notes_are_not_lost_when_the_same_need_is_open_already(world, monkeypatch):
    world.submitted()
    draft = services.start_draft(**another(world))
    browser = client_of(world.spoke_desk)
    answers = need_answers(notes="Prefers the left arm")
    page = browser.post(address("draft-need", draft), answers)
    assert page.status_code == 409
    assert "Prefers the left arm" in page_of(page)
    elsewhere = make_user(Role.PRACTICE_STAFF, world.hub.practice)
    draft = services.start_draft(**another(world) | {"by": elsewhere, "practice": world.hub.practice})
    monkeypatch.setattr(duplicates, "CHECKS_AN_HOUR", 0)
    page = client_of(elsewhere).post(address("draft-need", draft), answers)
    assert "Prefers the left arm" in page_of(page)


def another(world: World) -> dict[str, Any]:
    """What starts a second draft of the same patient."""
    return {"by": world.spoke_desk, "practice": world.spoke, "key": uuid.uuid4(), "patient": patient_details()}


def test_choices_and_what_a_form_carries_unseen_are_no_texts():
    data = QueryDict(mutable=True)
    data.update({"reason": "patient_request", "version": "3", "comment": "  ", "csrfmiddlewaretoken": "abc"})
    data.update({"decision": "send", "about": "7", "text": " Moved away "})
    assert typed_texts(data) == ["Moved away"]
