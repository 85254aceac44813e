"""What network admins type about letters of competence."""

from django import forms

from larc.nhsuk.forms import DateField, Form, RadioField
from practices.methods import Competence


class RenewalForm(Form):
    """The letter that follows another."""

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


class LetterForm(RenewalForm):
    """A letter of competence."""

    competence = RadioField(
        label="What may they do?", choices=Competence.choices, error_messages={"required": "Select what they may do"}
    )
    field_order = ("competence", "issued_on", "expires_on")


class GraceForm(Form):
    """How long a letter counts past its end. `version` is the grace that was shown, empty for none."""

    version = forms.DateField(widget=forms.HiddenInput, required=False)
    until = DateField(
        label="Last day of grace",
        help_text="6 weeks after the letter ends at the latest.",
        not_in_past=True,
        error_messages={"required": "Enter the last day of grace"},
    )
