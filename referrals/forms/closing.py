"""Closing a referral."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from larc.nhsuk.forms import Form, RadioField, TextField
from referrals.forms.versioned import NOT_WHOLE, VersionedForm
from referrals.identifiers import parse_reference
from referrals.reasons import CancelReason, DischargeReason, ErrorReason, OnwardReason

HOW = "Enter the reference, like LR-7K4P-29"


class CancelForm(VersionedForm):
    reason = RadioField(
        label="Why are you cancelling the referral?",
        choices=CancelReason.choices,
        error_messages={"required": "Select why you are cancelling the referral"},
    )
    comment = TextField(label="Comment", max_length=1000, required=False)

    def __init__(self, *args: Any, reasons: list[CancelReason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(reason.value, reason.label) for reason in reasons]


class OnwardForm(VersionedForm):
    """Sending the patient on to a service outside this one."""

    destination = forms.CharField(
        label="Which service are you sending the patient to?",
        help_text="For example, Complex LARC clinic, Liverpool Women's Hospital",
        max_length=200,
        error_messages={"required": "Enter the service you are sending the patient to"},
    )
    reason = RadioField(
        label="Why?",
        choices=OnwardReason.choices,
        error_messages={"required": "Select why you are sending the patient on"},
    )
    comment = TextField(label="What should the referring practice know?", max_length=1000, required=False)


class DischargeForm(VersionedForm):
    """Ending a referral of someone who did not come, or could not be reached: the referral itself says which."""

    safeguarding_checked = forms.BooleanField(
        label="I have checked whether there is a safeguarding concern",
        error_messages={"required": "Check safeguarding before you discharge, then tick the box"},
    )
    comment = TextField(label="What should the referring practice know?", max_length=1000, required=False)

    def __init__(self, *args: Any, reason: DischargeReason, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason = reason
        if reason != DischargeReason.MISSED:
            del self.fields["safeguarding_checked"]

    def answers(self) -> dict[str, Any]:
        """What was answered, for a service."""
        return {"reason": self.reason, "safeguarding_checked": False} | self.cleaned_data


class ErrorForm(VersionedForm):
    """Marking a referral as entered in error."""

    reason = RadioField(
        label="What was wrong?",
        choices=ErrorReason.choices,
        error_messages={"required": "Select what was wrong"},
    )
    comment = TextField(label="Comment", max_length=1000, required=False)


class CorrectionForm(Form):
    """Marking a referral that has ended as entered in error, by its reference alone.

    The version is empty until the page has shown where the referral stands.
    """

    reference = forms.CharField(
        label="Reference of the referral",
        help_text="For example, LR-7K4P-29",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": HOW, "max_length": HOW},
    )
    reason = RadioField(
        label="What was wrong?",
        choices=ErrorReason.choices,
        error_messages={"required": "Select what was wrong"},
    )
    comment = TextField(
        label="Comment",
        help_text="Do not write anything that tells who the patient is.",
        max_length=1000,
        required=False,
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), NOT_WHOLE),
    )

    def clean_reference(self) -> str:
        reference = parse_reference(self.cleaned_data["reference"])
        if reference is None:
            raise ValidationError(HOW)
        return reference

    def ask_to_confirm(self, version: int) -> None:
        """Carry the answers on, unseen, with the version of the referral that is shown."""
        self.data = self.data.copy()
        self.data["version"] = str(version)
        for field in self.fields.values():
            field.widget = forms.HiddenInput()
