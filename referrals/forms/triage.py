"""What the fitting practice decides about a referral it was sent."""

from typing import Any

from django import forms

from larc.nhsuk.forms import RadioField, TextField
from referrals.forms.versioned import VersionedForm
from referrals.reasons import ReturnReason
from referrals.screening import Screening
from referrals.services.safety import TO_ACKNOWLEDGE
from referrals.workflow import Action

# Those that need more words or a choice have a page of their own, which this one leads to.
DECISIONS: dict[Action, str] = {
    Action.ACCEPT: "Accept",
    Action.REQUEST_INFORMATION: "Ask for information",
    Action.REDIRECT: "Send to another practice",
    Action.RETURN: "Return to the referring practice",
}


class TriageForm(VersionedForm):
    """What comes next; accepting is done at once, safety flags being read."""

    acknowledged = forms.BooleanField(label="I have read the safety flags and the reason", required=False)

    decision = RadioField(
        label="What do you want to do?",
        choices=list(DECISIONS.items()),
        error_messages={"required": "Select what you want to do"},
    )
    reason = TextField(
        label="Why is this still right?",
        help_text="The answers have flags that the referring practice gave no reason for.",
        max_length=1000,
        required=False,
    )

    def __init__(self, *args: Any, screening: Screening, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not screening.lacks_acknowledgement:
            del self.fields["acknowledged"]
        if not screening.lacks_sign_off:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        is_asked = "acknowledged" in self.fields and given.get("decision") == Action.ACCEPT
        if is_asked and not given.get("acknowledged"):
            self.add_error("acknowledged", TO_ACKNOWLEDGE)
        return given

    def acceptance(self) -> dict[str, Any]:
        """What accepting needs, for a service."""
        answers = self.cleaned_data
        return {
            "version": answers["version"],
            "has_read_flags": answers.get("acknowledged", False),
            "reason": answers.get("reason", ""),
        }


class ReturnForm(VersionedForm):
    """Give the referral back with a reason."""

    reason = RadioField(
        label="Why are you returning it?",
        choices=ReturnReason.choices,
        error_messages={"required": "Select why you are returning it"},
    )
    comment = TextField(label="What should the referring practice know?", max_length=1000, required=False)
