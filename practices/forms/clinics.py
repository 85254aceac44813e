"""What network admins type about clinics."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from larc.nhsuk.formatting import format_time, format_time_range
from larc.nhsuk.forms import CheckboxesField, DateField, Form, word_errors
from practices.clinic_times import LONGEST_MINUTES, SHORTEST_MINUTES, USUAL_MINUTES, Part, usual_minutes
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

    def prepare_value(self, value: Any) -> Any:
        """A time that is stored, as people type it."""
        return format_time(value) if isinstance(value, time) else value

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


PARTS = (1, 2, 3)


class PartsForm(Form):
    """The appointments of a clinic: up to three kinds, one after the other, of which the first is needed."""

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = ", ".join(f"{each.label} {USUAL_MINUTES[each]}" for each in map(Method, hub.methods))
        for part in PARTS:
            for name, field in _part_fields(hub, usual, is_needed=part == PARTS[0]).items():
                self.fields[f"{name}_{part}"] = field
                word_errors(field, label=str(field.label))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for part in PARTS[1:]:
            methods, number = given.get(f"methods_{part}"), given.get(f"number_{part}")
            if methods and number is None and f"number_{part}" not in self.errors:
                self.add_error(f"number_{part}", "Enter how many appointments")
            if number and not methods and f"methods_{part}" not in self.errors:
                self.add_error(f"methods_{part}", "Select what these appointments are for")
        return given

    def parts(self) -> list[Part]:
        """What was asked for; an appointment is as long as usual where no length was typed."""
        given = self.cleaned_data
        return [
            Part(
                methods=tuple(Method(method) for method in methods),
                minutes=given[f"minutes_{part}"] or usual_minutes(methods),
                number=given[f"number_{part}"],
                is_for_trainee=bool(given[f"is_for_trainee_{part}"]),
            )
            for part in PARTS
            if (methods := given[f"methods_{part}"])
        ]


def _part_fields(hub: Hub, usual: str, *, is_needed: bool) -> dict[str, forms.Field]:
    return {
        "methods": CheckboxesField(
            label="What are they for?",
            choices=[(method, Method(method).label) for method in hub.methods],
            required=is_needed,
            error_messages={
                "required": "Select what can be fitted in this clinic",
                "invalid_choice": "Select what can be fitted from the list",
            },
        ),
        "number": whole_number("Number of appointments", 1, MOST_SLOTS, required=is_needed),
        "minutes": whole_number(
            "Length of each appointment",
            SHORTEST_MINUTES,
            LONGEST_MINUTES,
            required=False,
            help_text=f"Left empty, in minutes: {usual}.",
        ),
        "is_for_trainee": CheckboxesField(label="Training", choices=[("yes", "For a trainee")], required=False),
    }


class StaffedForm(Form):
    """Who holds a clinic, who learns in it and where."""

    fitter = forms.TypedChoiceField(
        label="Fitter",
        coerce=int,
        error_messages={"required": "Select the fitter", "invalid_choice": "Select the fitter from the list"},
    )
    trainee = forms.TypedChoiceField(
        label="Trainee",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Fits in the appointments for a trainee, while the fitter supervises.",
        error_messages={"invalid_choice": "Select the trainee from the list"},
    )
    room = forms.TypedChoiceField(
        label="Room",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Select the room from the list"},
    )

    def __init__(self, *args: Any, fitters: Iterable[Fitter], rooms: Iterable[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(each.pk, each.name) for each in fitters]
        self.fields["fitter"].choices = [("", "Choose a fitter"), *people]
        self.fields["trainee"].choices = [("", "No trainee"), *people]
        self.fields["room"].choices = [("", "No room"), *((room.pk, room.name) for room in rooms)]

    def staff(self) -> dict[str, int | None]:
        """Who and where, for a service."""
        return {f"{name}_id": self.cleaned_data[name] for name in ("fitter", "trainee", "room")}


class SessionForm(StaffedForm, PartsForm):
    """A single clinic: who fits what, when, and in how many appointments."""

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


class ChangeSessionForm(StaffedForm):
    """Who holds a clinic instead, and where. `version` is the one that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class AddSlotsForm(Form):
    """How many slots to add to a clinic. `version` is the one that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
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
