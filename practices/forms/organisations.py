"""What network admins type about organisations that no file describes."""

from django import forms
from django.core.exceptions import ValidationError

from larc.nhsuk.forms import Form, RadioField
from practices.models import Practice
from practices.models.organisations import ods_code
from practices.postcodes import normalised


class ClinicForm(Form):
    """A sexual health clinic, or another organisation such as a hospital."""

    kind = RadioField(
        label="What is it?",
        choices=[
            (Practice.Kind.SEXUAL_HEALTH_CLINIC.value, Practice.Kind.SEXUAL_HEALTH_CLINIC.label),
            (Practice.Kind.OTHER.value, "A hospital or another organisation"),
        ],
        error_messages={"required": "Select what it is"},
    )

    name = forms.CharField(label="Name", max_length=200, error_messages={"required": "Enter its name"})
    code = forms.CharField(
        label="ODS code",
        help_text="3 to 10 letters and digits",
        max_length=10,
        error_messages={"required": "Enter its ODS code"},
    )
    address = forms.CharField(label="Address", max_length=400, required=False)
    postcode = forms.CharField(label="Postcode", max_length=10, required=False)
    phone = forms.CharField(
        label="Phone number",
        help_text="Referrers phone it when no practice can take a referral.",
        max_length=30,
        error_messages={"required": "Enter its phone number"},
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip().upper()
        try:
            ods_code(code)
        except ValidationError as error:
            raise ValidationError("ODS code must be 3 to 10 letters and digits") from error
        return code

    def clean_postcode(self) -> str:
        typed = self.cleaned_data["postcode"]
        postcode = normalised(typed)
        if typed and postcode is None:
            raise ValidationError("Enter a full UK postcode, like L6 4EW")
        return postcode or ""


class KindForm(Form):
    """What kind of organisation it is. `version` is the kind that was shown."""

    version = forms.ChoiceField(widget=forms.HiddenInput, choices=Practice.Kind.choices)
    kind = RadioField(
        label="What kind of organisation is it?",
        choices=Practice.Kind.choices,
        error_messages={"required": "Select what kind of organisation it is"},
    )
