from django import forms
from django.core.exceptions import ValidationError

from larc.nhsuk.forms import Form
from referrals.forms.cleaning import nhs_number_of
from referrals.identifiers import parse_reference

HOW = "Enter a reference, like LR-7K4P-29, or a 10-digit NHS number"


class SearchForm(Form):
    """A reference or an NHS number. It is sent by POST, so that no number reaches an address or a log."""

    wanted = forms.CharField(
        label="Reference or NHS number",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": HOW, "max_length": HOW},
    )

    def clean_wanted(self) -> dict[str, str]:
        """What to look for: `reference` or `nhs_number`."""
        text = self.cleaned_data["wanted"]
        if reference := parse_reference(text):
            return {"reference": reference}
        if any(character.isalpha() for character in text):
            raise ValidationError(HOW)
        return {"nhs_number": nhs_number_of(text)}
