"""What happened at the appointment."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from larc.nhsuk.forms import DateField, RadioField
from practices.methods import Method, Procedure, methods_meant
from referrals.devices import DEVICES
from referrals.forms.versioned import VersionedForm
from referrals.models import Referral
from referrals.values import FittingRecord

TODAY, ANOTHER_DATE = "today", "another"


class OutcomeForm(VersionedForm):
    """What was done and when. The device says the method where the patient left the choice of coil open."""

    shown_when: ClassVar = {"performed_on": ("when", {ANOTHER_DATE})}

    when = RadioField(
        choices=[(TODAY, "Today"), (ANOTHER_DATE, "Another date")],
        error_messages={"required": "Select when it was done"},
    )
    performed_on = DateField(
        label="Date fitted",
        help_text="For example, 2 11 2026",
        not_in_future=True,
        error_messages={"required": "Enter the date it was done"},
    )
    device = RadioField(
        label="Which device was fitted?",
        error_messages={"required": "Select the device that was fitted"},
    )
    batch_number = forms.CharField(
        label="Batch number",
        help_text="On the sticker of the pack",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the batch number"},
    )
    device_expires_on = DateField(
        label="Expiry date of the device",
        help_text="For example, 31 3 2029. If the pack gives only a month, use its last day.",
        error_messages={"required": "Enter the date the device expires"},
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.methods = methods_meant(referral.method)
        done = "removed" if referral.procedure == Procedure.REMOVE else "fitted"
        self.fields["when"].label = f"When was it {done}?"
        self.fields["performed_on"].label = f"Date {done}"
        if referral.procedure == Procedure.REMOVE:
            for name in ("device", "batch_number", "device_expires_on"):
                del self.fields[name]
        else:
            self.fields["device"].choices = [(device, device) for method in self.methods for device in DEVICES[method]]

    def record(self) -> FittingRecord:
        """What was answered, for a service."""
        answers = self.cleaned_data
        device = answers.get("device", "")
        return FittingRecord(
            performed_on=self._day(),
            method=self._method(device),
            device=device,
            batch_number=answers.get("batch_number", ""),
            device_expires_on=answers.get("device_expires_on"),
        )

    def _day(self) -> date:
        is_today = self.cleaned_data["when"] == TODAY
        return timezone.localdate() if is_today else self.cleaned_data["performed_on"]

    def _method(self, device: str) -> Method:
        return next((method for method in self.methods if device in DEVICES[method]), self.methods[0])
