from larc.nhsuk.forms import Form, RadioField, TextField
from referrals.models.activity import Payer


class PayerForm(Form):
    """Who pays for a fitting that no rule assigns, and why."""

    payer = RadioField(
        label="Who pays for this?", choices=Payer.choices, error_messages={"required": "Select who pays"}
    )
    reason = TextField(
        label="Why do they pay?",
        help_text="Both practices can read this",
        max_length=500,
        error_messages={"required": "Enter why they pay"},
    )
