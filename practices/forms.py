"""What network admins type about hubs, closures and clinics."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from larc.nhsuk.forms import CheckboxesField, DateField, Form, YesNoField, lower_first
from practices.clinic_times import LONGEST_MINUTES, SHORTEST_MINUTES
from practices.methods import Method
from practices.models import Fitter, Hub

MOST_OPEN_REFERRALS = 9999
MOST_SLOTS = 40
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap]m)?", re.ASCII | re.IGNORECASE)


class ClockField(forms.Field):
    """A time of day as people type it: 9am, 9:30am, 2.30pm, 14:30 or midday."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "unreal": "Start time must be a time of day, like 9:30am or 2pm",
    }

    widget = forms.TextInput

    def to_python(self, value: Any) -> time | None:
        text = str(value or "").strip()
        if not text:
            return None
        if text.lower() == "midday":
            return time(12)
        found = _CLOCK.fullmatch(text)
        hours, minutes, half = found.groups() if found else (None, None, None)
        try:
            hour = int(hours or "")
            if half and not 1 <= hour <= 12:
                raise ValueError
            if half:
                hour = hour % 12 + (12 if half.lower() == "pm" else 0)
            elif not minutes:
                raise ValueError  # a bare 9 may be morning or evening
            return time(hour, int(minutes or 0))
        except ValueError as error:
            raise ValidationError(self.error_messages["unreal"], code="unreal") from error


def whole_number(label: str, first: int, last: int, **kwargs: Any) -> forms.IntegerField:
    """A whole number in a range, both ends allowed."""
    said = f"{label} must be between {first} and {last}"
    wanted = f"Enter the {lower_first(label)}"
    return forms.IntegerField(
        label=label,
        min_value=first,
        max_value=last,
        error_messages={"min_value": said, "max_value": said, "required": wanted},
        **kwargs,
    )


class HubForm(Form):
    """What a hub offers. `version` is the one that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    methods = CheckboxesField(
        label="What does this practice fit?",
        choices=Method.choices,
        error_messages={"required": "Select at least one method"},
    )
    is_accepting = YesNoField(
        label="Is it accepting new referrals?",
        help_text="Referrals it already has stay open either way.",
        error_messages={"required": "Select yes if it is accepting new referrals"},
    )
    max_open_referrals = whole_number(
        "Most open referrals at a time", 1, MOST_OPEN_REFERRALS, required=False, help_text="Leave empty for no limit."
    )
    access_notes = forms.CharField(
        label="Access", max_length=300, required=False, help_text="Such as step-free access or parking."
    )

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


class SessionForm(Form):
    """A clinic: who fits what, when, and in how many appointments."""

    fitter = forms.TypedChoiceField(
        label="Fitter",
        coerce=int,
        error_messages={"required": "Select the fitter", "invalid_choice": "Select the fitter from the list"},
    )
    methods = CheckboxesField(
        label="What can be fitted?", error_messages={"required": "Select what can be fitted in this clinic"}
    )
    day = DateField(
        label="Date",
        help_text="For example, 27 3 2027",
        not_in_past=True,
        error_messages={"required": "Enter the date"},
    )
    first = ClockField(
        label="Start time",
        help_text="For example, 9:30am or 2pm",
        error_messages={"required": "Enter the start time"},
    )
    minutes = whole_number("Length of each appointment", SHORTEST_MINUTES, LONGEST_MINUTES)
    number = whole_number("Number of appointments", 1, MOST_SLOTS)
    room = forms.CharField(label="Room", max_length=60, required=False)

    def __init__(self, *args: Any, hub: Hub, fitters: Iterable[Fitter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fitter"].choices = [("", "Choose a fitter"), *((each.pk, each.name) for each in fitters)]
        self.fields["methods"].choices = [(method, Method(method).label) for method in hub.methods]


class WeekForm(forms.Form):
    """Which hub's week a page is asked for; both may be left out."""

    hub = forms.UUIDField(required=False)
    week = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def clean_week(self) -> date | None:
        week: date | None = self.cleaned_data["week"]
        if week and not 2000 <= week.year < 2100:
            raise ValidationError("no such week")
        return week
