"""What several forms share."""

from typing import Any

from django import forms

from larc.nhsuk.forms import lower_first


def whole_number(label: str, first: int, last: int, **kwargs: Any) -> forms.IntegerField:
    """A whole number in a range, both ends allowed."""
    said = f"{label} must be between {first} and {last}"
    wanted = f"Enter the {lower_first(label)}"
    return forms.IntegerField(
        label=label,
        min_value=first,
        max_value=last,
        error_messages={"min_value": said, "max_value": said, "required": wanted},
        **kwargs,
    )
