"""A form that adds something carries a key, so that sent twice it adds one thing (A11)."""

from typing import Any

from django import forms

NOT_WHOLE = "This form is not whole."


class KeyField(forms.UUIDField):
    """The hidden key of one form. `then` says what to do when it is missing: "Open the referral again"."""

    def __init__(self, *, then: str, **kwargs: Any) -> None:
        not_whole = dict.fromkeys(("required", "invalid"), f"{NOT_WHOLE} {then}")
        super().__init__(widget=forms.HiddenInput, error_messages=not_whole, **kwargs)
