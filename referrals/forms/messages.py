"""What staff say about messages to patients."""

from django import forms

from larc.nhsuk.forms import Form, RadioField

DEALT_WITH, TRY_AGAIN = "dealt-with", "try-again"


class FailedMessageForm(Form):
    """One of the two buttons beside a failed message."""

    message = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    do = forms.ChoiceField(choices=[(DEALT_WITH, "Dealt with"), (TRY_AGAIN, "Try again")])


class PatientMessagesForm(Form):
    """Whether the patient wants messages."""

    wanted = RadioField(
        label="Does the patient want messages about this referral?",
        choices=[("yes", "Yes, as far as they are safe"), ("no", "No, no more messages")],
        error_messages={"required": "Select yes if the patient wants messages"},
    )
