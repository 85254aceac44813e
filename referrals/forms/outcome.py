"""What happened at the appointment, one form for each way it can have gone."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from larc.nhsuk.formatting import format_date
from larc.nhsuk.forms import CheckboxesField, DateField, Form, RadioField, TextField, YesNoField
from practices.methods import Method, Procedure, methods_meant
from referrals.clocks import london_date
from referrals.errors import InvalidDetailError
from referrals.forms.versioned import VersionedForm
from referrals.models import Referral
from referrals.models.activity import Complication, PregnancyExclusion
from referrals.products import available
from referrals.reasons import NotFittedReason, UnbookedReason
from referrals.recording import (
    LONGEST_PESSARY_MONTHS,
    LONGEST_REASON,
    asks_about_pregnancy,
    check_day,
    check_device,
    check_late,
    first_open_day,
)
from referrals.values import FailedAttempt, FittingRecord

TODAY, ANOTHER_DATE = "today", "another"


class OutcomeForm(Form):
    """Which of the things that can have happened did."""

    outcome = RadioField(label="What happened?", error_messages={"required": "Select what happened"})

    def __init__(self, *args: Any, possible: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = possible


class IdentityForm(VersionedForm):
    """Who was seen: the wrong patient's record is the mistake that is hardest to undo."""

    is_right_patient = forms.BooleanField(
        label="I checked the name, date of birth and NHS number above with the patient",
        error_messages={"required": "Check that this is the right patient, then tick the box"},
    )


class FittedForm(IdentityForm):
    """What was done and when. The device says the method where the patient left the choice of coil open."""

    shown_when: ClassVar = {"performed_on": ("when", {ANOTHER_DATE}), "late_reason": ("when", {ANOTHER_DATE})}

    reason = RadioField(
        label="Why was there no appointment?",
        choices=UnbookedReason.choices,
        error_messages={"required": "Select why there was no appointment"},
    )
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
    late_reason = forms.CharField(label="Why is it recorded late?", max_length=LONGEST_REASON, required=False)
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
    change_every_months = forms.IntegerField(
        label="After how many months is it to be changed?",
        help_text="What is right for this patient, often 6",
        min_value=1,
        max_value=LONGEST_PESSARY_MONTHS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            f"Enter after how many months it is to be changed, from 1 to {LONGEST_PESSARY_MONTHS}",
        ),
    )
    pregnancy_excluded_by = RadioField(
        label="How was pregnancy excluded?",
        choices=PregnancyExclusion.choices,
        error_messages={"required": "Select how pregnancy was excluded"},
    )
    complications = CheckboxesField(label="Complications", choices=Complication.choices, required=False)
    may_tell_practice = YesNoField(
        label="Does the patient agree that the practice where they are registered gets a note of this?",
        error_messages={"required": "Select yes if the patient agrees to the note"},
    )

    def __init__(self, *args: Any, referral: Referral, has_appointment: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referral = referral
        self.methods = methods_meant(referral.method)
        done = "removed" if referral.procedure == Procedure.REMOVE else "fitted"
        self.fields["when"].label = f"When was it {done}?"
        self.fields["performed_on"].label = f"Date {done}"
        opens = format_date(first_open_day(timezone.localdate()))
        self.fields["late_reason"].help_text = f"Only if it was done before {opens}: figures until then have closed"
        self.products = {
            product.name: product
            for method in self.methods
            for product in available(method=method, indication=referral.indication, on=timezone.localdate())
        }
        self.fields["device"].choices = [(name, name) for name in self.products]
        for name in self._not_asked(has_appointment):
            del self.fields[name]
        self.shown_when = {name: when for name, when in self.shown_when.items() if name in self.fields}

    def clean(self) -> dict[str, Any] | None:
        """What the rules refuse is told here already, before the answers are shown to be checked."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        record, label = self.record(), str(self.fields["performed_on"].label)
        try:
            check_day(
                record.performed_on,
                field="performed_on",
                label=label,
                today=timezone.localdate(),
                born_on=self.referral.patient.born_on,
                sent_on=london_date(self.referral.clock_start),
                reason=cleaned.get("reason", ""),
            )
            check_late(record, timezone.localdate())
            check_device(
                record,
                requested=self.referral.method,
                procedure=self.referral.procedure,
                indication=self.referral.indication,
            )
        except InvalidDetailError as error:
            self.add_error(error.field if error.field in self.fields else None, str(error))
        return cleaned

    def record(self) -> FittingRecord:
        """What was answered, for a service."""
        answers = self.cleaned_data
        device = answers.get("device", "")
        return FittingRecord(
            performed_on=self._day(),
            method=self.products[device].method if device in self.products else self.methods[0],
            device=device,
            batch_number=answers.get("batch_number", ""),
            device_expires_on=answers.get("device_expires_on"),
            complications=tuple(answers["complications"]),
            pregnancy_excluded_by=answers.get("pregnancy_excluded_by", ""),
            may_tell_practice=answers.get("may_tell_practice"),
            late_reason=answers["late_reason"],
            change_every_months=answers.get("change_every_months"),
        )

    def _day(self) -> date:
        is_today = self.cleaned_data["when"] == TODAY
        return timezone.localdate() if is_today else self.cleaned_data["performed_on"]

    def _not_asked(self, has_appointment: bool) -> list[str]:
        referral = self.referral
        method = self.methods[0]
        asked = {
            "reason": not has_appointment,
            "device": referral.procedure != Procedure.REMOVE,
            "batch_number": referral.procedure != Procedure.REMOVE,
            "device_expires_on": referral.procedure != Procedure.REMOVE,
            "change_every_months": referral.procedure != Procedure.REMOVE and method == Method.RING_PESSARY,
            "pregnancy_excluded_by": asks_about_pregnancy(method, referral.procedure),
            "may_tell_practice": referral.registered_practice_id != referral.hub_practice.pk,
        }
        return [name for name, is_asked in asked.items() if not is_asked]


class NotFittedForm(IdentityForm):
    """Why a patient who came leaves as before. Of a failed attempt, what was tried and what came of it."""

    shown_when: ClassVar = {
        "method": ("reason", {NotFittedReason.FAILED}),
        "complications": ("reason", {NotFittedReason.FAILED}),
    }

    reason = RadioField(
        choices=NotFittedReason.choices,
        error_messages={"required": "Select why it was not done"},
    )
    method = RadioField(label="What was tried?", error_messages={"required": "Select what was tried"})
    complications = CheckboxesField(label="Complications", choices=Complication.choices, required=False)
    comment = TextField(label="What should the referring practice know?", max_length=1000, required=False)

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        done = "removed" if referral.procedure == Procedure.REMOVE else "fitted"
        self.fields["reason"].label = f"Why was it not {done}?"
        methods = methods_meant(referral.method)
        self.fields["method"].choices = [(method.value, method.label) for method in methods]
        if len(methods) == 1:
            del self.fields["method"]
            self.shown_when = {"complications": self.shown_when["complications"]}
        self.only_method = methods[0]

    def attempt(self) -> FailedAttempt | None:
        """What was tried, where something was."""
        answers = self.cleaned_data
        if answers["reason"] != NotFittedReason.FAILED:
            return None
        method = Method(answers.get("method") or self.only_method)
        return FailedAttempt(method, tuple(answers["complications"]))
