from typing import Any

from django import forms as django_forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from larc.accounts import lockout
from larc.accounts.models import User
from larc.accounts.network import client_address
from larc.nhsuk import forms
from larc.nhsuk.formatting import format_time

NOT_RIGHT = "Your email or password is not right"


class LogInForm(forms.Form):
    """Who is at the door. `user` is set when the form is valid."""

    email = django_forms.EmailField(
        label="Email address",
        max_length=254,
        error_messages={"required": "Enter your email address"},
        widget=django_forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )
    password = django_forms.CharField(
        label="Password",
        max_length=1000,
        strip=False,
        error_messages={"required": "Enter your password", "max_length": NOT_RIGHT},
        widget=django_forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        """One neutral answer to any failure; while locked, even the right password is not tried."""
        email, password = (self.cleaned_data.get("email"), self.cleaned_data.get("password"))
        if not email or not password:
            return self.cleaned_data
        account = lockout.email_subject(email)
        subjects = [account, lockout.network_subject(client_address(self.request))]
        refuse_while_locked(subjects)
        user = authenticate(self.request, username=email.lower(), password=password)
        if not isinstance(user, User):
            lockout.record_failure(subjects)
            refuse_while_locked(subjects)
            raise at_email(NOT_RIGHT)
        lockout.forget(account)  # Not the network address: one success does not clear its guesses at others.
        self.user = user
        return self.cleaned_data


def refuse_while_locked(subjects: list[lockout.Subject]) -> None:
    if until := lockout.locked_until(subjects):
        raise at_email(f"Too many tries. Try again at {format_time(until)}.")


def at_email(message: str) -> ValidationError:
    """Said at the first box, whichever was wrong, so that the error summary has somewhere to lead."""
    return ValidationError({"email": message})
