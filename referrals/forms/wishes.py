"""How the patient may be reached, and what they need at the appointment."""

from typing import Any, ClassVar

from django import forms

from larc.nhsuk.forms import CheckboxesField, Form, TextField, YesNoField
from referrals.models import Patient
from referrals.values import Wishes

# How long before a time that others give back a patient may need to know of it.
NOTICES = ((2, "2 hours"), (4, "4 hours"), (24, "1 day"), (48, "2 days"))


def short_notice_field() -> YesNoField:
    """Whether the patient would come at short notice; nobody has to be asked."""
    return YesNoField(
        label="Would the patient come at short notice?",
        help_text="If someone cancels, the fitting practice can phone or text to offer the time.",
        required=False,
    )


def notice_field() -> forms.TypedChoiceField:
    """How short; asked of those who would."""
    return forms.TypedChoiceField(
        label="How much notice does the patient need?",
        choices=NOTICES,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how much notice the patient needs"},
    )


class WishesForm(Form):
    """Nothing is chosen beforehand, and the phone number is not asked again (O9)."""

    shown_when: ClassVar = {
        "email": ("may_email", {True}),
        "interpreter_language": ("needs_interpreter", {True}),
        "notice_hours": ("short_notice", {True}),
    }

    may_text = YesNoField(
        label="Is it safe to text this phone?",
        help_text="Texts say when and where to come, never for what.",
        error_messages={"required": "Select yes if texts are safe"},
    )
    may_leave_message = YesNoField(
        label="Is it safe to leave a voice message?",
        error_messages={"required": "Select yes if voice messages are safe"},
    )
    may_email = YesNoField(
        label="Is it safe to email?",
        error_messages={"required": "Select yes if email is safe"},
    )
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the patient's email address"},
    )
    needs_interpreter = YesNoField(
        label="Does the patient need an interpreter?",
        error_messages={"required": "Select yes if the patient needs an interpreter"},
    )
    interpreter_language = forms.CharField(
        label="Which language?",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Enter the language of the interpreter"},
    )
    short_notice = short_notice_field()
    notice_hours = notice_field()
    wants_chaperone = YesNoField(
        label="Does the patient want a chaperone?",
        error_messages={"required": "Select yes if the patient wants a chaperone"},
    )
    adjustments = CheckboxesField(
        label="What should the fitting practice prepare?",
        help_text="Select all that apply",
        choices=Patient.Adjustment.choices,
        required=False,
    )
    adjustment_notes = TextField(label="Anything else about access", max_length=300, required=False)

    def wishes(self) -> Wishes:
        """What was answered, for a service."""
        answers = {name: value for name, value in self.cleaned_data.items() if name != "needs_interpreter"}
        return Wishes(**answers | {"adjustments": tuple(answers["adjustments"])})

    @classmethod
    def answers_of(cls, patient: Patient) -> dict[str, Any]:
        """What was answered before, to show it again."""
        answers = {name: getattr(patient, name) for name in cls.base_fields if name != "needs_interpreter"}
        was_asked = patient.wants_chaperone is not None
        return answers | {"needs_interpreter": bool(patient.interpreter_language) if was_asked else None}
