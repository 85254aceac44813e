"""Devices in place: who was told, which batch is looked for, a list of patients due."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from larc.nhsuk.forms import DateField, Form, RadioField
from practices.imports.files import MEGABYTE
from practices.models import Practice
from referrals.forms.keys import KeyField
from referrals.imports.due_devices import LARGEST_FILE
from referrals.models import DeviceContact
from referrals.models.devices import OffListReason
from referrals.products import all_products, batch_key

GONE = "gone"


class KeyForm(Form):
    """A form that asks nothing. Its key makes a second sending of it harmless (A11)."""

    key = KeyField(then="Open the recall list again")


class OffListForm(Form):
    """Why a patient is taken off the recall list."""

    reason = RadioField(
        label="Why is the patient not to be called?",
        choices=OffListReason.choices,
        error_messages={"required": "Select why the patient is not to be called"},
    )


class DeviceContactForm(KeyForm):
    """What came of a call, or that the device is in place no more."""

    shown_when: ClassVar = {"removed_on": ("outcome", {GONE})}

    outcome = RadioField(
        label="What came of it?",
        choices=[*DeviceContact.Outcome.choices, (GONE, "The device is no longer in place")],
        error_messages={"required": "Select what came of it"},
    )
    removed_on = DateField(
        label="Date removed",
        help_text="For example, 2 11 2026. If only the month is known, use its last day.",
        not_in_future=True,
        error_messages={"required": "Enter the date it was removed"},
    )


class BatchForm(Form):
    """A batch by its number, of one product or of any. Sent by POST."""

    batch = forms.CharField(
        label="Batch number",
        help_text="Spaces, hyphens and capital letters do not matter",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the batch number"},
    )
    product = forms.ChoiceField(label="Product", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [product.name for product in all_products()]
        self.fields["product"].choices = [("", "Any product"), *((name, name) for name in names)]

    def clean_batch(self) -> str:
        batch = batch_key(self.cleaned_data["batch"])
        if not batch:
            raise ValidationError("Batch number must have letters or numbers, as in the recall notice")
        return batch


class DueDevicesForm(Form):
    """A list of the practice's patients with a device, as a CSV file."""

    practice = RadioField(
        label="Which practice are these patients registered at?",
        error_messages={"required": "Select the practice of these patients"},
    )
    file = forms.FileField(
        label="CSV file",
        error_messages={
            "required": "Select the CSV file",
            "missing": "Select the CSV file",
            "invalid": "Select the CSV file",
            "empty": "The file is empty. Export it again",
            "max_length": "The name of the file is too long. Shorten it",
        },
    )

    def __init__(self, *args: Any, practices: list[Practice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practices = {str(practice.uuid): practice for practice in practices}
        self.fields["practice"].choices = [(uuid, practice.name) for uuid, practice in self.practices.items()]
        if len(practices) == 1:
            self.fields["practice"].widget = forms.HiddenInput()
            self.fields["practice"].initial = str(practices[0].uuid)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(f"The file must be smaller than {LARGEST_FILE // MEGABYTE} MB")
        return file

    def chosen_practice(self) -> Practice:
        return self.practices[self.cleaned_data["practice"]]
