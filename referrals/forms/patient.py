"""Who the patient is. What the rules make of the answers is in referrals/values.py."""

from dataclasses import asdict
from typing import Any, ClassVar

from django import forms

from larc.nhsuk.forms import DateField, Form, RadioField, YesNoField
from practices.models import Practice
from referrals.forms.cleaning import told_at_the_field
from referrals.forms.identity import IdentityForm
from referrals.forms.keys import KeyField
from referrals.models import Patient
from referrals.values import PatientDetails, parse_postcode


class ReferringPracticeForm(Form):
    """Which of the person's practices the referral comes from; values are the practices' UUIDs."""

    practice = RadioField(
        label="Which practice are you referring from?",
        error_messages={"required": "Select the practice you are referring from"},
    )

    def __init__(self, *args: Any, practices: list[Practice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["practice"].choices = [(str(practice.uuid), practice.name) for practice in practices]


class PatientForm(IdentityForm):
    """Who the patient is."""

    shown_when: ClassVar = {
        "nhs_number": ("knows_number", {True}),
        "without_number": ("knows_number", {False}),
    }

    knows_number = YesNoField(
        label="Do you know the patient's NHS number?",
        error_messages={"required": "Select yes if you know the patient's NHS number"},
    )
    nhs_number = forms.CharField(
        label="NHS number",
        help_text="10 digits, like 999 123 4560",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the patient's NHS number", "max_length": "NHS number must be 10 digits"},
    )
    without_number = RadioField(
        label="Why is there no NHS number?",
        choices=Patient.WithoutNumber.choices,
        error_messages={"required": "Select why there is no NHS number"},
    )
    first_name = forms.CharField(
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the patient's first name"},
    )
    last_name = forms.CharField(
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the patient's last name"},
    )
    born_on = DateField(
        label="Date of birth",
        help_text="For example, 27 3 1994",
        not_in_future=True,
        error_messages={
            "required": "Enter the patient's date of birth",
            "future": "Date of birth must be in the past",
        },
    )
    postcode = forms.CharField(
        help_text="Of the patient's home",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Enter the patient's postcode",
            "max_length": "Enter a full UK postcode, like L6 4EW",
        },
    )
    phone = forms.CharField(
        label="Phone number",
        help_text="A mobile number if there is one. The fitting practice calls it to arrange the appointment.",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
        error_messages={
            "required": "Enter the patient's phone number",
            "max_length": "Enter a UK phone number, like 07700 900 982 or 0151 496 0000",
        },
    )

    recorded_sex = RadioField(
        label="Which sex does the patient's record say?",
        help_text="It decides nothing about what is offered.",
        choices=Patient.RecordedSex.choices,
        required=False,
    )

    def clean_postcode(self) -> str:
        with told_at_the_field():
            return parse_postcode(self.cleaned_data["postcode"])

    def details(self) -> PatientDetails:
        """What was answered, for a service."""
        answers = self.cleaned_data
        return PatientDetails(
            nhs_number=answers["nhs_number"] or "",
            without_number=answers["without_number"] or "",
            first_name=answers["first_name"],
            last_name=answers["last_name"],
            born_on=answers["born_on"],
            postcode=answers["postcode"],
            phone=answers["phone"],
            recorded_sex=answers["recorded_sex"],
        )

    @staticmethod
    def answers_of(patient: Patient) -> dict[str, Any]:
        """What was answered before, to show it again."""
        answers = {name: getattr(patient, name) for name in PatientForm.base_fields if name != "knows_number"}
        return answers | {"knows_number": bool(patient.nhs_number)}

    def differs_from(self, patient: Patient) -> bool:
        """Whether these answers are about someone else, or say something new about the patient."""
        return any(getattr(patient, name) != value for name, value in asdict(self.details()).items())


class NewPatientForm(PatientForm):
    """The first form of a referral. Its key makes a second sending of it harmless (A11)."""

    key = KeyField(then="Start the referral again")
