"""What network admins type about hubs and their closures."""

from typing import Any

from django import forms

from larc.nhsuk.forms import CheckboxesField, DateField, Form, YesNoField
from practices.forms.fields import whole_number
from practices.methods import Method
from practices.models import Hub

MOST_OPEN_REFERRALS = 9999


class MakeHubForm(Form):
    """What a practice will fit for others, and for how many at a time."""

    methods = CheckboxesField(
        label="What does this practice fit?",
        choices=Method.choices,
        error_messages={"required": "Select at least one method", "invalid_choice": "Select from the methods listed"},
    )
    direct_booking = YesNoField(
        label="May referring practices book appointments themselves?",
        help_text="Once it has accepted a referral, the practice that sent it may take one of its free times.",
        error_messages={"required": "Select yes if referring practices may book appointments themselves"},
    )
    max_open_referrals = whole_number(
        "Most open referrals at a time", 1, MOST_OPEN_REFERRALS, required=False, help_text="Leave empty for no limit."
    )
    is_step_free = YesNoField(
        label="Is there step-free access?",
        error_messages={"required": "Select yes if there is step-free access"},
    )
    notice_days = whole_number(
        "Days of notice for appointments",
        0,
        28,
        initial=0,
        help_text="Other practices are shown appointments from so many days ahead. 0 shows today’s too.",
    )
    most_appointments_a_week = whole_number(
        "Most appointments a week", 1, 999, required=False, help_text="Leave empty for no limit."
    )
    access_notes = forms.CharField(
        label="Access", max_length=300, required=False, help_text="Such as step-free access or parking."
    )


class HubForm(MakeHubForm):
    """What a hub offers. `version` is the one that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    is_accepting = YesNoField(
        label="Is it accepting new referrals?",
        help_text="Referrals it already has stay open either way.",
        error_messages={"required": "Select yes if it is accepting new referrals"},
    )
    field_order = ("version", "methods", "is_accepting", "direct_booking")

    @classmethod
    def of(cls, hub: Hub) -> "HubForm":
        """The form as it is opened: what is stored."""
        return cls(initial={name: getattr(hub, name) for name in cls.base_fields})


class ClosureForm(Form):
    """The days on which a hub is closed, and why."""

    first_day = DateField(
        label="First day closed",
        help_text="For example, 24 12 2026",
        error_messages={"required": "Enter the first day closed"},
    )
    last_day = DateField(
        label="Last day closed",
        help_text="The practice opens again the day after.",
        not_in_past=True,
        error_messages={"required": "Enter the last day closed"},
    )
    reason = forms.CharField(
        label="Reason",
        max_length=200,
        help_text="Only network admins see it. Do not name a patient.",
        error_messages={"required": "Enter the reason"},
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first_day, last_day = given.get("first_day"), given.get("last_day")
        if first_day and last_day and last_day < first_day:
            self.add_error("last_day", "Last day closed must be the same as or after the first day")
        return given
