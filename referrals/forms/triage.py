"""What the fitting practice decides about a referral it was sent."""

from larc.nhsuk.forms import RadioField, TextField
from referrals.forms.versioned import VersionedForm
from referrals.reasons import ReturnReason
from referrals.workflow import Action

# Those that need more words or a choice have a page of their own, which this one leads to.
DECISIONS: dict[Action, str] = {
    Action.ACCEPT: "Accept",
    Action.REQUEST_INFORMATION: "Ask for information",
    Action.REDIRECT: "Send to another practice",
    Action.RETURN: "Return to the referring practice",
}


class TriageForm(VersionedForm):
    """What comes next; accepting is done at once."""

    decision = RadioField(
        label="What do you want to do?",
        choices=list(DECISIONS.items()),
        error_messages={"required": "Select what you want to do"},
    )


class ReturnForm(VersionedForm):
    """Give the referral back with a reason."""

    reason = RadioField(
        label="Why are you returning it?",
        choices=ReturnReason.choices,
        error_messages={"required": "Select why you are returning it"},
    )
    comment = TextField(label="What should the referring practice know?", max_length=1000, required=False)
