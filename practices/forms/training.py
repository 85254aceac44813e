"""What is typed about training: the log, forums, and who is in training."""

from collections.abc import Iterable
from typing import Any

from django import forms

from larc.nhsuk.forms import CheckboxesField, DateField, Form, RadioField
from practices.forms.fields import whole_number
from practices.methods import Competence
from practices.models import Fitter, Traineeship, TrainingKind
from practices.training import attendance_version

MOST_PROCEDURES = 200
# A forum is marked for everyone who was there, on a page of its own.
KINDS = [choice for choice in TrainingKind.choices if choice[0] != TrainingKind.FORUM]


def credits_field() -> forms.DecimalField:
    """CPD credits, in tenths at the finest."""
    said = "CPD credits must be a number from 0 to 99, like 1 or 0.5"
    words = dict.fromkeys(("invalid", "min_value", "max_value", "max_digits", "max_decimal_places"), said)
    return forms.DecimalField(
        label="CPD credits",
        max_digits=4,
        decimal_places=1,
        min_value=0,
        max_value=99,
        help_text="0 when it brings none.",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": "Enter the CPD credits, 0 when it brings none"}
        | words
        | {"max_whole_digits": said},
    )


class TrainingForm(Form):
    """One thing a fitter learned or proved."""

    kind = RadioField(label="What was it?", choices=KINDS, error_messages={"required": "Select what it was"})
    title = forms.CharField(
        label="Title",
        max_length=150,
        help_text="Such as the name of the module or course. Do not name a patient.",
        error_messages={"required": "Enter the title"},
    )
    held_on = DateField(
        label="Date",
        help_text="For example, 27 3 2026",
        not_in_future=True,
        error_messages={"required": "Enter the date"},
    )
    credits = credits_field()


class ForumForm(Form):
    """A meeting of fitters."""

    title = forms.CharField(
        label="Title of the forum", max_length=150, error_messages={"required": "Enter the title of the forum"}
    )
    held_on = DateField(
        label="Date", help_text="For example, 27 3 2026", error_messages={"required": "Enter the date"}
    )
    credits = credits_field()


class AttendanceForm(Form):
    """Who was at a forum. `version` is that of who was marked when the page was shown."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=16)
    fitters = CheckboxesField(
        label="Who was there?",
        required=False,
        error_messages={"invalid_choice": "Select from the fitters listed"},
    )

    def __init__(self, *args: Any, fitters: Iterable[Fitter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fitters"].choices = [(str(each.pk), f"{each.name}, {each.registration}") for each in fitters]

    @staticmethod
    def stored(fitter_ids: Iterable[int]) -> dict[str, Any]:
        """What is stored, as the form shows it."""
        there = list(fitter_ids)
        return {"version": attendance_version(there), "fitters": [str(fitter) for fitter in there]}


class SupervisionForm(Form):
    """With whom somebody is in training, and for how many procedures. `version` is the one that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    supervisor = forms.TypedChoiceField(
        label="Supervisor",
        coerce=int,
        help_text="They must hold a valid letter for the same.",
        error_messages={"required": "Select the supervisor", "invalid_choice": "Select the supervisor from the list"},
    )
    target = whole_number(
        "Procedures to do under supervision", 1, MOST_PROCEDURES, help_text="Agreed with the supervisor."
    )

    def __init__(self, *args: Any, supervisors: Iterable[Fitter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(each.pk, f"{each.name}, {each.registration}") for each in supervisors]
        self.fields["supervisor"].choices = [("", "Choose a fitter"), *people]

    def given(self) -> dict[str, Any]:
        """What was typed, for a service."""
        typed = self.cleaned_data
        return {name: typed[name] for name in typed if name != "supervisor"} | {"supervisor_id": typed["supervisor"]}

    @staticmethod
    def stored(training: Traineeship) -> dict[str, Any]:
        """What is stored, as the form shows it."""
        return {"version": training.version, "supervisor": training.supervisor_id, "target": training.target}


class StartTrainingForm(SupervisionForm):
    """Somebody who starts training for a competence."""

    version = None
    competence = RadioField(
        label="What are they in training for?",
        choices=Competence.choices,
        error_messages={"required": "Select what they are in training for"},
    )
    started_on = DateField(
        label="Start date",
        help_text="For example, 27 3 2026",
        not_in_future=True,
        error_messages={"required": "Enter the start date"},
    )
    field_order = ("competence", "supervisor", "started_on", "target")


class VersionForm(Form):
    """A page that only asks to confirm. `version` is the one that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class FinishTrainingForm(VersionForm):
    """The letter of competence that a training led to."""

    issued_on = DateField(
        label="Date of issue",
        help_text="For example, 27 3 2026",
        not_in_future=True,
        error_messages={"required": "Enter the date of issue"},
    )
    expires_on = DateField(
        label="Expiry date",
        help_text="The last day on which it counts, usually 5 years after.",
        not_in_past=True,
        error_messages={"required": "Enter the expiry date"},
    )
