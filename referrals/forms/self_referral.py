"""What a patient types who asks for herself. What the rules make of it is in referrals/self_referral.py."""

from datetime import date

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from larc.nhsuk.forms import DateField, Form, RadioField, YesNoField
from referrals.asking import SHORTEST_SEARCH
from referrals.forms.cleaning import told_at_the_field
from referrals.identifiers import InvalidNHSNumberError, parse_nhs_number
from referrals.self_referral import Request, Wanted
from referrals.values import check_date_of_birth, parse_phone

SEARCH = "Enter at least 3 letters of the practice's name, address or postcode"


class FindPracticeForm(Form):
    """Part of a practice's name, address or postcode. Sent by GET: it tells nothing about the patient."""

    practice = forms.CharField(
        label="Which GP practice are you registered with?",
        help_text="Its name, road or postcode",
        min_length=SHORTEST_SEARCH,
        max_length=60,
        error_messages=dict.fromkeys(("required", "min_length", "max_length"), SEARCH),
    )


class AskForm(Form):
    """A patient's own request. Its key makes a second sending of it harmless (A11)."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid"), "This form is not whole. Start again"),
    )
    wanted = RadioField(
        label="What would you like?",
        choices=Wanted.choices,
        error_messages={"required": "Select what you would like"},
    )
    first_name = forms.CharField(
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "given-name", "spellcheck": "false"}),
        error_messages={"required": "Enter your first name"},
    )
    last_name = forms.CharField(
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "family-name", "spellcheck": "false"}),
        error_messages={"required": "Enter your last name"},
    )
    born_on = DateField(
        label="Date of birth",
        help_text="For example, 27 3 1994",
        not_in_future=True,
        error_messages={"required": "Enter your date of birth", "future": "Date of birth must be in the past"},
    )
    nhs_number = forms.CharField(
        label="NHS number",
        help_text="10 digits, like 999 123 4560. Leave it out if you do not know it.",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"max_length": "NHS number must be 10 digits"},
    )
    phone = forms.CharField(
        label="Phone number",
        help_text="Your practice calls you on it",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        error_messages={
            "required": "Enter your phone number",
            "max_length": "Enter a UK phone number, like 07700 900 982 or 0151 496 0000",
        },
    )
    may_leave_message = YesNoField(
        label="Is it safe to leave you a voice message?",
        error_messages={"required": "Select yes if it is safe to leave you a voice message"},
    )
    may_text = YesNoField(
        label="Is it safe to text you?", error_messages={"required": "Select yes if it is safe to text you"}
    )

    def clean_nhs_number(self) -> str:
        number = self.cleaned_data["nhs_number"]
        if not number:
            return ""
        try:
            return parse_nhs_number(number, accept_test_numbers=settings.ACCEPT_TEST_NHS_NUMBERS)
        except InvalidNHSNumberError as error:
            raise ValidationError(str(error)) from error

    def clean_born_on(self) -> date:
        with told_at_the_field():
            check_date_of_birth(self.cleaned_data["born_on"], timezone.localdate())
        born_on: date = self.cleaned_data["born_on"]
        return born_on

    def clean_phone(self) -> str:
        with told_at_the_field():
            return parse_phone(self.cleaned_data["phone"])

    def request(self) -> Request:
        """What was answered, for a service."""
        return Request(**{name: value for name, value in self.cleaned_data.items() if name != "key"})
