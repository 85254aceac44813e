"""Safety questions as forms: one for a group of them, one for the reason, and what triage adds."""

from collections.abc import Collection
from typing import Any

from django import forms

from larc.nhsuk.forms import Form, RadioField, TextField
from referrals.eligibility import PREGNANCY, Question
from referrals.forms.versioned import VersionedForm
from referrals.models import SafetyAnswer
from referrals.screening import Screening
from referrals.services.safety import TO_ACKNOWLEDGE, WHY_RIGHT

YES_OR_NO = SafetyAnswer.Answer.choices[:2]


class QuestionsForm(Form):
    """Some of the questions, nothing chosen beforehand: yes, no or not known; advice was given or not."""

    def __init__(self, *args: Any, questions: Collection[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question.key] = _field(question)

    def answers(self) -> dict[str, str]:
        """What was answered, by question, for a service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class OpenQuestionsForm(QuestionsForm, VersionedForm):
    """The questions of a sent referral that were answered "not known"."""


class ReviewForm(VersionedForm):
    """Why the referral is right all the same."""

    reason = TextField(
        label="Why is this still right?",
        help_text="The fitting practice reads it before it accepts.",
        max_length=1000,
        error_messages={"required": WHY_RIGHT},
    )


class AcknowledgementForm(VersionedForm):
    """A clinician of the fitting practice has read the flags; asked why when the referrer could not be."""

    acknowledged = forms.BooleanField(
        label="I have read the safety flags and the reason", error_messages={"required": TO_ACKNOWLEDGE}
    )
    reason = TextField(label="Why is this still right?", max_length=1000, error_messages={"required": WHY_RIGHT})

    def __init__(self, *args: Any, screening: Screening, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not screening.lacks_sign_off:
            del self.fields["reason"]


def _field(question: Question) -> RadioField:
    missing = f"Select an answer to “{question.text}”"
    return RadioField(
        label=question.text,
        help_text=question.hint,
        choices=YES_OR_NO if question.kind == PREGNANCY else SafetyAnswer.Answer.choices,
        error_messages={"required": missing, "invalid_choice": missing},
    )
