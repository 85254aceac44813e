"""What a control chart may be asked for, and what is typed to reset its limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django import forms
from django.core.exceptions import BadRequest

from larc.nhsuk.formatting import format_month
from larc.nhsuk.forms import Form, RadioField
from reporting.filters import Choices, FilterForm
from reporting.measures import LABELS, Group
from reporting.selectors import Span

# The first is shown when none is chosen.
METHODS = (Group.IMPLANT.value, Group.COILS.value, Group.TOTAL.value)
BASELINE, EVERY_MONTH = "baseline", "every-month"
LIMITS = {BASELINE: "Year before COVID", EVERY_MONTH: "Every month"}


@dataclass(frozen=True, slots=True)
class ChartChoices:
    """A report's choices, and what the limits are to rest on."""

    choices: Choices
    limits: str

    @property
    def group(self) -> Group:
        return self.choices.groups[0]


def limits_of(data: Mapping[str, str]) -> str:
    """What limits rest on, of an address; BadRequest for anything that is not offered."""
    limits = data.get("limits") or BASELINE
    if limits not in LIMITS:
        raise BadRequest("A filter has a value that is not offered.")
    return limits


class ChartForm(FilterForm):
    """The filters of a report, and what the limits rest on."""

    limits = forms.ChoiceField(label="Limits from", choices=list(LIMITS.items()))

    def __init__(self, chosen: ChartChoices, span: Span, methods: Sequence[str]) -> None:
        super().__init__(chosen.choices, span, methods)
        self.initial["limits"] = chosen.limits
        if chosen.limits != BASELINE:
            self.made["limits"] = chosen.limits

    def described(self, name: str, value: str) -> str:
        return (
            f"Limits from {LIMITS[value][0].lower()}{LIMITS[value][1:]}"
            if name == "limits"
            else super().described(name, value)
        )


class ResetForm(Form):
    """Where limits begin anew, and why."""

    method = RadioField(
        label="Which chart?",
        choices=[(group, LABELS[group]) for group in map(Group, METHODS)],
        error_messages={"required": "Select which chart", "invalid_choice": "Select a chart from the list"},
    )
    month = forms.TypedChoiceField(
        label="First month of the new limits",
        coerce=lambda value: date.fromisoformat(f"{value}-01"),
        help_text="The month from which things were different. The 12 months from it set the new limits.",
        error_messages={"required": "Select a month", "invalid_choice": "Select a month from the list"},
    )
    reason = forms.CharField(
        label="What changed?",
        max_length=200,
        help_text="Such as “New clinics opened”. Everyone who sees the chart reads it. Do not name anybody.",
        error_messages={
            "required": "Enter what changed",
            "max_length": "What changed must be 200 characters or fewer",
        },
    )

    def __init__(self, *args: object, months: Sequence[date], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        months_shown = [(f"{month:%Y-%m}", format_month(month)) for month in reversed(months)]
        cast(forms.TypedChoiceField, self.fields["month"]).choices = [("", "Select a month"), *months_shown]
