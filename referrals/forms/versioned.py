"""A form about a sent referral carries the version of the referral its page showed."""

from django import forms

from larc.nhsuk.forms import Form

NOT_WHOLE = "This form is not whole. Open the referral again"


class VersionedForm(Form):
    """A form about a referral as a page showed it."""

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), NOT_WHOLE),
    )

    def show_version(self, version: int) -> None:
        """Stand for the referral as it is now, with what was typed kept."""
        if self.is_bound:
            self.data = self.data.copy()
            self.data["version"] = str(version)
        self.initial["version"] = version
