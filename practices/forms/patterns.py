"""What network admins type about clinics that repeat, rooms and leave."""

from typing import Any

from django import forms

from larc.nhsuk.forms import DateField, Form, RadioField
from practices.forms.clinics import ClockField, PartsForm, StaffedForm
from practices.models import ClinicPattern


class PatternForm(StaffedForm, PartsForm):
    """A clinic that repeats. `version` is the one that was shown; none for a new one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    every_weeks = RadioField(
        label="How often is it held?",
        choices=ClinicPattern.Rhythm.choices,
        error_messages={"required": "Select how often it is held"},
    )
    starts_on = DateField(
        label="First day",
        help_text="It is held on this day of the week. For example, 4 1 2027",
        error_messages={"required": "Enter the first day"},
    )
    ends_on = DateField(
        label="Last day", help_text="Leave empty if no end is planned.", required=False, not_in_past=True
    )
    first = ClockField(
        label="Start time",
        help_text="For example, 9:30am or 2pm",
        error_messages={"required": "Enter the start time"},
    )

    @classmethod
    def of(cls, pattern: ClinicPattern, **kwargs: Any) -> "PatternForm":
        """The form as it is opened: what is stored."""
        own = ("version", "every_weeks", "starts_on", "ends_on", "first")
        initial = {name: getattr(pattern, name) for name in own}
        initial |= {"fitter": pattern.fitter_id, "trainee": pattern.trainee_id, "room": pattern.room_id}
        for number, part in enumerate(pattern.parts.all(), 1):
            initial |= {f"{name}_{number}": getattr(part, name) for name in ("methods", "number", "minutes")}
            initial[f"is_for_trainee_{number}"] = ["yes"] if part.is_for_trainee else []
        return cls(initial=initial, **kwargs)

    def given(self) -> dict[str, Any]:
        """What was typed, for a service."""
        typed = self.cleaned_data
        rhythm = {"every_weeks": int(typed["every_weeks"]), "parts": self.parts()}
        return rhythm | self.staff() | {name: typed[name] for name in ("starts_on", "ends_on", "first")}


class PeriodForm(Form):
    """For which days clinics are made."""

    first_day = DateField(
        label="First day", help_text="For example, 4 1 2027", error_messages={"required": "Enter the first day"}
    )
    last_day = DateField(
        label="Last day", help_text="Up to 26 weeks later.", error_messages={"required": "Enter the last day"}
    )


class LeaveForm(Form):
    """The days on which a fitter is away."""

    first_day = DateField(
        label="First day away",
        help_text="For example, 24 12 2026",
        error_messages={"required": "Enter the first day away"},
    )
    last_day = DateField(
        label="Last day away",
        help_text="They fit again the day after.",
        not_in_past=True,
        error_messages={"required": "Enter the last day away"},
    )


class LeavingForm(Form):
    """From when a fitter fits at a hub no more."""

    first_day = DateField(
        label="First day without them",
        help_text="Today, if they have left already.",
        not_in_past=True,
        error_messages={"required": "Enter the first day without them"},
    )


class RoomForm(Form):
    """A room of a hub."""

    name = forms.CharField(label="Name of the room", max_length=60, help_text="For example, Treatment room 2")
