"""What network admins type about fitters and their letters of competence."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from larc.accounts.models import User
from larc.nhsuk.forms import DateField, Form, RadioField
from practices.methods import Competence
from practices.models import Fitter, Hub
from practices.selectors import fitter_account

OTHER = "other"
# How each regulator writes its numbers, and an example of it.
_NUMBERS = {
    "GMC": (re.compile(r"\d{7}", re.ASCII), "GMC number must be 7 numbers, like 1234567"),
    "NMC": (re.compile(r"\d{2}[A-Z]\d{4}[A-Z]", re.ASCII), "NMC Pin must be 8 characters, like 12A3456B"),
}
_ANY_NUMBER = (re.compile(r"[A-Z0-9/-]+"), "Registration number must be letters and numbers only")
_ACCOUNT_HINT = "Needed only to record fittings themselves. It must be the account of a fitter who works here."


def account_field(**kwargs: Any) -> forms.EmailField:
    """The email address of a fitter's account."""
    return forms.EmailField(
        label="Email address of their account",
        max_length=254,
        help_text=_ACCOUNT_HINT,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the email address of the fitter’s account"},
        **kwargs,
    )


def account_at(hub: Hub, email: str) -> User:
    """The account of this address. ValidationError when it is not a fitter's of the hub."""
    user = fitter_account(hub=hub, email=email)
    if user is None:
        raise ValidationError(
            f"No account of a fitter at {hub.practice} has this email address. Check it, or ask for the account first"
        )
    return user


class FitterForm(Form):
    """A fitter who is new to the network."""

    name = forms.CharField(
        label="Name",
        max_length=150,
        error_messages={"required": "Enter the fitter’s name"},
        help_text="With the title",
    )
    registration_body = RadioField(
        label="Which regulator are they registered with?",
        choices=[
            ("GMC", "General Medical Council (GMC)"),
            ("NMC", "Nursing and Midwifery Council (NMC)"),
            (OTHER, "Another regulator"),
        ],
        error_messages={"required": "Select the regulator"},
    )
    other_body = forms.CharField(
        label="Which one?",
        max_length=10,
        help_text="Its short name, like HCPC",
        error_messages={"required": "Enter the regulator’s short name"},
    )
    registration_number = forms.CharField(
        label="Registration number",
        max_length=20,
        error_messages={"required": "Enter the registration number"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = account_field(required=False)
    shown_when: ClassVar = {"other_body": ("registration_body", {OTHER})}

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub = hub

    def clean_email(self) -> User | None:
        return account_at(self.hub, email) if (email := self.cleaned_data["email"]) else None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("registration_body") == OTHER:
            given["registration_body"] = given.get("other_body", "").strip().upper()
        body = given.get("registration_body")
        if body and (number := given.get("registration_number")):
            given["registration_number"] = number = "".join(number.split()).upper()
            written, words = _NUMBERS.get(body, _ANY_NUMBER)
            if not written.fullmatch(number):
                self.add_error("registration_number", words)
        return given

    def given(self) -> dict[str, Any]:
        """What was typed, for a service."""
        typed = self.cleaned_data
        return {name: typed[name] for name in ("name", "registration_body", "registration_number")} | {
            "user": typed["email"]
        }


class StartFitterForm(Form):
    """A fitter of the network who starts at another hub."""

    fitter = forms.TypedChoiceField(
        label="Fitter",
        coerce=int,
        error_messages={"required": "Select the fitter", "invalid_choice": "Select the fitter from the list"},
    )

    def __init__(self, *args: Any, fitters: Iterable[Fitter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fitter"].choices = [
            ("", "Choose a fitter"),
            *((each.pk, f"{each.name}, {each.registration_body} {each.registration_number}") for each in fitters),
        ]


class AccountForm(Form):
    """Whose account a fitter's is."""

    email = account_field()

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub = hub

    def clean_email(self) -> User:
        return account_at(self.hub, self.cleaned_data["email"])


class LetterForm(Form):
    """A letter of competence."""

    competence = RadioField(
        label="What may they do?", choices=Competence.choices, error_messages={"required": "Select what they may do"}
    )
    issued_on = DateField(
        label="Date of issue",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter the date of issue"},
    )
    expires_on = DateField(
        label="Expiry date",
        help_text="The last day on which it counts, usually 5 years after.",
        not_in_past=True,
        error_messages={"required": "Enter the expiry date"},
    )
