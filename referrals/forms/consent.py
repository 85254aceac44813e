"""What the patient agrees to."""

from typing import Any

from larc.nhsuk.forms import Form, YesNoField
from referrals.models import Referral


class ConsentForm(Form):
    """The patient's two agreements, each said out loud: neither answer is chosen beforehand (S3)."""

    to_share = YesNoField(
        label="Has the patient agreed to share this information with the practice that will fit it?",
        error_messages={"required": "Select yes if the patient agrees to share this information"},
    )
    to_onward = YesNoField(
        label="If that practice cannot help, may it send the referral to another?",
        error_messages={"required": "Select yes if the patient agrees that it may be sent to another practice"},
    )

    @staticmethod
    def answers_of(referral: Referral) -> dict[str, Any]:
        """What was answered before, to show it again."""
        return {"to_share": referral.consent_to_share, "to_onward": referral.consent_to_onward}
