"""What a patient types who asks for herself. What the rules make of it is in referrals/self_referral.py."""

from django import forms

from larc.nhsuk.forms import DateField, Form, RadioField, YesNoField
from referrals.asking import SHORTEST_SEARCH
from referrals.forms.identity import IdentityForm
from referrals.forms.keys import KeyField
from referrals.self_referral import Request, Wanted

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


class AskForm(IdentityForm):
    """A patient's own request. Its key makes a second sending of it harmless (A11)."""

    key = KeyField(then="Start again")
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

    def request(self) -> Request:
        """What was answered, for a service."""
        return Request(**{name: value for name, value in self.cleaned_data.items() if name != "key"})
