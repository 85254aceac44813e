"""The appointment: chosen, or given up."""

from django import forms

from larc.nhsuk.forms import RadioField
from referrals.forms.versioned import VersionedForm
from referrals.reasons import UnbookReason


class BookForm(VersionedForm):
    """The appointment chosen, by the UUID of its slot. The page draws the radios, one group a day."""

    slot = forms.UUIDField(error_messages=dict.fromkeys(("required", "invalid"), "Select a time"))


class UnbookForm(VersionedForm):
    reason = RadioField(
        label="Why are you cancelling the appointment?",
        choices=UnbookReason.choices,
        error_messages={"required": "Select why you are cancelling the appointment"},
    )
