"""What the fitting practice decides about a new referral."""

from typing import ClassVar

from larc.nhsuk.forms import RadioField, TextField
from referrals.forms.versioned import VersionedForm
from referrals.reasons import ReturnReason
from referrals.workflow import Action


class TriageForm(VersionedForm):
    """Accept the referral, or return it with a reason."""

    shown_when: ClassVar = {
        "reason": ("decision", {Action.RETURN}),
        "comment": ("decision", {Action.RETURN}),
    }

    decision = RadioField(
        label="What do you want to do?",
        choices=[(Action.ACCEPT, "Accept"), (Action.RETURN, "Return to the referring practice")],
        error_messages={"required": "Select what you want to do"},
    )
    reason = RadioField(
        label="Why are you returning it?",
        choices=ReturnReason.choices,
        error_messages={"required": "Select why you are returning it"},
    )
    comment = TextField(
        label="What should the referring practice know?",
        max_length=1000,
        required=False,
    )
