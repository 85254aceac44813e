"""What network admins type about clinics."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from larc.nhsuk.formatting import format_time_range
from larc.nhsuk.forms import CheckboxesField, DateField, Form
from practices.clinic_times import LONGEST_MINUTES, SHORTEST_MINUTES
from practices.forms.fields import whole_number
from practices.methods import Method
from practices.models import Fitter, Hub, Room, Slot

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
    room_id = forms.TypedChoiceField(
        label="Room",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Select the room from the list"},
    )

    def __init__(self, *args: Any, hub: Hub, fitters: Iterable[Fitter], rooms: Iterable[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fitter"].choices = [("", "Choose a fitter"), *((each.pk, each.name) for each in fitters)]
        self.fields["room_id"].choices = [("", "No room"), *((room.pk, room.name) for room in rooms)]
        self.fields["methods"].choices = [(method, Method(method).label) for method in hub.methods]


class AddSlotsForm(Form):
    """How many slots to add to a clinic."""

    number = whole_number("Number of slots to add", 1, MOST_SLOTS)


class WithdrawSlotsForm(Form):
    """Which of a clinic's free slots to withdraw."""

    slots = CheckboxesField(
        label="Which slots do you want to withdraw?",
        error_messages={
            "required": "Select at least one slot",
            "invalid_choice": "Select from the slots that are still free",
        },
    )

    def __init__(self, *args: Any, free: Iterable[Slot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slots"].choices = [
            (str(slot.uuid), format_time_range(slot.starts_at, slot.ends_at)) for slot in free
        ]

    def clean_slots(self) -> list[UUID]:
        return [UUID(slot) for slot in self.cleaned_data["slots"]]


class WeekForm(forms.Form):
    """Which hub's week a page is asked for; both may be left out."""

    hub = forms.UUIDField(required=False)
    week = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def clean_week(self) -> date | None:
        week: date | None = self.cleaned_data["week"]
        if week and not 2000 <= week.year < 2100:
            raise ValidationError("no such week")
        return week
