"""What is typed to record what came of a plan, and that a milestone is done."""

from collections.abc import Sequence
from datetime import date
from typing import cast

from django import forms
from django.core.validators import URLValidator

from larc.nhsuk.formatting import format_month
from larc.nhsuk.forms import DateField, Form
from reporting.plans.models import DECIMALS, DIGITS

WRONG_LINK = "Enter a link that begins with https:// or http://"


class ActualForm(Form):
    """A month and what came in it."""

    month = forms.TypedChoiceField(
        label="Month",
        coerce=lambda value: date.fromisoformat(f"{value}-01"),
        error_messages={"required": "Select a month", "invalid_choice": "Select a month from the list"},
    )
    value = forms.DecimalField(
        label="Value",
        max_digits=DIGITS,
        decimal_places=DECIMALS,
        error_messages={
            "required": "Enter the value",
            "max_digits": "Value has too many digits",
            "max_whole_digits": "Value has too many digits",
            "max_decimal_places": f"Value must have {DECIMALS} decimals or fewer",
        },
    )

    def __init__(self, *args: object, months: Sequence[date], unit: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        shown = [(f"{month:%Y-%m}", format_month(month)) for month in reversed(months)]
        cast(forms.TypedChoiceField, self.fields["month"]).choices = [("", "Select a month"), *shown]
        self.fields["value"].help_text = f"In the unit of the plan: {unit}. It replaces a value recorded before."


class DoneForm(Form):
    """When a milestone was done, and what shows it."""

    done_on = DateField(label="When was it done?", not_in_future=True)
    evidence = forms.CharField(
        label="What shows that it was done?",
        max_length=200,
        help_text="Such as “Agreement signed by both practices”. Do not name a patient.",
        error_messages={
            "required": "Enter what shows that it was done",
            "max_length": "What shows that it was done must be 200 characters or fewer",
        },
    )
    link = forms.CharField(
        label="Link to it",
        required=False,
        max_length=500,
        validators=[URLValidator(schemes=["https", "http"], message=WRONG_LINK)],
    )
