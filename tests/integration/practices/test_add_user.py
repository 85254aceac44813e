"""The first people of an installation are let in from the command line."""

import getpass
import io

import pytest
from django.core.management import CommandError, call_command

from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.models import StaffMembership
from tests.builders.capacity import a_practice

pytestmark = pytest.mark.django_db

PASSWORD = "nine lives and a half"


@pytest.fixture
def add_user(monkeypatch, capsys):
    """Runs the command with a password on standard input; what it printed."""

    def run(*arguments, email="sam@example.org", name="Sam Ali", password=PASSWORD):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        call_command("add_user", email, "--name", name, "--password-stdin", *arguments)
        return capsys.readouterr().out

    return run


def log_in(client, email="sam@example.org", password=PASSWORD):
    return client.post("/log-in/", {"email": email, "password": password})


def test_who_was_added_logs_in_with_role_and_practices(add_user, client):
    first, second = a_practice(), a_practice()
    codes = ["--practice", first.code, "--practice", second.code.lower()]

    said = add_user("--role", "fitter", "--clinician", *codes, email="Sam@Example.org")

    assert "Sam Ali may now log in as sam@example.org: fitter." in said
    user = User.objects.get(email="sam@example.org")
    assert (user.name, user.role, user.is_clinician) == ("Sam Ali", Role.FITTER, True)
    assert {membership.practice for membership in user.staff_memberships.all()} == {first, second}
    assert log_in(client).status_code == 302
    [event] = Event.objects.filter(action="account.added")
    assert (event.actor, event.subject) == (None, str(user.pk))


@pytest.mark.parametrize("role", [Role.NETWORK_ADMIN, Role.COMMISSIONER, Role.SYSTEM_ADMIN])
def test_the_other_roles_work_at_no_practice(add_user, role):
    add_user("--role", role)
    with pytest.raises(CommandError, match="works at no practice"):
        add_user("--role", role, "--practice", a_practice().code, email="other@example.org")
    assert User.objects.count() == 1
    assert not StaffMembership.objects.exists()


@pytest.mark.parametrize("role", [Role.PRACTICE_STAFF, Role.FITTER])
def test_a_role_of_practices_needs_one_that_is_known(add_user, role):
    with pytest.raises(CommandError, match="Give its ODS code"):
        add_user("--role", role)
    with pytest.raises(CommandError, match="No practice has the ODS code X99999"):
        add_user("--role", role, "--practice", a_practice().code, "--practice", "x99999")
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"email": "SAM@example.org"}, "already has an account"),
        ({"email": "not-an-address"}, "Enter a valid email address"),
        ({"email": "a" * 250 + "@example.org"}, "at most 254 characters"),
        ({"name": "  "}, "Enter the person's name"),
        ({"name": "x" * 151}, "at most 150 characters"),
        ({"password": "short"}, "too short"),
        ({"password": "qwerty123456"}, "too common"),
        ({"password": "kim.hill@example.org"}, "too similar to the email"),
        ({"password": ""}, "too short"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_saved(add_user, given, words):
    add_user("--role", "commissioner")
    with pytest.raises(CommandError, match=words) as refused:
        add_user("--role", "commissioner", **({"email": "kim.hill@example.org", "name": "Kim"} | given))
    assert str(refused.value).endswith(" Nothing was saved.")
    assert User.objects.count() == 1


def test_an_unknown_role_is_answered_with_those_there_are(add_user):
    with pytest.raises(CommandError, match="no role owner"):
        add_user("--role", "owner")
    assert not User.objects.exists()


def test_a_password_is_asked_for_twice_and_has_to_be_the_same(monkeypatch, client):
    def answer(*passwords):
        typed = iter(passwords)
        monkeypatch.setattr(getpass, "getpass", lambda prompt: next(typed))
        call_command("add_user", "sam@example.org", "--name", "Sam Ali", "--role", "commissioner")

    with pytest.raises(CommandError, match="not the same"):
        answer(PASSWORD, PASSWORD.upper())
    assert not User.objects.exists()
    answer(PASSWORD, PASSWORD)
    assert log_in(client).status_code == 302
