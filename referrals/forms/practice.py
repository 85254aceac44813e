"""The fitting practice chosen."""

from django import forms

from larc.nhsuk.forms import Form, TextField
from referrals.forms.versioned import VersionedForm


class ChosenHubForm(Form):
    """The fitting practice whose "Choose" was pressed."""

    hub = forms.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "Choose a practice"),
    )


class SendOnForm(VersionedForm):
    """That a sent referral goes to the practice its page names."""

    comment = TextField(label="What should the next practice know?", max_length=1000, required=False)
