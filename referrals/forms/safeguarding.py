"""What is asked about young patients, and notes for clinicians alone."""

from collections.abc import Iterable
from typing import Any

from larc.accounts.models import User
from larc.nhsuk.forms import Form, RadioField, TextField, YesNoField
from practices.models import Hub
from referrals.forms.keys import KeyField
from referrals.forms.versioned import VersionedForm
from referrals.models import FraserRecord, SafeguardingHold
from referrals.services.safeguarding import LONGEST_NOTE, FraserAssessment


class LeadForm(Form):
    """Who decides about a patient under 13; values are the ids of clinicians of the practice."""

    lead = RadioField(
        label="Who is the safeguarding lead?",
        help_text="Only this person can send the referral. Speak to them today.",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Select the safeguarding lead"),
    )

    def __init__(self, *args: Any, clinicians: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinicians = {str(each.pk): each for each in clinicians}
        self.fields["lead"].choices = [(key, each.name) for key, each in self.clinicians.items()]

    def chosen(self) -> User:
        """The person chosen."""
        return self.clinicians[self.cleaned_data["lead"]]


def _point(label: str) -> YesNoField:
    return YesNoField(label=label, error_messages={"required": f"Select yes or no: {label}"})


class FraserForm(Form):
    """The five points of the Fraser guidelines, in our own words."""

    understands = _point("Does the patient understand the advice and what it means?")
    cannot_be_persuaded_to_tell = _point(
        "Have you asked the patient to tell a parent or carer, or let you do so, and is the answer no?"
    )
    likely_to_have_sex = _point("Is the patient likely to have sex with or without contraception?")
    health_likely_to_suffer = _point("Would the patient's health be likely to suffer without contraception?")
    in_best_interests = _point("Is it in the patient's best interests to go on without a parent's consent?")
    notes = TextField(
        label="Notes",
        help_text="Only clinicians of the two practices can read them.",
        max_length=1000,
        required=False,
    )

    def assessment(self) -> FraserAssessment:
        """What was answered, for a service."""
        return FraserAssessment(**self.cleaned_data)

    @classmethod
    def answers_of(cls, record: FraserRecord | None) -> dict[str, Any]:
        """What was answered before, to show it again."""
        return {name: getattr(record, name) for name in cls.base_fields} if record else {}


class ReleaseForm(VersionedForm):
    """The lead's decision; a practice is asked for only when the one chosen can take the referral no more."""

    decision = RadioField(
        label="What do you decide?",
        choices=SafeguardingHold.Decision.choices,
        error_messages={"required": "Select whether to send the referral"},
    )
    hub = RadioField(
        label="Which practice should it go to?",
        help_text="The practice chosen cannot take it any more.",
        required=False,
        error_messages={"invalid_choice": "Select a practice that can take the referral now"},
    )

    def __init__(self, *args: Any, hubs: Iterable[Hub], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(hub.pk), hub.practice.name) for hub in hubs]
        if choices:
            self.fields["hub"].choices = choices
        else:
            del self.fields["hub"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        sends = given.get("decision") == SafeguardingHold.Decision.SEND
        if "hub" in self.fields and sends and not given.get("hub") and "hub" not in self.errors:
            self.add_error("hub", "Select the practice it should go to")
        return given

    def answers(self) -> dict[str, Any]:
        """What was decided, for a service."""
        hub = self.cleaned_data.get("hub")
        return {
            "version": self.cleaned_data["version"],
            "decision": self.cleaned_data["decision"],
            "hub_id": int(hub) if hub else None,
        }


class NoteForm(Form):
    """A note about safeguarding. Its key makes a second sending of it harmless (A11)."""

    key = KeyField(then="Open the referral again", required=False)
    text = TextField(
        label="Add a note",
        help_text="Only clinicians of the two practices can read it. It is never in a list, message, export or print.",
        max_length=LONGEST_NOTE,
        error_messages={"required": "Enter the note"},
    )
