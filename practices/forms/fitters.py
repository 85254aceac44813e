"""What network admins type about fitters and their letters of competence."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError

from larc.accounts.models import User
from larc.nhsuk.forms import Form, RadioField
from practices.models import Fitter, Hub
from practices.selectors import fitter_account

OTHER, NOT_SAID = "other", "not-said"
IS_WOMAN = {"yes": True, "no": False, NOT_SAID: None}
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


def account_at(hubs: Sequence[Hub], email: str) -> User:
    """The account of this address. ValidationError when it is not a fitter's of one of the hubs."""
    user = fitter_account(hubs=hubs, email=email)
    if user is None:
        where = " or ".join(hub.practice.name for hub in hubs) or "any practice they fit at"
        raise ValidationError(
            f"No account of a fitter at {where} has this email address. Check it, or ask for the account first"
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
    is_woman = RadioField(
        label="Is the fitter a woman?",
        choices=[("yes", "Yes"), ("no", "No"), (NOT_SAID, "Not said")],
        help_text="For patients who ask for a woman.",
        error_messages={"required": "Select yes if the fitter is a woman"},
    )
    email = account_field(required=False)
    shown_when: ClassVar = {"other_body": ("registration_body", {OTHER})}

    def __init__(self, *args: Any, hubs: Sequence[Hub], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hubs = hubs

    def clean_email(self) -> User | None:
        return account_at(self.hubs, email) if (email := self.cleaned_data["email"]) else None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("registration_body") == OTHER:
            given["registration_body"] = given["other_body"] = given.get("other_body", "").strip().upper()
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
            "is_woman": IS_WOMAN[typed["is_woman"]],
            "user": typed["email"],
        }


class ChangeFitterForm(FitterForm):
    """What is said of a fitter, corrected. `version` is the one that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, fitter: Fitter, hubs: Sequence[Hub]) -> Self:
        """The form as it is opened: what is stored."""
        stored = cls.stored(fitter)
        shown = {"registration_body": OTHER} if stored["other_body"] else {}
        email = fitter.user.email if fitter.user else ""
        return cls(initial=stored | shown | {"email": email}, hubs=hubs, own=fitter.user)

    def __init__(self, *args: Any, own: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own

    @classmethod
    def stored(cls, fitter: Fitter) -> dict[str, Any]:
        """What is stored, as a valid form has it."""
        body = fitter.registration_body
        return {
            "version": fitter.version,
            "name": fitter.name,
            "registration_body": body,
            "other_body": "" if body in _NUMBERS else body,
            "registration_number": fitter.registration_number,
            "is_woman": next(said for said, truth in IS_WOMAN.items() if truth is fitter.is_woman),
            "email": fitter.user,
        }

    def clean_email(self) -> User | None:
        if self.own and self.cleaned_data["email"].strip().lower() == self.own.email.lower():
            return self.own
        return super().clean_email()

    def given(self) -> dict[str, Any]:
        return super().given() | {"version": self.cleaned_data["version"]}


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
        return account_at([self.hub], self.cleaned_data["email"])
