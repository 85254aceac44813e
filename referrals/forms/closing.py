"""Closing a referral."""

from typing import Any

from larc.nhsuk.forms import RadioField, TextField
from referrals.forms.versioned import VersionedForm
from referrals.reasons import CancelReason


class CancelForm(VersionedForm):
    reason = RadioField(
        label="Why are you cancelling the referral?",
        error_messages={"required": "Select why you are cancelling the referral"},
    )
    comment = TextField(label="Comment", max_length=1000, required=False)

    def __init__(self, *args: Any, reasons: list[CancelReason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(reason.value, reason.label) for reason in reasons]
