"""The fitting practice chosen."""

from django import forms

from larc.nhsuk.forms import Form


class ChosenHubForm(Form):
    """The fitting practice whose "Choose" was pressed."""

    hub = forms.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "Choose a practice"),
    )
