"""What one practice tells the other, and whether the patient could be reached."""

from typing import Any

from django.db.models import TextChoices

from larc.nhsuk.forms import RadioField, TextField
from referrals.forms.keys import KeyField
from referrals.forms.versioned import VersionedForm
from referrals.models import ContactAttempt


class Kind(TextChoices):
    """What is sent. Only a question stops the referral until it is answered."""

    REPLY = "reply", "Reply"
    QUESTION = "question", "Question"
    NOTE = "note", "Note"


LABELS: dict[Kind, str] = {
    Kind.REPLY: "Your reply",
    Kind.QUESTION: "Your question",
    Kind.NOTE: "Your note",
}
REQUIRED: dict[Kind, str] = {
    Kind.REPLY: "Enter your reply",
    Kind.QUESTION: "Enter your question",
    Kind.NOTE: "Enter your note",
}


class SentOnceForm(VersionedForm):
    """A form that adds something of its own: sent twice, its key tells that it was taken (A11)."""

    key = KeyField(then="Open the referral again")


class MessageForm(SentOnceForm):
    """One message; where it may be of two kinds the writer says of which."""

    kind = RadioField(
        label="What do you want to send?",
        error_messages={"required": "Select what you want to send"},
    )
    text = TextField(label="Your message", max_length=1000)

    def __init__(self, *args: Any, kinds: list[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        self.fields["kind"].choices = [
            (Kind.QUESTION.value, "A question the referring practice must answer"),
            (Kind.NOTE.value, "A note that needs no answer"),
        ]
        if len(kinds) == 1:
            del self.fields["kind"]
            self.fields["text"].label = LABELS[kinds[0]]
            self.fields["text"].error_messages["required"] = REQUIRED[kinds[0]]

    def kind_chosen(self) -> Kind:
        """What is being sent."""
        return Kind(self.cleaned_data.get("kind") or self.kinds[0])


class ContactForm(SentOnceForm):
    """A try to reach the patient."""

    how = RadioField(
        label="How did you try?",
        choices=ContactAttempt.How.choices,
        error_messages={"required": "Select how you tried to reach the patient"},
    )
    outcome = RadioField(
        label="What happened?",
        choices=ContactAttempt.Outcome.choices,
        error_messages={"required": "Select what happened"},
    )
