"""What is asked in an emergency: the dates its deadline follows from, and to whom it was handed over."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from larc.nhsuk.formatting import LONDON, format_time
from larc.nhsuk.forms import DateField, Form, TextField
from practices.forms.clinics import ClockField
from practices.forms.fields import whole_number
from referrals import emergency
from referrals.errors import InvalidDetailError
from referrals.forms.cleaning import told_by
from referrals.forms.versioned import VersionedForm
from referrals.models import Referral

UNREAL_TIME = {"unreal": "Time must be a time of day, like 9:30am or 2pm"}
TIME_HINT = "For example, 9:30am or 2pm"


class EmergencyForm(Form):
    """The dates the deadline follows from. A moment is typed as its London day and time."""

    first_sex_on = DateField(
        label="Date of the first unprotected sex since the last period",
        help_text="For example, 2 11 2026",
        not_in_future=True,
        error_messages={
            "required": "Enter the date of the first unprotected sex",
            "future": "The first unprotected sex must be in the past",
        },
    )
    first_sex_time = ClockField(
        label="Time",
        help_text=f"{TIME_HINT}. When it is not known, the earliest it can have been.",
        error_messages={"required": "Enter a time, the earliest it can have been"} | UNREAL_TIME,
    )
    last_period_on = DateField(
        label="First day of the last period",
        help_text="For example, 20 10 2026",
        required=False,
        not_in_future=True,
        error_messages={"future": "The last period must start today or in the past"},
    )
    shortest_cycle_days = whole_number(
        "Shortest cycle in days", emergency.SHORTEST_CYCLE, emergency.LONGEST_CYCLE, required=False
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors:
            with told_by(self):
                emergency.check(**self.dates(), now=timezone.now())
        return cleaned

    def dates(self) -> dict[str, Any]:
        """What was answered, for a service. Raises InvalidDetailError for a time the clocks skipped (A33)."""
        answers = self.cleaned_data
        return {
            "first_sex_at": emergency.typed_moment(
                answers["first_sex_on"], answers["first_sex_time"], "first_sex_time"
            ),
            "last_period_on": answers["last_period_on"],
            "shortest_cycle_days": answers["shortest_cycle_days"],
        }

    @staticmethod
    def answers_of(referral: Referral) -> dict[str, Any]:
        """What was answered before, to show it again."""
        answers = {
            "last_period_on": referral.last_period_on,
            "shortest_cycle_days": referral.shortest_cycle_days,
        }
        if referral.first_sex_at:
            local = referral.first_sex_at.astimezone(LONDON)
            answers |= {"first_sex_on": local.date(), "first_sex_time": format_time(local)}
        return answers


class HandOffForm(VersionedForm):
    """To whom a patient was handed over by phone, and when."""

    spoke_to = forms.CharField(
        label="Who did you speak to?",
        help_text="Their name and the service they work for",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Enter who you spoke to"},
    )
    spoken_on = DateField(
        label="Which day was that?",
        help_text="For example, 2 11 2026",
        not_in_future=True,
        error_messages={
            "required": "Enter the day you spoke to them",
            "future": "The day you spoke to them must be today or in the past",
        },
    )
    spoken_time = ClockField(
        label="At what time?",
        help_text=TIME_HINT,
        error_messages={"required": "Enter the time you spoke to them"} | UNREAL_TIME,
    )
    comment = TextField(label="What was agreed", max_length=1000, required=False)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors:
            with told_by(self):
                if self.spoken_at() > timezone.now():
                    raise InvalidDetailError("spoken_time", "The time you spoke to them must be in the past")
        return cleaned

    def spoken_at(self) -> datetime:
        """When they were spoken to. Raises InvalidDetailError for a time the clocks skipped (A33)."""
        answers = self.cleaned_data
        return emergency.typed_moment(answers["spoken_on"], answers["spoken_time"], "spoken_time")

    def answers(self) -> dict[str, Any]:
        """What was answered, for a service."""
        answers = self.cleaned_data
        return {
            "version": answers["version"],
            "spoke_to": answers["spoke_to"],
            "spoken_at": self.spoken_at(),
            "comment": answers["comment"],
        }
