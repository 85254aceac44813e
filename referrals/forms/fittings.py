from django import forms

from larc.nhsuk.forms import Form, RadioField, TextField
from referrals.models.activity import Payer


class CodeForm(Form):
    """The code of a fitting that has none. The service judges it."""

    code = forms.CharField(
        label="SNOMED CT code",
        help_text="You can paste it. Spaces do not matter",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
        error_messages={
            "required": "Enter the SNOMED CT code",
            "max_length": "Enter the SNOMED CT code alone, such as 169553002",
        },
    )


class PayerForm(Form):
    """Who pays for a fitting that no rule assigns, and why."""

    payer = RadioField(
        label="Who pays for this?", choices=Payer.choices, error_messages={"required": "Select who pays"}
    )
    reason = TextField(
        label="Why do they pay?",
        help_text="Both practices can read this",
        max_length=500,
        error_messages={"required": "Enter why they pay"},
    )
